"""Headers and footers: text that stands at the same place on several pages.

Numbers in it must be the same on all of them, or count along with the pages: forms of one page each ("Số hộ nghèo: 12")
repeat their words at the same place too, and their numbers are what matters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

import msgspec

from pipeline.layout.printed import Printed, Sheet
from pipeline.layout.rules import RunningRules, fold
from pipeline.model import Role

_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_KEPT = ("letterhead", "table")
"""Parts of a page that repeat without being headers: a table repeats its header on every page."""
LINES = 12
"""So many lines from either end of a page are looked at."""


class Seen(msgspec.Struct, frozen=True):
    """A line near the edge of a page."""

    sheet: Sheet
    line: Printed
    key: str
    """Its letters, with 0 for every number."""
    numbers: tuple[int, ...]


def mark_running(sheets: Sequence[Sheet], rules: RunningRules) -> None:
    """Give headers and footers their roles."""
    sheets = [sheet for sheet in sheets if sheet.has_boxes]
    if len(sheets) < 2:
        return
    for at_top in (True, False):
        edges = [_edge(sheet, rules, at_top) for sheet in sheets]
        series = _series([one for edge in edges for one in edge], rules)
        if series:
            for edge in edges:
                _mark(edge, series, Role.HEADER if at_top else Role.FOOTER, rules)


def _edge(sheet: Sheet, rules: RunningRules, at_top: bool) -> list[Seen]:
    """The lines at one end of a page, from the edge inwards."""
    limit = (rules.top if at_top else rules.bottom) * sheet.height
    lines = [s for s in sheet.lines if (s.middle <= limit if at_top else s.middle >= limit) and s.part not in _KEPT]
    lines.sort(key=lambda line: line.middle if at_top else -line.middle)
    return [_seen(sheet, line) for line in lines[:LINES]]


def _seen(sheet: Sheet, line: Printed) -> Seen:
    folded = fold(line.text)
    key = "".join(c for c in _NUMBER.sub("0", folded) if c.isalnum())
    return Seen(sheet, line, key, tuple(int(number[:9]) for number in _NUMBER.findall(folded)))


def _series(lines: Sequence[Seen], rules: RunningRules) -> list[list[Seen]]:
    """Lines of one text at one place on enough pages, with numbers that are the same or count along."""
    by_key: dict[str, list[Seen]] = {}
    for one in lines:
        if one.line.role not in (Role.PAGE_NUMBER, Role.STAMP):
            by_key.setdefault(one.key, []).append(one)
    found = []
    for same in by_key.values():
        while len(same) > 1:
            here = _agreeing([one for one in same if _is_at(one, same[0], rules)])
            members = {id(one) for one in here}
            same = [one for one in same if id(one) not in members]
            pages = {one.sheet.number for one in here}
            if len(pages) < rules.share * (max(pages) - min(pages) + 1):
                continue
            # "Số hộ nghèo: 12" and "Số hộ nghèo: 13" on two pages count along by chance
            if len(pages) > 2 or (len(pages) > 1 and _is_sure_of_two(here)):
                found.append(here)
    return found


def _is_at(one: Seen, other: Seen, rules: RunningRules) -> bool:
    # a page without height, as hostile files have, is still at its own place
    reach = rules.place * max(one.sheet.height, other.sheet.height, 0.0)
    return one is other or abs(one.line.middle - other.line.middle) <= reach


def _agreeing(lines: list[Seen]) -> list[Seen]:
    """Those whose numbers are the first one's or count along with the pages, each number on its own."""
    start = lines[0]
    return [
        one
        for one in lines
        if all(
            a == b or a - b == one.sheet.number - start.sheet.number
            for a, b in zip(one.numbers, start.numbers, strict=True)
        )
    ]


def _is_sure_of_two(lines: Sequence[Seen]) -> bool:
    """Whether every number of two lines is the same on both, or the number of its own page."""
    columns = zip(*(one.numbers for one in lines), strict=True)
    own = [one.sheet.number for one in lines]
    return all(len(set(column)) == 1 or list(column) == own for column in columns)


def _mark(edge: Sequence[Seen], series: Sequence[Sequence[Seen]], role: Role, rules: RunningRules) -> None:
    """Mark the lines of a series from the edge of the page inwards, up to the first line that is of none.

    Repeated numbers without words ("2025" under a title, the number of an issue) are marked next to repeated words.
    """
    members = {id(one.line) for group in series for one in group}
    found: list[Seen] = []
    bare: list[Seen] = []
    for one in edge:
        line = one.line
        if line.role in (Role.PAGE_NUMBER, Role.STAMP) or line.part == "speck":
            continue
        repeats = id(line) in members
        if not _is_worded(one, rules):
            if repeats:
                bare.append(one)
                continue
        elif repeats or any(_is_like(one, group[0], rules) for group in series):
            found.append(one)
            continue
        if not any(_white(line, other.line) < 0 for other in found):
            break
    found = _parted(found, bare, rules)
    for one in found:
        _give(one, role, rules)
    for one in bare:
        if any(_white(one.line, other.line) < 2 * one.sheet.size for other in found):
            _give(one, role, rules)


def _parted(found: list[Seen], bare: list[Seen], rules: RunningRules) -> list[Seen]:
    """Those of the lines, from the edge of the page inwards, that white space parts from the text.

    A page scanned twice repeats its text too.
    """
    if not found:
        return []
    sheet = found[0].sheet
    clear = rules.clear * sheet.size
    inwards = 1 if found[0].line.middle < sheet.height / 2 else -1
    own = {id(one.line) for one in (*found, *bare)}
    others = [line for line in sheet.lines if id(line) not in own and line.role is Role.BODY and line.words]
    kept = list(found)
    while kept:
        here = kept[-1].line
        beyond = [line for line in others if (line.middle - here.middle) * inwards > sheet.size / 2]
        if beyond and min(_white(here, line) for line in beyond) >= clear:
            return kept
        others.append(kept.pop().line)
    return kept


def _white(one: Printed, two: Printed) -> float:
    """Points of white between two lines, from top to bottom; below 0 where they overlap."""
    return max(one.top, two.top) - min(one.bottom, two.bottom)


def _is_worded(one: Seen, rules: RunningRules) -> bool:
    return len(one.key) - one.key.count("0") >= rules.letters


def _give(one: Seen, role: Role, rules: RunningRules) -> None:
    """Give a line its role, unless it is what the document's first page is entitled with."""
    if one.sheet.number > 1 or role is Role.FOOTER or not (_is_title(one.line, rules) or not _is_worded(one, rules)):
        one.line.role = role


def _is_like(one: Seen, other: Seen, rules: RunningRules) -> bool:
    """Whether this is the same text at the same place, read a little differently."""
    if not _is_at(one, other, rules) or not other.key or one.numbers != other.numbers:
        return False
    return SequenceMatcher(None, one.key, other.key, autojunk=False).ratio() >= rules.alike


def _is_title(line: Printed, rules: RunningRules) -> bool:
    words = _WORD.findall(line.text)
    return len(words) >= rules.title_words and line.text.isupper()
