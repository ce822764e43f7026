"""Tables that exports have beside those a run writes: its pages and lines, and the changes of all documents in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.model import Box, Document, Role
from pipeline.publish import CHANGES, DOCUMENTS, FLAGS, INDICATORS, Column, Table, change_rows, plain

Row = tuple[str, ...]

_DOCUMENT = Column("document", "text", "as in indicators.csv", repeats=True)
_REFERS = (("document", "documents.csv"),)

PAGES = Table(
    "pages.csv",
    "One row per page of the documents that could be read.",
    (
        _DOCUMENT,
        Column("page", "integer", "page, from 1; a text file is one page"),
        Column(
            "route",
            "text",
            "`keep`, `repair`, `ocr`, `blank` or `failed`: how its text was obtained",
            values=("keep", "repair", "ocr", "blank", "failed"),
            repeats=True,
        ),
        Column("reason", "text", "why that route", True),
        Column("quality", "share", "share of valid Vietnamese words as found, where it was judged", True),
        Column("width", "decimal", "in PDF points (1/72 inch); empty for text files", True),
        Column("height", "decimal", "in PDF points; empty for text files", True),
        Column("text", "text", "its lines as restored, parted by line feeds", True),
    ),
    refers=_REFERS,
)

LINES = Table(
    "lines.csv",
    "One row per printed line, in reading order.",
    (
        _DOCUMENT,
        Column("page", "integer", "page, from 1"),
        Column("line", "integer", "line on the page, from 1; in a text file its line"),
        Column(
            "role",
            "text",
            "`body`, `heading`, `letterhead`, `signature`, `footnote`, `caption`, `page_number`, `header`, `footer`, "
            "`stamp` or `stray` (specks read as letters)",
            values=tuple(role.value for role in Role),
            repeats=True,
        ),
        Column("section", "text", "heading path, for example `II.2`", True, repeats=True),
        Column("table", "integer", "number of the table on the page it stands in", True),
        Column("item", "integer", "where an item of a list begins: how deep its list stands in others, from 1", True),
        Column("bbox", "text", "as in indicators.csv", True),
        Column("confidence", "share", "of its least sure word", True),
        Column("text", "text", "as restored", True),
        Column("seen", "text", "as the engine, the text layer or the file gave it", True),
    ),
    refers=_REFERS,
)

ALL_CHANGES = Table("changes.csv", CHANGES.meaning, (_DOCUMENT, *CHANGES.columns), refers=_REFERS)

RUN = (INDICATORS, FLAGS, DOCUMENTS)
"""The tables a run writes for all documents together."""


def title(table: Table) -> str:
    """The name of a table without that of its format.

    >>> title(INDICATORS)
    'indicators'
    """
    return table.name.removesuffix(".csv")


TABLES = {title(table): table for table in (*RUN, ALL_CHANGES, PAGES, LINES)}
"""All tables there are to export, by their titles."""


def page_rows(document: Document) -> Iterator[Row]:
    """Rows of PAGES."""
    for page in document.pages:
        yield (
            document.path,
            str(page.number),
            page.route.value,
            page.reason,
            _share(page.quality) if page.quality else "",
            _length(page.width) if page.width else "",
            _length(page.height) if page.height else "",
            "\n".join(line.text for line in page.lines),
        )


def line_rows(document: Document) -> Iterator[Row]:
    """Rows of LINES."""
    for page in document.pages:
        for line in page.lines:
            yield (
                document.path,
                str(page.number),
                str(line.number),
                line.role.value,
                line.section,
                str(line.table) if line.table else "",
                str(line.item) if line.item else "",
                bbox(line.box),
                _share(min(word.confidence for word in line.words)) if line.words else "",
                line.text,
                line.seen,
            )


def all_change_rows(document: Document) -> Iterator[Row]:
    """Rows of ALL_CHANGES."""
    for row in change_rows(document.changes):
        yield document.path, *row


OF_DOCUMENTS: dict[str, Callable[[Document], Iterator[Row]]] = {
    PAGES.name: page_rows,
    LINES.name: line_rows,
    ALL_CHANGES.name: all_change_rows,
}
"""Tables whose rows come from the text of documents, by name."""


def bbox(box: Box | None) -> str:
    """`x0 top x1 bottom`, as in indicators.csv.

    >>> bbox(Box(x0=72, top=100.5, x1=80, bottom=112)), bbox(None)
    ('72 100.5 80 112', '')
    """
    return "" if box is None else " ".join(_length(side) for side in (box.x0, box.top, box.x1, box.bottom))


def _length(points: float) -> str:
    return plain(round(points, 2))


def _share(share: float) -> str:
    return plain(round(share, 4))
