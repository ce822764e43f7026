"""Seals and signatures in colour: their ink is taken out, print under it stays.

Ink is a filter. Where a red seal crosses black print, black comes through; the brightest of a pixel's three channels
hardly sees the red and sees the black as it is. Only there is that channel read: print in colour would vanish with the
seal, and is told from it by the sizes of its pieces.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.ocr.repair.ink import Grey, Mask

_DPI = 150.0
_COLOURED = 60
"""Greys of 256 between a pixel's brightest channel and its darkest, paper being white: JPEG's colours are paler."""
_LEAST, _MOST = 0.0005, 0.25
"""Share of the page that seals and signatures cover with ink. A page of coloured paper or a picture has more."""
_BLOB = 7.0
"""Points between strokes of one seal."""
_TOUCHING = 1.0
"""Points between pixels of one stroke: worn ink has holes."""
_SMALLEST, _LARGEST = 17.0, 260.0
"""Points: a seal or signature is higher or wider than the first, and neither higher nor wider than the second."""
_LETTER = 21.0
"""Points: print of 20-point type is no higher."""
_MARKS = 0.25
"""Share of the ink in pieces larger than letters: of seals and signatures 0.4 and more, of lines of print next to
none."""
_SOLID = 0.6
"""Share of a blob that is ink: of a field with letters left white in it, which would vanish with it."""
_DARKEST = 64.0
"""No ink is taken for darker than that in its brightest channel."""
_AROUND = 2.5
"""Points around coloured ink in which its rim is mended too."""
_PURE, _TINTED = 0.35, 0.12
"""Colour of a pixel as a share of its brightest channel: all of it is ink from the first on, none below the second."""


@dataclass(frozen=True)
class Colours:
    """What of a page is seal or signature, in blobs."""

    places: Mask
    """Of the reduced picture: where the brightest channel is read."""

    names = ("a seal, signature or emblem in colour",)


def colours_of(picture: Image.Image, dpi: float) -> Colours | None:
    """Seals and signatures on an RGB picture; None where there are none."""
    import cv2

    cv2.setNumThreads(1)  # pages are read side by side
    factor = max(int(dpi / _DPI), 1)
    small = np.asarray(picture.reduce(factor) if factor > 1 else picture)
    points = 72 * factor / dpi
    channels = _white(small)
    ink = (_spread(channels) > _COLOURED).astype(np.uint8)
    if not _LEAST < float(ink.mean()) < _MOST:
        return None
    strokes = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _square(_TOUCHING / points)), np.uint8)
    places = np.zeros(ink.shape, np.bool_)
    for left, top, blob in _blobs(strokes, points):
        mark = _mark(blob, points)
        if mark:
            x0, y0, x1, y1 = mark
            here = (slice(top + y0, top + y1), slice(left + x0, left + x1))
            places[here] |= (ink[here] * blob[y0:y1, x0:x1]) > 0
    if not places.any():
        return None
    return Colours(np.asarray(cv2.dilate(places.astype(np.uint8), _square(2 * _AROUND / points))) > 0)


def without_colours(picture: Image.Image, colours: Colours) -> Image.Image:
    """The RGB picture in grey, the coloured ink of seals and signatures made paper."""
    import cv2

    grey = np.asarray(picture.convert("L"))
    height, width = grey.shape
    factor = math.ceil(height / colours.places.shape[0])
    places = np.kron(colours.places, np.ones((factor, factor), np.bool_))[:height, :width]
    found = grey.copy()
    rows, columns = np.flatnonzero(places.any(axis=1)), np.flatnonzero(places.any(axis=0))
    window = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    paper = _paper(np.asarray(picture.reduce(8)))
    channels = [
        np.minimum(channel.astype(np.float32) * (255.0 / most), 255.0)
        for channel, most in zip(cv2.split(np.asarray(picture)[window]), paper, strict=True)
    ]
    brightest, darkest = np.maximum.reduce(channels), np.minimum.reduce(channels)
    colour = (brightest - darkest) / np.maximum(brightest, 1.0)
    inked = places[window] & (brightest - darkest > _COLOURED)
    share = ((colour - _TINTED) / (_PURE - _TINTED)).clip(0, 1)
    lit = brightest.copy()
    for channel in channels:
        # a red and a blue have shades of their own, darker than paper: so much they are lit up, and black stays black
        own = inked & (channel == brightest)
        if own.any():
            shade = max(float(np.percentile(brightest[own], 40)), _DARKEST)
            lit = np.where(channel == brightest, brightest * (1 + share * (255.0 / shade - 1)), lit)
    lit = np.minimum(lit, 255.0) * (_grey(paper) / 255.0)
    found[window] = np.where(places[window], np.maximum(lit.astype(np.uint8), grey[window]), grey[window])
    return Image.fromarray(found)


def _grey(paper: tuple[float, ...]) -> float:
    """The grey of a colour, as Pillow has it."""
    return sum(share * value for share, value in zip((0.299, 0.587, 0.114), paper, strict=True))


def _paper(pixels: NDArray[np.uint8]) -> tuple[float, ...]:
    """The paper's colour: most of a page is paper."""
    return tuple(max(float(np.percentile(pixels[..., one], 60)), 64.0) for one in range(3))


def _white(pixels: NDArray[np.uint8]) -> list[Grey]:
    """The channels of a picture, each so bright that its paper is white: yellowed paper has no colour then."""
    import cv2

    paper = _paper(pixels[::4, ::4])
    return [
        np.asarray(cv2.convertScaleAbs(channel, alpha=255.0 / most), np.uint8)
        for channel, most in zip(cv2.split(pixels), paper, strict=True)
    ]


def _spread(channels: list[Grey]) -> Grey:
    import cv2

    red, green, blue = channels
    most, least = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    return np.asarray(cv2.subtract(most, least), np.uint8)


def _square(side: float) -> NDArray[np.uint8]:
    length = max(round(side), 1)
    return np.ones((length, length), np.uint8)


def _blobs(strokes: Grey, points: float) -> Iterator[tuple[int, int, Grey]]:
    """Left and top of strokes that stand close together, and these strokes."""
    import cv2

    joined = cv2.dilate(strokes, _square(_BLOB / points))
    count, labels, places, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for number in range(1, count):
        left, top, width, height = (int(value) for value in places[number][:4])
        longest = max(width, height) * points - _BLOB
        if _SMALLEST < longest < _LARGEST:
            here = (slice(top, top + height), slice(left, left + width))
            yield left, top, np.where(labels[here] == number, strokes[here], np.uint8(0))


def _mark(strokes: Grey, points: float) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of a seal or signature among strokes; None of print in colour and of a field.

    What stands beside it, as the name of an office beside its emblem, is print.
    """
    import cv2

    _, _, places, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    pieces = places[1:].astype(np.int64)
    large = pieces[pieces[:, 2:4].max(axis=1) * points > _LETTER]
    if not len(large) or large[:, 4].sum() < _MARKS * pieces[:, 4].sum():
        return None
    left, top = (int(large[:, side].min()) for side in (0, 1))
    right, bottom = (int((large[:, side] + large[:, 2 + side]).max()) for side in (0, 1))
    solid = large[:, 4].sum() > _SOLID * (right - left) * (bottom - top)
    return None if solid else (left, top, right, bottom)
