"""Scan a printed page: the damage that paper, glass, copiers and compression do to a clean image.

A quality is a recipe: a function that draws one `Scan` (all parameters fixed) from dice. `scan` then applies it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Scan:
    """One scan. `dpi` is what it stores; angles in degrees; lengths in pixels at that resolution."""

    dpi: int = 200
    skew: float = 0.0
    blur: float = 0.5
    """Standard deviation of the Gaussian."""
    noise: float = 6.0
    """Standard deviation of the sensor's noise, in grey levels of 256."""
    shade: float = 0.0
    """Darkening from one side of the page to the other, 0-1."""
    jpeg: int | None = 80
    threshold: int | None = None
    """Stores black and white at this grey level, as copiers do."""
    speckle: float = 0.0
    """Share of pixels turned into specks of dirt."""
    stamp: bool = False
    """A ring of a round stamp (36 mm) lies across the text."""
    copies: tuple[Copy, ...] = ()
    """The copies of copies that the scanned sheet is."""


@dataclass(frozen=True)
class Copy:
    """One pass through a photocopier, at 300 dpi: blurred by `blur` pixels, made black and white at `threshold`.

    A low threshold loses thin strokes, a high one thickens them; `grain` (grey levels) frays their edges; `dirt` is the
    share of pixels with specks on the glass.
    """

    blur: float
    threshold: int
    grain: float
    dirt: float


Recipe = Callable[[random.Random], Scan]


def good(dice: random.Random) -> Scan:
    """An office scanner: 200 or 300 dpi in grey, sharp, lightly compressed, straight to 0.3°."""
    return Scan(
        dpi=dice.choice((200, 300)),
        skew=dice.uniform(-0.3, 0.3),
        blur=dice.uniform(0.3, 0.9),
        noise=dice.uniform(2, 8),
        jpeg=dice.randint(70, 92),
    )


def fair(dice: random.Random) -> Scan:
    """A worn scanner or a camera: 150 or 200 dpi, blurred, unevenly lit, strongly compressed, skewed by 0.5°."""
    return Scan(
        dpi=dice.choice((150, 200)),
        skew=dice.uniform(-0.5, 0.5),
        blur=dice.uniform(0.5, 1.0),
        noise=dice.uniform(5, 14),
        shade=dice.uniform(0, 0.2),
        jpeg=dice.randint(45, 75),
    )


def bitonal(dice: random.Random) -> Scan:
    """An office copier that scans to black and white, as archives are kept: 200 or 300 dpi, clean, thin to bold."""
    return Scan(
        dpi=dice.choice((200, 300)),
        skew=dice.uniform(-0.5, 0.5),
        blur=dice.uniform(0.4, 1.0),
        noise=dice.uniform(3, 10),
        jpeg=None,
        threshold=dice.randint(110, 195),
        speckle=dice.uniform(0, 0.0001),
    )


def poor(dice: random.Random) -> Scan:
    """A fax or a copier's scan: 150 dpi in black and white, speckled, skewed by 1°, every third with a stamp."""
    return Scan(
        dpi=150,
        skew=dice.uniform(-1.0, 1.0),
        blur=dice.uniform(0.4, 0.9),
        noise=dice.uniform(5, 12),
        jpeg=None,
        threshold=dice.randint(135, 190),
        speckle=dice.uniform(0, 0.0006),
        stamp=dice.random() < 1 / 3,
    )


def photocopy(dice: random.Random) -> Scan:
    """A copy of a copy, stored in black and white at 72-150 dpi, mostly 96: strokes lost and joined, dirt."""
    copies = tuple(
        Copy(
            blur=dice.uniform(0.8, 1.6),
            threshold=dice.randint(110, 190),
            grain=dice.uniform(5, 25),
            dirt=dice.uniform(0, 0.0002),
        )
        for _ in range(dice.choice((1, 2, 2)))
    )
    return Scan(
        dpi=dice.choices((72, 96, 120, 150), (1, 6, 3, 2))[0],
        skew=dice.uniform(-0.7, 0.7),
        blur=dice.uniform(0.1, 0.4),
        noise=dice.uniform(2, 8),
        jpeg=None,
        threshold=dice.randint(130, 190),
        speckle=dice.uniform(0, 0.0003),
        copies=copies,
    )


