"""Torn numbers are made one where the picture has no space, and stay two where it has one."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from pipeline.model import Box, Word
from pipeline.ocr.spacing import respaced

DPI = 96.0


def line(*pieces: tuple[str, int]) -> tuple[Image.Image, list[Word]]:
    """A line of black blocks, each a word as wide as its signs, with the white after it in pixels."""
    picture = Image.new("L", (900, 60), 255)
    draw = ImageDraw.Draw(picture)
    x, words = 20, []
    for text, white in pieces:
        for _ in text:
            draw.rectangle((x, 22, x + 5, 33), fill=0)
            x += 7
        box = Box(x0=(x - 7 * len(text)) * 0.75, top=15.0, x1=(x - 1) * 0.75, bottom=26.0)
        words.append(Word(seen=text, text=text, box=box, confidence=0.9, line=1))
        x += white - 1
    return picture, words


def seen(words: Sequence[Word]) -> list[str]:
    return [word.seen for word in words]


def test_a_number_torn_where_there_is_no_space_is_one() -> None:
    picture, words = line(("tăng", 7), ("61,", 2), ("7%", 7), ("so", 6), ("với", 7), ("năm", 7), ("2014", 7))
    found = respaced(words, picture, DPI)
    assert seen(found) == ["tăng", "61,7%", "so", "với", "năm", "2014"]
    assert found[1].others == ("61, 7%",)
    assert found[1].box is not None
    assert (found[1].box.x0, found[1].box.x1) == (words[1].box.x0, words[2].box.x1)  # type: ignore[union-attr]


def test_two_numbers_with_a_space_between_stay_two() -> None:
    picture, words = line(("năm", 7), ("2012,", 6), ("30%", 7), ("xã", 6), ("và", 7), ("12", 6), ("5", 7), ("bản", 7))
    assert seen(respaced(words, picture, DPI)) == seen(words)


def test_words_are_never_joined_and_short_lines_do_not_tell() -> None:
    picture, words = line(("nông", 2), ("thôn", 7), ("mới", 7), ("207", 2), ("xã", 7), ("đạt", 7))
    assert seen(respaced(words, picture, DPI)) == seen(words)
    picture, words = line(("61,", 2), ("7%", 7), ("xã", 7))
    assert seen(respaced(words, picture, DPI)) == seen(words)


def test_words_without_a_place_and_blank_pictures_are_borne() -> None:
    blank = Image.new("L", (10, 10), 255)
    words = [Word(seen=text, text=text, line=1) for text in ("1,", "2", "3", "4", "5", "6")]
    assert seen(respaced(words, blank, DPI)) == ["1,", "2", "3", "4", "5", "6"]
    assert respaced((), blank, DPI) == ()
