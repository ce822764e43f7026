"""Decisions put into the rows of a run's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation

from pipeline.decisions.evidence import row_changes
from pipeline.decisions.records import NUMBERS, Action, Decision
from pipeline.decisions.standing import Standing
from pipeline.publish import INDICATORS, Located, plain

COLUMN = "decision"
"""The column of indicators.csv that says what was decided."""
_AT = {name: place for place, name in enumerate(INDICATORS.header)}
_TOLD = {Action.ACCEPT: "accepted", Action.CORRECT: "corrected", Action.ADD: "added"}

Row = tuple[str, ...]


def decide_rows(where: Located, rows: Iterable[Row], standing: Standing) -> Iterator[Row]:
    """The rows of one document (of indicators.csv, in reading order) as decided.

    Accepted and corrected rows say so and have confidence 1, rejected rows are left out, rows added stand where they
    were printed. A decision whose evidence has changed is not applied.
    """
    waiting = _added(where, standing)
    for row in rows:
        while waiting and _place(waiting[0]) < _place(row):
            yield waiting.pop(0)
        decision = standing.rows.get(row[0])
        if decision is None or row_changes(decision, cells_of(row)):
            yield row
        elif decision.action is Action.ADD:
            waiting = [one for one in waiting if one[0] != row[0]]
            yield decided(row, decision)  # by now the machine finds it as well
        elif decision.action is not Action.REJECT:
            yield decided(row, decision)
    yield from waiting


def _added(where: Located, standing: Standing) -> list[Row]:
    rows = [added_row(one, where.document) for one in standing.added(where.sha256)]
    return sorted(rows, key=lambda row: (*_place(row), row[0]))


def _place(row: Row) -> tuple[int, int]:
    return int(row[_AT["page"]]), int(row[_AT["line"]])


def cells_of(row: Row) -> dict[str, str]:
    """Column → cell."""
    return dict(zip(INDICATORS.header, row, strict=True))


def decided(row: Row, decision: Decision) -> Row:
    """A row with the fields of the decision about it."""
    cells = cells_of(row)
    cells.update(decision.fields)
    cells["amount"] = amount(cells["value"], cells["scale"])
    cells["confidence"] = "1"
    cells[COLUMN] = _TOLD.get(decision.action, "")
    if numbers_changed(decision):
        cells["flags"] = ""  # they speak of other numbers
    return tuple(cells[name] for name in INDICATORS.header)


def added_row(decision: Decision, document: str) -> Row:
    """The row of a measurement that a person found."""
    cells = dict.fromkeys(INDICATORS.header, "")
    cells.update(decision.saw)
    cells.update(
        id=decision.row,
        document=document,
        sha256=decision.sha256,
        page=str(decision.page),
        line=str(decision.line),
        scale="1",
        role="actual",
    )
    return decided(tuple(cells[name] for name in INDICATORS.header), decision)


def amount(value: str, scale: str) -> str:
    """
    >>> amount("736.34", "1000000000"), amount("x", "1")
    ('736340000000', '')
    """
    try:
        return plain(Decimal(value) * Decimal(scale))
    except InvalidOperation:
        return ""


def numbers_changed(decision: Decision) -> bool:
    """Whether the decision makes flags about the row's numbers moot."""
    return decision.action is Action.REJECT or bool(NUMBERS & decision.fields.keys())


def decide_flags(flags: Iterable[Row], indicators: int, rows: Sequence[Row], standing: Standing) -> Iterator[Row]:
    """Rows of flags.csv without those about a number that a person corrected, or a row that was rejected.

    `indicators` is the place of the column with the ids; `rows` are the rows of indicators.csv before decisions.
    """
    moot = set()
    for row in rows:
        decision = standing.rows.get(row[0])
        if decision is not None and numbers_changed(decision) and not row_changes(decision, cells_of(row)):
            moot.add(row[0])
    for flag in flags:
        if not moot.intersection(flag[indicators].split()):
            yield flag
