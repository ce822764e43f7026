"""Rows → CSV as RFC 4180 has it: UTF-8 without a byte order mark, a header, CRLF line ends, quotes where needed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.publish.atomic import replacing
from pipeline.publish.schema import Table

Row = Sequence[str]


def csv_bytes(table: Table, rows: Iterable[Row]) -> bytes:
    """The table as the bytes of a CSV file."""
    text = io.StringIO(newline="")
    _write(table, rows, text)
    return text.getvalue().encode("utf-8", "backslashreplace")


def write_table(path: Path, table: Table, rows: Iterable[Row]) -> int:
    """Write the table to `path`, whole or not at all, a row at a time. Returns the number of rows. Raises OSError."""
    with replacing(path) as file:
        # a lone surrogate, as a damaged text layer may hold, has no UTF-8: shown as \udc80, not the end of the run
        text = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="", write_through=True)
        count = _write(table, rows, text)
        text.detach()
    return count


def _write(table: Table, rows: Iterable[Row], text: io.TextIOBase) -> int:
    writer = csv.writer(text, dialect="excel")
    writer.writerow(table.header)
    count = 0
    for row in rows:
        if len(row) != len(table.columns):
            raise ValueError(f"{table.name}: a row of {len(row)} cells for {len(table.columns)} columns")
        writer.writerow(row)
        count += 1
    return count
