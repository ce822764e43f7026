"""A better picture of a page: seals and specks out, lines level."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.model import Bend, Box, Ruling, Word
from pipeline.ocr.repair.bend import level_places, levelled, page_box, page_places
from pipeline.ocr.repair.faults import Faults
from pipeline.ocr.repair.fax import softened
from pipeline.ocr.repair.ink import Grey, Ink, Mask, ink_in
from pipeline.ocr.repair.light import evened
from pipeline.ocr.repair.seal_letters import seal_letters
from pipeline.ocr.repair.seals import erased
from pipeline.ocr.repair.specks import specks_of

_FAR = 0.6
"""Percentile of the greys that is taken for paper, as a share."""


@dataclass(frozen=True)
class Mended:
    """A page's picture without its faults."""

    clean: Image.Image
    """As the page lies: places are those of the page."""
    level: Image.Image
    """Turned or bent so that its lines are level; as large."""
    skew: float = 0.0
    """Degrees clockwise that the page's lines fall."""
    rougher: tuple[Image.Image, ...] = ()
    """As `level`, with less taken out: what mending took for a seal or dirt may have been print."""
    seals: tuple[Box, ...] = ()
    """Around the seals that were taken out, in points of `level`."""
    ink: Ink | None = None
    """Of `clean` reduced, where it was found already (`rulings.ink_of`)."""
    bend: Bend | None = None
    """How the page's lines fan out or bend."""

    def on_page(self, words: tuple[Word, ...], dpi: float) -> tuple[Word, ...]:
        """Words read on `level`, with the boxes that they have on the page: as large, turned around with the page.

        On a page whose lines bend, boxes around what the lines make of them.
        """
        if self.bend:
            return tuple(
                msgspec.structs.replace(word, box=page_box(self.bend, word.box)) if word.box else word for word in words
            )
        if not self.skew:
            return words
        matrix = _turn(self.level.size, -self.skew)
        matrix[:, 2] *= 72 / dpi
        return tuple(_moved(word, matrix) for word in words)

    def rulings_on_page(self, rulings: tuple[Ruling, ...]) -> tuple[Ruling, ...]:
        """Rulings found on `level` of a page whose lines bend, from end to end as they lie on the page."""
        if not self.bend or not rulings:
            return rulings
        places = np.array([(one.x0, one.y0, one.x1, one.y1) for one in rulings])
        ends = [*page_places(self.bend, *places[:, :2].T), *page_places(self.bend, *places[:, 2:].T)]
        return tuple(Ruling(*(round(float(value), 2) for value in one)) for one in zip(*ends, strict=True))


def mended(picture: Image.Image, faults: Faults) -> Mended:
    """The picture (grey, dark on light) without the faults that were measured on it."""
    grey = np.asarray(evened(picture, faults.light) if faults.light else picture)
    if faults.bleed:
        grey = _without(grey, ~faults.bleed.own)
    clean = grey
    rougher: list[Grey] = []
    if faults.soils:
        circles, gone = _soiled(faults)
        clean = _without(grey, gone)
        if faults.rings:
            rougher = [_without(grey, circles)]
    if faults.doubled:
        clean, rougher = softened(clean), [softened(one) for one in rougher]
    pictures = [Image.fromarray(_levelled(one, faults)) for one in (clean, *rougher)]
    return Mended(
        Image.fromarray(clean),
        pictures[0],
        faults.skew,
        tuple(pictures[1:]),
        tuple(_seals(faults, picture.size)),
        bend=faults.bend,
    )


def _soiled(faults: Faults) -> tuple[Mask, Mask]:
    """Pixels of the reduced picture to be made paper: those of seals' circles and stars, and all."""
    ink = faults.ink
    gone = circles = np.zeros(ink.mask.shape, np.bool_)
    if faults.rings:
        circles = gone = erased(ink, faults.rings)
        ink = ink_in(_paper(ink.mask, gone), ink.points)
        gone = gone | seal_letters(ink, faults.rings, faults.skew)
        ink = ink_in(_paper(ink.mask, gone), ink.points)
    if faults.specks:
        gone = gone | specks_of(ink)[ink.labels]
    return circles, gone


def _without(grey: Grey, gone: Mask) -> Grey:
    """The picture with paper where the reduced picture has something to be gone."""
    factor = round(len(grey) / len(gone))
    if factor > 1:
        gone = np.kron(gone, np.ones((factor, factor), np.bool_))
    return np.where(_fitted(gone, grey.shape), np.uint8(np.percentile(grey[::5, ::5], 100 * _FAR)), grey)


def _seals(faults: Faults, size: tuple[int, int]) -> Iterator[Box]:
    points = faults.ink.points
    factor = round(size[1] / faults.ink.mask.shape[0])
    matrix = _turn((size[0] // factor, size[1] // factor), faults.skew)
    for ring in faults.rings:
        x, y = (float(one) * points for one in matrix @ (ring.x, ring.y, 1.0))
        if faults.bend:
            x, y = (float(one[0]) for one in level_places(faults.bend, np.array([x]), np.array([y])))
        radius = ring.radius * points
        yield Box(x0=x - radius, top=y - radius * ring.flat, x1=x + radius, bottom=y + radius * ring.flat)


def _paper(mask: Grey, gone: Mask) -> Grey:
    return np.where((mask > 0) & ~gone, np.uint8(0), np.uint8(255))


def _fitted(mask: Mask, shape: tuple[int, ...]) -> Mask:
    """A mask cut or filled to the shape of its picture, whose sides need not be multiples of what it was reduced by."""
    found = np.zeros(shape, np.bool_)
    part = mask[: shape[0], : shape[1]]
    found[: part.shape[0], : part.shape[1]] = part
    return found


def _levelled(grey: Grey, faults: Faults) -> Grey:
    import cv2

    if not faults.skew and not faults.bend:
        return grey
    size = (grey.shape[1], grey.shape[0])
    paper = int(np.percentile(grey[::5, ::5], 100 * _FAR))
    if faults.bend:
        return levelled(grey, faults.bend, 72 / faults.ink.points * round(size[1] / faults.ink.mask.shape[0]), paper)
    turned = cv2.warpAffine(grey, _turn(size, faults.skew), size, flags=cv2.INTER_CUBIC, borderValue=(paper,))
    return np.asarray(turned, np.uint8)


def _turn(size: tuple[int, int], degrees: float) -> NDArray[np.float64]:
    """The 2 × 3 matrix that turns a picture counter-clockwise around its middle."""
    turn = math.radians(degrees)
    a, b = math.cos(turn), math.sin(turn)
    x, y = size[0] / 2, size[1] / 2
    return np.array([[a, b, (1 - a) * x - b * y], [-b, a, b * x + (1 - a) * y]])


def _moved(word: Word, matrix: NDArray[np.float64]) -> Word:
    box = word.box
    if box is None:
        return word
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    dx, dy = (round(float(one), 2) for one in matrix @ (x, y, 1.0) - (x, y))
    moved = Box(
        x0=round(box.x0 + dx, 2), top=round(box.top + dy, 2), x1=round(box.x1 + dx, 2), bottom=round(box.bottom + dy, 2)
    )
    return msgspec.structs.replace(word, box=moved)
