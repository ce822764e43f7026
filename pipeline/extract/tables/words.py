"""The rules of tables: tables.toml → typed records and phrase sets, checked when loaded."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import msgspec

from pipeline.extract.phrases import phrases
from pipeline.extract.schema import Example
from pipeline.knowledge import Knowledge, Record, RulesError

Words = tuple[str, ...]
FILE = "extract/tables.toml"


class ColumnWords(Record, frozen=True):
    numbers: Words
    units: Words
    labels: Words
    places: Words
    skipped: Words


class ShareWords(Record, frozen=True):
    of_count: Words
    of_plan: Words


class RoleWords(Record, frozen=True):
    target: Words
    actual: Words
    change: Words
    baseline: Words
    time: Words


class RowWords(Record, frozen=True):
    totals: Words
    averages: Words
    parts: Words


class CaptionWords(Record, frozen=True):
    words: Words
    units: Words
    ends: Words


class ValueWords(Record, frozen=True):
    nothing: Words
    lines: int


class TableWords(Record, frozen=True):
    """The content of tables.toml."""

    columns: ColumnWords
    shares: ShareWords
    roles: RoleWords
    rows: RowWords
    caption: CaptionWords
    values: ValueWords
    example: tuple[Example, ...] = ()


class TableRules:
    """What tables.toml says, as sets of phrases. Raises RulesError naming file and key."""

    def __init__(self, knowledge: Knowledge) -> None:
        try:
            words = msgspec.convert(knowledge.toml(FILE), TableWords)
        except msgspec.ValidationError as error:
            raise RulesError(f"{knowledge.folder / FILE}: {error}") from None
        columns, shares, roles, rows = words.columns, words.shares, words.roles, words.rows
        self.numbers, self.units = phrases(columns.numbers), phrases(columns.units)
        self.labels, self.places, self.skipped = (
            phrases(columns.labels),
            phrases(columns.places),
            phrases(columns.skipped),
        )
        self.of_count, self.of_plan = phrases(shares.of_count), phrases(shares.of_plan)
        self.roles = {role: phrases(getattr(roles, role)) for role in ("change", "target", "baseline", "actual")}
        self.time = phrases(roles.time)
        self.totals, self.averages, self.parts = phrases(rows.totals), phrases(rows.averages), phrases(rows.parts)
        self.captions, self.unit_lines = phrases(words.caption.words), phrases(words.caption.units)
        self.ends = phrases(words.caption.ends)
        self.nothing = frozenset(words.values.nothing)
        self.lines = words.values.lines


_loaded: WeakKeyDictionary[Knowledge, TableRules] = WeakKeyDictionary()


def table_rules_of(knowledge: Knowledge) -> TableRules:
    """The rules of tables in `knowledge`, made once. Raises RulesError naming file and key."""
    if knowledge not in _loaded:
        _loaded[knowledge] = TableRules(knowledge)
    return _loaded[knowledge]
