"""Bands and pieces: what stands on one line across the page, cut where white parts it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.layout.strips import overlap
from pipeline.layout.tables.drafts import Spot, is_figure

Columns = Sequence[tuple[float, float]]
"""From and to where the words of each column stand, in points."""
_MIXED = 0.4
"""Share of the narrower one by which a piece must lie over a column to stand in it."""


@dataclass(slots=True)
class Piece:
    """Words of a row without a wide gap between them."""

    spots: list[Spot]
    x0: float = field(init=False)
    x1: float = field(init=False)

    def __post_init__(self) -> None:
        self.x0 = min(spot.box.x0 for spot in self.spots)
        self.x1 = max(spot.box.x1 for spot in self.spots)

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def text(self) -> str:
        return " ".join(spot.word.text for spot in self.spots if spot.word.text)

    @property
    def is_figure(self) -> bool:
        return is_figure(self.text)


@dataclass(slots=True)
class Band:
    """What stands on one line across the page, from left to right."""

    spots: list[Spot]
    top: float
    bottom: float

    def pieces(self, gap: float) -> list[Piece]:
        groups: list[list[Spot]] = [[self.spots[0]]]
        reach = self.spots[0].box.x1
        for spot in self.spots[1:]:
            if spot.box.x0 - reach > gap:
                groups.append([])
            groups[-1].append(spot)
            reach = max(reach, spot.box.x1)
        return [Piece(group) for group in groups]


def bands_of(spots: Iterable[Spot]) -> list[Band]:
    bands: list[Band] = []
    for spot in sorted(spots, key=lambda spot: (spot.box.top + spot.box.bottom, spot.box.x0)):
        own = Band([spot], spot.box.top, spot.box.bottom)
        last = bands[-1] if bands else None
        if last and overlap(last, own) > 0.5 and spot.y < last.bottom:
            last.spots.append(spot)
        else:
            bands.append(own)
    for band in bands:
        band.spots.sort(key=lambda spot: spot.box.x0)
    return bands


def spans_of(piece: Piece, columns: Columns) -> tuple[int, int]:
    """The columns, from and to (exclusive), that a piece stands over; the nearest where it is over none."""
    over = [
        number
        for number, (x0, x1) in enumerate(columns)
        if min(piece.x1, x1) - max(piece.x0, x0) > _MIXED * min(piece.x1 - piece.x0, x1 - x0)
    ]
    if over:
        return over[0], over[-1] + 1
    middle = (piece.x0 + piece.x1) / 2
    nearest = min(range(len(columns)), key=lambda n: max(columns[n][0] - middle, middle - columns[n][1]))
    return nearest, nearest + 1


def goes_on(text: str) -> bool:
    return text[:1].islower() or text[:1] in "(,;)"


def texts_of(band: Band, gutters: Sequence[float]) -> dict[int, str]:
    """The text of each column of a line that has one."""
    texts: dict[int, str] = {}
    for spot in band.spots:
        column = bisect_right(gutters, spot.x)
        texts[column] = f"{texts.get(column, '')} {spot.word.text}".strip()
    return {column: text for column, text in texts.items() if text}
