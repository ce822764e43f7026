"""Sections: the path of markers above every line, `II.2.1` or `II.2.a`, where it is beyond doubt.

Markers count: after 2 comes 3, under 2 comes 2.1, a list begins with a. A label out of turn was read wrongly, or lost
its predecessor, or is no marker at all ("2. 750 tấn" at the start of a line). Lines under one get no section, until a
label above it counts on: no path is better than a wrong one, and extraction makes its own from the restored text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.layout.headings import Entry, Marker
from pipeline.model import Role

_ROMAN = {"I": 1, "V": 5, "X": 10}
_LETTERS = "abcdđeghiklmnopqrstuvxy"
"""The order in which Vietnamese lists go; f, j, w and z are not used."""
_PART = Marker("part", "", 0, 0)
"""What a heading in capitals without a marker opens, as "Phần thứ hai" does."""


@dataclass(slots=True)
class _Level:
    marker: Marker
    sure: bool


class Outline:
    """The markers above the present line."""

    def __init__(self) -> None:
        self._open: list[_Level] = []
        self._article: Marker | None = None

    def enter(self, marker: Marker) -> None:
        """Go to the next marker in reading order; those of its rank and below are left."""
        before = next((level.marker for level in self._open if level.marker.rank == marker.rank), None)
        if marker.kind == "article":  # articles count on through the chapters
            before, self._article = before or self._article, marker
        self._open = [level for level in self._open if level.marker.rank < marker.rank]
        self._open.append(_Level(marker, self._is_next(marker, before)))

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


def number_sections(entries: Sequence[Entry]) -> None:
    """Give every line of running text the path of the markers above it, its own included."""
    outline = Outline()
    was_heading = False
    for entry in entries:
        is_heading = entry.line.role is Role.HEADING
        if entry.marker and not entry.line.part:
            outline.enter(entry.marker)
        elif is_heading and not was_heading:
            outline.enter(_PART)
        entry.line.section = outline.path
        was_heading = is_heading
