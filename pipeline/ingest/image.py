"""Image files: frames, whatever their mode, as upright grey or RGB pictures with a resolution to believe in."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from pipeline.ingest.errors import Unreadable
from pipeline.settings import Settings

_FORMATS = ("PNG", "JPEG", "JPEG2000", "TIFF", "BMP", "WEBP")
"""Pillow's names; it opens the MPO of some cameras as a kind of JPEG, and fails on all that follows if MPO is named."""
_A4_INCHES = (8.27, 11.69)
_SHEETS = (1.25, 1.5)
"""Longer side to shorter side of a sheet of any kind: Letter 1.29, A4 1.41, A4 without its margins less or more."""
_A6_INCHES = 5.9
"""A little more than the longer side of A6."""
_CELL_DPI = 37.5
_BLOCK = 16
"""Cells along a block whose median is taken for the paper around them: 1 cm."""
_CONTRAST = 18
"""Grey levels of 256. Of blank pages as a scanner shades and compresses them no cell differs so much from the paper
around it; of a page of 12-point text in grey 225 on white between 40 and 1100 do."""
_ORIENTATION = 0x0112
"""EXIF's tag; 1 is upright."""
_SOFTEN = 0.8
"""Pixels, the standard deviation of the Gaussian that a fax made square is blurred by."""
_MOST_FRAMES = 10_000
"""More than any scan has: a TIFF whose directories form a loop ends here."""


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """The image file at its first frame, nothing decoded yet. Raises Unreadable, also for what its block raises.

    Pillow's decoders raise almost anything on broken input; here all of it becomes one error with the file's fault.
    """
    ceiling = Image.MAX_IMAGE_PIXELS
    try:
        # the limit is the user's, checked by `load`; Pillow's own would refuse what the user allowed
        Image.MAX_IMAGE_PIXELS = None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # given a path, Pillow maps an uncompressed TIFF that lies on its side into memory with the sides mistaken
            with path.open("rb") as file, Image.open(file, formats=_FORMATS) as image:
                yield image
    except (Unreadable, FileNotFoundError, PermissionError):
        raise
    except MemoryError:
        raise Unreadable("the image does not fit into memory") from None
    except UnidentifiedImageError:  # its message names the file by its path on this machine
        raise Unreadable("the image is damaged or cut short (its header): scan or fetch it again") from None
    except Exception as error:
        raise Unreadable(f"the image is damaged or cut short ({error}): scan or fetch it again") from None
    finally:
        Image.MAX_IMAGE_PIXELS = ceiling


def count_frames(image: Image.Image) -> int:
    """Number of pages in the file. A broken directory ends a TIFF early: that frame counts, and fails when loaded."""
    if image.format != "TIFF":
        return 1  # frames of an animated PNG or WebP and MPO's second view are not pages
    number = 0
    try:
        while number < _MOST_FRAMES:
            image.seek(number)
            number += 1
    except EOFError:
        pass
    except Exception:
        number += 1
    return max(number, 1)


def load(image: Image.Image, frame: int, settings: Settings) -> Image.Image:
    """Frame (from 0) as an upright picture of mode L or RGB on white, its believed dpi in `info["dpi"]`.

    Raises Unreadable for a frame above `settings.page_megapixels`, before a pixel is decoded.
    """
    if frame:
        image.seek(frame)
    width, height = image.size
    if width * height > settings.page_megapixels * 1e6:
        raise Unreadable(
            f"the image has {width} x {height} pixels, more than the limit of "
            f"{settings.page_megapixels:g} megapixels: raise page_megapixels to read it"
        )
    stated = _stated_dpi(image)
    image.load()  # a PNG may tell its orientation after its pixels
    upright = image if image.getexif().get(_ORIENTATION, 1) == 1 else ImageOps.exif_transpose(image)
    if stated and upright.size != (width, height) and upright.size == (height, width):
        stated = (stated[1], stated[0])
    picture = _squared(_plain(upright), stated, settings, bilevel=upright.mode == "1")
    picture.info = {"dpi": (believed_dpi(picture.size, stated and (max(stated),) * 2),) * 2}
    return picture


