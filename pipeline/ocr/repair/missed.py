"""Print that a reading passed over."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pipeline.model import Word
from pipeline.ocr.repair.ink import Ink

_AROUND = 3.0
"""Points around a word that are its own: its box lies close, and of a skewed page not quite true."""


def passed_over(ink: Ink, words: Iterable[Word]) -> float:
    """Share of a page's letters that stand in none of the words, whose boxes are in points; 0 without letters."""
    read = np.zeros(ink.mask.shape, np.bool_)
    for word in words:
        if word.box is not None:
            left, top = ((one - _AROUND) / ink.points for one in (word.box.x0, word.box.top))
            right, bottom = ((one + _AROUND) / ink.points for one in (word.box.x1, word.box.bottom))
            read[max(round(top), 0) : max(round(bottom), 0), max(round(left), 0) : max(round(right), 0)] = True
    lefts, tops, widths, heights = (ink.places[ink.letters, column] for column in range(4))
    if not len(lefts):
        return 0.0
    x = (lefts + widths // 2).clip(0, ink.mask.shape[1] - 1)
    y = (tops + heights // 2).clip(0, ink.mask.shape[0] - 1)
    return 1.0 - float(read[y, x].mean())
