"""The ink of a page and the pieces it falls into, from which every measurement of repair is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from pipeline.ocr.rulings import ink_of

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Labels = NDArray[np.uint16] | NDArray[np.int32]

_BLACK, _WHITE = 64, 192
_BITONAL = 0.002
"""A picture with a smaller share of pixels between black and white has no greys."""
_LETTER_POINTS = (3.0, 14.0)
"""Heights that letters of 8-18-point print have."""
_FEWEST_LETTERS = 60
"""Of fewer nothing is told."""


@dataclass(frozen=True)
class Ink:
    """Ink of a picture, and its connected pieces.

    `places` has a row for each piece: left, top, width, height, count of pixels; row 0 is the paper. All in pixels.
    """

    mask: Grey
    """1 where ink is."""
    labels: Labels
    """Number of the piece that a pixel belongs to; 0 on paper."""
    places: NDArray[np.int32]
    points: float
    """Points a pixel."""
    letter: float
    """Median height of pieces that may be letters; 0 where there are too few."""
    bitonal: bool

    @property
    def letters(self) -> Mask:
        """Pieces of the height and width of letters."""
        width, height = self.places[:, 2], self.places[:, 3]
        return (height > 0.6 * self.letter) & (height < 2.2 * self.letter) & (width < 3 * self.letter)


def is_bitonal(grey: Grey) -> bool:
    """Whether a picture has black and white only; sampled."""
    some = grey[::7, ::3]
    return float(((some > _BLACK) & (some < _WHITE)).mean()) < _BITONAL


def ink_in(grey: Grey, points: float) -> Ink:
    """The ink of a grey picture, dark on light, at `points` points a pixel."""
    import cv2

    cv2.setNumThreads(1)  # pages are read side by side
    bitonal = is_bitonal(grey)
    mask = np.asarray(grey < 128, np.uint8) if bitonal else ink_of(grey)
    labels, places = _pieces(mask)
    heights = places[1:, 3]
    low, high = (height / points for height in _LETTER_POINTS)
    likely = heights[(heights > low) & (heights < high) & (places[1:, 4] > 8)]
    letter = float(np.median(likely)) if len(likely) >= _FEWEST_LETTERS else 0.0
    return Ink(mask, labels, places, points, letter, bitonal)


def _pieces(mask: Grey) -> tuple[Labels, NDArray[np.int32]]:
    """Numbers and places of the connected pieces of a mask. Numbers of 16 bits take half the time of those of 32."""
    import cv2

    try:
        _, labels, places, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_16U)
    except cv2.error:  # more than 65,535 pieces; OpenCV before 4.13 does not tell
        _, labels, places, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    return cast(Labels, labels), np.asarray(places, np.int32)
