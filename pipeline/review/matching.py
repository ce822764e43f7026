"""Which row of one table is which row of another."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from pipeline.review.tables import Row, Sheet

Key = tuple[str, ...]

BY_PLACE: tuple[Key, ...] = (
    ("document", "page", "line", "seen", "value", "total", "unit"),
    ("document", "page", "line", "value", "total", "unit"),
    ("document", "page", "line", "seen"),
    ("document", "page", "line", "subject", "unit"),
    ("document", "page", "line", "unit"),
    ("document", "value", "value_max", "scale", "total", "unit", "subject"),
)
"""How rows without a common id are found, the closest likeness first: a page scanned anew has a new id for every row.
Rows that share no more than their line are two rows, not one that changed."""


class Pair(NamedTuple):
    """Places of a row in the old and in the new table; `by` says what told: its key, or the columns that agree."""

    old: int
    new: int
    by: Key


class Duplicate(NamedTuple):
    """A key that several rows of one table have."""

    side: str
    """`old` or `new`."""
    key: Key
    rows: int


class Match(NamedTuple):
    """Pairs by place in the new table, places of rows that have no partner, and keys that are not unique."""

    pairs: list[Pair]
    removed: list[int]
    added: list[int]
    duplicates: list[Duplicate]


def match(old: Sheet, new: Sheet, key: Key, otherwise: Sequence[Key] = ()) -> Match:
    """Pair rows with equal `key` columns, then what is left by each of `otherwise` whose columns both tables have.

    Rows with the same key are paired with their equals first and then in order, so that none is dropped; the key is
    reported as a duplicate. An empty `key` goes straight to the others.
    """
    pairs: list[Pair] = []
    removed: Sequence[int] = range(len(old.rows))
    added: Sequence[int] = range(len(new.rows))
    duplicates: list[Duplicate] = []
    if key:
        ours, theirs = _grouped(old, key, removed), _grouped(new, key, added)
        for side, groups in (("old", ours), ("new", theirs)):
            duplicates += [Duplicate(side, one, len(rows)) for one, rows in groups.items() if len(rows) > 1]
        pairs += _paired(ours, theirs, old, new, key)
    for columns in otherwise:
        if not set(columns) <= set(old.header) & set(new.header):
            continue
        removed, added = _left(old, pairs, 0), _left(new, pairs, 1)
        if not removed or not added:
            break
        pairs += _paired(_grouped(old, columns, removed), _grouped(new, columns, added), old, new, columns)
    pairs.sort(key=lambda pair: pair.new)
    return Match(pairs, _left(old, pairs, 0), _left(new, pairs, 1), duplicates)


def _left(sheet: Sheet, pairs: Iterable[Pair], side: int) -> list[int]:
    taken = {pair[side] for pair in pairs}
    return [place for place in range(len(sheet.rows)) if place not in taken]


def _grouped(sheet: Sheet, columns: Key, places: Iterable[int]) -> dict[Key, list[int]]:
    where = sheet.places()
    pick = _picker([where[name] for name in columns])
    groups: dict[Key, list[int]] = defaultdict(list)
    rows = sheet.rows
    for place in places:
        groups[pick(rows[place])].append(place)
    return groups


def _picker(places: Sequence[int]) -> Callable[[Row], Key]:
    if len(places) == 1:
        only = places[0]
        return lambda row: (row[only],)
    return itemgetter(*places)


def _paired(
    ours: dict[Key, list[int]], theirs: dict[Key, list[int]], old: Sheet, new: Sheet, by: Key
) -> Iterator[Pair]:
    for key, left in ours.items():
        right = theirs.get(key)
        if right is None:
            continue
        if len(left) == len(right) == 1:
            yield Pair(left[0], right[0], by)
            continue
        same: dict[Row, deque[int]] = defaultdict(deque)
        for other in right:
            same[new.rows[other]].append(other)
        others = []
        for one in left:
            equal = same.get(old.rows[one])
            if equal:
                yield Pair(one, equal.popleft(), by)
            else:
                others.append(one)
        free = sorted(other for spots in same.values() for other in spots)
        yield from (Pair(one, other, by) for one, other in zip(others, free, strict=False))
