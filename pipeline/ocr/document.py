"""The pages of a document that are to be read: one at a time, so that they can be read side by side and fail alone."""

from __future__ import annotations

from pathlib import Path

import msgspec

from pipeline.ingest.document import failed, settle
from pipeline.ingest.errors import Unreadable
from pipeline.ingest.image import printed_cells
from pipeline.ingest.render import render_both
from pipeline.model import WITHOUT_PICTURE, Document, Page, Route
from pipeline.ocr.engine import EngineError, EngineSlow
from pipeline.ocr.native import with_native, with_native_turned
from pipeline.ocr.page import read_page
from pipeline.ocr.pictures import with_pictures
from pipeline.settings import Settings

_BLANK_CELLS = 3


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
