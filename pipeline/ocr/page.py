"""Page pictures → words. One page at a time, each on its own, so that pages can be read side by side and fail alone."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PIL import Image, ImageFilter

from pipeline.ingest import Unreadable, render, settle
from pipeline.ingest.image import printed_cells
from pipeline.model import Document, Page, Route, Word
from pipeline.ocr.engine import EngineError, read_table
from pipeline.ocr.table import words_of
from pipeline.settings import Settings

_COARSE_DPI = 130
"""Below this, letters have too few pixels for Tesseract, which was trained on 300 dpi."""
_ENLARGE, _SOFTEN = 1.5, 0.75
"""Measured on photocopies kept at 96 dpi: words 92.5 % → 95.5 %, numbers 87 % → 93 %; ×3 and ×4 are worse."""
_BLANK_CELLS = 3


def read_page(image: Image.Image, settings: Settings) -> tuple[Word, ...]:
    """The words on a picture, `image.info["dpi"]` (300 where it has none) telling pixels from points.

    Raises EngineError: failed, not installed, or longer than `settings.page_seconds`.
    """
    dpi = float(image.info.get("dpi", (300.0, 300.0))[0])
    picture = image if image.mode == "L" else image.convert("L")
    if dpi < _COARSE_DPI:
        size = (round(picture.width * _ENLARGE), round(picture.height * _ENLARGE))
        picture = picture.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(_SOFTEN))
        dpi *= _ENLARGE
    return words_of(read_table(picture, settings.language, dpi, settings.page_seconds), dpi)


def read_one(path: Path, page: Page, settings: Settings, kind: str = "") -> Page:
    """The page with its words, or with route FAILED and the reason; pages not routed OCR come back as they are.

    Needs nothing but its arguments, which can be pickled: made for worker processes. `kind` is `Document.kind`.
    """
    if page.route is not Route.OCR or kind == "text":
        return page
    try:
        picture = render(path, page.number, settings.dpi, settings)
        dpi = float(picture.info["dpi"][0])
        if not page.width:
            size = (round(picture.width * 72 / dpi, 2), round(picture.height * 72 / dpi, 2))
            page = msgspec.structs.replace(page, width=size[0], height=size[1])
        if printed_cells(picture, dpi) < _BLANK_CELLS:
            return msgspec.structs.replace(page, route=Route.BLANK, reason=f"{page.reason}; nothing is printed on it")
        words = read_page(picture, settings)
    except (Unreadable, EngineError) as error:
        return _failed(page, str(error))
    except OSError as error:
        return _failed(page, f"the file cannot be read: {error.strerror or error}")
    except MemoryError:
        return _failed(page, "the page does not fit into memory")
    return msgspec.structs.replace(page, words=words)


def read(document: Document, path: Path, settings: Settings) -> Document:
    """The document with every page routed OCR read, and its status brought up to date."""
    pages = tuple(read_one(path, page, settings, document.kind) for page in document.pages)
    return settle(msgspec.structs.replace(document, pages=pages))


def _failed(page: Page, reason: str) -> Page:
    return msgspec.structs.replace(page, route=Route.FAILED, reason=reason, words=())
