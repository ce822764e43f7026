"""Words → strips: what certainly stands on one line, cut where the engine ran lines together.

A strip is the unit that later steps join (a line the engine cut in two), cut (the two columns of a letterhead) and put
in order. Its measures are medians over its words on the page set upright, so that neither a skewed scan nor one badly
measured word moves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from pipeline.layout.rules import LineRules
from pipeline.model import Box, Word

FEW = 5
"""Lines and words needed to measure the skew of a page."""
FAR = 1e6
"""Points; no page is as large."""
ON_SIDE = 1.5
"""Words of a line that stands on its side are so many times as high as wide."""


@dataclass(slots=True)
class Spot:
    """A word and its box on the upright page, in points."""

    word: Word
    rank: int
    """Its place in the engine's order."""
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Strip:
    """Words on one line from left to right, never empty."""

    spots: list[Spot]
    x0: float = field(init=False)
    x1: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)
    rank: int = field(init=False)

    def __post_init__(self) -> None:
        self.x0 = min(spot.x0 for spot in self.spots)
        self.x1 = max(spot.x1 for spot in self.spots)
        self.top = median([spot.top for spot in self.spots])
        # of a word that runs over two lines only the first counts
        self.bottom = max(self.top, median([spot.bottom for spot in self.spots]))
        self.rank = min(spot.rank for spot in self.spots)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def text(self) -> str:
        return " ".join(spot.word.text for spot in self.spots)

    def cells(self, gap: float) -> list[Strip]:
        """The strip cut at its gaps wider than `gap` points."""
        parts: list[list[Spot]] = [[]]
        reach = self.spots[0].x0
        for spot in self.spots:
            if parts[-1] and spot.x0 - reach > gap:
                parts.append([])
            parts[-1].append(spot)
            reach = max(reach, spot.x1)
        return [Strip(part) for part in parts] if len(parts) > 1 else [self]


def median(values: Iterable[float]) -> float:
    """The middle value (the upper one of two); 0.0 of none."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else 0.0


class Banded(Protocol):
    """What has a top and a bottom, in points from the top of the page."""

    top: float
    bottom: float


def overlap(one: Banded, two: Banded) -> float:
    """Share of the less high one by which two things stand side by side; negative when one is above."""
    shared = min(one.bottom, two.bottom) - max(one.top, two.top)
    return shared / max(min(one.bottom - one.top, two.bottom - two.top), 1.0)


def spots_of(words: Sequence[Word]) -> list[list[Spot]]:
    """The words that have boxes, engine line by engine line."""
    lines: dict[int, list[Spot]] = {}
    for rank, word in enumerate(words):
        box = word.box
        if box is None:
            continue
        # sums of absurd lengths are infinite, and their differences no numbers
        if not abs(box.x0) + abs(box.top) + abs(box.x1) + abs(box.bottom) < FAR:
            box = Box(**{name: max(-FAR, min(FAR, getattr(box, name))) for name in ("x0", "top", "x1", "bottom")})
        lines.setdefault(word.line, []).append(Spot(word, rank, box.x0, box.top, box.x1, box.bottom))
    return list(lines.values())


def size_of(lines: Iterable[Sequence[Spot]]) -> float:
    """The median height of words of more than one character, in points; at least 1."""
    return max(median([s.bottom - s.top for line in lines for s in line if len(s.word.text) > 1]), 1.0)


def strips_of(lines: Sequence[list[Spot]], size: float, rules: LineRules) -> list[Strip]:
    """The strips of the engine's lines, on the page set upright."""
    skew = _skew(lines)
    if rules.skew <= abs(skew) <= rules.most_skew:
        for spot in (spot for line in lines for spot in line):
            drop = skew * (spot.x0 + spot.x1) / 2
            spot.top -= drop
            spot.bottom -= drop
    return [strip for line in lines for strip in _cut(line, size, rules)]


def _skew(lines: Iterable[Sequence[Spot]]) -> float:
    """How much lower the right end of the lines is than the left one, per point: the median over the longer lines."""
    slopes = []
    for line in lines:
        if len(line) < FEW:
            continue
        half = len(line) // 2
        left, right = line[:half], line[-half:]
        run = sum(s.x0 for s in right) - sum(s.x0 for s in left)
        if run > 0:
            slopes.append((sum(s.bottom for s in right) - sum(s.bottom for s in left)) / run)
    return median(slopes) if len(slopes) >= FEW else 0.0


def is_on_side(spots: Sequence[Spot]) -> bool:
    """Whether the words of a line follow each other up or down the page: a header beside a table that was turned."""
    if len(spots) < 2 or any(spot.bottom - spot.top <= 0 for spot in spots):
        return False
    high = sum(spot.bottom - spot.top for spot in spots) > ON_SIDE * sum(spot.x1 - spot.x0 for spot in spots)
    column = max(spot.x0 for spot in spots) < min(spot.x1 for spot in spots)
    return high and column and (_descend(spots) or _descend(spots[::-1]))


def _descend(spots: Sequence[Spot]) -> bool:
    return all(one.bottom <= two.top for one, two in pairwise(spots))


def _cut(spots: list[Spot], size: float, rules: LineRules) -> list[Strip]:
    """One line of the engine, cut where it steps down or back."""
    if is_on_side(spots):
        return [Strip(spots)]
    heights = [spot.bottom - spot.top for spot in spots]
    usual = median(heights)
    high = rules.tall * usual if usual > 0 else float("inf")
    step = rules.new_line * max(usual, size)
    strips: list[list[Spot]] = [[]]
    middle = reach = 0.0
    for spot, height in zip(spots, heights, strict=True):
        # pdfium joins a word hyphenated at a line's end: its box spans both lines, from margin to margin
        tall = height > high
        here = spot.top + (usual if tall else height) / 2
        if strips[-1] and (abs(here - middle) > step or (spot.x0 < reach - size / 2 and not tall)):
            strips.append([])
        strips[-1].append(spot)
        middle, reach = here, spot.x0
    return [Strip(part) for part in strips]
