"""The picture of a page → its words: mended where it has faults, doubtful words looked at again, cells one by one."""

from __future__ import annotations

import math
import statistics
from collections import Counter

import msgspec
from PIL import Image

from pipeline.ingest.render import has_colour
from pipeline.model import Box, Ruling, Word
from pipeline.ocr.cells import reread
from pipeline.ocr.choices import NO_CHOICES
from pipeline.ocr.engine import EngineError
from pipeline.ocr.grids import grids
from pipeline.ocr.lines import LOOKS, doubtful_on_bad_page, lines_of, looked_again, read_lines
from pipeline.ocr.marks import marked
from pipeline.ocr.ones import with_ones
from pipeline.ocr.pieces import open_grids
from pipeline.ocr.reader import Reader
from pipeline.ocr.reading import DEFAULT_DPI, Reading
from pipeline.ocr.readings import together
from pipeline.ocr.repair import (
    Faults,
    Mended,
    colours_of,
    faults_of,
    lines_passed_over,
    mended,
    passed_over,
    without_colours,
    without_specks,
)
from pipeline.ocr.rulings import rulings_in, rulings_of
from pipeline.ocr.second_look import with_figures, with_lines
from pipeline.ocr.sized import read_otherwise, read_sized
from pipeline.ocr.spacing import respaced
from pipeline.ocr.turn import may_be_turned
from pipeline.settings import Settings

_TRUSTED = 0.85
"""Mean confidence on a mended picture: bad scans have 0.88 and more once mended."""
_PASSED_OVER = 0.1
"""Share of a page's letters that stand in no word: on pages of text 0.03 at most, of lone figures half of them."""
_LONE, _UNSURE, _MANY_UNSURE = 3, 0.6, 0.15
"""Words of a line; of good scans one word in fifty is so unsure, of lone figures that were read astray one in three."""
_EASY_DPI = 200.0
"""Lone figures are read better so than at 300 dpi."""


def read_page(image: Image.Image, settings: Settings, colour: Image.Image | None = None) -> Reading:
    """The words on a picture, `image.info["dpi"]` (300 where it has none) telling pixels from points.

    Where the resolution says that letters are large enough and the words found say that they are not, or the other way
    round, the picture is read once more at its likely resolution, and the reading the engine is surer of is taken.
    Measured on A4 at 75 dpi that claims 300: words right 59 % → 98 %. What looks like a picture on its side or head is
    read once more upright. Where rulings make cells, those are read again one by one (`cells.py`).

    A picture with faults (`repair/`) is read mended; boxes are those of the picture as it came. `colour` is the same
    picture in RGB, where it has colours: seals and signatures in colour are taken out of it.

    Raises EngineError: failed, not installed, or longer than `settings.page_seconds`.
    """
    dpi = _dpi_of(image)
    picture = image if image.mode == "L" else image.convert("L")
    if colour is None and image.mode == "RGB" and has_colour(image):
        colour = image
    reader = Reader.of(settings)
    found = colours_of(colour, dpi) if colour else None
    if found and colour:
        picture = without_colours(colour, found)
    reading, mend = _read_mended(picture, dpi, reader)
    if reading.coarse:
        others = list(read_otherwise(mend.level, dpi, reading.likely, reader))
        choices = [reading.choices, *(own for _, own in others)]
        words = together(reading.words, [read for read, _ in others], choices)
        words = respaced(words, mend.level, dpi)
        reading = msgspec.structs.replace(reading, words=words, choices=NO_CHOICES)
    else:
        reading = msgspec.structs.replace(reading, words=_looked_again(reading, mend, dpi, reader))
    if found:
        reading = msgspec.structs.replace(reading, mended=found.names + reading.mended)
    if mend.bend:  # rulings are straight, and cells can be cut out, where lines are level
        rulings = rulings_of(mend.level, dpi)
        words = mend.on_page(_with_cells(reading.words, mend.level, dpi, rulings, reader), dpi)
        return msgspec.structs.replace(reading, words=words, rulings=mend.rulings_on_page(rulings), bend=mend.bend)
    rulings = rulings_in(mend.ink.mask, mend.ink.points) if mend.ink else rulings_of(mend.clean, dpi)
    words = _with_cells(mend.on_page(reading.words, dpi), mend.clean, dpi, rulings, reader)
    return msgspec.structs.replace(reading, words=words, rulings=rulings)


def _read_mended(picture: Image.Image, dpi: float, reader: Reader) -> tuple[Reading, Mended]:
    """What is read on a picture without its faults, and that picture; boxes are of `Mended.level`.

    Where print was passed over, the picture is read once more as lines one under the other: of a column of lone figures
    Tesseract takes parts for a drawing. The weightier reading stands.
    """
    faults = faults_of(picture, dpi)
    reading, mend = _read_without(picture, faults, dpi, reader)
    if faults is None or reading.turn or reading.coarse or not reading.words:
        return reading, mend
    words = mend.on_page(reading.words, dpi)
    if not _is_astray(reading) and passed_over(faults.ink, words) < _PASSED_OVER:
        if mend.skew or mend.bend or mend.seals:  # places on the page are not those on the picture that is read
            return reading, mend
        lines = lines_passed_over(faults.ink, words)
        if not lines:
            return reading, mend
        try:
            words = with_lines(reading.words, lines, mend.level, dpi, reader.sheet)
        except EngineError:  # there is a reading already
            return reading, mend
        return msgspec.structs.replace(reading, words=words), mend
    easy = min(dpi, _EASY_DPI)
    size = (max(round(mend.level.width * easy / dpi), 1), max(round(mend.level.height * easy / dpi), 1))
    level = mend.level.resize(size, Image.Resampling.BOX) if easy < dpi else mend.level
    try:
        words = reader.sheet(level, easy)
    except EngineError:  # there is a reading already
        return reading, mend
    again = msgspec.structs.replace(reading, words=words)
    return (again, mend) if again.weight > reading.weight else (reading, mend)


