"""Specks of dirt: pieces of ink too small for letters, where no letter has a dot or mark."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Word
from pipeline.ocr.repair.ink import Ink, Mask

_SMALL = 0.45
"""Of the height of letters: marks and points are no larger, and commas hardly."""
_GAP = 0.55
"""Heights of letters between a letter and its mark, at most."""
_AFTER = 0.8
"""Heights of letters after a letter where a full stop may follow."""
_DUST, _MOST_DUST = 90.0, 0.6
"""Pieces no larger than this percentile of those far from letters are dirt beside letters too, where that is less than
so much of the page's own marks. Measured at 150 dpi: to drop all of 2 pixels and less eats dots, of 4 on a page whose
dots have 6 does not."""
_DIRT = 97.0
"""Percentile of pieces far from letters: what is larger is taken for dirt only where no print is near."""
_FAR_ACROSS, _FAR_DOWN = 3.0, 1.2
"""Heights of letters around letters in which print may be: dashes before them, marks over marks."""
_SPECK = 0.35
"""Height of letters: no letter or digit is neither wider nor higher."""
_COLON = 0.9
"""Heights of letters from a point to the one over it."""
_OVER, _UNDER, _INSET = 0.35, 0.3, 0.15
"""Heights of letters that marks stand over and under them, and how far within their sides."""
_BROKEN, _ASIDE = 0.75, 1.0
"""Share of strays that lie within so many heights of letters of print: of dirt, half at most, as dense as print may be;
of strokes that broke, as on coarse faxes, 0.78 and more."""
_FEW = 30
"""Pieces far from letters that tell nothing yet."""


def stray(ink: Ink) -> Mask:
    """Which pieces are too small for letters and stand where no letter has a mark: rows of `ink.places`."""
    small = _small(ink)
    return small & ~_beside_letters(ink, small)


def broken(ink: Ink, strays: Mask) -> bool:
    """Whether strays are parts of broken strokes, and no dirt, which lies on white paper as well."""
    zone = np.zeros(ink.mask.shape, np.uint8)
    aside = round(_ASIDE * ink.letter)
    for left, top, width, height in ink.places[ink.letters, :4].tolist():
        above = aside // 2
        zone[max(top - above, 0) : top + height + above, max(left - aside, 0) : left + width + aside] = 1
    return bool(strays.any()) and float(_middles(ink, zone)[strays].mean()) > _BROKEN


def specks_of(ink: Ink) -> Mask:
    """Which pieces are specks: those far from print, and what is no larger than they are where no letter has a mark.

    What is larger may be print of a kind that stands in no letter's place: a dash, the upper point of a colon.
    """
    small = _small(ink)
    beside = _beside_letters(ink, small)
    strays = small & ~beside
    far = strays & ~_middles(ink, _around_letters(ink))
    if far.sum() < _FEW:
        far = strays
    area = ink.places[:, 4]
    if far.sum() < _FEW or not (small & beside).any():
        return strays
    dirt = float(np.percentile(area[far], _DIRT))
    beside |= small & _middles(ink, _beyond_marks(ink, small & beside & (area > dirt)))
    most = min(float(np.percentile(area[far], _DUST)), _MOST_DUST * float(np.percentile(area[small & beside], 60)))
    return far | (small & ~beside & (area <= dirt)) | (small & (area <= most) & ~_marks(ink))


def without_specks(words: Sequence[Word], ink: Ink) -> tuple[Word, ...]:
    """The words, those left out that are a letter to the engine and a speck by their size."""
    most = _SPECK * ink.letter * ink.points
    return tuple(
        word
        for word in words
        if word.box is None
        or max(word.box.x1 - word.box.x0, word.box.bottom - word.box.top) > most
        or not any(sign.isalnum() for sign in word.seen)
    )


def _around_letters(ink: Ink) -> NDArray[np.uint8]:
    """Where print may be: letters and what is near them."""
    left, top, width, height = (ink.places[:, column].astype(np.int64) for column in range(4))
    zone = np.zeros(ink.mask.shape, np.uint8)
    across, down = round(_FAR_ACROSS * ink.letter), round(_FAR_DOWN * ink.letter)
    for one in _letters(ink):
        x0, y0 = max(left[one] - across, 0), max(top[one] - down, 0)
        zone[y0 : top[one] + height[one] + down, x0 : left[one] + width[one] + across] = 1
    return zone


def _beyond_marks(ink: Ink, marks: Mask) -> NDArray[np.uint8]:
    """Where marks and points have others: over a circumflex, over the lower point of a colon, after a full stop."""
    left, top, width, height = (ink.places[:, column].astype(np.int64) for column in range(4))
    zone = np.zeros(ink.mask.shape, np.uint8)
    above, beyond = round(_COLON * ink.letter), round(_AFTER * ink.letter)
    for one in np.flatnonzero(marks):
        x0, x1, foot = left[one], left[one] + width[one], top[one] + height[one]
        zone[max(top[one] - above, 0) : top[one], max(x0 - 1, 0) : x1 + 1] = 1
        zone[max(top[one] - 2, 0) : foot + 2, x1 : x1 + beyond] = 1
    return zone


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
