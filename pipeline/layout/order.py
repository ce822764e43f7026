"""The order in which the lines of a page are read.

The engine's order is kept, since it knows of rulings and of the order in which a PDF was written, with one
correction: no line comes before one that stands above it in the same column. What the engine read out of turn (a
footer first, a page number before the text) falls into place, and cells of a table stay together.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.layout.strips import Strip, overlap

MARGIN = 3
"""So many lines at most stand apart at either end of a page."""
SLACK = 2.0
"""Points by which things must overlap sideways to stand in one column: boxes of neighbouring cells touch."""
BESIDE = 0.5
"""Things that overlap by this share of their height stand side by side, not one above the other."""


@dataclass(slots=True)
class Unit:
    """Lines that are read one after the other, never empty: one line, or all of a region."""

    lines: list[Strip]
    part: str = ""
    spans: list[tuple[float, float]] = field(init=False)
    """From and to where it stands, cell by cell, in points."""
    top: float = field(init=False)
    bottom: float = field(init=False)
    rank: int = field(init=False)

    def __post_init__(self) -> None:
        self.top = min(line.top for line in self.lines)
        self.bottom = max(line.bottom for line in self.lines)
        self.rank = min(line.rank for line in self.lines)
        self.spans = [(line.x0, line.x1) for line in self.lines]

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def in_order(units: Sequence[Unit], gap: float, apart: float) -> list[Unit]:
    """The units in reading order, lengths in points.

    Parts of a line more than `gap` from each other are cells of their own columns. What stands more than `apart`
    above or below all the rest comes first or last.
    """
    units = sorted(units, key=lambda unit: (unit.rank, unit.middle))
    if all(after.middle >= before.middle for before, after in pairwise(units)):
        return units
    by_height = sorted(units, key=lambda unit: unit.middle)
    first, last = _set_apart(by_height, apart)
    inner = {id(unit) for unit in by_height[first : len(units) - last]}
    return [
        *by_height[:first],
        *_corrected([unit for unit in units if id(unit) in inner], gap),
        *by_height[len(units) - last :],
    ]


def _set_apart(units: Sequence[Unit], apart: float) -> tuple[int, int]:
    """How many units at the top and at the bottom of a page stand apart from the rest."""
    first = last = 0
    while first < MARGIN and first + 1 < len(units):
        if min(unit.top for unit in units[first + 1 :]) - units[first].bottom <= apart:
            break
        first += 1
    while last < MARGIN and first + last + 1 < len(units):
        here = len(units) - last - 1
        if units[here].top - max(unit.bottom for unit in units[:here]) <= apart:
            break
        last += 1
    return first, last


def _corrected(units: list[Unit], gap: float) -> list[Unit]:
    """The units, in the engine's order, with each after those above it in its column."""
    if all(after.middle >= before.middle for before, after in pairwise(units)):
        return units
    for unit in units:
        unit.spans = [(cell.x0, cell.x1) for line in unit.lines for cell in line.cells(gap)]
    waiting = [0] * len(units)
    later: list[list[int]] = [[] for _ in units]
    by_height = sorted(range(len(units)), key=lambda i: units[i].middle)
    for place, upper in enumerate(by_height):
        for lower in by_height[place + 1 :]:
            if _above(units[upper], units[lower]):
                later[upper].append(lower)
                waiting[lower] += 1
    free = [i for i, count in enumerate(waiting) if count == 0]
    heapq.heapify(free)
    result = []
    while free:
        now = heapq.heappop(free)
        result.append(units[now])
        for lower in later[now]:
            waiting[lower] -= 1
            if waiting[lower] == 0:
                heapq.heappush(free, lower)
    return result


def _above(upper: Unit, lower: Unit) -> bool:
    if upper.bottom > lower.top and overlap(upper, lower) > BESIDE:
        return False
    if len(upper.spans) == len(lower.spans) == 1:
        (a, b), (c, d) = upper.spans[0], lower.spans[0]
        return b - c > SLACK and d - a > SLACK and b - a > SLACK and d - c > SLACK
    return any(min(b, d) - max(a, c) > SLACK for a, b in upper.spans for c, d in lower.spans)
