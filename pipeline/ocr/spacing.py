"""Numbers that were torn in two where the picture shows no space.

On pages of few pixels the engine sees spaces in numbers where there are none: "61, 7%", "26/202 1/NĐ-CP". The gaps
between the words of a line are nearly alike: what is much narrower is no space.
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.model import Box, Word

DARK = 128
"""Grey levels below this are ink."""
NO_SPACE = 0.65
"""White so narrow, against the line's usual gap between words, is no space. Measured on photocopies:
in torn numbers 0.1-0.6, between two numbers 0.85 and more."""
LEAST_GAPS = 4
"""A line with fewer gaps between words does not tell what is usual."""
NEAR = 1.3
"""White is sought so many characters around the end of a word: boxes of the engine are not exact."""
_ENDS, _GOES_ON = re.compile(r"\d[.,/:\-–]?$"), re.compile(r"[.,/:\-–]?\d")


class _White(NamedTuple):
    """Columns without ink, in points from the left edge of the page."""

    x0: float
    x1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0


def respaced(words: Sequence[Word], picture: Image.Image, dpi: float) -> tuple[Word, ...]:
    """The words with torn numbers made one; no sign is changed, and what was read stands in `Word.others`.

    `picture` is what the boxes are of.
    """
    ink = np.asarray(picture) < DARK
    found: list[Word] = []
    for _, group in groupby(words, lambda word: word.line):
        line = list(group)
        found += _line(line, ink, dpi / 72) if any(map(_numeric, line)) else line
    return tuple(found)


def _line(line: list[Word], ink: NDArray[np.bool_], scale: float) -> list[Word]:
    gaps = [_between(one, two, ink, scale) for one, two in pairwise(line)]
    if len(gaps) < LEAST_GAPS:
        return line
    usual = statistics.median(gaps)
    if usual <= 0.0 or math.isinf(usual):
        return line
    found = [line[0]]
    for word, gap in zip(line[1:], gaps, strict=True):
        before = found[-1]
        if gap <= NO_SPACE * usual and _ENDS.search(before.seen) and _GOES_ON.match(word.seen):
            found[-1] = _one(before, word)
        else:
            found.append(word)
    return found


def _numeric(word: Word) -> bool:
    return any(sign.isdecimal() for sign in word.seen)


def _one(first: Word, second: Word) -> Word:
    text = first.seen + second.seen
    box = first.box.union(second.box) if first.box and second.box else first.box
    confidence = min(first.confidence, second.confidence)
    others = (f"{first.seen} {second.seen}", *_joined(first, second))
    return msgspec.structs.replace(first, seen=text, text=text, box=box, confidence=confidence, others=others)


def _joined(first: Word, second: Word) -> Iterator[str]:
    """What other readings have for both."""
    if first.others and second.others:
        yield from (one + two for one, two in zip(first.others, second.others, strict=False))


def _between(one: Word, two: Word, ink: NDArray[np.bool_], scale: float) -> float:
    """The widest white where a word ends and the next begins, in points; 0 where there is none."""
    if one.box is None or two.box is None:
        return math.inf
    area = one.box.union(two.box)
    reach = NEAR * _pitch(one, one.box)
    low, high = min(one.box.x1, two.box.x0) - reach, max(one.box.x1, two.box.x0) + reach
    return max((white.width for white in _whites(area, ink, scale) if white.x0 < high and white.x1 > low), default=0.0)


def _pitch(word: Word, box: Box) -> float:
    """Mean width of a character of a word."""
    return (box.x1 - box.x0) / max(len(word.seen), 1)


def _whites(area: Box, ink: NDArray[np.bool_], scale: float) -> list[_White]:
    """The white between two columns of ink in a part of a picture."""
    top, bottom = max(round(area.top * scale), 0), round(area.bottom * scale)
    left, right = max(round(area.x0 * scale), 0), round(area.x1 * scale)
    columns = np.flatnonzero(ink[top:bottom, left:right].any(axis=0))
    return [
        _White((left + int(one) + 1) / scale, (left + int(two)) / scale)
        for one, two in pairwise(columns)
        if two > one + 1
    ]
