"""Tables as CSV, and as JSON lines: one object a row, numbers as numbers with all their digits."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import msgspec

from pipeline.export.cells import Value, values_of
from pipeline.export.formats import Choices, of_tables
from pipeline.export.results import Results
from pipeline.export.tables import Row
from pipeline.publish import Table, plain, write_table


def _write_csv(path: Path, table: Table, rows: Iterable[Row], results: Results, choices: Choices) -> None:
    write_table(path, table, rows, excel=choices.excel)


def _write_jsonl(path: Path, table: Table, rows: Iterable[Row], results: Results, choices: Choices) -> None:
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as file:
        for row in rows:
            values = (_json(value) for value in values_of(table, row))
            file.write(encode(dict(zip(table.header, values, strict=True))) + b"\n")


def _json(value: Value) -> object:
    return msgspec.Raw(plain(value).encode()) if isinstance(value, Decimal) else value


CSV = of_tables("csv", "tables as CSV; with --excel as Excel reads them rightly", ".csv", _write_csv)
JSONL = of_tables("jsonl", "tables as JSON lines, an object a row", ".jsonl", _write_jsonl)
