"""What layout sees of a page: its lines made level where they bend, its two halves where two pages share a sheet.

Layout works on views as on pages; what it finds is led back to the page: words as they were, boxes of tables as they
lie there, lines and tables numbered through both halves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np

from pipeline.layout.facing import gutter_of
from pipeline.layout.rules import FacingRules
from pipeline.model import Bend, Box, Cell, Line, Page, Row, Ruling, Table, Word, WordPlace
from pipeline.ocr.repair.bend import level_box, level_places, page_box


@dataclass(frozen=True)
class View:
    """A page, or half of one, as layout sees it."""

    page: Page
    bend: Bend | None = None
    left: float = 0.0
    """Points from the left edge of the page at which the view begins."""
    words: dict[int, Word] = field(default_factory=dict)
    """The page's own words, by the id of what stands for them here; empty where they are the same."""

    def on_page(self, lines: Sequence[Line], tables: Sequence[Table]) -> tuple[list[Line], list[Table]]:
        """Lines and tables of this view with the words and boxes of the page."""
        if not self.words:  # a page as it is, or nothing on this half
            return list(lines), list(tables)
        own = [
            msgspec.structs.replace(line, words=tuple(self.words[id(word)] for word in line.words)) for line in lines
        ]
        return own, [self._table(table) for table in tables]

    def _table(self, table: Table) -> Table:
        rows = tuple(
            Row(cells=tuple(msgspec.structs.replace(cell, box=self._box(cell.box)) for cell in row.cells))
            for row in table.rows
        )
        return msgspec.structs.replace(table, box=self._box(table.box), rows=rows)

    def _box(self, box: Box | None) -> Box | None:
        if box is None:
            return None
        moved = _moved(box, self.left)
        return page_box(self.bend, moved) if self.bend else moved


def views_of(pages: Sequence[Page], rules: FacingRules) -> list[tuple[View, ...]]:
    """Each page's views, in reading order; where a sheet holds two pages, all views are numbered through."""
    found = [tuple(_views(page, rules)) for page in pages]
    if all(len(views) == 1 for views in found):
        return found
    numbers = iter(range(1, sum(map(len, found)) + 1))
    return [
        tuple(
            View(msgspec.structs.replace(view.page, number=next(numbers)), view.bend, view.left, view.words)
            for view in views
        )
        for views in found
    ]


def _views(page: Page, rules: FacingRules) -> Iterator[View]:
    level = page
    if page.bend and all(word.box for word in page.words):
        words = tuple(msgspec.structs.replace(word, box=_level(word, page.bend)) for word in page.words)
        level = msgspec.structs.replace(page, words=words, rulings=_levelled(page.rulings, page.bend))
    edge = gutter_of(level, rules)
    if not edge:
        own = {id(here): word for here, word in zip(level.words, page.words, strict=True)} if level is not page else {}
        yield View(level, page.bend, 0.0, own)
        return
    for east in (False, True):
        left, width = (edge, level.width - edge) if east else (0.0, edge)
        pairs = [
            (msgspec.structs.replace(here, box=_moved(here.box, -left)), word)
            for here, word in zip(level.words, page.words, strict=True)
            if here.box and (here.box.x0 + here.box.x1 > 2 * edge) is east
        ]
        rulings = [
            Ruling(round(one.x0 - left, 2), one.y0, round(one.x1 - left, 2), one.y1)
            for one in level.rulings
            if (one.x0 + one.x1 > 2 * edge) is east
        ]
        words = tuple(here for here, _ in pairs)
        half = msgspec.structs.replace(level, width=round(width, 2), words=words, rulings=tuple(rulings))
        yield View(half, page.bend, left, {id(here): word for here, word in pairs})


def _level(word: Word, bend: Bend) -> Box | None:
    return level_box(bend, word.box) if word.box else None


def _levelled(rulings: Sequence[Ruling], bend: Bend) -> tuple[Ruling, ...]:
    if not rulings:
        return ()
    places = np.array([(one.x0, one.y0, one.x1, one.y1) for one in rulings])
    ends = [*level_places(bend, *places[:, :2].T), *level_places(bend, *places[:, 2:].T)]
    return tuple(Ruling(*(round(float(value), 2) for value in one)) for one in zip(*ends, strict=True))


def _moved(box: Box, by: float) -> Box:
    return Box(x0=round(box.x0 + by, 2), top=box.top, x1=round(box.x1 + by, 2), bottom=box.bottom) if by else box


def pages_of(
    pages: Sequence[Page], views: Sequence[tuple[View, ...]], found: Sequence[tuple[Sequence[Line], Sequence[Table]]]
) -> Iterator[Page]:
    """The pages with the lines and tables that were found on their views, one after the other, numbered through."""
    results = iter(found)
    for page, own in zip(pages, views, strict=True):
        lines: list[Line] = []
        tables: list[Table] = []
        for view in own:
            here, there = view.on_page(*next(results))
            tables += [_renumbered(table, len(tables), len(lines)) for table in there] if lines else there
            lines += [_after(line, len(lines), len(tables) - len(there)) for line in here] if lines else here
        yield msgspec.structs.replace(page, lines=tuple(lines), tables=tuple(tables))


def _after(line: Line, lines: int, tables: int) -> Line:
    table = line.table + tables if line.table else 0
    return msgspec.structs.replace(line, number=line.number + lines, table=table)


def _renumbered(table: Table, tables: int, lines: int) -> Table:
    rows = tuple(Row(cells=tuple(_pointing(cell, lines) for cell in row.cells)) for row in table.rows)
    return msgspec.structs.replace(table, number=table.number + tables, rows=rows)


def _pointing(cell: Cell, lines: int) -> Cell:
    words = tuple(WordPlace(place.line + lines, place.position) for place in cell.words)
    return msgspec.structs.replace(cell, words=words)
