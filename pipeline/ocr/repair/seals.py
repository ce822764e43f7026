"""Round and oval seals over print: their rings are found as circles and taken out, and what crosses them is mended.

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
_TRIES, _MOST_POINTS = 1_200, 3_000
_ON, _ROUND = 0.9, 0.6
"""Points from a circle that are on it; share of a circle that must be inked for it to be a ring."""
_FLAT, _WIDEST, _FEWER_POINTS = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85), 300.0, 1_500
"""Heights of ovals, as shares of their width; points that a piece with an oval is not larger than; pixels of its rim
that are enough to find it."""
_DIRECTIONS = 180
_THICKEST = 5.0
"""Points: a stroke of a ring is no thicker."""
_MOST = 6
_AROUND, _OFF_CENTRE = 15.0, 1.5
"""Pixels: circles so close to the one that was found tell where its middle is, which is so far off at most."""
_BESIDE_RING, _NEIGHBOURS = 3.0, 10
"""Pixels on both sides of a circle where its edge may be, and directions to both sides that tell where it is."""
_SOLID, _TIP, STAR = 0.5, 0.8, 0.42
"""Of the height of letters: ink so thick in all directions is no stroke of a letter but the star of a seal; its tips
are no larger than the second. In radii of the seal: how far the star reaches."""


@dataclass(frozen=True)
class Ring:
    """A seal's place in pixels: middle, the radius of its outermost circle, and inner and outer edge of each circle.

    Of an oval seal these are measured across, and `flat` is its height as a share of its width.
    """

    x: float
    y: float
    radius: float
    strokes: tuple[tuple[float, float], ...]
    flat: float = 1.0

    def away(self, x: Numbers, y: Numbers) -> Numbers:
        """How far from the middle places are, as if the seal were round."""
        return np.asarray(np.hypot(x - self.x, (y - self.y) / self.flat), np.float64)


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
    return bool(ring.away(np.array(x), np.array(y)) < ring.radius)


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
    ring = _ring_on(ink, (left, top), 1.0, _circle(x, y, low, high, _ON / ink.points, dice))
    if ring is None and ink.bitonal and max(width, height) < _WIDEST / ink.points:
        ring = _ring_on(ink, (left, top), *_oval(x, y, low, high, _ON / ink.points, dice))
    return ring


def _ring_on(ink: Ink, corner: tuple[int, int], flat: float, circle: tuple[float, float, float] | None) -> Ring | None:
    """The seal whose circle was found on a piece with its corner there; None where its circles are no strokes."""
    if circle is None:
        return None
    low, high = (radius / ink.points for radius in _RADII)
    cx, cy = corner[0] + circle[0], corner[1] + circle[1] * flat
    reach = round(high) + 2
    x0, y0 = max(round(cx) - reach, 0), max(round(cy) - reach, 0)
    window = ink.mask[y0 : round(cy) + reach, x0 : round(cx) + reach]
    middle = _centred(window, (cx - x0, cy - y0), flat, circle[2])
    strokes = _strokes(window, middle, flat, low, high, ink.points)
    return Ring(middle[0] + x0, middle[1] + y0, strokes[-1][1], tuple(strokes), flat) if strokes else None


def _oval(
    x: Numbers, y: Numbers, low: float, high: float, near: float, dice: np.random.Generator
) -> tuple[float, tuple[float, float, float] | None]:
    """The flatness with which most points lie on a circle, and that circle; None where they never do."""
    some = slice(None, None, max(len(x) // _FEWER_POINTS, 1))
    x, y = x[some], y[some]
    best: tuple[int, float, tuple[float, float, float]] | None = None
    for flat in _FLAT:
        circle = _circle(x, y / flat, low, high, near / flat, dice)
        if circle:
            on = np.abs(np.hypot(x - circle[0], y / flat - circle[1]) - circle[2]) < near / flat
            # x² + k y² + …: how flat the oval is that the same points lie on
            system = np.column_stack([y[on] ** 2, x[on], y[on], np.ones(int(on.sum()))])
            solution, *_ = np.linalg.lstsq(system, -(x[on] ** 2), rcond=None)
            closer = float(np.sqrt(1 / solution[0])) if solution[0] > 0 else flat
            circle = _circle(x, y / closer, low, high, near, dice) if _FLAT[0] * 0.9 < closer < 1 else None
            if circle:
                on = np.abs(np.hypot(x - circle[0], y / closer - circle[1]) - circle[2]) < near
                if best is None or on.sum() > best[0]:
                    best = int(on.sum()), closer, circle
    return (best[1], best[2]) if best else (1.0, None)


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


def _profile(window: Grey, middle: tuple[float, float], flat: float, radii: Numbers, directions: int) -> Numbers:
    """The share of each circle around a middle that is inked."""
    turn = np.linspace(0, 2 * np.pi, directions, endpoint=False)
    xs = np.rint(middle[0] + radii[:, None] * np.cos(turn)).astype(int)
    ys = np.rint(middle[1] + radii[:, None] * np.sin(turn) * flat).astype(int)
    valid = (xs >= 0) & (ys >= 0) & (xs < window.shape[1]) & (ys < window.shape[0])
    seen = np.where(valid, window[ys.clip(0, window.shape[0] - 1), xs.clip(0, window.shape[1] - 1)], 0)
    return np.asarray(seen.mean(axis=1), np.float64)


def _centred(window: Grey, middle: tuple[float, float], flat: float, radius: float) -> tuple[float, float]:
    """The middle close by around which circles are sharpest: of two that lie close together each has its own edges."""
    radii = np.arange(radius - _AROUND, radius + _AROUND, 0.5)
    moves = np.arange(-_OFF_CENTRE, _OFF_CENTRE + 0.25, 0.5)
    middles = [(middle[0] + dx, middle[1] + dy) for dx in moves for dy in moves]
    sharp = [float((_profile(window, one, flat, radii, 240) ** 2).sum()) for one in middles]
    return middles[int(np.argmax(sharp))]


def _strokes(
    window: Grey, middle: tuple[float, float], flat: float, low: float, high: float, points: float
) -> list[tuple[float, float]]:
    """Inner and outer edge of every circle around a middle."""
    radii = np.arange(low * 0.4, high + 1, 0.5)
    share = _profile(window, middle, flat, radii, 720)
    found: list[tuple[float, float]] = []
    at = 0
    while at < len(radii):
        if share[at] < _ROUND:
            at += 1
            continue
        begin = at
        while at < len(radii) and share[at] >= _ROUND:
            at += 1
        core = begin, at
        while at < len(radii) and share[at] >= 0.35:
            at += 1
        while begin > 0 and share[begin - 1] >= 0.35:
            begin -= 1
        if (at - begin) * 0.5 * points > _THICKEST:  # another circle close by
            begin, at = core
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
        away = ring.away(x + x0, y + y0)
        turn = np.arctan2((y + y0 - ring.y) / ring.flat, x + x0 - ring.x)
        here = _star(part, away < STAR * ring.radius, ink.letter)
        for stroke in ring.strokes:
            count = max(round(2 * np.pi * stroke[1]), 8)
            bins = np.minimum(((turn + np.pi) / (2 * np.pi) * count).astype(np.int64), count - 1)
            edges = _edges(part, (ring.x - x0, ring.y - y0), ring.flat, stroke, count)
            inner, outer = (edge[bins] for edge in edges)
            here |= (away >= inner) & (away <= outer) & ~_crossed(part, away - inner, outer - inner, bins, count)
        gone[y0 : y0 + part.shape[0], x0 : x0 + part.shape[1]] |= here & (part > 0)
    return gone


def _star(part: Grey, near: Mask, letter: float) -> Mask:
    """Ink in the middle that is thicker in all directions than strokes of letters are, and the tips left of it."""
    import cv2

    side = max(round(_SOLID * letter), 3)
    solid = cv2.morphologyEx(part, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    star = (np.asarray(cv2.dilate(solid, np.ones((3, 3), np.uint8))) > 0) & near
    if not star.any():
        return star
    left = ((part > 0) & ~star).astype(np.uint8)
    _, labels, places, _ = cv2.connectedComponentsWithStats(left, connectivity=8)
    touching = np.bincount(
        labels[cv2.dilate(star.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0], minlength=len(places)
    )
    tips = (touching > 0) & (places[:, 2:4].max(axis=1) <= _TIP * letter)
    tips[0] = False
    return np.asarray(star | (tips[labels] & near), np.bool_)


def _edges(
    part: Grey, middle: tuple[float, float], flat: float, stroke: tuple[float, float], count: int
) -> tuple[Numbers, Numbers]:
    """Inner and outer edge of a circle in each of `count` directions, as its neighbours have them.

    A seal is pressed unevenly and scanned askew: no circle fits it to the pixel, and a stroke as wide as all of its
    places together would take print beside it along.
    """
    inner, outer = stroke
    turn = (np.arange(count) + 0.5) / count * 2 * np.pi - np.pi
    radii = np.arange(inner - _BESIDE_RING, outer + _BESIDE_RING + 0.25, 0.5)
    xs = np.rint(middle[0] + radii[:, None] * np.cos(turn)).astype(np.int64)
    ys = np.rint(middle[1] + radii[:, None] * np.sin(turn) * flat).astype(np.int64)
    valid = (xs >= 0) & (ys >= 0) & (xs < part.shape[1]) & (ys < part.shape[0])
    inked = valid & (part[ys.clip(0, part.shape[0] - 1), xs.clip(0, part.shape[1] - 1)] > 0)
    centre = len(radii) // 2
    begins = centre - np.where(inked[centre::-1].all(axis=0), centre + 1, (~inked[centre::-1]).argmax(axis=0)) + 1
    ends = centre + np.where(inked[centre:].all(axis=0), len(radii) - centre, (~inked[centre:]).argmax(axis=0)) - 1
    length = ends - begins + 1
    whole = inked[centre] & (begins > 0) & (ends < len(radii) - 1)
    if not whole.any():
        return np.full(count, inner - 0.5), np.full(count, outer + 0.5)
    clean = whole & (length <= np.median(length[whole]) + 1)
    found: list[Numbers] = []
    for edge, usual in ((begins, inner), (ends, outer)):
        own = np.where(clean, radii[edge.clip(0, len(radii) - 1)], np.nan)
        around = np.stack([np.roll(own, shift) for shift in range(-_NEIGHBOURS, _NEIGHBOURS + 1)])
        known = np.isfinite(around).any(axis=0)
        local = np.full(count, usual)
        local[known] = np.nanmedian(around[:, known], axis=0)
        found.append(local)
    return found[0] - 0.5, found[1] + 0.5


def _crossed(part: Grey, depth: Numbers, width: Numbers, bins: NDArray[np.int64], count: int) -> Mask:
    """Where ink stands on both sides of a circle, in the directions of a stroke that crosses it.

    `depth` is how far outside its inner edge a pixel stands, `width` how thick the circle is there, both in pixels.
    """
    inside = _inked(part, (depth >= -2.0) & (depth < 0), bins, count)
    outside = _inked(part, (depth > width) & (depth <= width + 2.0), bins, count)
    through = inside & outside
    lean = round((float(np.median(width)) + 1) * 0.7)
    share = (depth / np.maximum(width, 1.0)).clip(0, 1)
    found = through[bins]
    free_in, free_out = inside & ~_near(through, 1), outside & ~_near(through, 1)
    for shift in range(1, lean + 1):  # strokes that cross at a slant, the steepest first
        for way in (shift, -shift):
            slanted = free_in & np.roll(free_out, -way)
            if slanted.any():
                at = np.rint(bins - share * way).astype(np.int64) % count
                found |= slanted[at]
                near = _near(slanted, 1)
                free_in, free_out = free_in & ~near, free_out & ~np.roll(near, way)
    return found


def _inked(part: Grey, where: Mask, bins: NDArray[np.int64], count: int) -> Mask:
    return np.bincount(bins[where & (part > 0)], minlength=count) > 0


def _near(flags: Mask, by: int) -> Mask:
    return np.asarray(np.any([np.roll(flags, shift) for shift in range(-by, by + 1)], axis=0), np.bool_)
