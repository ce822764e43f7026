"""Round seals over print: their rings are found as circles and taken out, and what crosses them is mended.

A ring joins the letters it crosses to one piece far larger than letters. To drop that piece would drop the letters, so
that only the pixels of the circle go; strokes that reach both of its sides are drawn through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.ocr.repair.ink import Grey, Ink, Mask, Numbers

_RADII = (22.0, 75.0)
"""Points: seals measure 20-50 mm across."""
_LARGE = 4.0
"""Times the height of letters: smaller pieces are no ring."""
_TRIES, _MOST_POINTS = 400, 3_000
_ON, _ROUND = 0.9, 0.6
"""Points from a circle that are on it; share of a circle that must be inked for it to be a ring."""
_DIRECTIONS = 180
_THICKEST = 5.0
"""Points: a stroke of a ring is no thicker."""
_MOST = 6
_SOLID, _STAR = 0.5, 0.42
"""Of the height of letters: ink so thick in all directions is no stroke of a letter but the star of a seal, which
reaches so far from the middle, in radii."""
_BESIDE, _OFF_LINE = 15.0, 0.3
"""Heights of letters: so far left and right of a seal are the lines that cross it sought; what stands so much off them
is none of theirs."""


_JOINED = 1.7
"""Heights of letters: what is higher or wider is a letter of the seal with print that it crosses."""
_ABOVE_FOOT, _BELOW_FOOT = 1.5, 0.4
"""Heights of letters from the foot of a line up and down to where its print ends."""


@dataclass(frozen=True)
class Ring:
    """A seal's place in pixels: middle, the radius of its outermost circle, and inner and outer edge of each circle."""

    x: float
    y: float
    radius: float
    strokes: tuple[tuple[float, float], ...]


def rings_of(ink: Ink) -> list[Ring]:
    """The round seals among the pieces of ink, largest piece first."""
    if not ink.letter:
        return []
    places = ink.places
    large = (places[:, 2] > _LARGE * ink.letter) & (places[:, 3] > _LARGE * ink.letter)
    large[0] = False
    numbers = sorted(np.flatnonzero(large).tolist(), key=lambda one: -int(places[one, 4]))[:_MOST]
    found: list[Ring] = []
    for number in numbers:
        if any(_inside(places[number].tolist(), ring) for ring in found):
            continue
        ring = _ring(ink, number)
        if ring and ring.strokes:
            found.append(ring)
    return found


def _inside(place: Sequence[int], ring: Ring) -> bool:
    x, y = place[0] + place[2] / 2, place[1] + place[3] / 2
    return bool(np.hypot(x - ring.x, y - ring.y) < ring.radius)


def _ring(ink: Ink, number: int) -> Ring | None:
    """The circles that a piece holds; None where it holds none."""
    left, top, width, height = (int(one) for one in ink.places[number][:4])
    part = ink.labels[top : top + height, left : left + width] == number
    # the piece's rim: of a thick stroke the inside says nothing
    rim = part & ~_eroded(part)
    y, x = (one.astype(np.float64) for one in np.nonzero(rim))
    if len(x) < 40:
        return None
    dice = np.random.default_rng(0)
    if len(x) > _MOST_POINTS:
        some = np.sort(dice.choice(len(x), _MOST_POINTS, replace=False))
        x, y = x[some], y[some]
    low, high = (radius / ink.points for radius in _RADII)
    best = _circle(x, y, low, high, _ON / ink.points, dice)
    if best is None:
        return None
    cx, cy, _ = best
    reach = round(high) + 2
    whole = ink.mask
    x0, y0 = max(round(left + cx) - reach, 0), max(round(top + cy) - reach, 0)
    window = whole[y0 : round(top + cy) + reach, x0 : round(left + cx) + reach]
    strokes = _strokes(window, left + cx - x0, top + cy - y0, low, high, ink.points)
    return Ring(left + cx, top + cy, strokes[-1][1], tuple(strokes)) if strokes else None


def _eroded(part: Mask) -> Mask:
    import cv2

    return np.asarray(cv2.erode(part.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0)) > 0


