"""The header of a table without rulings: which lines above the first row, and what cells they make."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from pipeline.layout.rules import TableRules, fold
from pipeline.layout.tables.bands import Band, Columns, Piece, goes_on, spans_of
from pipeline.layout.tables.drafts import CellDraft, Spot, in_reading_order
from pipeline.model import Box

OUTER = 5.0
"""Sizes by which the header of an outer column may reach beyond its figures, on the side that no column bounds."""


def header_start(
    bands: Sequence[Band],
    start: int,
    free: int,
    columns: Columns,
    size: float,
    wanted: TableRules,
) -> int:
    """The first of the lines right above the first row that are its header: they keep to the columns."""
    gap = wanted.gutter * size
    place = start
    while place > max(free, start - wanted.header_lines):
        band = bands[place - 1]
        pieces = band.pieces(gap)
        if bands[place].top - band.bottom > wanted.wide * size:
            break
        if len(pieces) == 1 and wanted.above.search(fold(pieces[0].text)):
            break
        if not all(_fits(piece, columns, size) for piece in pieces):
            break
        place -= 1
    # a line of one piece may go on with a cell, but not begin a header: over the first column it is a title
    while place < start:
        pieces = bands[place].pieces(gap)
        if len(pieces) > 1 or spans_of(pieces[0], columns)[0] > 0:
            break
        place += 1
    return place if any(len(band.pieces(gap)) > 1 for band in bands[place:start]) else start


def header_cells(
    head: Sequence[Band],
    columns: Columns,
    edges: Sequence[float],
    size: float,
    wanted: TableRules,
) -> list[CellDraft]:
    """The header's cells, one over each column, and those over several columns above these."""
    if not head:
        return []
    top, bottom = head[0].top, head[-1].bottom
    over: list[tuple[int, int, Piece, Band]] = []
    single: list[tuple[int, Spot]] = []
    for number, band in enumerate(head):
        for piece in band.pieces(wanted.gutter * size):
            first, last = spans_of(piece, columns)
            if last - first == 1:
                first, last = _reach(piece, first, band, head[number + 1 :], columns, size, wanted)
            if last - first > 1:
                over.append((first, last, piece, band))
            else:
                single += [(first, spot) for spot in piece.spots]
    spans = sorted({(first, last) for first, last, _, _ in over})
    spans = [one for one in spans if not any(one != two and two[0] <= one[0] and one[1] <= two[1] for two in spans)]
    cells: list[CellDraft] = []
    covered: dict[int, float] = {}
    for first, last in spans:
        own = [(piece, band) for start, end, piece, band in over if first <= start and end <= last]
        low = max(band.bottom for _, band in own)
        spots = [spot for piece, _ in own for spot in piece.spots]
        box = Box(x0=edges[first], top=top, x1=edges[last], bottom=low)
        # a short word of a wide header stands over one column alone
        within = [spot for column, spot in single if first <= column < last and spot.y < low]
        single = [pair for pair in single if pair[1] not in within]
        cells.append(CellDraft(0, first, 1, last - first, box, in_reading_order([*spots, *within])))
        covered.update(dict.fromkeys(range(first, last), low))
    rows = 2 if spans else 1
    for column in range(len(columns)):
        own_spots = in_reading_order([spot for place, spot in single if place == column])
        inner = column in covered
        box = Box(x0=edges[column], top=covered.get(column, top), x1=edges[column + 1], bottom=bottom)
        cells.append(CellDraft(1 if inner else 0, column, 1 if inner else rows, 1, box, own_spots))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return cells


def _reach(
    piece: Piece,
    column: int,
    band: Band,
    below: Sequence[Band],
    columns: Columns,
    size: float,
    wanted: TableRules,
) -> tuple[int, int]:
    """The columns that a short piece ("Năm") is set over: those around it that have a cell below on one line ("2014",
    "2015") and nothing beside the piece; its own column alone where that goes on below ("Tỷ lệ" / "hộ nghèo")."""
    beside = {
        spans_of(one, columns)[0] for one in band.pieces(wanted.gutter * size) if one.spots[0] is not piece.spots[0]
    }
    best = (column, column + 1)
    for lower in below:
        leaves = {spans_of(one, columns)[0]: one for one in lower.pieces(wanted.gutter * size)}
        free = {number for number, leaf in leaves.items() if not goes_on(leaf.text)} - beside
        for first, last in combinations(range(len(columns) + 1), 2):
            if not free.issuperset(range(first, last)) or last - first <= best[1] - best[0]:
                continue
            # figures may stand to the right of their column, headers stand in the middle
            centre = (leaves[first].middle + leaves[last - 1].middle) / 2
            if abs(centre - piece.middle) <= size:
                best = (first, last)
    return best


def _fits(piece: Piece, columns: Columns, size: float) -> bool:
    """Whether a piece stands over one column, or in the middle over several; headers are wider than their figures."""
    first, last = spans_of(piece, columns)
    if last - first == 1:
        left = columns[first - 1][1] if first else columns[0][0] - OUTER * size
        right = columns[last][0] if last < len(columns) else columns[-1][1] + OUTER * size
        return piece.x0 > left - size and piece.x1 < right + size
    if last - first == len(columns):
        return False
    middle = (columns[first][0] + columns[last - 1][1]) / 2
    return abs((piece.x0 + piece.x1) / 2 - middle) <= 2.5 * size
