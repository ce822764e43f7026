"""Tables to compare: the CSV or TSV file named, or that of a run's folder."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

Row = tuple[str, ...]


class TableError(Exception):
    """What is wrong with a table, and where. The message is for the user."""


class Sheet(NamedTuple):
    """A table as read: every row has a cell for every name of the header."""

    header: Row
    rows: list[Row]

    def places(self) -> Mapping[str, int]:
        """Where each column stands."""
        return {name: place for place, name in enumerate(self.header)}


def read_sheet(path: Path) -> Sheet:
    """The table at `path`: UTF-8 with or without a byte order mark, separated by commas, or tabs in a .tsv file.

    Raises TableError: no such file, not UTF-8, no header, two columns of one name, a row of another length.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror or error})") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(f"{path}: not UTF-8 (byte {error.start})") from None
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
    header = tuple(next(reader, ()))
    if not header:
        raise TableError(f"{path}: empty: a header with the names of the columns is expected")
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        raise TableError(f"{path}: two columns are called {twice[0]!r}: which of them to compare cannot be told")
    rows: list[Row] = []
    width = len(header)
    try:
        for cells in reader:
            if len(cells) != width:
                if not cells:
                    continue  # an empty line at the end
                raise TableError(f"{path}: line {reader.line_num}: {len(cells)} cells for {width} columns")
            rows.append(tuple(cells))
    except csv.Error as error:
        raise TableError(f"{path}: line {reader.line_num}: {error}") from None
    return Sheet(header, rows)
