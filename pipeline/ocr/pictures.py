"""Parts of a page that are pictures with print on them, beside text that is right: read one by one, the text kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import msgspec
from PIL import Image

from pipeline.model import Box, Page, Route, Ruling, Word
from pipeline.ocr.native import with_native
from pipeline.ocr.reading import Reading

_INSET = 0.5
"""Points along a picture's sides that are left out: where its paper is not as white as the page, its edge is a line."""
_SURE = 0.6
"""Mean confidence of the words of a picture, at least: what is read less surely is hardly print."""


def with_pictures(
    page: Page,
    picture: Image.Image,
    colour: Image.Image | None,
    read: Callable[[Image.Image, Image.Image | None], Reading],
) -> Page:
    """The page with what `read` makes of its pictures, and its own words after it; `picture` is the whole page.

    A picture that stands on its side, or that nothing is read on surely, is left alone.
    """
    words: list[Word] = []
    rulings = list(page.rulings)
    left = 0
    for area in page.pictures:
        reading, place = _read_part(picture, colour, area, read)
        if reading.turn or reading.sureness < _SURE:
            left += 1
            continue
        above = max((word.line for word in words), default=0)
        words += _moved(reading.words, place, above)
        rulings += [
            Ruling(one.x0 + place.x0, one.y0 + place.top, one.x1 + place.x0, one.y1 + place.top)
            for one in reading.rulings
        ]
    if not words:
        reason = f"{page.reason}; no words found there"
        return msgspec.structs.replace(page, route=Route.KEEP, reason=reason)
    reason = f"{page.reason}; {left} of them not, on their side or unclear" if left else page.reason
    return msgspec.structs.replace(page, reason=reason, words=with_native(words, page.words), rulings=tuple(rulings))


def _read_part(
    picture: Image.Image,
    colour: Image.Image | None,
    area: Box,
    read: Callable[[Image.Image, Image.Image | None], Reading],
) -> tuple[Reading, Box]:
    """What is read on a part of the picture of a page, and where that part is, in points."""
    dpi = float(picture.info["dpi"][0])
    left, top = (max(math.ceil((side + _INSET) * dpi / 72), 0) for side in (area.x0, area.top))
    right = min(int((area.x1 - _INSET) * dpi / 72), picture.width)
    bottom = min(int((area.bottom - _INSET) * dpi / 72), picture.height)
    part, coloured = (whole and whole.crop((left, top, right, bottom)) for whole in (picture, colour))
    assert part is not None
    for one in (part, coloured):
        if one is not None:
            one.info = {"dpi": (dpi, dpi)}
    place = Box(x0=left * 72 / dpi, top=top * 72 / dpi, x1=right * 72 / dpi, bottom=bottom * 72 / dpi)
    return read(part, coloured), place


def _moved(words: tuple[Word, ...], place: Box, above: int) -> Iterator[Word]:
    """Words of a part at their places on the page, their lines numbered on from those before."""
    for word in words:
        box = word.box
        if box is not None:
            box = Box(
                x0=round(box.x0 + place.x0, 2),
                top=round(box.top + place.top, 2),
                x1=round(box.x1 + place.x0, 2),
                bottom=round(box.bottom + place.top, 2),
            )
        yield msgspec.structs.replace(word, box=box, line=word.line + above)
