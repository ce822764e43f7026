"""A difference as text for people, as rows, or as JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from pipeline.review.diff import Changed, RunDiff, TableDiff
from pipeline.review.matching import Duplicate
from pipeline.review.tables import Row
from pipeline.review.text_diff import Hunk, TextDiff, words_differ

COLUMNS = ("table", "change", "id", "document", "page", "line", "column", "old", "new")
_PLACE = ("document", "page", "line")
_WHAT = ("value", "value_max", "total", "unit", "subject", "period")
"""Columns that tell a reader which row it is."""


class Paint(NamedTuple):
    """How a terminal shows what was removed and added; without colours signs do."""

    old: str = ""
    new: str = ""
    dim: str = ""
    bold: str = ""
    end: str = ""


COLOURED = Paint(old="\x1b[31m", new="\x1b[32m", dim="\x1b[2m", bold="\x1b[1m", end="\x1b[0m")


def counts(table: TableDiff) -> str:
    """
    >>> counts(TableDiff("t.csv", (), (), [], [("a",)], [], 7, []))
    't.csv: 1 added, 7 the same'
    """
    told = [(len(table.changed), "changed"), (len(table.added), "added"), (len(table.removed), "removed")]
    words = [f"{number:,} {what}" for number, what in told if number]
    return f"{table.name}: {', '.join([*words, f'{table.same:,} the same'])}"


def duplicate_line(one: Duplicate) -> str:
    return f"{one.side} table: {one.rows} rows have the key {' · '.join(one.key)}"


def as_text(diff: RunDiff, paint: Paint | None = None) -> Iterator[str]:
    """Lines for people: for each table and text what it amounts to, then every difference. Control characters in what
    is compared are escaped.
    """
    paint = paint or Paint()
    for table in diff.tables:
        yield f"{paint.bold}{_safe(counts(table))}{paint.end}"
        for word, names in zip(("added", "removed"), table.columns, strict=True):
            if names:
                yield f"  column {word}: {_safe(', '.join(names))}"
        yield from (f"  duplicate key in the {_safe(duplicate_line(one))}" for one in table.duplicates)
        for one in table.changed:
            yield f"~ {_safe(title(table.new_header, one.new))}{paint.dim}{_how(one)}{paint.end}"
            for cell in one.cells:
                before, after = _safe(cell.old) or "(empty)", _safe(cell.new) or "(empty)"
                yield f"    {cell.column}: {paint.old}{before}{paint.end} → {paint.new}{after}{paint.end}"
        for row in table.added:
            yield f"{paint.new}+ {_safe(title(table.new_header, row))}{paint.end}"
        for row in table.removed:
            yield f"{paint.old}- {_safe(title(table.old_header, row))}{paint.end}"
        yield ""
    for text in diff.texts:
        yield f"{paint.bold}{_safe(text.document)}: {words_differ(text)}{paint.end}"
        for hunk in text.hunks:
            yield f"  p.{hunk.new_page} l.{hunk.new_line}  {_words(hunk, paint)}"
        yield ""


def title(header: Row, row: Row) -> str:
    """A row as a reader knows it: where it stands and what it says; all its cells where it is of another kind."""
    cells = dict(zip(header, row, strict=True))
    if "value" not in cells:
        return cells["document"] if "document" in cells else " · ".join(cell for cell in row if cell)
    where = [cells.get("document", ""), *(f"{name[0]}.{cells[name]}" for name in ("page", "line") if cells.get(name))]
    what = [cells[name] for name in _WHAT if cells.get(name)]
    return f"{' '.join(part for part in where if part)}  {' · '.join(what)}"


def _how(one: Changed) -> str:
    return "" if one.by == ("id",) else f"  (the same row by {', '.join(one.by)})"


def _words(hunk: Hunk, paint: Paint) -> str:
    shown = []
    for part in hunk.parts:
        text = _safe(part.text.replace("\n", " ⏎ "))
        if part.kind == "same":
            shown.append(text)
        elif paint.end:
            shown.append(f"{paint.old if part.kind == 'old' else paint.new}{text}{paint.end}")
        else:
            shown.append(f"[-{text}-]" if part.kind == "old" else f"{{+{text}+}}")
    return "".join(shown)


def _safe(text: str) -> str:
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def as_csv(diff: RunDiff) -> str:
    """One row a difference: a field that changed, a row added or removed (its words in `new` or `old`), a key that is
    not unique, a passage of a text.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for table in diff.tables:
        for side, names in zip(("column added", "column removed"), table.columns, strict=True):
            writer.writerows((table.name, side, "", "", "", "", name, "", "") for name in names)
        for one in table.duplicates:
            writer.writerow((table.name, "duplicate key", *[""] * 4, one.side, " · ".join(one.key), one.rows))
        for change in table.changed:
            where = _where(table.new_header, change.new)
            writer.writerows((table.name, "changed", *where, *cell) for cell in change.cells)
        for row in table.added:
            writer.writerow((table.name, "added", *_where(table.new_header, row), "", "", title(table.new_header, row)))
        for row in table.removed:
            where = _where(table.old_header, row)
            writer.writerow((table.name, "removed", *where, "", title(table.old_header, row), ""))
    for one_text in diff.texts:
        for hunk in one_text.hunks:
            sides = ("".join(p.text for p in hunk.parts if p.kind in ("same", side)) for side in ("old", "new"))
            writer.writerow(("restored.txt", "text", "", one_text.document, hunk.new_page, hunk.new_line, "", *sides))
    return text.getvalue()


def _where(header: Row, row: Row) -> tuple[str, ...]:
    cells = dict(zip(header, row, strict=True))
    return tuple(cells.get(name, "") for name in ("id", *_PLACE))


def as_json(diff: RunDiff) -> bytes:
    """An object: `differs`, `tables` (rows as objects by column) and `texts`."""
    made = {
        "old": diff.old,
        "new": diff.new,
        "differs": diff.differs,
        "tables": [_table(table) for table in diff.tables],
        "texts": [_text(text) for text in diff.texts],
    }
    return msgspec.json.format(msgspec.json.encode(made), indent=1)


def _table(table: TableDiff) -> dict[str, object]:
    added, removed = table.columns
    return {
        "name": table.name,
        "same": table.same,
        "columns": {"added": added, "removed": removed},
        "duplicates": [one._asdict() for one in table.duplicates],
        "changed": [
            {
                "row": dict(zip(table.new_header, one.new, strict=True)),
                "by": one.by,
                "fields": {cell.column: [cell.old, cell.new] for cell in one.cells},
            }
            for one in table.changed
        ],
        "added": [dict(zip(table.new_header, row, strict=True)) for row in table.added],
        "removed": [dict(zip(table.old_header, row, strict=True)) for row in table.removed],
    }


def _text(text: TextDiff) -> dict[str, object]:
    hunks = [{**one._asdict(), "parts": [part._asdict() for part in one.parts]} for one in text.hunks]
    return {"document": text.document, "words": text.words, "hunks": hunks}
