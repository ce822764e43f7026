"""Cells of tables that the engine read badly are read again, each by itself.

Rulings and cells of several lines make the engine run neighbouring cells together, or lose them. Cells that need it are
cut out of the picture without their rulings and set anew on a sheet of their own: those of one line side by side as
they stand in their row, since a lone figure is read worse, those of several lines one under the other.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.model import Box, Word
from pipeline.ocr.grids import Grid, Slot
from pipeline.ocr.rulings import without_rulings

Grey = NDArray[np.uint8]
Read = Callable[[Image.Image, float], Sequence[Word]]
"""Reads a sheet of lines, given its resolution; boxes in points of the sheet."""

_SURE = 0.9
"""A cell whose least sure word is as sure stands: of such cells one in twenty is wrong, of others more than half."""
_SHEET_DPI, _DOUBTED = (200.0, 280.0), 0.8
"""Sheets are read at the first resolution (of cells of 12-point print 98 % are right, at 300 dpi 96 %), and cells that
are less sure still at the second."""
_RUBBISH = 0.2
"""What is read so unsurely where nothing was read before is left out."""
_SIGNS = frozenset("|[]{}_—–-=~.,:;'`´‘’“”\"!¡\\/()<>")
"""What specks and rulings are read as."""
_MARK, _FIGURE = re.compile(r"(?<=\d)[.,](?=\d)"), re.compile(r"\d[\d.,/:]*")
_MARK_LOST = 0.5
"""A figure whose marks are not those of its ink is no surer than this."""
_RULINGS = frozenset("|[]_¦")
"""Signs that in a cell are nearly always a ruling."""
_SPECKS = _RULINGS | frozenset(".,:;'`´‘’“”\"·~^")
"""Signs that alone beside words are dirt; a dash is not: it begins items."""
_INSET, _EDGE, _MARGIN = 0.8, 3.0, 2.0
"""Points: left out along a cell's sides, added around a grid, kept around the ink."""
_NARROW, _ON_LINE = 2.2, 12
"""Cells of less than so many word heights' width are narrow, and so many of them are set on one line."""
_GAP, _APART = 9.0, 8.0
"""Points between cells on a sheet, side by side and one under the other."""
_SHEET = 6_000.0
"""Points: a sheet is no higher."""
_SPECK = 0.15
"""Square points of ink; a point of small type has more."""
_LOW, _SMALL = 0.5, 0.45
"""Shares of the height of a figure: a point or comma begins lower than the first and is smaller than the second."""
_LINES = 1.8
"""Ink of so many word heights is of more than one line."""


@dataclass
class Place:
    """A cell with what was read in it."""

    grid: Grid
    slot: Slot
    words: list[Word] = field(default_factory=list)
    single: bool = True
    """Its ink is of one line."""
    marks: int = 0
    """Points and commas that its ink shows between other signs."""


@dataclass
class _Piece:
    """A cell's picture, the upright place of its upper left corner, and its corner on the sheet; all in points."""

    place: Place
    picture: Grey
    left: float
    top: float
    x: float = 0.0
    y: float = 0.0

    def width(self, scale: float) -> float:
        return int(self.picture.shape[1]) / scale

    def height(self, scale: float) -> float:
        return len(self.picture) / scale


def reread(
    picture: Image.Image, dpi: float, found: Sequence[Grid], words: Sequence[Word], read: Read
) -> tuple[Word, ...]:
    """The words of a page with those of cells that were read badly replaced; what `read` raises is passed on."""
    if not found or not words:
        return tuple(words)
    size = max(statistics.median(word.box.bottom - word.box.top for word in words if word.box is not None), 4.0)
    outside, places = _shared_out(found, words)
    grey = np.asarray(picture)
    pieces = [piece for grid in found for piece in _cut(grey, dpi, grid, [p for p in places if p.grid is grid], size)]
    for sheet_dpi in _SHEET_DPI:
        for sheet, members in _sheets(pieces, dpi, size):
            for piece, again in _told(read(_resized(sheet, sheet_dpi / dpi), sheet_dpi), members, dpi):
                _choose(piece.place, again)
        pieces = [piece for piece in pieces if _weight(piece.place.words, piece.place) < _DOUBTED]
    for piece in pieces:
        if _lost_mark(piece.place.words, piece.place):
            piece.place.words = [_doubted(word) for word in piece.place.words]
    return _numbered(outside, places)


def _doubted(word: Word) -> Word:
    return msgspec.structs.replace(word, confidence=min(word.confidence, _MARK_LOST))


