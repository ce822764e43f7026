"""Tables that rulings bound: the cells of a grid, filled with the words whose middle stands in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from pipeline.layout.printed import Sheet
from pipeline.layout.tables.drafts import CellDraft, Spot, TableDraft, in_reading_order, is_figure, spots_of
from pipeline.model import Box, Page
from pipeline.ocr.grids import Grid, grids


def ruled_tables(page: Page, sheet: Sheet) -> list[TableDraft]:
    """The grids of a page with their words, whether they turn out to be tables or not."""
    found = grids(page.rulings)
    if not found:
        return []
    spots = spots_of(sheet.lines)
    return [_filled(grid, spots, sheet.size) for grid in found]


def _filled(grid: Grid, spots: Sequence[Spot], size: float) -> TableDraft:
    cells = [CellDraft(s.row, s.column, s.rows, s.columns, grid.on_page(s.box)) for s in grid.slots]
    tops = sorted({slot.box.top for slot in grid.slots})
    lefts = sorted({slot.box.x0 for slot in grid.slots})
    place = {
        (row, column): cell
        for cell in cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }
    for spot in spots:
        x, y = grid.upright(spot.x, spot.y)
        if grid.box.x0 <= x < grid.box.x1 and grid.box.top <= y < grid.box.bottom:
            place[bisect_right(tops, y) - 1, bisect_right(lefts, x) - 1].spots.append(spot)
    for cell in cells:
        cell.spots = in_reading_order(cell.spots, grid.skew)
    edges = [*lefts, grid.box.x1]
    draft = TableDraft(cells, grid.rows, grid.columns, grid.on_page(grid.box), edges, ruled=True)
    return _with_rows(draft, grid.skew, size)


def _with_rows(draft: TableDraft, skew: float, size: float) -> TableDraft:
    """The table with rows that have no ruling between them parted, where figures one under the other tell them."""
    bands = []
    for row in range(draft.rows):
        cells = [cell for cell in draft.cells if cell.row == row]
        alone = all(cell.rows == 1 for cell in cells) and not any(
            cell.row < row < cell.row + cell.rows for cell in draft.cells
        )
        bands.append(_levels(cells, skew, size) if alone else [])
    if not any(bands):
        return draft
    first = [0]
    for levels in bands:
        first.append(first[-1] + max(len(levels), 1))
    cells = []
    for cell in draft.cells:
        levels = bands[cell.row]
        if not levels:
            rows = first[cell.row + cell.rows] - first[cell.row]
            cells.append(CellDraft(first[cell.row], cell.column, rows, cell.columns, cell.box, cell.spots))
            continue
        cells += _parted(cell, levels, first[cell.row], skew)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return TableDraft(cells, first[-1], draft.columns, draft.box, draft.edges, ruled=True)


def _levels(cells: Sequence[CellDraft], skew: float, size: float) -> list[float]:
    """Heights of the rows of figures in cells side by side: of the column that has most of them, if that is two."""
    best: list[float] = []
    columns = 0
    for cell in cells:
        lines = _lines(cell.spots, skew, size)
        if len(lines) < 2 or not all(is_figure(" ".join(s.word.text for s in line)) for line in lines):
            continue
        columns += 1
        if len(lines) > len(best):
            best = [sum(s.y - skew * s.x for s in line) / len(line) for line in lines]
    return best if columns >= 2 else []


def _lines(spots: Sequence[Spot], skew: float, size: float) -> list[list[Spot]]:
    lines: list[list[Spot]] = []
    for spot in spots:
        if lines and abs((spot.y - skew * spot.x) - (lines[-1][0].y - skew * lines[-1][0].x)) < size * 0.6:
            lines[-1].append(spot)
        else:
            lines.append([spot])
    return lines


def _parted(cell: CellDraft, levels: Sequence[float], first: int, skew: float) -> list[CellDraft]:
    middles = [(one + two) / 2 for one, two in pairwise(levels)]
    tops = [cell.box.top, *middles]
    bottoms = [*middles, cell.box.bottom]
    parts = [
        CellDraft(first + place, cell.column, 1, cell.columns, Box(x0=cell.box.x0, top=top, x1=cell.box.x1, bottom=low))
        for place, (top, low) in enumerate(zip(tops, bottoms, strict=True))
    ]
    for spot in cell.spots:
        parts[bisect_right(middles, spot.y - skew * spot.x)].spots.append(spot)
    return parts
