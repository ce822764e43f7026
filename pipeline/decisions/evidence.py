"""What a decision rests on, as a digest; and whether that is still so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from pipeline.decisions.records import FIELDS, Action, Decision, WordFix

Cells = Mapping[str, str]
"""Column of indicators.csv → cell, as the machine has it."""

PLACE = ("sha256", "page", "line", "seen")
_MEASURE = ("value", "value_max", "scale", "unit", "total")


def relied_on(action: Action, fields: Iterable[str]) -> tuple[str, ...]:
    """The columns a decision rests on: the place with the words read there, and

    accept: everything the row says; correct: the fields corrected; reject: the number with its unit (that a subject is
    worded otherwise makes no measurement of what is none).
    """
    if action is Action.ACCEPT:
        return (*PLACE, *FIELDS)
    if action is Action.CORRECT:
        return (*PLACE, *sorted(fields))
    return (*PLACE, *_MEASURE) if action is Action.REJECT else PLACE


def row_evidence(action: Action, cells: Cells, fields: Iterable[str] = ()) -> str:
    """Digest of what a decision about a row rests on."""
    return digest([(name, cells.get(name, "")) for name in relied_on(action, fields)])


def words_evidence(sha256: str, page: int, line: int, words: Iterable[WordFix]) -> str:
    """Digest of what a correction of words rests on: the words as read, and their places."""
    return digest([sha256, page, line, [(one.position, one.seen) for one in words]])


def page_evidence(sha256: str, page: int, text: str) -> str:
    """Digest of a page that was read through: its restored text."""
    return digest([sha256, page, text])


def digest(parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:24]


def row_changes(decision: Decision, now: Cells) -> dict[str, tuple[str, str]]:
    """What a decision about a row rests on and is no longer so: column → (then, now); empty while the decision holds.

    A field that the machine by now has as it was corrected to is no change.
    """
    if row_evidence(decision.action, now, decision.fields) == decision.evidence:
        return {}
    changes = {}
    for name in relied_on(decision.action, decision.fields):
        then, here = decision.saw.get(name, ""), now.get(name, "")
        if here != then and not (decision.action is Action.CORRECT and here == decision.fields.get(name)):
            changes[name] = (then, here)
    return changes
