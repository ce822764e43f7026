"""Specks of dirt: pieces of ink too small for letters, where no letter has a dot or mark."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.ocr.repair.ink import Ink, Mask

_SMALL = 0.45
"""Of the height of letters: marks and points are no larger, and commas hardly."""
_GAP = 0.55
"""Heights of letters between a letter and its mark, at most."""
_AFTER = 0.8
"""Heights of letters after a letter where a full stop may follow."""
_DUST, _MOST_DUST = 90.0, 0.5
"""Pieces no larger than this percentile of those far from letters are dirt beside letters too, where that is less than
so much of the page's own marks. Measured at 150 dpi: to drop all of 2 pixels and less eats dots, of 4 on a page whose
dots have 6 does not."""
_OVER, _UNDER, _INSET = 0.35, 0.3, 0.15
"""Heights of letters that marks stand over and under them, and how far within their sides."""
_FEW = 30
"""Pieces far from letters that tell nothing yet."""


def stray(ink: Ink) -> Mask:
    """Which pieces are too small for letters and stand where no letter has a mark: rows of `ink.places`."""
    small = _small(ink)
    return small & ~_beside_letters(ink, small)


def specks_of(ink: Ink) -> Mask:
    """Which pieces are specks: strays, and what beside letters is no larger than they are."""
    small = _small(ink)
    beside = _beside_letters(ink, small)
    specks = small & ~beside
    area = ink.places[:, 4]
    if specks.sum() >= _FEW and (small & beside).any():
        most = min(
            float(np.percentile(area[specks], _DUST)), _MOST_DUST * float(np.percentile(area[small & beside], 60))
        )
        specks |= small & (area <= most) & ~_marks(ink)
    return specks


def _marks(ink: Ink) -> Mask:
    """Which pieces stand close over or under a letter, between its sides, where marks and the dot below have their
    place: on thin print they are no larger than dirt."""
    left, top, width, height = (ink.places[:, column].astype(np.int64) for column in range(4))
    zone = np.zeros(ink.mask.shape, np.uint8)
    above, below = round(_OVER * ink.letter), round(_UNDER * ink.letter)
    for one in _letters(ink):
        inset = round(_INSET * min(width[one], ink.letter))
        x0, x1 = left[one] + inset, left[one] + width[one] - inset
        foot = top[one] + height[one]
        zone[max(top[one] - above, 0) : top[one], x0 : x1 + 1] = 1
        zone[foot : foot + below, x0 : x1 + 1] = 1
    return _middles(ink, zone)


def _small(ink: Ink) -> Mask:
    most = _SMALL * ink.letter
    small = (ink.places[:, 2] <= most) & (ink.places[:, 3] <= most)
    small[0] = False
    return np.asarray(small, np.bool_)


def _beside_letters(ink: Ink, small: Mask) -> Mask:
    """Which of the pieces stand where a letter has marks: over or under it, or a little after it at its foot."""
    left, top, width, height = (ink.places[:, column].astype(np.int64) for column in range(4))
    allowed = np.zeros(ink.mask.shape, np.uint8)
    gap, after = round(_GAP * ink.letter), round(_AFTER * ink.letter)
    for one in _letters(ink):
        x0, y0, x1, y1 = left[one], top[one], left[one] + width[one], top[one] + height[one]
        allowed[max(y0 - gap, 0) : y1 + gap, max(x0 - 1, 0) : x1 + 1] = 1
        allowed[max(y1 - round(0.5 * ink.letter), 0) : y1 + gap, x1 : x1 + after] = 1
    return small & _middles(ink, allowed)


def _letters(ink: Ink) -> list[int]:
    """Pieces as high as letters; words whose letters touch are among them."""
    width, height = ink.places[:, 2], ink.places[:, 3]
    letters = np.flatnonzero((height > 0.6 * ink.letter) & (width < 30 * ink.letter) & (height < 6 * ink.letter))
    return [int(one) for one in letters if one]


def _middles(ink: Ink, zone: NDArray[np.uint8]) -> Mask:
    """Which pieces have their middle in a zone."""
    left, top, width, height = (ink.places[:, column] for column in range(4))
    x = (left + width // 2).clip(0, zone.shape[1] - 1)
    y = (top + height // 2).clip(0, zone.shape[0] - 1)
    return np.asarray(zone[y, x] > 0, np.bool_)
