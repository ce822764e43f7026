"""Sections: the path of markers above every line, `II.2.1` or `II.2.a`, where it is beyond doubt.

Markers count: after 2 comes 3, under 2 comes 2.1, a list begins with a. A label out of turn was read wrongly, or lost
its predecessor, or is no marker at all ("2. 750 tấn" at the start of a line). Lines under one get no section, until a
label above it counts on: no path is better than a wrong one, and extraction makes its own from the restored text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.layout.headings import Entry, Marker
from pipeline.layout.rules import Rules
from pipeline.model import Role

_ROMAN = {"I": 1, "V": 5, "X": 10}
_LETTERS = "abcdđeghiklmnopqrstuvxy"
"""The order in which Vietnamese lists go; f, j, w and z are not used."""
_LISTED = ("number", "letter", "bullet")
"""Kinds of markers that items of lists have."""
_PART = Marker("part", "", 0, 0)
"""What a heading in capitals without a marker opens, as "Phần thứ hai" does."""


@dataclass(slots=True)
class _Level:
    marker: Marker
    sure: bool
    is_item: bool = False


class Outline:
    """The markers above the present line."""

    def __init__(self) -> None:
        self._open: list[_Level] = []
        self._article: Marker | None = None

    def enter(self, marker: Marker, is_item: bool = False) -> None:
        """Go to the next marker in reading order; those of its rank and below are left."""
        before = next((level.marker for level in self._open if level.marker.rank == marker.rank), None)
        if marker.kind == "article":  # articles count on through the chapters
            before, self._article = before or self._article, marker
        self._open = [level for level in self._open if level.marker.rank < marker.rank]
        self._open.append(_Level(marker, self._is_next(marker, before), is_item))

    def _is_next(self, marker: Marker, before: Marker | None) -> bool:
        if not marker.label:
            return True
        if before is not None and before.kind != marker.kind:
            return False
        *above, last = marker.label.split(".")
        if before is not None:
            *same, previous = before.label.split(".")
            return above == same and ordinal(last) == ordinal(previous) + 1
        parent = next((lv.marker.label for lv in reversed(self._open) if lv.marker.kind == "number"), "")
        return ordinal(last) == 1 and (not above or ".".join(above) == parent)

    @property
    def item(self) -> int:
        """How many lists the present item stands in, its own among them; 0 where it is none or its label in doubt."""
        here = self._open[-1]
        return sum(level.is_item for level in self._open) if here.is_item and here.sure else 0

    @property
    def path(self) -> str:
        """The labels from the outermost to the innermost; empty where one of them is in doubt."""
        if not all(level.sure for level in self._open):
            return ""
        path: list[str] = []
        for level in self._open:
            marker = level.marker
            if not marker.label:
                continue
            # 2.1 under 2 is the path 2.1, not 2.2.1
            if path and marker.label.startswith(path[-1] + "."):
                path[-1] = marker.label
            else:
                path.append(marker.label)
        return ".".join(path)


def ordinal(label: str) -> int:
    """The place of a label in its series, from 1; 0 for what is none.

    >>> [ordinal(label) for label in ("IV", "12", "đ", "IIX")]
    [4, 12, 5, 0]
    """
    if label.isdigit():
        return int(label)
    if len(label) == 1 and label in _LETTERS:
        return _LETTERS.index(label) + 1
    if not label or not set(label) <= set(_ROMAN):
        return 0
    values = [_ROMAN[c] for c in label]
    total = sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
    return total if roman(total) == label else 0


def roman(number: int) -> str:
    """A number from 1 to 39 as a Roman numeral; empty for others.

    >>> roman(14)
    'XIV'
    """
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "X" * (number // 10) + ones[number % 10] if 0 < number < 40 else ""


def number_sections(entries: Sequence[Entry], rules: Rules) -> None:
    """Give every line of running text the path of the markers above it, its own included, and items their level."""
    outline = Outline()
    was_heading = False
    before: Entry | None = None
    for entry in entries:
        is_heading = entry.line.role is Role.HEADING
        if entry.marker and not entry.line.part:
            is_item = entry.marker.kind in _LISTED and not is_heading and not _goes_on(before, entry, rules)
            outline.enter(entry.marker, is_item)
            entry.line.item = outline.item
        elif is_heading and not was_heading:
            outline.enter(_PART)
        entry.line.section = outline.path
        was_heading = is_heading
        before = entry


def _goes_on(before: Entry | None, entry: Entry, rules: Rules) -> bool:
    """Whether a line goes on with the one before, and its sign is a dash between words or a number in a sentence:
    "… cho Tập đoàn Công nghiệp" / "- Năng lượng Quốc gia Việt Nam …"."""
    return (
        before is not None
        and before.line.role is not Role.HEADING
        and not entry.parted
        and before.fills(rules.heading)
        and not rules.heading.stop.search(before.line.text)
    )
