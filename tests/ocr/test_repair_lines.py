"""Doubtful figures are looked at again; lines that a seal crossed are read with less taken out; nothing is lost."""

from __future__ import annotations

import pytest
from PIL import Image

from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import FontMissing, Style, print_pages
from pipeline.model import Box, Word
from pipeline.ocr.engine import read_table
from pipeline.ocr.lines import doubtful, doubtful_on_bad_page, lines_of, looked_again, read_lines
from pipeline.ocr.table import words_of

BOX = Box(x0=100, top=100, x1=110, bottom=112)


def word(text: str, confidence: float, box: Box = BOX) -> Word:
    return Word(seen=text, text=text, box=box, confidence=confidence, line=1)


@pytest.mark.parametrize(
    ("text", "confidence", "wanted"),
    [
        ("II", 0.5, True),
        ("†", 0.7, True),
        ("1]", 0.6, True),
        ("2017,", 0.5, True),
        ("2017,", 0.9, False),
        ("III", 0.95, False),
        ("xã", 0.1, False),
        ("...", 0.1, False),
        ("IlIlIlIl", 0.1, False),
    ],
)
def test_what_may_be_a_figure_is_doubtful(text: str, confidence: float, wanted: bool) -> None:
    assert doubtful(word(text, confidence)) is wanted


def test_a_sure_figure_stands_for_signs_that_figures_are_misread_as_and_keeps_them_beside_it() -> None:
    (found,) = looked_again([word("II", 0.5)], [[word("11", 0.9)], [word("II", 0.6)]])
    assert (found.seen, found.text, found.others) == ("11", "11", ("II",))
    assert found.confidence < 0.9


@pytest.mark.parametrize(
    ("read", "look", "stands"), [("1V.", "IV.", "IV."), ("1í.", "II.", "II."), ("1V.", "1v.", "1V.")]
)
def test_a_roman_number_stands_for_one_that_was_half_read_as_figures(read: str, look: str, stands: str) -> None:
    (found,) = looked_again([word(read, 0.8)], [[word(look, 0.3)]], doubtful_on_bad_page)
    assert found.seen == found.text == stands
    assert {read, look} <= {found.seen, *found.others}


@pytest.mark.parametrize("again", [word("11", 0.2), word("H", 0.9), word("II", 0.9)])
def test_an_unsure_look_or_one_that_sees_no_figure_changes_nothing(again: Word) -> None:
    (found,) = looked_again([word("II", 0.5)], [[again]])
    assert (found.seen, found.text, found.confidence) == ("II", "II", 0.5)


def test_a_word_that_is_not_doubtful_is_not_touched_by_a_look_at_its_line() -> None:
    sure = [word("năm", 0.2), word("2017", 0.95, Box(x0=120, top=100, x1=150, bottom=112))]
    again = [word("nam", 0.9), word("2011", 0.96, Box(x0=120, top=100, x1=150, bottom=112))]
    assert looked_again(sure, [again]) == tuple(sure)


def test_of_bad_pages_codes_are_looked_at_again_and_readings_vote() -> None:
    code = word("1103/TIr-SKHĐT", 0.89)
    assert not doubtful(code)
    assert doubtful_on_bad_page(code)
    assert not doubtful_on_bad_page(word("Ttr", 0.3))
    assert not doubtful_on_bad_page(word("1103/TTr", 0.95))
    looks = [[word("1103/TTr-SKHĐT", 0.8)], [word("1103/TTr-SKHĐT", 0.9)]]
    assert looked_again([code], looks) == (code,)
    (found,) = looked_again([code], looks, doubtful_on_bad_page)
    assert found.seen == "1103/TTr-SKHĐT"
    assert "1103/TIr-SKHĐT" in found.others


def test_lines_read_on_a_sheet_stand_where_they_stand_on_the_page() -> None:
    texts = [f"Năm 201{number} có {number}7/20{number} xã đạt chuẩn nông thôn mới của tỉnh." for number in range(8)]
    try:
        (page,) = print_pages([(text, "regular") for text in texts], Style(size=13.0))
    except FontMissing as error:
        pytest.skip(str(error))
    image, _ = scan(page.image, page.dpi, Scan(dpi=200, noise=3.0), seed=1)

    def read(sheet: Image.Image, dpi: float) -> tuple[Word, ...]:
        return words_of(read_table(sheet, "vie", dpi, 60, block=True), dpi)

    whole = read(image, 200.0)
    lines = lines_of(whole, lambda one: one.text in ("2013", "2016"))
    assert len(lines) == 2
    for larger in (1.0, 2.0):
        again = read_lines(image, 200.0, lines, read, larger, 0.5)
        assert {one.text for one in again} >= {"2013", "2016", "37/203", "67/206"}
        for one in again:
            match = [other for other in whole if other.text == one.text and _near(one.box, other.box)]
            assert match, one


def _near(one: Box | None, other: Box | None) -> bool:
    return one is not None and other is not None and abs(one.x0 - other.x0) < 3 and abs(one.bottom - other.bottom) < 3
