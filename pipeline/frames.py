"""Rows of the tables in pipeline/publish/schema.py as Python values, and as data frames where these are installed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.model import Document
from pipeline.publish import Table

if TYPE_CHECKING:
    import pandas
    import polars

Value = str | int | float | Decimal | None
DIGITS, PLACES = 38, 9
"""Of decimals in polars, the same as in the Parquet that `phuchoi export` writes: frames of two runs can be joined."""


class Rows:
    """The rows of one table, made anew, one at a time, whenever they are asked for.

    A row is a dict: texts are str, integers int, decimals Decimal (of any precision: digits are never rounded), shares
    float from 0 to 1; None stands where nothing is known. `table` says what each column means.
    """

    def __init__(self, table: Table, cells: Callable[[], Iterable[tuple[str, ...]]]) -> None:
        self.table = table
        self._cells = cells

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return self.table.header

    def __iter__(self) -> Iterator[dict[str, Value]]:
        from pipeline.export.cells import values_of

        names = self.columns
        shares = [column.type == "share" for column in self.table.columns]
        for row in self._cells():
            values = zip(values_of(self.table, row), shares, strict=True)
            typed = [float(value) if is_share and value is not None else value for value, is_share in values]
            yield dict(zip(names, typed, strict=True))

    def to_pandas(self, *, floats: bool = False) -> pandas.DataFrame:
        """All rows as a data frame of pandas: texts are `string`, integers `Int64`, shares `Float64`.

        Decimals are exact, in columns of Python's Decimal; with `floats` they are `Float64`, faster and no longer exact
        beyond fifteen digits. Raises ImportError where pandas is not installed.
        """
        library = _installed("pandas")
        kinds = {"text": "string", "integer": "Int64", "share": "Float64", "decimal": "Float64" if floats else "object"}
        held = self._held(floats)
        columns = {
            column.name: library.Series(held[column.name], dtype=kinds[column.type]) for column in self.table.columns
        }
        frame: pandas.DataFrame = library.DataFrame(columns)
        return frame

    def to_polars(self, *, floats: bool = False) -> polars.DataFrame:
        """All rows as a data frame of polars: texts are String, integers Int64, shares Float64.

        Decimals are exact, Decimal(38, 9); with `floats` they are Float64. Raises ImportError where polars is not
        installed, ValueError for a number of more digits, which only `floats` can hold.
        """
        library = _installed("polars")
        decimal = library.Float64 if floats else library.Decimal(DIGITS, PLACES)
        kinds = {"text": library.String, "integer": library.Int64, "share": library.Float64, "decimal": decimal}
        held = self._held(floats)
        for column in self.table.columns:
            if column.type == "decimal" and not floats:
                _check(column.name, held[column.name])
        schema = {column.name: kinds[column.type] for column in self.table.columns}
        frame: polars.DataFrame = library.DataFrame(held, schema=schema)
        return frame

    def _held(self, floats: bool) -> dict[str, list[Any]]:
        """Column → its values."""
        held: dict[str, list[Any]] = {name: [] for name in self.columns}
        for row in self:
            for name, value in row.items():
                held[name].append(float(value) if floats and isinstance(value, Decimal) else value)
        return held


def rows(documents: Document | Iterable[Document], table: str = "indicators") -> Rows:
    """The rows of a table of documents in memory: `indicators`, `flags`, `documents`, `changes`, `pages` or `lines`.

    The rows and columns are those that a run would write (docs/data-dictionary.md), typed. `documents` may be an
    iterator as `stream` gives; then the rows can be gone through once, and the second time raises ValueError, as does
    the name of a table that there is not.

    >>> from pipeline.single import process
    >>> found = rows(process("samples/wrong-language.txt"))
    >>> [(row["value"], row["total"], row["percent"], row["unit"]) for row in found if row["total"]]
    [(Decimal('12'), Decimal('16'), Decimal('75'), 'xã'), (Decimal('6'), Decimal('16'), None, 'xã')]
    >>> found.to_polars().drop_nulls("total").select("value", "total", "unit").row(0)
    (Decimal('12.000000000'), Decimal('16.000000000'), 'xã')
    """
    one = (documents,) if isinstance(documents, Document) else documents
    known = table_named(table)
    begun = False

    def cells() -> Iterator[tuple[str, ...]]:
        nonlocal begun
        if begun and isinstance(one, Iterator):  # else the second time would look like a table without rows
            raise ValueError("these documents were streamed and are gone: keep them in a list to go through them again")
        begun = True
        return (row for document in one for row in _of_document(known, document))

    return Rows(known, cells)


def table_named(name: str) -> Table:
    """Raises ValueError: no such table."""
    from pipeline.export.tables import TABLES

    if name not in TABLES:
        raise ValueError(f"no table is called {name}: one of {', '.join(TABLES)}")
    return TABLES[name]


def _of_document(table: Table, document: Document) -> Iterator[tuple[str, ...]]:
    from pipeline.export.tables import OF_DOCUMENTS
    from pipeline.publish import FLAGS, INDICATORS, DocumentSummary, Located, document_row, flag_rows, indicator_rows

    where = Located(document=document.path, sha256=document.sha256)
    if table is INDICATORS:
        yield from indicator_rows(where, document.indicators)
    elif table is FLAGS:
        yield from flag_rows(where, document.flags, document.indicators)
    elif table.name in OF_DOCUMENTS:
        yield from OF_DOCUMENTS[table.name](document)
    else:
        yield document_row(where, "", DocumentSummary.of(document), len(document.indicators), len(document.flags))


def _check(name: str, values: Iterable[Decimal | None]) -> None:
    largest = Decimal(10) ** (DIGITS - PLACES)
    for value in values:
        if value is not None:
            exponent = value.normalize().as_tuple().exponent
            assert isinstance(exponent, int)  # cells hold no infinities
            if abs(value) >= largest or exponent < -PLACES:
                raise ValueError(f"{name} {value} has more digits than polars' decimals hold: to_polars(floats=True)")


def _installed(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise ImportError(f"to_{name} needs {name}: pip install {name}") from None
