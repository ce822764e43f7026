"""What is wrong with the picture of a page, measured before anything is done about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from pipeline.model import Bend
from pipeline.ocr.repair.bend import bend_of
from pipeline.ocr.repair.bleed import Bleed, bleed_of
from pipeline.ocr.repair.fax import is_doubled
from pipeline.ocr.repair.ink import Ink, ink_in
from pipeline.ocr.repair.light import Light, evened, light_of
from pipeline.ocr.repair.seals import Ring, rings_of
from pipeline.ocr.repair.skew import skew_of
from pipeline.ocr.repair.specks import broken, stray
from pipeline.ocr.rulings import reduced

_SKEW = 0.6
"""Degrees: Tesseract reads lines that climb less as well as level ones."""
_MOST_SKEW = 5.5
_SPECKS = 0.08
"""Specks for each letter. Clean scans have none or the odd one, and losing time on those costs more than they do."""
_SMALLEST = 11.0
"""Height of letters in pixels: of smaller ones dots are no larger than dirt."""
_MIDDLE_GREY = 128


@dataclass(frozen=True)
class Faults:
    """What is wrong with a page; falsy where nothing is."""

    ink: Ink
    skew: float = 0.0
    """Degrees clockwise; 0 where it is too little to matter."""
    rings: tuple[Ring, ...] = ()
    """In pixels of `ink`."""
    specks: int = 0
    bend: Bend | None = None
    """Of lines or margins that are not straight or not parallel; there is no skew besides."""

    light: Light | None = None
    """Where shadows make paper too dark; all else was measured without them."""
    bleed: Bleed | None = None
    """Where the print of the other side shines through; all but light was measured without it."""
    doubled: bool = False
    """Whether every row of a fax stands there twice."""

    def __bool__(self) -> bool:
        return bool(self.skew or self.rings or self.specks or self.bend or self.light or self.bleed or self.doubled)

    @property
    def soils(self) -> bool:
        """Whether there is something on the page that is no print."""
        return bool(self.rings or self.specks)

    @property
    def names(self) -> tuple[str, ...]:
        """For a person to read."""
        seals = f"{len(self.rings)} seals" if len(self.rings) > 1 else "a seal"
        found = (
            (bool(self.rings), f"{seals} across the print"),
            (bool(self.specks), f"{self.specks} specks"),
            (bool(self.skew), f"lines at {abs(self.skew):.1f}°"),
            (bool(self.bend), "a page bent or seen aslant"),
            (bool(self.light), "shadows on the paper"),
            (bool(self.bleed), "print of the other side"),
            (self.doubled, "rows of a coarse fax"),
        )
        return tuple(name for there, name in found if there)


def faults_of(picture: Image.Image, dpi: float) -> Faults | None:
    """What is wrong with a grey picture; None where nothing can be told: a negative, next to no print.

    Costs a fiftieth of reading, and nothing of the picture is changed.
    """
    grey, points = reduced(picture, dpi)
    light = light_of(grey, points)
    if light:
        grey = np.asarray(evened(Image.fromarray(grey), light))
    if grey.mean() < _MIDDLE_GREY:
        return None
    ink = ink_in(grey, points)
    bleed = bleed_of(grey, ink)
    if bleed:
        ink = ink_in(bleed.without(grey), points)
    if not ink.letter:
        return None
    bend = bend_of(ink, light)
    skew = 0.0 if bend else skew_of(ink)
    rings = tuple(rings_of(ink))
    small = ink.letter < _SMALLEST
    letters = int(ink.letters.sum())
    strays = np.zeros(0, np.bool_) if small or not ink.bitonal else stray(ink)
    specks = int(strays.sum())
    if specks <= _SPECKS * max(letters, 1) or broken(ink, strays):
        specks = 0
    return Faults(
        ink,
        skew=skew if _SKEW <= abs(skew) < _MOST_SKEW else 0.0,
        rings=rings,
        specks=specks,
        bend=bend,
        light=light,
        bleed=bleed,
        doubled=ink.bitonal and is_doubled(np.asarray(picture)),
    )
