"""A 1 and an I are told by their shape where the engine was unsure; nothing else is touched."""

from __future__ import annotations

import pytest
from PIL import Image

from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import FontMissing, Style, print_pages
from pipeline.model import Box, Word
from pipeline.ocr.ones import with_ones

TEXTS = ("1", "1.", "(1)", "I", "I.", "II.", "III", "11", "158", "731", "201,", "i)", "l", "L", "dân")


@pytest.fixture(scope="module", params=["Tinos", "FreeSerif", "Noto Serif"])
def printed(request: pytest.FixtureRequest) -> tuple[Image.Image, dict[str, Box]]:
    """A page scanned at 150 dpi in black and white, and the places of its words."""
    try:
        (page,) = print_pages([(" xã ".join(TEXTS), "regular")], Style(family=request.param, size=14.0))
    except FontMissing as error:
        pytest.skip(str(error))
    how = Scan(dpi=150, jpeg=None, threshold=165, noise=5, blur=0.5)
    image, _ = scan(page.image, page.dpi, how, seed=4)
    return image, {word.text: word.box for line in page.lines for word in line.words}


def look(printed: tuple[Image.Image, dict[str, Box]], printed_text: str, read: str, confidence: float = 0.4) -> Word:
    image, boxes = printed
    box = boxes[printed_text]
    box = Box(x0=box.x0, top=box.top + 1, x1=box.x1, bottom=box.bottom - 2)
    (found,) = with_ones([Word(seen=read, text=read, box=box, confidence=confidence)], image, 150.0)
    assert found.text == found.seen
    assert (found.seen == read) == (not found.others)
    assert found.seen == read or read in found.others
    return found


@pytest.mark.parametrize(
    ("there", "read"),
    [
        ("1", "I"),
        ("1", "l"),
        ("1", "Ì"),
        ("1.", "l."),
        ("(1)", "(I)"),
        ("158", "I58"),
        ("731", "73I"),
        ("201,", "20l,"),
    ],
)
def test_a_one_read_as_a_letter_is_a_one(printed: tuple[Image.Image, dict[str, Box]], there: str, read: str) -> None:
    assert look(printed, there, read).seen == there


@pytest.mark.parametrize(("there", "read"), [("I", "1"), ("I.", "1."), ("11", "II")])
def test_signs_read_as_another_that_stand_alone_are_what_their_shape_says(
    printed: tuple[Image.Image, dict[str, Box]], there: str, read: str
) -> None:
    assert look(printed, there, read).seen == there


@pytest.mark.parametrize("text", TEXTS)
def test_what_was_read_rightly_stays(printed: tuple[Image.Image, dict[str, Box]], text: str) -> None:
    if text != "l":  # stands nowhere alone
        assert look(printed, text, text).seen == text


def test_what_was_read_surely_stays(printed: tuple[Image.Image, dict[str, Box]]) -> None:
    assert look(printed, "1", "I", 0.95).seen == "I"


@pytest.mark.parametrize("read", ["I58", "11111", "xã", "", "II"])
def test_signs_that_are_not_the_pieces_of_the_picture_stay(
    printed: tuple[Image.Image, dict[str, Box]], read: str
) -> None:
    for there in ("1", "dân", "III"):
        assert look(printed, there, read).seen == read


def test_faces_without_serifs_do_not_tell() -> None:
    try:
        (page,) = print_pages([("I xã II xã III", "regular")], Style(family="Arimo", size=14.0))
    except FontMissing as error:
        pytest.skip(str(error))
    image, _ = scan(page.image, page.dpi, Scan(dpi=150, jpeg=None, threshold=165, noise=5), seed=4)
    for word in page.lines[0].words:
        read = Word(seen=word.text, text=word.text, box=word.box, confidence=0.3)
        assert with_ones([read], image, 150.0) == (read,)
