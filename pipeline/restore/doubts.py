"""How likely a word was misread, by what its engine said of it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Line, word_spans
from pipeline.restore.slots import Doubt, Doubts

_MISREAD = ((0.97, 0.002), (0.96, 0.01), (0.92, 0.055), (0.90, 0.13), (0.80, 0.33), (0.60, 0.51), (0.0, 0.75))
"""Tesseract's confidence in a word, from, and the share of words so sure that were wrong: measured with `vie` on 100
simulated pages, good to poor, words without digits."""


_AGREED, _CONTRADICTED = 0.4, 2.5
"""What another reading does to the odds that a word was misread: one that has the same, and one that has not."""


def doubts_of(line: Line) -> Doubts:
    """Of each word of a line as read: where it ends, and the chance that it was misread."""
    found: list[Doubt] = []
    for word, (_, end) in zip(line.words, word_spans(line), strict=True):
        chance = next(share for least, share in _MISREAD if word.confidence >= least)
        found.append(Doubt(end, _after(chance, word.seen, word.others), word.others))
    return found


def _after(chance: float, seen: str, others: Sequence[str]) -> float:
    """The chance that a word was misread when other readings of its place are known."""
    odds = chance / (1.0 - chance)
    for other in others:
        odds *= _AGREED if other == seen else _CONTRADICTED
    return min(odds / (1.0 + odds), _MISREAD[-1][1])
