"""The letters along the ring of a seal: told from print, and taken out.

They stand on no line of print, and all of them reach from one circle to another: letters of one height, written along a
ring. Print that lies between these circles by chance does so too, but hardly ever from edge to edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.ocr.repair.ink import Ink, Mask, Numbers
from pipeline.ocr.repair.seals import STAR, Ring

_BESIDE, _OFF_LINE = 15.0, 0.3
"""Heights of letters: so far left and right of a seal are the lines that cross it sought; what stands so much off them
is none of theirs."""
_HANG, _CUT = 0.45, 0.95
"""Heights of letters: how far p and g hang below the line, and below which a piece is no letter of a seal."""
_JOINED = 1.7
"""Heights of letters: what is higher or wider is a letter of the seal with print that it crosses."""
_ABOVE_FOOT, _BELOW_FOOT = 1.5, 0.4
"""Heights of letters from the foot of a line up and down to where its print ends."""
_EDGE, _FEWEST = 0.03, 3
"""Radii of the seal: letters of one seal reach to within so much of the same circles. So many of them tell which."""


class _Band(NamedTuple):
    """Between which circles the letters of a seal stand, in pixels from its middle."""

    inner: float
    outer: float


def seal_letters(ink: Ink, rings: Sequence[Ring], skew: float) -> Mask:
    """The pixels of the letters along the rings of seals. `ink` is what is left once the circles are out.

    A piece that is larger than such a letter has print in it: of that only goes what stands between the lines.
    """
    gone = np.zeros(ink.mask.shape, np.bool_)
    if ink.letter:
        for ring in rings:
            _put(gone, ink, ring, float(np.tan(np.radians(skew))))
    return gone


def _put(gone: Mask, ink: Ink, ring: Ring, lean: float) -> None:
    """Add those of one seal."""
    places = ink.places.astype(np.float64)
    x, y = places[:, 0] + places[:, 2] / 2, places[:, 1] + places[:, 3] / 2
    level = places[:, 1] + places[:, 3] - x * lean
    away = ring.away(x, y)
    rows = _rows(
        level[ink.letters & (away > 1.05 * ring.radius) & (np.abs(x - ring.x) < ring.radius + _BESIDE * ink.letter)],
        ink.letter,
    )
    reach = np.hypot(places[:, 2], places[:, 3]) / 2
    found = (away - reach * 0.6 > STAR * ring.radius) & (away < ring.radius) & (reach < 3 * ink.letter)
    found &= places[:, 3] > 0.6 * ink.letter
    standing, likely = _on_lines(level[:, None] - rows[None, :], places[:, 2:3], places[:, 3:4], ink.letter)
    off_lines = found & ~standing
    off_lines[0] = False
    found = off_lines & ~likely
    joined = places[:, 2:4].max(axis=1) > _JOINED * ink.letter

    around = round(ring.radius + 3 * ink.letter)
    top, left = max(round(ring.y) - around, 0), max(round(ring.x) - around, 0)
    here = (slice(top, round(ring.y) + around), slice(left, round(ring.x) + around))
    labels = ink.labels[here]
    v, u = np.mgrid[top : top + labels.shape[0], left : left + labels.shape[1]]
    from_middle = ring.away(u, v)
    height = v - u * lean
    print_ = np.zeros(labels.shape, np.bool_)
    for row in rows:
        print_ |= (height > row - _ABOVE_FOOT * ink.letter) & (height < row + _BELOW_FOOT * ink.letter)
    inner, outer = _extents(labels, from_middle, len(places))
    band = _band(inner, outer, found & ~joined, ring.radius)
    if band:
        edge = _EDGE * ring.radius
        at_inner, at_outer = np.abs(inner - band.inner) < edge, np.abs(outer - band.outer) < edge
        lined = np.bincount(labels[print_], minlength=len(places)) > 0
        found &= joined | at_inner | at_outer | ~lined
        found |= off_lines & at_inner & at_outer & ~joined
        joined |= (inner < band.inner - edge) | (outer > band.outer + edge)
        print_ |= (from_middle < band.inner - edge) | (from_middle > band.outer + edge)
    gone[here] |= (found & ~joined)[labels] | ((found & joined)[labels] & ~print_)


def _extents(labels: NDArray[np.integer], from_middle: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """How far from the middle each piece begins and ends, in pixels."""
    inner, outer = np.full(count, np.inf), np.zeros(count)
    inked = labels > 0
    np.minimum.at(inner, labels[inked], from_middle[inked])
    np.maximum.at(outer, labels[inked], from_middle[inked])
    return inner, outer


def _band(inner: Numbers, outer: Numbers, letters: Mask, radius: float) -> _Band | None:
    """The circles that most of the letters reach to; None where hardly any agree."""
    near = _EDGE * radius
    ends = np.column_stack([inner[letters], outer[letters]])
    alike: Mask = np.all(np.abs(ends[:, None, :] - ends[None, :, :]) < near, axis=2)
    if not len(ends) or alike.sum(axis=1).max() < _FEWEST:
        return None
    low, high = np.median(ends[alike[alike.sum(axis=1).argmax()]], axis=0)
    return _Band(float(low), float(high))


def _on_lines(feet: Numbers, width: Numbers, height: Numbers, letter: float) -> tuple[Mask, Mask]:
    """Which pieces, with feet so far under the lines, stand on one of them as letters do, and which are likely print.

    Those hang below a line as p and g do, or are small and within it: parts of a letter that a ring has cut.
    """
    stand = np.abs(feet) < _OFF_LINE * letter
    hang = (np.abs(feet - _HANG * letter) < 0.2 * letter) & (np.abs(height - feet - letter) < 0.25 * letter)
    small = (height < _CUT * letter) & (width < 1.2 * letter)
    cut = small & (feet < _OFF_LINE * letter) & (height - feet < 1.2 * letter)
    return np.asarray(stand.any(axis=1), np.bool_), np.asarray((hang | cut).any(axis=1), np.bool_)


def _rows(feet: Numbers, letter: float) -> Numbers:
    """Where lines of print stand, from the feet of their letters: tops of their histogram."""
    if not len(feet):
        return np.zeros(0)
    low = float(feet.min())
    counts = np.bincount(np.rint(feet - low).astype(np.int64)).astype(np.float64)
    counts = np.convolve(counts, (1, 2, 1), "same")
    found: list[int] = []
    for at in np.argsort(-counts, kind="stable"):
        if counts[at] < 8:
            break
        if all(abs(int(at) - other) > letter for other in found):
            found.append(int(at))
    return np.array(sorted(found), np.float64) + low
