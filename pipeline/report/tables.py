"""The tables of a run, read a document at a time: what is in the report is what stands in them."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TextIO

from pipeline.archive.errors import ArchiveError
from pipeline.panel.rows import AT, Found
from pipeline.publish import INDICATORS

Cells = dict[str, str]


def read_table(path: Path) -> Iterator[Cells]:
    """The rows of a table. Raises ArchiveError where there is none."""
    with _opened(path) as file:
        yield from csv.DictReader(file)


def _opened(path: Path) -> TextIO:
    csv.field_size_limit(sys.maxsize)
    try:
        return path.open(encoding="utf-8", newline="")
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read ({error.strerror}): the run has to end first") from None


def _indicators(out: Path) -> Iterator[tuple[str, ...]]:
    """The rows of indicators.csv as cells in the order of its schema, whatever other columns a user added."""
    with _opened(out / "indicators.csv") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        places = [header.index(name) if name in header else None for name in INDICATORS.header]
        if places == list(range(len(header))):
            yield from map(tuple, rows)
            return
        for row in rows:
            yield tuple("" if at is None or at >= len(row) else row[at] for at in places)


def found_in(out: Path) -> Iterator[Found]:
    """The documents that have rows in indicators.csv, with these rows. Raises ArchiveError."""
    run = out.resolve().name
    for name, group in groupby(_indicators(out), key=lambda row: row[AT["document"]]):
        own = list(group)
        yield Found(run=run, name=name, sha256=own[0][AT["sha256"]], rows=own, flags=[])
