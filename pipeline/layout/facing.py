"""Whether two pages stand side by side on a sheet, and where they meet: a spread of a book, A4 twice on A3.

What runs across the sheet, be it one line or a ruling, makes it one page. A table on its side has white in its middle
at times, but no lines of sentences on both sides of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.layout.rules import FacingRules
from pipeline.model import Box, Page


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
    lines: dict[tuple[bool, int], int] = {}
    for word, box in placed:
        side = (box.x0 > edge, word.line)
        lines[side] = lines.get(side, 0) + any(map(str.isalpha, word.text))
    for half in (False, True):
        own = [count for (east, _), count in lines.items() if east is half]
        if sum(count >= rules.words for count in own) < max(rules.lines, rules.sentences * len(own)):
            return 0.0
    return round(edge, 2)


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
