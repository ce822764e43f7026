"""The tables of a run, read a document at a time: what is in the report is what stands in them."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from pipeline.archive.errors import ArchiveError
from pipeline.panel.rows import AT, Found
from pipeline.publish import INDICATORS

Cells = dict[str, str]


def read_table(path: Path) -> Iterator[Cells]:
    """The rows of a table. Raises ArchiveError where there is none."""
    csv.field_size_limit(sys.maxsize)
    try:
        file = path.open(encoding="utf-8", newline="")
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read ({error.strerror}): the run has to end first") from None
    with file:
        yield from csv.DictReader(file)


def found_in(out: Path) -> Iterator[Found]:
    """The documents that have rows in indicators.csv, with these rows. Raises ArchiveError."""
    rows = (tuple(cells.get(name) or "" for name in INDICATORS.header) for cells in read_table(out / "indicators.csv"))
    for name, group in groupby(rows, key=lambda row: row[AT["document"]]):
        own = list(group)
        yield Found(run=out.resolve().name, name=name, sha256=own[0][AT["sha256"]], rows=own, flags=[])