def _circle(
    x: Numbers, y: Numbers, low: float, high: float, near: float, dice: np.random.Generator
) -> tuple[float, float, float] | None:
    """The circle through three of the points that most points lie on (RANSAC, Fischler and Bolles 1981), refined."""
    picks = dice.integers(0, len(x), (_TRIES, 3))
    (ax, bx, cx), (ay, by, cy) = x[picks].T, y[picks].T
    d = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    with np.errstate(divide="ignore", invalid="ignore"):
        a2, b2, c2 = ax**2 + ay**2, bx**2 + by**2, cx**2 + cy**2
        ux = (a2 * (by - cy) + b2 * (cy - ay) + c2 * (ay - by)) / d
        uy = (a2 * (cx - bx) + b2 * (ax - cx) + c2 * (bx - ax)) / d
        r = np.hypot(ax - ux, ay - uy)
    best, most = None, 0
    for one in np.flatnonzero(np.isfinite(r) & (r > low) & (r < high)):
        count = int((np.abs(np.hypot(x - ux[one], y - uy[one]) - r[one]) < near).sum())
        # a longer circle has more points by chance
        if count / r[one] > most:
            best, most = (float(ux[one]), float(uy[one]), float(r[one])), count / r[one]
    if best is None:
        return None
    for _ in range(3):  # least squares over what lies on it
        on = np.abs(np.hypot(x - best[0], y - best[1]) - best[2]) < near
        if on.sum() < 20:
            return None
        system = np.column_stack([x[on], y[on], np.ones(int(on.sum()))])
        solution, *_ = np.linalg.lstsq(system, x[on] ** 2 + y[on] ** 2, rcond=None)
        mx, my = solution[0] / 2, solution[1] / 2
        best = (float(mx), float(my), float(np.sqrt(max(solution[2] + mx**2 + my**2, 0.0))))
    on = np.abs(np.hypot(x - best[0], y - best[1]) - best[2]) < near
    directions = np.arctan2(y[on] - best[1], x[on] - best[0])
    covered = len(np.unique(((directions + np.pi) / (2 * np.pi) * _DIRECTIONS).astype(int)))
    return best if covered >= _ROUND * _DIRECTIONS and low < best[2] < high else None


def _strokes(window: Grey, cx: float, cy: float, low: float, high: float, points: float) -> list[tuple[float, float]]:
    """Inner and outer edge of every circle around a middle, from the share of each radius that is inked."""
    turn = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    radii = np.arange(low * 0.4, high + 1, 0.5)
    xs = np.rint(cx + radii[:, None] * np.cos(turn)).astype(int)
    ys = np.rint(cy + radii[:, None] * np.sin(turn)).astype(int)
    valid = (xs >= 0) & (ys >= 0) & (xs < window.shape[1]) & (ys < window.shape[0])
    seen = np.where(valid, window[ys.clip(0, window.shape[0] - 1), xs.clip(0, window.shape[1] - 1)], 0)
    share = seen.mean(axis=1)
    found: list[tuple[float, float]] = []
    at = 0
    while at < len(radii):
        if share[at] < _ROUND:
            at += 1
            continue
        begin = at
        while at < len(radii) and share[at] >= 0.35:
            at += 1
        while begin > 0 and share[begin - 1] >= 0.35:
            begin -= 1
        if (at - begin) * 0.5 * points <= _THICKEST:
            found.append((float(radii[begin]) - 0.5, float(radii[at - 1]) + 0.5))
    return found


def erased(ink: Ink, rings: Sequence[Ring]) -> Mask:
    """The pixels of rings and stars to be made paper; those where a stroke of print goes on are left."""
    gone = np.zeros(ink.mask.shape, np.bool_)
    for ring in rings:
        reach = round(ring.radius) + 12
        x0, y0 = max(round(ring.x) - reach, 0), max(round(ring.y) - reach, 0)
        part = ink.mask[y0 : round(ring.y) + reach, x0 : round(ring.x) + reach]
        y, x = np.mgrid[0 : part.shape[0], 0 : part.shape[1]]
        away = np.hypot(x + x0 - ring.x, y + y0 - ring.y)
        turn = np.arctan2(y + y0 - ring.y, x + x0 - ring.x)
        here = _star(part, away < _STAR * ring.radius, ink.letter)
        for inner, outer in ring.strokes:
            here |= (away >= inner - 0.5) & (away <= outer + 0.5) & ~_crossed(part, away, turn, inner, outer)
        gone[y0 : y0 + part.shape[0], x0 : x0 + part.shape[1]] |= here & (part > 0)
    return gone


