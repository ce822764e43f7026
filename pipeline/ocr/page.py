"""Page pictures → words. One page at a time, each on its own, so that pages can be read side by side and fail alone."""

from __future__ import annotations

import math
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
from PIL import Image, ImageFilter

from pipeline.ingest.document import failed, settle
from pipeline.ingest.errors import Unreadable
from pipeline.ingest.image import printed_cells
from pipeline.ingest.render import has_colour, render_both
from pipeline.model import WITHOUT_PICTURE, Bend, Box, Document, Page, Route, Ruling, Word
from pipeline.ocr.cells import reread
from pipeline.ocr.choices import NO_CHOICES, Choices
from pipeline.ocr.engine import FIGURES, EngineError, EngineMissing, EngineSlow
from pipeline.ocr.engines import read_closely, read_turn, read_words
from pipeline.ocr.grids import grids
from pipeline.ocr.lines import LOOKS, doubtful_on_bad_page, lines_of, looked_again, read_lines
from pipeline.ocr.marks import marked
from pipeline.ocr.native import with_native, with_native_turned
from pipeline.ocr.ones import with_ones
from pipeline.ocr.pictures import with_pictures
from pipeline.ocr.pieces import open_grids
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
from pipeline.ocr.spacing import respaced
from pipeline.ocr.turn import may_be_turned
from pipeline.settings import Settings

_COARSE_DPI = 130
"""Below this, letters have too few pixels for Tesseract, which was trained on 300 dpi."""
_ENLARGE, _MOST_ENLARGED = 1.5, 2.5
"""Measured on photocopies kept at 96 dpi: words 92.5 % → 95.5 %, numbers 87 % → 93 %; ×3 and ×4 are worse. Below 96 dpi
more is better, up to what makes 144 dpi of it."""
_ENLARGED_DPI = 144
_SOFTEN = 0.5
"""Blur after enlarging, in pixels for each pixel made of one."""
_OTHERWISE = ((1.0, 0.0, 0.6),)
"""More readings of such pages: how much larger, with which blur before and after (pixels; after, for each pixel made of
one). A third one, (2.0, 0.7, 0.0), costs a reading more and brings nothing: simulated words 97.2 → 97.1 %, numbers 88.5
both ways."""
_SMALL_LETTERS, _LARGE_LETTERS = 18, 24
"""Words not so many pixels high are too small for Tesseract, whatever resolution the picture claims; words higher than
the second need no enlarging."""
_WORD_INCHES = 0.14
"""Height of a word of 13-point print: letters with what rises above and hangs below them."""
_TRUSTED = 0.85
"""Mean confidence on a mended picture: bad scans have 0.88 and more once mended."""
_PASSED_OVER = 0.1
"""Share of a page's letters that stand in no word: on pages of text 0.03 at most, of lone figures half of them."""
_LONE, _UNSURE, _MANY_UNSURE = 3, 0.6, 0.15
"""Words of a line; of good scans one word in fifty is so unsure, of lone figures that were read astray one in three."""
_EASY_DPI = 200.0
"""Lone figures are read better so than at 300 dpi."""
_LONGEST_SIDE = 32_000
"""Tesseract refuses pictures with a side above 32767 pixels."""
_DEFAULT_DPI = 300.0
_BLANK_CELLS = 3


class Reading(msgspec.Struct, frozen=True):
    """What was read on a picture."""

    words: tuple[Word, ...]
    likely: float = _DEFAULT_DPI
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
        return self.likely < _COARSE_DPI and bool(self.words)

    @property
    def weight(self) -> float:
        """Sum of the words' confidences: of two readings of a picture the weightier is the better."""
        return sum(word.confidence for word in self.words)

    @property
    def sureness(self) -> float:
        """Mean confidence of the words; 0 where there are none."""
        return self.weight / max(len(self.words), 1)


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
    end = time.monotonic() + settings.page_seconds
    found = colours_of(colour, dpi) if colour else None
    if found and colour:
        picture = without_colours(colour, found)
    reading, mend = _read_mended(picture, dpi, settings, end)
    if reading.coarse:
        others = list(_read_otherwise(mend.level, dpi, reading.likely, settings, end))
        choices = [reading.choices, *(own for _, own in others)]
        words = together(reading.words, [read for read, _ in others], choices)
        words = respaced(words, mend.level, dpi)
        reading = msgspec.structs.replace(reading, words=words, choices=NO_CHOICES)
    else:
        reading = msgspec.structs.replace(reading, words=_looked_again(reading, mend, dpi, settings, end))
    if found:
        reading = msgspec.structs.replace(reading, mended=found.names + reading.mended)
    if mend.bend:  # rulings are straight, and cells can be cut out, where lines are level
        rulings = rulings_of(mend.level, dpi)
        words = mend.on_page(_with_cells(reading.words, mend.level, dpi, rulings, settings, end), dpi)
        return msgspec.structs.replace(reading, words=words, rulings=mend.rulings_on_page(rulings), bend=mend.bend)
    rulings = rulings_in(mend.ink.mask, mend.ink.points) if mend.ink else rulings_of(mend.clean, dpi)
    words = _with_cells(mend.on_page(reading.words, dpi), mend.clean, dpi, rulings, settings, end)
    return msgspec.structs.replace(reading, words=words, rulings=rulings)


