"""How the lines of a page run that were printed level: photographed from one side they fan out, in a book they bend.

One shape serves both. Seen from one side or in the hollow of a book, what was upright on a page stays upright, near
enough, and what was level runs so that on each upright the heights are those of the page, moved and stretched:
v = shift(x) + stretch(x) · y. Seen from one side both are fractions with the vanishing point below, in a book what its
hollow makes of them; here they are straight between knots, and as smooth as the lines of print allow.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.model import Bend, Box
from pipeline.ocr.repair.ink import Ink, Numbers
from pipeline.ocr.repair.light import Light
from pipeline.ocr.repair.margins import Margins, edges_of, margins_of
from pipeline.ocr.repair.skew import skew_of

_KNOTS = 9
_APART = 0.5
"""Degrees between the skews of a page's quarters: of pages that lie flat 0.2 at most."""
_SLOPES = 0.7
"""Degrees between the slopes of lines here and there, once their shape is known: of flat scans 0.6 at most."""
_FEWEST = 60
"""Letters of a quarter that tell its skew."""
_GAP = 1.6
"""Heights of letters between two letters of one line, at most."""
_BAND = (0.6, 0.05)
"""Heights of letters over their feet between which letters of a line are joined: marks and tails have no part."""
_LETTERS, _LENGTH = 8, 10.0
"""A piece of a line has so many letters and is so many letters long, at least."""
_PIECES = 6
"""Pieces of lines that tell the shape of a page."""
_NEAR = 0.25
"""Heights of letters off their line: feet that are further off are tails, or of another line."""
_ON_LINE = 0.6
"""Share of the feet that stand on their lines once these are level; of noise a third."""
_SMOOTH = 0.1
_ROUNDS = 6
_STEEPEST = 0.35
"""Rise over run that lines may have, and share by which heights may be stretched: more is no page but a mistake."""


def bend_of(ink: Ink, light: Light | None = None) -> Bend | None:
    """How the lines of a page are bent, and its margins; None where lines are straight but for one skew and margins
    parallel, or too few to tell. The edges of the paper tell more than margins, where `light` has found them."""
    if not ink.letter:
        return None
    letters = np.flatnonzero(ink.letters)
    places = ink.places[letters].astype(np.float64)
    margins = edges_of(light.paper == 0, len(ink.mask) / len(light.paper)) if light else None
    if margins is None:
        sides = places[:, 0], places[:, 0] + places[:, 2]
        margins = margins_of(*sides, places[:, 1] + places[:, 3], ink.letter)
    if margins is None and not _is_uneven(ink):
        return None
    places_x, places_y = places[:, 0] + places[:, 2] / 2, places[:, 1] + places[:, 3]
    pieces = _pieces(ink, letters)
    counts = np.bincount(pieces)
    left, right = np.full(len(counts), np.inf), np.full(len(counts), -np.inf)
    np.minimum.at(left, pieces, places_x)
    np.maximum.at(right, pieces, places_x)
    long = (counts >= _LETTERS) & (right - left >= _LENGTH * ink.letter)
    if long.sum() < _PIECES:
        return None
    chosen = long[pieces]
    x, y, pieces = places_x[chosen], places_y[chosen], np.unique(pieces[chosen], return_inverse=True)[1]
    width, height = ink.mask.shape[1], ink.mask.shape[0]
    knots = np.linspace(float(x.min()), float(x.max()), _KNOTS)
    shift, stretch, near = _fitted(x / width, (y - height / 2) / width, pieces, knots / width, ink.letter / width)
    slopes = _slopes(x / width, (y - height / 2) / width, knots / width, shift, stretch)
    if near < _ON_LINE or np.abs(slopes).max() > _STEEPEST or np.abs(stretch - 1).max() > _STEEPEST:
        return None
    if margins is None and np.degrees(np.ptp(np.percentile(slopes, (5, 95)))) < _SLOPES:
        return None
    # from shares of the width, heights from the middle, to pixels from the top
    shift = shift * width + (1 - stretch) * height / 2
    basis = _basis(places_x, knots)
    level = basis @ shift + basis @ stretch * places_y
    far = max(height / 2 - level.min(), level.max() - height / 2) / (height / 2 - ink.letter)
    if far > 1:  # nothing that is printed leaves the picture
        shift, stretch = height / 2 + (shift - height / 2) / far, stretch / far
    bend = Bend(
        tuple(round(float(one) * ink.points, 2) for one in knots),
        tuple(round(float(one) * ink.points, 2) for one in _across(knots, stretch)),
        tuple(round(float(one) * ink.points, 3) for one in shift),
        tuple(round(float(one), 6) for one in stretch),
    )
    return _with_margins(bend, margins, places_y * ink.points, ink.points) if margins else bend


