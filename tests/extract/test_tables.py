"""Tables give rows by their headers, and no others; their lines are never read as sentences."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.extract import extract
from pipeline.extract.tables.drawn import drawn_page
from pipeline.extract.tokens import tokens_of
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Indicator

RULES = Knowledge()
CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "cases/extract_tables.json").read_text("utf-8"))


def read(*lines: str) -> Document:
    return extract(Document(path="a.pdf", sha256="ab", pages=(drawn_page(lines),)), RULES)


def told(row: Indicator, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_table_gives_the_rows_its_header_names(case: dict[str, Any]) -> None:
    title = case.get("title", [])
    document = read(*(line for text in title for line in (text, "")), *case.get("table_before", []), *case["table"])
    first = 2 * len(title) + 1
    found = [row for row in document.indicators if row.line >= first]
    shown = [(told(row, "value"), row.unit, row.subject, row.place, row.period) for row in found]
    assert len(found) == len(case["rows"]), shown
    for row, expected in zip(found, case["rows"], strict=True):
        for name, value in expected.items():
            if name == "subject":
                assert [t.folded for t in tokens_of(row.subject)] == [t.folded for t in tokens_of(value)]
            else:
                assert told(row, name) == value, shown
    assert document.flags == ()


def test_a_sum_that_does_not_come_out_is_flagged_with_the_digit_that_mends_it() -> None:
    document = read("Tên xã | Số hộ nghèo", "Suối Trong | 41", "Khe Lạnh | 96", "Pò Vải | 118", "Tổng cộng | 265")
    (flag,) = document.flags
    assert flag.check == "parts_mismatch"
    assert len(flag.indicators) == 4
    assert "41 + 96 + 118 are 255, the whole is 265 hộ" in flag.explanation


def test_what_stands_in_a_table_is_never_read_as_a_sentence() -> None:
    lines = [
        "Trong năm 2015 có 12 xã đạt chuẩn.",
        "",
        "Nội dung | Kết quả thực hiện",
        "Đường | Có 5 xã đạt 19 tiêu chí, 7 xã đạt 15 tiêu chí",
    ]
    assert [told(row, "value") for row in read(*lines).indicators] == ["12"]


def test_rows_point_at_their_words() -> None:
    document = read("Tên xã | Số hộ nghèo", "Suối Trong | 41", "Khe Lạnh | 1.096")
    one, two = document.indicators
    assert (one.line, one.start, one.text) == (2, len("Suối Trong "), "41")
    assert (two.line, two.start, two.text, two.value) == (3, len("Khe Lạnh "), "1.096", 1096)
    assert one.id != two.id
    assert read("Tên xã | Số hộ nghèo", "Suối Trong | 41", "Khe Lạnh | 1.096").indicators == document.indicators


def test_a_table_that_goes_on_keeps_its_header() -> None:
    first = drawn_page(["Tên xã | Số hộ nghèo", "Suối Trong | 41"])
    second = drawn_page(["Khe Lạnh | 96"])
    (table,) = second.tables
    second = msgspec.structs.replace(second, number=2, tables=(msgspec.structs.replace(table, continues=True),))
    document = extract(Document(path="a.pdf", sha256="ab", pages=(first, second)), RULES)
    assert [(row.page, told(row, "value"), row.place) for row in document.indicators] == [
        (1, "41", "xã Suối Trong"),
        (2, "96", "xã Khe Lạnh"),
    ]
