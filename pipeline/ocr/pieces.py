"""Rows of figures without rulings on the picture of a page: pieces of print far apart, several on a line.

The engine takes such columns for columns of text, or loses lone figures in them. Each piece is given as a cell, so that
it can be read again by itself; which of them make a table, and of what shape, layout finds from the words.
"""

from __future__ import annotations

import statistics
from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
from PIL import Image

from pipeline.model import Box, Word
from pipeline.ocr.grids import Grid, Slot, skew_of, upright
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
_FIGURES, _IN_LINE = 0.15, 0.3
"""Share of words with digits in a table; and heights of one by which the ends of those of a column differ."""
_IN_COLUMN = 4
"""Figures that end in line, at least, to show a column where few words are figures: 50 pages of prose, good and bad,
gain no table by it."""
_LOW = 0.5
"""Of the height of most pieces: dashes and points are lower."""
_DARK, _INK = 60, 0.8
"""Greys darker than paper, and square points of that: a dash has 2."""
_PAD = 2.5
"""Points around a piece."""


def open_grids(picture: Image.Image, dpi: float, words: Sequence[Word], ruled: Sequence[Grid]) -> list[Grid]:
    """The pieces of tables without rulings as grids of cells, from top to bottom; cheap where words hint at none."""
    lines: dict[int, list[Box]] = {}
    for word in words:
        if word.box is not None:
            lines.setdefault(word.line, []).append(word.box)
    boxes = [box for line in lines.values() for box in line]
    if len(boxes) < 2 * _ROWS:
        return []
    size = max(statistics.median(box.bottom - box.top for box in boxes), 4.0)
    skew = skew_of(lines.values())
    flat = [upright(box, skew) for box in boxes]
    if sum(_is_row(band, size) for band in _bands(flat)) < _ROWS:
        return []
    bands = _bands([one for one in _pieces(picture, dpi, size, skew) if not _is_within(one, ruled)])
    found = [_grid(region, skew) for region in _regions(bands, size)]
    return [grid for grid in found if _has_figures(grid, words)]


def _has_figures(grid: Grid, words: Sequence[Word]) -> bool:
    """Whether enough of what the engine read there are figures. In prose that it read badly it leaves holes, which look
    like columns; read again in pieces it is worse: 81 % of the words of such a page were right, 75 % after."""
    there = [word for word in words if word.box and _is_within(upright(word.box, grid.skew), (grid,))]
    figures = [word.box for word in there if word.box and any(sign.isdecimal() for sign in word.seen)]
    if len(figures) >= _FIGURES * len(there):
        return True
    # of a table whose last column the engine lost there are fewer, but one under the other
    ends = sorted(upright(box, grid.skew).x1 for box in figures)
    slack = _IN_LINE * statistics.median(box.bottom - box.top for box in figures) if figures else 0.0
    return any(last - first <= slack for first, last in zip(ends, ends[_IN_COLUMN - 1 :], strict=False))


def _pieces(picture: Image.Image, dpi: float, size: float, skew: float) -> list[Box]:
    """Print without white wider than between words."""
    import cv2

    grey, scale = reduced(picture, dpi)
    _, ink = without_rulings(grey, 72 / scale)
    kernel = np.ones((max(round(_STACKED * size / scale), 1), max(round(_JOINED * size / scale), 1)), np.uint8)
    closed = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel))
    count, labels, places, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    # what is printed is dark; grains of noise that lie near each other are not
    depth = np.where(ink > 0, float(np.median(grey)) - grey, 0.0)
    dark = np.bincount(labels.ravel(), weights=(depth > _DARK).ravel(), minlength=count) * scale * scale
    found = []
    for number in range(1, count):
        left, top, width, height = (float(value) * scale for value in places[number][:4])
        if max(width, height) >= 0.3 * size and height < 8 * size and dark[number] > _INK:
            box = Box(x0=left, top=top, x1=left + width, bottom=top + height)
            found.append(upright(box, skew))
    return found


def _bands(pieces: Iterable[Box]) -> list[list[Box]]:
    """Pieces on one line across the page, from left to right; lines from top to bottom.

    A dash is lower than what it stands beside. Were it the first of its line, that would be no line of its own.
    """
    pieces = sorted(pieces, key=_middle)
    whole = _LOW * statistics.median(piece.bottom - piece.top for piece in pieces) if pieces else 0.0
    bands = _lines([piece for piece in pieces if piece.bottom - piece.top >= whole])
    alone: list[Box] = []
    middles = [statistics.median(map(_middle, band)) for band in bands]
    for piece in (piece for piece in pieces if piece.bottom - piece.top < whole):
        place = bisect(middles, _middle(piece))
        near = min(range(max(place - 1, 0), min(place + 1, len(bands))), key=_nearness(middles, piece), default=None)
        if near is not None and any(one.top < _middle(piece) < one.bottom for one in bands[near]):
            bands[near].append(piece)
        else:
            alone.append(piece)
    found = [sorted(band, key=lambda piece: piece.x0) for band in (*bands, *_lines(alone))]
    return sorted(found, key=lambda band: statistics.median(map(_middle, band)))


def _nearness(middles: Sequence[float], piece: Box) -> Callable[[int], float]:
    return lambda at: abs(middles[at] - _middle(piece))


def _lines(pieces: Iterable[Box]) -> list[list[Box]]:
    """Pieces of about one height, sorted by their middles, each with those beside it."""
    bands: list[list[Box]] = []
    for piece in pieces:
        last = bands[-1][0] if bands else None
        if last and _middle(piece) < last.bottom and _middle(last) > piece.top:
            bands[-1].append(piece)
        else:
            bands.append([piece])
    return bands


def _middle(piece: Box) -> float:
    return (piece.top + piece.bottom) / 2


def _is_row(band: Sequence[Box], size: float) -> bool:
    gaps = [two.x0 - one.x1 for one, two in pairwise(band)]
    return sum(gap > _FAR * size for gap in gaps) >= 2 or any(gap > _VERY_FAR * size for gap in gaps)


def _is_within(piece: Box, ruled: Sequence[Grid]) -> bool:
    x, y = (piece.x0 + piece.x1) / 2, _middle(piece)
    return any(one.box.x0 <= x <= one.box.x1 and one.box.top <= y <= one.box.bottom for one in ruled)


def _regions(bands: Sequence[list[Box]], size: float) -> list[list[list[Box]]]:
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
    found: list[list[list[Box]]] = []
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


def _white(above: Sequence[Box], below: Sequence[Box]) -> float:
    return min(piece.top for piece in below) - max(piece.bottom for piece in above)


def _grid(region: Sequence[Sequence[Box]], skew: float) -> Grid:
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
