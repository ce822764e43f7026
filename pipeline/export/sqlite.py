"""A database: tables that refer to each other, views, and full-text search in the restored text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from pipeline.export.cells import Value, is_exact, values_of
from pipeline.export.errors import ExportError
from pipeline.export.formats import Choices, Format
from pipeline.export.results import Results
from pipeline.export.tables import LINES, PAGES, title
from pipeline.publish import DOCUMENTS, FLAGS, INDICATORS, Column, Table

_TABLES = (DOCUMENTS, INDICATORS, FLAGS, PAGES, LINES)
"""What is referred to stands first."""
_TYPES = {"text": "text", "integer": "integer", "decimal": "numeric", "share": "real"}
_SEARCHED = (PAGES, LINES)
_REST = """
create table flagged_indicators (
    flag integer not null references flags(number), indicator text not null references indicators(id),
    primary key (flag, indicator)) without rowid;
create table columns ("table" text not null, "column" text not null, type text not null, meaning text not null,
    primary key ("table", "column")) without rowid;
"""
_VIEWS = """
create index indicators_document on indicators (document, page, line);
create index indicators_unit on indicators (unit, period);
create index lines_page on lines (document, page, line);
create view doubtful as
    select i.*, f."check", f.explanation, f.proposal from indicators i
    join flagged_indicators fi on fi.indicator = i.id join flags f on f.number = fi.flag;
create view indicators_in_context as
    select i.id, i.document, i.page, i.line, i.subject, i.value, i.unit, i.amount, i.period, i.place, i.confidence,
        i.text, l.text as line_text
    from indicators i left join lines l on l.document = i.document and l.page = i.page and l.line = i.line;
"""
_TOKENISED = "unicode61 remove_diacritics 2"
"""Words are found with marks and without: "tieu chi" finds "tiêu chí". đ is a letter of its own, no d with a mark."""


def _write(results: Results, path: Path, choices: Choices) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    try:
        # the file is nobody's until it is whole: no journal
        database.executescript("pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = on;")
        for table in _TABLES:
            database.execute(_created(table))
        database.executescript(_REST)
        database.execute("begin")
        for table in _TABLES:
            marks = ", ".join("?" * len(table.columns))
            names = ", ".join(f'"{name}"' for name in table.header)
            database.executemany(f'insert into "{title(table)}" ({names}) values ({marks})', _rows(table, results))
            meanings = [(title(table), one.name, one.type, one.meaning) for one in table.columns]
            database.executemany("insert into columns values (?, ?, ?, ?)", meanings)
        _link_flags(database)
        database.execute("commit")
        database.executescript(_VIEWS)
        for table in _SEARCHED:
            _make_searchable(database, title(table))
        database.execute("analyze")
    except sqlite3.IntegrityError as error:
        raise ExportError(f"{results.out}: its tables do not hold together ({error}): run it again") from None
    finally:
        database.close()


def _created(table: Table) -> str:
    refers = dict(table.refers)
    columns = [_column(column, table, refers.get(column.name)) for column in table.columns]
    if table is FLAGS:
        columns.insert(0, "number integer primary key")
    return f'create table "{title(table)}" ({", ".join(columns)})'


def _column(column: Column, table: Table, refers: str | None) -> str:
    parts = [f'"{column.name}"', _TYPES[column.type]]
    if column.name == table.key:
        parts.append("primary key")
    if not column.empty:
        parts.append("not null")
    if refers:
        parts.append(f'references "{refers.removesuffix(".csv")}"')
    return " ".join(parts)


def _rows(table: Table, results: Results) -> Iterator[list[object]]:
    for row in results.rows(table):
        yield [
            _stored(value, column, table, results)
            for column, value in zip(table.columns, values_of(table, row), strict=True)
        ]


def _stored(value: Value, column: Column, table: Table, results: Results) -> object:
    """SQLite has no decimals: whole numbers as such, others as doubles, which hold 15 digits."""
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else float(value)
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value() and abs(value) < 2**63:
        return int(value)
    if not is_exact(value):
        results.remark(f"{table.name}: {column.name} {value} has more digits than SQLite's numbers: rounded there")
    return float(value)


def _link_flags(database: sqlite3.Connection) -> None:
    """Flags name their measurements in one cell; joins need a row for each."""
    known = {row[0] for row in database.execute("select id from indicators")}
    named = database.execute("select number, indicators from flags").fetchall()
    pairs = [(number, one) for number, ids in named for one in dict.fromkeys(ids.split()) if one in known]
    database.executemany("insert into flagged_indicators values (?, ?)", pairs)


def _make_searchable(database: sqlite3.Connection, name: str) -> None:
    # in double quotes: so Datasette and sqlite-utils see whose search it is
    database.execute(f"create virtual table {name}_fts using fts5 (text, content=\"{name}\", tokenize='{_TOKENISED}')")
    database.execute(f"insert into {name}_fts ({name}_fts) values ('rebuild')")


SQLITE = Format(name="sqlite", meaning="a SQLite database with full-text search", suffix=".sqlite", file=_write)
