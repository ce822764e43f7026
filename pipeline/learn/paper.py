"""What paper goes through before it is a file: faxes, staples, blanks filled in by hand, books, sheets of two pages.

Ways of `spoiling.py`: each takes printed pages and gives a grey picture and its dots per inch.
"""

from __future__ import annotations

import math
import random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from pipeline.learn.degrade import Grey, Scan, scan
from pipeline.learn.printing import PrintedPage, load_font

Floats = NDArray[np.float32]
Found = tuple[Image.Image, float]

_INCH = 25.4
_FAX = (1728, 204.0, 98.0)
"""ITU-T T.4: pixels across, dots per inch across and down at standard resolution; fine has twice as many down."""
_STROKES = {
    "0": ((0.5, 0), (0.1, 0.4), (0.3, 1), (0.8, 0.8), (0.8, 0.2), (0.4, 0)),
    "1": ((0.2, 0.3), (0.6, 0), (0.5, 1)),
    "2": ((0.1, 0.2), (0.5, 0), (0.8, 0.3), (0.1, 1), (0.9, 0.9)),
    "3": ((0.1, 0.1), (0.7, 0.1), (0.4, 0.45), (0.8, 0.7), (0.4, 1), (0.1, 0.85)),
    "4": ((0.5, 0), (0.1, 0.6), (0.9, 0.6), (0.7, 0.3), (0.6, 1)),
    "5": ((0.9, 0), (0.3, 0.05), (0.2, 0.45), (0.8, 0.6), (0.5, 1), (0.1, 0.9)),
    "6": ((0.7, 0), (0.2, 0.5), (0.3, 1), (0.8, 0.8), (0.6, 0.55), (0.2, 0.7)),
    "7": ((0.1, 0.05), (0.9, 0), (0.4, 1)),
    "8": ((0.8, 0.1), (0.3, 0.1), (0.3, 0.4), (0.8, 0.8), (0.4, 1), (0.2, 0.7), (0.8, 0.3), (0.7, 0.05)),
    "9": ((0.8, 0.3), (0.4, 0.5), (0.2, 0.2), (0.6, 0), (0.8, 0.3), (0.6, 1)),
}
"""Figures as a pen draws them, in shares of their width and height."""


def _seed(dice: random.Random) -> int:
    return dice.getrandbits(32)


