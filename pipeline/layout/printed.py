"""Lines while layout works on them: where they stand, and what they turn out to be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.model import Role, Word

if TYPE_CHECKING:
    from pipeline.layout.tables.drafts import TableDraft

FIGURE = re.compile(r"(?<![^\W_])\d+(?:[.,/\-]\d+)*(?![^\W_])")
"""A number that touches no letter: "19/207" and "57,31%", but not the "x4" and "b6" of a model of another language."""


@dataclass(slots=True)
class Printed:
    """A line on its page; of a text file without a place, all of whose measures are 0."""

    number: int
    seen: str
    words: tuple[Word, ...]
    text: str
    x0: float = 0.0
    top: float = 0.0
    x1: float = 0.0
    bottom: float = 0.0
    part: str = ""
    """The region it is in (`letterhead`, `signature`, `columns`, `table`), `speck`, or nothing."""
    role: Role = Role.BODY
    section: str = ""
    table: bool = False
    """Whether most of its words stand in a table."""
    table_number: int = 0
    item: int = 0

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Sheet:
    """A page while layout works on it; `size` is the median height of its words.

    Of a page whose words have no boxes, as in a text file, all measures are 0.
    """

    number: int
    width: float
    height: float
    size: float
    lines: list[Printed] = field(default_factory=list)
    tables: list[TableDraft] = field(default_factory=list)

    @property
    def has_boxes(self) -> bool:
        return self.size > 0

    @property
    def body(self) -> list[Printed]:
        """The running text."""
        return [line for line in self.lines if line.role in (Role.BODY, Role.HEADING)]