def _stated_dpi(image: Image.Image) -> tuple[float, float] | None:
    """What the frame itself says, across and down; Pillow lets the first frame of a TIFF speak for all."""
    try:
        if image.format == "TIFF":
            tags = image.tag_v2  # type: ignore[attr-defined]
            unit = {2: 1.0, 3: 2.54}[tags.get(296, 2)]
            across, down = float(tags[282]) * unit, float(tags[283]) * unit
        else:
            across, down = (float(one) for one in image.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return (across, down) if 0 < across < float("inf") and 0 < down < float("inf") else None


def _squared(
    picture: Image.Image, stated: tuple[float, float] | None, settings: Settings, *, bilevel: bool
) -> Image.Image:
    """The picture with pixels as wide as high: a fax in its normal mode has 204 to the inch across and 98 down.

    Black and white is blurred a little, so that stairs become slopes: numbers right 88.3 → 96.4 % on simulated faxes.
    """
    if not stated or not 60 <= min(stated) <= max(stated) <= 1300 or not 1.1 < max(stated) / min(stated) < 3:
        return picture
    size = (round(picture.width * max(stated) / stated[0]), round(picture.height * max(stated) / stated[1]))
    if size[0] * size[1] > settings.page_megapixels * 1e6:
        return picture
    square = picture.resize(size, Image.Resampling.BICUBIC)
    return square.filter(ImageFilter.GaussianBlur(_SOFTEN)) if bilevel else square


def _plain(image: Image.Image) -> Image.Image:
    """Any mode to L or RGB: 16-bit and float stretched to 8, palettes looked up, transparency laid on white."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        deep = np.nan_to_num(np.asarray(image).astype(np.float64))
        # 12 bits in 16 are common: stretch to the brightest value, but never make an all-dark page bright
        brightest = float(deep.max(initial=0.0))
        top = 1.0 if image.mode == "F" and 0.0 < brightest <= 1.0 else max(brightest, 255.0)
        return Image.fromarray((deep.clip(0) * (255.0 / top)).astype(np.uint8), "L")
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        clear = image.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        white.alpha_composite(clear)
        image = white.convert("RGB")
    if image.mode in ("1", "L"):
        return image.convert("L")
    return image.convert("RGB")


def believed_dpi(size: tuple[int, int], stated: object) -> float:
    """The stated resolution where it makes a sheet of paper, else the one that makes the picture as wide as A4.

    72 and 96 are what programs write when they know nothing: believed up to the size of A4 only. A whole sheet shrunk
    for the web keeps the resolution it was scanned at, which would make it a sheet of A4 no larger than a hand.

    >>> [believed_dpi(size, stated) for size, stated in (
    ...     ((2480, 3508), (300, 300)), ((2480, 3508), (72, 72)), ((794, 1123), (96, 96)), ((794, 1123), (300, 300)))]
    [300.0, 299.9, 96.0, 96.0]
    """
    width, height = size
    if isinstance(stated, tuple) and len(stated) == 2:
        try:
            dpi = float(stated[0])
            square = abs(dpi - float(stated[1])) < 0.1 * max(dpi, 1.0)
        except (TypeError, ValueError, ZeroDivisionError):
            dpi, square = 0.0, False
        longest = max(size) / dpi if dpi > 0 else 0.0
        default = abs(dpi - 72) < 1 or abs(dpi - 96) < 1
        shrunk = longest < _A6_INCHES and _SHEETS[0] <= max(size) / max(min(size), 1) <= _SHEETS[1]
        if square and 60 <= dpi <= 1300 and longest <= (12.5 if default else 24.0) and not shrunk:
            return round(dpi, 2)
    # lying on its side only when it has the shape of a sheet that does; a strip cut from a page is as wide as the page
    paper = _A4_INCHES[1] if 1.2 < width / max(height, 1) < 1.7 else _A4_INCHES[0]
    return round(min(max(width / paper, 50.0), 1200.0), 1)


def printed_cells(picture: Image.Image, dpi: float) -> int:
    """Number of cells of 1/37.5 inch that stand out from the paper around them, darker or (on a negative) lighter.

    0-2 on a blank page, 6 and more for a lone digit. Averaging over cells drops single specks of noise and keeps thin
    strokes; comparing with the paper around drops the shade a scanner lays over one side, and finds faint print.
    """
    grey = picture.convert("L")
    factor = max(1, round(dpi / _CELL_DPI))
    cells = np.asarray(grey.reduce(factor) if factor > 1 else grey).astype(np.int16)
    if not cells.size:
        return 0
    height, width = cells.shape
    whole = np.pad(cells, ((0, -height % _BLOCK), (0, -width % _BLOCK)), mode="edge")
    blocks = whole.reshape(whole.shape[0] // _BLOCK, _BLOCK, whole.shape[1] // _BLOCK, _BLOCK)
    paper = np.median(blocks, axis=(1, 3), keepdims=True)
    standing_out = (np.abs(blocks - paper) > _CONTRAST).reshape(whole.shape)
    return int(standing_out[:height, :width].sum())
