"""Print of the other side that shines or bleeds through thin paper.

It is paler than the print of the page and softer, having come through the paper. Letters are of two kinds then, and
none is between them. What is not as dark as print, and not close to what is, becomes paper.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.ocr.repair.ink import Grey, Ink, Mask

_SAMPLE = 250
"""Letters that are looked at."""
_SHARE = 0.1
"""Of them pale, at least. On good pages one in twenty is at most, in rubber stamps and pictures."""
_PALER = 80
"""Greys between the two kinds, at least."""
_BETWEEN, _EMPTY = 0.25, 0.08
"""Share of letters in the middle half between the two kinds: on pages of bold and thin print there are many."""
_SOFT = 0.8
"""Steepness of the pale kind's edges as a share of the dark kind's, at most; pale print is as sharp as dark print."""
_PAPER = 70
"""Percentile of the greys that is paper."""
_EDGE = 0.9
"""Points around dark print that are its edges."""


@dataclass(frozen=True)
class Bleed:
    """Where the picture shows its own print, and not only that of the other side."""

    own: Mask
    """Of the reduced picture: print and its edges."""

    def without(self, grey: Grey) -> Grey:
        """The reduced picture with paper wherever its own print is not."""
        return np.where(self.own, grey, np.uint8(np.percentile(grey[::5, ::5], _PAPER)))


def bleed_of(grey: Grey, ink: Ink) -> Bleed | None:
    """The print of the other side on a grey picture; None where there is none, or no greys."""
    import cv2

    rows = np.flatnonzero(ink.letters)
    if ink.bitonal or not len(rows):
        return None
    boxes = ink.places[rows[:: max(len(rows) // _SAMPLE, 1)], :4].tolist()
    parts = [grey[y : y + height, x : x + width] for x, y, width, height in boxes]
    darkest = np.array([part.min() for part in parts])
    split, _ = cv2.threshold(darkest, 0, 255, cv2.THRESH_OTSU)
    pale = darkest > split
    if not _SHARE <= float(pale.mean()) <= 1 - _SHARE:
        return None
    dark, light = float(darkest[~pale].mean()), float(darkest[pale].mean())
    half = (light - dark) * _BETWEEN
    between = (darkest > dark + half) & (darkest < light - half)
    if light - dark < _PALER or float(between.mean()) > _EMPTY:
        return None
    paper = float(np.percentile(grey[::5, ::5], _PAPER))
    steep = np.array([np.abs(np.diff(part.astype(np.int16), axis=1)).max(initial=0) for part in parts])
    steep = steep / np.maximum(paper - darkest, 1.0)
    if float(np.median(steep[pale])) > _SOFT * float(np.median(steep[~pale])):
        return None
    palest = min(float(np.percentile(darkest[pale], 5)) - 10, (light + dark) / 2 + half)
    core = (grey < palest).astype(np.uint8)
    reach = 2 * max(round(_EDGE / ink.points), 1) + 1
    own = cv2.dilate(core, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    return Bleed(np.asarray(own) > 0)
