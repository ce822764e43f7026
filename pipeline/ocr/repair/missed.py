"""Print that a reading passed over."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box, Word
from pipeline.ocr.repair.ink import Ink

_AROUND = 3.0
"""Points around a word that are its own: its box lies close, and of a skewed page not quite true."""
_FEWEST = 6
"""Fewer letters in no word are what is left of signatures and seals. Of 130 simulated pages, good ones, three have 14
to 43, all of them lone figures; the others have 4 at most."""
_BESIDE, _LEVEL = 1.2, 0.5
"""Letters of one line: heights of a letter between them at most, and the share of their height that is on one level."""
_MARKS = 0.3
"""Of the height of a letter: what marks take over and under it."""


def passed_over(ink: Ink, words: Iterable[Word]) -> float:
    """Share of a page's letters that stand in none of the words, whose boxes are in points; 0 without letters."""
    outside = _outside(ink, words)
    return float(outside.mean()) if len(outside) else 0.0


def lines_passed_over(ink: Ink, words: Iterable[Word]) -> list[Box]:
    """Around the lines of letters that stand in none of the words, in points, from top to bottom."""
    places = ink.places[ink.letters][_outside(ink, words)]
    if len(places) < _FEWEST:
        return []
    boxes = [_box(place, ink.points) for place in places[np.argsort(places[:, 0], kind="stable")]]
    lines: list[Box] = []
    for box in boxes:
        at = next((at for at, line in enumerate(lines) if _goes_on(line, box, ink.letter * ink.points)), None)
        if at is None:
            lines.append(box)
        else:
            lines[at] = lines[at].union(box)
    over = _MARKS * ink.letter * ink.points
    grown = (Box(x0=one.x0, top=max(one.top - over, 0.0), x1=one.x1, bottom=one.bottom + over) for one in lines)
    return sorted(grown, key=lambda line: (line.top, line.x0))


def _goes_on(line: Box, letter: Box, height: float) -> bool:
    level = min(line.bottom, letter.bottom) - max(line.top, letter.top)
    lower = min(line.bottom - line.top, letter.bottom - letter.top)
    return letter.x0 - line.x1 < _BESIDE * height and level > _LEVEL * lower


def _box(place: NDArray[np.int32], points: float) -> Box:
    left, top, width, height = (float(one) * points for one in place[:4])
    return Box(x0=left, top=top, x1=left + width, bottom=top + height)


def _outside(ink: Ink, words: Iterable[Word]) -> NDArray[np.bool_]:
    """Of each letter whether it stands in none of the words."""
    read = np.zeros(ink.mask.shape, np.bool_)
    for word in words:
        if word.box is not None:
            left, top = ((one - _AROUND) / ink.points for one in (word.box.x0, word.box.top))
            right, bottom = ((one + _AROUND) / ink.points for one in (word.box.x1, word.box.bottom))
            read[max(round(top), 0) : max(round(bottom), 0), max(round(left), 0) : max(round(right), 0)] = True
    lefts, tops, widths, heights = (ink.places[ink.letters, column] for column in range(4))
    x = (lefts + widths // 2).clip(0, ink.mask.shape[1] - 1)
    y = (tops + heights // 2).clip(0, ink.mask.shape[0] - 1)
    return np.asarray(~read[y, x])
