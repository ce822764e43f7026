"""Tesseract's table becomes words, whatever is in it."""

from __future__ import annotations

import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Box, Word
from pipeline.ocr.table import words_of

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def row(text: str, line: int = 1, place: str = "150\t300\t75\t30", confidence: str = "96.5") -> str:
    return f"5\t1\t1\t1\t{line}\t1\t{place}\t{confidence}\t{text}\n"


def test_a_word_has_its_box_in_points_and_its_confidence() -> None:
    assert words_of(HEAD + row("xã"), 150) == (
        Word(seen="xã", text="xã", box=Box(x0=72, top=144, x1=108, bottom=158.4), confidence=0.965, line=1),
    )


def test_lines_are_counted_over_blocks_and_rows_without_text_are_no_words() -> None:
    block = "2\t1\t2\t0\t0\t0\t0\t0\t9\t9\t-1\t\n"
    other = "5\t1\t2\t1\t1\t1\t0\t0\t9\t9\t90\tba\n"
    table = HEAD + row("một") + row(" ") + row("hai") + row("") + row("ba", 2) + block + other
    assert [(word.text, word.line) for word in words_of(table, 300)] == [("một", 1), ("hai", 1), ("ba", 2), ("ba", 3)]


@pytest.mark.parametrize("text", ['"', "'", '"12', "#", "\\t", "–", "NULL", "nan"])
def test_signs_are_words(text: str) -> None:
    assert [word.text for word in words_of(HEAD + row(text), 300)] == [text]


def test_two_words_in_a_cell_are_two_and_letters_are_composed() -> None:
    words = words_of(HEAD + row(unicodedata.normalize("NFD", "xã\u00a0mới")), 300)
    assert [word.text for word in words] == ["xã", "mới"]


@pytest.mark.parametrize(
    ("confidence", "sure"), [("100", 1.0), ("0", 0.0), ("-1", 0.0), ("250", 1.0), ("nan", 0.0), ("inf", 0.0)]
)
def test_confidence_is_a_share(confidence: str, sure: float) -> None:
    assert words_of(HEAD + row("xã", confidence=confidence), 300)[0].confidence == sure


@pytest.mark.parametrize(
    "bad",
    [row("xã", place="a\t1\t1\t1"), row("xã", place=f"1\t1\t1\t{'9' * 400}"), row("xã", confidence="?"), "5\t1\t1\n"],
)
def test_a_row_that_is_no_row_is_passed_over(bad: str) -> None:
    assert [word.text for word in words_of(HEAD + bad + row("mới"), 300)] == ["mới"]


CELLS = st.one_of(st.integers().map(str), st.floats().map(str), st.text(max_size=4))
ROWS = st.lists(st.one_of(st.just("5"), CELLS), min_size=10, max_size=13).map("\t".join)


@given(st.lists(st.one_of(ROWS, st.text()), max_size=8).map("\n".join), st.sampled_from([70.0, 300.0]))
def test_no_table_is_too_broken(table: str, dpi: float) -> None:
    for word in words_of(HEAD + table, dpi):
        assert word.text == unicodedata.normalize("NFC", word.text)
        assert word.text
        assert word.text.split() == [word.text]
        assert 0.0 <= word.confidence <= 1.0
        assert word.line >= 1
        assert word.box is not None
        assert math.isfinite(word.box.x0 + word.box.x1 + word.box.top + word.box.bottom)
