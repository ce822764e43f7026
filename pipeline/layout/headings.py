"""Headings: numbered ones that end where their line ends, parts and chapters, capitals, titles centred under capitals.

"1. Công tác chỉ đạo" over a paragraph is a heading; "1. Đơn vị quân đội, đơn vị sự nghiệp công lập thuộc Quân đội"
that goes on in the next line, an item of a list among items, and "1. Tổng số xã: 207" are not.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.layout.printed import FIGURE, Printed, Sheet
from pipeline.layout.rules import HeadingRules, MarkerRule, Rules, fold
from pipeline.model import Role

_LISTED = ("letter", "bullet")
TITLE_LINES = 6
"""A title has no more lines under its first."""


class Marker(msgspec.Struct, frozen=True):
    """What a line begins with: its kind, its label (`II`, `2.1`, `a`, or nothing) and its length in the line."""

    kind: str
    label: str
    length: int
    rank: int
    """Smaller is further up the tree."""


def marker_of(text: str, rules: Sequence[MarkerRule]) -> Marker | None:
    """The marker a line begins with, if any."""
    for rule in rules:
        match = rule.pattern.match(text)
        if match:
            label = match.groupdict().get("label") or ""
            rank = rule.rank + label.count(".")
            return Marker(rule.kind, label, match.end(), rank)
    return None


class Entry(msgspec.Struct, frozen=True):
    """A line of running text with what is needed to judge it. Lengths are points, in a text file characters."""

    sheet: Sheet
    line: Printed
    marker: Marker | None
    indent: float
    """From the left edge of the page's text."""
    rest: float
    """To its right edge; below 0 where the line is longer than most."""
    width: float
    """Of the page's text."""
    parted: bool
    """White space stands between it and the line before."""

    def fills(self, rules: HeadingRules) -> bool:
        """Whether the line runs to the end of the column, so that its text may go on in the next."""
        return self.rest <= (1 - rules.full) * self.width


def entries_of(sheets: Sequence[Sheet], rules: Rules) -> list[Entry]:
    """The lines of running text of all pages, in reading order."""
    found: list[Entry] = []
    for sheet in sheets:
        lines = [line for line in sheet.body if line.text]
        left, right = _edges(sheet, lines, rules.heading)
        before: Printed | None = None
        for line in lines:
            start, end = (line.x0, line.x1) if sheet.has_boxes else (0.0, float(len(line.text)))
            marker = marker_of(line.text, rules.markers)
            parted = before is not None and _parted(sheet, before, line)
            found.append(Entry(sheet, line, marker, start - left, right - end, right - left, parted))
            before = line
    return found


def _edges(sheet: Sheet, lines: Sequence[Printed], rules: HeadingRules) -> tuple[float, float]:
    """Where the text of a page begins and ends, not counting the tenth of its lines that stick out furthest."""
    if not lines:
        return 0.0, 0.0
    tenth = len(lines) // 10
    if not sheet.has_boxes:
        return 0.0, float(max(rules.line, sorted(len(line.text) for line in lines)[-1 - tenth]))
    return sorted(line.x0 for line in lines)[tenth], sorted(line.x1 for line in lines)[-1 - tenth]


def _parted(sheet: Sheet, before: Printed, line: Printed) -> bool:
    if sheet.has_boxes:
        return line.top - before.bottom > sheet.size
    return line.number > before.number + 1


def mark_headings(entries: Sequence[Entry], rules: Rules) -> None:
    """Give headings their role."""
    wanted = rules.heading
    place = 0
    while place < len(entries):
        lines = _heading_at(entries, place, wanted)
        for entry in entries[place : place + lines]:
            entry.line.role = Role.HEADING
        place += max(lines, 1)
    _mark_centred(entries, wanted)


