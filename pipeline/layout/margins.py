"""What stands in the margins is read before and after the text, whatever stands beside it.

A page number under the last column of a table, and the table's other columns reaching as far down, have nothing to do
with each other; the engine's order decides nothing there.
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


def _place(line: Printed, sheet: Sheet) -> int:
    if line.role not in _MARGINAL:
        return 0
    return -1 if line.middle < sheet.height / 2 else 1