def _read_mended(picture: Image.Image, dpi: float, settings: Settings, end: float) -> tuple[Reading, Mended]:
    """What is read on a picture without its faults, and that picture; boxes are of `Mended.level`.

    Where print was passed over, the picture is read once more as lines one under the other: of a column of lone figures
    Tesseract takes parts for a drawing. The weightier reading stands.
    """
    faults = faults_of(picture, dpi)
    reading, mend = _read_without(picture, faults, dpi, settings, end)
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
            words = with_lines(reading.words, lines, mend.level, dpi, partial(_read_sheet, settings, end))
        except EngineError:  # there is a reading already
            return reading, mend
        return msgspec.structs.replace(reading, words=words), mend
    easy = min(dpi, _EASY_DPI)
    size = (max(round(mend.level.width * easy / dpi), 1), max(round(mend.level.height * easy / dpi), 1))
    level = mend.level.resize(size, Image.Resampling.BOX) if easy < dpi else mend.level
    try:
        words = read_words(level, settings, easy, easy, _left(end), block=True)
    except EngineError:  # there is a reading already
        return reading, mend
    again = msgspec.structs.replace(reading, words=words)
    return (again, mend) if again.weight > reading.weight else (reading, mend)


def _read_sheet(settings: Settings, end: float, sheet: Image.Image, dpi: float) -> tuple[Word, ...]:
    return read_words(sheet, settings, dpi, dpi, _left(end), block=True)


def _is_astray(reading: Reading) -> bool:
    """Whether lines are of a few words, and many of these were read unsurely."""
    lines = Counter(word.line for word in reading.words)
    unsure = sum(word.confidence < _UNSURE for word in reading.words)
    return statistics.median(lines.values()) <= _LONE and unsure >= _MANY_UNSURE * len(reading.words)


def _read_without(
    picture: Image.Image, faults: Faults | None, dpi: float, settings: Settings, end: float
) -> tuple[Reading, Mended]:
    """What is read on a picture without its faults, and that picture.

    The picture as it came is read where it has no faults, or where the mended one is read so badly that mending may be
    to blame; then the weightier reading stands.
    """
    reading = mend = None
    letter = faults.ink.letter * faults.ink.points * dpi / 72 if faults is not None else 0.0
    if faults:
        mend = mended(picture, faults)
        reading = _read_sized(mend.level, dpi, settings, end, letter)
        words = without_specks(reading.words, faults.ink) if faults.specks else reading.words
        reading = msgspec.structs.replace(reading, words=words, mended=faults.names)
        if reading.sureness >= _TRUSTED and not may_be_turned(reading.words):
            return reading, mend
    plain = _read_upright(picture, dpi, settings, end, letter)
    if reading and mend and not plain.turn and reading.weight >= plain.weight:
        return reading, mend
    upright = picture.rotate(-plain.turn, expand=True) if plain.turn else picture
    again = faults_of(upright, dpi) if plain.turn else None
    if again:  # of a page on its side or head they can be told only now
        mend = mended(upright, again)
        try:
            level = _read_sized(mend.level, dpi, settings, end, letter)
        except EngineError:  # there is a reading already
            return plain, Mended(upright, upright)
        if level.sureness >= _TRUSTED or level.weight > plain.weight:
            return msgspec.structs.replace(level, turn=plain.turn, mended=again.names), mend
    found = faults.ink if faults is not None and not plain.turn and not faults.ink.bitonal else None
    return plain, Mended(upright, upright, ink=found)


