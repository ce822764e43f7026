"""How likely a word was misread, by what its engine said of it."""

from __future__ import annotations

from pipeline.model import Line
from pipeline.restore.slots import Doubts

_MISREAD = ((0.97, 0.002), (0.96, 0.01), (0.92, 0.055), (0.90, 0.13), (0.80, 0.33), (0.60, 0.51), (0.0, 0.75))
"""Tesseract's confidence in a word, from, and the share of words so sure that were wrong: measured with `vie` on 100
simulated pages, good to poor, words without digits."""


def doubts_of(line: Line) -> Doubts:
    """Of each word of a line as read: where it ends, and the chance that it was misread."""
    found: list[tuple[int, float]] = []
    place = 0
    for word in line.words:
        start = line.seen.find(word.seen, place)
        place = (place if start < 0 else start) + len(word.seen)
        found.append((place, next(share for least, share in _MISREAD if word.confidence >= least)))
    return found
