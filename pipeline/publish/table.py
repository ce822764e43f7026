"""Rows → CSV as RFC 4180 has it: UTF-8 without a byte order mark, a header, CRLF line ends, quotes where needed.

For Excel, which takes UTF-8 without a byte order mark for the code page of the machine, runs what looks like a formula
and makes a date of 3/5, the same with the mark and with such texts made harmless. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.publish.atomic import replacing
from pipeline.publish.schema import Table

Row = Sequence[str]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What Excel, LibreOffice and Google Sheets take for the start of a formula (OWASP, CSV injection)."""
_REMADE = re.compile(r"(\d+ )?\d+([./:,-]\d+)+%?|\d+(\.\d*)?e[+-]?\d+|0\d+|\d{16,}", re.IGNORECASE)
"""Texts that a spreadsheet keeps as a date, a time or another number: 3/5, 1-2, 2.1, an id like 12e45, 007."""


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
    """A text that a spreadsheet shows as it is: an apostrophe before what it would run, or take for a date or a number
    that is written otherwise. Its users type one for the same purpose.

    >>> [harmless(text) for text in ("=1+1", "3/5", "2013-03", "2015", "19 xã", "19/207 xã")]
    ["'=1+1", "'3/5", "'2013-03", '2015', '19 xã', '19/207 xã']
    """
    return f"'{text}" if text.startswith(_FORMULA) or _REMADE.fullmatch(text) else text
