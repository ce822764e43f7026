"""Strips that the engine cut in two, or read as cells far apart, become one line again.

The danger is the cell of several lines and the column of running text, whose lines stand beside other lines by chance:
joined across, they would mix two texts. So strips are joined across a gap only when both sides are rows, not
paragraphs, or when the lines around them run across the gap.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.layout.rules import LineRules
from pipeline.layout.strips import Strip, overlap

WRAPPED = 0.3
"""Share of a block's further lines that begin with a small letter, from which it is a paragraph."""


def joined(strips: Sequence[Strip], size: float, rules: LineRules) -> list[Strip]:
    """The strips with those that make up one line joined, in no particular order."""
    pairs = _side_by_side(strips, size, rules)
    if not pairs:
        return list(strips)
    blocks = Blocks(strips, size, rules)
    right: dict[int, int] = {}
    for one, two in pairs:
        gap = strips[two].x0 - strips[one].x1
        if (
            (gap <= rules.word_gap * size and not blocks.parts(one, two))
            or (gap <= rules.text_gap * size and blocks.crossed(one, two))
            or blocks.are_row(one, two)
        ):
            right[one] = two
    result = []
    inner = set(right.values())
    for start, strip in enumerate(strips):
        if start in inner:
            continue
        spots = list(strip.spots)
        place = start
        while place in right:
            place = right[place]
            spots += strips[place].spots
        result.append(Strip(spots) if place != start else strip)
    return result


def _side_by_side(strips: Sequence[Strip], size: float, rules: LineRules) -> list[tuple[int, int]]:
    """Pairs of strips next to each other on one line, the left one first, with nothing in between."""
    order = sorted(range(len(strips)), key=lambda i: strips[i].top)
    beside: dict[int, list[int]] = {}
    for place, i in enumerate(order):
        for j in order[place + 1 :]:
            if strips[j].top >= strips[i].bottom:
                break
            left, right = (i, j) if strips[i].x0 <= strips[j].x0 else (j, i)
            if strips[right].x0 >= strips[left].x1 - size / 2:
                beside.setdefault(left, []).append(right)
    nearest: dict[int, int] = {}
    for left, candidates in beside.items():
        right = min(candidates, key=lambda i: (strips[i].x0, strips[i].x1))
        if overlap(strips[left], strips[right]) >= rules.same_line:
            before = nearest.get(right)
            if before is None or strips[left].x1 > strips[before].x1:
                nearest[right] = left
    return [(left, right) for right, left in nearest.items()]


class Blocks:
    """Which strips stand closely one above the other, as the lines of a paragraph or of a cell do."""

    def __init__(self, strips: Sequence[Strip], size: float, rules: LineRules) -> None:
        self._strips = strips
        self._size = size
        self._wide = rules.wide_gap * size
        self._rules = rules
        self._below: dict[int, int] = {}
        self._above: dict[int, int] = {}
        self._link()

    def crossed(self, one: int, two: int) -> bool:
        """Whether the next lines above and below both run across the gap between two strips, one of them closely."""
        strips = self._strips
        start, end = strips[one].x1, strips[two].x0
        middle = strips[one].middle
        distances: list[float] = []
        for side in (-1, 1):
            best = float("inf")
            for other in strips:
                away = strips[one].top - other.bottom if side < 0 else other.top - strips[one].bottom
                if (
                    other.x0 < start
                    and other.x1 > end
                    and (other.middle - middle) * side > self._size / 2
                    and away < best
                    and any(cell.x0 < start and cell.x1 > end for cell in other.cells(self._wide))
                ):
                    best = away
            distances.append(best)
        return max(distances) < 2.5 * self._size and min(distances) < self._rules.leading * self._size

    def parts(self, one: int, two: int) -> bool:
        """Whether a paragraph begins or ends at the gap between two strips, so that it parts two columns."""
        strips, slack = self._strips, self._size / 3
        left, right = strips[one].x1, strips[two].x0
        return (self._is_paragraph(two) and all(strips[i].x0 > left - slack for i in self._close(two))) or (
            self._is_paragraph(one) and all(strips[i].x1 < right + slack for i in self._close(one))
        )

    def _close(self, one: int) -> list[int]:
        return [link[one] for link in (self._above, self._below) if one in link]

    def are_row(self, one: int, two: int) -> bool:
        """Whether two strips side by side are cells of one row, neither a line of a longer text.

        Cells of one line have no close neighbours; in tables set closely a column of figures tells the rows.
        """
        if self._is_paragraph(one) or self._is_paragraph(two):
            return False
        if not (self._is_figure(one) or self._is_figure(two)):
            return not (self._close(one) or self._close(two))
        return self._go_together(self._above, one, two) and self._go_together(self._below, one, two)

    def _go_together(self, link: dict[int, int], one: int, two: int) -> bool:
        """Whether both or neither have a close neighbour on that side, and those stand side by side too."""
        first, second = link.get(one), link.get(two)
        if first is None or second is None:
            return first is second
        return first == second or overlap(self._strips[first], self._strips[second]) >= self._rules.same_line

    def _is_figure(self, one: int) -> bool:
        text = self._strips[one].text
        return any(c.isdigit() for c in text) and not any(c.isalpha() for c in text)

    def _is_paragraph(self, one: int) -> bool:
        top = one
        while top in self._above:
            top = self._above[top]
        lines = small = 0
        place = top
        while place in self._below:
            place = self._below[place]
            lines += 1
            small += self._strips[place].spots[0].word.text[:1].islower()
        return lines > 0 and small >= WRAPPED * lines

    def _link(self) -> None:
        """Each strip with the next below it in its column, where both are each other's nearest and close."""
        strips = self._strips
        order = sorted(range(len(strips)), key=lambda i: strips[i].middle)
        close = self._rules.leading * self._size
        nearest_below: dict[int, int] = {}
        nearest_above: dict[int, int] = {}
        for place, i in enumerate(order):
            for j in order[place + 1 :]:
                if strips[j].top - strips[i].bottom > close:
                    if strips[j].top - strips[i].bottom > 10 * close:
                        break
                    continue
                shared = min(strips[i].x1, strips[j].x1) - max(strips[i].x0, strips[j].x0)
                narrow = max(min(strips[i].x1 - strips[i].x0, strips[j].x1 - strips[j].x0), 1.0)
                if shared < narrow / 2 or overlap(strips[i], strips[j]) >= self._rules.same_line:
                    continue
                nearest_below.setdefault(i, j)
                nearest_above[j] = i
        for i, j in nearest_below.items():
            if nearest_above.get(j) == i:
                self._below[i], self._above[j] = j, i
