"""Rulings drawn on a PDF page: its level and upright lines, thin rectangles and the sides of boxes."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from pipeline.model import Box, Ruling

Matrix = tuple[float, float, float, float, float, float]
Corners = tuple[float, float, float, float]
Place = Callable[[list[Corners]], Box]
"""From corners in the page's own space, y upwards, to a box as the reader sees it."""

_SHORTEST = 6.0
"""Points: dashes and the strokes of drawn letters are shorter."""
_THICKEST = 4.0
_STRAIGHT = 0.8
"""Points by which the ends of a level line may differ in height."""
_MOST = 4_000
"""Points of paths on a page: maps and charts have more."""


def rulings_of(paths: Sequence[tuple[Any, Matrix]], place: Place) -> tuple[Ruling, ...]:
    """The rulings among path objects, each with the matrix of what holds it; none where there are too many."""
    found: set[tuple[float, float, float, float]] = set()
    points = 0
    for item, matrix in paths:
        count = pdfium.FPDFPath_CountSegments(item)
        points += max(count, 0)
        if points > _MOST:
            return ()
        if count < 2:
            continue
        filled, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(filled), ctypes.byref(stroked))
        for outline in _outlines(item, count, matrix):
            for corners in _sides(outline) if stroked.value else _thin(outline) if filled.value else ():
                box = place([corners])
                found.add((box.x0, box.top, box.x1, box.bottom))
    rulings = [ruling for sides in found if (ruling := _ruling(*sides))]
    return tuple(sorted(rulings, key=lambda one: (one.y0, one.x0, one.x1, one.y1)))


def _outlines(item: Any, count: int, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The straight parts of a path as rows of points, a closed one ending where it began."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    outline: list[tuple[float, float]] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if pdfium.FPDFPathSegment_GetType(segment) != pdfium.FPDF_SEGMENT_LINETO and outline:
            yield outline
            outline = []
        outline.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield [*outline, outline[0]]
            outline = []
    if outline:
        yield outline


def _sides(outline: Sequence[tuple[float, float]]) -> Iterator[Corners]:
    for (x0, y0), (x1, y1) in pairwise(outline):
        yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _thin(outline: Sequence[tuple[float, float]]) -> Iterator[Corners]:
    """What is filled and as thin as a line."""
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    if min(max(xs) - min(xs), max(ys) - min(ys)) <= _THICKEST:
        yield min(xs), min(ys), max(xs), max(ys)


def _ruling(x0: float, top: float, x1: float, bottom: float) -> Ruling | None:
    """The middle line of something long and thin."""
    width, height = x1 - x0, bottom - top
    if max(width, height) < _SHORTEST or min(width, height) > max(_STRAIGHT, _THICKEST):
        return None
    if width >= height:
        middle = round((top + bottom) / 2, 2)
        return Ruling(x0, middle, x1, middle)
    middle = round((x0 + x1) / 2, 2)
    return Ruling(middle, top, middle, bottom)
