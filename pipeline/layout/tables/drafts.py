"""Tables while they are being found: cells with the words of lines in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.layout.printed import Printed, Sheet
from pipeline.layout.rules import TableRules
from pipeline.model import Box, Word
from pipeline.ocr.grids import upright

_LETTERS = re.compile(r"[^\W\d_]")
_LEADER = re.compile(r"[.…_·]{4,}")


@dataclass(slots=True)
class Spot:
    """A word of a line, at its place on the page, set upright where it was asked for."""

    line: Printed
    position: int
    word: Word
    box: Box

    @property
    def x(self) -> float:
        return (self.box.x0 + self.box.x1) / 2

    @property
    def y(self) -> float:
        return (self.box.top + self.box.bottom) / 2


@dataclass(slots=True)
class CellDraft:
    row: int
    column: int
    rows: int
    columns: int
    box: Box
    spots: list[Spot] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(spot.word.text for spot in self.spots if spot.word.text)


@dataclass(slots=True)
class TableDraft:
    """Cells row by row. `edges` are where its columns begin and end on the page."""

    cells: list[CellDraft]
    rows: int
    columns: int
    box: Box
    edges: list[float]
    ruled: bool
    continues: bool = False

    def is_table(self, rules: TableRules) -> bool:
        """Whether rows and columns of figures stand in it: no frame, no form, no letterhead."""
        return is_table(self.rows, self.columns, [cell.text for cell in self.cells], rules)


def is_table(rows: int, columns: int, texts: Sequence[str], wanted: TableRules) -> bool:
    """Whether so many rows and columns of cells with these texts are a table."""
    held = [text for text in texts if text]
    if rows < wanted.rows or columns < wanted.columns or len(held) < wanted.cells:
        return False
    if len(held) < wanted.held * len(texts):
        return False
    return sum(map(is_figure, held)) >= wanted.figures


def spots_of(lines: Sequence[Printed], skew: float = 0.0) -> list[Spot]:
    return [
        Spot(line, position, word, upright(word.box, skew) if skew else word.box)
        for line in lines
        for position, word in enumerate(line.words)
        if word.box is not None
    ]


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure and no word.

    >>> [is_figure(text) for text in ("12,6", "11/16", "1.234 %", "(56)", "Số: 12", "-", "....... 5")]
    [True, True, True, True, False, False, False]
    """
    return any(c.isdigit() for c in text) and not _LETTERS.search(text) and not _LEADER.search(text)


def in_reading_order(spots: Sequence[Spot], skew: float = 0.0) -> list[Spot]:
    """Words of a cell line by line, from left to right."""
    rows: list[list[Spot]] = []
    for spot in sorted(spots, key=lambda spot: spot.y - skew * spot.x):
        height = max(spot.box.bottom - spot.box.top, 1.0)
        middle = spot.y - skew * spot.x
        if rows:
            last = sum(one.y - skew * one.x for one in rows[-1]) / len(rows[-1])
            if middle - last < 0.6 * max(height, _height(rows[-1])):
                rows[-1].append(spot)
                continue
        rows.append([spot])
    return [spot for row in rows for spot in sorted(row, key=lambda spot: spot.box.x0)]


def _height(spots: Sequence[Spot]) -> float:
    heights = sorted(spot.box.bottom - spot.box.top for spot in spots)
    return heights[len(heights) // 2]


def free_lines(sheet: Sheet) -> list[Printed]:
    """Lines that may belong to a table without rulings."""
    return [line for line in sheet.body if not line.part and line.words and not line.table]
