"""The body of a DOCX → its texts in reading order, and the cells of tables that they stand in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pipeline.ingest.charsets import Charset, of_font
from pipeline.ingest.docx.names import child, is_on, local, number, value
from pipeline.ingest.docx.numbering import Numbering
from pipeline.ingest.docx.styles import Styles
from pipeline.ingest.syllable import phonotactics
from pipeline.knowledge import Knowledge
from pipeline.model import Role

_GONE = {"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr"}
"""What was deleted or moved away, is there for old programs, or is no text. A text box stands in `Choice` as well."""
_SIGNS = {
    "tab": " ",
    "br": " ",
    "cr": " ",
    "noBreakHyphen": "-",
    "softHyphen": "",
    "sym": "\ufffd",
}
"""Elements that show something in a run. A sign of a font that is not in Unicode is told to be there."""
_DEEPEST = 200
"""Elements within each other, of a document that was not made to break readers."""


@dataclass(slots=True)
class Text:
    """A paragraph, in NFC, with one space between two words; never empty."""

    text: str
    role: Role = Role.BODY


@dataclass(slots=True)
class CellText:
    """A cell of a table."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    words: list[tuple[int, int]] = field(default_factory=list)
    """Place of a text among all, and of a word in it, from 0: cells of a row may share a text."""


@dataclass(slots=True)
class TableText:
    cells: list[CellText] = field(default_factory=list)
    rows: int = 0
    columns: int = 0


class Body:
    """What is read of a document so far."""

    def __init__(self, styles: Styles, numbering: Numbering, knowledge: Knowledge) -> None:
        self.texts: list[Text] = []
        self.tables: list[TableText] = []
        self.charsets: set[str] = set()
        """Names of the encodings from before Unicode that its fonts tell of."""
        self._styles, self._numbering, self._knowledge = styles, numbering, knowledge
        self._fonts: dict[str, Charset | None] = {}

    def read(self, element: Element, role: Role = Role.BODY) -> None:
        """Take in the paragraphs and tables of an element."""
        for block in _blocks(element, 0):
            if local(block) == "p":
                self._add(block, role)
            else:
                self._table(block, role)

    def _add(self, paragraph: Element, role: Role) -> None:
        for text in self._paragraph(paragraph):
            is_heading = role is Role.BODY and self._styles.is_heading(paragraph)
            self.texts.append(Text(text, Role.HEADING if is_heading else role))

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        """The text of a paragraph with the number of its list, then those of text boxes anchored in it."""
        boxes: list[Element] = []
        runs = " ".join(unicodedata.normalize("NFC", "".join(self._runs(paragraph, paragraph, boxes, 0))).split())
        found = self._styles.list_of(paragraph)
        label = self._numbering.next(*found) if found and runs else ""
        if runs:
            yield f"{label} {runs}" if label else runs
        for box in boxes:
            for block in _blocks(box, 0):
                for inner in (block,) if local(block) == "p" else _paragraphs(block, 0):
                    yield from self._paragraph(inner)

    def _runs(self, element: Element, paragraph: Element, boxes: list[Element], depth: int) -> Iterator[str]:
        for one in element if depth < _DEEPEST else ():
            name = local(one)
            if name in _GONE or (name == "r" and is_on(child(one, "rPr", "vanish"))):
                continue
            if name == "txbxContent":
                boxes.append(one)
            elif name == "t":
                yield self._decoded(one.text or "", element, paragraph)
            elif name in _SIGNS and local(element) == "r":
                yield _SIGNS[name]
            else:
                yield from self._runs(one, paragraph, boxes, depth + 1)

    def _decoded(self, text: str, run: Element, paragraph: Element) -> str:
        if text.isascii() and not text.strip():
            return text
        font = self._styles.font_of(run, paragraph)
        if font not in self._fonts:
            self._fonts[font] = of_font(font, self._knowledge)
        charset = self._fonts[font]
        if charset is None:
            return text
        self.charsets.add(charset.label)
        decoded = charset.decode(text, phonotactics(self._knowledge))
        return decoded.upper() if charset.draws_capitals(font) else decoded

    def _table(self, element: Element, role: Role) -> None:
        table = TableText()
        open_cells: dict[int, CellText] = {}
        for row in _named(element, "tr", 0):
            column = number(value(child(row, "trPr", "gridBefore")))
            cells: list[tuple[CellText, list[str]]] = []
            for cell in _named(row, "tc", 0):
                properties = child(cell, "tcPr")
                span = max(number(value(child(properties, "gridSpan")), 1), 1)
                merge = child(properties, "vMerge")
                texts = [text for inner in _paragraphs(cell, 0) for text in self._paragraph(inner)]
                above = open_cells.get(column)
                if merge is not None and value(merge) != "restart" and above is not None:
                    above.rows += 1
                    cells.append((above, texts))
                else:
                    own = CellText(table.rows, column, 1, span)
                    table.cells.append(own)
                    cells.append((own, texts))
                    open_cells[column] = own
                column += span
            table.columns = max(table.columns, column)
            table.rows += 1
            self._row(cells, role)
        if table.cells:
            self.tables.append(table)

    def _row(self, cells: Sequence[tuple[CellText, list[str]]], role: Role) -> None:
        """A line for the whole row where it has three cells or more of one paragraph each; else one for each paragraph:
        two cells side by side are a letterhead or a signature more often than figures."""
        filled = [(cell, texts) for cell, texts in cells if texts]
        if len(filled) > 2 and all(len(texts) == 1 for _, texts in filled):
            first = 0
            for cell, (text,) in filled:
                cell.words += [(len(self.texts), first + place) for place in range(len(text.split()))]
                first += len(text.split())
            self.texts.append(Text(" ".join(text for _, (text,) in filled), role))
            return
        for cell, texts in filled:
            for text in texts:
                cell.words += [(len(self.texts), place) for place in range(len(text.split()))]
                self.texts.append(Text(text, role))


def _blocks(element: Element, depth: int) -> Iterator[Element]:
    """Paragraphs and tables, also those in content controls and what was inserted."""
    for one in element if depth < _DEEPEST else ():
        name = local(one)
        if name in ("p", "tbl"):
            yield one
        elif name not in _GONE:
            yield from _blocks(one, depth + 1)


def _named(element: Element, name: str, depth: int) -> Iterator[Element]:
    """Rows of a table or cells of a row, those of tables within them left out."""
    for one in element if depth < _DEEPEST else ():
        if local(one) == name:
            yield one
        elif local(one) not in _GONE and local(one) not in ("tbl", "tr", "tc", "p"):
            yield from _named(one, name, depth + 1)


def _paragraphs(element: Element, depth: int) -> Iterator[Element]:
    """The paragraphs of a cell, and of tables within it."""
    for one in element if depth < _DEEPEST else ():
        if local(one) == "p":
            yield one
        elif local(one) not in _GONE:
            yield from _paragraphs(one, depth + 1)
