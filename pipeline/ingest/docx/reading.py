"""A DOCX → one page of lines and tables."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

from pipeline.ingest import routing
from pipeline.ingest.charsets import recognised
from pipeline.ingest.docx.body import Body, TableText
from pipeline.ingest.docx.names import RELATION, child, local, value
from pipeline.ingest.docx.numbering import Numbering
from pipeline.ingest.docx.package import MAIN, opened, part, targets
from pipeline.ingest.docx.styles import Styles
from pipeline.ingest.errors import Unreadable
from pipeline.ingest.quality import judge
from pipeline.knowledge import Knowledge
from pipeline.model import Cell, Line, Page, Role, Row, Table, Word, WordPlace
from pipeline.settings import Settings

_NOTES = ("word/footnotes.xml", "word/endnotes.xml")


def read_docx(path: Path, settings: Settings, knowledge: Knowledge) -> Page:
    """The one page of a DOCX, its lines and tables filled. Raises Unreadable."""
    with opened(path) as archive:
        main = part(archive, MAIN, settings.unpacked_megabytes)
        body = child(main, "body")
        if body is None:
            raise Unreadable("the DOCX is damaged (it has no text): open it in a word processor and save it anew")
        read = Body(
            Styles(part(archive, "word/styles.xml", settings.unpacked_megabytes)),
            Numbering(part(archive, "word/numbering.xml", settings.unpacked_megabytes)),
            knowledge,
        )
        for margin in _margins(archive, body, "headerReference", settings):
            read.read(margin, Role.HEADER)
        read.read(body)
        for name in _NOTES:
            notes = part(archive, name, settings.unpacked_megabytes)
            for note in notes if notes is not None else ():
                if value(note, "type") is None:  # the line above notes has a type
                    read.read(note, Role.FOOTNOTE)
        for margin in _margins(archive, body, "footerReference", settings):
            read.read(margin, Role.FOOTER)
    return _page(read, settings, knowledge)


def _margins(archive: zipfile.ZipFile, body: Element, kind: str, settings: Settings) -> Iterator[Element]:
    """Headers or footers that some section shows, each once."""
    known = targets(archive, settings.unpacked_megabytes)
    names: list[str] = []
    for one in body.iter():
        if local(one) == kind:
            name = known.get(next((found for form in RELATION if (found := one.get(form))), ""), "")
            if name and name not in names:
                names.append(name)
    for name in names:
        root = part(archive, name, settings.unpacked_megabytes)
        if root is not None:
            yield root


def _page(read: Body, settings: Settings, knowledge: Knowledge) -> Page:
    texts = [one.text for one in read.texts]
    quality = judge("\n".join(texts), knowledge)
    remark = f"; its fonts are in {' and '.join(sorted(read.charsets))}: decoded" if read.charsets else ""
    decoded = texts
    found = None if read.charsets else recognised("\n".join(texts), None, quality, knowledge)
    if found:
        decoded = found[0].split("\n")
        quality = judge(found[0], knowledge)
        remark = f"; its text is in {found[1].label}: decoded"
    lines = [
        _line(number, text, one.role) for number, (text, one) in enumerate(zip(decoded, read.texts, strict=True), 1)
    ]
    route, reason = routing.of_text(quality, settings, "DOCX")
    return Page(
        number=1,
        route=route,
        reason=reason + remark,
        quality=quality.score,
        words=tuple(word for line in lines for word in line.words),
        lines=tuple(lines),
        tables=tuple(_table(number, table, lines) for number, table in enumerate(read.tables, 1)),
    )


def _line(number: int, text: str, role: Role) -> Line:
    words = tuple(Word(seen=token, text=unicodedata.normalize("NFC", token), line=number) for token in text.split())
    return Line(number=number, seen=text, words=words, role=role)


def _table(number: int, table: TableText, lines: Sequence[Line]) -> Table:
    """Whether it is one, and no letterhead set in cells, layout finds out."""
    rows: list[list[Cell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        places = [WordPlace(at + 1, place) for at, place in cell.words if place < len(lines[at].words)]
        rows[cell.row].append(
            Cell(row=cell.row, column=cell.column, rows=cell.rows, columns=cell.columns, words=tuple(places))
        )
    return Table(number=number, columns=table.columns, rows=tuple(Row(cells=tuple(row)) for row in rows), ruled=True)
