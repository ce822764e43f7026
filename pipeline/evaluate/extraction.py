"""Extracted indicators against a table made by hand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from pipeline.evaluate.equivalence import fold

FIELDS = ("unit", "percent", "value_max", "qualifier", "role", "period", "criterion")
_NUMBERS = ("percent", "value_max")
_ENOUGH = 0.6
"""A subject with this token F1 names the same thing."""

Row = Mapping[str, str]


class Miss(msgspec.Struct, frozen=True, kw_only=True):
    """A row missed, a row too many, or a field that differs."""

    kind: str
    """missed, extra, or the name of the field."""
    line: int
    gold: str = ""
    found: str = ""


class ExtractionScore(msgspec.Struct, frozen=True, kw_only=True):
    """Shares 0-1. A row is found when a row on its line, or the next or last one, has the same amount and total and
    is a percentage where the gold is one; gold rows with sure=0 count neither way."""

    gold: int
    predicted: int
    precision: float
    recall: float
    f1: float
    fields: dict[str, float]
    """Share of found rows in which the field agrees; `subject`: their mean token F1."""
    complete: float
    """Share of gold rows found with every field right and a subject of at least 0.6: the headline."""
    misses: tuple[Miss, ...] = ()

    def figures(self) -> dict[str, float | int]:
        return {
            "gold": self.gold,
            "predicted": self.predicted,
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            **{name: round(share, 4) for name, share in self.fields.items()},
            "complete": round(self.complete, 4),
        }


class _Measure:
    """A row as far as it decides what it may be matched with."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.line = int(_number(row.get("line")) or 0)
        value = _number(row.get("value"))
        self.amount = None if value is None else value * (_number(row.get("scale")) or 1)
        self.total = _number(row.get("total"))
        self.is_percentage = (row.get("unit") or "").strip() == "%"
        self.is_sure = (row.get("sure") or "1").strip() != "0"

    def matches(self, other: _Measure) -> bool:
        return (
            _same(self.amount, other.amount)
            and _same(self.total, other.total)
            and self.is_percentage == other.is_percentage
        )


def score_extraction(gold: Sequence[Row], found: Sequence[Row], near: int = 1) -> ExtractionScore:
    """Score rows (column → cell) against gold rows; columns a table lacks count as empty.

    >>> gold = [{"line": "3", "value": "19", "unit": "xã", "total": "207", "subject": "xã đạt chuẩn"}]
    >>> score_extraction(gold, [{**gold[0], "line": "4"}]).complete
    1.0
    """
    wanted, offered = [_Measure(row) for row in gold], [_Measure(row) for row in found]
    pairs = _match(wanted, offered, near)
    sure = [place for place, one in enumerate(wanted) if one.is_sure]
    hits = [place for place in sure if place in pairs]
    counted = len(offered) - (len(pairs) - len(hits))
    precision = len(hits) / counted if counted else 0.0
    recall = len(hits) / len(sure) if sure else 0.0
    right: Counter[str] = Counter()
    subjects, complete = 0.0, 0
    misses: list[Miss] = []
    for place in hits:
        ours, theirs = wanted[place], offered[pairs[place]]
        wrong = _wrong(ours, theirs)
        right.update(field for field in FIELDS if field not in wrong)
        subjects += _token_f1(ours.row.get("subject"), theirs.row.get("subject"))
        complete += not wrong
        for field in wrong:
            misses.append(
                Miss(kind=field, line=ours.line, gold=ours.row.get(field) or "", found=theirs.row.get(field) or "")
            )
    misses += [_whole("missed", wanted[place]) for place in sure if place not in pairs]
    taken = set(pairs.values())
    misses += [_whole("extra", one) for place, one in enumerate(offered) if place not in taken]
    shares = {field: right[field] / max(1, len(hits)) for field in FIELDS}
    return ExtractionScore(
        gold=len(sure),
        predicted=len(offered),
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if hits else 0.0,
        fields={**shares, "subject": subjects / max(1, len(hits))},
        complete=complete / max(1, len(sure)),
        misses=tuple(sorted(misses, key=lambda miss: miss.line)),
    )


def judged(gold: Sequence[Row], found: Sequence[Row], near: int = 1) -> list[tuple[bool, bool, bool]]:
    """For each found row: whether a gold row answers to it, whether every field and the subject agree then, and
    whether it counts (a gold row with sure=0 counts neither way)."""
    wanted, offered = [_Measure(row) for row in gold], [_Measure(row) for row in found]
    pairs = {spot: place for place, spot in _match(wanted, offered, near).items()}
    verdicts = []
    for spot, theirs in enumerate(offered):
        ours = wanted[pairs[spot]] if spot in pairs else None
        verdicts.append((ours is not None, ours is not None and not _wrong(ours, theirs), ours is None or ours.is_sure))
    return verdicts


def _wrong(ours: _Measure, theirs: _Measure) -> list[str]:
    """The fields in which two rows that match do not agree."""
    wrong = [field for field in FIELDS if not _agree(field, ours.row, theirs.row)]
    likeness = _token_f1(ours.row.get("subject"), theirs.row.get("subject"))
    return wrong + (["subject"] if likeness < _ENOUGH else [])


def _match(wanted: Sequence[_Measure], offered: Sequence[_Measure], near: int) -> dict[int, int]:
    """Gold place → found place. Rows on the very line are matched first, each with the likest subject still free."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for apart in range(near + 1):
        for place, one in enumerate(wanted):
            if place in pairs:
                continue
            free = [
                (-_token_f1(one.row.get("subject"), other.row.get("subject")), spot)
                for spot, other in enumerate(offered)
                if spot not in taken and abs(other.line - one.line) == apart and one.matches(other)
            ]
            if free:
                pairs[place] = min(free)[1]
                taken.add(pairs[place])
    return pairs


def _whole(kind: str, one: _Measure) -> Miss:
    what = " ".join(one.row.get(name) or "" for name in ("value", "unit", "total", "subject"))
    return Miss(kind=kind, line=one.line, **{"gold" if kind == "missed" else "found": what})


def _agree(field: str, ours: Row, theirs: Row) -> bool:
    if field in _NUMBERS:
        return _same(_number(ours.get(field)), _number(theirs.get(field)))
    return _words(ours.get(field)) == _words(theirs.get(field))


def _words(text: str | None) -> list[str]:
    return re.findall(r"[^\W_]+|%|[²³]", fold(text or "").casefold())


def _token_f1(one: str | None, other: str | None) -> float:
    ours, theirs = Counter(_words(one)), Counter(_words(other))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 1.0


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text and text.strip() else None
    except ValueError:
        return None


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))
