"""Drafts → tables of pages: which are tables, in which order, which go on from the page before."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.layout.printed import Printed, Sheet
from pipeline.layout.rules import Rules
from pipeline.layout.tables.cellwise import order_by_cells
from pipeline.layout.tables.drafts import TableDraft
from pipeline.layout.tables.ruled import ruled_tables
from pipeline.layout.tables.unruled import unruled_tables
from pipeline.model import Box, Cell, Page, Role, Row, Table, WordPlace

_PART = "table"


def mark_ruled(pages: Sequence[Page], sheets: Sequence[Sheet], rules: Rules) -> None:
    """Give sheets their ruled tables, and the lines in them their part, before anything else is told of lines.

    What has no figures is a table all the same where it goes on from one on the page before.
    """
    before: TableDraft | None = None
    for page, sheet in zip(pages, sheets, strict=True):
        own: list[TableDraft] = []
        drafts = ruled_tables(page, sheet) if sheet.has_boxes and page.rulings else []
        order_by_cells(sheet, drafts)
        for draft in drafts:
            goes_on = before is not None and not own and _goes_on(before, draft)
            if draft.is_table(rules.table) or (goes_on and any(cell.spots for cell in draft.cells)):
                own.append(draft)
        _attach(sheet, own)
        before = own[-1] if own else None


def mark_unruled(sheets: Sequence[Sheet], rules: Rules) -> None:
    """Give sheets their tables without rulings, once headers and page numbers are known."""
    for sheet in sheets:
        if sheet.has_boxes:
            _attach(sheet, [draft for draft in unruled_tables(sheet, rules) if draft.is_table(rules.table)])


def _attach(sheet: Sheet, drafts: Sequence[TableDraft]) -> None:
    for draft in drafts:
        inside: dict[int, int] = {}
        lines: dict[int, Printed] = {}
        for cell in draft.cells:
            for spot in cell.spots:
                lines[spot.line.number] = spot.line
                inside[spot.line.number] = inside.get(spot.line.number, 0) + 1
        for number, line in lines.items():
            if 2 * inside[number] >= len(line.words):
                line.part = line.part or _PART
                line.table = True
        sheet.tables.append(draft)


def _goes_on(before: TableDraft, draft: TableDraft) -> bool:
    """Whether columns stand where those of a table on the page before stood."""
    if before.columns != draft.columns or before.ruled != draft.ruled:
        return False
    shift = draft.edges[0] - before.edges[0]
    slack = 0.02 * (before.edges[-1] - before.edges[0]) + 2
    return all(abs(one - two - shift) <= slack for one, two in zip(draft.edges, before.edges, strict=True))


def tables_of(sheets: Sequence[Sheet]) -> list[tuple[Table, ...]]:
    """The tables of each page, numbered from top to bottom; the lines in them get the numbers."""
    found: list[tuple[Table, ...]] = []
    last: TableDraft | None = None
    for sheet in sheets:
        sheet.tables.sort(key=lambda draft: (draft.box.top, draft.box.x0))
        tables = []
        for number, draft in enumerate(sheet.tables, 1):
            if number == 1 and last is not None and not _text_above(sheet, draft):
                draft.continues = _goes_on(last, draft)
            tables.append(_table(draft, number))
        found.append(tuple(tables))
        last = sheet.tables[-1] if sheet.tables and not _text_below(sheet, sheet.tables[-1]) else None
    return found


def _text_above(sheet: Sheet, draft: TableDraft) -> bool:
    return any(line.middle < draft.box.top and not line.table for line in _running(sheet))


def _text_below(sheet: Sheet, draft: TableDraft) -> bool:
    return any(line.middle > draft.box.bottom and not line.table for line in _running(sheet))


def _running(sheet: Sheet) -> list[Printed]:
    return [line for line in sheet.lines if line.role in (Role.BODY, Role.HEADING) and line.text]


def _table(draft: TableDraft, number: int) -> Table:
    rows: list[list[Cell]] = [[] for _ in range(draft.rows)]
    for cell in draft.cells:
        for spot in cell.spots:
            if spot.line.table:
                spot.line.table_number = number
        rows[cell.row].append(
            Cell(
                row=cell.row,
                column=cell.column,
                rows=cell.rows,
                columns=cell.columns,
                box=_rounded(cell.box),
                words=tuple(WordPlace(spot.line.number, spot.position) for spot in cell.spots),
            )
        )
    return Table(
        number=number,
        box=_rounded(draft.box),
        columns=draft.columns,
        rows=tuple(Row(cells=tuple(row)) for row in rows),
        ruled=draft.ruled,
        continues=draft.continues,
    )


def _rounded(box: Box) -> Box:
    return Box(x0=round(box.x0, 2), top=round(box.top, 2), x1=round(box.x1, 2), bottom=round(box.bottom, 2))
