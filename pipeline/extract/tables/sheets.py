"""Tables → sheets: a text at every place of the grid, and which rows are the header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import regex

from pipeline.extract.numerals import is_year
from pipeline.extract.tokens import Token, tokens_of
from pipeline.model import Cell, Document, Page, Table

_FIGURE = regex.compile(r"[^\p{L}]*\d[^\p{L}]*")
_MEASURE = regex.compile(r"\d[\d.,/\-– ]*+\p{L}[\p{L}/ ]{0,24}[²³]?")
_ORDINAL = regex.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2})*|[IVXLC]{1,6}|\p{L})[.)]?|[*\-+–]")
_NUMBERED = regex.compile(r"\(?\p{L}?\d{0,2}\)?(?:\s?=.*)?|[A-Z]")


@dataclass(frozen=True)
class Place:
    """What stands at a place of a table's grid: of a merged cell the same at each of its places."""

    page: Page
    cell: Cell | None
    text: str

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tokens_of(self.text)

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure, with a unit perhaps ("5/16 xã"); a year alone is a heading, not a figure."""
        measured = _FIGURE.fullmatch(self.text) or _MEASURE.fullmatch(self.text)
        return measured is not None and not is_year(self.text)

    @property
    def is_words(self) -> bool:
        return any(map(str.isalpha, self.text))


@dataclass
class Sheet:
    """A table, over as many pages as it goes on. `header` holds the rows above the first row of figures."""

    page: Page
    table: Table
    columns: int
    header: list[list[Place]]
    rows: list[list[Place]] = field(default_factory=list)


def sheets(document: Document) -> list[Sheet]:
    """The tables that have a header, in reading order; what goes on on the next page is one with its beginning."""
    found: list[Sheet] = []
    for page in document.pages:
        for table in page.tables:
            rows = _grid(page, table)
            head = _header_length(rows, table)
            last = found[-1] if found else None
            goes_on = last is not None and last.columns == table.columns and table.continues
            if goes_on and last is not None:
                repeated = _texts(rows[:head]) == _texts(last.header) or head == 0
                last.rows += rows[head if repeated else 0 :]
            elif head:
                found.append(Sheet(page, table, table.columns, rows[:head], rows[head:]))
    for sheet in found:
        sheet.rows = [row for row in sheet.rows if not _is_numbering(row)]
    return found


def _grid(page: Page, table: Table) -> list[list[Place]]:
    nothing = Place(page, None, "")
    rows = [[nothing] * table.columns for _ in table.rows]
    for row in table.rows:
        for cell in row.cells:
            place = Place(page, cell, page.cell_text(cell))
            for down in range(cell.row, min(cell.row + cell.rows, len(rows))):
                for across in range(cell.column, min(cell.column + cell.columns, table.columns)):
                    rows[down][across] = place
    return rows


def _header_length(rows: Sequence[Sequence[Place]], table: Table) -> int:
    """How many rows from the top are the header: 0 where figures begin at once."""
    length = 0
    while length < len(rows):
        row = rows[length]
        held = {id(place): place for place in row if place.text}.values()
        if not held or _is_numbering(row):
            break
        if any(place.is_figure for place in held):
            break
        if length and not _heads(rows[length - 1], row, len(held)):
            break
        length += 1
    return length if length < len(rows) else 0


def _heads(above: Sequence[Place], row: Sequence[Place], held: int) -> bool:
    """Whether a row without figures goes on with the header: it parts a cell above, or goes down from one, or most of
    its cells hold something. "II | Chăn nuôi" is the first row of the table."""
    parted = any(
        one.cell is not None and one.cell.columns > 1 and len({id(row[n]) for n, p in enumerate(above) if p is one}) > 1
        for one in above
    )
    goes_down = any(one is two and one.text for one, two in zip(above, row, strict=True))
    first = next((place.text for place in row if place.text), "")
    return parted or goes_down or (held > len(row) / 2 and _ORDINAL.fullmatch(first) is None)


def _is_numbering(row: Sequence[Place]) -> bool:
    """ "1 | 2 | 3 | 4=3-2", "A | B | (1)": the columns are numbered."""
    texts = [place.text for place in row if place.text]
    if len(texts) < 3 or not all(_NUMBERED.fullmatch(text) for text in texts):
        return False
    numbers = [int(digits) for text in texts if (digits := "".join(regex.findall(r"\d+", text.split("=")[0])))]
    return len(numbers) >= 2 and all(two - one == 1 for one, two in pairwise(numbers))


def _texts(rows: Sequence[Sequence[Place]]) -> list[list[str]]:
    return [["".join(place.text.split()).lower() for place in row] for row in rows]


def is_ordinal(text: str) -> bool:
    """Whether a cell only counts its row: 3, IV, 2.1, a), -."""
    return _ORDINAL.fullmatch(text) is not None
