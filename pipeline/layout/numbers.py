"""Page numbers: lone numbers in the margins that count along with the pages, or stand clear of everything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from pipeline.layout.printed import Printed, Sheet
from pipeline.layout.rules import PageNumberRules, fold
from pipeline.model import Role

LONGEST = 30
"""No page number has more characters ("Trang 12 trên tổng số 120")."""


class Candidate(msgspec.Struct, frozen=True):
    """A line that may be a page's number."""

    sheet: Sheet
    line: Printed
    number: int
    total: int
    """The number of pages it states, 0 where it states none."""

    @property
    def at_top(self) -> bool:
        return self.line.middle < self.sheet.height / 2

    @property
    def offset(self) -> tuple[int, bool]:
        """Equal for the numbers of one series: how far they are from the page's own number, and at which end."""
        return self.number - self.sheet.number, self.at_top


def mark_page_numbers(sheets: Sequence[Sheet], rules: PageNumberRules) -> None:
    """Give page numbers their role."""
    found = [one for sheet in sheets if sheet.has_boxes for one in _candidates(sheet, rules)]
    pages: Counter[tuple[int, bool]] = Counter()
    for offset, _ in {(one.offset, one.sheet.number) for one in found}:
        pages[offset] += 1
    for one in found:
        confirmed = pages[one.offset] > 1 and not one.line.table
        if confirmed or (one.total in (0, len(sheets)) and _is_clear(one, rules)):
            one.line.role = Role.PAGE_NUMBER
            _take_out(one.line, one.sheet)


def mark_page_numbers_of_text(sheet: Sheet, rules: PageNumberRules) -> None:
    """The same for a text file, where only lines tell: "Trang 3/20", or a number alone at a page break."""
    lines = [line for line in sheet.lines if line.text]
    last = 0
    for place, line in enumerate(lines):
        if len(line.text) > LONGEST or not any(c.isdigit() for c in line.text):
            continue
        folded = fold(line.text)
        if rules.named.search(folded):
            line.role = Role.PAGE_NUMBER
            continue
        match = rules.patterns[0].match(folded)
        if not match or not last < int(match["n"]) <= 1 + line.number / rules.page_lines:
            continue
        before = _empty_lines(lines[place - 1] if place else None, line, rules)
        after = _empty_lines(line, lines[place + 1] if place + 1 < len(lines) else None, rules)
        # a number in a column of a table that became lines has neighbours close by
        if min(before, after) >= 1 and max(before, after) >= rules.break_lines:
            line.role = Role.PAGE_NUMBER
            last = int(match["n"])


def _empty_lines(one: Printed | None, two: Printed | None, rules: PageNumberRules) -> int:
    """Empty lines between two lines; a form feed, or an end of the file, is as good as a page break."""
    if one is None or two is None or "\f" in two.seen:
        return rules.break_lines
    return two.number - one.number - 1


def _candidates(sheet: Sheet, rules: PageNumberRules) -> list[Candidate]:
    found = []
    for line in sheet.lines:
        share = line.middle / max(sheet.height, 1.0)
        if (
            (line.table and share > rules.over)
            or len(line.text) > LONGEST
            or rules.top < share < rules.bottom
            or not any(c.isdigit() for c in line.text)
        ):
            continue
        for pattern in rules.patterns:
            match = pattern.match(fold(line.text))
            if match:
                total = match.groupdict().get("of")
                found.append(Candidate(sheet, line, int(match["n"]), int(total or 0)))
                break
    return found


def _take_out(line: Printed, sheet: Sheet) -> None:
    """Take a page's number out of the table that it is printed over."""
    if not line.table:
        return
    line.table, line.part = False, ""
    for cell in (cell for draft in sheet.tables for cell in draft.cells):
        cell.spots = [spot for spot in cell.spots if spot.line is not line]


def _is_clear(one: Candidate, rules: PageNumberRules) -> bool:
    """Whether a number that no other page confirms stands in the middle or at the right, clear of other lines."""
    line, sheet = one.line, one.sheet
    if one.number > rules.alone:
        return False
    space = rules.clear * sheet.size
    for other in sheet.lines:
        if other is line:
            continue
        beyond = other.middle < line.middle if one.at_top else other.middle > line.middle
        near = other.top < line.bottom + space and other.bottom > line.top - space
        if near or (beyond and any(c.isalnum() for c in other.text)):
            return False
    middle = (line.x0 + line.x1) / 2
    right = max(other.x1 for other in sheet.lines)
    centred = abs(middle - sheet.width / 2) <= rules.centred * sheet.width
    return centred or (line.x1 >= right - 2 * space and not line.table)
