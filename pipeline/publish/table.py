"""Rows → CSV as RFC 4180 has it: UTF-8 without a byte order mark, a header, CRLF line ends, quotes where needed.

For Excel, which takes UTF-8 without a byte order mark for the code page of the machine and runs what looks like a
formula, the same with the mark and with such texts made harmless.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.publish.atomic import replacing
from pipeline.publish.schema import Table

Row = Sequence[str]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What Excel, LibreOffice and Google Sheets take for the start of a formula (OWASP, CSV injection)."""


def csv_bytes(table: Table, rows: Iterable[Row], *, excel: bool = False) -> bytes:
    """The table as the bytes of a CSV file."""
    text = io.StringIO(newline="")
    _write(table, rows, text, excel)
    return text.getvalue().encode("utf-8", "backslashreplace")


def write_table(path: Path, table: Table, rows: Iterable[Row], *, excel: bool = False) -> int:
    """Write the table to `path`, whole or not at all, a row at a time. Returns the number of rows. Raises OSError."""
    with replacing(path) as file:
        # a lone surrogate, as a damaged text layer may hold, has no UTF-8: shown as \udc80, not the end of the run
        text = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="", write_through=True)
        count = _write(table, rows, text, excel)
        text.detach()
    return count


def _write(table: Table, rows: Iterable[Row], text: io.TextIOBase, excel: bool) -> int:
    if excel:
        text.write("\ufeff")
    texts = [column.type == "text" for column in table.columns]
    writer = csv.writer(text, dialect="excel")
    writer.writerow(table.header)
    count = 0
    for row in rows:
        if len(row) != len(table.columns):
            raise ValueError(f"{table.name}: a row of {len(row)} cells for {len(table.columns)} columns")
        writer.writerow(
            [harmless(cell) if is_text else cell for cell, is_text in zip(row, texts, strict=True)] if excel else row
        )
        count += 1
    return count


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: an apostrophe before what it would take for a formula, as its users type it.

    >>> harmless("=1+1"), harmless("19 xã")
    ("'=1+1", '19 xã')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
