"""A workbook: the measurements, the flags, the documents, and what the columns mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.workbook import Workbook

from pipeline.export.cells import is_exact, value_of
from pipeline.export.formats import RUN_TABLES, Choices, Format
from pipeline.export.results import Results
from pipeline.export.tables import Row, title
from pipeline.publish import Column, Table

_ROWS = 1_048_576
_TEXT = 32_767
"""Rows of a sheet and characters of a cell (Excel specifications and limits)."""
_CREATED = datetime(2000, 1, 1)
"""A workbook must say when it was made; the same run gives the same bytes."""
_WIDTHS = {"integer": 9, "decimal": 14, "share": 10, "text": 16}
_WIDE = {"subject": 42, "text": 60, "seen": 60, "explanation": 80, "proposal": 30, "document": 28, "meaning": 90}
_COLUMNS = Table(
    "columns.csv",
    "What the columns mean.",
    (
        Column("table", "text", ""),
        Column("column", "text", ""),
        Column("type", "text", ""),
        Column("meaning", "text", ""),
    ),
)


class _Formats:
    """Formats of cells: a workbook keeps each once."""

    def __init__(self, book: Workbook) -> None:
        self.header: CellFormat = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
        self.whole: CellFormat = book.add_format({"num_format": "#,##0"})
        self.broken: CellFormat = book.add_format({"num_format": "#,##0.0########"})
        self.share: CellFormat = book.add_format({"num_format": "0.00"})


def _write(results: Results, path: Path, choices: Choices) -> None:
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        # what looks like a formula or an address is what was printed
        **dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False),
    }
    book = xlsxwriter.Workbook(path, options)
    book.set_properties({"created": _CREATED, "title": choices.title, "comments": f"phuchoi: {results.out.name}"})
    formats = _Formats(book)
    tables = choices.chosen(RUN_TABLES)
    for table in tables:
        _sheets(book, table, results.rows(table), results, formats)
    meanings = [(title(table), one.name, one.type, one.meaning) for table in tables for one in table.columns]
    _sheets(book, _COLUMNS, meanings, results, formats)
    book.close()


def _sheets(book: Workbook, table: Table, rows: Iterable[Row], results: Results, formats: _Formats) -> None:
    """A table as one sheet, or as several where it has more rows than a sheet holds."""
    number, place, sheet = 0, _ROWS, None
    for row in rows:
        if place == _ROWS:
            number += 1
            sheet, place = _sheet(book, table, number, formats), 1
        for at, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            _cell(sheet, place, at, column, cell, table, results, formats)
        place += 1
    if sheet is None:
        _sheet(book, table, 1, formats)


def _sheet(book: Workbook, table: Table, number: int, formats: _Formats) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(title(table) + (f" {number}" if number > 1 else ""))
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, _WIDE.get(column.name, _WIDTHS[column.type]))
        sheet.write_string(0, at, column.name, formats.header)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, _ROWS - 1, len(table.columns) - 1)
    return sheet


def _cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    place: int,
    at: int,
    column: Column,
    cell: str,
    table: Table,
    results: Results,
    formats: _Formats,
) -> None:
    if not cell:
        return
    try:
        value = value_of(column, cell)
    except ValueError:  # of a decision made by hand: shown as it is
        value = cell
    if isinstance(value, (int, Decimal)):
        if is_exact(Decimal(value)):
            sheet.write_number(place, at, float(value), _format(column, value, formats))
            return
        results.remark(f"{table.name}: {column.name} {cell} has more digits than Excel's numbers: a text there")
    if len(cell) > _TEXT:
        results.remark(f"{table.name}, row {place}: {column.name} is longer than a cell of Excel and was cut")
        cell = cell[: _TEXT - 1] + "…"
    sheet.write_string(place, at, cell)


def _format(column: Column, value: int | Decimal, formats: _Formats) -> CellFormat | None:
    if column.type == "share":
        return formats.share
    if column.type == "decimal":
        return formats.whole if value == int(value) else formats.broken
    return None


XLSX = Format(
    name="xlsx", meaning="a workbook for Excel or LibreOffice, with a sheet of flags", suffix=".xlsx", file=_write
)
