"""The engine of a page, with the time that is left to read it."""

from __future__ import annotations

import time

import msgspec
from PIL import Image

from pipeline.model import Word
from pipeline.ocr import engines
from pipeline.ocr.choices import Choices
from pipeline.ocr.engine import FIGURES, EngineMissing
from pipeline.settings import Settings


class Reader(msgspec.Struct, frozen=True):
    """Reads pictures for one page, until its time has run out. All methods raise EngineError."""

    settings: Settings
    end: float
    """As `time.monotonic` counts."""

    @classmethod
    def of(cls, settings: Settings) -> Reader:
        """A reader whose time begins now."""
        return cls(settings, time.monotonic() + settings.page_seconds)

    @property
    def _left(self) -> float:
        return max(self.end - time.monotonic(), 1.0)

    def words(self, picture: Image.Image, told: float, dpi: float, letter: float = 0.0) -> tuple[Word, ...]:
        """As `engines.read_words`."""
        return engines.read_words(picture, self.settings, told, dpi, self._left, letter=letter)

    def sheet(self, picture: Image.Image, dpi: float) -> tuple[Word, ...]:
        """The words of a picture of lines one under the other."""
        return engines.read_words(picture, self.settings, dpi, dpi, self._left, block=True)

    def figures(self, picture: Image.Image, dpi: float) -> tuple[Word, ...]:
        """As `sheet`, by the model that knows figures best, where it is installed."""
        try:
            return Reader(msgspec.structs.replace(self.settings, language=FIGURES), self.end).sheet(picture, dpi)
        except EngineMissing:
            return self.sheet(picture, dpi)

    def closely(self, picture: Image.Image, told: float, dpi: float) -> tuple[tuple[Word, ...], Choices]:
        """As `engines.read_closely`."""
        return engines.read_closely(picture, self.settings, told, dpi, self._left)

    def turn(self, picture: Image.Image, dpi: float) -> int:
        """As `engines.read_turn`."""
        return engines.read_turn(picture, self.settings, dpi, self._left)
