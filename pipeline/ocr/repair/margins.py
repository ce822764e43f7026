"""How the margins of a page lean: photographed from below or above, a page is narrower at its far end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipeline.ocr.repair.ink import Mask, Numbers

_BAND, _BIN = 0.5, 0.4
"""Heights of letters: bands of a page in each of which the outermost letters are taken, and how far they may be out."""
_STEEPEST, _STEP = 0.2, 0.004
"""Run over rise that margins may have, and in which steps it is sought."""
_LEAST = 0.03
"""Run over rise by which the margins must differ: on pages that are as wide above as below 0.008 at most."""
_EDGE = 0.6
"""Share of the rows of a picture that the edge of a sheet is straight for."""
_WIDE = 0.7
"""Share of a page's print that stands between its margins; else columns of a table were taken for them."""
_FEWEST, _BETTER = 8, 1.25
"""Bands that tell a margin, and how many more must lie on leaning margins than on two that lean alike."""


class Margins(NamedTuple):
    """Where both stand at the top of the picture, and by how much further right for each step down."""

    left: float
    left_lean: float
    right: float
    right_lean: float


def margins_of(left: Numbers, right: Numbers, y: Numbers, letter: float) -> Margins | None:
    """The margins of lines of print. None where they are parallel, or cannot be told.

    `left`, `right` are the sides of letters, `y` their height on the page.
    """
    bands = ((y - y.min()) / (_BAND * letter)).astype(np.int64)
    first, last = np.full(bands.max() + 1, np.inf), np.full(bands.max() + 1, -np.inf)
    np.minimum.at(first, bands, left)
    np.maximum.at(last, bands, right)
    held = np.isfinite(first)
    down = y.min() + (np.flatnonzero(held) + 0.5) * _BAND * letter
    return _leaning(first[held], last[held], down, _BIN * letter, _FEWEST)


def edges_of(beside: Mask, cell: float) -> Margins | None:
    """The same of the paper's edges, on what lies beside it, in cells of `cell` pixels."""
    rows = np.flatnonzero(beside[:, 0] & beside[:, -1] & ~beside.all(axis=1))
    if len(rows) < _FEWEST:
        return None
    first, last = (~beside[rows]).argmax(axis=1), beside.shape[1] - (~beside[rows, ::-1]).argmax(axis=1)
    down = np.asarray((rows + 0.5) * cell, np.float64)
    return _leaning(first * cell, last * cell, down, 1.5 * cell, round(_EDGE * len(rows)))


def _leaning(first: Numbers, last: Numbers, down: Numbers, near: float, fewest: int) -> Margins | None:
    slopes = np.arange(-_STEEPEST, _STEEPEST + _STEP / 2, _STEP)
    counts = [_counts(side, down, slopes, near) for side in (first, last)]
    best = [int(one.argmax()) for one in counts]
    alike = int((counts[0] + counts[1]).max())
    most = [int(one.max()) for one in counts]
    if min(most) < fewest or sum(most) < _BETTER * alike or (best[1] - best[0]) * _STEP == 0:
        return None
    left, right = (_line(side, down, slopes[at], near) for side, at in zip((first, last), best, strict=True))
    if abs(left[1] - right[1]) < _LEAST:
        return None
    middle = (down.min() + down.max()) / 2
    wide = right[0] - left[0] + (right[1] - left[1]) * middle
    most_wide = float(np.percentile(last, 95) - np.percentile(first, 5))
    return Margins(*left, *right) if _WIDE * most_wide <= wide <= most_wide / _WIDE else None


def _counts(x: Numbers, y: Numbers, slopes: Numbers, width: float) -> Numbers:
    """For each lean, how many places stand on the best line that leans so."""
    bins = ((x[None, :] - slopes[:, None] * y[None, :]) / width).astype(np.int64)
    bins -= bins.min()
    size = int(bins.max()) + 2
    found = np.bincount((bins + size * np.arange(len(slopes))[:, None]).ravel(), minlength=size * len(slopes))
    table = found.reshape(len(slopes), size)
    return np.asarray((table[:, :-1] + table[:, 1:]).max(axis=1), np.float64)


def _line(x: Numbers, y: Numbers, slope: float, width: float) -> tuple[float, float]:
    """Place and lean of the line that most places stand on, by least squares over these."""
    offsets = x - slope * y
    bins = (offsets / width).astype(np.int64)
    bins -= bins.min()
    counts = np.bincount(bins, minlength=int(bins.max()) + 2)
    start = int((counts[:-1] + counts[1:]).argmax())
    on = (bins == start) | (bins == start + 1)
    lean, place = np.polyfit(y[on], x[on], 1)
    return float(place), float(lean)
