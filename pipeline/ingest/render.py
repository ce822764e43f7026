"""One page of a file as a picture for the OCR engine."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from pipeline.ingest import image as images
from pipeline.ingest import picture_cache
from pipeline.ingest.errors import Unreadable
from pipeline.ingest.pdf import opened
from pipeline.ingest.sniff import HEAD, kind_of
from pipeline.settings import Settings

_LOWEST_DPI = 72.0
_LONGEST_SIDE = 32_000
"""Tesseract refuses images with a side above 32767 pixels."""
_EVERY, _COLOURED, _LEAST_COLOUR = 4, 50, 0.0003
"""Pixels looked at, one in so many both ways; greys between the brightest channel and the darkest; share of pixels."""
_IMAGES = (pdfium.FPDF_PAGEOBJ_IMAGE,)
_MAX_DEPTH = 5
_GREYS = {pdfium.FPDF_COLORSPACE_DEVICEGRAY, pdfium.FPDF_COLORSPACE_CALGRAY}


def render(path: Path, page_number: int, dpi: float, settings: Settings, *, colour: bool = False) -> Image.Image:
    """Page `page_number` (from 1) as a grey (L) or RGB picture; `info["dpi"]` says at what resolution it came out.

    PDF pages are rendered at `dpi`, or as far below as `settings.page_megapixels` demands; pages of image files come
    as they are, upright. Raises Unreadable with the reason when the page cannot be had.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if kind_of(head).name == "pdf":
        return _render_pdf(path, page_number, dpi, settings, colour)
    with images.opened(path) as image:
        picture = images.load(image, page_number - 1, settings)
    return _toned(picture, colour)


def render_both(path: Path, page_number: int, dpi: float, settings: Settings) -> tuple[Image.Image, Image.Image | None]:
    """The page in grey as `render` has it, and in RGB where it has scans with colour on them. Raises Unreadable."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if kind_of(head).name == "pdf":
        return _render_pdf(path, page_number, dpi, settings, False), _coloured_pdf(path, page_number, dpi, settings)
    picture = picture_cache.taken(picture_cache.source_of(path, settings)) if page_number == 1 else None
    if picture is None:
        with images.opened(path) as image:
            picture = images.load(image, page_number - 1, settings)
    return _toned(picture, False), picture if picture.mode == "RGB" and has_colour(picture) else None


def has_colour(picture: Image.Image) -> bool:
    """Whether an RGB picture has more colour than dust and compression make; looked at in places."""
    some = np.asarray(picture)[::_EVERY, ::_EVERY]
    return float((some.max(axis=2) - some.min(axis=2) > _COLOURED).mean()) > _LEAST_COLOUR


def _coloured_pdf(path: Path, page_number: int, dpi: float, settings: Settings) -> Image.Image | None:
    """The page in RGB where its images have colour; a small picture tells, which costs a hundredth of reading."""
    with opened(path) as pdf:
        try:
            page = pdf[page_number - 1]
            if not any(_in_colour(item) for item in page.get_objects(_IMAGES, max_depth=_MAX_DEPTH)):
                return None
            small = page.render(scale=_LOWEST_DPI / 72, rev_byteorder=True).to_pil().convert("RGB")
        except (pypdfium2.PdfiumError, MemoryError, ValueError):
            return None  # the grey picture is there already
    return _render_pdf(path, page_number, dpi, settings, True) if has_colour(small) else None


def _in_colour(item: pypdfium2.PdfObject) -> bool:
    try:
        return int(item.get_metadata().colorspace) not in _GREYS
    except pypdfium2.PdfiumError:
        return True


def _render_pdf(path: Path, page_number: int, dpi: float, settings: Settings, colour: bool) -> Image.Image:
    with opened(path) as pdf:
        if pdf.get_formtype() != pdfium.FORMTYPE_NONE:
            pdf.init_forms()  # what is filled in is drawn only then
        try:
            page = pdf[page_number - 1]
        except (pypdfium2.PdfiumError, IndexError):
            raise Unreadable("the page is damaged and cannot be opened") from None
        try:
            width, height = page.get_size()
            dpi = fitting_dpi(width, height, dpi, settings.page_megapixels)
            bitmap = page.render(scale=dpi / 72, rev_byteorder=True, grayscale=not colour)
            picture: Image.Image = bitmap.to_pil().copy()
            bitmap.close()
        except (pypdfium2.PdfiumError, MemoryError, ValueError) as error:
            raise Unreadable(f"the page cannot be rendered ({error})") from None
        finally:
            page.close()
    picture.info = {"dpi": (dpi, dpi)}
    return _toned(picture, colour)


def _toned(picture: Image.Image, colour: bool) -> Image.Image:
    mode = "RGB" if colour else "L"
    if picture.mode == mode:
        return picture
    toned = picture.convert(mode)
    toned.info = dict(picture.info)
    return toned


def fitting_dpi(width: float, height: float, dpi: float, megapixels: float) -> float:
    """The resolution, at most `dpi`, at which a page of so many points stays within the limit. Raises Unreadable.

    >>> fitting_dpi(595, 842, 300, 120), round(fitting_dpi(2384, 3370, 300, 120))
    (300.0, 278)
    """
    area = max(width * height, 1.0)
    most = min(72 * math.sqrt(megapixels * 1e6 / area), 72 * _LONGEST_SIDE / max(width, height, 1.0))
    if most < _LOWEST_DPI:
        raise Unreadable(
            f"the page measures {width / 72:.0f} x {height / 72:.0f} inches, which at {_LOWEST_DPI:.0f} dpi is more "
            f"than the limit of {megapixels:g} megapixels: raise page_megapixels to read it"
        )
    return float(min(dpi, most))
