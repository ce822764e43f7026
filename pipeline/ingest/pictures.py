"""Images on a page of right text that hold print themselves: a table pasted as a picture, a scanned annex.

Told by what print looks like, without reading it: dark on an even ground, small pieces of one height in rows. What is
small on the page (logos, seals), what lies under the page's own text (a background, a scan with its text over it) and
what has no even ground (photographs) is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box, Word

LEAST = 0.05
"""Share of the page from which an image is looked at."""
_DPI, _PIXELS = 110.0, 3e7
"""What pages are looked at with, and of how many pixels at most: posters with less."""
_TOUCHING = 3.0
"""Points between the strips that some programs cut one image into, at most."""
_OVER = 3
"""An image with more of the page's own words over it is the ground that they stand on."""
_EVEN, _NEAR = 0.5, 10
"""Share of an image that has the grey of its ground, or so many greys from it: print leaves 0.7 and more of it."""
_CELL = 6
"""Pixels of which one is made to tell the ground."""
_DARK = 50
"""Greys between the ground and ink."""
_LOWEST, _HIGHEST = 3, 24
"""Pixels of letters and figures from foot to head: 5 to 20-point type."""
_ALIKE, _FAR = 0.6, 1.2
"""Of two letters side by side: how high the lower one is for the higher, and the white between, in heights."""
_LETTERS, _SHARE = 60, 0.5
"""So many letters that stand in rows, and what share of all pieces of their size they are: of tables, clean ones and
scans of 100 and 150 dpi, 0.69 to 0.87, of 20 photographs (grass, gravel, faces, machines) 0.26 at most."""


def print_in(page: Any, areas: Sequence[Box], words: Sequence[Word], width: float, height: float) -> tuple[Box, ...]:
    """The parts of a pypdfium2 page of so many points that images with print on them cover, `areas` being all its
    images and `words` what it holds as text. Raises PdfiumError."""
    whole = max(width * height, 1.0)
    found = [
        area
        for area in _joined(areas)
        if _size(area) >= LEAST * whole and sum(_holds(area, word.box) for word in words) <= _OVER
    ]
    if not found:
        return ()
    scale = min(_DPI / 72, (_PIXELS / whole) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    grey = np.asarray(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width).copy()
    bitmap.close()
    return tuple(area for area in found if holds_print(_part(grey, area, scale)))


def holds_print(grey: NDArray[np.uint8]) -> bool:
    """Whether there is print on a grey picture of about 110 dpi."""
    import cv2

    if min(grey.shape) < _HIGHEST:
        return False
    away = cv2.absdiff(grey, _ground(grey))
    if float((away <= _NEAR).mean()) < _EVEN:
        return False
    ink = (away > _DARK).astype(np.uint8)
    _, _, places, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    left, top, wide, high = (places[1:, column].astype(np.int64) for column in range(4))
    letters = (high >= _LOWEST) & (high <= _HIGHEST) & (wide <= 2 * _HIGHEST)
    left, top, wide, high = left[letters], top[letters], wide[letters], high[letters]
    if len(left) < _LETTERS:
        return False
    rows = _in_rows(left, top, wide, high)
    return bool(rows >= _LETTERS and rows >= _SHARE * len(left))


def _ground(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The grey around every pixel, which shades and shadows change slowly."""
    import cv2

    height, width = grey.shape
    small = cv2.resize(grey, (max(width // _CELL, 1), max(height // _CELL, 1)), interpolation=cv2.INTER_AREA)
    brightest = cv2.dilate(small, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.resize(cv2.medianBlur(brightest, 5), (width, height)), np.uint8)


def _in_rows(left: NDArray[np.int64], top: NDArray[np.int64], wide: NDArray[np.int64], high: NDArray[np.int64]) -> int:
    """How many pieces have one of about their height beside them, foot by foot."""
    order = np.argsort(left, kind="stable")
    left, top, wide, high = left[order], top[order], wide[order], high[order]
    foot, right = top + high, left + wide
    beside = np.zeros(len(left), bool)
    for place in range(len(left)):
        reach = right[place] + int(_FAR * high[place]) + 1
        end = int(np.searchsorted(left, reach, side="right"))
        others = slice(place + 1, end)
        near = (
            (np.abs(foot[others] - foot[place]) <= np.maximum(1, high[place] // 6))
            & (np.minimum(high[others], high[place]) >= _ALIKE * np.maximum(high[others], high[place]))
            & (left[others] >= right[place] - 1)
        )
        if near.any():
            beside[place] = True
            beside[others] |= near
    return int(beside.sum())


def _joined(areas: Sequence[Box]) -> list[Box]:
    """The areas with those that touch made one."""
    found: list[Box] = []
    for area in areas:
        for other in [one for one in found if _touch(one, area)]:
            found.remove(other)
            area = area.union(other)
        found.append(area)
    return found


def _touch(one: Box, two: Box) -> bool:
    return (
        max(one.x0, two.x0) - min(one.x1, two.x1) <= _TOUCHING
        and max(one.top, two.top) - min(one.bottom, two.bottom) <= _TOUCHING
    )


def _size(area: Box) -> float:
    return max(area.x1 - area.x0, 0.0) * max(area.bottom - area.top, 0.0)


def _holds(area: Box, box: Box | None) -> bool:
    if box is None:
        return False
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return area.x0 <= x <= area.x1 and area.top <= y <= area.bottom


def _part(grey: NDArray[np.uint8], area: Box, scale: float) -> NDArray[np.uint8]:
    left, top, right, bottom = (max(round(side * scale), 0) for side in (area.x0, area.top, area.x1, area.bottom))
    return grey[top:bottom, left:right]
