"""Points and commas of numbers are those of the ink: lost ones come back, kinds are mended, nothing else is touched."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import FontMissing, Style, print_pages
from pipeline.model import Box, Word
from pipeline.ocr.marks import marked

NUMBERS = (
    "9.211",
    "8,4%",
    "3.498,2",
    "(2.989",
    "2004-2013",
    "1103/QĐ",
    "45,6%",
    "731",
    "158",
    "117,11",
    "1.101.411",
    "5",
)
FONTS = ("Tinos", "FreeSerif", "Arimo")


@pytest.fixture(scope="module", params=FONTS)
def printed(request: pytest.FixtureRequest) -> tuple[Image.Image, list[Word]]:
    """Numbers of a page scanned at 150 dpi in black and white, and their places."""
    try:
        (page,) = print_pages([(" xã ".join(NUMBERS), "regular")], Style(family=request.param, size=13.0))
    except FontMissing as error:
        pytest.skip(str(error))
    image, _ = scan(page.image, page.dpi, Scan(dpi=150, jpeg=None, threshold=165, noise=6, skew=0.0), seed=2)
    places = [word for line in page.lines for word in line.words if word.text in NUMBERS]
    words = [
        Word(
            seen=one.text,
            text=one.text,
            box=Box(x0=one.box.x0, top=one.box.top + 1, x1=one.box.x1, bottom=one.box.bottom - 2),
        )
        for one in places
    ]
    assert len(words) == len(NUMBERS)
    return image, words


def read_as(word: Word, text: str) -> Word:
    return Word(seen=text, text=text, box=word.box, confidence=0.8, line=3, others=("2", text))


def test_numbers_read_rightly_stay(printed: tuple[Image.Image, list[Word]]) -> None:
    image, words = printed
    assert marked(words, image, 150.0) == tuple(words)


@pytest.mark.parametrize("lost", ["", ".", ",", ":"])
def test_marks_that_were_lost_or_misread_are_those_of_the_ink(
    printed: tuple[Image.Image, list[Word]], lost: str
) -> None:
    image, words = printed
    read = [read_as(word, "".join(lost if sign in ".," else sign for sign in word.seen)) for word in words]
    found = marked(read, image, 150.0)
    assert [one.seen for one in found] == [word.seen for word in words]
    for before, after in zip(read, found, strict=True):
        assert after.text == after.seen
        assert (after.box, after.confidence, after.line) == (before.box, before.confidence, before.line)
        if after.seen != before.seen:
            assert before.seen in after.others
        assert after.seen not in after.others or after == before


def test_the_slash_of_fractions_is_a_slash(printed: tuple[Image.Image, list[Word]]) -> None:
    image, words = printed
    (found,) = marked([read_as(words[7], "19\u2044207")], image, 150.0)
    assert (found.seen, found.text, found.others) == ("19/207", "19/207", ("19\u2044207", "2"))


def test_digits_are_never_touched_whatever_the_ink(printed: tuple[Image.Image, list[Word]]) -> None:
    image, words = printed
    for text in ("921", "92111", "8.4.1", "xã", "", "§", "0"):
        for word in marked([read_as(word, text) for word in words], image, 150.0):
            assert [sign for sign in word.seen if sign not in ".,"] == [sign for sign in text if sign not in ".,"]


def test_words_without_a_place_and_blank_pictures_are_borne() -> None:
    blank = Image.fromarray(np.full((40, 40), 255, np.uint8))
    words = (
        Word(seen="9211", text="9211"),
        Word(seen="9211", text="9211", box=Box(x0=2, top=2, x1=18, bottom=12)),
        Word(seen="9211", text="9211", box=Box(x0=90, top=90, x1=99, bottom=99)),
    )
    assert marked(words, blank, 150.0) == words
