"""Uneven light: shadows of folds and of a book's spine, dark corners of photographs, the black rim of a scan.

The engine takes for ink what is darker than one grey for all of a page, the one that best parts its greys in two (Otsu
1979). Where a shadow makes paper that dark, what is printed in it is lost; of a page with little print, half of it may
be lost to light from one side. The picture is divided by the brightness of its paper, so that paper is of one grey.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.ocr.repair.ink import Grey
from pipeline.ocr.rulings import ink_of

_CELL = 2.9
"""Points: the side of the cells in each of which the paper's grey is taken, which is that of its brightest place."""
_PAPER = 80
"""Percentile of the cells' greys that is taken for the paper in full light."""
_DIMMED = 0.9
"""Share of the paper's grey below which it may be in shadow at all."""
_BLACK = 0.35
"""Share of the paper's grey: what is darker and reaches the edge is no paper in the shadow but what lies beside it."""
_DIM = 1.2
"""Paper not so many times as bright as the engine's threshold is in shadow: noise makes ink of it."""
_GROUND = 0.1
"""Share of a picture that the dark table under a page covers where it is more than a rim."""
_LIT = 0.5
"""Share of the paper's grey that the middle one of the greys of a page has: of a negative it is that of its ground."""
_LEAST = 0.006
"""Share of a page that shadows cover: of pages in even light none of it is so dark (nor at 1.3 times the threshold), of
folded ones and of books 0.009 and more."""
_LETTERS, _FEW = (4.0, 30.0), 10
"""Points that letters on dark ground are high, and how many make print."""
_WHITE = 0.85
"""Share of the paper's grey that letters on dark ground have."""
_BRIGHTER, _AROUND = 1.25, 31
"""How many times as bright as the mean of a square around them light letters are, and its side in pixels."""
_AMONG = 11
"""Cells, the side of the square that letters on dark ground are enclosed by."""
_RIM = 2
"""Cells around what lies beside the paper that are no paper either."""
_SMOOTH = 1.0
"""Cells, the standard deviation of a Gaussian."""


@dataclass(frozen=True)
class Light:
    """How bright the paper of a page is, cell by cell."""

    paper: NDArray[np.float32]
    """Share of full light in each cell; 0 where what lies beside the paper shows."""
    grey: int
    """Of paper in full light."""


def light_of(grey: Grey, points: float) -> Light | None:
    """The light on a grey picture (reduced, `points` points a pixel) where it is so uneven that print may be lost.

    None where it is even, where there are no greys, where what is dark does not reach the page's edge (pictures), and
    on negatives.
    """
    import cv2

    some = np.ascontiguousarray(grey[::2, ::2])
    threshold, _ = cv2.threshold(some, 0, 255, cv2.THRESH_OTSU)
    if threshold == 0:
        return None
    cell = max(round(_CELL / points / 2), 1)
    soft = cv2.blur(some, (3, 3))  # the brightest pixel of a cell shows the noise, not the paper
    top = np.asarray(cv2.dilate(soft, np.ones((cell, cell), np.uint8), anchor=(0, 0)))[::cell, ::cell]
    full = int(np.percentile(top, _PAPER))
    dim = min(_DIM * threshold, _DIMMED * full)
    if (top < dim).mean() < _LEAST:
        return None
    paper = np.asarray(cv2.morphologyEx(np.ascontiguousarray(top), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)))
    dark = _from_the_edge(paper < dim)
    black = paper < _BLACK * full
    beside = _from_the_edge(black)
    if (dark & ~black).mean() < _LEAST and beside.mean() < _GROUND:
        return None
    inside = soft[cell // 2 :: cell, cell // 2 :: cell]
    inside = inside[~beside[: inside.shape[0], : inside.shape[1]]]
    if not len(inside) or np.median(inside) < _LIT * full:
        return None
    if _has_white_print(some, dark | beside, full, points * 2):
        return None
    # its rim runs through cells whose brightest place is paper, and would be stairs of strokes
    rim = np.ones((2 * _RIM + 1, 2 * _RIM + 1), np.uint8)
    beside = np.asarray(cv2.dilate(beside.astype(np.uint8), rim)) > 0
    even = cv2.GaussianBlur(np.where(beside, full, paper).astype(np.float32) / full, (0, 0), _SMOOTH)
    return Light(np.where(beside, np.float32(0), np.asarray(even, np.float32)), full)


def _has_white_print(grey: Grey, cells: NDArray[np.bool_], full: int, points: float) -> bool:
    """Whether more light letters than dark ones stand in these cells: covers and banners are dark and no shadow."""
    import cv2

    size = (grey.shape[1], grey.shape[0])
    wide = np.ones((_AMONG, _AMONG), np.uint8)
    around = cv2.morphologyEx(cells.astype(np.uint8), cv2.MORPH_CLOSE, wide, borderValue=0)
    here = cv2.resize(around, size, interpolation=cv2.INTER_NEAREST)
    ground = _BRIGHTER * cv2.blur(grey, (_AROUND, _AROUND))  # where paper is half in the dark, its grain is no print
    bright = ((grey > _WHITE * full) & (grey > ground)).astype(np.uint8)
    counts = []
    for side in (ink_of(grey), bright):
        places = np.asarray(cv2.connectedComponentsWithStats(side, connectivity=8)[2])[1:]
        places = places[here[places[:, 1] + places[:, 3] // 2, places[:, 0] + places[:, 2] // 2] > 0]
        width, height = places[:, 2] * points, places[:, 3] * points
        letters = (height > _LETTERS[0]) & (height < _LETTERS[1]) & (width < 2 * height) & (places[:, 4] > 8)
        counts.append(int(letters.sum()))
    return counts[1] >= max(_FEW, counts[0])


def _from_the_edge(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Those of the cells that hang together with the edge of the picture."""
    import cv2

    labels = np.asarray(cv2.connectedComponents(cells.astype(np.uint8), connectivity=8)[1])
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return np.isin(labels, edge[edge > 0])


def evened(picture: Image.Image, light: Light) -> Image.Image:
    """The picture with all its paper as bright as in full light, and paper where it shows what lies beside."""
    import cv2

    size = (picture.width, picture.height)
    shares = cv2.resize(np.maximum(light.paper, 0.05), size, interpolation=cv2.INTER_LINEAR)
    beside = cv2.resize((light.paper == 0).astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    found = np.minimum(np.asarray(picture, np.float32) / shares, 255)
    found[beside] = light.grey
    return Image.fromarray(found.astype(np.uint8))