def _shared_out(found: Sequence[Grid], words: Sequence[Word]) -> tuple[list[Word], list[Place]]:
    """Words outside all grids, and the cells with theirs, by where the middle of a word stands.

    A word between pieces of print is made of several, or of nothing: it is left out.
    """
    places = [Place(grid, slot) for grid in found for slot in grid.slots]
    outside: list[Word] = []
    for word in words:
        home = next((one for one in places if word.box is not None and _holds(one.grid, one.slot.box, word.box)), None)
        if home:
            home.words.append(word)
        elif not any(word.box is not None and _holds(grid, grid.box, word.box) for grid in found):
            outside.append(word)
    return outside, places


def _holds(grid: Grid, area: Box, box: Box) -> bool:
    x, y = grid.upright((box.x0 + box.x1) / 2, (box.top + box.bottom) / 2)
    return area.x0 <= x < area.x1 and area.top <= y < area.bottom


def _cut(grey: Grey, dpi: float, grid: Grid, places: Sequence[Place], size: float) -> list[_Piece]:
    """The cells of a grid that has unsure ones, cut out of its upright picture, from which the rulings are taken."""
    scale = dpi / 72
    left, top = grid.box.x0 - _EDGE, grid.box.top - _EDGE
    if all(_stands(place) or (grid.ruled and not place.words) for place in places):
        return []
    upright, ink = without_rulings(_upright(grey, scale, grid), dpi)
    found: list[_Piece] = []
    for place in places:
        box = place.slot.box
        x0, y0 = round((box.x0 - left + _INSET) * scale), round((box.top - top + _INSET) * scale)
        x1, y1 = round((box.x1 - left - _INSET) * scale), round((box.bottom - top - _INSET) * scale)
        bounds = _bounds(ink[y0:y1, x0:x1], _SPECK * scale * scale)
        if bounds is None:
            place.words = [word for word in place.words if not _SIGNS.issuperset(word.seen)]
            continue
        a, b, c, d, place.marks = bounds
        place.single = (d - b) / scale < _LINES * size
        margin = round(_MARGIN * scale)
        a, b = max(x0 + a - margin, x0), max(y0 + b - margin, y0)
        c, d = min(x0 + c + margin, x1), min(y0 + d + margin, y1)
        found.append(_Piece(place, upright[b:d, a:c], left + a / scale, top + b / scale))
    return found


def _upright(grey: Grey, scale: float, grid: Grid) -> Grey:
    """The grid and a little around it, upright; its upper left corner is `_EDGE` points from the grid's."""
    import cv2

    left, top, skew = grid.box.x0 - _EDGE, grid.box.top - _EDGE, grid.skew
    # from pixels of the result to pixels of the page, as Grid.on_page has it
    back = np.array([[1, -skew, (left - skew * top) * scale], [skew, 1, (top + skew * left) * scale]])
    size = [max(round(length * scale), 1) for length in (grid.box.x1 + _EDGE - left, grid.box.bottom + _EDGE - top)]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    turned = cv2.warpAffine(grey, back / (1 + skew * skew), size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8)


def _bounds(ink: Grey, speck: float) -> tuple[int, int, int, int, int] | None:
    """The smallest rectangle around the ink, specks of fewer pixels left out, and how many marks stand inside it, low
    and small; None where there is no ink."""
    import cv2

    if ink.size == 0 or not ink.any():
        return None
    _, _, places, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    parts = places[1:][places[1:, 4] >= speck]
    if not len(parts):
        return None
    x0, y0 = int(parts[:, 0].min()), int(parts[:, 1].min())
    x1, y1 = int((parts[:, 0] + parts[:, 2]).max()), int((parts[:, 1] + parts[:, 3]).max())
    height = y1 - y0
    low = (parts[:, 1] - y0 > _LOW * height) & (parts[:, 3] < _SMALL * height) & (parts[:, 2] < _SMALL * height)
    inner = (parts[:, 0] > x0) & (parts[:, 0] + parts[:, 2] < x1)
    return x0, y0, x1, y1, int((low & inner).sum())


def _stands(place: Place) -> bool:
    """Whether what was read in a cell can stand: it was read surely, and nothing of it is likely a ruling."""
    return bool(place.words) and all(
        word.confidence >= _SURE and not _RULINGS.intersection(word.seen) for word in place.words
    )


