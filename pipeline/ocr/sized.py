"""At which size a picture is read: as it is, at the resolution its letters tell of, or enlarged where they are few."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from PIL import Image, ImageFilter

from pipeline.model import Word
from pipeline.ocr.choices import Choices
from pipeline.ocr.engine import EngineError
from pipeline.ocr.reader import Reader
from pipeline.ocr.reading import COARSE_DPI, Reading

_ENLARGE, _MOST_ENLARGED = 1.5, 2.5
"""Measured on photocopies kept at 96 dpi: words 92.5 % → 95.5 %, numbers 87 % → 93 %; ×3 and ×4 are worse. Below 96 dpi
more is better, up to what makes 144 dpi of it."""
_ENLARGED_DPI = 144
_SOFTEN = 0.5
"""Blur after enlarging, in pixels for each pixel made of one."""
_OTHERWISE = ((1.0, 0.0, 0.6),)
"""More readings of such pages: how much larger, with which blur before and after (pixels; after, for each pixel made of
one). A third one, (2.0, 0.7, 0.0), costs a reading more and brings nothing: simulated words 97.2 → 97.1 %, numbers 88.5
both ways."""
_SMALL_LETTERS, _LARGE_LETTERS = 18, 24
"""Words not so many pixels high are too small for Tesseract, whatever resolution the picture claims; words higher than
the second need no enlarging."""
_WORD_INCHES = 0.14
"""Height of a word of 13-point print: letters with what rises above and hangs below them."""
_LONGEST_SIDE = 32_000
"""Tesseract refuses pictures with a side above 32767 pixels."""


def read_sized(picture: Image.Image, dpi: float, reader: Reader, letter: float) -> Reading:
    """Read a picture at the resolution it claims, and at that which the words suggest if the claim looks wrong.

    `letter` is the height of its letters in pixels; 0: not known.
    """
    first = _read_at(picture, dpi, dpi, reader, letter)
    pixels = _height(first.words) * dpi / 72
    if not (0 < pixels < _SMALL_LETTERS if dpi >= COARSE_DPI else pixels > _LARGE_LETTERS):
        return first
    try:
        again = _read_at(picture, dpi, pixels / _WORD_INCHES, reader)
    except EngineError:
        return first
    return again if again.weight > first.weight else first


def _read_at(picture: Image.Image, dpi: float, likely: float, reader: Reader, letter: float = 0.0) -> Reading:
    """Read a picture of `dpi` as if letters were of the size they have at `likely` dpi, enlarged where that is coarse.

    Tesseract is told the likely resolution: told a greater one, it takes the gaps between words for gaps of columns.
    """
    factor = min(max(_ENLARGE, _ENLARGED_DPI / likely), _MOST_ENLARGED) if likely < COARSE_DPI else 1.0
    factor = min(factor, _LONGEST_SIDE / max(picture.size))
    if factor != 1.0:
        size = (max(round(picture.width * factor), 1), max(round(picture.height * factor), 1))
        picture = picture.resize(size, Image.Resampling.BICUBIC)
        if factor > 1.0:
            picture = picture.filter(ImageFilter.GaussianBlur(_SOFTEN * factor))
    told, stored = likely * factor, dpi * factor
    if likely >= COARSE_DPI:
        return Reading(reader.words(picture, told, stored, letter), likely)
    words, choices = reader.closely(picture, told, stored)
    return Reading(words, likely, choices=choices)


def read_otherwise(
    picture: Image.Image, dpi: float, likely: float, reader: Reader
) -> Iterator[tuple[tuple[Word, ...], Choices]]:
    """Further readings of a picture of few pixels, each treated in another way."""
    for factor, before, after in _OTHERWISE:
        factor = min(factor * max(1.0, _ENLARGED_DPI / _ENLARGE / likely), _LONGEST_SIDE / max(picture.size))
        size = (max(round(picture.width * factor), 1), max(round(picture.height * factor), 1))
        treated = picture.filter(ImageFilter.GaussianBlur(before)) if before else picture
        treated = treated.resize(size, Image.Resampling.BICUBIC) if factor != 1.0 else treated
        treated = treated.filter(ImageFilter.GaussianBlur(after * factor)) if after else treated
        try:
            yield reader.closely(treated, likely * factor, dpi * factor)
        except EngineError:  # there is a reading already
            return


def _height(words: tuple[Word, ...]) -> float:
    """Median height of the words of more than one letter, in points; 0 where there are none."""
    heights = [word.box.bottom - word.box.top for word in words if word.box is not None and len(word.text) > 1]
    return statistics.median(heights) if heights else 0.0
