"""Cells of a table → values with a type."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from pipeline.export.errors import ExportError
from pipeline.export.tables import Row
from pipeline.publish import Column, Table

Value = str | int | Decimal | None

FLOAT_DIGITS = 15
"""Significant decimal digits that a double holds whatever they are (IEEE 754 binary64: DBL_DIG)."""


def value_of(column: Column, cell: str) -> Value:
    """A cell as its column's type; None where nothing is known. Raises ValueError.

    >>> value_of(Column("value", "decimal", ""), "736.34"), value_of(Column("unit", "text", "", True), "")
    (Decimal('736.34'), None)
    """
    if column.type == "text":
        return cell if cell or not column.empty else None
    if not cell:
        return None
    if column.type == "integer":
        return int(cell)
    try:
        number = Decimal(cell)
    except InvalidOperation:
        raise ValueError(f"{cell!r} is no decimal") from None
    if not number.is_finite():
        raise ValueError(f"{cell!r} is no decimal")
    return number


def values_of(table: Table, row: Row) -> list[Value]:
    """A row, typed. Raises ExportError: a decision made by hand may say anything."""
    values: list[Value] = []
    for column, cell in zip(table.columns, row, strict=True):
        try:
            values.append(value_of(column, cell))
        except ValueError as error:
            raise ExportError(f"{table.name}, row {row[0]}: {column.name}: {error}: mend the decision") from None
    return values


def is_exact(number: Decimal) -> bool:
    """Whether a double tells the number from all others of as many digits.

    >>> is_exact(Decimal("736340000000.25")), is_exact(Decimal("1234567890123456789"))
    (True, False)
    """
    return len(number.normalize().as_tuple().digits) <= FLOAT_DIGITS
