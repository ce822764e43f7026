"""Documents without places (DOCX): their lines come in order, and what is set in cells is a table or is none."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.layout.printed import Printed, Sheet
from pipeline.layout.regions import has_title
from pipeline.layout.rules import Rules, fold
from pipeline.layout.tables.drafts import is_table
from pipeline.model import Page, Role, Table


def flow_sheet(page: Page) -> Sheet:
    """The lines of a page as ingest has them, with their roles."""
    lines = [Printed(line.number, line.seen, line.words, line.text, role=line.role) for line in page.lines]
    return Sheet(page.number, 0.0, 0.0, 0.0, lines)


def mark_flow_tables(page: Page, sheet: Sheet, rules: Rules) -> tuple[Table, ...]:
    """The tables of a page, numbered anew, and their lines marked; of what is set in cells all the same, a letterhead
    and a signature with its recipients get their roles."""
    found: list[Table] = []
    for table in page.tables:
        lines = [sheet.lines[number - 1] for number in _numbers(table)]
        texts = [page.cell_text(cell) for row in table.rows for cell in row.cells]
        if is_table(len(table.rows), table.columns, texts, rules.table):
            found.append(msgspec.structs.replace(table, number=len(found) + 1))
            for line in lines:
                line.part, line.table, line.table_number = "table", True, len(found)
        elif any(has_title(line.text, rules.letterhead) for line in lines):
            _give(lines, "letterhead", Role.LETTERHEAD)
        elif any(rules.signature.recipients.search(fold(line.text)) for line in lines):
            _give(lines, "signature", Role.SIGNATURE)
    return tuple(found)


def _numbers(table: Table) -> list[int]:
    return sorted({place.line for row in table.rows for cell in row.cells for place in cell.words})


def _give(lines: Sequence[Printed], part: str, role: Role) -> None:
    for line in lines:
        line.part = part
        if line.role in (Role.BODY, Role.HEADING):
            line.role = role