def _star(part: Grey, near: Mask, letter: float) -> Mask:
    """Ink in the middle that is thicker in all directions than strokes of letters are."""
    import cv2

    side = max(round(_SOLID * letter), 3)
    solid = cv2.morphologyEx(part, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    return (np.asarray(cv2.dilate(solid, np.ones((3, 3), np.uint8))) > 0) & near


def _crossed(part: Grey, away: Numbers, turn: Numbers, inner: float, outer: float) -> Mask:
    """Where ink stands on both sides of a circle, in the directions of a stroke that crosses it."""
    count = max(round(2 * np.pi * outer), 8)
    bins = np.minimum(((turn + np.pi) / (2 * np.pi) * count).astype(np.int64), count - 1)
    inside = _inked(part, (away >= inner - 2.5) & (away < inner - 0.5), bins, count)
    outside = _inked(part, (away > outer + 0.5) & (away <= outer + 2.5), bins, count)
    through = inside & outside
    lean = round((outer - inner + 2) * 0.7)
    width = max(outer - inner, 1.0)
    depth = ((away - inner) / width).clip(0, 1)
    found = through[bins]
    free_in, free_out = inside & ~_near(through, 1), outside & ~_near(through, 1)
    for shift in range(1, lean + 1):  # strokes that cross at a slant, the steepest first
        for way in (shift, -shift):
            slanted = free_in & np.roll(free_out, -way)
            if slanted.any():
                at = np.rint(bins - depth * way).astype(np.int64) % count
                found |= slanted[at]
                near = _near(slanted, 1)
                free_in, free_out = free_in & ~near, free_out & ~np.roll(near, way)
    return found


def _inked(part: Grey, where: Mask, bins: NDArray[np.int64], count: int) -> Mask:
    return np.bincount(bins[where & (part > 0)], minlength=count) > 0


def _near(flags: Mask, by: int) -> Mask:
    return np.asarray(np.any([np.roll(flags, shift) for shift in range(-by, by + 1)], axis=0), np.bool_)


def foreign(ink: Ink, rings: Sequence[Ring], skew: float) -> Mask:
    """The pixels of what stands between the circles of seals and on no line of print: the letters along a ring.

    A piece that is larger than such a letter has print in it: of that only goes what stands between the lines. `ink` is
    what is left once the circles are out.
    """
    gone = np.zeros(ink.mask.shape, np.bool_)
    if not ink.letter:
        return gone
    places = ink.places.astype(np.float64)
    x, y = places[:, 0] + places[:, 2] / 2, places[:, 1] + places[:, 3] / 2
    lean = float(np.tan(np.radians(skew)))
    level = places[:, 1] + places[:, 3] - x * lean
    large = places[:, 3] > 0.6 * ink.letter
    joined = places[:, 2:4].max(axis=1) > _JOINED * ink.letter
    for ring in rings:
        away = np.hypot(x - ring.x, y - ring.y)
        feet = level[
            ink.letters & (away > 1.05 * ring.radius) & (np.abs(x - ring.x) < ring.radius + _BESIDE * ink.letter)
        ]
        rows = _rows(feet, ink.letter)
        reach = np.hypot(places[:, 2], places[:, 3]) / 2
        between = (away - reach * 0.6 > _STAR * ring.radius) & (away < ring.radius) & (reach < 3 * ink.letter)
        off = np.abs(level[:, None] - rows[None, :]).min(axis=1, initial=np.inf) > _OFF_LINE * ink.letter
        found = between & off & large
        found[0] = False
        gone |= (found & ~joined)[ink.labels]
        reached = round(ring.radius + 3 * ink.letter)
        top, left = max(round(ring.y) - reached, 0), max(round(ring.x) - reached, 0)
        here = (slice(top, round(ring.y) + reached), slice(left, round(ring.x) + reached))
        labels = ink.labels[here]
        v, u = np.mgrid[top : top + labels.shape[0], left : left + labels.shape[1]]
        height = v - u * lean
        on_line = np.zeros(labels.shape, np.bool_)
        for row in rows:
            on_line |= (height > row - _ABOVE_FOOT * ink.letter) & (height < row + _BELOW_FOOT * ink.letter)
        gone[here] |= (found & joined)[labels] & ~on_line
    return gone


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