def _is_astray(reading: Reading) -> bool:
    """Whether lines are of a few words, and many of these were read unsurely."""
    lines = Counter(word.line for word in reading.words)
    unsure = sum(word.confidence < _UNSURE for word in reading.words)
    return statistics.median(lines.values()) <= _LONE and unsure >= _MANY_UNSURE * len(reading.words)


def _read_without(picture: Image.Image, faults: Faults | None, dpi: float, reader: Reader) -> tuple[Reading, Mended]:
    """What is read on a picture without its faults, and that picture.

    The picture as it came is read where it has no faults, or where the mended one is read so badly that mending may be
    to blame; then the weightier reading stands.
    """
    reading = mend = None
    letter = faults.ink.letter * faults.ink.points * dpi / 72 if faults is not None else 0.0
    if faults:
        mend = mended(picture, faults)
        reading = read_sized(mend.level, dpi, reader, letter)
        words = without_specks(reading.words, faults.ink) if faults.specks else reading.words
        reading = msgspec.structs.replace(reading, words=words, mended=faults.names)
        if reading.sureness >= _TRUSTED and not may_be_turned(reading.words):
            return reading, mend
    plain = _read_upright(picture, dpi, reader, letter)
    if reading and mend and not plain.turn and reading.weight >= plain.weight:
        return reading, mend
    upright = picture.rotate(-plain.turn, expand=True) if plain.turn else picture
    again = faults_of(upright, dpi) if plain.turn else None
    if again:  # of a page on its side or head they can be told only now
        mend = mended(upright, again)
        try:
            level = read_sized(mend.level, dpi, reader, letter)
        except EngineError:  # there is a reading already
            return plain, Mended(upright, upright)
        if level.sureness >= _TRUSTED or level.weight > plain.weight:
            return msgspec.structs.replace(level, turn=plain.turn, mended=again.names), mend
    found = faults.ink if faults is not None and not plain.turn and not faults.ink.bitonal else None
    return plain, Mended(upright, upright, ink=found)


def _looked_again(reading: Reading, mend: Mended, dpi: float, reader: Reader) -> tuple[Word, ...]:
    """The words with what a second look at doubtful figures and at lines that seals crossed has in their places."""

    def sealed(word: Word) -> bool:
        return any(_overlap(word.box, seal) for seal in mend.seals)

    def wanted(word: Word) -> bool:  # under a seal no size is read better than another
        return doubtful_on_bad_page(word) and not sealed(word)

    words = reading.words
    try:
        if reading.mended:
            lines = lines_of(words, wanted)
            if lines:
                found = [read_lines(mend.level, dpi, lines, reader.sheet, *look) for look in LOOKS]
                words = looked_again(words, found, wanted)
        else:
            words = with_ones(words, mend.level, dpi)
            words = with_figures(words, mend.level, dpi, reader.figures)
        crossed = lines_of(words, sealed)
        if crossed:
            readings = [read_lines(picture, dpi, crossed, reader.sheet) for picture in mend.rougher]
            words = together(words, readings)
    except EngineError:  # there is a reading already
        pass
    if not reading.mended:
        return words
    return marked(with_ones(respaced(words, mend.level, dpi), mend.level, dpi), mend.level, dpi)


def _overlap(box: Box | None, seal: Box) -> bool:
    return box is not None and (
        box.x0 < seal.x1 and box.x1 > seal.x0 and box.top < seal.bottom and box.bottom > seal.top
    )


def _read_upright(picture: Image.Image, dpi: float, reader: Reader, letter: float) -> Reading:
    first = read_sized(picture, dpi, reader, letter)
    if not may_be_turned(first.words):
        return first
    try:
        turn = reader.turn(picture, dpi)
        if not turn:
            return first
        upright = read_sized(picture.rotate(-turn, expand=True), dpi, reader, letter)
    except EngineError:  # there is a reading already
        return first
    # rightly read from top to bottom, the first may be as weighty as the second
    return msgspec.structs.replace(upright, turn=turn) if upright.weight > 0.9 * first.weight else first


def _with_cells(
    words: tuple[Word, ...],
    picture: Image.Image,
    dpi: float,
    rulings: tuple[Ruling, ...],
    reader: Reader,
) -> tuple[Word, ...]:
    try:
        ruled = grids(rulings)
        return reread(picture, dpi, [*ruled, *open_grids(picture, dpi, words, ruled)], words, reader.sheet)
    except EngineError:  # there is a reading already
        return words


def _dpi_of(image: Image.Image) -> float:
    """What the picture claims, 300 where it claims nothing or nonsense."""
    try:
        dpi = float(image.info["dpi"][0])
    except (KeyError, IndexError, TypeError, ValueError, ZeroDivisionError):
        return DEFAULT_DPI
    return dpi if math.isfinite(dpi) and dpi >= 1 else DEFAULT_DPI