def faxed(page: PrintedPage, dice: random.Random, fine: bool = True) -> Found:
    """A fax in black and white: some rows were lost and repeat the one before; a `standard` one has half the rows."""
    across, dpi, low = _FAX
    rows = round(page.image.height / page.dpi * low * (2 if fine else 1))
    grey = np.asarray(page.image.resize((across, rows), Image.Resampling.BOX)).astype(np.float32)
    grey += 8 * np.random.default_rng(_seed(dice)).standard_normal(grey.shape, dtype=np.float32)
    black = np.where(grey < dice.randint(130, 175), 0, 255).astype(np.uint8)
    for row in dice.sample(range(1, rows), rows // 150):
        black[row] = black[row - 1]
    return Image.fromarray(black if fine else np.repeat(black, 2, axis=0)), dpi


def faxed_coarsely(page: PrintedPage, dice: random.Random) -> Found:
    """A fax of 98 rows an inch."""
    return faxed(page, dice, fine=False)


def bled_through(page: PrintedPage, dice: random.Random) -> Found:
    """Print of the other side bled through thin paper, half as dark as the page's own; 200 dpi in grey."""
    front = np.asarray(page.image)
    back = cv2.GaussianBlur(front[:, ::-1], (0, 0), 2.5).astype(np.float32)
    back = np.roll(back, dice.randint(40, 90), axis=0)
    both = np.minimum(front, 255 - dice.uniform(0.45, 0.6) * (255 - back)).astype(np.uint8)
    how = Scan(dpi=200, skew=dice.uniform(-0.5, 0.5), blur=0.6, noise=5.0, jpeg=75)
    return scan(Image.fromarray(both), page.dpi, how, _seed(dice))[0], 200


def stapled(page: PrintedPage, dice: random.Random) -> Found:
    """A sheet out of a bundle at 200 dpi in grey: a staple with its shadow, and the corner that was turned over."""
    sheet = page.image.copy()
    unit = page.dpi / _INCH
    shadow = Image.new("L", sheet.size, 255)
    draw = ImageDraw.Draw(shadow)
    fold = dice.uniform(18, 26) * unit
    draw.line((0, fold, fold, 0), fill=150, width=round(0.8 * unit))
    x, y, turn = dice.uniform(9, 14) * unit, dice.uniform(9, 14) * unit, math.radians(dice.uniform(-60, -30))
    ends = [(x + way * 6 * unit * math.cos(turn), y + way * 6 * unit * math.sin(turn)) for way in (-1, 1)]
    draw.line([(a + unit, b + unit) for a, b in ends], fill=90, width=round(1.5 * unit))
    shadow = shadow.filter(ImageFilter.GaussianBlur(0.8 * unit))
    ImageDraw.Draw(shadow).line(ends, fill=25, width=round(0.6 * unit))
    both = np.minimum(np.asarray(sheet), np.asarray(shadow))
    how = Scan(dpi=200, skew=dice.uniform(-0.5, 0.5), blur=0.6, noise=5.0, jpeg=75)
    return scan(Image.fromarray(both), page.dpi, how, _seed(dice))[0], 200


def filled_in(page: PrintedPage, dice: random.Random) -> Found:
    """Numbers written by hand on dotted lines, over the text and under it; 200 dpi in grey."""
    sheet = page.image.copy()
    draw = ImageDraw.Draw(sheet)
    size = round(13 / 72 * page.dpi)
    font = load_font("Tinos-Regular", size)
    first, last = page.lines[0].words[0].box, page.lines[-1].words[0].box
    for foot, label in ((first.top - 8, "Số:"), (last.bottom + 24, "Ngày nhận:")):
        x, y = page.style.left / 72 * page.dpi, foot / 72 * page.dpi
        draw.text((x, y), f"{label} {'.' * 40}", font=font, fill=30, anchor="ls")
        x += font.getlength(label) + size
        for sign in str(dice.randint(1000, 99_999)):
            points = [
                (x + (a + dice.uniform(-0.06, 0.06)) * 0.6 * size, y - (1 - b + dice.uniform(-0.06, 0.06)) * 1.1 * size)
                for a, b in _STROKES[sign]
            ]
            draw.line(points, fill=60, width=max(round(0.08 * size), 1), joint="curve")
            x += dice.uniform(0.75, 0.95) * size
    how = Scan(dpi=200, skew=dice.uniform(-0.5, 0.5), blur=0.6, noise=5.0, jpeg=75)
    return scan(sheet, page.dpi, how, _seed(dice))[0], 200


def curved(page: PrintedPage, dice: random.Random) -> Found:
    """A page of a bound book from above at 200 dpi in grey: it sinks into the spine at its left, and darkens there."""
    return Image.fromarray(_sunken(np.asarray(page.image), page.dpi, dice)), 200


def opened(left: PrintedPage, right: PrintedPage, dice: random.Random) -> Found:
    """Both pages of a bound book lying open, at 200 dpi in grey: each sinks into the spine between them."""
    west = _sunken(np.asarray(left.image)[:, ::-1], left.dpi, dice)[:, ::-1]
    return Image.fromarray(np.hstack([west, _sunken(np.asarray(right.image), right.dpi, dice)])), 200


def _sunken(paper: Grey, dpi: int, dice: random.Random) -> Grey:
    """A page at 200 dpi that sinks into the spine at its left."""
    height, width = paper.shape
    u = np.linspace(0, width, 2000, dtype=np.float64)
    wide = dice.uniform(0.1, 0.16) * width
    depth = -dice.uniform(0.6, 0.85) * wide * np.exp(-u / wide)
    run = np.sqrt(1 - np.gradient(depth, u) ** 2)
    x = np.concatenate(([0.0], np.cumsum((run[1:] + run[:-1]) / 2 * np.diff(u))))
    away = dice.uniform(1.3, 1.8) * height
    seen = width * 0.6 + (x - width * 0.6) * away / (away - depth)
    size = (round(width * 200 / dpi), round(height * 200 / dpi))
    across = (np.arange(size[0]) + 0.5) * dpi / 200
    place = np.interp(across, seen, u, left=-1.0, right=float(width + 1))
    deep = np.interp(place, u, depth)
    down = (np.arange(size[1])[:, None] + 0.5) * dpi / 200
    map_x = np.repeat(place[None, :], size[1], axis=0).astype(np.float32)
    map_y = (height / 2 + (down - height / 2) * (away - deep) / away).astype(np.float32)
    smooth = cv2.GaussianBlur(paper, (0, 0), 0.6)
    flat = cv2.remap(smooth, map_x, map_y, cv2.INTER_LINEAR, borderValue=(255,)).astype(np.float32)
    light = 1 - dice.uniform(0.5, 0.75) * np.exp(-np.maximum(place, 0) / (0.06 * width))
    light = np.where(place < 0, 0.08, light).astype(np.float32)
    noise = 4.0 * np.random.default_rng(_seed(dice)).standard_normal(flat.shape, dtype=np.float32)
    return np.asarray((flat * light[None, :] + noise).clip(0, 255), np.uint8)


def askew(page: PrintedPage, dice: random.Random) -> Found:
    """Taken by hand from one side: the far edge is a fifth shorter, lines fan out, the table behind is dark."""
    paper = np.asarray(page.image)
    height, width = paper.shape
    size = (2000, 2700)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    places = np.array([(120, 100), (1840, 360), (1850, 2380), (110, 2600)], np.float32)
    places += np.array([[dice.uniform(-50, 50) for _ in range(2)] for _ in range(4)], np.float32)
    if dice.random() < 0.5:
        places = np.array((size[0], 0), np.float32) + places[[1, 0, 3, 2]] * np.array((-1, 1), np.float32)
    matrix = cv2.getPerspectiveTransform(corners, places)
    smooth = cv2.GaussianBlur(paper, (0, 0), 0.6)
    flat = cv2.warpPerspective(smooth, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(60,)).astype(np.float32)
    y, x = np.mgrid[0:1:2700j, 0:1:2000j].astype(np.float32)
    light = 1.0 - 0.35 * np.hypot(x - 0.6, y - 0.3)
    noise = 3.0 * np.random.default_rng(_seed(dice)).standard_normal(flat.shape, dtype=np.float32)
    return Image.fromarray((flat * light + noise).clip(0, 255).astype(np.uint8)), 1730 / 8.27


def tilted(page: PrintedPage, dice: random.Random) -> Found:
    """Taken by hand from below on a dark table: a sixth narrower at the top, otherwise level."""
    paper = np.asarray(page.image)
    height, width = paper.shape
    size = (2000, 2600)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    places = np.array([(260, 80), (1740, 80), (1880, 2520), (120, 2520)], np.float32)
    places += np.array([[dice.uniform(-30, 30), dice.uniform(-15, 15)] for _ in range(4)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, places)
    smooth = cv2.GaussianBlur(paper, (0, 0), 0.6)
    flat = cv2.warpPerspective(smooth, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(50,)).astype(np.float32)
    noise = 3.0 * np.random.default_rng(_seed(dice)).standard_normal(flat.shape, dtype=np.float32)
    return Image.fromarray((flat * 0.95 + noise).clip(0, 255).astype(np.uint8)), 1690 / 8.27


def facing(left: PrintedPage, right: PrintedPage, dice: random.Random) -> Found:
    """Two pages with their numbers side by side on a sheet of A3 at 200 dpi in grey, a fold between them."""
    width, height = left.image.size
    sheet = Image.new("L", (2 * width, height), 255)
    draw = ImageDraw.Draw(sheet)
    number = 2 * dice.randint(1, 40)
    font = load_font("Tinos-Regular", round(13 / 72 * left.dpi))
    for side, page in enumerate((left, right)):
        sheet.paste(page.image, (side * width, round(dice.uniform(-0.006, 0.006) * height)))
        place = ((side + 0.5) * width, height - 25 / 72 * left.dpi)
        draw.text(place, str(number + side), font=font, fill=20, anchor="ms")
    x = np.arange(2 * width, dtype=np.float32)
    fold = 1 - 0.45 * np.exp(-np.abs(x - width) / (0.012 * width))
    both = (np.asarray(sheet) * fold[None, :]).astype(np.uint8)
    how = Scan(dpi=200, skew=dice.uniform(-0.5, 0.5), blur=0.6, noise=5.0, jpeg=75)
    return scan(Image.fromarray(both), left.dpi, how, _seed(dice))[0], 200
