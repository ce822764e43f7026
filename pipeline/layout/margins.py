"""What stands in the margins is read before and after the text, and stamps and specks after all the page.

A page number under the last column of a table, and the table's other columns reaching as far down, have nothing to do
with each other; the engine's order decides nothing there. A stamp lies anywhere on a page: in its place it would cut a
sentence in two.
"""

from __future__ import annotations

from pipeline.layout.printed import Printed, Sheet
from pipeline.model import Role

_MARGINAL = (Role.HEADER, Role.FOOTER, Role.PAGE_NUMBER)


def set_apart(sheet: Sheet) -> None:
    """Put headers, footers and page numbers to their end of the page; all else keeps its order."""
    if not any(line.role in _MARGINAL for line in sheet.lines):
        return
    sheet.lines.sort(key=lambda line: _place(line, sheet))
    for number, line in enumerate(sheet.lines, 1):
        line.number = number


def put_last(sheet: Sheet) -> None:
    """Put stamps, and then specks, behind all else on the page, after a number that no line has: an empty line in the
    texts. Numbers of cells' lines have no gaps: what a cell points at stays."""
    held = {id(spot.line) for draft in sheet.tables for cell in draft.cells for spot in cell.spots}
    last = [
        line for role in (Role.STAMP, Role.STRAY) for line in sheet.lines if line.role is role and id(line) not in held
    ]
    if not last:
        return
    moved = set(map(id, last))
    text = [line for line in sheet.lines if id(line) not in moved]
    sheet.lines = [*text, *last]
    for number, line in enumerate(text, 1):
        line.number = number
    for number, line in enumerate(last, len(text) + 2 if text else 1):
        line.number = number


def _place(line: Printed, sheet: Sheet) -> int:
    if line.role not in _MARGINAL:
        return 0
    return -1 if line.middle < sheet.height / 2 else 1