def _with_margins(bend: Bend, margins: Margins, print_y: Numbers, points: float) -> Bend:
    """The bend with margins, given in pixels of the page as it came."""
    ends = np.percentile(print_y, (1, 99))
    found = []
    middle = 0.0
    for place, lean in ((margins.left, margins.left_lean), (margins.right, margins.right_lean)):
        x, y = level_places(bend, place * points + lean * ends, ends)
        slope = float((x[1] - x[0]) / (y[1] - y[0]))
        found += [round(float(x[0]) - slope * float(y[0]), 2), round(slope, 6)]
        middle += float(y.mean()) / 2
    return msgspec.structs.replace(bend, margins=(*found, round(middle, 2)))


def _slopes(x: Numbers, y: Numbers, knots: Numbers, shift: Numbers, stretch: Numbers) -> Numbers:
    """Rise over run of the lines of print at places of the page."""
    step = np.diff(knots)
    cell = (np.searchsorted(knots, x, "right") - 1).clip(0, len(knots) - 2)
    return np.asarray(-(np.diff(shift) / step)[cell] - (np.diff(stretch) / step)[cell] * y)


def _across(knots: Numbers, stretch: Numbers) -> Numbers:
    """Where the knots stand on the level page: what is half as high, being further away, is a quarter as wide."""
    wide = ((stretch[1:] + stretch[:-1]) / 2) ** 2
    return np.asarray(knots[0] + (knots[-1] - knots[0]) * np.concatenate(([0.0], wide.cumsum())) / wide.sum())


def _is_uneven(ink: Ink) -> bool:
    """Whether the quarters of a page are not skewed alike."""
    letters = np.flatnonzero(ink.letters)
    places = ink.places[letters]
    x, y = places[:, 0] + places[:, 2] // 2, places[:, 1]
    east, south = x > np.median(x), y > np.median(y)
    skews = []
    for own in (~east & ~south, east & ~south, ~east & south, east & south):
        if own.sum() >= _FEWEST:
            skews.append(skew_of(ink, letters[own]))
    return len(skews) > 1 and max(skews) - min(skews) > _APART


