"""Texts to read: paragraphs put together again from lines, headings, lists and tables, as plain text and Markdown.

Letterhead and signature stand line by line, as they are printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import msgspec

from pipeline.export.formats import of_documents
from pipeline.export.results import Results
from pipeline.extract.paragraphs import passages
from pipeline.extract.passages import Passage
from pipeline.model import Document, Line, Page, Role, Table
from pipeline.review.documents import Report

Grid = list[list[str]]
_MARKS = re.compile(r"([\\`*_\[\]<>|~$&])")
_STARTS = re.compile(r"^(#|\+|-|=|\d+[.)])(?=\s|$|[-=#.)])")
_ITEM = re.compile(r"^([-–—•*+])\s+")
_INNER = "+"
"""Begins an item of a list within an item, in reports written the usual way."""

_BY_LINES = {Role.LETTERHEAD, Role.SIGNATURE, Role.STAMP}
"""Lines that are no sentence together."""


class Part(msgspec.Struct, frozen=True):
    """A paragraph, a table or single lines, and where it begins."""

    page: int
    line: int
    passage: Passage | None = None
    grid: Grid | None = None
    lines: tuple[str, ...] = ()


def parts_of(document: Document) -> list[Part]:
    """The running text of a document, in reading order; headers, page numbers and specks left out."""
    found = []
    for one in passages(document):
        if one.spots and one.spots[0].line.role not in _BY_LINES:
            found.append(Part(one.spots[0].page.number, one.spots[0].line.number, passage=one))
    for page in document.pages:
        found += _blocks(page)
        for table in page.tables:
            lines = [place.line for row in table.rows for cell in row.cells for place in cell.words]
            if lines:
                found.append(Part(page.number, min(lines), grid=_grid(page, table)))
    return sorted(found, key=lambda part: (part.page, part.line))


def _blocks(page: Page) -> Iterator[Part]:
    lines: list[Line] = [line for line in page.lines if line.text and not line.table]
    for role, block in groupby(lines, key=lambda line: line.role):
        if role in _BY_LINES:
            together = list(block)
            yield Part(page.number, together[0].number, lines=tuple(line.text for line in together))


def _grid(page: Page, table: Table) -> Grid:
    rows = [[""] * table.columns for _ in table.rows]
    for row in table.rows:
        for cell in row.cells:
            rows[cell.row][cell.column] = page.cell_text(cell)
    return rows


def text(document: Document) -> str:
    """Plain text: an empty line between paragraphs, tabs between the cells of tables."""
    parts = []
    for part in parts_of(document):
        parts.append("\n".join("\t".join(row) for row in part.grid) if part.grid else _text(part))
    return "".join(f"{one}\n\n" for one in parts).rstrip("\n") + "\n" * bool(parts)


def markdown(document: Document) -> str:
    """Markdown (CommonMark, tables as GitHub has them). Printed numbers of paragraphs are text: a list would count
    anew where one was left out; so are the letters of items.
    """
    parts: list[str] = []
    above: list[int] = []
    for part in parts_of(document):
        if part.grid:
            block, level = "\n".join(_rows(part.grid)), 0
        elif part.lines:
            block, level = "\\\n".join(map(escaped, part.lines)), 0
        else:
            block, level = _paragraph(part)
        goes_on = bool(above and level)
        above = [other for other in above if other < level]
        parts.append(("\n" if goes_on else "\n\n" if parts else "") + "  " * len(above) + block)
        above += [level] if level else []
    return "".join(parts) + "\n" * bool(parts)


def _text(part: Part) -> str:
    return part.passage.text if part.passage else "\n".join(part.lines)


def _paragraph(part: Part) -> tuple[str, int]:
    """A paragraph, and how deep it stands in lists; 0 for what is no item of one."""
    assert part.passage is not None
    printed = part.passage.text
    if part.passage.is_heading:
        return f"{'#' * _level(part.passage)} {escaped(printed)}", 0
    line = part.passage.spots[0].line
    item = _ITEM.match(printed)
    if item:
        return f"- {escaped(printed[item.end() :])}", line.item or 1 + (item[1] == _INNER)
    if line.item and not printed[:1].isdigit():
        return f"- {escaped(printed)}", line.item
    return escaped(printed), 0


def _level(heading: Passage) -> int:
    """1 for titles and parts, one more for each step of the path of sections above."""
    if not heading.marker or not heading.section:
        return 1
    return min(6, 2 + heading.section.count("."))


def _rows(grid: Grid) -> Iterator[str]:
    head, *body = grid
    yield _row(head)
    yield _row(["---"] * len(head), plain=True)
    for row in body:
        yield _row(row)


def _row(cells: list[str], plain: bool = False) -> str:
    return "| " + " | ".join(cell if plain else escaped(cell) for cell in cells) + " |"


def escaped(printed: str) -> str:
    r"""Text that Markdown shows as it stands.

    >>> escaped("1. Tổng số * xã"), escaped("- 5 xã"), escaped("19/207 xã")
    ('1\\. Tổng số \\* xã', '\\- 5 xã', '19/207 xã')
    """
    shown = _MARKS.sub(r"\\\1", printed)
    return _STARTS.sub(lambda start: f"{start[1][:-1]}\\{start[1][-1]}", shown)


def _write_text(path: Path, report: Report, document: Document, results: Results) -> bool:
    path.write_text(text(document), "utf-8", "backslashreplace")
    return True


def _write_markdown(path: Path, report: Report, document: Document, results: Results) -> bool:
    path.write_text(markdown(document), "utf-8", "backslashreplace")
    return True


TXT = of_documents("txt", "texts to read: lines joined to paragraphs, tables with tabs", ".txt", _write_text)
MARKDOWN = of_documents("markdown", "Markdown with headings, lists and tables", ".md", _write_markdown)
