"""Tables as Parquet: typed columns with their meaning, amounts as decimals, texts that repeat as dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import pipeline
from pipeline.export.cells import Value, values_of
from pipeline.export.formats import Choices, of_tables
from pipeline.export.results import Results
from pipeline.export.tables import Row
from pipeline.publish import Column, Table

_DIGITS, _PLACES = 38, 9
"""The widest decimal that DuckDB and polars read; nine places are for thousandths of a unit printed in billions."""
_ROWS = 50_000
"""Held in memory at a time."""
_LARGEST = {"integer": Decimal(2**63 - 1), "decimal": Decimal(10) ** (_DIGITS - _PLACES) - 1}


def schema_of(table: Table) -> Any:
    """The Arrow schema (`pyarrow.Schema`) of a table, the same for every run."""
    fields = [
        pa.field(column.name, _type(column), column.empty or column.type != "text", {"description": column.meaning})
        for column in table.columns
    ]
    return pa.schema(fields, {"description": table.meaning, "generator": f"phuchoi {pipeline.__version__}"})


def _type(column: Column) -> Any:
    match column.type:
        case "integer":
            return pa.int64()
        case "decimal":
            return pa.decimal128(_DIGITS, _PLACES)
        case "share":
            return pa.float64()
    return pa.dictionary(pa.int32(), pa.string()) if column.repeats else pa.string()


def batches(table: Table, rows: Iterable[Row], results: Results) -> Iterator[Any]:
    """The rows as Arrow record batches. What is too long a number for its column is remarked upon and left empty."""
    schema = schema_of(table)
    waiting = iter(rows)
    while held := list(islice(waiting, _ROWS)):
        typed = [
            [_fitting(column, value, table, results) for column, value in zip(table.columns, values, strict=True)]
            for values in (values_of(table, row) for row in held)
        ]
        arrays = [
            pa.array(list(cells), field.type) for cells, field in zip(zip(*typed, strict=True), schema, strict=True)
        ]
        yield pa.record_batch(arrays, schema=schema)


def _fitting(column: Column, value: Value, table: Table, results: Results) -> object:
    if column.type == "text" or value is None:
        return value
    assert not isinstance(value, str)  # of the types of columns, only text is
    if column.type == "share":
        return float(value)
    number = Decimal(value)
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    if abs(number) > _LARGEST[column.type] or exponent < -_PLACES:
        results.remark(f"{table.name}: {column.name} {value} has more digits than Parquet's decimals: left empty there")
        return None
    return value


def _write(path: Path, table: Table, rows: Iterable[Row], results: Results, choices: Choices) -> None:
    with pq.ParquetWriter(path, schema_of(table), compression="zstd") as writer:
        for batch in batches(table, rows, results):
            writer.write_batch(batch)


PARQUET = of_tables("parquet", "tables as Parquet, typed, with decimal amounts", ".parquet", _write)
