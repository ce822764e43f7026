"""Which pages lie on their side or upside down: landscape tables fed through an upright scanner, mostly."""

from __future__ import annotations

import re
import statistics

from pipeline.model import Word

_FEWEST_WORDS = 8
_DOUBTFUL = 0.55
"""Mean confidence. Upright pages of print have 0.75 and more, the same pages on their side or head 0.25-0.45."""
_TURN = re.compile(rb"Rotate:\s*(90|180|270)\b")
_SURE = re.compile(rb"Orientation confidence:\s*([\d.]+)")
_LEAST_SURE = 2.0
"""Tesseract's measure for the best of four directions over the next: 7-22 for pages of print, below 1 for noise."""


def may_be_turned(words: tuple[Word, ...]) -> bool:
    """Whether what was read looks like a page that is not upright.

    Pages on one side and on their head are read as nonsense of low confidence. On the other side Tesseract reads them
    rightly, from top to bottom: words of three letters and more then are higher than wide.
    """
    if len(words) < _FEWEST_WORDS:
        return False
    long = [word.box for word in words if word.box is not None and len(word.text) > 2]
    upended = sum(box.bottom - box.top > box.x1 - box.x0 for box in long)
    return upended > len(long) / 2 or statistics.mean(word.confidence for word in words) < _DOUBTFUL


def turn_of(report: bytes) -> int:
    """Degrees clockwise that make the page upright, from Tesseract's report on orientation; 0 where it is not sure."""
    turn, sure = _TURN.search(report), _SURE.search(report)
    try:
        return int(turn[1]) if turn and sure and float(sure[1]) >= _LEAST_SURE else 0
    except ValueError:
        return 0
