"""Are confidences what they say: of the words at 0.9, are nine in ten right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from pipeline.evaluate.alignment import align
from pipeline.evaluate.equivalence import bare, fold
from pipeline.evaluate.restoration import UNREADABLE

EDGES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 1.0)
"""Bounds of the bins: finer where most words are."""

Judged = tuple[float, bool]
"""A confidence, and whether the word that has it is right."""


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """Words whose confidence is at least `low` and below `high` (1.0 is part of the last)."""

    low: float
    high: float
    words: int
    confidence: float
    """Their mean confidence,"""
    right: float
    """and the share of them that is right."""


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """A reliability table; `error` is the expected calibration error: the mean distance of a bin's confidence from its
    share of right words, weighed by its words (Naeini, Cooper and Hauskrecht, AAAI 2015), with the bins of EDGES."""

    words: int
    confidence: float
    right: float
    error: float
    bins: tuple[Bin, ...]

    def figures(self) -> dict[str, float | int]:
        return {name: getattr(self, name) for name in ("words", "confidence", "right", "error")}


def calibration_of(judged: Iterable[Judged], edges: Sequence[float] = EDGES) -> Calibration:
    """The reliability table of words; bins without words are left out.

    >>> found = calibration_of([(0.9, True), (0.94, True), (0.92, False), (0.96, True)])
    >>> [(one.words, one.confidence, one.right) for one in found.bins], found.error
    ([(3, 0.92, 0.6667), (1, 0.96, 1.0)], 0.2)
    """
    held: list[list[Judged]] = [[] for _ in edges[1:]]
    for one in judged:
        place = next((at for at, high in enumerate(edges[1:]) if one[0] < high), len(edges) - 2)
        held[place].append(one)
    every = [one for part in held for one in part]
    total = max(len(every), 1)
    bins = [
        (low, high, len(part), sum(sure for sure, _ in part) / len(part), sum(right for _, right in part) / len(part))
        for low, high, part in zip(edges, edges[1:], held, strict=False)
        if part
    ]
    return Calibration(
        words=len(every),
        confidence=round(sum(sure for sure, _ in every) / total, 4),
        right=round(sum(right for _, right in every) / total, 4),
        error=round(sum(words * abs(sure - right) for _, _, words, sure, right in bins) / total, 4),
        bins=tuple(
            Bin(low=low, high=high, words=words, confidence=round(sure, 4), right=round(right, 4))
            for low, high, words, sure, right in bins
        ),
    )


def judged_words(gold: Sequence[str], read: Sequence[Sequence[tuple[str, float | None]]]) -> Iterator[Judged]:
    """The confidences of words with whether they are right, along minimal alignments line by line.

    `read` holds the words of each line as restored with their confidence, None for those that are not judged; words are
    right as in `score_restoration`, without their punctuation. Raises ValueError where it has fewer lines than `gold`.

    >>> list(judged_words(["Xã đạt 19 tiêu chí"], [[("Xã", 0.9), ("dat", 0.4), ("19", None), ("tiêu", 1.0)]]))
    [(0.9, True), (0.4, False), (1.0, True)]
    """
    if len(read) < len(gold):
        raise ValueError(f"not line-aligned: the gold has {len(gold)} lines, the other text {len(read)}")
    for printed, words in zip(gold, read, strict=False):
        if printed.strip() == UNREADABLE:
            continue
        wanted = [word for word in map(bare, fold(printed).split()) if word]
        told = [(token, sure) for text, sure in words for token in _tokens(text)]
        place = 0
        for one, other in align(wanted, [token for token, _ in told]):
            if other is not None:
                sure = told[place][1]
                if sure is not None:
                    yield sure, one == other
                place += 1


def _tokens(text: str) -> list[str]:
    """A word may hold a space, or be nothing but punctuation."""
    return [token for token in map(bare, fold(text).split()) if token]
