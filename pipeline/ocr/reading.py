"""What was read on the picture of a page."""

from __future__ import annotations

import msgspec

from pipeline.model import Bend, Ruling, Word
from pipeline.ocr.choices import NO_CHOICES, Choices

COARSE_DPI = 130
"""Below this, letters have too few pixels for Tesseract, which was trained on 300 dpi."""
DEFAULT_DPI = 300.0
"""Of pictures that claim none."""


class Reading(msgspec.Struct, frozen=True):
    """What was read on a picture."""

    words: tuple[Word, ...]
    likely: float = DEFAULT_DPI
    """The resolution that the letters' size tells of."""
    turn: int = 0
    """Degrees clockwise the picture was turned before it was read: the boxes are of the turned picture."""
    rulings: tuple[Ruling, ...] = ()
    """Of the turned picture, in points."""
    choices: Choices = NO_CHOICES
    """The chances of every sign, of a picture whose letters have too few pixels."""
    mended: tuple[str, ...] = ()
    """What was wrong with the picture and was mended before it was read."""
    bend: Bend | None = None
    """How the lines of the picture bend; boxes and rulings are of the picture as it came."""

    @property
    def coarse(self) -> bool:
        """The letters have too few pixels: one reading does not tell what they are."""
        return self.likely < COARSE_DPI and bool(self.words)

    @property
    def weight(self) -> float:
        """Sum of the words' confidences: of two readings of a picture the weightier is the better."""
        return sum(word.confidence for word in self.words)

    @property
    def sureness(self) -> float:
        """Mean confidence of the words; 0 where there are none."""
        return self.weight / max(len(self.words), 1)