def _looked_again(reading: Reading, mend: Mended, dpi: float, settings: Settings, end: float) -> tuple[Word, ...]:
    """The words with what a second look at doubtful figures and at lines that seals crossed has in their places."""

    def sealed(word: Word) -> bool:
        return any(_overlap(word.box, seal) for seal in mend.seals)

    def wanted(word: Word) -> bool:  # under a seal no size is read better than another
        return doubtful_on_bad_page(word) and not sealed(word)

    words = reading.words
    read_sheet = partial(_read_sheet, settings, end)
    try:
        if reading.mended:
            lines = lines_of(words, wanted)
            if lines:
                found = [read_lines(mend.level, dpi, lines, read_sheet, *look) for look in LOOKS]
                words = looked_again(words, found, wanted)
        else:
            words = with_ones(words, mend.level, dpi)
            words = with_figures(words, mend.level, dpi, partial(_read_figures, settings, end))
        crossed = lines_of(words, sealed)
        if crossed:
            readings = [read_lines(picture, dpi, crossed, read_sheet) for picture in mend.rougher]
            words = together(words, readings)
    except EngineError:  # there is a reading already
        pass
    if not reading.mended:
        return words
    return marked(with_ones(respaced(words, mend.level, dpi), mend.level, dpi), mend.level, dpi)


def _read_figures(settings: Settings, end: float, sheet: Image.Image, dpi: float) -> tuple[Word, ...]:
    try:
        return _read_sheet(msgspec.structs.replace(settings, language=FIGURES), end, sheet, dpi)
    except EngineMissing:
        return _read_sheet(settings, end, sheet, dpi)


def _overlap(box: Box | None, seal: Box) -> bool:
    return box is not None and (
        box.x0 < seal.x1 and box.x1 > seal.x0 and box.top < seal.bottom and box.bottom > seal.top
    )


def _read_upright(picture: Image.Image, dpi: float, settings: Settings, end: float, letter: float) -> Reading:
    first = _read_sized(picture, dpi, settings, end, letter)
    if not may_be_turned(first.words):
        return first
    try:
        turn = read_turn(picture, settings, dpi, _left(end))
        if not turn:
            return first
        upright = _read_sized(picture.rotate(-turn, expand=True), dpi, settings, end, letter)
    except EngineError:  # there is a reading already
        return first
    # rightly read from top to bottom, the first may be as weighty as the second
    return msgspec.structs.replace(upright, turn=turn) if upright.weight > 0.9 * first.weight else first


def _with_cells(
    words: tuple[Word, ...],
    picture: Image.Image,
    dpi: float,
    rulings: tuple[Ruling, ...],
    settings: Settings,
    end: float,
) -> tuple[Word, ...]:
    def read_block(sheet: Image.Image, sheet_dpi: float) -> tuple[Word, ...]:
        return read_words(sheet, settings, sheet_dpi, sheet_dpi, _left(end), block=True)

    try:
        ruled = grids(rulings)
        return reread(picture, dpi, [*ruled, *open_grids(picture, dpi, words, ruled)], words, read_block)
    except EngineError:  # there is a reading already
        return words


def _left(end: float) -> float:
    return max(end - time.monotonic(), 1.0)


def _read_sized(picture: Image.Image, dpi: float, settings: Settings, end: float, letter: float) -> Reading:
    """Read a picture at the resolution it claims, and at that which the words suggest if the claim looks wrong.

    `letter` is the height of its letters in pixels; 0: not known.
    """
    first = _read_at(picture, dpi, dpi, settings, end, letter)
    pixels = _height(first.words) * dpi / 72
    if not (0 < pixels < _SMALL_LETTERS if dpi >= _COARSE_DPI else pixels > _LARGE_LETTERS):
        return first
    try:
        again = _read_at(picture, dpi, pixels / _WORD_INCHES, settings, end)
    except EngineError:
        return first
    return again if again.weight > first.weight else first


def _read_at(
    picture: Image.Image, dpi: float, likely: float, settings: Settings, end: float, letter: float = 0.0
) -> Reading:
    """Read a picture of `dpi` as if letters were of the size they have at `likely` dpi, enlarged where that is coarse.

    Tesseract is told the likely resolution: told a greater one, it takes the gaps between words for gaps of columns.
    """
    factor = min(max(_ENLARGE, _ENLARGED_DPI / likely), _MOST_ENLARGED) if likely < _COARSE_DPI else 1.0
    factor = min(factor, _LONGEST_SIDE / max(picture.size))
    if factor != 1.0:
        size = (max(round(picture.width * factor), 1), max(round(picture.height * factor), 1))
        picture = picture.resize(size, Image.Resampling.BICUBIC)
        if factor > 1.0:
            picture = picture.filter(ImageFilter.GaussianBlur(_SOFTEN * factor))
    told, stored = likely * factor, dpi * factor
    if likely >= _COARSE_DPI:
        return Reading(read_words(picture, settings, told, stored, _left(end), letter=letter), likely)
    words, choices = read_closely(picture, settings, told, stored, _left(end))
    return Reading(words, likely, choices=choices)


