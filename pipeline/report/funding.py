"""Where money came from, where a report states the parts: a whole and its sources, drawn as one bar."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pipeline.extract.phrases import Phrases, phrases
from pipeline.extract.tokens import tokenise
from pipeline.panel.places import folded
from pipeline.panel.rows import AT, Row
from pipeline.panel.rules import Funding, Source

BARS = 6
"""So many are shown."""
_EXCESS = Decimal("1.005")
"""Parts that are rounded may come to a little more than the whole."""

_NEAR = 1.0
"""Points of a percentage: one that is farther off is of something else ("đạt 98,3% kế hoạch")."""


class Part(NamedTuple):
    source: Source
    amount: Decimal
    share: float
    """Of the whole, 0-1; of the sum of the parts where that is more."""
    percent: str
    """The share as the report states it; empty where it does not, or gives another percentage."""
    id: str


class Bar(NamedTuple):
    """`whole` is 0 where no total is stated, `rest` what of it no part explains; `exceeds`: the parts are more."""

    document: str
    page: str
    place: str
    period: str
    whole: Decimal
    parts: list[Part]
    rest: Decimal
    rest_share: float
    exceeds: bool


class FundingFinder:
    """Finds bars in the rows of documents."""

    def __init__(self, rules: Funding) -> None:
        self._units = {folded(unit) for unit in rules.units}
        self._whole = phrases(rules.whole)
        self._sources = Phrases({phrase: one for one in rules.source for phrase in one.phrases})
        self._order = {one.key: place for place, one in enumerate(rules.source)}

    def bars_of(self, rows: Sequence[Row]) -> list[Bar]:
        """The bars of one document: results of one section, place and period that name at least two sources."""
        groups: dict[tuple[str, str, str], list[Row]] = {}
        for row in rows:
            if folded(row[AT["unit"]]) in self._units and row[AT["role"]] == "actual" and not row[AT["value_max"]]:
                groups.setdefault((row[AT["section"]], row[AT["place"]], row[AT["period"]]), []).append(row)
        return [bar for group in groups.values() if (bar := self._bar(group)) is not None]

    def _bar(self, rows: list[Row]) -> Bar | None:
        whole = Decimal(0)
        named: dict[str, tuple[Source, Row]] = {}
        for row in rows:
            tokens = tokenise(row[AT["subject"]])
            hit = self._sources.find(tokens)
            if self._whole.at(tokens, 0):
                whole = max(whole, Decimal(row[AT["amount"]]))
            elif hit is not None:
                named.setdefault(hit[0].key, (hit[0], row))  # the first: later ones tell what it is made of
        drawn = [pair for pair in named.values() if pair[0].within not in named]
        if len(drawn) < 2:
            return None
        total = sum((Decimal(row[AT["amount"]]) for _, row in drawn), Decimal(0))
        if total <= 0 or any(Decimal(row[AT["amount"]]) < 0 for _, row in drawn):
            return None
        against = max(whole, total)
        drawn.sort(key=lambda pair: self._order[pair[0].key])
        parts = []
        for source, row in drawn:
            amount = Decimal(row[AT["amount"]])
            share = float(amount / against)
            stated = row[AT["percent"]]
            if not stated or abs(float(stated) - share * 100) > _NEAR:
                stated = ""
            parts.append(Part(source, amount, share, stated, row[AT["id"]]))
        first = drawn[0][1]
        rest = against - total if whole else Decimal(0)
        return Bar(
            document=first[AT["document"]],
            page=first[AT["page"]],
            place=first[AT["place"]],
            period=first[AT["period"]],
            whole=whole,
            parts=parts,
            rest=rest,
            rest_share=float(rest / against),
            exceeds=bool(whole) and total > whole * _EXCESS,
        )