QUALITIES: dict[str, Recipe] = {
    "good": good,
    "fair": fair,
    "bitonal": bitonal,
    "poor": poor,
    "photocopy": photocopy,
}


def random_scan(quality: str, dice: random.Random) -> Scan:
    """Draw a scan of a quality. Raises ValueError when there is none of that name."""
    if quality not in QUALITIES:
        raise ValueError(f"unknown quality {quality}: one of {', '.join(QUALITIES)}")
    return QUALITIES[quality](dice)


def scan(image: Image.Image, dpi: int, how: Scan, seed: int) -> tuple[Image.Image, NDArray[np.float64]]:
    """Scan a page printed at `dpi`: 8-bit grey in, 8-bit grey at `how.dpi` out. The same seed gives the same pixels.

    With it comes the 2 × 3 matrix that takes a printed place (x, y, 1) to its scanned place, both in points.
    """
    noise = np.random.default_rng(seed)
    page = np.asarray(image)
    if how.stamp:
        page = _stamped(page, dpi, noise)
    for copy in how.copies:
        page = _copied(page, copy, noise)
    matrix = cv2.getRotationMatrix2D((image.width / 2, image.height / 2), how.skew, 1.0)
    page = cv2.warpAffine(page, matrix, (image.width, image.height), flags=cv2.INTER_LINEAR, borderValue=(255,))
    size = round(image.width * how.dpi / dpi), round(image.height * how.dpi / dpi)
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    if how.blur > 0:
        small = np.asarray(cv2.GaussianBlur(small, (0, 0), how.blur), dtype=np.float32)
    if how.shade > 0:
        small *= np.linspace(1.0, 1.0 - how.shade, size[0], dtype=np.float32)[None, :]
    small += how.noise * noise.standard_normal(small.shape, dtype=np.float32)
    grey: Grey = np.clip(small, 0, 255).astype(np.uint8)
    if how.speckle > 0:
        grey = np.where(_specks(grey.shape, how.speckle, noise), np.uint8(0), grey)
    if how.threshold is not None:
        grey = np.where(grey < how.threshold, np.uint8(0), np.uint8(255))
    if how.jpeg is not None:
        done, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, how.jpeg])
        if not done:
            raise RuntimeError("OpenCV could not compress the page as JPEG")
        grey = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    place = np.asarray(matrix, dtype=np.float64)
    place[:, 2] *= 72 / dpi
    return Image.fromarray(grey), place


def _copied(page: Grey, copy: Copy, noise: np.random.Generator) -> Grey:
    light = cv2.GaussianBlur(page, (0, 0), copy.blur).astype(np.float32)
    light += copy.grain * noise.standard_normal(light.shape, dtype=np.float32)
    black = (light < copy.threshold) | _specks(page.shape, copy.dirt, noise)
    return np.where(black, np.uint8(0), np.uint8(255))


def _specks(shape: tuple[int, ...], share: float, noise: np.random.Generator) -> NDArray[np.bool_]:
    """Specks of 2 × 2 pixels."""
    specks = (noise.random(shape, dtype=np.float32) < share).astype(np.uint8)
    return cv2.dilate(specks, np.ones((2, 2), np.uint8)) > 0


def _stamped(page: Grey, dpi: int, noise: np.random.Generator) -> Grey:
    """Two rings, as the round stamp of an office has, somewhere in the lower half; paler than the print."""
    height, width = page.shape
    centre = int(noise.uniform(0.25, 0.75) * width), int(noise.uniform(0.5, 0.85) * height)
    ink = np.full_like(page, 255)
    for millimetres in (18, 16.5):
        cv2.circle(ink, centre, round(millimetres / 25.4 * dpi), (90,), round(0.6 / 25.4 * dpi), cv2.LINE_AA)
    return np.minimum(page, ink)
