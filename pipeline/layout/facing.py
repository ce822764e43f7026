"""Whether two pages stand side by side on a sheet, and where they meet: a spread of a book, A4 twice on A3.

What runs across the sheet, be it one line or a ruling, makes it one page. A table on its side has white in its middle
at times, but no lines of sentences on both sides of it.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from pipeline.layout.rules import FacingRules
from pipeline.model import Box, Page, Word


def gutter_of(page: Page, rules: FacingRules) -> float:
    """Points from the left edge to where two pages meet; 0 of a page that is one."""
    if not page.height or not rules.narrowest <= page.width / page.height <= rules.widest or not page.words:
        return 0.0
    placed = [(word, word.box) for word in page.words if word.box is not None]
    if len(placed) < len(page.words):
        return 0.0
    low, high = rules.west * page.width, (1 - rules.west) * page.width
    # the shadow of the fold is read as strokes at times
    across = [box for word, box in placed if any(map(str.isalnum, word.text)) or box.x1 - box.x0 > box.bottom - box.top]
    start, end = _widest_gap(across, low, high)
    if end - start < rules.gutter * page.width:
        return 0.0
    edge = (start + end) / 2
    if any(one.x0 < start and one.x1 > end for one in page.rulings):
        return 0.0
    halves: tuple[dict[int, list[tuple[Word, Box]]], ...] = ({}, {})
    for word, box in placed:
        halves[box.x0 > edge].setdefault(word.line, []).append((word, box))
    lines = [list(half.values()) for half in halves]
    sentences = [_is_text(half, rules) for half in lines]
    # a page of lone figures, beside one of text, has lines where it likes; the rows of a table go on
    if not any(sentences) or (not all(sentences) and _in_rows(*lines) > rules.rows):
        return 0.0
    return round(edge, 2) if min(map(len, lines)) >= rules.lines else 0.0


def _is_text(lines: Sequence[Sequence[tuple[Word, Box]]], rules: FacingRules) -> bool:
    counts = [sum(any(map(str.isalpha, word.text)) for word, _ in line) for line in lines]
    return sum(count >= rules.words for count in counts) >= max(rules.lines, rules.sentences * len(lines))


def _in_rows(west: Sequence[Sequence[tuple[Word, Box]]], east: Sequence[Sequence[tuple[Word, Box]]]) -> float:
    """Share of the lines of the side with fewer lines that stand at the height of one of the other side."""
    few, many = sorted(([_foot(line) for line in side] for side in (west, east)), key=len)
    near = 0.15 * _height(west, east)
    return sum(any(abs(foot - other) < near for other in many) for foot in few) / max(len(few), 1)


def _foot(line: Sequence[tuple[Word, Box]]) -> float:
    return statistics.median(box.bottom for _, box in line)


def _height(*sides: Sequence[Sequence[tuple[Word, Box]]]) -> float:
    return statistics.median(box.bottom - box.top for side in sides for line in side for _, box in line)


def _widest_gap(boxes: Sequence[Box], low: float, high: float) -> tuple[float, float]:
    """The widest white between low and high that goes from top to bottom."""
    best, reach = (low, low), low
    for box in sorted(boxes, key=lambda box: box.x0):
        if box.x0 >= high:
            break
        if box.x0 > reach and box.x0 - reach > best[1] - best[0]:
            best = (reach, box.x0)
        reach = max(reach, box.x1)
    return (reach, high) if high - reach > best[1] - best[0] else best
