"""The tables found in a document: a CSV file each, and tables.jsonl with the place of every cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from pathlib import Path

import msgspec

from pipeline.model import Cell, Document, Page, Table
from pipeline.publish.atomic import replacing, sweep, write_atomically

FOLDER = "tables"
LIST = "tables.jsonl"


def table_name(page: int, number: int) -> str:
    """The file of a table; names sort as the pages do.

    >>> table_name(3, 1)
    'page-0003-table-1.csv'
    """
    return f"page-{page:04d}-table-{number}.csv"


def write_tables(folder: Path, document: Document) -> None:
    """Write the document's tables into `folder` and remove what an earlier run left of others. Raises OSError."""
    own = folder / FOLDER
    sweep(own)
    kept: set[str] = set()
    encoder = msgspec.json.Encoder()
    with replacing(folder / LIST) as file:
        for page in document.pages:
            for table in page.tables:
                own.mkdir(exist_ok=True)
                name = table_name(page.number, table.number)
                kept.add(name)
                write_atomically(own / name, grid_csv(page, table))
                file.write(encoder.encode({"file": f"{FOLDER}/{name}", **_described(page, table)}) + b"\n")
    keep_tables(folder, kept)


def keep_tables(folder: Path, kept: Collection[str]) -> None:
    """Remove the files of other tables from the document's folder. Raises OSError."""
    own = folder / FOLDER
    for path in own.glob("page-*-table-*.csv"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
    if not kept and own.is_dir() and not any(own.iterdir()):
        own.rmdir()


def grid_csv(page: Page, table: Table) -> bytes:
    """The cells of a table as CSV: as many columns in every row; a merged cell stands at its upper left place."""
    rows = [[""] * table.columns for _ in table.rows]
    for row in table.rows:
        for cell in row.cells:
            rows[cell.row][cell.column] = page.cell_text(cell)
    text = io.StringIO(newline="")
    csv.writer(text, dialect="excel").writerows(rows)
    return text.getvalue().encode("utf-8", "backslashreplace")


def _described(page: Page, table: Table) -> dict[str, object]:
    return {
        "page": page.number,
        "number": table.number,
        "box": table.box,
        "columns": table.columns,
        "ruled": table.ruled,
        "continues": table.continues,
        "rows": [[_cell(page, cell) for cell in row.cells] for row in table.rows],
    }


def _cell(page: Page, cell: Cell) -> dict[str, object]:
    words = page.cell_words(cell)
    return {
        "row": cell.row,
        "column": cell.column,
        "rows": cell.rows,
        "columns": cell.columns,
        "box": cell.box,
        "text": page.cell_text(cell),
        "seen": " ".join(word.seen for word in words),
        "confidence": round(min((word.confidence for word in words), default=1.0), 4),
        "words": [[place.line, place.position] for place in cell.words],
    }
