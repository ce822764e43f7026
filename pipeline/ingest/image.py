"""Image files: frames, whatever their mode, as upright grey or RGB pictures with a resolution to believe in."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from pipeline.ingest.errors import Unreadable
from pipeline.settings import Settings

_FORMATS = ("PNG", "JPEG", "MPO", "TIFF", "BMP", "WEBP")
_A4_INCHES = (8.27, 11.69)
_CELL_DPI = 37.5
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
            with Image.open(path, formats=_FORMATS) as image:
                yield image
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable("the image does not fit into memory") from None
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
    stated = image.info.get("dpi")
    upright = ImageOps.exif_transpose(image) if image.format != "TIFF" or image.getexif().get(274, 1) != 1 else image
    picture = _plain(upright)
    picture.info = {"dpi": (believed_dpi(picture.size, stated),) * 2}
    return picture


def _plain(image: Image.Image) -> Image.Image:
    """Any mode to L or RGB: 16-bit and float stretched to 8, palettes looked up, transparency laid on white."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        deep = np.nan_to_num(np.asarray(image).astype(np.float64))
        # 12 bits in 16 are common: stretch to the brightest value, but never make an all-dark page bright
        top = max(float(deep.max(initial=0.0)), 255.0)
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

    72 and 96 are what programs write when they know nothing: believed up to the size of A4 only.

    >>> [believed_dpi(size, stated) for size, stated in (
    ...     ((2480, 3508), (300, 300)), ((2480, 3508), (72, 72)), ((794, 1123), (96, 96)))]
    [300.0, 299.9, 96.0]
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
        if square and 60 <= dpi <= 1300 and longest <= (12.5 if default else 24.0):
            return round(dpi, 2)
    # lying on its side only when it has the shape of a sheet that does; a strip cut from a page is as wide as the page
    paper = _A4_INCHES[1] if 1.2 < width / max(height, 1) < 1.7 else _A4_INCHES[0]
    return round(min(max(width / paper, 50.0), 1200.0), 1)


def dark_cells(picture: Image.Image, dpi: float) -> int:
    """Number of cells of 1/37.5 inch clearly darker than the paper: 0-2 on a blank page, 6 and more for a lone digit.

    Averaging over cells drops single specks of noise and keeps thin strokes.
    """
    grey = picture.convert("L")
    factor = max(1, round(dpi / _CELL_DPI))
    cells = np.asarray(grey.reduce(factor) if factor > 1 else grey).astype(np.int16)
    if not cells.size:
        return 0
    paper = float(np.median(cells))
    return int((cells < paper - 32).sum())
