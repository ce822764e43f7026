"""What stands in the margins is read before and after the text, and stamps and specks after all the page.

A page number under the last column of a table, and the table's other columns reaching as far down, have nothing to do
with each other; the engine's order decides nothing there. A stamp lies anywhere on a page: in its place it would cut a
sentence in two.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from pipeline.layout.printed import Printed, Sheet
from pipeline.model import Page, Role, Row, Table, WordPlace

_MARGINAL = (Role.HEADER, Role.FOOTER, Role.PAGE_NUMBER)
_LAST = (Role.STAMP, Role.STRAY)


def set_apart(sheet: Sheet) -> None:
    """Put headers, footers and page numbers to their end of the page; all else keeps its order."""
    if not any(line.role in _MARGINAL for line in sheet.lines):
        return
    sheet.lines.sort(key=lambda line: _place(line, sheet))
    for number, line in enumerate(sheet.lines, 1):
        line.number = number


def put_last(page: Page) -> Page:
    """The page with stamps, and then specks, behind all other lines, after a number that no line has: an empty line in
    the texts. Numbers of cells' lines have no gaps: what a cell points at stays."""
    held = {place.line for table in page.tables for row in table.rows for cell in row.cells for place in cell.words}
    apart = [line for role in _LAST for line in page.lines if line.role is role and line.number not in held]
    if not apart:
        return page
    moved = {line.number for line in apart}
    text = [line for line in page.lines if line.number not in moved]
    numbers = {line.number: place for place, line in enumerate(text, 1)}
    numbers |= {line.number: place for place, line in enumerate(apart, len(text) + 2 if text else 1)}
    lines = tuple(msgspec.structs.replace(line, number=numbers[line.number]) for line in (*text, *apart))
    tables = tuple(_pointing(table, numbers) for table in page.tables)
    return msgspec.structs.replace(page, lines=lines, tables=tables)


def _pointing(table: Table, numbers: Mapping[int, int]) -> Table:
    """The table with its cells pointing at lines by their new numbers."""
    rows = []
    for row in table.rows:
        cells = (
            msgspec.structs.replace(
                cell, words=tuple(WordPlace(numbers[place.line], place.position) for place in cell.words)
            )
            for cell in row.cells
        )
        rows.append(Row(cells=tuple(cells)))
    return msgspec.structs.replace(table, rows=tuple(rows))


def _place(line: Printed, sheet: Sheet) -> int:
    if line.role not in _MARGINAL:
        return 0
    return -1 if line.middle < sheet.height / 2 else 1
