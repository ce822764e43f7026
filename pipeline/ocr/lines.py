"""Lines with doubtful figures are read a second time, larger and by themselves.

An engine takes 11 for II and 1 for l where the print is thin, and is unsure then. Which it is no language can tell, and
another look often can: of what two readings say, the surer stands, and the other is kept beside it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import reduce

import msgspec
import numpy as np
from PIL import Image, ImageFilter

from pipeline.model import Box, Word
from pipeline.ocr.readings import together

Read = Callable[[Image.Image, float], Sequence[Word]]
"""Reads a sheet of lines, given its resolution; boxes in points of the sheet."""

_DOUBTFUL, _LIKELY = 0.6, 0.8
"""Figures on good print have 0.9 and more; what is less sure than the first is looked at again, and signs that figures
are misread as where they are less sure than the second: words of good print have 0.9 as well."""
_ON_BAD_PAGES = 0.92
"""On pages that were mended so is whatever has a digit in it and is less sure than this. Simulated at 150 dpi: of what
is surer one in 90 is wrong, of what is less sure more than half."""
_AS_FIGURES = "@§"
"""What a figure in brackets is read as, "(3)" as "@)"."""
_ENOUGH = 0.55
"""A figure that another look is so sure of stands in place of signs that figures are misread as."""
_ALIKE = frozenset("lIiÌÍÏìíïÎî|][}{!¡†/\\SsOoQZz°()")
"""What an engine reads figures as, alone."""
_LONGEST = 4
_MARKS = ".,;:%'\"”“’‘"
_FIGURE = re.compile(r"\d+([.,/:–-]\d+)*")
_ROMAN, _HALF_ROMAN = re.compile(r"[IVX]+"), re.compile(r"(?=.*1)(?=.*[^1])[1IVXií]+")
"""A Roman number, and one of which a stroke or more was read as 1: "1V.", "1í."."""
_ABOVE, _BESIDE, _APART = 2.0, 8.0, 6.0
"""Points kept around a line, over and under it and on its sides, and between lines on a sheet."""
_SHORT, _ROW = 80.0, 450.0
"""Points: shorter lines stand side by side, up to a row's length."""
LOOKS = ((2.0, 0.5), (1.33, 0.0))
"""How much larger lines are read, and the blur that smooths their steps, in pixels for each pixel made of one."""
_MOST_DPI = 400.0
"""Larger, lines are read no better."""


def doubtful(word: Word) -> bool:
    """Whether a word may be a figure, and was read unsurely."""
    core = word.seen.strip(_MARKS)
    if _FIGURE.fullmatch(core):
        return word.confidence < _DOUBTFUL
    return word.confidence < _LIKELY and _like_figures(core)


def doubtful_on_bad_page(word: Word) -> bool:
    """The same of a page that was mended: also codes and what is no number only because a sign in it was misread."""
    return doubtful(word) or (
        word.confidence < _ON_BAD_PAGES and any(sign.isdecimal() or sign in _AS_FIGURES for sign in word.seen)
    )


def _like_figures(core: str) -> bool:
    return 0 < len(core) <= _LONGEST and all(sign.isdecimal() or sign in _ALIKE for sign in core)


def looked_again(
    words: Sequence[Word], looks: Sequence[Sequence[Word]], wanted: Callable[[Word], bool] = doubtful
) -> tuple[Word, ...]:
    """The words, of the wanted ones what readings of their lines have in their places.

    Where a figure was read as one, readings vote as they do on pages of few pixels. Where signs were read that figures
    are misread as, the surest figure stands. What was not chosen is among the others.
    """
    blank = [msgspec.structs.replace(word, seen="", text="", confidence=0.0, others=()) for word in words]
    figures = [together(blank, [look]) for look in looks]
    voted = together(words, looks)
    return tuple(
        _settled(word, vote, [found[at] for found in figures]) if wanted(word) else word
        for at, (word, vote) in enumerate(zip(words, voted, strict=True))
    )


def _settled(word: Word, vote: Word, looks: Sequence[Word]) -> Word:
    if _HALF_ROMAN.fullmatch(vote.seen.strip(_MARKS)):
        for one in looks:
            if _ROMAN.fullmatch(_seen(one).strip(_MARKS)):
                others = tuple(dict.fromkeys((vote.seen, *(text for text in vote.others if text != _seen(one)))))
                return msgspec.structs.replace(vote, seen=_seen(one), text=_seen(one), others=others)
    if not doubtful(word) or any(_FIGURE.fullmatch(one.seen.strip(_MARKS)) for one in (word, vote)):
        return vote
    sure = [one for one in looks if one.confidence >= _ENOUGH and _FIGURE.fullmatch(one.seen.strip(_MARKS))]
    if not sure:
        return msgspec.structs.replace(word, others=tuple(dict.fromkeys(_seen(one) for one in looks if _seen(one))))
    best = max(sure, key=lambda one: one.confidence)
    rest = dict.fromkeys((word.seen, *(_seen(one) for one in looks)))
    others = tuple(text for text in rest if text and text != best.seen)
    return msgspec.structs.replace(
        word, seen=best.seen, text=best.seen, confidence=min(best.confidence, _LIKELY), others=others
    )