def _read_otherwise(
    picture: Image.Image, dpi: float, likely: float, settings: Settings, end: float
) -> Iterator[tuple[tuple[Word, ...], Choices]]:
    """Further readings of a picture of few pixels, each treated in another way."""
    for factor, before, after in _OTHERWISE:
        factor = min(factor * max(1.0, _ENLARGED_DPI / _ENLARGE / likely), _LONGEST_SIDE / max(picture.size))
        size = (max(round(picture.width * factor), 1), max(round(picture.height * factor), 1))
        treated = picture.filter(ImageFilter.GaussianBlur(before)) if before else picture
        treated = treated.resize(size, Image.Resampling.BICUBIC) if factor != 1.0 else treated
        treated = treated.filter(ImageFilter.GaussianBlur(after * factor)) if after else treated
        try:
            yield read_closely(treated, settings, likely * factor, dpi * factor, _left(end))
        except EngineError:  # there is a reading already
            return


def _dpi_of(image: Image.Image) -> float:
    """What the picture claims, 300 where it claims nothing or nonsense."""
    try:
        dpi = float(image.info["dpi"][0])
    except (KeyError, IndexError, TypeError, ValueError, ZeroDivisionError):
        return _DEFAULT_DPI
    return dpi if math.isfinite(dpi) and dpi >= 1 else _DEFAULT_DPI


def _height(words: tuple[Word, ...]) -> float:
    """Median height of the words of more than one letter, in points; 0 where there are none."""
    heights = [word.box.bottom - word.box.top for word in words if word.box is not None and len(word.text) > 1]
    return statistics.median(heights) if heights else 0.0


def read_one(path: Path, page: Page, settings: Settings, kind: str = "") -> Page:
    """The page with its words, or with route FAILED and the reason; pages not routed OCR come back as they are.

    Needs nothing but its arguments, which can be pickled: made for worker processes. `kind` is `Document.kind`.
    """
    if page.route is not Route.OCR or kind in WITHOUT_PICTURE:
        return page
    try:
        picture, colour = render_both(path, page.number, settings.dpi, settings)
        dpi = float(picture.info["dpi"][0])
        if not page.width:
            size = (round(picture.width * 72 / dpi, 2), round(picture.height * 72 / dpi, 2))
            page = msgspec.structs.replace(page, width=size[0], height=size[1])
        if page.pictures:
            return with_pictures(page, picture, colour, lambda part, own: read_page(part, settings, own))
        looked_at = kind == "image" and not settings.force_ocr  # when the file was opened
        if not looked_at and printed_cells(picture, dpi) < _BLANK_CELLS:
            return msgspec.structs.replace(page, route=Route.BLANK, reason=f"{page.reason}; nothing is printed on it")
        reading = read_page(picture, settings, colour)
    except EngineSlow:
        # what was left of the page's time when this reading began is not what a user has set, nor the same twice
        return failed(page, f"reading took longer than {settings.page_seconds:g} seconds and was stopped")
    except (Unreadable, EngineError) as error:
        return failed(page, str(error))
    except OSError as error:
        return failed(page, f"the file cannot be read: {error.strerror or error}")
    except MemoryError:
        return failed(page, "the page does not fit into memory")
    if not reading.words:
        return msgspec.structs.replace(page, reason=f"{page.reason}; no words found")
    if reading.coarse:
        page = msgspec.structs.replace(page, reason=f"{page.reason}; few pixels a letter: read twice")
    if reading.turn:
        page = msgspec.structs.replace(page, reason=f"{page.reason}; turned {reading.turn}° clockwise to read it")
    if reading.mended:
        page = msgspec.structs.replace(
            page, reason=f"{page.reason}; mended before reading: {', '.join(reading.mended)}"
        )
    words = reading.words
    if page.words and reading.turn:
        words = with_native_turned(words, page.words, reading.turn, page.width, page.height)
    elif page.words:
        words = with_native(words, page.words)
    if reading.turn in (90, 270):
        page = msgspec.structs.replace(page, width=page.height, height=page.width)
    return msgspec.structs.replace(page, words=words, rulings=reading.rulings, bend=reading.bend)


def read(document: Document, path: Path, settings: Settings) -> Document:
    """The document with every page routed OCR read, and its status brought up to date."""
    pages = tuple(read_one(path, page, settings, document.kind) for page in document.pages)
    return settle(msgspec.structs.replace(document, pages=pages))
