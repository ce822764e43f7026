"""Which rows need eyes, those that need them most first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from pipeline.review.desk import STATES, Desk
from pipeline.review.documents import AT, Item, folded

LOW = 0.7
"""Confidence below which a row is called doubtful."""


class Filter(NamedTuple):
    """What to show. Empty fields ask for nothing."""

    state: str = "undecided"
    document: str = ""
    """SHA-256, or its beginning."""
    criterion: str = ""
    flag: str = ""
    """Name of a check, or `any`."""
    below: str = ""
    """Confidence below this share."""
    changed: str = ""
    """`1`: only rows that are not as in the run to compare with."""
    q: str = ""

    @staticmethod
    def of(query: Mapping[str, str]) -> Filter:
        """The filter in the query of an address; what makes no sense is left out.

        >>> Filter.of({"state": "nonsense", "below": "x", "q": "xã"})
        Filter(state='undecided', document='', criterion='', flag='', below='', changed='', q='xã')
        """
        found = {name: query.get(name, "")[:200].strip() for name in Filter._fields if name in query}
        if found.get("state") not in (*STATES, "all"):
            found.pop("state", None)
        try:
            if found.get("below"):
                float(found["below"])
        except ValueError:
            del found["below"]
        return Filter(**found)

    def query(self, **changes: str) -> str:
        """The query that leads back here, with some fields changed."""
        wanted = self._replace(**changes)
        default = Filter()
        return urlencode(
            {name: getattr(wanted, name) for name in self._fields if getattr(wanted, name) != getattr(default, name)}
        )


class Queue:
    """The rows of a desk in the order of need; the order is worked out anew only when there are other rows."""

    def __init__(self, desk: Desk, changed: Container[str] = ()) -> None:
        self._desk = desk
        self._changed = changed
        self._version = -1
        self._ordered: list[Item] = []
        self._found: tuple[Filter, int, list[str]] = (Filter(), -1, [])

    def ordered(self) -> list[Item]:
        """All rows of the machine, those first that a check or the machine itself doubts."""
        if self._version != self._desk.version:
            items = [item for report in self._desk.reports.values() for item in report.items]
            items.sort(key=self._need)
            self._ordered, self._version = items, self._desk.version
        return self._ordered

    def _need(self, item: Item) -> float:
        return item.confidence - 2 * bool(item.flags) - (1 if item.id in self._changed else 0)

    def rows(self, wanted: Filter) -> list[str]:
        """Ids of the rows that a filter lets through."""
        known, revision, found = self._found
        if known != wanted or revision != self._desk.revision:
            revision = self._desk.revision
            found = self._let_through(wanted)
            self._found = wanted, revision, found
        return found

    def _let_through(self, wanted: Filter) -> list[str]:
        state = self._desk.states
        items: list[Item] = self.ordered()
        if wanted.state not in ("undecided", "all"):
            items = [
                item for row, told in state.items() if told == wanted.state and (item := self._desk.items.get(row))
            ]
            items.sort(key=self._need)
        if wanted.document:
            homes = {one.name for one in self._desk.reports.values() if one.sha256.startswith(wanted.document)}
            items = [item for item in items if item.cell("document") in homes]
        if wanted.criterion:
            items = [item for item in items if item.cell("criterion") == wanted.criterion]
        if wanted.flag:
            items = [
                item for item in items if (bool(item.flags) if wanted.flag == "any" else wanted.flag in item.flags)
            ]
        if wanted.below:
            limit = float(wanted.below)
            items = [item for item in items if item.confidence < limit]
        if wanted.changed:
            items = [item for item in items if item.id in self._changed]
        for word in folded(wanted.q).split():
            items = [item for item in items if word in item.folded]
        if wanted.state == "undecided":
            return [item.id for item in items if item.id not in state]
        return self._extra(wanted) + [item.id for item in items]

    def _extra(self, wanted: Filter) -> list[str]:
        """Rows that only decisions know: they come first, since the machine says nothing of them."""
        if wanted.state == "undecided" or wanted.flag or wanted.criterion or wanted.below or wanted.changed:
            return []
        words = folded(wanted.q).split()
        found = []
        for row in self._desk.extra():
            view = self._desk.view(row)
            if view is None or (wanted.state != "all" and view.state != wanted.state):
                continue
            if not view.item.cell("sha256").startswith(wanted.document):
                continue
            if all(word in view.item.folded for word in words):
                found.append(row)
        return found


class Counts(NamedTuple):
    """Numbers beside the filters."""

    states: Counter[str]
    flags: Counter[str]
    criteria: Counter[str]
    low: int
    total: int

    @property
    def done(self) -> int:
        return self.total - self.states["undecided"] - self.states["stale"]


class Tally:
    """Counts over a desk. What all rows add up to is worked out once, and what is decided taken from it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._version = -1
        self._flags: Counter[str] = Counter()
        self._criteria: Counter[str] = Counter()
        self._low = 0

    def counts(self) -> Counts:
        """States of all rows; flags, criteria and doubts of those undecided."""
        desk = self._desk
        if self._version != desk.version:
            self._version = desk.version
            self._flags, self._criteria, self._low = _sums(desk.items.values())
        known = [item for row in desk.states if (item := desk.items.get(row)) is not None]
        flags, criteria, low = _sums(known)
        states = Counter(desk.states.values())
        states["undecided"] = len(desk.items) - len(known)
        return Counts(
            states=states,
            flags=self._flags - flags,
            criteria=self._criteria - criteria,
            low=self._low - low,
            total=states.total(),
        )


def _sums(items: Iterable[Item]) -> tuple[Counter[str], Counter[str], int]:
    flags: Counter[str] = Counter()
    criteria: Counter[str] = Counter()
    low = 0
    for item in items:
        flags.update(item.flags)
        criterion = item.row[AT["criterion"]]
        if criterion:
            criteria[criterion] += 1
        low += item.confidence < LOW
    return flags, criteria, low
