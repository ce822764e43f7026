"""Figures told from letters: no digit that was read is ever another, and what is no figure is left alone."""

from __future__ import annotations

import re
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.knowledge import Knowledge, RulesError
from pipeline.restore.figures import FRACTION, Figures, Misread, with_series
from pipeline.restore.models import Models
from pipeline.restore.tokens import Kind, cut

RULES = Knowledge()
FIGURES = Figures(msgspec.convert(RULES.toml("restore/numbers.toml")["misread"], Misread))


def told(line: str) -> dict[str, str]:
    return {item.text: item.figure for item in FIGURES.marked(cut(line), line) if item.figure}


@given(st.text(alphabet="0123456789IlÌ§ŠOoS|.,/-% " + FRACTION, max_size=30))
def test_digits_that_were_read_stay_where_they_are(line: str) -> None:
    for item in FIGURES.marked(cut(line), line):
        assert line[item.start : item.end] == item.text
        if item.figure and item.kind is Kind.NUMBER:
            read = re.sub(f"/?{FRACTION}", "/", item.text)
            assert len(read) == len(item.figure)
            assert all(a == b or not a.isdecimal() for a, b in zip(read, item.figure, strict=True))


@given(st.text(alphabet="0123456789abcđệtxIlVX.,/-%() \u2044", max_size=40))
def test_items_are_in_order_and_cover_nothing_twice(line: str) -> None:
    items = FIGURES.marked(cut(line), line)
    assert all(one.end <= two.start for one, two in pairwise(items))
    assert sum(one.text.count("7") for one in items) == sum(one.text.count("7") for one in cut(line))


@pytest.mark.parametrize(
    ("line", "figures"),
    [
        ("năm 20I5", {"20I5": "2015"}),
        ("0I/2014/QĐ-UBND", {"0I/2014": "01/2014"}),
        ("quý I/2015", {}),
        ("mục I.2", {}),
        ("tăng I,5%", {"I,5%": "1,5%"}),
        ("I1 thôn", {}),
        ("5l dầu", {}),
        ("theo § 5", {}),
        ("l) các nội dung", {}),
        ("có l xã", {"l": "1"}),
        ("có I xã", {"I": "1"}),
        ("I xã", {}),
        ("giai đoạn I", {}),
        ("vùng I, II", {}),
        ("quý H năm 2015", {"H": "II"}),
        ("Luật 12/2008/QHII", {"12/2008/QHII": "12/2008/QH11"}),
    ],
)
def test_what_is_told(line: str, figures: dict[str, str]) -> None:
    assert told(line) == figures


def test_a_series_is_of_one_name_and_without_roman_numbers() -> None:
    lines = ["xã Phù Cát 2 và xã Phù Cát I", "xã Nà Đon I và xã Nà Đon III", "bản Pắc I"]
    found = with_series([FIGURES.marked(cut(line), line) for line in lines])
    assert [[item.numbered for item in items if item.text == "I"] for items in found] == [[True], [False], [False]]


def test_rules_without_a_table_are_told_by_name(tmp_path_factory: pytest.TempPathFactory) -> None:
    overlay = tmp_path_factory.mktemp("rules")
    (overlay / "restore").mkdir()
    (overlay / "restore" / "numbers.toml").write_text('[misread]\nwithin = "I"\n', "utf-8")
    with pytest.raises(RulesError, match=r"numbers\.toml"):
        Models(Knowledge(overlay=overlay)).figures("vie")