def _pieces(ink: Ink, letters: NDArray[np.int64]) -> NDArray[np.int64]:
    """The piece of a line that each letter belongs to: letters side by side, their middles at one height."""
    import cv2

    factor = max(int(ink.letter // 12), 1)
    strip = np.zeros((ink.mask.shape[0] // factor + 2, ink.mask.shape[1] // factor + 2), np.uint8)
    left, top, width, height = (ink.places[letters, column].astype(np.int64) for column in range(4))
    foot = top + height
    first, last = (((foot - share * ink.letter) / factor).astype(np.int64).clip(0) for share in _BAND)
    start, end = left // factor, ((left + width + _GAP * ink.letter) / factor).astype(np.int64)
    for y0, y1, x0, x1 in zip(first, last, start, end, strict=True):
        strip[y0 : y1 + 1, x0 : x1 + 1] = 1
    labels = np.asarray(cv2.connectedComponents(strip, connectivity=4)[1], np.int64)
    found: NDArray[np.int64] = labels[(first + last) // 2, (left + width // 2) // factor]
    return found


def _fitted(
    x: Numbers, y: Numbers, pieces: NDArray[np.int64], knots: Numbers, letter: float
) -> tuple[Numbers, Numbers, float]:
    """Shift and stretch at the knots that make the pieces of lines level, and the share of feet that then stand there.

    Least squares over all feet, each against the mean of its piece; those far off weigh less from round to round.
    """
    basis = _basis(x, knots)
    middle = _basis(np.array([(knots[0] + knots[-1]) / 2]), knots)[0]
    columns = np.hstack([basis, basis * y[:, None]])
    bends = np.diff(np.eye(len(knots)), 2, axis=0)
    # nothing is moved or stretched in the middle of the lines
    fixed = np.kron(np.eye(2), np.outer(middle, middle))
    smooth = np.kron(np.diag([1.0, 0.25]), bends.T @ bends)
    rigid = 1e6 * fixed + _SMOOTH * len(x) * smooth
    weights: Numbers = np.ones(len(x))
    found: Numbers = np.zeros(2 * len(knots))
    off = np.zeros(len(x))
    for _ in range(_ROUNDS):
        total = np.bincount(pieces, weights)
        means = np.column_stack([np.bincount(pieces, weights * column) / total for column in columns.T])
        level = np.bincount(pieces, weights * y) / total
        own, height = columns - means[pieces], y - level[pieces]
        weighed = own * weights[:, None]
        found = np.asarray(np.linalg.solve(weighed.T @ own + rigid, -weighed.T @ height), np.float64)
        off = own @ found + height
        weights = np.maximum(1 / (1 + (off / (_NEAR * letter)) ** 2), 1e-3)
    shift, stretch = found[: len(knots)], 1 + found[len(knots) :]
    return shift, stretch, float((np.abs(off) < _NEAR * letter).mean())


def _basis(x: Numbers, knots: Numbers) -> Numbers:
    """Shares of the two knots beside each x, a row for each; beyond the first and last the line goes straight on."""
    cell = (np.searchsorted(knots, x, "right") - 1).clip(0, len(knots) - 2)
    share = (x - knots[cell]) / (knots[cell + 1] - knots[cell])
    basis = np.zeros((len(x), len(knots)))
    rows = np.arange(len(x))
    basis[rows, cell], basis[rows, cell + 1] = 1 - share, share
    return basis


def level_places(bend: Bend, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """Where places of the page stand once its lines are level, in points."""
    basis = _basis(x, np.array(bend.x))
    across, down = basis @ np.array(bend.across), basis @ np.array(bend.shift) + basis @ np.array(bend.stretch) * y
    if not bend.margins:
        return across, down
    left, wide, upright, full = _margins(bend, down)
    return upright + (across - left) * full / wide, down


def page_places(bend: Bend, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """Where places of the levelled page stand on the page, in points."""
    if bend.margins:
        left, wide, upright, full = _margins(bend, y)
        x = left + (x - upright) * wide / full
    basis = _basis(x, np.array(bend.across))
    return basis @ np.array(bend.x), (y - basis @ np.array(bend.shift)) / (basis @ np.array(bend.stretch))


def _margins(bend: Bend, down: Numbers) -> tuple[Numbers, Numbers, float, float]:
    """At heights of the levelled page, where the left margin is and how far the right one from it; and both in full."""
    left, left_lean, right, right_lean, middle = bend.margins
    upright, full = left + left_lean * middle, right - left + (right_lean - left_lean) * middle
    wide = np.maximum(right - left + (right_lean - left_lean) * down, full / 4)
    return left + left_lean * down, wide, upright, full


def page_box(bend: Bend, box: Box) -> Box:
    """The box on the page around one of the levelled page."""
    x, y = page_places(bend, *_corners(box))
    return _box(x[::2].min(), y[:2].min(), x[1::2].max(), y[2:].max())


def level_box(bend: Bend, box: Box) -> Box:
    """Where a box of the page stands once its lines are level: what `page_box` was given."""
    x, y = level_places(bend, *_corners(box))
    # around the slanted box the page's has room to spare over one end and under the other
    top, bottom = y[:2].max(), y[2:].min()
    left, right = x[::2].max(), x[1::2].min()
    if right <= left:
        left, right = x[::2].mean(), x[1::2].mean()
    return _box(left, top, right, bottom) if bottom > top else _box(left, y[:2].mean(), right, y[2:].mean())


def _corners(box: Box) -> tuple[Numbers, Numbers]:
    return np.array([box.x0, box.x1, box.x0, box.x1]), np.array([box.top, box.top, box.bottom, box.bottom])


def _box(x0: float, top: float, x1: float, bottom: float) -> Box:
    return Box(x0=round(float(x0), 2), top=round(float(top), 2), x1=round(float(x1), 2), bottom=round(float(bottom), 2))


def levelled(grey: NDArray[np.uint8], bend: Bend, dpi: float, paper: int) -> NDArray[np.uint8]:
    """The picture with its lines level, as large."""
    import cv2

    height, width = grey.shape
    # what the knots say, for every place across that any pixel may come from
    fine = np.asarray(np.arange(-width, 2 * width, 0.5) * 72 / dpi, np.float64)
    basis = _basis(fine, np.array(bend.across))
    tables = [basis @ np.array(one) for one in (bend.x, bend.shift, bend.stretch)]
    columns = np.empty(grey.shape, np.float32)
    rows = np.empty(grey.shape, np.float32)
    across = (np.arange(width) + 0.5) * 72 / dpi
    for row in range(height):
        down = (row + 0.5) * 72 / dpi
        places = across
        if bend.margins:
            left, wide, upright, full = _margins(bend, np.array([down]))
            places = left[0] + (across - upright) * wide[0] / full
        at = np.rint((places * dpi / 72 + width) * 2).astype(np.int64).clip(0, len(fine) - 1)
        x, shift, stretch = (table[at] for table in tables)
        columns[row] = x * dpi / 72 - 0.5
        rows[row] = (down - shift) / stretch * dpi / 72 - 0.5
    return np.asarray(cv2.remap(grey, columns, rows, cv2.INTER_CUBIC, borderValue=(paper,)), np.uint8)
