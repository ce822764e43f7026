"""Lines in a grid of rulings → lines of its cells, one cell after the other, the grid as a whole in its place.

Rows of cells that hold a line each stay one line. Else what an engine, or the program that wrote a PDF, read straight
across cells of several lines would mix their sentences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.layout.printed import Printed, Sheet
from pipeline.layout.strips import overlap
from pipeline.layout.tables.drafts import Spot, TableDraft

_OWN_ORDER = ("letterhead", "signature")
"""Parts of a page that are read in an order of their own, whatever is drawn around them."""
_LEVEL = 0.5
"""Cells of one line each stand on one line where they overlap by this share of their height."""


@dataclass(slots=True)
class _Piece:
    """What of a line stands in one cell."""

    line: Printed
    spots: list[Spot]


def order_by_cells(sheet: Sheet, drafts: Sequence[TableDraft]) -> None:
    """Put the lines in grids into the order of their cells, and let the cells' words name the new lines."""
    spots = {id(spot.word): spot for draft in drafts for cell in draft.cells for spot in cell.spots}
    for draft in drafts:
        _order(sheet, draft, spots)
    for number, line in enumerate(sheet.lines, 1):
        line.number = number


def _order(sheet: Sheet, draft: TableDraft, spots: Mapping[int, Spot]) -> None:
    """`spots` are those of all grids, by the word: a line may run through two of them."""
    pieces = _pieces(sheet, draft)
    if len(pieces) < 2 or any(piece.line.part in _OWN_ORDER for own in pieces.values() for piece in own):
        return
    inside = {id(spot.word) for own in pieces.values() for piece in own for spot in piece.spots}
    touched = {id(piece.line) for own in pieces.values() for piece in own}
    table = [_line(group) for row in _rows(draft, pieces) for group in _groups(row)]
    first = next(place for place, line in enumerate(sheet.lines) if id(line) in touched)
    top = min(line.top for line in table)
    before, after = sheet.lines[:first], list[Printed]()
    for line in sheet.lines[first:]:
        rest = _without(line, inside, spots) if id(line) in touched else line
        if rest is not None:
            (before if rest.middle < top and _is_over(rest, draft) else after).append(rest)
    sheet.lines[:] = [*before, *table, *after]


def _pieces(sheet: Sheet, draft: TableDraft) -> dict[int, list[_Piece]]:
    """The pieces of lines in each cell that holds some, by its place in the draft, in the order of the lines."""
    homes = {(id(spot.line), spot.position): place for place, cell in enumerate(draft.cells) for spot in cell.spots}
    spots = {(id(spot.line), spot.position): spot for cell in draft.cells for spot in cell.spots}
    lines = {id(spot.line) for cell in draft.cells for spot in cell.spots}
    found: dict[int, list[_Piece]] = defaultdict(list)
    for line in sheet.lines:
        if id(line) not in lines:
            continue
        own: dict[int, _Piece] = {}
        for position in range(len(line.words)):
            home = homes.get((id(line), position))
            if home is not None:
                own.setdefault(home, _Piece(line, [])).spots.append(spots[id(line), position])
        for home, piece in own.items():
            found[home].append(piece)
    return found


def _rows(draft: TableDraft, pieces: dict[int, list[_Piece]]) -> list[list[list[_Piece]]]:
    """The pieces cell by cell, row by row; a cell over several rows belongs to its first."""
    rows: list[list[list[_Piece]]] = [[] for _ in range(draft.rows)]
    order = sorted(pieces, key=lambda place: (draft.cells[place].row, draft.cells[place].column))
    for place in order:
        rows[draft.cells[place].row].append(pieces[place])
    return rows


def _groups(row: Sequence[list[_Piece]]) -> list[list[_Piece]]:
    """The pieces that make up each line of a row: neighbouring cells of one line together, else each its own."""
    groups: list[list[_Piece]] = []
    level: _Piece | None = None
    for cell in row:
        if len(cell) == 1:
            if level is not None and overlap(level.line, cell[0].line) >= _LEVEL:
                groups[-1].append(cell[0])
            else:
                groups.append([cell[0]])
            level = cell[0]
        else:
            groups += [[piece] for piece in cell]
            level = None
    return groups


def _line(pieces: Sequence[_Piece]) -> Printed:
    """A line of pieces side by side; the cells' words point at it from now on."""
    spots = [spot for piece in pieces for spot in piece.spots]
    words = tuple(spot.word for spot in spots)
    first = pieces[0].line
    line = Printed(
        0,
        " ".join(word.seen for word in words),
        words,
        " ".join(word.text for word in words if word.text),
        min(spot.box.x0 for spot in spots),
        min(piece.line.top for piece in pieces),
        max(spot.box.x1 for spot in spots),
        max(piece.line.bottom for piece in pieces),
        first.part if first.part == "speck" else "",
    )
    _point(spots, line)
    return line


def _point(spots: Sequence[Spot | None], line: Printed) -> None:
    for position, spot in enumerate(spots):
        if spot is not None:
            spot.line, spot.position = line, position


def _without(line: Printed, inside: set[int], spots: Mapping[int, Spot]) -> Printed | None:
    """What of a line stands outside the grid."""
    words = tuple(word for word in line.words if id(word) not in inside)
    boxes = [word.box for word in words if word.box is not None]
    if not boxes:
        return None
    rest = replace(
        line,
        seen=" ".join(word.seen for word in words),
        words=words,
        text=" ".join(word.text for word in words if word.text),
        x0=min(box.x0 for box in boxes),
        x1=max(box.x1 for box in boxes),
    )
    _point([spots.get(id(word)) for word in words], rest)
    return rest


def _is_over(line: Printed, draft: TableDraft) -> bool:
    return min(line.x1, draft.box.x1) > max(line.x0, draft.box.x0)