def _seen(look: Word) -> str:
    return look.seen or next(iter(look.others), "")


def lines_of(words: Sequence[Word], wanted: Callable[[Word], bool]) -> list[Box]:
    """The boxes of the lines that have a wanted word."""
    lines: dict[int, list[Word]] = {}
    for word in words:
        if word.box is not None:
            lines.setdefault(word.line, []).append(word)
    return [
        reduce(Box.union, [word.box for word in line if word.box is not None])
        for line in lines.values()
        if any(map(wanted, line))
    ]


def read_lines(
    picture: Image.Image, dpi: float, lines: Sequence[Box], read: Read, larger: float = 1.0, soften: float = 0.0
) -> tuple[Word, ...]:
    """The words on lines of a grey picture, read one under the other on a sheet; boxes in points of the picture."""
    if not lines:
        return ()
    scale = dpi / 72
    whole = Box(x0=0.0, top=0.0, x1=picture.width / scale, bottom=picture.height / scale)
    areas = [_grown(box, whole) for box in lines]
    places, width, height = _places(areas)
    grey = np.asarray(picture)
    paper = int(np.percentile(grey[::5, ::5], 60))
    sheet = np.full((math.ceil(height * scale) + 1, math.ceil(width * scale) + 1), paper, np.uint8)
    for area, (left, top) in zip(areas, places, strict=True):
        part = grey[
            round(area.top * scale) : round(area.bottom * scale), round(area.x0 * scale) : round(area.x1 * scale)
        ]
        y, x = round(top * scale), round(left * scale)
        here = sheet[y : y + part.shape[0], x : x + part.shape[1]]
        here[...] = part[: here.shape[0], : here.shape[1]]
    larger = max(min(larger, _MOST_DPI / dpi), 1.0)
    found = read(_enlarged(Image.fromarray(sheet), larger, soften * larger), dpi * larger)
    return tuple(msgspec.structs.replace(word, box=_back(word.box, areas, places)) for word in found if word.box)


def _places(areas: Sequence[Box]) -> tuple[list[tuple[float, float]], float, float]:
    """Where lines stand on a sheet, their left and top, and the sheet's width and height.

    Lines of a figure or two stand side by side: a lone figure is read worse.
    """
    found: list[tuple[float, float]] = []
    x, y, low, width = _APART, _APART, 0.0, 0.0
    for area in areas:
        across, down = area.x1 - area.x0, area.bottom - area.top
        if low and (across > _SHORT or x + across > _ROW):
            x, y, low = _APART, y + low + _APART, 0.0
        found.append((x, y))
        x, low, width = x + across + _APART, max(low, down), max(width, x + across)
        if across > _SHORT:
            x = _ROW
    return found, width + _APART, y + low + _APART


def _grown(box: Box, whole: Box) -> Box:
    return Box(
        x0=max(box.x0 - _BESIDE, whole.x0),
        top=max(box.top - _ABOVE, whole.top),
        x1=min(box.x1 + _BESIDE, whole.x1),
        bottom=min(box.bottom + _ABOVE, whole.bottom),
    )


def _enlarged(sheet: Image.Image, factor: float, soften: float) -> Image.Image:
    if factor == 1.0:
        return sheet
    sheet = sheet.resize((round(sheet.width * factor), round(sheet.height * factor)), Image.Resampling.BICUBIC)
    return sheet.filter(ImageFilter.GaussianBlur(soften)) if soften else sheet


def _back(box: Box, areas: Sequence[Box], places: Sequence[tuple[float, float]]) -> Box:
    """A place on the sheet as a place on the page."""
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2

    def distance(at: int) -> float:
        area, (left, top) = areas[at], places[at]
        beside = max(left - x, x - left - (area.x1 - area.x0), 0.0)
        return beside + 3 * max(top - y, y - top - (area.bottom - area.top), 0.0)

    at = min(range(len(areas)), key=distance)
    across, down = areas[at].x0 - places[at][0], areas[at].top - places[at][1]
    return Box(
        x0=round(box.x0 + across, 2),
        top=round(box.top + down, 2),
        x1=round(box.x1 + across, 2),
        bottom=round(box.bottom + down, 2),
    )
