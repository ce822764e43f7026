"""Printed pages as archives and offices hand them over: named ways of spoiling them, good to bad.

Beside the qualities of `degrade.py`, which channels are learned from, these are whole stories of a page: sealed,
copied, folded, punched, photographed. `spoil` gives a picture that knows its resolution.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from pipeline.learn.degrade import Copy, Scan, scan
from pipeline.learn.paper import (
    askew,
    bled_through,
    curved,
    facing,
    faxed,
    faxed_coarsely,
    filled_in,
    opened,
    stapled,
    tilted,
)
from pipeline.learn.printing import PrintedPage
from pipeline.learn.seals import BLACK, BLUE, RED, pressed, random_seal, received, seal_of_any_kind, signed

Floats = NDArray[np.float32]
Way = Callable[[PrintedPage, random.Random], tuple[Image.Image, float]]
"""Gives the picture and its dots per inch."""


def _seed(dice: random.Random) -> int:
    return dice.getrandbits(32)


def grey_300(page: PrintedPage, dice: random.Random) -> tuple[Image.Image, float]:
    """An office scanner at its best: 300 dpi in grey, straight."""
    how = Scan(dpi=300, skew=dice.uniform(-0.2, 0.2), blur=dice.uniform(0.4, 0.8), noise=4.0, jpeg=90)
    return scan(page.image, page.dpi, how, _seed(dice))[0], 300


def grey_200(page: PrintedPage, dice: random.Random) -> tuple[Image.Image, float]:
    """200 dpi in grey, JPEG, skewed by up to half a degree, darker to one side."""
    how = Scan(
        dpi=200,
        skew=dice.uniform(-0.5, 0.5),
        blur=0.6,
        noise=6.0,
        jpeg=dice.randint(60, 80),
        shade=dice.uniform(0, 0.3),
    )
    return scan(page.image, page.dpi, how, _seed(dice))[0], 200


def sealed(page: PrintedPage, dice: random.Random) -> tuple[Image.Image, float]:
    """A copy scanned at 150 dpi to black and white, skewed by about 1°, speckled, a round seal over the print."""
    picture = pressed(page.image, page.dpi, random_seal(dice, BLACK))
    return scan(picture, page.dpi, _copier(dice, 1.0), _seed(dice))[0], 150


def worn(page: PrintedPage, dice: random.Random) -> tuple[Image.Image, float]:
    """The same from a copier with a dirty glass: twice the specks."""
    picture = pressed(page.image, page.dpi, random_seal(dice, BLACK))
    return scan(picture, page.dpi, _copier(dice, 2.0), _seed(dice))[0], 150


def stamped(page: PrintedPage, dice: random.Random) -> tuple[Image.Image, float]:
    """The same with seals of all kinds: with one circle or two, with or without a star, round or oval, or the framed
    stamp of a registry; black to pale, specks few to many."""
    tone = dice.randint(40, 130)
    ink = (tone, tone, tone)
    if dice.random() < 0.2:
        picture = received(page.image, page.dpi, dice, ink)
    else:
        picture = pressed(page.image, page.dpi, seal_of_any_kind(dice, ink))
    return scan(picture, page.dpi, _copier(dice, dice.uniform(0.5, 2.0)), _seed(dice))[0], 150


def unsealed(page: PrintedPage, dice: random.Random) -> tuple[Image.Image, float]:
    """The same without a seal."""
    return scan(page.image, page.dpi, _copier(dice, 1.0), _seed(dice))[0], 150


def _copier(dice: random.Random, dirt: float) -> Scan:
    return Scan(
        dpi=150,
        skew=dice.choice((-1, 1)) * dice.uniform(0.7, 1.2),
        blur=dice.uniform(0.4, 0.7),
        noise=dice.uniform(5, 10),
        jpeg=None,
        threshold=dice.randint(145, 180),
        speckle=dirt * dice.uniform(0.0001, 0.0003),
    )


def coloured(page: PrintedPage, dice: random.Random) -> tuple[Image.Image, float]:
    """200 dpi in colour: a red seal over the print, a blue signature across it."""
    picture = pressed(page.image.convert("RGB"), page.dpi, random_seal(dice, RED))
    picture = signed(picture, page.dpi, dice, BLUE)
    how = Scan(dpi=200, skew=dice.uniform(-0.5, 0.5), blur=0.6, noise=5.0, jpeg=75)
    return _in_colour(picture, page.dpi, how, _seed(dice)), 200


def _in_colour(picture: Image.Image, dpi: int, how: Scan, seed: int) -> Image.Image:
    return Image.merge("RGB", [scan(channel, dpi, how, seed)[0] for channel in picture.split()])


def copied_twice(page: PrintedPage, dice: random.Random) -> tuple[Image.Image, float]:
    """A photocopy of a photocopy, scanned at 150 dpi to black and white."""
    copies = tuple(
        Copy(blur=dice.uniform(0.9, 1.4), threshold=dice.randint(120, 175), grain=dice.uniform(8, 18), dirt=0.0001)
        for _ in range(2)
    )
    how = Scan(
        dpi=150, skew=dice.uniform(-1, 1), blur=0.3, noise=5.0, jpeg=None, threshold=150, speckle=0.0002, copies=copies
    )
    return scan(page.image, page.dpi, how, _seed(dice))[0], 150


def seen_through(page: PrintedPage, dice: random.Random) -> tuple[Image.Image, float]:
    """Thin paper at 200 dpi in grey: the print of the other side shines through, mirrored."""
    back = cv2.GaussianBlur(np.asarray(page.image)[:, ::-1], (0, 0), 3.0).astype(np.float32)
    shift = np.roll(back, dice.randint(40, 90), axis=0)
    both = np.minimum(np.asarray(page.image), 255 - dice.uniform(0.3, 0.45) * (255 - shift)).astype(np.uint8)
    how = Scan(dpi=200, skew=dice.uniform(-0.5, 0.5), blur=0.6, noise=5.0, jpeg=75)
    return scan(Image.fromarray(both), page.dpi, how, _seed(dice))[0], 200


def folded(page: PrintedPage, dice: random.Random) -> tuple[Image.Image, float]:
    """Yellowed and folded in the middle, with a shadow along the fold, the edge of the glass black; 150 dpi, colour."""
    print_ = np.asarray(page.image).astype(np.float32) / 255
    height, width = print_.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    fold = 1 - 0.5 * np.exp(-np.abs(y - height * dice.uniform(0.4, 0.6)) / (0.012 * height))
    shade = 1 - 0.35 * (x / width) * (y / height)
    paper: Floats = (print_ * fold * shade).astype(np.float32)
    edge = round(dice.uniform(0.01, 0.03) * width)
    paper[:, :edge] *= 0.1
    sheet = Image.merge(
        "RGB", [Image.fromarray((paper * tint).clip(0, 255).astype(np.uint8)) for tint in (240.0, 222.0, 175.0)]
    )
    how = Scan(dpi=150, skew=dice.uniform(-0.8, 0.8), blur=0.5, noise=5.0, jpeg=70)
    return _in_colour(sheet, page.dpi, how, _seed(dice)), 150


def punched(page: PrintedPage, dice: random.Random) -> tuple[Image.Image, float]:
    """Holes of a binder in the margin, the lid left open: a black edge; 150 dpi, black and white, skewed."""
    sheet = page.image.copy()
    draw = ImageDraw.Draw(sheet)
    radius = round(3 / 25.4 * page.dpi)
    for place in (0.36, 0.64):
        x, y = round(0.055 * sheet.width), round(place * sheet.height)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)
    edge = round(dice.uniform(0.01, 0.02) * sheet.width)
    draw.rectangle((sheet.width - edge, 0, sheet.width, sheet.height), fill=0)
    return scan(sheet, page.dpi, _copier(dice, 1.0), _seed(dice))[0], 150


def photographed(page: PrintedPage, dice: random.Random) -> tuple[Image.Image, float]:
    """Taken by hand on a dark table under a lamp: narrower at the top, one corner dark, sharp enough."""
    paper = np.asarray(page.image)
    height, width = paper.shape
    size = (1900, 2600)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    places = np.array([(170, 90), (1730, 110), (1850, 2530), (50, 2500)], np.float32)
    places += np.array([[dice.uniform(-40, 40) for _ in range(2)] for _ in range(4)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, places)
    flat = cv2.warpPerspective(paper, matrix, size, flags=cv2.INTER_AREA, borderValue=(70,)).astype(np.float32)
    y, x = np.mgrid[0:1:2600j, 0:1:1900j].astype(np.float32)
    light = 1.0 - 0.45 * np.hypot(x - 0.3, y - 0.2) ** 1.5
    noise = 3.0 * np.random.default_rng(_seed(dice)).standard_normal(flat.shape, dtype=np.float32)
    picture = cv2.GaussianBlur(flat * light, (0, 0), 0.8) + noise
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)), 1900 / 8.27


WAYS: dict[str, Way] = {
    "grey-300": grey_300,
    "grey-200": grey_200,
    "sealed": sealed,
    "worn": worn,
    "stamped": stamped,
    "unsealed": unsealed,
    "coloured": coloured,
    "copied-twice": copied_twice,
    "seen-through": seen_through,
    "folded": folded,
    "punched": punched,
    "photographed": photographed,
    "askew": askew,
    "tilted": tilted,
    "curved": curved,
    "faxed": faxed,
    "faxed-coarsely": faxed_coarsely,
    "bled-through": bled_through,
    "stapled": stapled,
    "filled-in": filled_in,
}
SPREADS: dict[str, Callable[[PrintedPage, PrintedPage, random.Random], tuple[Image.Image, float]]] = {
    "two-up": facing,
    "open-book": opened,
}
"""Ways of two pages."""


def spoil(page: PrintedPage, way: str, seed: int, beside: PrintedPage | None = None) -> Image.Image:
    """The page spoiled in one of WAYS or SPREADS, L or RGB, its dpi in `info`; the same seed gives the same pixels.

    `beside` is the page on the right of a spread, the same page where none is given. Raises ValueError for an unknown
    way.
    """
    dice = random.Random(seed)
    if way in SPREADS:
        picture, dpi = SPREADS[way](page, beside or page, dice)
    elif way in WAYS:
        picture, dpi = WAYS[way](page, dice)
    else:
        raise ValueError(f"unknown way {way}: one of {', '.join((*WAYS, *SPREADS))}")
    picture.info["dpi"] = (dpi, dpi)
    return picture
