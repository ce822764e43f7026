"""Rulings → grids: the cells that lines drawn on a page enclose, merged ones among them. Lengths are points.

A grid is found upright: on a skewed scan its rulings, and whatever is compared with it, are turned by `Grid.skew`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from pipeline.model import Box, Ruling

NEAR = 3.0
"""Rulings no further apart are one: double lines, and the two sides of a thick one."""
BREAK = 8.0
"""A ruling broken for no more than this goes on."""
HELD = 0.7
"""Share of a cell's side that rulings must cover to part it from its neighbour."""
WORN, MOSTLY = 0.25, 0.6
"""The share of it where they cover MOSTLY all of the table from side to side: on copies of copies thin lines have gaps.
Where cells are merged there is nothing, and a line under words goes under these only."""
OPEN = 8.0
"""A column that no ruling bounds is no narrower; upright lines that lean more than the level ones stand off less."""
STEEP = 0.15
"""Rise over run up to which a line is level: no scan is more skewed."""
MOST = 4_000
"""Rulings of a page: a map or a drawing has more, and no table has as many."""
_WORDS, _SLOPES = 6, 2
"""A line of so many words shows how skewed a page is, and so many lines prove it."""
SMALLEST = 4.0
"""A cell is no narrower or lower."""


class Slot(msgspec.Struct, frozen=True):
    """A cell of a grid; box in the grid's upright coordinates."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box


class Grid(msgspec.Struct, frozen=True):
    """Cells that hang together, row by row. `skew` is rise over run: (x, y) on the page is upright at `upright`."""

    rows: int
    columns: int
    slots: tuple[Slot, ...]
    box: Box
    skew: float
    ruled: bool = True
    """Whether rulings part the cells; else each is a piece of print (`pieces.py`), and none is empty."""

    def upright(self, x: float, y: float) -> tuple[float, float]:
        return x + self.skew * y, y - self.skew * x

    def on_page(self, box: Box) -> Box:
        """The box on the page around one of the grid's coordinates."""
        return on_page(box, self.skew)


def upright(box: Box, skew: float) -> Box:
    """A word's box where it would stand on the page set upright; it is small enough to be moved by its middle."""
    across, down = skew * (box.top + box.bottom) / 2, -skew * (box.x0 + box.x1) / 2
    return Box(x0=box.x0 + across, top=box.top + down, x1=box.x1 + across, bottom=box.bottom + down)


def on_page(box: Box, skew: float) -> Box:
    """The box on the page around one of the page set upright."""
    factor = 1 + skew * skew
    places = [
        ((x - skew * y) / factor, (y + skew * x) / factor) for x in (box.x0, box.x1) for y in (box.top, box.bottom)
    ]
    xs, ys = zip(*places, strict=True)
    return Box(x0=round(min(xs), 2), top=round(min(ys), 2), x1=round(max(xs), 2), bottom=round(max(ys), 2))


