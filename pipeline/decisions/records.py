"""One decision: what a person decided, on which evidence, who, when."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from pipeline.publish import INDICATORS


class Action(StrEnum):
    """What can be decided."""

    ACCEPT = "accept"  # the row is right as it is
    CORRECT = "correct"  # the row with `fields` in place of its own
    REJECT = "reject"  # the row is no measurement
    ADD = "add"  # a row that was missed, with `fields`
    TEXT = "text"  # `words` of a line were printed otherwise
    READ = "read"  # the whole page was read, and its text is right
    UNDO = "undo"  # the decisions `of` do not stand
    REDO = "redo"  # they stand again


FIELDS = (
    *("value", "value_max", "scale", "unit", "total", "percent", "qualifier"),
    *("subject", "period", "role", "place", "criterion", "section"),
)
"""Columns of indicators.csv that can be corrected; `amount` follows from two of them."""
NUMBERS = frozenset(column.name for column in INDICATORS.columns if column.type in ("integer", "decimal")) & {*FIELDS}
ROWS = (Action.ACCEPT, Action.CORRECT, Action.REJECT, Action.ADD)
"""Actions that are about a row."""


class WordFix(msgspec.Struct, frozen=True, kw_only=True):
    """One word of a line: its place among the line's words from 0, as read, as restored, and as it is printed."""

    position: int
    seen: str
    old: str
    new: str


class LineFix(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a line that stand corrected."""

    page: int
    line: int
    words: tuple[WordFix, ...]


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of decisions.jsonl."""

    id: str
    action: Action
    at: str
    """UTC, ISO 8601 with microseconds."""
    who: str
    note: str = ""
    document: str = ""
    sha256: str = ""
    page: int = 0
    line: int = 0
    row: str = ""
    """Id of the row decided upon; of an added row the id that extraction would give it."""
    evidence: str = ""
    """Digest of what the decision rests on: see `evidence.py`."""
    saw: dict[str, str] = {}
    """What the row said when it was decided upon, column by column."""
    fields: dict[str, str] = {}
    """Column → what it shall be."""
    words: tuple[WordFix, ...] = ()
    of: tuple[str, ...] = ()
    group: str = ""
    """Shared by decisions made in one go: they are undone in one go."""


def stamp() -> str:
    """Now."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def new_id() -> str:
    """A name no other decision has, whoever makes it on which machine."""
    return secrets.token_hex(8)


def changed_fields(saw: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """The fields of `wanted` that are not as they were seen.

    >>> changed_fields({"value": "19", "unit": "xã"}, {"value": "91", "unit": "xã"})
    {'value': '91'}
    """
    return {name: text for name, text in wanted.items() if name in FIELDS and text != saw.get(name, "")}
