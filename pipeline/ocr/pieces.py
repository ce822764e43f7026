"""Rows of figures without rulings on the picture of a page: pieces of print far apart, several on a line.

The engine takes such columns for columns of text, or loses lone figures in them. Each piece is given as a cell, so that
it can be read again by itself; which of them make a table, and of what shape, layout finds from the words.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image

from pipeline.model import Box, Word
from pipeline.ocr.grids import Grid, Slot
from pipeline.ocr.rulings import reduced, without_rulings

_ROWS = 3
"""So many lines of pieces far apart, one after the other, may be a table."""
_FAR, _VERY_FAR = 1.5, 3.0
"""Word heights of white between pieces that stand far apart; two such gaps make a row, or one that is wider."""
_JOINED, _STACKED = 0.5, 0.2
"""Word heights of white that a piece may hold, from side to side and between a letter and its mark."""
_APART = 3.0
"""Word heights of white between two rows of one table, at most."""
_BETWEEN = 5
"""A row comes so many lines after the one before at most: cells of several lines have figures at half their height."""
_ABOVE = 5
"""Lines above the first row that may be its header."""
_WIDE = 0.5
"""Share of the table's width: a piece of a header is no wider."""
_PAD = 2.5
"""Points around a piece."""
_LINES = 6
"""Lines of words needed to measure the skew of a page."""


@dataclass(slots=True)
class _Piece:
    """Upright, in points."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def open_grids(picture: Image.Image, dpi: float, words: Sequence[Word], ruled: Sequence[Grid]) -> list[Grid]:
    """The pieces of tables without rulings as grids of cells, from top to bottom; cheap where words hint at none."""
    boxes = [word.box for word in words if word.box is not None]
    if len(boxes) < 2 * _ROWS:
        return []
    size = max(statistics.median(box.bottom - box.top for box in boxes), 4.0)
    skew = _skew(words)
    flat = [_upright(box, skew) for box in boxes]
    if sum(_is_row(band, size) for band in _bands(flat)) < _ROWS:
        return []
    bands = _bands([one for one in _pieces(picture, dpi, size, skew) if not _is_within(one, ruled)])
    return [_grid(region, skew) for region in _regions(bands, size)]


def _skew(words: Sequence[Word]) -> float:
    """Rise over run of the middle one of the longer lines."""
    lines: dict[int, list[Box]] = {}
    for word in words:
        if word.box is not None:
            lines.setdefault(word.line, []).append(word.box)
    slopes = []
    for line in lines.values():
        if len(line) >= _LINES and line[-1].x0 > line[0].x1:
            rise = (line[-1].top + line[-1].bottom - line[0].top - line[0].bottom) / 2
            slopes.append(rise / (line[-1].x0 + line[-1].x1 - line[0].x0 - line[0].x1) * 2)
    return statistics.median(slopes) if len(slopes) >= 3 else 0.0


def _upright(box: Box, skew: float) -> _Piece:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    across, down = skew * y, -skew * x
    return _Piece(box.x0 + across, box.top + down, box.x1 + across, box.bottom + down)


def _pieces(picture: Image.Image, dpi: float, size: float, skew: float) -> list[_Piece]:
    """Print without white wider than between words."""
    import cv2

    grey, scale = reduced(picture, dpi)
    _, ink = without_rulings(grey, 72 / scale)
    kernel = np.ones((max(round(_STACKED * size / scale), 1), max(round(_JOINED * size / scale), 1)), np.uint8)
    closed = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel))
    _, _, places, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    found = []
    for left, top, width, height, _ in (tuple(float(v) * scale for v in place) for place in places[1:]):
        if max(width, height) >= 0.3 * size and height < 8 * size and min(width, height) > 0.5:
            box = Box(x0=left, top=top, x1=left + width, bottom=top + height)
            found.append(_upright(box, skew))
    return found


def _bands(pieces: Iterable[_Piece]) -> list[list[_Piece]]:
    """Pieces on one line across the page, from left to right; lines from top to bottom."""
    bands: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        last = bands[-1][0] if bands else None
        if last and piece.middle < last.bottom and last.middle > piece.top:
            bands[-1].append(piece)
        else:
            bands.append([piece])
    return [sorted(band, key=lambda piece: piece.x0) for band in bands]


def _is_row(band: Sequence[_Piece], size: float) -> bool:
    gaps = [two.x0 - one.x1 for one, two in pairwise(band)]
    return sum(gap > _FAR * size for gap in gaps) >= 2 or any(gap > _VERY_FAR * size for gap in gaps)


def _is_within(piece: _Piece, ruled: Sequence[Grid]) -> bool:
    x, y = (piece.x0 + piece.x1) / 2, piece.middle
    return any(one.box.x0 <= x <= one.box.x1 and one.box.top <= y <= one.box.bottom for one in ruled)


def _regions(bands: Sequence[list[_Piece]], size: float) -> list[list[list[_Piece]]]:
    """Rows that follow one another, with the lines between them and those above that may be their header."""
    rows = [place for place, band in enumerate(bands) if _is_row(band, size)]
    runs: list[list[int]] = []
    for place in rows:
        close = bool(runs) and all(
            _white(bands[one], bands[one + 1]) <= _APART * size for one in range(runs[-1][-1], place)
        )
        if close and place - runs[-1][-1] <= _BETWEEN:
            runs[-1].append(place)
        else:
            runs.append([place])
    found: list[list[list[_Piece]]] = []
    free = 0
    for run in runs:
        if len(run) < _ROWS:
            continue
        first = run[0]
        inside = [piece for place in run for piece in bands[place]]
        width = max(piece.x1 for piece in inside) - min(piece.x0 for piece in inside)
        while first > max(free, run[0] - _ABOVE) and _white(bands[first - 1], bands[first]) <= size:
            if any(piece.x1 - piece.x0 > _WIDE * width for piece in bands[first - 1]):
                break
            first -= 1
        last = run[-1] + 1
        while last < len(bands) and last <= run[-1] + 1 and _white(bands[last - 1], bands[last]) <= 0.9 * size:
            if any(piece.x1 - piece.x0 > _WIDE * width for piece in bands[last]):
                break
            last += 1
        free = last
        found.append([list(band) for band in bands[first:last]])
    return found


def _white(above: Sequence[_Piece], below: Sequence[_Piece]) -> float:
    return min(piece.top for piece in below) - max(piece.bottom for piece in above)


def _grid(region: Sequence[Sequence[_Piece]], skew: float) -> Grid:
    slots = [
        Slot(row, column, 1, 1, Box(x0=p.x0 - _PAD, top=p.top - _PAD, x1=p.x1 + _PAD, bottom=p.bottom + _PAD))
        for row, band in enumerate(region)
        for column, p in enumerate(band)
    ]
    box = Box(
        x0=min(slot.box.x0 for slot in slots),
        top=min(slot.box.top for slot in slots),
        x1=max(slot.box.x1 for slot in slots),
        bottom=max(slot.box.bottom for slot in slots),
    )
    return Grid(len(region), max(map(len, region)), tuple(slots), box, skew, ruled=False)
