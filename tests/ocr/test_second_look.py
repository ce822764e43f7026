"""Figures that were read unsurely are read again by a model that knows figures better; lost lines are read at all."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest
from PIL import Image

from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import FontMissing, Style, print_pages
from pipeline.model import Box, Word
from pipeline.ocr.engine import FIGURES, read_table
from pipeline.ocr.page import read_page
from pipeline.ocr.second_look import areas_of, doubtful, looked_again, with_figures, with_lines
from pipeline.ocr.table import words_of
from pipeline.settings import Settings


def word(text: str, confidence: float, at: int = 0, line: int = 1) -> Word:
    box = Box(x0=100.0 + 40 * at, top=20.0 * line, x1=130.0 + 40 * at, bottom=20.0 * line + 12)
    return Word(seen=text, text=text, box=box, confidence=confidence, line=line)


@pytest.mark.parametrize(
    ("text", "confidence", "wanted"),
    [
        ("24.0%;", 0.8, True),
        ("24.0%;", 0.9, False),
        ("3\u20444", 0.7, False),  # Tesseract's slash
        ("2013.", 0.7, False),
        ("2013.", 0.5, True),
        ("20131", 0.7, True),
        ("II/2025", 0.8, True),
        ("I/2025", 0.8, False),
        ("I", 0.6, True),
        ("II", 0.95, False),
        ("62;ố", 0.7, True),
        ("3§,7%", 0.88, True),
        ("5.775/§.227", 0.8, True),
        ("13,5m", 0.8, False),
        ("A4", 0.5, False),
        ("479/QĐ-UBND", 0.6, False),
        ("xã", 0.1, False),
        ("...", 0.1, False),
        ("IlIlIlIl", 0.1, False),
    ],
)
def test_what_may_be_a_figure_and_was_read_unsurely_is_doubtful(text: str, confidence: float, wanted: bool) -> None:
    assert doubtful([word("xã", 0.9), word(text, confidence, 1)]) == [False, wanted]


def test_a_sign_or_two_at_the_head_of_a_line_and_a_letter_that_is_no_word_may_be_figures() -> None:
    assert doubtful([word("Ổ:", 0.1), word("Ổ:", 0.1, 1), word("t:", 0.4, 2)]) == [True, False, True]


def test_doubtful_words_are_looked_at_with_their_neighbours() -> None:
    words = [*(word("a", 0.9, at) for at in range(7)), word("b", 0.9, line=2)]
    one, two = areas_of(words, [False, True, False, True, False, False, True, False])
    assert (one.x0, one.x1) == (100.0, 100.0 + 40 * 4 + 30)
    assert (two.x0, two.x1, two.bottom) == (100.0 + 40 * 5, 100.0 + 40 * 6 + 30, 32.0)


@pytest.mark.parametrize(
    ("read", "sure", "look", "surer"),
    [
        ("24.0%;", 0.8, "24,0%;", 0.9),  # the same digits
        ("3.4982", 0.1, "3.498,2", 0.85),  # a point more
        ("S7.", 0.7, "57.", 0.85),  # digits read as signs like them
        ("62;5", 0.7, "62,5", 0.85),
        ("o0.898", 0.2, "50.898", 0.93),  # unlike them, but sure
        ("9", 0.3, "2", 0.95),
        ("l", 0.2, "1", 0.75),
        ("Š", 0.7, "5", 0.9),
    ],
)
def test_a_surer_look_stands_and_what_was_read_first_is_kept(read: str, sure: float, look: str, surer: float) -> None:
    (found,) = looked_again([word(read, sure)], [True], [word(look, surer)])
    assert (found.seen, found.text, found.confidence, found.others) == (look, look, surer, (read,))


@pytest.mark.parametrize(
    ("read", "sure", "look", "surer"),
    [
        ("9,5%", 0.7, "95%", 0.94),  # points are lost, not found
        ("8,4%", 0.7, "6,4%", 0.85),  # other digits, not sure enough
        ("o3.", 0.8, "93.", 0.88),
        ("I", 0.6, "1", 0.95),  # it may be a Roman number: language tells
        ("I/2025", 0.5, "1/2025", 0.95),
    ],
)
def test_a_look_that_is_not_chosen_is_kept_beside_the_word(read: str, sure: float, look: str, surer: float) -> None:
    (found,) = looked_again([word(read, sure)], [True], [word(look, surer)])
    assert (found.seen, found.confidence, found.others) == (read, sure, (look,))


def test_a_look_that_agrees_makes_a_figure_surer_and_one_that_sees_no_figure_says_nothing() -> None:
    words = [word("2013.", 0.6), word("II", 0.6, 1)]
    assert [one.confidence for one in looked_again(words, [True, True], [word("2013.", 0.95)])] == [0.95, 0.6]
    assert looked_again(words, [True, True], [word("zu", 0.9), word("Il", 0.9, 1)]) == tuple(words)


@pytest.fixture(scope="module")
def printed() -> tuple[Image.Image, tuple[Word, ...]]:
    """A page at 200 dpi, and what is read on it."""
    texts = [f"Năm 201{n} có {n}.{n}00 ha đất lúa, chiếm {n}4,{n}% diện tích." for n in range(1, 6)]
    try:
        (page,) = print_pages([(text, "regular") for text in texts], Style(size=13.0))
    except FontMissing as error:
        pytest.skip(str(error))
    image, _ = scan(page.image, page.dpi, Scan(dpi=200, noise=3.0), seed=1)
    image.info["dpi"] = (200.0, 200.0)
    return image, read_page(image, Settings()).words


def read(language: str, sheet: Image.Image, dpi: float) -> tuple[Word, ...]:
    return words_of(read_table(sheet, language, dpi, 60, block=True), dpi)


def test_doubtful_figures_are_read_as_they_were_printed(printed: tuple[Image.Image, tuple[Word, ...]]) -> None:
    image, words = printed
    misread = {"24,2%": ("24.2%", 0.6), "3.300": ("3.5300", 0.3), "2014": ("20I4", 0.7), "5.500": ("S.500", 0.7)}
    assert misread.keys() <= {one.seen for one in words}
    spoilt = tuple(
        msgspec.structs.replace(one, seen=to[0], text=to[0], confidence=to[1]) if (to := misread.get(one.seen)) else one
        for one in words
    )
    found = with_figures(spoilt, image, 200.0, partial(read, FIGURES))
    assert [one.seen for one in found] == [one.seen for one in words]
    assert {one.seen: one.others for one in found if one.others} == {text: (to,) for text, (to, _) in misread.items()}


def test_lines_that_were_passed_over_stand_where_they_were_printed(
    printed: tuple[Image.Image, tuple[Word, ...]],
) -> None:
    image, words = printed
    lost = [
        Box(x0=60.0, top=one.box.top, x1=500.0, bottom=one.box.bottom)
        for one in words
        if one.box and one.seen == "lúa,"
    ]
    kept = tuple(
        one
        for one in words
        if one.box and not any(one.box.top < box.bottom and one.box.bottom > box.top for box in lost[1:3])
    )
    assert len(kept) < len(words)
    found = with_lines(kept, lost[1:3], image, 200.0, partial(read, "vie"))
    assert [one.seen for one in found] == [one.seen for one in words]
    assert len({one.line for one in found}) == len({one.line for one in words})
