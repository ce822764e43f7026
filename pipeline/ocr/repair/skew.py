"""By how many degrees the lines of a page climb or fall."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.ocr.repair.ink import Ink, Numbers

_MOST, _COARSE, _FINE = 6.0, 0.25, 0.02
"""Degrees: how far skew is sought, and in which steps, first and last."""
_BIN = 1.0
"""Pixels."""
_PIECES = 6_000


def skew_of(ink: Ink, pieces: NDArray[np.int64] | None = None) -> float:
    """Degrees clockwise that the lines of print are turned by; 0 where there is too little print to tell.

    Of all letters of the page, or of those that are named: rows of `ink.places`.

    The feet of letters stand on lines: turned by the right angle, they fall into few rows (projection profiles, Postl
    1986, of feet instead of pixels: a tenth of the work, and neither rings nor specks have any).
    """
    if pieces is None:
        pieces = np.flatnonzero(ink.letters[1:]) + 1 if ink.letter else np.zeros(0, np.int64)
    chosen = pieces
    if not len(chosen):
        return 0.0
    chosen = chosen[:: max(len(chosen) // _PIECES, 1)]
    places = ink.places[chosen].astype(np.float64)
    x, y = places[:, 0] + places[:, 2] / 2, places[:, 1] + places[:, 3]
    angle = 0.0
    for span, step in ((_MOST, _COARSE), (2 * _COARSE, 0.05), (0.1, _FINE)):
        angles = angle + np.arange(-span, span + step / 2, step)
        sharp = np.array([_sharpness(x, y, one) for one in angles])
        best = int(sharp.argmax())
        angle = float(angles[best])
    if 0 < best < len(sharp) - 1:  # the top of a parabola through three
        left, top, right = sharp[best - 1 : best + 2]
        bend = left - 2 * top + right
        angle += float(step * 0.5 * (left - right) / bend) if bend else 0.0
    return angle


def _sharpness(x: Numbers, y: Numbers, angle: float) -> float:
    """How unevenly feet fall into rows when the page is turned back by `angle` degrees."""
    rows = (y - x * np.tan(np.radians(angle))) / _BIN
    rows -= rows.min()
    whole = rows.astype(np.int64)
    part = rows - whole
    # each foot is shared by two rows, so that the measure changes smoothly with the angle
    counts = np.bincount(whole, 1 - part, int(whole.max()) + 2) + np.bincount(whole + 1, part, int(whole.max()) + 2)
    counts = np.convolve(counts, (1, 2, 1))
    return float((counts**2).sum())
