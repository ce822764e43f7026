"""Cells → tables: a row a value, or a row a place and period with the criteria as columns; and the rows left over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from pipeline.panel.naming import MET, STANDARD
from pipeline.panel.series import Cell, Key, Source, Unplaced, Value
from pipeline.publish import INDICATORS, Column, Table, plain

_PLACE = (
    Column("map", "text", "provinces of which time: `before-2025-07` (63) or `since-2025-07` (34)"),
    Column("place_code", "text", "code of the statistics office on that map; `VN` for the country"),
    Column("place", "text", "its name in the lists of `rules/places`"),
    Column("level", "text", "`country`, `province`, `district` or `commune`"),
    Column("province_now", "text", "the province since July 2025 that the place is part of", True),
)
_SOURCE = (
    Column("run", "text", "name of the run's folder that the surest of its sources stands in"),
    Column("document", "text", "the document, as in indicators.csv"),
    Column("page", "integer", "its page"),
    Column("id", "text", "the row of indicators.csv"),
)

LONG = Table(
    "panel",
    "One row per value that reports state for a cell: an indicator of a place in a period. Several rows of one cell "
    "are values that contradict each other.",
    (
        *_PLACE,
        Column("period", "text", "`2015`, `2011-2015` or `2013-03`"),
        Column("role", "text", "`actual`, `target`, `change` or `baseline`"),
        Column("criteria", "text", "set of national criteria the report follows, for example `ntm-2009`", True),
        Column("criterion", "text", "number of the criterion in that set", True),
        Column("criterion_name", "text", "what the set calls it", True),
        Column(
            "indicator",
            "text",
            "`criterion_met` (communes that meet the criterion), `standard_met` (communes that meet the standard), "
            "else the subject in small letters",
        ),
        Column("unit", "text", "in small letters, without the scale word", True),
        Column("value", "decimal", "amount, the scale word applied"),
        Column("value_max", "decimal", "upper end of a range, the scale word applied", True),
        Column("total", "decimal", "denominator of a fraction", True),
        Column("percent", "decimal", "percentage stated with it", True),
        Column("qualifier", "text", "`gt` `lt` `ge` `le` `approx`, or empty; of the surest source", True),
        Column("confidence", "share", "of the surest source"),
        Column("flags", "text", "checks that did not hold for one of the sources", True),
        Column(
            "conflict",
            "text",
            "`reports`: another report states another value or total; `report`: only this one states several",
            True,
        ),
        Column("sources", "integer", "rows that state this value"),
        *_SOURCE,
        Column("others", "text", "the other sources, as JSON: a list of [run, document, page, id]", True),
    ),
)

UNPLACED = Table(
    "unplaced",
    "Rows of indicators.csv that are in no cell.",
    (
        Column("reason", "text", "`no_place`, `unknown_place`, `no_period` or `no_subject`"),
        Column("run", "text", "name of the run's folder"),
        *INDICATORS.columns,
    ),
)

_WIDE_ROW = (
    *_PLACE,
    Column("period", "text", "as in the long table"),
    Column("role", "text", "as in the long table"),
    Column("criteria", "text", "set of national criteria", True),
    Column("total", "decimal", "communes there are, as the denominators have it; empty where they differ", True),
    Column("standard_met", "decimal", "communes that meet the standard", True),
)


def wide_table(criteria: int) -> Table:
    """The wide table for sets of up to so many criteria."""
    numbered = (
        Column(f"c{number:02d}", "decimal", f"communes that meet criterion {number}", True)
        for number in range(1, criteria + 1)
    )
    conflicts = Column(
        "conflicts",
        "text",
        "columns left empty since reports contradict each other, as JSON: column → list of [value, total, run, "
        "document, page, id]",
        True,
    )
    return Table(
        "panel-wide", "One row per place, period, role and set of criteria.", (*_WIDE_ROW, *numbered, conflicts)
    )


def long_rows(cells: Iterable[Cell]) -> Iterator[tuple[str, ...]]:
    for cell in cells:
        for value in cell.values:
            first, *others = value.sources
            flags = sorted({flag for one in value.sources for flag in _cell(one, "flags").split()})
            yield (
                *_place_cells(cell.key),
                cell.key.period,
                cell.key.role,
                cell.key.name.criteria,
                cell.key.name.criterion,
                cell.key.name.criterion_name,
                cell.key.name.indicator,
                cell.key.name.unit,
                *(value.amount, value.most, value.total, value.percent, value.qualifier),
                plain(first.confidence),
                " ".join(flags),
                cell.conflict,
                str(len(value.sources)),
                *_named(first),
                _json([_named(one) for one in others]) if others else "",
            )


def wide_rows(cells: Iterable[Cell], table: Table) -> Iterator[tuple[str, ...]]:
    """Rows of `wide_table`: what communes meet. A cell with several values is empty, and told in `conflicts`."""
    rows: dict[tuple[str, ...], list[tuple[str, Cell]]] = {}
    for cell in cells:
        name = cell.key.name
        if name.indicator not in (MET, STANDARD):
            continue
        column = STANDARD if name.indicator == STANDARD else f"c{int(name.criterion):02d}"
        key = (*_place_cells(cell.key), cell.key.period, cell.key.role, name.criteria)
        rows.setdefault(key, []).append((column, cell))
    for key, found in rows.items():
        made = dict.fromkeys(table.header, "")
        made.update(zip(table.header, key, strict=False))
        told: dict[str, list[list[str]]] = {}
        totals = {_cell(one, "total") for _, cell in found for value in cell.values for one in value.sources} - {""}
        for column, cell in found:
            if len(cell.values) == 1 and not cell.conflict and not cell.values[0].most:
                made[column] = cell.values[0].amount
            else:
                told[column] = [_told(value, one) for value in cell.values for one in value.sources]
        made["total"] = totals.pop() if len(totals) == 1 else ""
        made["conflicts"] = _json(dict(sorted(told.items()))) if told else ""
        yield tuple(made[name] for name in table.header)


def unplaced_rows(rows: Sequence[Unplaced]) -> Iterator[tuple[str, ...]]:
    for one in rows:
        yield one.reason, one.run, *one.row


def unplaced_path(out: Path) -> Path:
    """
    >>> unplaced_path(Path("x/panel.csv")).name
    'panel.unplaced.csv'
    """
    return out.with_name(f"{out.stem}.unplaced.csv")


def _told(value: Value, one: Source) -> list[str]:
    amount = f"{value.amount}-{value.most}" if value.most else value.amount
    return [amount, _cell(one, "total"), *_named(one)]


def _named(one: Source) -> tuple[str, str, str, str]:
    return one.run, one.document, one.page, one.id


def _cell(one: Source, column: str) -> str:
    return one.row[INDICATORS.header.index(column)]


def _place_cells(key: Key) -> tuple[str, ...]:
    return key.place.map, key.place.code, key.place.name, key.place.level, key.place.now


def _json(what: object) -> str:
    return msgspec.json.encode(what).decode()
