"""Rows of many reports → cells: what is measured, where and when, with every value that a report states for it.

A cell with several values holds them all, each with its sources. Nothing is averaged, added up or chosen between.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import msgspec

from pipeline.knowledge import Knowledge
from pipeline.panel.naming import Name, Naming
from pipeline.panel.places import Place, Places, last_month
from pipeline.panel.rows import AT, Found, Row
from pipeline.panel.rules import PanelRules, panel_rules
from pipeline.publish import plain

_RESULTS = ("actual", "change")


class Key(NamedTuple):
    """What a cell is: the same for all reports that speak of it."""

    place: Place
    name: Name
    role: str
    period: str


class Source(NamedTuple):
    """A row that states a value."""

    run: str
    document: str
    page: str
    id: str
    confidence: Decimal
    row: Row


class Value(msgspec.Struct, kw_only=True):
    """One value of a cell and the rows that state it, the surest first."""

    amount: str
    most: str
    """Upper end of a range, with its scale."""
    total: str
    percent: str
    qualifier: str
    sources: list[Source]


class Cell(msgspec.Struct, kw_only=True):
    """`conflict` is `reports` where two reports state different values, `report` where only one report states several:
    it contradicts itself, or speaks of things that its words do not tell apart."""

    key: Key
    values: list[Value]
    conflict: str = ""


class Unplaced(NamedTuple):
    """A row that is in no cell, and why: `no_place`, `unknown_place`, `no_period` or `no_subject`."""

    reason: str
    run: str
    row: Row


class Panel:
    """Takes documents, one after the other, and gives cells in a fixed order."""

    def __init__(self, knowledge: Knowledge, only: Container[str] | None = None) -> None:
        """`only`: indicators wanted; rows of others are passed over. Raises RulesError."""
        self._only = only
        self.rules: PanelRules = panel_rules(knowledge)
        self.places = Places(knowledge, self.rules.places)
        self.naming = Naming(knowledge, self.rules)
        self.unplaced: list[Unplaced] = []
        self._cells: dict[Key, dict[tuple[str, str], list[Source]]] = {}

    def add(self, document: Found) -> None:
        """Put the rows of a document into cells; those that fit none are put to `unplaced`."""
        names = [row[AT["place"]] for row in document.rows if row[AT["place"]]]
        months = [last_month(row[AT["period"]]) for row in document.rows if row[AT["role"]] in _RESULTS]
        map_name, criteria = self.places.map_of(names, months), self.naming.set_of(months)
        home = self.places.home(map_name, names)
        found: dict[str, Place | None] = {"": None}
        for row in document.rows:
            name = self.naming.name(row[AT["criterion"]], row[AT["subject"]], row[AT["unit"]], criteria)
            if self._only is not None and name.indicator not in self._only:
                continue
            if row[AT["place"]] not in found:
                found[row[AT["place"]]] = self.places.find(map_name, row[AT["place"]], home)
            place, period = found[row[AT["place"]]], row[AT["period"]]
            reason = (
                "no_place" if not row[AT["place"]]
                else "unknown_place" if place is None
                else "no_period" if not period
                else "no_subject" if not name.indicator
                else ""
            )  # fmt: skip
            if reason or place is None:
                self.unplaced.append(Unplaced(reason, document.run, row))
                continue
            key = Key(place, name, row[AT["role"]], period)
            value = row[AT["amount"]], scaled(row[AT["value_max"]], row[AT["scale"]])
            source = Source(
                document.run,
                document.name,
                row[AT["page"]],
                row[AT["id"]],
                Decimal(row[AT["confidence"]] or 0),
                row,
            )
            self._cells.setdefault(key, {}).setdefault(value, []).append(source)

    def cells(self) -> Iterator[Cell]:
        """All cells, by place, criterion, indicator, role and period; the values of a cell from the least up."""
        for key in sorted(self._cells, key=_order):
            values = [_value(amount, most, sources) for (amount, most), sources in self._cells[key].items()]
            values.sort(key=lambda one: (_number(one.amount), one.amount, _number(one.most)))
            yield Cell(key=key, values=values, conflict=conflict_of(values))


def conflict_of(values: Iterable[Value]) -> str:
    """Whether reports contradict each other, one contradicts itself, or neither.

    A report contradicts another where there is no value that both state; denominators count as well.
    """
    stated: dict[tuple[str, str], set[str]] = {}
    different = set()
    totals: dict[tuple[str, str], set[str]] = {}
    for value in values:
        different.add((value.amount, value.most))
        for one in value.sources:
            document = one.run, one.document
            stated.setdefault(document, set()).add(f"{value.amount} {value.most}")
            total = one.row[AT["total"]]
            if total:
                totals.setdefault(document, set()).add(total)
    for told in (stated, totals):
        sets = list(told.values())
        if any(not one & other for place, one in enumerate(sets) for other in sets[:place]):
            return "reports"
    return "report" if len(different) > 1 or len(set().union(*totals.values())) > 1 else ""


def scaled(value: str, scale: str) -> str:
    """
    >>> scaled("736.34", "1000000000"), scaled("", "1")
    ('736340000000', '')
    """
    try:
        return plain(Decimal(value) * Decimal(scale)) if value else ""
    except InvalidOperation:
        return ""


def _value(amount: str, most: str, sources: list[Source]) -> Value:
    sources = sorted(sources, key=lambda one: (-one.confidence, one.run, one.document, int(one.page or 0), one.id))
    first = sources[0]
    told = {
        name: next((one.row[AT[name]] for one in sources if one.row[AT[name]]), "") for name in ("total", "percent")
    }
    return Value(
        amount=amount,
        most=most,
        total=told["total"],
        percent=told["percent"],
        qualifier=first.row[AT["qualifier"]],
        sources=sources,
    )


def _order(key: Key) -> tuple[object, ...]:
    place, name = key.place, key.name
    level = ("country", "province", "district", "commune").index(place.level)
    return (
        *(level, place.map, place.code, name.criteria, _number(name.criterion), name.criterion),
        *(name.indicator, name.unit, key.role, key.period),
    )


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(-1)
