"""Pages → sheets: the lines of a page in reading order, before anything is known of what they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pipeline.ingest.text import split_lines
from pipeline.layout.joining import joined
from pipeline.layout.order import Unit, in_order
from pipeline.layout.printed import Printed, Sheet
from pipeline.layout.regions import columns, letterhead, signature
from pipeline.layout.rules import Rules
from pipeline.layout.strips import Strip, is_on_side, size_of, spots_of, strips_of
from pipeline.model import Page, Word


def text_sheet(page: Page) -> Sheet:
    """The lines of a text file that are not empty, under their numbers in the file."""
    words: dict[int, list[Word]] = {}
    for word in page.words:
        words.setdefault(word.line, []).append(word)
    lines = [
        Printed(number, seen, own := tuple(words.get(number, ())), _text(own))
        for number, seen in enumerate(split_lines(page.raw), 1)
        if seen
    ]
    return Sheet(page.number, 0.0, 0.0, 0.0, lines)


def page_sheet(page: Page, rules: Rules) -> Sheet:
    """The lines of a page whose words have boxes; without boxes, the engine's lines as they are."""
    if any(word.box is None for word in page.words):
        groups = [tuple(group) for _, group in groupby(page.words, lambda word: word.line)]
        lines = [Printed(number, _seen(own), own, _text(own)) for number, own in enumerate(groups, 1)]
        return Sheet(page.number, page.width, page.height, 0.0, lines)
    engine_lines = spots_of(page.words)
    size = size_of(engine_lines)
    strips = strips_of(engine_lines, size, rules.lines)
    width = page.width or max((strip.x1 for strip in strips), default=0.0)
    height = page.height or max((strip.bottom for strip in strips), default=0.0)
    lines = []
    for unit in _units(strips, size, width, rules):
        for strip in unit.lines:
            for piece, is_speck in _without_specks(strip, size, rules):
                lines.append(_printed(len(lines) + 1, piece, "speck" if is_speck else unit.part))
    return Sheet(page.number, width, height, size, lines)


def _units(strips: list[Strip], size: float, width: float, rules: Rules) -> list[Unit]:
    """Lines and regions in reading order."""
    gap, apart = rules.lines.wide_gap * size, rules.lines.apart * size
    beside, strips = _first_on_their_side(strips)
    head, strips = letterhead(strips, size, rules)
    foot, strips = signature(strips, size, width, rules)
    middle, strips = columns(strips, size, rules)
    units = [Unit([strip]) for strip in joined(strips, size, rules.lines)]
    for region in (head, foot, middle):
        if region is not None:
            parts = [
                in_order([Unit([s]) for s in joined(part, size, rules.lines)], gap, apart)
                for part in region.parts
                if part
            ]
            units.append(Unit([line for part in parts for unit in part for line in unit.lines], region.kind))
    return [*(Unit([strip]) for strip in beside), *in_order(units, gap, apart)]


def _first_on_their_side(strips: Sequence[Strip]) -> tuple[list[Strip], list[Strip]]:
    """The lines on their side that come before all others, and the others: how high they stand says nothing."""
    upright = min((strip.rank for strip in strips if not is_on_side(strip.spots)), default=0)
    first = [strip for strip in strips if strip.rank < upright]
    return sorted(first, key=lambda strip: strip.rank), [strip for strip in strips if strip.rank >= upright]


def _without_specks(strip: Strip, size: float, rules: Rules) -> list[tuple[Strip, bool]]:
    """The strip with the specks at its ends parted from it, each piece with whether it is one.

    A speck is a token of nothing but points and strokes, away from the text. Dashes are left: they are bullets at the
    start of a line and empty cells at its end.
    """
    spots = strip.spots
    first, last = 0, len(spots)
    away = rules.stray.cut_gap * size
    signs = set(rules.stray.cut_signs)
    while (
        first < last - 1 and signs.issuperset(spots[first].word.seen) and spots[first + 1].x0 - spots[first].x1 > away
    ):
        first += 1
    while (
        last > first + 1
        and signs.issuperset(spots[last - 1].word.seen)
        and spots[last - 1].x0 - spots[last - 2].x1 > away
    ):
        last -= 1
    if last - first == len(spots):
        return [(strip, False)]
    pieces = [(spots[:first], True), (spots[first:last], False), (spots[last:], True)]
    return [(Strip(piece), is_speck) for piece, is_speck in pieces if piece]


def _printed(number: int, strip: Strip, part: str) -> Printed:
    words = tuple(spot.word for spot in strip.spots)
    return Printed(number, _seen(words), words, _text(words), strip.x0, strip.top, strip.x1, strip.bottom, part)


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words if word.text)


def _seen(words: Sequence[Word]) -> str:
    return " ".join(word.seen for word in words)
