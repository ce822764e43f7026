"""Tables → indicators with the columns those of prose have: place or thing from the row, the rest from the header."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.extract.checks.evidence import Parts
from pipeline.extract.facts import Facts
from pipeline.extract.numerals import habit_of
from pipeline.extract.outline import Context
from pipeline.extract.passages import Passage
from pipeline.extract.rules import rules_of
from pipeline.extract.tables.captions import caption_of
from pipeline.extract.tables.reader import TableReader
from pipeline.extract.tables.sheets import sheets
from pipeline.extract.tables.words import table_rules_of
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Indicator

__all__ = ["read_tables"]


class Found(NamedTuple):
    """What tables give: rows in reading order, which of them are stated to be the sum of others, and the lines (page
    and number) of running text that only name a table's unit."""

    rows: list[Indicator]
    parts: list[Parts]
    unit_lines: frozenset[tuple[int, int]]


def read_tables(
    document: Document, placed: Sequence[tuple[Passage, Context]], facts: Facts, knowledge: Knowledge
) -> Found:
    """The indicators of all tables. `placed` is the running text with what headings say of it.

    A table whose header is not understood gives none.
    """
    found = sheets(document)
    if not found:
        return Found([], [], frozenset())
    rules, words = rules_of(knowledge), table_rules_of(knowledge)
    habit = habit_of("\n".join(line.seen for page in document.pages for line in page.lines))
    reader = TableReader(document.sha256, facts, habit, rules, words)
    captions = [caption_of(sheet, placed, rules, words) for sheet in found]
    rows = [row for sheet, caption in zip(found, captions, strict=True) for row in reader.read(sheet, caption)]
    return Found(rows, reader.parts, frozenset(line for caption in captions for line in caption.unit_lines))
