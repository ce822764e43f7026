"""How far the confidence of extracted rows can be believed: of rows at 0.9, nine in ten should be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from pipeline.evaluate.extraction import Row, judged

EDGES = (0.5, 0.7, 0.8, 0.85, 0.9)
"""Bins begin at 0 and at each of these."""


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """Rows whose confidence is at least `low` and, but for the last bin, below `high`."""

    low: float
    high: float
    rows: int
    confidence: float
    """Their mean confidence."""
    complete: float
    """Share right in every field, with a subject that agrees."""
    correct: float
    """Share that are rows at all: amount, total and line agree."""


def judge(gold: Sequence[Row], found: Sequence[Row], near: int = 1) -> list[tuple[float, bool, bool]]:
    """Confidence of each found row, whether it is a row, and whether it is right in every field; those that answer a
    gold row with sure=0 are left out."""
    verdicts = judged(gold, found, near)
    return [
        (float(row.get("confidence") or 0), is_row, is_right)
        for row, (is_row, is_right, is_sure) in zip(found, verdicts, strict=True)
        if is_sure
    ]


def reliability(rows: Iterable[tuple[float, bool, bool]], edges: Sequence[float] = EDGES) -> list[Bin]:
    """The bins that have rows, lowest first.

    >>> rows = [(0.91, True, True), (0.95, True, False), (0.2, False, False)]
    >>> [(one.low, one.rows, one.complete) for one in reliability(rows)]
    [(0.0, 1, 0.0), (0.9, 2, 0.5)]
    """
    bounds = (0.0, *edges, 1.0)
    bins: list[list[tuple[float, bool, bool]]] = [[] for _ in bounds[1:]]
    for row in rows:
        place = sum(row[0] >= edge for edge in edges)
        bins[place].append(row)
    return [
        Bin(
            low=low,
            high=high,
            rows=len(inside),
            confidence=sum(row[0] for row in inside) / len(inside),
            correct=sum(row[1] for row in inside) / len(inside),
            complete=sum(row[2] for row in inside) / len(inside),
        )
        for low, high, inside in zip(bounds, bounds[1:], bins, strict=False)
        if inside
    ]


def expected_error(bins: Sequence[Bin]) -> float:
    """Mean distance of confidence and share complete, weighted by rows (expected calibration error)."""
    total = sum(one.rows for one in bins)
    return sum(one.rows * abs(one.confidence - one.complete) for one in bins) / total if total else 0.0