def skew_of(lines: Iterable[Sequence[Box]]) -> float:
    """Rise over run of the middle one of the longer lines of words; 0 where there are few."""
    slopes = []
    for line in lines:
        if len(line) >= _WORDS and line[-1].x0 > line[0].x1:
            rise = line[-1].top + line[-1].bottom - line[0].top - line[0].bottom
            slopes.append(rise / (line[-1].x0 + line[-1].x1 - line[0].x0 - line[0].x1))
    return sorted(slopes)[len(slopes) // 2] if len(slopes) >= _SLOPES else 0.0


class _Line(msgspec.Struct):
    """An upright line: at `at` across, from `start` to `end` along."""

    at: float
    start: float
    end: float


def grids(rulings: Sequence[Ruling]) -> list[Grid]:
    """The grids of at least two cells that rulings make, from top to bottom. Cheap where there are none."""
    level = [one for one in rulings if abs(one.y1 - one.y0) <= STEEP * abs(one.x1 - one.x0)]
    steep = [one for one in rulings if abs(one.x1 - one.x0) <= STEEP * abs(one.y1 - one.y0)]
    if min(len(level), len(steep)) < 2 or len(rulings) > MOST:
        return []
    skew = _skew(level)
    rows = _merged(_upright(one, skew, level=True) for one in level)
    columns = _merged(_upright(one, skew, level=False) for one in steep)
    found = [_grid(*part, skew) for part in _components(rows, columns)]
    return sorted((one for one in found if one is not None), key=lambda one: (one.box.top, one.box.x0))


def _upright(ruling: Ruling, skew: float, *, level: bool) -> _Line:
    x0, y0 = ruling.x0 + skew * ruling.y0, ruling.y0 - skew * ruling.x0
    x1, y1 = ruling.x1 + skew * ruling.y1, ruling.y1 - skew * ruling.x1
    return _Line((y0 + y1) / 2, x0, x1) if level else _Line((x0 + x1) / 2, y0, y1)


def _skew(level: Sequence[Ruling]) -> float:
    """Rise over run of the middle one of the level rulings, each counted by its length; what is tiny is drawn level."""
    slopes = sorted(((one.y1 - one.y0) / max(one.x1 - one.x0, 0.1), one.x1 - one.x0) for one in level)
    half = sum(length for _, length in slopes) / 2
    for slope, length in slopes:
        half -= length
        if half <= 0:
            return slope if abs(slope) > 0.0005 else 0.0
    return 0.0


def _merged(lines: Iterable[_Line]) -> list[_Line]:
    """Lines on one another or end to end made one."""
    found: list[_Line] = []
    near: list[_Line] = []
    for line in sorted(lines, key=lambda line: (line.at, line.start)):
        near = [one for one in near if line.at - one.at <= NEAR]
        touched = [one for one in near if line.start <= one.end + BREAK and one.start <= line.end + BREAK]
        if not touched:
            found.append(line)
            near.append(line)
            continue
        first = touched[0]
        for one in (line, *touched[1:]):
            first.start, first.end = min(first.start, one.start), max(first.end, one.end)
        gone = {id(one) for one in touched[1:]}
        near = [one for one in near if id(one) not in gone]
        found = [one for one in found if id(one) not in gone] if gone else found
    return found


def _components(rows: Sequence[_Line], columns: Sequence[_Line]) -> list[tuple[list[_Line], list[_Line]]]:
    """Lines that cross one another, directly or by way of others."""
    parent = list(range(len(rows) + len(columns)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for i, row in enumerate(rows):
        for j, column in enumerate(columns, len(rows)):
            across = row.start - NEAR <= column.at <= row.end + NEAR
            if across and column.start - NEAR <= row.at <= column.end + NEAR:
                parent[root(i)] = root(j)
    for i, j in _pieces_of(rows, columns, [root(one) for one in range(len(parent))]):
        parent[root(i)] = root(j)
    parts: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for i, row in enumerate(rows):
        parts.setdefault(root(i), ([], []))[0].append(row)
    for j, column in enumerate(columns, len(rows)):
        parts.setdefault(root(j), ([], []))[1].append(column)
    return [part for part in parts.values() if len(part[0]) >= 2 and len(part[1]) >= 1]


def _pieces_of(rows: Sequence[_Line], columns: Sequence[_Line], roots: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Level lines that cross nothing, each with one that does, goes the same way and whose table holds both: pieces of
    a ruling that has gaps."""
    sides: dict[int, list[float]] = {}
    for j, column in enumerate(columns, len(rows)):
        sides.setdefault(roots[j], []).append(column.at)
    crossing = [(line.at, i) for i, line in enumerate(rows) if roots[i] in sides]
    for i, line in enumerate(rows):
        if roots[i] in sides:
            continue
        for at, j in crossing:
            own = sides[roots[j]]
            if abs(line.at - at) <= NEAR and min(own) <= line.start and line.end <= max(own):
                yield i, j
                break


def _grid(rows: Sequence[_Line], columns: Sequence[_Line], skew: float) -> Grid | None:
    ys = _places([line.at for line in rows])
    xs = _places([line.at for line in columns])
    # tables open at their sides: the horizontal rulings say how far they go
    left, right = min(line.start for line in rows), max(line.end for line in rows)
    open_left, open_right = left < xs[0] - OPEN, right > xs[-1] + OPEN
    xs = [left] * open_left + xs + [right] * open_right
    height, width = len(ys) - 1, len(xs) - 1
    if height < 1 or width < 1 or height * width < 2:
        return None
    slots = _slots(rows, columns, ys, xs)
    if len(slots) < 2:
        return None
    box = Box(x0=xs[0], top=ys[0], x1=xs[-1], bottom=ys[-1])
    return Grid(height, width, tuple(slots), box, skew)


def _places(values: Sequence[float]) -> list[float]:
    """Where lines stand, those near each other at their middle."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= SMALLEST:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _slots(rows: Sequence[_Line], columns: Sequence[_Line], ys: Sequence[float], xs: Sequence[float]) -> list[Slot]:
    """The cells: places of the lattice, joined where no ruling parts them, as far as rectangles come of it."""
    height, width = len(ys) - 1, len(xs) - 1
    beside = [_covered([line for line in columns if abs(line.at - x) <= SMALLEST], ys) for x in xs]
    below = [_covered([line for line in rows if abs(line.at - y) <= SMALLEST], xs) for y in ys]
    area = {(r, c): (r, c, r + 1, c + 1) for r in range(height) for c in range(width)}

    def join(one: tuple[int, int], two: tuple[int, int]) -> None:
        a, b = area[one], area[two]
        if a == b:
            return
        whole = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
        while True:  # what the rectangle cuts belongs to it as a whole
            inside = {area[r, c] for r in range(whole[0], whole[2]) for c in range(whole[1], whole[3])}
            grown = (
                min(one[0] for one in inside),
                min(one[1] for one in inside),
                max(one[2] for one in inside),
                max(one[3] for one in inside),
            )
            if grown == whole:
                break
            whole = grown
        for r in range(whole[0], whole[2]):
            for c in range(whole[1], whole[3]):
                area[r, c] = whole

    for r in range(height):
        for c in range(width):
            if c + 1 < width and not beside[c + 1][r]:
                join((r, c), (r, c + 1))
            if r + 1 < height and not below[r + 1][c]:
                join((r, c), (r + 1, c))
    return [
        Slot(r0, c0, r1 - r0, c1 - c0, Box(x0=xs[c0], top=ys[r0], x1=xs[c1], bottom=ys[r1]))
        for r0, c0, r1, c1 in sorted(set(area.values()))
    ]


def _covered(lines: Sequence[_Line], edges: Sequence[float]) -> list[bool]:
    """For each stretch between neighbouring edges, whether lines cover enough of it."""
    held = [
        sum(max(0.0, min(line.end, end) - max(line.start, start)) for line in lines) for start, end in pairwise(edges)
    ]
    least = WORN if sum(held) >= MOSTLY * (edges[-1] - edges[0]) else HELD
    return [covered >= least * (end - start) for covered, (start, end) in zip(held, pairwise(edges), strict=True)]
