"""What a format of export is, and which there are: those of phuchoi, and others by entry point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path

import msgspec

from pipeline.export.errors import ExportError
from pipeline.export.results import Results
from pipeline.export.tables import TABLES, Row, title
from pipeline.extensions import EXPORTERS, ExtensionError, added, load
from pipeline.model import Document
from pipeline.publish import INDICATORS, Table
from pipeline.review.documents import Report


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What a user can choose about an export."""

    tables: tuple[str, ...] = ()
    """Titles of the tables to write; none for those that suit the format."""
    excel: bool = False
    """CSV as Excel reads it rightly: with a byte order mark, and no text that it would take for a formula."""
    title: str = ""
    """Of the data, for formats that describe them."""
    licence: str = ""
    """Under which others may use the data: an SPDX identifier or an address."""

    def chosen(self, usual: Sequence[str]) -> list[Table]:
        """The tables to write, `usual` where none were named. Raises ExportError: no such table."""
        unknown = [name for name in self.tables if name not in TABLES]
        if unknown:
            raise ExportError(f"no table is called {unknown[0]}: one of {', '.join(TABLES)}")
        return [TABLES[name] for name in dict.fromkeys(self.tables or usual)]


Writer = Callable[[Results, Path, Choices], None]


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A format of export. It writes one file, a folder of files, or either, to a path where nothing is yet.

    Writers raise ExportError and OSError; what a user should know they tell by `Results.remark`.
    """

    name: str
    meaning: str
    suffix: str = ""
    """Of its files, with the dot."""
    file: Writer | None = None
    folder: Writer | None = None
    """Is given a folder that is there and empty."""


RUN_TABLES = ("indicators", "flags", "documents")
TableWriter = Callable[[Path, Table, Iterable[Row], Results, Choices], None]
DocumentWriter = Callable[[Path, Report, Document, Results], bool]


def of_tables(name: str, meaning: str, suffix: str, write: TableWriter) -> Format:
    """A format with a file for each table: a folder of them, or one table alone, the indicators unless another is
    chosen.
    """

    def folder(results: Results, path: Path, choices: Choices) -> None:
        for table in choices.chosen(RUN_TABLES):
            write(path / (title(table) + suffix), table, results.rows(table), results, choices)

    def file(results: Results, path: Path, choices: Choices) -> None:
        tables = choices.chosen([title(INDICATORS)])
        if len(tables) != 1:
            raise ExportError("one file holds one table: name a folder with --out, or one --table")
        write(path, tables[0], results.rows(tables[0]), results, choices)

    return Format(name=name, meaning=meaning, suffix=suffix, file=file, folder=folder)


def of_documents(name: str, meaning: str, suffix: str, write: DocumentWriter) -> Format:
    """A format with a file for each document: a folder of them, or one document alone.

    `write` says whether it wrote a file; where it cannot it remarks why.
    """

    def folder(results: Results, path: Path, choices: Choices) -> None:
        for report in results.reports():
            write(path / (report.folder.name + suffix), report, results.text(report), results)

    def file(results: Results, path: Path, choices: Choices) -> None:
        reports = list(results.reports())
        if len(reports) != 1:
            raise ExportError(
                f"one file holds one document, not {len(reports)}: name a folder with --out, or one --document"
            )
        if not write(path, reports[0], results.text(reports[0]), results):
            raise ExportError("; ".join(results.remarks) or f"{reports[0].name}: nothing to write")

    return Format(name=name, meaning=meaning, suffix=suffix, file=file, folder=folder)


_OWN = {
    "csv": "delimited:CSV",
    "jsonl": "delimited:JSONL",
    "parquet": "parquet:PARQUET",
    "sqlite": "sqlite:SQLITE",
    "xlsx": "xlsx:XLSX",
    "datapackage": "packages:DATAPACKAGE",
    "csvw": "packages:CSVW",
    "pdf": "pdf:PDF",
    "hocr": "hocr:HOCR",
    "alto": "alto:ALTO",
    "txt": "prose:TXT",
    "markdown": "prose:MARKDOWN",
}
"""Where the formats of phuchoi are: each is imported when it is asked for."""


def names() -> list[str]:
    """The names of all formats, those of phuchoi first."""
    return [*_OWN, *(name for name in added(EXPORTERS) if name not in _OWN)]


def format_named(name: str) -> Format:
    """Raises ExportError: there is none, it needs what is not installed, or its entry point names no format."""
    if name in _OWN:
        module, attribute = _OWN[name].split(":")
        try:
            found = getattr(import_module(f"pipeline.export.{module}"), attribute)
        except ImportError as error:
            raise ExportError(f"--to {name} needs {error.name}: pip install 'phuchoi[export]'") from None
    else:
        if name not in added(EXPORTERS):
            raise ExportError(f"no format is called {name}: one of {', '.join(names())}")
        try:
            found = load(EXPORTERS, name)
        except ExtensionError as error:
            raise ExportError(str(error)) from None
    if not isinstance(found, Format):
        raise ExportError(f"--to {name}: what its entry point names is no pipeline.export.Format")
    return found
