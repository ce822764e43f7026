"""Engines that read pictures: Tesseract, and others that packages add."""

from __future__ import annotations

import math
import unicodedata
from functools import cache
from typing import Protocol, runtime_checkable

import msgspec
from PIL import Image

from pipeline.extensions import ENGINES, ExtensionError, added, digest, load, title
from pipeline.model import Box, Word
from pipeline.ocr import engine as tesseract
from pipeline.ocr.choices import NO_CHOICES, Choices, choices_of
from pipeline.ocr.engine import EngineError, EngineMissing
from pipeline.ocr.lighter import lighter
from pipeline.ocr.table import words_of
from pipeline.ocr.turn import turn_of
from pipeline.settings import TESSERACT, Settings


@runtime_checkable
class Engine(Protocol):
    """What reads pictures of print. One object reads all pages of a process, one after the other."""

    def versions(self, language: str) -> str:
        """Engine and models with their versions, in a few words: pages are read anew where they change.

        Raises EngineMissing: something is not installed; the message says what to type.
        """

    def read(
        self, picture: Image.Image, language: str, dpi: float, seconds: float, *, block: bool = False
    ) -> tuple[Word, ...]:
        """The words of a picture (mode L) in the engine's order: boxes in pixels, confidence 0-1, `line` counts lines.

        `dpi` is the likely resolution. A `block` is lines one under the other, whatever white is in them; else the
        layout of a page is sought. Raises EngineError, also when it takes longer than `seconds`.
        """

    def turn(self, picture: Image.Image, dpi: float, seconds: float) -> int:
        """Degrees clockwise (0, 90, 180, 270) that make the picture upright; 0 where it is not sure."""


class Tesseract:
    """The engine that phuchoi comes with."""

    def versions(self, language: str) -> str:
        return tesseract.versions(language)

    def read(
        self, picture: Image.Image, language: str, dpi: float, seconds: float, *, block: bool = False
    ) -> tuple[Word, ...]:
        return words_of(tesseract.read_table(picture, language, dpi, seconds, block=block), 72)

    def turn(self, picture: Image.Image, dpi: float, seconds: float) -> int:
        return turn_of(tesseract.read_orientation(picture, dpi, seconds))


@cache
def engine_named(name: str) -> Engine:
    """Raises EngineMissing: there is none, or what was added is no engine."""
    if name == TESSERACT:
        return Tesseract()
    if name not in added(ENGINES):
        raise EngineMissing(f"no OCR engine is called {name}: one of {', '.join((TESSERACT, *added(ENGINES)))}")
    try:
        found = load(ENGINES, name)
    except ExtensionError as error:
        raise EngineMissing(str(error)) from None
    if not isinstance(found, Engine):
        raise EngineMissing(f"{title(ENGINES, name)} is no pipeline.ocr.Engine: it has to have versions, read and turn")
    return found


def versions(language: str, name: str = TESSERACT) -> str:
    """Engine and models, for the manifest: `tesseract 5.3.0, tessdata vie`. Raises EngineMissing."""
    engine = engine_named(name)
    if type(engine) is Tesseract:
        return engine.versions(language)
    try:
        return f"{name} {engine.versions(language)}, code {digest(ENGINES, (name,))[:12]}"
    except EngineMissing:
        raise
    except Exception as error:  # code of others may fail in any way
        raise EngineMissing(f"{title(ENGINES, name)} failed ({type(error).__name__}: {error})") from None


def read_words(
    picture: Image.Image,
    settings: Settings,
    told: float,
    dpi: float,
    seconds: float,
    *,
    block: bool = False,
    letter: float = 0.0,
) -> tuple[Word, ...]:
    """What the engine of the settings reads on a picture of `dpi`, told that it has `told`; boxes in points.

    `letter` is the height of its letters in pixels, where that is known: Tesseract is given pages no larger than it
    needs. Raises EngineError.
    """
    engine = engine_named(settings.ocr_engine)
    if type(engine) is Tesseract:
        picture, factor = lighter(picture, told, letter)
        told, dpi = told * factor, dpi * factor
        words = engine.read(picture, settings.language, told, seconds, block=block)
    else:
        try:
            words = tuple(_sound(word) for word in engine.read(picture, settings.language, told, seconds, block=block))
        except EngineError:
            raise
        except Exception as error:  # code of others may fail in any way
            message = f"{title(ENGINES, settings.ocr_engine)} failed ({type(error).__name__}: {error})"
            raise EngineError(message) from None
    scale = 72.0 / dpi
    return tuple(
        msgspec.structs.replace(word, box=word.box and _scaled(word.box, scale)) for word in words if word.seen
    )


def read_closely(
    picture: Image.Image, settings: Settings, told: float, dpi: float, seconds: float
) -> tuple[tuple[Word, ...], Choices]:
    """As `read_words`, with the chances of every sign where the engine tells them, as Tesseract does.

    Raises EngineError.
    """
    if type(engine_named(settings.ocr_engine)) is not Tesseract:
        return read_words(picture, settings, told, dpi, seconds), NO_CHOICES
    table, hocr = tesseract.read_closely(picture, settings.language, told, seconds)
    scale = 72.0 / dpi
    pieces = {_scaled(box, scale): piece for box, piece in choices_of(hocr).pieces.items()}
    return words_of(table, dpi), Choices(pieces)


def read_turn(picture: Image.Image, settings: Settings, dpi: float, seconds: float) -> int:
    """Degrees clockwise that make a picture upright, 0 where the engine is not sure. Raises EngineError."""
    engine = engine_named(settings.ocr_engine)
    try:
        turn = int(engine.turn(picture, dpi, seconds))
    except EngineError:
        raise
    except Exception as error:  # code of others may fail in any way
        raise EngineError(f"engine {settings.ocr_engine} failed ({type(error).__name__}: {error})") from None
    return turn if turn in (90, 180, 270) else 0


def _sound(word: Word) -> Word:
    """A word as the rest of the pipeline can rely on. Raises ValueError, AttributeError: it is none."""
    box = word.box
    if box is None or not all(map(math.isfinite, (box.x0, box.top, box.x1, box.bottom))):
        raise ValueError(f"the word {word.seen!r} has no box")
    seen = " ".join(unicodedata.normalize("NFC", word.seen).split())
    return msgspec.structs.replace(word, seen=seen, text=seen, confidence=min(max(word.confidence, 0.0), 1.0))


def _scaled(box: Box, scale: float) -> Box:
    return Box(
        x0=round(box.x0 * scale, 2),
        top=round(box.top * scale, 2),
        x1=round(box.x1 * scale, 2),
        bottom=round(box.bottom * scale, 2),
    )
