"""Another run to compare with: which rows are not as they were."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pipeline.decisions.rows import COLUMN
from pipeline.publish import INDICATORS
from pipeline.review.desk import Desk
from pipeline.review.diff import Changed, TableDiff, diff_tables
from pipeline.review.tables import Row, Sheet, TableError, read_sheet

IGNORED = ("amount", "confidence", COLUMN)
"""What follows from other columns, or is no part of a measurement."""


class Comparison(NamedTuple):
    """The difference of an earlier run and the one under review, as it was when the review began."""

    folder: str
    diff: TableDiff
    before: dict[str, Changed]
    """Row id of this run → the change."""
    added: frozenset[str]

    @property
    def changed(self) -> frozenset[str]:
        """Rows of this run that are new or changed."""
        return self.added | self.before.keys()


def compare(folder: Path, desk: Desk) -> Comparison:
    """Compare with the run in `folder`, or a table. Raises TableError."""
    path = folder / INDICATORS.name if folder.is_dir() else folder
    old = read_sheet(path)
    if "id" not in old.header:
        raise TableError(f"{path}: not a table of indicators: it has no column id")
    rows: list[Row] = [item.row for report in desk.reports.values() for item in report.items]
    diff = diff_tables(old, Sheet(INDICATORS.header, rows), INDICATORS.name, ignored=IGNORED)
    return Comparison(
        folder=str(folder),
        diff=diff,
        before={one.new[0]: one for one in diff.changed},
        added=frozenset(row[0] for row in diff.added),
    )
