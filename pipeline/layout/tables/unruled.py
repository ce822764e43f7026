"""Tables without rulings: rows whose figures stand one under the other, white between the columns.

Rows with figures far from their words are anchors. Three that follow one another with their figures in line make a
table; what stands free of its columns is no part of it. Lines between anchors go on with a cell or are rows of their
own; lines above that keep to the columns are the header.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from pipeline.layout.printed import Printed, Sheet
from pipeline.layout.rules import Rules, TableRules
from pipeline.layout.tables.bands import Band, Columns, Piece, bands_of, goes_on, spans_of, texts_of
from pipeline.layout.tables.drafts import CellDraft, TableDraft, free_lines, in_reading_order, is_figure, spots_of
from pipeline.layout.tables.header import header_cells, header_start
from pipeline.model import Box
from pipeline.ocr.grids import on_page, skew_of

_YEAR = re.compile(r"(?:19|20)\d\d")


def unruled_tables(sheet: Sheet, rules: Rules) -> list[TableDraft]:
    """The tables of a page that white space alone makes, from top to bottom."""
    size, wanted = sheet.size, rules.table
    gap = rules.lines.wide_gap * size
    lines = free_lines(sheet)
    if sum(_may_be_row(line, gap) for line in lines) < wanted.anchors:
        return []
    skew = skew_of([word.box for word in line.words if word.box is not None] for line in sheet.lines)
    bands = bands_of(spots_of(lines, skew))
    anchors = [
        place for place, band in enumerate(bands) if _is_anchor(band, gap, wanted) and not _names_years(band, gap)
    ]
    found: list[TableDraft] = []
    free = 0
    for run in _runs(anchors, bands, size, gap, wanted):
        draft = _table(bands, run, free, size, wanted)
        if draft is not None:
            for cell in draft.cells if skew else ():
                cell.box = on_page(cell.box, skew)
            draft.box = on_page(draft.box, skew) if skew else draft.box
            found.append(draft)
            free = run[-1] + 1
    return found


def _may_be_row(line: Printed, gap: float) -> bool:
    """Whether a line holds a figure, and white as wide as between columns or nothing but the figure."""
    if not any(map(str.isdigit, line.text)):
        return False
    boxes = [word.box for word in line.words if word.box is not None]
    return is_figure(line.text) or any(two.x0 - one.x1 > gap for one, two in pairwise(boxes))


def _is_anchor(band: Band, gap: float, wanted: TableRules) -> bool:
    pieces = band.pieces(gap)
    if len(pieces) < 2 or wanted.bullet.search(pieces[0].text):
        return False
    return any(piece.is_figure for piece in pieces[1:])


def _names_years(band: Band, gap: float) -> bool:
    """Whether all its figures are years: the line of a header, not a row."""
    figures = [piece.text for piece in band.pieces(gap) if piece.is_figure]
    return all(_YEAR.fullmatch(text) for text in figures)


def _runs(
    anchors: Sequence[int], bands: Sequence[Band], size: float, gap: float, wanted: TableRules
) -> list[list[int]]:
    """Anchors one after the other, with at least one column of figures in line from each to the next."""
    runs: list[list[int]] = []
    for place in anchors:
        last = runs[-1][-1] if runs else -1
        if last >= 0 and _follows(bands[last], bands[place], bands[last + 1 : place], size, gap, wanted):
            runs[-1].append(place)
        else:
            runs.append([place])
    return [run for run in runs if len(run) >= wanted.anchors]


def _follows(upper: Band, lower: Band, between: Sequence[Band], size: float, gap: float, wanted: TableRules) -> bool:
    reach = upper.bottom
    for band in (*between, lower):
        if band.top - reach > wanted.spacing * size:
            return False
        reach = band.bottom
    figures = [piece for piece in upper.pieces(gap)[1:] if piece.is_figure]
    others = [piece for piece in lower.pieces(gap)[1:] if piece.is_figure]
    if not any(_in_line(one, two, wanted.aligned * size) for one in figures for two in others):
        return False
    # a paragraph between two rows would run on under the figures
    edge = min(piece.x0 for piece in (*figures, *others))
    return all(not _crosses(piece, edge) for band in between for piece in band.pieces(wanted.gutter * size))


def _in_line(one: Piece, two: Piece, slack: float) -> bool:
    return min(abs(one.x0 - two.x0), abs(one.x1 - two.x1), abs(one.x0 + one.x1 - two.x0 - two.x1) / 2) <= slack


def _crosses(piece: Piece, edge: float) -> bool:
    return piece.x0 < edge < piece.x1


def _table(bands: Sequence[Band], run: Sequence[int], free: int, size: float, wanted: TableRules) -> TableDraft | None:
    columns = _columns([bands[place] for place in run], wanted.gutter * size)
    if len(columns) < 2:
        return None
    columns = _widened(columns, bands[run[0] : run[-1] + 1], wanted.gutter * size)
    first = header_start(bands, run[0], free, columns, size, wanted)
    last = _last(bands, run, columns, size, wanted)
    gutters = [(one[1] + two[0]) / 2 for one, two in pairwise(columns)]
    start = run[0] - _begun(bands[first : run[0] + 1], gutters, size)
    head, body = bands[first:start], bands[start:last]
    inside = [spot.box for band in (*head, *body) for spot in band.spots]
    left, right = min(box.x0 for box in inside), max(box.x1 for box in inside)
    edges = [left, *gutters, right]
    cells = header_cells(head, columns, edges, size, wanted)
    above = max((cell.row + cell.rows for cell in cells), default=0)
    rows = _rows(body, {bands[place].top for place in run}, gutters, size)
    tops = [band[0].top for band in rows]
    bottom = max(band.bottom for row in rows for band in row)
    for number, row in enumerate(rows):
        low = tops[number + 1] if number + 1 < len(rows) else bottom
        spots = [spot for band in row for spot in band.spots]
        for column in range(len(columns)):
            box = Box(x0=edges[column], top=tops[number], x1=edges[column + 1], bottom=low)
            own = [spot for spot in spots if bisect_right(gutters, spot.x) == column]
            cells.append(CellDraft(above + number, column, 1, 1, box, in_reading_order(own)))
    for cell in cells:  # headers are wider than their figures
        for spot in cell.spots:
            cell.box = cell.box.union(spot.box)
    box = Box(x0=left, top=min(band.top for band in (*head, *body)), x1=right, bottom=bottom)
    return TableDraft(cells, above + len(rows), len(columns), box, edges, ruled=False)


def _begun(bands: Sequence[Band], gutters: Sequence[float], size: float) -> int:
    """How many of the lines over the first figures, the last of the bands, are upper parts of its row's cells: those
    set half a line higher, in columns that the line of the figures leaves free."""
    *above, first = bands
    if len(above) < 2 or first.top - above[-1].bottom > 0.1 * size:
        return 0
    return int(not texts_of(first, gutters).keys() & texts_of(above[-1], gutters).keys())


def _columns(rows: Sequence[Band], gutter: float) -> list[tuple[float, float]]:
    """From and to where words stand in any of the rows, parted where all leave a gutter free."""
    columns: list[list[float]] = []
    for x0, x1 in sorted((spot.box.x0, spot.box.x1) for row in rows for spot in row.spots):
        if columns and x0 - columns[-1][1] < gutter:
            columns[-1][1] = max(columns[-1][1], x1)
        else:
            columns.append([x0, x1])
    return [(x0, x1) for x0, x1 in columns]


def _widened(columns: Columns, bands: Sequence[Band], gutter: float) -> list[tuple[float, float]]:
    """The columns as wide as the cells of several lines in them need, as far as a gutter is left."""
    found = list(columns)
    for piece in (piece for band in bands for piece in band.pieces(gutter)):
        number, end = spans_of(piece, columns)
        limit = columns[end][0] - gutter if end < len(columns) else piece.x1
        if end - number == 1 and piece.x1 <= limit:
            found[number] = (found[number][0], max(found[number][1], piece.x1))
    return found


def _last(
    bands: Sequence[Band],
    run: Sequence[int],
    columns: Columns,
    size: float,
    wanted: TableRules,
) -> int:
    """The place after the last line of the table: its last row may go on in small letters in one of its columns."""
    place = run[-1] + 1
    while place < len(bands) and bands[place].top - bands[place - 1].bottom < 0.9 * size:
        pieces = bands[place].pieces(wanted.gutter * size)
        spans = [spans_of(piece, columns) for piece in pieces]
        if not all(
            goes_on(piece.text) and last - first == 1 for piece, (first, last) in zip(pieces, spans, strict=True)
        ):
            break
        place += 1
    return place


def _rows(body: Sequence[Band], anchors: set[float], gutters: Sequence[float], size: float) -> list[list[Band]]:
    """The lines of the table row by row. A line without figures goes on with the row above or below where its cells do
    so, the nearer one; else it is a row of its own ("II. Chăn nuôi")."""
    texts = [texts_of(band, gutters) for band in body]
    marked = [place for place, band in enumerate(body) if band.top in anchors]
    home: dict[int, int] = {place: place for place in marked}
    for place, band in enumerate(body):
        if place in home:
            continue
        above = max((one for one in marked if one < place), default=-1)
        below = min((one for one in marked if one > place), default=-1)
        choices: list[tuple[float, int]] = []
        if above >= 0 and all(
            goes_on(text) or column not in texts[above] or _is_half(place, home, above, column, texts)
            for column, text in texts[place].items()
        ):
            choices.append((_away(band, body[above]), above))
        if below >= 0 and all(column not in texts[below] or goes_on(texts[below][column]) for column in texts[place]):
            choices.append((_away(band, body[below]), below))
        distance, nearest = min(choices, default=(0.0, place))
        home[place] = nearest if distance <= 4 * size else place
    rows: dict[int, list[Band]] = {}
    for place, band in enumerate(body):
        rows.setdefault(home[place], []).append(band)
    return [rows[place] for place in sorted(rows)]


def _is_half(place: int, home: dict[int, int], row: int, column: int, texts: Sequence[dict[int, str]]) -> bool:
    """Whether a cell of the row began above its figures, so that as much may follow below them."""
    began = [one for one, owner in home.items() if owner == row and one < row and column in texts[one]]
    return len(began) >= place - row and column not in texts[row]


def _away(one: Band, two: Band) -> float:
    return abs(one.top + one.bottom - two.top - two.bottom) / 2
