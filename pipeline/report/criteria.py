"""How many communes meet each criterion: a bar a criterion, a group a place and set of criteria."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from pipeline.panel.naming import MET, STANDARD
from pipeline.panel.series import Cell, Key, Value

GROUPS = 6
"""So many places are shown."""


class Bar(NamedTuple):
    """What reports state for a criterion; several values where they differ. `share` and `most` are 0-1."""

    number: str
    name: str
    period: str
    values: list[Value]
    share: float | None
    most: float | None
    conflict: str


class Group(NamedTuple):
    place: str
    level: str
    criteria: str
    title: str
    standard: Bar | None
    bars: list[Bar]


def groups_of(cells: Iterable[Cell], titles: dict[str, str]) -> tuple[list[Group], int]:
    """The places with most criteria, and how many others there are. `titles`: set of criteria → what it is called.

    Only results count; of several periods the latest.
    """
    found: dict[tuple[str, str, str], dict[str, list[Cell]]] = {}
    levels: dict[tuple[str, str, str], Key] = {}
    for cell in cells:
        key = cell.key
        if key.role != "actual" or key.name.indicator not in (MET, STANDARD):
            continue
        group = key.place.map, key.place.code, key.name.criteria
        levels[group] = key
        found.setdefault(group, {}).setdefault(key.name.criterion, []).append(cell)
    order = sorted(found, key=lambda one: (-len(found[one]), one))
    made = []
    for group in order[:GROUPS]:
        bars = [_bar(criterion, found[group][criterion]) for criterion in sorted(found[group], key=_numbered)]
        key = levels[group]
        made.append(
            Group(
                place=key.place.name,
                level=key.place.level,
                criteria=key.name.criteria,
                title=titles.get(key.name.criteria, ""),
                standard=next((bar for bar in bars if not bar.number), None),
                bars=[bar for bar in bars if bar.number],
            )
        )
    return made, len(order) - len(made)


def _bar(criterion: str, cells: list[Cell]) -> Bar:
    latest = max(cells, key=lambda cell: (cell.key.period.rsplit("-", 1)[-1], cell.key.period))
    shares = [share for value in latest.values if (share := share_of(value)) is not None]
    return Bar(
        number=criterion,
        name=latest.key.name.criterion_name,
        period=latest.key.period,
        values=latest.values,
        share=min(shares, default=None),
        most=max(shares, default=None),
        conflict=latest.conflict,
    )


def share_of(value: Value) -> float | None:
    """The part of all, 0-1; None where the denominator is not stated."""
    amount = Decimal(value.amount or 0)
    if value.total and Decimal(value.total) > 0:
        return min(1.0, max(0.0, float(amount / Decimal(value.total))))
    return None


def _numbered(criterion: str) -> int:
    return int(criterion) if criterion.isdigit() else 0
