"""The records that travel through the pipeline: Document › Page › Line › Word, tables of cells beside the lines, and
what was changed and found.

Every record is frozen: a stage builds a new one (`msgspec.structs.replace`) and never edits what an earlier
stage saw. Lengths are PDF points (1/72 inch), the origin is the top left corner of the page, pages and lines
count from 1, text is NFC.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

import msgspec


class Route(StrEnum):
    """How the text of a page is obtained."""

    KEEP = "keep"  # the text layer (or text file) is right as it is
    REPAIR = "repair"  # there is only text, and it is damaged: restoration has to mend it
    OCR = "ocr"  # the page image is read anew
    BLANK = "blank"  # nothing is printed on it
    FAILED = "failed"  # could not be read; the reason says why


class Status(StrEnum):
    """What became of an input. Every input of a run ends in exactly one of these."""

    OK = "ok"
    PARTIAL = "partial"  # some pages failed, or a check that a package adds
    FAILED = "failed"
    SKIPPED = "skipped"


class Role(StrEnum):
    """What a line is on its page; everything but body and heading is kept out of the running text."""

    BODY = "body"
    HEADING = "heading"
    PAGE_NUMBER = "page_number"
    HEADER = "header"
    FOOTER = "footer"
    LETTERHEAD = "letterhead"  # agency and state title with motto, number, place and date
    SIGNATURE = "signature"  # signer and recipients
    FOOTNOTE = "footnote"
    CAPTION = "caption"  # of a table or figure
    STAMP = "stamp"  # of a digital signature or of a registry
    STRAY = "stray"  # specks, strokes and handwriting read as letters


WITHOUT_PICTURE = ("text", "docx")
"""Kinds of documents that have no pages to look at."""


class Box(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rectangle on a page, in PDF points."""

    x0: float
    top: float
    x1: float
    bottom: float

    def union(self, other: Box) -> Box:
        return Box(
            x0=min(self.x0, other.x0),
            top=min(self.top, other.top),
            x1=max(self.x1, other.x1),
            bottom=max(self.bottom, other.bottom),
        )


class Ruling(msgspec.Struct, frozen=True):
    """A straight line drawn on a page, level or upright but for the skew of a scan, from its left or upper end on."""

    x0: float
    y0: float
    x1: float
    y1: float


class Bend(msgspec.Struct, frozen=True):
    """How the lines of a page run that were printed level, as on photographs from one side and in books.

    What is at one of the places `x` and y down the page is on the levelled page at `across`, and shift + stretch · y
    down; between two places all change evenly. Points.

    Where the page is narrower at one end, `margins` are two lines that are then made upright: left place and lean,
    right place and lean (at 0 and for each point down the levelled page), and the height at which nothing is moved.
    """

    x: tuple[float, ...]
    across: tuple[float, ...]
    shift: tuple[float, ...]
    stretch: tuple[float, ...]
    margins: tuple[float, ...] = ()


