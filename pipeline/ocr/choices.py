"""What Tesseract's network saw in the place of a word: at each step along the line the chance of every sign.

Tesseract writes them into its hOCR (lstm_choice_mode 1), in whole percent. From them follows how likely any text is
that might stand there, also one that the engine did not choose (CTC; Graves 2006).
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pipeline.model import Box

Steps = list[dict[str, float]]
"""Signs and their chances, step by step; the empty sign is the blank between signs."""

UNSEEN = 0.003
"""Chance of a sign that is not among a step's: percents are whole, so that it is below a hundredth."""
NEVER = -99.0

_WORD = re.compile(r"<span class='ocrx_word' id='[^']*' title='bbox (\d+) (\d+) (\d+) (\d+);")
_STEP = "<span class='ocrx_cinfo' id='timestep"
_SIGN = re.compile(r"<span class='ocrx_cinfo' id='choice[^']*' title='x_confs (\d+)'>([^<]*)</span>")


class Choices(NamedTuple):
    """Of the words of a reading, by their boxes, the part of the hOCR that tells of them: most are never asked for."""

    pieces: Mapping[Box, str]

    def of(self, boxes: Iterable[Box]) -> Steps:
        """The steps of words side by side; none where one of them is not known."""
        found: Steps = []
        for box in boxes:
            piece = self.pieces.get(box)
            if piece is None:
                return []
            found += filter(None, map(_signs, piece.split(_STEP)[1:]))
        return found


NO_CHOICES = Choices({})


def choices_of(hocr: str) -> Choices:
    """Of Tesseract's hOCR; boxes in pixels. Words whose steps it does not hold have none."""
    pieces: dict[Box, str] = {}
    found = list(_WORD.finditer(hocr))
    ends = [*(after.start() for after in found), len(hocr)][1:]
    for match, end in zip(found, ends, strict=False):
        x0, top, x1, bottom = map(float, match.groups())
        pieces[Box(x0=x0, top=top, x1=x1, bottom=bottom)] = hocr[match.end() : end]
    return Choices(pieces)


def _signs(step: str) -> dict[str, float]:
    """The signs of a step; a space is as good as a blank, since words are told apart already."""
    chances: dict[str, float] = {}
    for percent, text in _SIGN.findall(step):
        sign = html.unescape(text).strip()
        chances[sign] = chances.get(sign, 0.0) + int(percent) / 100
    return chances


def likelihood(steps: Sequence[Mapping[str, float]], text: str) -> float:
    """ln of the chance that the steps say `text`, all alignments together.

    >>> round(likelihood([{"": 0.1, "8": 0.9}, {"8": 0.5, "": 0.5}], "8"), 2)
    -0.05
    """
    if not steps:
        return NEVER
    signs = [""]
    for sign in text:
        signs += (sign, "")
    ways = [1.0] + [0.0] * (len(signs) - 1)
    total = 0.0
    for number, step in enumerate(steps):
        before, ways = ways, [0.0] * len(signs)
        for at, sign in enumerate(signs):
            reached = before[at]
            if number == 0:
                reached = 1.0 if at < 2 else 0.0
            elif at:
                reached += before[at - 1]
                if at > 1 and sign and sign != signs[at - 2]:
                    reached += before[at - 2]
            ways[at] = reached * step.get(sign, UNSEEN)
        size = sum(ways)
        if size <= 0.0:
            return NEVER
        total += math.log(size)
        ways = [way / size for way in ways]
    return total + math.log(max(sum(ways[-2:]), 1e-30))
