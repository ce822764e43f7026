"""The picture that was decoded last, for who needs it next.

A file with one page is decoded when it is opened, so that what is cut short is known before hours of reading begin;
most often the same process then reads the page, and would decode it once more: a hundredth of what reading costs.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PIL import Image

from pipeline.settings import Settings

_MOST_PIXELS = 16e6
"""A4 at 400 dpi; in colour that is 64 MB. Larger pictures are decoded again rather than held."""


class Source(NamedTuple):
    """A file as it was when it was decoded, and the limit that its picture was checked by."""

    path: Path
    device: int
    node: int
    size: int
    changed: int
    page_megapixels: float


_held: dict[Source, Image.Image] = {}


def source_of(path: Path, settings: Settings) -> Source:
    """To be asked before the file is decoded: what changes meanwhile is then another source. Raises OSError."""
    found = path.stat()
    return Source(path, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, settings.page_megapixels)


def hold(source: Source, picture: Image.Image) -> None:
    """Keep a picture in place of the one that was kept before."""
    _held.clear()
    if picture.width * picture.height <= _MOST_PIXELS:
        _held[source] = picture


def taken(source: Source) -> Image.Image | None:
    """The picture of a source where it is held, which it no longer is afterwards."""
    picture = _held.pop(source, None)
    _held.clear()
    return picture