class Word(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One printed token. `text` may hold a space (two words read as one) or be empty (a speck read as a letter)."""

    seen: str
    """What the engine, the text layer or the text file said. No stage changes it."""
    text: str
    """What we believe was printed; equal to `seen` until restored."""
    box: Box | None = None
    confidence: float = 1.0
    """0-1. The engine's own until the word is restored, then how sure we are of `text`."""
    line: int = 0
    """The engine's own line number on this page, a hint for layout; for text files the line in the file."""
    others: tuple[str, ...] = ()
    """What other readings of the same place gave, of a page that was read several times."""


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One printed line in reading order."""

    number: int
    """From 1 on its page; in a text file the line of the file."""
    seen: str
    """The raw line: of a text file with its spaces, else the words as seen, one space between them."""
    words: tuple[Word, ...] = ()
    role: Role = Role.BODY
    section: str = ""
    """Heading path, e.g. `II.2`."""
    table: int = 0
    """Number of the table on this page that its words stand in; 0 for anything else."""
    item: int = 0
    """Of the line an item of a list begins with: how deep its list stands in others, from 1; 0 for any other line."""

    @property
    def text(self) -> str:
        """The restored line: the words' texts with one space between them."""
        return " ".join(w.text for w in self.words if w.text)

    @property
    def box(self) -> Box | None:
        boxes = [w.box for w in self.words if w.box is not None]
        if not boxes:
            return None
        total = boxes[0]
        for one in boxes[1:]:
            total = total.union(one)
        return total


def word_spans(line: Line) -> list[tuple[int, int]]:
    """Where each word of a line stands in the line as read: (start, end) in characters."""
    spans: list[tuple[int, int]] = []
    place = 0
    for word in line.words:
        start = line.seen.find(word.seen, place)
        start = place if start < 0 else start
        place = start + len(word.seen)
        spans.append((start, place))
    return spans


class WordPlace(msgspec.Struct, frozen=True):
    """Where a word of a cell stands: the number of its line, and its position among the line's words, from 0."""

    line: int
    position: int


class Cell(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cell of a table. `row` and `column` count from 0; a merged cell spans several rows or columns from there on."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    box: Box | None = None
    """None in a document without places."""
    words: tuple[WordPlace, ...] = ()
    """In reading order. Words, not texts: what restoration makes of a line holds for its cells too."""


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The cells that begin in one row, from left to right; none where all are parts of cells from above."""

    cells: tuple[Cell, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A table on a page."""

    number: int
    """From 1 on its page, in reading order."""
    box: Box | None = None
    """None in a document without places."""
    columns: int
    rows: tuple[Row, ...]
    ruled: bool = False
    """Whether rulings bound its cells; else white space does."""
    continues: bool = False
    """Whether it goes on from the last table of the page before."""


class Page(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One page. Text files are one page of width 0 and height 0."""

    number: int
    width: float = 0.0
    height: float = 0.0
    route: Route = Route.OCR
    reason: str = ""
    """Why this route, for a person to read."""
    quality: float = 0.0
    """0-1: share of alphabetic tokens that are valid Vietnamese, as judged when the route was chosen."""
    words: tuple[Word, ...] = ()
    """In the engine's order: filled by ingest (text) or ocr, consumed by layout."""
    lines: tuple[Line, ...] = ()
    """In reading order: filled by layout, of a DOCX by ingest; its words carry the restored text afterwards."""
    raw: str = ""
    """The decoded text of a text file, untouched; empty for anything else."""
    rulings: tuple[Ruling, ...] = ()
    """Lines that may bound cells: filled by ingest (drawn) or ocr (on the picture), consumed by layout."""
    bend: Bend | None = None
    """Of a page whose lines bend or fan out on the picture: filled by ocr, consumed by layout."""
    pictures: tuple[Box, ...] = ()
    """Images with print on them, on a page whose text is right: filled by ingest; of such a page ocr reads these parts
    only."""
    tables: tuple[Table, ...] = ()
    """From top to bottom: filled by layout. Ingest fills in what a DOCX sets in cells, tables or not."""

    def cell_words(self, cell: Cell) -> tuple[Word, ...]:
        """The words of a cell of one of its tables, as they are by now. Needs lines numbered from 1 without gaps."""
        return tuple(self.lines[place.line - 1].words[place.position] for place in cell.words)

    def cell_text(self, cell: Cell) -> str:
        """The restored text of a cell, its lines joined by spaces."""
        return " ".join(word.text for word in self.cell_words(cell) if word.text)


class Candidate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One reading the decoder weighed. Costs are natural-log: lower is better."""

    text: str
    channel: float
    language: float


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One edit: in `Line.seen` of that page and line, the characters start:end became `text`.

    Applying all changes of a line, right to left, to its seen text gives its restored text.
    """

    page: int
    line: int
    start: int
    end: int
    seen: str
    text: str
    reason: str
    """The rule or model behind it, e.g. `channel:eng`, `number:join`, `number:signs`."""
    confidence: float = 1.0
    candidates: tuple[Candidate, ...] = ()


class Indicator(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One measurement found in the text: a row of indicators.csv, whose columns docs/data-dictionary.md defines."""

    id: str
    page: int
    line: int
    value: Decimal
    text: str
    seen: str
    box: Box | None = None
    section: str = ""
    criterion: str = ""
    place: str = ""
    period: str = ""
    role: str = "actual"
    subject: str = ""
    value_max: Decimal | None = None
    scale: int = 1
    unit: str = ""
    total: Decimal | None = None
    percent: Decimal | None = None
    qualifier: str = ""
    confidence: float = 1.0
    flags: tuple[str, ...] = ()
    start: int = 0
    """Offset of the measurement's first character in its line's restored text: the order within a line."""

    @property
    def amount(self) -> Decimal:
        return self.value * self.scale


class Flag(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A check that did not hold. It never edits a value; a proposal says which single digit would mend it."""

    check: str
    indicators: tuple[str, ...]
    explanation: str
    proposal: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One input file on its way through the pipeline."""

    path: str
    """Relative to the run's root, with forward slashes."""
    sha256: str = ""
    kind: str = ""
    """pdf, image, docx or text, by content, not by extension."""
    pages: tuple[Page, ...] = ()
    status: Status = Status.OK
    reason: str = ""
    changes: tuple[Change, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    flags: tuple[Flag, ...] = ()