def _sheets(pieces: Sequence[_Piece], dpi: float, size: float) -> Iterator[tuple[Image.Image, list[_Piece]]]:
    """Pieces set on sheets, one under the other; narrow ones, a figure or two, several on a line."""
    scale = dpi / 72
    narrow = [piece for piece in pieces if piece.width(scale) < _NARROW * size]
    lines = [[piece] for piece in pieces if piece.width(scale) >= _NARROW * size]
    lines += [narrow[start : start + _ON_LINE] for start in range(0, len(narrow), _ON_LINE)]
    members: list[_Piece] = []
    y = _APART
    for line in lines:
        height = max(piece.height(scale) for piece in line)
        if members and y + height > _SHEET:
            yield _sheet(members, scale), members
            members, y = [], _APART
        x = _APART
        for piece in line:
            piece.x, piece.y = x, y + height - piece.height(scale)
            x += piece.width(scale) + _GAP
        members += line
        y += height + _APART
    if members:
        yield _sheet(members, scale), members


def _sheet(members: Sequence[_Piece], scale: float) -> Image.Image:
    edges = [
        (round(piece.x * scale), round(piece.y * scale), piece.picture.shape[1], len(piece.picture))
        for piece in members
    ]
    margin = round(_APART * scale)
    width, height = max(x + w for x, _, w, _ in edges) + margin, max(y + h for _, y, _, h in edges) + margin
    paper = round(statistics.median(int(np.percentile(piece.picture, 90)) for piece in members))
    sheet = np.full((height, width), paper, np.uint8)
    for piece, (x, y, w, h) in zip(members, edges, strict=True):
        sheet[y : y + h, x : x + w] = piece.picture
    return Image.fromarray(sheet)


def _resized(sheet: Image.Image, factor: float) -> Image.Image:
    size = (max(round(sheet.width * factor), 1), max(round(sheet.height * factor), 1))
    return sheet.resize(size, Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC)


def _told(words: Sequence[Word], members: Sequence[_Piece], dpi: float) -> Iterator[tuple[_Piece, list[Word]]]:
    """Each piece with the words read on it, their boxes put back on the page."""
    scale = dpi / 72
    found: dict[int, list[Word]] = {}
    for word in words:
        if word.box is None:
            continue
        x, y = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
        number, piece = min(enumerate(members), key=lambda one: _distance(one[1], x, y, scale))
        across, down = piece.left - piece.x, piece.top - piece.y
        box = Box(
            x0=word.box.x0 + across, top=word.box.top + down, x1=word.box.x1 + across, bottom=word.box.bottom + down
        )
        own = msgspec.structs.replace(word, box=piece.place.grid.on_page(box))
        found.setdefault(number, []).append(own)
    for number, piece in enumerate(members):
        yield piece, found.get(number, [])


def _distance(piece: _Piece, x: float, y: float, scale: float) -> float:
    across = max(piece.x - x, x - piece.x - piece.width(scale), 0.0)
    return across + 3 * max(piece.y - y, y - piece.y - piece.height(scale), 0.0)


def _choose(place: Place, again: list[Word]) -> None:
    """Keep the reading that fits the marks in the ink and that the engine is surer of; two that agree are surer still.

    Commas are small enough to be lost, and the engine is no less sure of 29 then than of 2,9.
    """
    again = [word for word in again if len(again) == 1 or not _SPECKS.issuperset(word.seen)]
    if not again or (not place.words and _weight(again, place) < _RUBBISH):
        return
    if [word.seen for word in again] == [word.seen for word in place.words]:
        place.words = [
            msgspec.structs.replace(two, confidence=round(1 - (1 - one.confidence) * (1 - two.confidence), 4))
            for one, two in zip(place.words, again, strict=True)
        ]
    elif _weight(again, place) >= _weight(place.words, place):
        place.words = again


def _weight(words: Sequence[Word], place: Place) -> float:
    """The least confidence of the words of a cell; less than none where a ruling was read as a sign."""
    if any(_RULINGS.intersection(word.seen) for word in words):
        return -1.0
    sure = min((word.confidence for word in words), default=-1.0)
    return min(sure, _MARK_LOST) if _lost_mark(words, place) else sure


def _lost_mark(words: Sequence[Word], place: Place) -> bool:
    """Whether a figure was read with other points and commas than its ink shows."""
    text = "".join(word.seen for word in words)
    if not place.single or not _FIGURE.fullmatch(text):
        return False
    return len(_MARK.findall(text)) != place.marks


def _numbered(outside: Sequence[Word], places: Sequence[Place]) -> tuple[Word, ...]:
    """All words, those of the grids after those outside, on new lines: cells of one line are one line in their row."""
    found = list(outside)
    line = max((word.line for word in outside), default=0)
    before: Place | None = None
    for place in places:
        if not place.words:
            continue
        if before is None or not (
            place.single and before.single and place.grid is before.grid and place.slot.row == before.slot.row
        ):
            line += 1
        inner = place.words[0].line
        for word in place.words:
            line += word.line != inner
            inner = word.line
            found.append(msgspec.structs.replace(word, line=line))
        before = place
    return tuple(found)
