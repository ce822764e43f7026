"""What there is room for in a report, however large the run: those that need eyes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.report.tables import Cells, read_table

DOCUMENTS = 200
"""So many documents are listed one by one."""
FLAGS = 60
CROPS = 12
"""Flags listed, and those of them shown with a picture."""
DOUBTFUL = 0.7
"""A row of lower confidence is in doubt: as on the review page."""
_TROUBLED = ("failed", "partial")


class Documents(NamedTuple):
    """All inputs in numbers, and the rows of documents.csv that are listed, by name."""

    statuses: Counter[str]
    sums: Counter[str]
    listed: list[Cells]
    troubled: list[Cells]
    """Failed and partial inputs, of which as many are listed as of documents."""
    skipped: list[Cells]
    left: int
    """Inputs that are neither listed nor named among the troubled or skipped."""


_SUMMED = ("pages", "keep", "repair", "ocr", "blank", "failed", "words", "changes", "indicators", "flags")


def documents_in(out: Path) -> Documents:
    """Raises ArchiveError."""
    statuses: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    read, troubled, skipped = [], [], []
    for row in read_table(out / "documents.csv"):
        statuses[row["status"]] += 1
        sums.update({name: int(row[name] or 0) for name in _SUMMED})
        if row["status"] == "skipped":
            skipped.append(row)
        elif row["status"] in _TROUBLED:
            troubled.append(row)
        if row["folder"]:
            read.append(row)
    chosen = sorted(read, key=_need)[:DOCUMENTS]
    names = {row["document"] for row in chosen}
    listed = [row for row in read if row["document"] in names]
    return Documents(statuses, sums, listed, troubled[:DOCUMENTS], skipped[:DOCUMENTS], len(read) - len(listed))


def _need(row: Cells) -> tuple[object, ...]:
    return row["status"] == "ok", -int(row["failed"] or 0), -int(row["flags"] or 0), float(row["quality"] or 1)


class Flags(NamedTuple):
    checks: Counter[str]
    listed: list[Cells]


def flags_in(out: Path) -> Flags:
    """All flags in numbers, and some of every check, in the order of the table. Raises ArchiveError."""
    checks: Counter[str] = Counter()
    first: dict[str, list[tuple[int, Cells]]] = {}
    said: set[tuple[str, str]] = set()
    for place, row in enumerate(read_table(out / "flags.csv")):
        checks[row["check"]] += 1
        kept = first.setdefault(row["check"], [])
        # an archive may repeat one report's mistake many times
        if len(kept) < FLAGS and (row["check"], row["explanation"]) not in said:
            said.add((row["check"], row["explanation"]))
            kept.append((place, row))
    chosen = list(_by_turns(first[check] for check in sorted(first)))[:FLAGS]
    return Flags(checks, [row for _, row in sorted(chosen, key=lambda one: one[0])])


def with_pictures(flags: list[Cells]) -> list[Cells]:
    """The flags that get a picture: by turns of every check."""
    checks: dict[str, list[tuple[int, Cells]]] = {}
    for place, row in enumerate(flags):
        checks.setdefault(row["check"], []).append((place, row))
    return [row for _, row in _by_turns(checks.values())][:CROPS]


def _by_turns(lists: Iterable[list[tuple[int, Cells]]]) -> Iterator[tuple[int, Cells]]:
    kept = list(lists)
    for turn in range(max(map(len, kept), default=0)):
        yield from (one[turn] for one in kept if turn < len(one))
