"""Regions that are read column by column: the letterhead, the signature block, running text in two columns.

Everything else that stands side by side is a row of a table or a line with tabs, and stays one line. Each function
takes strips and gives the region, if there is one, and the strips that are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from pipeline.layout.rules import ColumnRules, LetterheadRules, Rules, fold
from pipeline.layout.strips import Strip, median, overlap

NEAR = 8
"""Sizes around the edge of two columns within which the gap between them is looked for."""


@dataclass(slots=True)
class Region:
    """Parts of a page, each a column or a piece of one, in the order in which they are read."""

    kind: str
    """`letterhead`, `signature` or `columns`."""
    parts: list[list[Strip]]


Found = tuple[Region | None, list[Strip]]


def letterhead(strips: Sequence[Strip], size: float, rules: Rules) -> Found:
    """The agency and its number on the left; state title, motto and date on the right.

    They are two rows of a table without rulings, agency and title above, number and date below, and are read so.
    """
    heads = rules.letterhead
    # a digital signature above it may name the state in full too
    found = [(s, at) for s in strips if (at := _title_start(s, heads)) is not None and not _is_stamp(s, rules)]
    if not found:
        found = _cut_off(strips, size, heads)
    if not found:
        return None, list(strips)
    whole, first = next((one for one in found if _has_motto(one[0], strips, size, heads)), found[0])
    title = Strip(whole.spots[first:])
    close = heads.spacing * size
    left = [Strip(whole.spots[:first])] if first else []
    left += [s for s in strips if s.x1 < title.x0 and s.middle < title.middle and s.bottom > title.top - size]
    right = [title]
    taken = {id(s) for s in (whole, *left)}
    lowest = title.bottom
    dated = False
    for strip in sorted((s for s in strips if s.middle >= title.middle and id(s) not in taken), key=lambda s: s.middle):
        west, east = _halves(strip, title, size)
        # under the date only the subject goes on, line by line ("V/v báo cáo kết quả …")
        if strip.top - lowest > (rules.lines.leading * size if dated else close) or not (west or east):
            break
        if east and (dated or len(right) == heads.lines):
            break
        taken.add(id(strip))
        lowest = max(lowest, strip.bottom)
        if west:
            left.append(west)
        if east:
            right.append(east)
            dated = bool(heads.date.search(fold(east.text)))
    if not left:
        return None, list(strips)
    left.sort(key=lambda s: s.middle)
    numbered = next((s.middle for s in left if heads.number.search(fold(s.text))), float("inf"))
    second_row = min(numbered, right[-1].middle if dated else float("inf")) - size / 2
    parts = [
        [s for s in left if s.middle < second_row],
        right[:-1] if dated else right,
        [s for s in left if s.middle >= second_row],
        right[-1:] if dated else [],
    ]
    return Region("letterhead", [part for part in parts if part]), [s for s in strips if id(s) not in taken]


def _is_stamp(strip: Strip, rules: Rules) -> bool:
    return any(kind.first.search(fold(strip.text)) for kind in rules.stamps)


def _has_motto(title: Strip, strips: Sequence[Strip], size: float, rules: LetterheadRules) -> bool:
    """Whether the motto stands right under a strip."""
    return any(
        sum(word in rules.motto for word in fold(s.text).split()) >= rules.motto_words
        for s in strips
        if title.middle < s.middle and s.top - title.bottom <= rules.spacing * size
    )


def _cut_off(strips: Sequence[Strip], size: float, rules: LetterheadRules) -> list[tuple[Strip, int]]:
    """The motto as the first line of a page whose upper edge was cut off, with the state title."""
    top = min((strip.middle for strip in strips), default=0.0)
    first = [strip for strip in strips if strip.middle <= top + size]
    return [(strip, at) for strip in first if (at := _motto_start(strip, rules)) is not None]


def _motto_start(strip: Strip, rules: LetterheadRules) -> int | None:
    """Where the motto begins in a strip that ends with it, some letters perhaps read wrongly."""
    words = [(place, fold(spot.word.text)) for place, spot in enumerate(strip.spots)]
    last = [one for one in words if any(map(str.isalpha, one[1]))][-len(rules.motto) :]
    sides = " ".join(word for _, word in last), " ".join(rules.motto)
    alike = SequenceMatcher(None, *sides, autojunk=False).ratio() >= rules.motto_alike
    return last[0][0] if alike and len(last) == len(rules.motto) else None


def has_title(text: str, rules: LetterheadRules) -> bool:
    """Whether a line holds the state title in capitals."""
    return _title_place(text.split(), rules) is not None


def _title_start(strip: Strip, rules: LetterheadRules) -> int | None:
    return _title_place([spot.word.text for spot in strip.spots], rules)


def _title_place(texts: Sequence[str], rules: LetterheadRules) -> int | None:
    """Where the state title begins among words: enough of its own in their places, some perhaps read wrongly."""
    if sum(map(str.isupper, texts)) < rules.title_words:
        return None
    words = [fold(text) for text in texts]
    hits = [sum(a == b for a, b in zip(words[at:], rules.title, strict=False)) for at in range(len(words))]
    best = max(hits)
    return hits.index(best) if best >= rules.title_words else None


def _halves(strip: Strip, title: Strip, size: float) -> tuple[Strip | None, Strip | None]:
    """What of a strip stands left of the title and what under it; neither, where it belongs to no column."""
    edge = title.x0
    if strip.x1 <= edge:
        return strip, None
    # dates are longer and shorter than the title, but centred under it, more or less
    middle, half = (title.x0 + title.x1) / 2, (title.x1 - title.x0) / 2
    if strip.x0 > edge - NEAR * size and abs((strip.x0 + strip.x1) / 2 - middle) < half * 2 / 3:
        return None, strip
    gaps = [
        (after.x0 - before.x1, place)
        for place, (before, after) in enumerate(pairwise(strip.spots), 1)
        if before.x1 < edge + NEAR * size and after.x0 > edge - NEAR * size
    ]
    widest, place = max(gaps, default=(0.0, 0))
    if widest < size:
        return None, None
    return Strip(strip.spots[:place]), Strip(strip.spots[place:])


def signature(strips: Sequence[Strip], size: float, width: float, rules: Rules) -> Found:
    """The list of recipients on the left, the signer on the right; what runs across both ends them."""
    opener = next((s for s in strips if rules.signature.recipients.search(fold(s.text[:40]))), None)
    if opener is None:
        return _signer(strips, size, width, rules)
    gap = rules.lines.wide_gap * size
    first = opener.cells(gap)[0]
    top = first.top - rules.signature.above * size
    below = sorted((s for s in strips if s.middle > top), key=lambda s: s.middle)
    cells = {id(s): s.cells(gap) for s in below}
    east = [c for s in below for c in cells[id(s)] if c.x0 > first.x1 and c.x0 + c.x1 > width]
    if not east or first.x0 + first.x1 > width:
        return None, list(strips)
    edge = min(cell.x0 for cell in east) - size / 2
    left: list[Strip] = []
    right: list[Strip] = []
    taken = set()
    for strip in below:
        parts = cells[id(strip)]
        if strip.middle < first.top and strip.x0 < edge:
            continue
        if any(part.x0 < edge < part.x1 for part in parts):
            break
        taken.add(id(strip))
        left += [part for part in parts if part.x0 < edge]
        right += [part for part in parts if part.x0 >= edge]
    if not left or not right:
        return None, list(strips)
    return Region("signature", [left, right]), [s for s in strips if id(s) not in taken]


def _signer(strips: Sequence[Strip], size: float, width: float, rules: Rules) -> Found:
    """A signer alone, right of the middle, with nothing beside or under it but what is his."""
    wanted = rules.signature
    order = sorted(strips, key=lambda s: s.middle)
    opener = next(
        (
            place
            for place, s in enumerate(order)
            if s.x0 >= wanted.right * width and s.text.isupper() and wanted.signer.search(fold(s.text))
        ),
        None,
    )
    if opener is None:
        return None, list(strips)
    right = [order[opener]]
    for strip in order[opener + 1 :]:
        if strip.x0 < wanted.right * width or strip.top - right[-1].bottom > wanted.apart * size:
            break
        right.append(strip)
    if len(right) < wanted.signed or any(overlap(s, one) > 0 for s in order[:opener] for one in right):
        return None, list(strips)
    taken = {id(s) for s in right}
    return Region("signature", [right]), [s for s in strips if id(s) not in taken]


def columns(strips: Sequence[Strip], size: float, rules: Rules) -> Found:
    """Running text in two columns that the engine read straight across.

    Where the engine read one column after the other, there is nothing to do; tables are told by their cells, which
    fill their columns badly and begin with capitals and figures.
    """
    wanted = rules.columns
    rows = _rows(strips, size, rules)
    if sum(len(cells) == 2 for _, cells in rows) < wanted.rows * wanted.interleaved:
        return None, list(strips)
    run, edge = _longest_run(rows)
    left = [cell for _, cells in run for cell in cells if cell.x1 <= edge]
    right = [cell for _, cells in run for cell in cells if cell.x1 > edge]
    across = sum(len(cells) == 2 for _, cells in run)
    if (
        min(len(left), len(right)) < wanted.rows
        or across < wanted.interleaved * min(len(left), len(right))
        or not (_is_running_text(left, wanted) and _is_running_text(right, wanted))
    ):
        return None, list(strips)
    taken = {id(strip) for members, _ in run for strip in members}
    return Region("columns", [left, right]), [s for s in strips if id(s) not in taken]


Row = tuple[list[Strip], list[Strip]]
"""The strips of a row, and their cells from left to right."""


def _rows(strips: Sequence[Strip], size: float, rules: Rules) -> list[Row]:
    """Strips that the engine read one after the other on one line, cut at gaps, from top to bottom."""
    members: list[list[Strip]] = []
    for strip in sorted(strips, key=lambda s: s.rank):
        before = members[-1][-1] if members else None
        if before and strip.x0 > before.x1 and overlap(before, strip) >= rules.lines.same_line:
            members[-1].append(strip)
        else:
            members.append([strip])
    gap = size * rules.lines.wide_gap / 2
    rows = [(row, [cell for strip in row for cell in strip.cells(gap)]) for row in members]
    return sorted(rows, key=lambda row: row[0][0].middle)


def _longest_run(rows: Sequence[Row]) -> tuple[list[Row], float]:
    """The most rows one after the other that leave one gap free, and where that gap is."""
    best: list[Row] = []
    edge = 0.0
    run: list[Row] = []
    low, high = float("-inf"), float("inf")
    for row in rows:
        cells = row[1]
        west, east = _free(cells, low, high)
        if east - west <= 0 or (not run and len(cells) == 1):
            run, low, high = [], float("-inf"), float("inf")
            if len(cells) != 2:
                continue
            west, east = cells[0].x1, cells[1].x0
        low, high = west, east
        run.append(row)
        if len(run) > len(best):
            best, edge = list(run), (low + high) / 2
    return best, edge


def _free(cells: Sequence[Strip], low: float, high: float) -> tuple[float, float]:
    """What of the gap from low to high one or two cells leave free; nothing, where more cells stand."""
    if len(cells) == 2:
        return max(low, cells[0].x1), min(high, cells[1].x0)
    if len(cells) == 1:
        (cell,) = cells
        return (max(low, cell.x1), high) if cell.x0 < low else (low, min(high, cell.x0))
    return 0.0, 0.0


def _is_running_text(column: Sequence[Strip], rules: ColumnRules) -> bool:
    width = max(s.x1 for s in column) - min(s.x0 for s in column)
    small = sum(s.spots[0].word.text[:1].islower() for s in column)
    return median([s.x1 - s.x0 for s in column]) >= rules.filled * width and small >= rules.wrapped * len(column)
