"""The difference of two runs, or of two tables: rows added, removed and changed, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from pipeline.publish import DOCUMENTS, INDICATORS
from pipeline.review.matching import BY_PLACE, Duplicate, Key, match
from pipeline.review.tables import Row, Sheet, TableError, read_sheet
from pipeline.review.text_diff import TextDiff, text_diff

_NUMBERS = frozenset(
    column.name
    for table in (INDICATORS, DOCUMENTS)
    for column in table.columns
    if column.type in ("integer", "decimal", "share")
)
_OF_CONTENT = ("id", "sha256", "bbox")
"""What cannot agree when a document's content is another: that it is another is said once, of the document."""


class Cell(NamedTuple):
    """A field that differs."""

    column: str
    old: str
    new: str


class Changed(NamedTuple):
    """A row that is in both tables and not the same. `by`: the columns that told that it is the same row."""

    old: Row
    new: Row
    by: Key
    cells: tuple[Cell, ...]


class TableDiff(NamedTuple):
    """The difference of two tables; rows are in the order of the table they are of."""

    name: str
    old_header: Row
    new_header: Row
    changed: list[Changed]
    added: list[Row]
    removed: list[Row]
    same: int
    duplicates: list[Duplicate]

    @property
    def columns(self) -> tuple[list[str], list[str]]:
        """Columns that only the new, and that only the old table has."""
        return (
            [name for name in self.new_header if name not in self.old_header],
            [name for name in self.old_header if name not in self.new_header],
        )

    @property
    def differs(self) -> bool:
        return bool(self.changed or self.added or self.removed or any(self.columns))


class RunDiff(NamedTuple):
    """The difference of two runs; of two tables it has that of the tables alone."""

    old: str
    new: str
    tables: list[TableDiff]
    texts: list[TextDiff]

    @property
    def differs(self) -> bool:
        return any(table.differs for table in self.tables) or bool(self.texts)


def diff_runs(old: Path, new: Path, key: Key = (), ignored: Sequence[str] = ()) -> RunDiff:
    """Compare two runs' folders, or two tables of any columns. `ignored` columns are not compared.

    Rows are matched by `key`; where none is given by `id`, and what is left by place and content. Of two folders the
    documents and their restored texts are compared as well. Raises TableError: nothing to compare there, or the key
    is no column.
    """
    if old.is_dir() != new.is_dir():
        raise TableError(f"{old if new.is_dir() else new}: a table, and the other is a folder: name two of a kind")
    if not old.is_dir():
        table = diff_tables(read_sheet(old), read_sheet(new), new.name, key, ignored)
        return RunDiff(str(old), str(new), [table], [])
    for folder in (old, new):
        if not (folder / INDICATORS.name).is_file():
            raise TableError(f"{folder}: not a run's folder: it has no {INDICATORS.name}")
    sheets = [read_sheet(folder / INDICATORS.name) for folder in (old, new)]
    tables = [diff_tables(sheets[0], sheets[1], INDICATORS.name, key, ignored)]
    documents = [folder / DOCUMENTS.name for folder in (old, new)]
    if not all(path.is_file() for path in documents):
        return RunDiff(str(old), str(new), tables, [])
    sheets = [read_sheet(path) for path in documents]
    tables.append(diff_tables(sheets[0], sheets[1], DOCUMENTS.name, ("document",), ignored))
    return RunDiff(str(old), str(new), tables, _texts(old, new, sheets[0], sheets[1]))


def diff_tables(old: Sheet, new: Sheet, name: str, key: Key = (), ignored: Sequence[str] = ()) -> TableDiff:
    """Compare two tables. Raises TableError where the key is no column of both.

    >>> one = Sheet(("id", "value"), [("a", "19"), ("b", "2"), ("c", "5")])
    >>> two = Sheet(("id", "value"), [("a", "19.0"), ("b", "3"), ("d", "5")])
    >>> found = diff_tables(one, two, "t.csv")
    >>> found.changed[0].cells, found.added, found.removed, found.same
    ((Cell(column='value', old='2', new='3'),), [('d', '5')], [('c', '5')], 1)
    """
    common = [column for column in new.header if column in old.header]
    missing = [column for column in key if column not in common]
    if missing:
        raise TableError(f"{name}: no column {missing[0]!r} in both tables: they share {', '.join(common) or 'none'}")
    whole: tuple[Key, ...] = (tuple(common),) if common else ()
    if key:
        found = match(old, new, key)
    elif "id" in common:
        found = match(old, new, ("id",), BY_PLACE)
    else:
        found = match(old, new, (), (*whole, *(_known(columns, common) for columns in BY_PLACE)))
    compared = [column for column in common if column not in ignored]
    by_content = [column for column in compared if column not in _OF_CONTENT]
    ours, theirs = old.places(), new.places()
    changed, same = [], 0
    plain = old.header == new.header
    for pair in found.pairs:
        before, after = old.rows[pair.old], new.rows[pair.new]
        if plain and before == after:
            same += 1
            continue
        known = bool(key) or pair.by == ("id",)
        cells = tuple(
            Cell(column, before[ours[column]], after[theirs[column]])
            for column in (compared if known else by_content)
            if not _equal(column, before[ours[column]], after[theirs[column]])
        )
        if cells:
            changed.append(Changed(before, after, pair.by, cells))
        else:
            same += 1
    return TableDiff(
        name=name,
        old_header=tuple(old.header),
        new_header=tuple(new.header),
        changed=changed,
        added=[new.rows[place] for place in found.added],
        removed=[old.rows[place] for place in found.removed],
        same=same,
        duplicates=found.duplicates,
    )


def _known(columns: Key, common: Sequence[str]) -> Key:
    """The columns without those of the document and page where both tables are of one."""
    return tuple(column for column in columns if column in common or column not in ("document", "page"))


def _equal(column: str, old: str, new: str) -> bool:
    if old == new:
        return True
    if column not in _NUMBERS or not old or not new:
        return False
    try:
        return Decimal(old) == Decimal(new)
    except InvalidOperation:
        return False


def _texts(old: Path, new: Path, ours: Sheet, theirs: Sheet) -> list[TextDiff]:
    """The restored texts that differ, of documents of one name in both runs."""
    before, after = _folders(ours), _folders(theirs)
    found = []
    for name in after:
        folders = before.get(name, ""), after[name]
        if not all(folders):
            continue
        paths = [root / "documents" / folder / "restored.txt" for root, folder in zip((old, new), folders, strict=True)]
        try:
            texts = [path.read_bytes() for path in paths]
        except OSError:
            continue  # a folder without it was never finished, which its status says
        if texts[0] != texts[1]:
            found.append(text_diff(name, texts[0].decode("utf-8", "replace"), texts[1].decode("utf-8", "replace")))
    return found


def _folders(sheet: Sheet) -> dict[str, str]:
    where = sheet.places()
    if not {"document", "folder"} <= set(where):
        return {}
    return {row[where["document"]]: row[where["folder"]] for row in sheet.rows}
