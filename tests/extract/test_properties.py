"""Whatever the text: extraction does not fail, and every row points at words of its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.extract import extract
from pipeline.extract.rules import rules_of
from pipeline.extract.tokens import fold
from pipeline.knowledge import Knowledge
from pipeline.model import Box, Document, Line, Page, Word

RULES = Knowledge()
NUMERALS = rules_of(RULES).spelled_first
CASES = Path(__file__).parent.parent / "cases" / "extract"
SENTENCES = [
    case["text"] for path in sorted(CASES.glob("*.json")) for case in json.loads(path.read_text("utf-8"))["cases"]
]
PIECES = sorted({word for text in SENTENCES for word in text.split()}) + list("(),.;:/-–%+\\“”¹") + ["\n", "  "]
FRAGMENTS = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
PLACED = Box(x0=1, top=2, x1=3, bottom=4)


def document(text: str, *, boxes: bool = False) -> Document:
    """A page whose lines are those of the text, blank ones left out."""
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        box = PLACED if boxes else None
        words = tuple(Word(seen=word, text=word, box=box, line=number) for word in line.split())
        if words:
            lines.append(Line(number=number, seen=line, words=words))
    return Document(path="a.txt", sha256="0" * 64, pages=(Page(number=1, lines=tuple(lines)),))


def check(text: str) -> None:
    read = document(text)
    done = extract(read, RULES)
    lines = {line.number: line.text for line in read.pages[0].lines}
    assert done.pages == read.pages
    ids = [row.id for row in done.indicators]
    assert len(set(ids)) == len(ids)
    for row in done.indicators:
        first = lines[row.line][row.start :].strip("“”").split()[0]
        assert first[0].isdigit() or fold(first.strip(".,;:()")) in NUMERALS, row
        assert row.text and row.seen
        assert row.text.split()[0].strip("“”") in lines[row.line]
        assert row.value.is_finite() and row.value >= 0
        assert row.value_max is None or row.value_max > row.value
        assert row.scale >= 1
        assert 0 <= row.confidence <= 1
        assert row.role in ("actual", "target", "change", "baseline")
        assert row.qualifier in ("", "gt", "lt", "ge", "le", "approx")
    positions = [(row.page, row.line, row.start) for row in done.indicators]
    assert positions == sorted(positions)
    for flag in done.flags:
        assert set(flag.indicators) <= set(ids)
        assert flag.explanation


@given(FRAGMENTS)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_pieces_of_reports_in_any_order(text: str) -> None:
    check(text)


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=100)
def test_any_text(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "1." * 5_000,
        "9" * 20_000,
        "1/" * 5_000 + "2 xã",
        "1-" * 5_000 + "2 xã",
        "(" * 5_000 + "5 xã",
        "5 xã, " * 2_000,
        "đạt 5% " * 2_000,
        "năm 2015 " * 2_000 + "có 5 xã",
        "tỷ " * 5_000 + "5 tỷ" + " tỷ" * 200,
        "Số xã đạt " * 2_000 + ": 5 xã",
        "- " * 5_000,
        "số " * 5_000 + "5",
        "A" * 50_000,
        "5 " * 10_000,
        "“" * 5_000 + "5 xã" + "”" * 5_000,
    ],
    ids=lambda text: text[:12],
)
def test_long_runs_of_one_thing(text: str) -> None:
    check(text)


def test_no_pages_no_lines_no_words() -> None:
    assert extract(Document(path="a"), RULES).indicators == ()
    empty = Page(number=1, lines=(Line(number=1, seen=""), Line(number=2, seen=" ", words=(Word(seen="x", text=""),))))
    assert extract(Document(path="a", pages=(empty,)), RULES).indicators == ()


def test_a_measurement_over_two_lines_points_at_its_first_digit() -> None:
    done = extract(document("Toàn tỉnh có 1.204/\n1.630 thôn có nhà văn hóa.", boxes=True), RULES)
    (row,) = done.indicators
    assert (row.line, row.start, row.text) == (1, 13, "1.204/ 1.630 thôn")
    assert row.box == PLACED


def test_the_same_document_gives_the_same_rows_and_an_id_hangs_on_the_place_alone() -> None:
    text = "Đến nay có 19/207 xã đạt tiêu chí giao thông."
    first, again = (extract(document(text), RULES).indicators for _ in range(2))
    assert first == again
    (other,) = extract(document(text.replace("giao thông", "thủy lợi")), RULES).indicators
    assert other.id == first[0].id
    assert other.subject != first[0].subject


def test_page_numbers_headers_and_specks_are_not_read() -> None:
    lines = tuple(
        Line(number=number, seen="x", role=role, words=(Word(seen="12", text="12"), Word(seen="xã", text="xã")))
        for number, role in enumerate(("page_number", "header", "footer", "stray"), 1)
    )
    assert extract(Document(path="a", pages=(Page(number=1, lines=lines),)), RULES).indicators == ()
