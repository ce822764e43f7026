"""Decisions as gold for `phuchoi evaluate`: what people confirmed is what results are measured against."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from pipeline.decisions.records import FIELDS

COLUMNS = ("document", "page", "line", *FIELDS, "sure", "text", "seen")
_DECIDED = ("accepted", "corrected", "added")


def gold_rows(rows: Iterable[Mapping[str, str]]) -> str:
    """A table of gold (tab-separated) from rows of indicators.csv with their decisions.

    Rows nobody decided upon have `sure` 0: they count neither for nor against.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, delimiter="\t", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, "sure": "1" if row["decision"] in _DECIDED else "0"})
    return text.getvalue()


def gold_lines(lines: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """(as read, as printed) of lines that people vouch for → the two files, line n beside line n."""
    raw = "".join(f"{_one(seen)}\n" for seen, _ in lines)
    return raw, "".join(f"{_one(text)}\n" for _, text in lines)


def _one(line: str) -> str:
    """Without what some would take for a line end."""
    return " ".join(line.split())
