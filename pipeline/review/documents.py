"""A run's folder as it lies there: its documents, with the rows the machine found and the words on every page."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipeline.archive.errors import ArchiveError
from pipeline.archive.manifest import Manifest
from pipeline.decisions import LineFix, correct
from pipeline.model import Box, Candidate, Cell, Change, Document, Flag, Page, Row, Table, WordPlace
from pipeline.publish import INDICATORS, Located, indicator_rows
from pipeline.publish.tables import LIST

AT = {name: place for place, name in enumerate(INDICATORS.header)}
_DOCUMENTS_HELD = 12
_MARKS = re.compile("[\u0300-\u036f]")


class Item(NamedTuple):
    """A row as the machine has it. `folded` is what a search looks through."""

    id: str
    row: tuple[str, ...]
    confidence: float
    flags: tuple[str, ...]
    folded: str

    def cell(self, name: str) -> str:
        return self.row[AT[name]]


class Report(msgspec.Struct, kw_only=True):
    """A document of the run."""

    name: str
    sha256: str
    kind: str
    folder: Path
    source: str
    """Where the file was when it was read."""
    pages: int
    items: list[Item]
    flags: tuple[Flag, ...]


def item_of(row: tuple[str, ...]) -> Item:
    parts = (row[AT[name]] for name in ("subject", "value", "unit", "total", "text", "seen", "place", "document"))
    return Item(
        row[0], row, float(row[AT["confidence"]] or 0), tuple(row[AT["flags"]].split()), folded(" ".join(parts))
    )


def folded(text: str) -> str:
    """Text as it is searched: without marks and capitals.

    >>> folded("Xã ĐẠT")
    'xa dat'
    """
    return _MARKS.sub("", unicodedata.normalize("NFD", text.casefold())).replace("đ", "d")


def reports_of(out: Path) -> list[Report]:
    """The documents of a run that have rows or text, by name. Raises ArchiveError: no run's folder."""
    if not (out / "manifest.sqlite").is_file():
        raise ArchiveError(f"{out}: not a run's folder: it has no manifest.sqlite")
    manifest = Manifest(out / "manifest.sqlite")
    try:
        sources = manifest.sources()
        found = []
        for name, sha256, kind, _, _, folder in manifest.inputs():
            made = manifest.read_document(sha256) if sha256 and folder else None
            if made is None or made.folder != folder:
                continue
            where = Located(document=name, sha256=sha256)
            found.append(
                Report(
                    name=name,
                    sha256=sha256,
                    kind=kind,
                    folder=out / "documents" / folder,
                    source=sources.get(sha256, ""),
                    pages=made.summary.pages,
                    items=[item_of(row) for row in indicator_rows(where, made.summary.indicators)],
                    flags=made.summary.flags,
                )
            )
        return found
    finally:
        manifest.close()


class Library:
    """The texts of documents, read when asked for; the latest few are held."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[tuple[LineFix, ...], Document]] = OrderedDict()

    def document(self, report: Report, fixes: tuple[LineFix, ...], reverted: Sequence[LineFix] = ()) -> Document:
        """The document with its pages and changes, as its folder has them and with the words of `fixes`.

        `reverted` are words that stand corrected no longer, for a folder written while they did. Raises OSError, and
        ValueError where a file is not as a run writes it.
        """
        held = self._held.get(report.sha256)
        if held is None or held[0] != fixes:
            document = stored(report)
            document = correct(correct(document, _needed(document, reverted)), _needed(document, fixes))
            held = self._held[report.sha256] = fixes, document
        self._held.move_to_end(report.sha256)
        while len(self._held) > _DOCUMENTS_HELD:
            self._held.popitem(last=False)
        return held[1]


def _needed(document: Document, fixes: Sequence[LineFix]) -> list[LineFix]:
    """The fixes that the document does not show yet."""
    lines = {(page.number, line.number): line.words for page in document.pages for line in page.lines}
    needed = []
    for one in fixes:
        words = lines.get((one.page, one.line), ())
        left = [fix for fix in one.words if fix.position < len(words) and words[fix.position].text != fix.new]
        if left:
            needed.append(LineFix(page=one.page, line=one.line, words=tuple(left)))
    return needed


def shows(report: Report, fixes: Sequence[LineFix], reverted: Sequence[LineFix]) -> bool:
    """Whether the rows the run found are those of the text as corrected."""
    if not fixes and not reverted:
        return True
    document = stored(report)
    return not _needed(document, reverted) and not _needed(document, fixes)


def stored(report: Report) -> Document:
    """The document as its folder has it. Raises OSError, ValueError."""
    decoder = msgspec.json.Decoder(Page)
    try:
        tables = _tables(report.folder / LIST)
        with (report.folder / "pages.jsonl").open("rb") as file:
            pages = tuple(_with_tables(decoder.decode(line), tables) for line in file)
        changes = tuple(_changes(report.folder / "changes.csv"))
    except (msgspec.MsgspecError, KeyError) as error:
        raise ValueError(f"{report.folder}: not as a run writes it: {error}") from None
    return Document(path=report.name, sha256=report.sha256, kind=report.kind, pages=pages, changes=changes)


def _with_tables(page: Page, tables: dict[int, list[Table]]) -> Page:
    return msgspec.structs.replace(page, tables=tuple(tables.get(page.number, ())))


class _CellRecord(msgspec.Struct):
    """A cell in tables.jsonl, as far as it is needed to read it again."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box | None
    words: list[tuple[int, int]]


class _TableRecord(msgspec.Struct):
    page: int
    number: int
    box: Box | None
    columns: int
    ruled: bool
    continues: bool
    rows: list[list[_CellRecord]]


def _tables(path: Path) -> dict[int, list[Table]]:
    """Page → its tables, which pages.jsonl leaves to a file of their own."""
    decoder = msgspec.json.Decoder(_TableRecord)
    found: dict[int, list[Table]] = {}
    if path.is_file():
        with path.open("rb") as file:
            for record in map(decoder.decode, file):
                table = Table(
                    number=record.number,
                    box=record.box,
                    columns=record.columns,
                    rows=tuple(Row(cells=tuple(_cell(one) for one in row)) for row in record.rows),
                    ruled=record.ruled,
                    continues=record.continues,
                )
                found.setdefault(record.page, []).append(table)
    return found


def _cell(one: _CellRecord) -> Cell:
    return Cell(
        row=one.row,
        column=one.column,
        rows=one.rows,
        columns=one.columns,
        box=one.box,
        words=tuple(WordPlace(line=line, position=position) for line, position in one.words),
    )


def _changes(path: Path) -> list[Change]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Change(
                page=int(row["page"]),
                line=int(row["line"]),
                start=int(row["start"]),
                end=int(row["end"]),
                seen=row["seen"],
                text=row["text"],
                reason=row["reason"],
                confidence=float(row["confidence"]),
                candidates=tuple(
                    Candidate(text=text, channel=channel, language=language)
                    for text, channel, language in msgspec.json.decode(row["candidates"] or "[]")
                ),
            )
            for row in csv.DictReader(file)
        ]
