"""What is printed on a page and is no running text: letterhead and signature, stamps, footnotes, captions.

Each line keeps its place and its text and gets a role. Where it is doubtful a line stays running text: a figure that is
read twice can be seen, one that is not read cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.layout.printed import Printed, Sheet
from pipeline.layout.rules import CaptionRules, FootnoteRules, FrameRules, Rules, StampRules, fold
from pipeline.model import Role, Ruling
from pipeline.ocr.grids import Grid, grids

_PARTS = {"letterhead": Role.LETTERHEAD, "signature": Role.SIGNATURE}


def mark_stamps(sheet: Sheet, rulings: Sequence[Ruling], rules: Rules) -> None:
    """Give the lines of stamps their role. `rulings` are those of the page."""
    if sheet.has_boxes:
        for kind in rules.stamps:
            _mark_stamps(sheet, kind)
        _mark_framed(sheet, rulings, rules.frame)


def mark_apart(sheet: Sheet, rulings: Sequence[Ruling], rules: Rules) -> None:
    """Give letterhead, signature, captions and footnotes of a page their roles. `rulings` are those of the page."""
    for line in sheet.lines:
        if line.role is Role.BODY and line.part in _PARTS:
            line.role = _PARTS[line.part]
    _mark_captions(sheet, rules.caption)
    if sheet.has_boxes:
        _mark_footnotes(sheet, rulings, rules.footnote)


def _free(sheet: Sheet) -> list[Printed]:
    return [line for line in sheet.lines if line.role is Role.BODY and not line.part and not line.table and line.text]


def _mark_stamps(sheet: Sheet, rules: StampRules) -> None:
    """Lines one under the other that begin as a stamp does and go on so; a line between two of them belongs to it."""
    lines = sorted(_free(sheet), key=lambda line: line.top)
    for first in lines:
        if not rules.first.search(fold(first.text)):
            continue
        run, hits, last = [first], 1, 1
        for line in lines:
            if line.top <= first.top or min(line.x1, run[-1].x1) <= max(line.x0, run[-1].x0):
                continue
            if line.top - run[-1].bottom > rules.spacing * sheet.size:
                break
            run.append(line)
            if rules.rest.search(fold(line.text)):
                hits, last = hits + 1, len(run)
            elif len(run) - last > 1:
                break
        if hits >= rules.lines:
            for line in run[:last]:
                line.role = Role.STAMP


def _mark_framed(sheet: Sheet, rulings: Sequence[Ruling], rules: FrameRules) -> None:
    """The lines in a small frame where one of them is as a registry's stamp has it: what is written in it by hand is
    read as anything, and is no figure of the text."""
    for grid in grids(rulings):
        box = grid.box
        if box.x1 - box.x0 > rules.width or box.bottom - box.top > rules.height:
            continue
        inside = []
        for line in _free(sheet):
            x, y = grid.upright((line.x0 + line.x1) / 2, line.middle)
            if box.x0 <= x <= box.x1 and box.top <= y <= box.bottom and line.x1 - line.x0 <= box.x1 - box.x0:
                inside.append(line)
        if 1 < len(inside) <= rules.lines and _is_registry(inside, grid, rules):
            for line in inside:
                line.role = Role.STAMP


def _is_registry(lines: Sequence[Printed], grid: Grid, rules: FrameRules) -> bool:
    # the columns of a table may be headed TỪ and ĐẾN
    named = grid.columns == 1 and any(rules.word.search(line.text) for line in lines)
    return named or any(rules.inside.search(fold(line.text)) for line in lines)


def _mark_footnotes(sheet: Sheet, rulings: Sequence[Ruling], rules: FootnoteRules) -> None:
    """The lowest lines, from one that begins with a mark on, where they are smaller than the text, or stand under a
    short ruling at its left edge."""
    lines = sorted(_free(sheet), key=lambda line: line.middle)
    place = len(lines)
    limit = _separated(sheet, lines, rulings, rules)
    while place and (lines[place - 1].top >= limit or _is_small(lines[place - 1], sheet, rules)):
        place -= 1
    if place < rules.above:
        return
    left = min(line.x0 for line in lines)
    for number in range(place, len(lines)):
        line = lines[number]
        white = line.top - max(one.bottom for one in lines[:number])
        if (
            rules.mark.search(line.text)
            and len(line.words) >= rules.words
            and line.x0 - left <= rules.indent * sheet.width
            and (white >= rules.gap * sheet.size or line.top >= limit)
        ):
            for one in lines[number:]:
                one.role = Role.FOOTNOTE
            return


def _is_small(line: Printed, sheet: Sheet, rules: FootnoteRules) -> bool:
    return line.bottom - line.top <= rules.small * sheet.size


def _separated(sheet: Sheet, lines: Sequence[Printed], rulings: Sequence[Ruling], rules: FootnoteRules) -> float:
    """Where the ruling over the footnotes stands; infinite where there is none."""
    if not lines:
        return float("inf")
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    found = [
        one.y0
        for one in rulings
        if abs(one.y1 - one.y0) < 1 + abs(one.x1 - one.x0) * 0.05
        and rules.shortest * (right - left) <= one.x1 - one.x0 <= rules.longest * (right - left)
        and abs(one.x0 - left) <= 2 * sheet.size
    ]
    for y in sorted(found, reverse=True):
        below = [line for line in lines if line.middle > y]
        if below and rules.mark.search(below[0].text) and all(other >= y - 1 for other in found if other > y):
            return y
    return float("inf")


def _mark_captions(sheet: Sheet, rules: CaptionRules) -> None:
    """A line that names a table, with what stands between it and the table; a centred one that names a figure."""
    lines = [line for line in sheet.lines if line.text]
    for place, line in enumerate(lines):
        match = rules.label.search(fold(line.text)) if _may_be_caption(line) else None
        if match is None or not _begins_name(line.text[match.end() :]):
            continue
        for between in _up_to_table(lines, place, rules):
            between.role = Role.CAPTION
        if line.role is Role.BODY and rules.figure.search(fold(line.text)) and _is_centred(line, sheet, rules):
            line.role = Role.CAPTION


def _may_be_caption(line: Printed) -> bool:
    return line.role is Role.BODY and not line.part and not line.table and line.text[0].isupper()


def _begins_name(rest: str) -> bool:
    """Whether a name follows, or nothing: "Bảng 2 cho thấy" begins a sentence. Folding keeps every letter's place."""
    letters = rest.lstrip(" .:-–—)(\"“'")
    return not letters or letters[0].isupper() or letters[0].isdigit()


def _up_to_table(lines: Sequence[Printed], place: int, rules: CaptionRules) -> Iterator[Printed]:
    for end in range(place + 1, min(place + 1 + rules.lines, len(lines))):
        if lines[end].table:
            yield from (line for line in lines[place:end] if line.role is Role.BODY)
            return
        if lines[end].role is not Role.BODY or lines[end].part:
            return


def _is_centred(line: Printed, sheet: Sheet, rules: CaptionRules) -> bool:
    body = [one for one in sheet.lines if one.role in (Role.BODY, Role.HEADING) and not one.table]
    left, right = min(one.x0 for one in body), max(one.x1 for one in body)
    margins = line.x0 - left, right - line.x1
    wide = right - left
    return min(margins) >= rules.margin * wide and abs(margins[0] - margins[1]) <= rules.centred * wide