def _heading_at(entries: Sequence[Entry], place: int, rules: HeadingRules) -> int:
    """How many lines from this one on are a heading: 0, 1 or 2."""
    entry = entries[place]
    marker = entry.marker
    if entry.line.part in ("letterhead", "signature", "table"):
        return 0
    if _is_capitals(entry.line.text, rules):
        return 1
    if marker is None or marker.kind == "bullet":
        return 0
    title = entry.line.text[marker.length :].strip()
    if marker.kind == "part":
        return int(len(title.split()) <= rules.list_words and not rules.end.search(title) and not title[:1].islower())
    if not title and marker.kind == "article":  # its name stands in the next line
        return int(_is_centred(entry, rules))
    if not title or not (title[0].isupper() or not title[0].isalpha()):
        return 0
    lines = _extent(entries, place, rules)
    whole = " ".join([title, *(e.line.text for e in entries[place + 1 : place + lines])])
    words = rules.list_words if marker.kind in _LISTED else rules.words
    if not lines or len(whole.split()) > words or rules.end.search(whole) or _has_figure(whole, rules):
        return 0
    return lines if _is_followed(entries, place, lines, rules) else 0


def _extent(entries: Sequence[Entry], place: int, rules: HeadingRules) -> int:
    """How many lines a marked text has, if that is one or two, else 0."""
    if not _goes_on(entries, place, rules):
        return 1
    return 0 if _goes_on(entries, place + 1, rules) else 2


def _goes_on(entries: Sequence[Entry], place: int, rules: HeadingRules) -> bool:
    """Whether the text of a line goes on in the next."""
    if place + 1 >= len(entries):
        return False
    entry, after = entries[place], entries[place + 1]
    if after.marker or after.parted or after.sheet is not entry.sheet:
        return False
    return after.line.text[:1].islower() or entry.fills(rules)


def _is_followed(entries: Sequence[Entry], place: int, lines: int, rules: HeadingRules) -> bool:
    """Whether a text follows that the heading can be over: not an item like itself, not the cell of a table."""
    if place + lines >= len(entries):
        return False
    own, after = entries[place], entries[place + lines]
    if own.marker and after.marker:
        return after.marker.rank > own.marker.rank
    return len(after.line.words) >= rules.text_words and after.line.text[0].isalpha()


def _is_capitals(text: str, rules: HeadingRules) -> bool:
    letters = sum(map(str.isalpha, text))
    return letters >= rules.letters and sum(map(str.isupper, text)) >= rules.capitals * letters


def _has_figure(text: str, rules: HeadingRules) -> bool:
    """Whether a text states a figure; years, numbers of criteria and document codes are none."""
    return FIGURE.search(rules.numbers.sub("", fold(text))) is not None


def _mark_centred(entries: Sequence[Entry], rules: HeadingRules) -> None:
    """Lines centred directly under a heading in capitals go on with it ("NGHỊ ĐỊNH" / "Quy định cơ chế …"), and those
    under the number of an article ("Điều 11" / "Giải quyết sự bất đồng")."""
    for place, entry in enumerate(entries):
        if entry.line.role is not Role.HEADING or _has_title(entry) or not entry.sheet.has_boxes:
            continue
        run: list[Entry] = []
        for after in entries[place + 1 : place + 1 + TITLE_LINES]:
            if after.sheet is not entry.sheet or not _may_be_title(after, rules):
                break
            run.append(after)
        # lines of a paragraph are balanced too; only the last line of a title stands out on both sides for certain
        while run and min(run[-1].indent, run[-1].rest) < rules.indent * run[-1].width:
            run.pop()
        for after in run:
            after.line.role = Role.HEADING


def _has_title(entry: Entry) -> bool:
    return entry.marker is not None and (entry.marker.kind != "article" or entry.line.text[entry.marker.length :] != "")


def _is_centred(entry: Entry, rules: HeadingRules) -> bool:
    """Whether a line of a page stands in the middle of the text, away from both its edges."""
    return (
        entry.sheet.has_boxes
        and abs(entry.indent - entry.rest) <= rules.centred * entry.sheet.width
        and min(entry.indent, entry.rest) >= rules.indent * entry.width
    )


def _may_be_title(entry: Entry, rules: HeadingRules) -> bool:
    line = entry.line
    return (
        line.role is Role.BODY
        and not entry.marker
        and not line.part
        and abs(entry.indent - entry.rest) <= rules.centred * entry.sheet.width
        and not line.text.endswith((".", ";"))
    )
