"""Coarse faxes: 98 rows to the inch, each stored twice, so that strokes are stairs.

Blurred by one pixel the stairs are slopes: on simulated pages words right rise from 97.6 to 98.9 %, numbers from 87.4
to 95.5 % (`bench/scans.py --way faxed-coarsely`).
"""

from __future__ import annotations

import numpy as np

from pipeline.ocr.repair.ink import Grey

_SAME = 0.9
"""Share of pairs of rows with ink that are alike; of pages with rows of their own one in five."""
_BLUR = 1.0
"""Pixels, the standard deviation of a Gaussian."""


def is_doubled(grey: Grey) -> bool:
    """Whether every row of a black-and-white picture stands there twice, but for a few that were lost."""
    for start in (0, 1):
        pairs = grey[start : start + (len(grey) - start) // 2 * 2]
        upper, lower = pairs[::2], pairs[1::2]
        inked = (upper < 128).any(axis=1) | (lower < 128).any(axis=1)
        if inked.any() and float((upper == lower).all(axis=1)[inked].mean()) >= _SAME:
            return True
    return False


def softened(grey: Grey) -> Grey:
    """The picture with slopes for stairs."""
    import cv2

    return np.asarray(cv2.GaussianBlur(grey, (0, 0), _BLUR), np.uint8)
