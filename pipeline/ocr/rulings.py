"""The rulings on the picture of a page, found by OpenCV: long straight strokes, level or upright but for some skew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.model import Ruling

_DPI = 150.0
"""Rulings are looked for at this resolution; to find that there are none costs a fiftieth of reading."""
_SHORTEST, _SHORTEST_LEVEL = 15.0, 20.0
"""Points: strokes of letters up to 20-point type are shorter, those of neighbours that touch ("TT") hardly longer."""
_THICKEST = 5.0
"""Points: what is thicker is a bar or a picture."""
_AROUND, _DARKER = 31, 12
"""A pixel is ink if it is so many greys darker than the mean of so many pixels around it: light may be uneven."""
_MIDDLE_GREY = 128
_MOST = 2_000

Grey = NDArray[np.uint8]


def rulings_of(picture: Image.Image, dpi: float) -> tuple[Ruling, ...]:
    """The rulings of a grey picture, in points, from top to bottom; none where there are too many for a table.

    None on a negative: its letters are islands of paper, and what is between them is long and dark.
    """
    grey, scale = reduced(picture, dpi)
    return () if grey.mean() < _MIDDLE_GREY else rulings_in(ink_of(grey), scale)


def rulings_in(ink: Grey, scale: float) -> tuple[Ruling, ...]:
    """As `rulings_of`, of ink that was found already (`ink_of`), at `scale` points a pixel."""
    found = [
        Ruling(*(round(float(value) * scale, 2) for value in ends))
        for upright in (False, True)
        for ends in _ends(_runs(ink, scale, upright), _THICKEST / scale, upright)
    ]
    return tuple(sorted(found, key=lambda one: (one.y0, one.x0, one.x1))) if len(found) <= _MOST else ()


def reduced(picture: Image.Image, dpi: float) -> tuple[Grey, float]:
    """The picture at a resolution that is enough to see where print is, and its points a pixel."""
    factor = max(int(dpi / _DPI), 1)
    return np.asarray(picture.reduce(factor) if factor > 1 else picture), 72 * factor / dpi


def ink_of(grey: Grey) -> Grey:
    """1 where there is ink, 0 elsewhere."""
    import cv2

    cv2.setNumThreads(1)  # pages are read side by side
    mean = cv2.ADAPTIVE_THRESH_MEAN_C
    return np.asarray(cv2.adaptiveThreshold(grey, 1, mean, cv2.THRESH_BINARY_INV, _AROUND, _DARKER), np.uint8)


def without_rulings(grey: Grey, dpi: float) -> tuple[Grey, Grey]:
    """The picture with paper in place of rulings, and the ink that is left."""
    import cv2

    ink = ink_of(grey)
    lines = _runs(ink, 72 / dpi, False) | _runs(ink, 72 / dpi, True)
    on_line = np.asarray(cv2.dilate(lines, np.ones((3, 3), np.uint8))) > 0
    return np.where(on_line, np.uint8(np.median(grey)), grey), np.where(on_line, np.uint8(0), ink)


def _runs(ink: Grey, scale: float, upright: bool) -> Grey:
    """What of the ink is in long straight runs, at `scale` points a pixel."""
    import cv2

    shortest = max(round((_SHORTEST if upright else _SHORTEST_LEVEL) / scale), 5)
    kernel = np.ones((shortest, 1) if upright else (1, shortest), np.uint8)
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel), np.uint8)


def _ends(runs: Grey, thickest: float, upright: bool) -> list[tuple[float, float, float, float]]:
    """Ends of the strokes that runs make up, in pixels."""
    import cv2

    if not runs.any():
        return []
    # a skewed line is a stair of runs, whose ends may be a pixel apart
    runs = np.asarray(cv2.dilate(runs, np.ones((3, 3), np.uint8)))
    outlines, _ = cv2.findContours(runs, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found: list[tuple[float, float, float, float]] = []
    for outline in outlines[: _MOST + 1]:
        points = np.asarray(outline)[:, 0, ::-1] if upright else np.asarray(outline)[:, 0, :]
        along, across = points[:, 0], points[:, 1]
        start, end = int(along.min()), int(along.max())
        # mean place across at both ends, over an eighth of the length
        part = max((end - start) // 8, 2)
        first, last = across[along <= start + part], across[along >= end - part]
        if float(first.max() - first.min()) > thickest + 2:
            continue
        lean = (float(last.mean()) - float(first.mean())) / max(end - start - part, 1)
        here, there = float(first.mean()) - lean * part / 2, float(last.mean()) + lean * part / 2
        one, two = (start, here + 0.5), (end + 1, there + 0.5)
        found.append((one[1], one[0], two[1], two[0]) if upright else (*one, *two))
    return found
