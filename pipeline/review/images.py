"""Pictures of pages, from the file that was read, as the boxes of its words see them."""

from __future__ import annotations

import io
import re
from collections import OrderedDict
from pathlib import Path
from threading import Lock

from PIL import Image

from pipeline.ingest.document import digest_of
from pipeline.ingest.errors import Unreadable
from pipeline.ingest.render import render
from pipeline.model import WITHOUT_PICTURE, Page
from pipeline.review.documents import Report
from pipeline.settings import Settings

_DPI = 150
_HELD = 24
_TURNED = re.compile(r"turned (\d+)° clockwise")


class NoImage(Exception):
    """There is no picture. The message says why: `text`, `gone`, `changed`, or the reason it cannot be rendered."""


class Images:
    """Renders pages, and holds the latest. One at a time: PDFium is not made for several threads."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is where to look for files that are not where they were read."""
        self._folder = folder
        self._held: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._sources: dict[str, Path] = {}
        self._lock = Lock()

    def why_not(self, report: Report) -> str:
        """Why a document has no pictures; empty where it has."""
        try:
            self.source(report)
        except NoImage as error:
            return str(error)
        return ""

    def jpeg(self, report: Report, page: Page) -> bytes:
        """A page as JPEG. Raises NoImage."""
        key = report.sha256, page.number
        with self._lock:
            if key not in self._held:
                self._held[key] = _rendered(self.source(report), page)
            self._held.move_to_end(key)
            while len(self._held) > _HELD:
                self._held.popitem(last=False)
            return self._held[key]

    def source(self, report: Report) -> Path:
        """The file a document was read from, known by its content. Raises NoImage, OSError."""
        if report.kind in WITHOUT_PICTURE:
            raise NoImage("text")
        known = self._sources.get(report.sha256)
        if known is not None and known.is_file():
            return known
        paths = [Path(report.source)]
        if self._folder is not None:
            paths += [self._folder / report.name, self._folder / Path(report.name).name]
        there = [path for path in paths if path.is_file()]
        for path in there:
            if digest_of(path) == report.sha256:  # another file of this name would show other evidence
                self._sources[report.sha256] = path
                return path
        raise NoImage("changed" if there else "gone")


def picture_of(path: Path, page: Page, dpi: float = _DPI, *, colour: bool = True) -> Image.Image:
    """A page as the boxes of its words see it, upright and at most 2600 pixels long. Raises NoImage."""
    try:
        picture = render(path, page.number, dpi, Settings(), colour=colour)
    except (Unreadable, OSError, MemoryError) as error:
        raise NoImage(str(error)) from None
    turn = turn_of(page)
    if turn:
        picture = picture.rotate(-turn, expand=True)
    most = 2600 / max(picture.size)
    if most < 1:
        picture = picture.resize((round(picture.width * most), round(picture.height * most)))
    return picture


def turn_of(page: Page) -> int:
    """Degrees clockwise a page was turned to be read: it has the size and boxes of the upright page."""
    turned = _TURNED.search(page.reason)
    return int(turned[1]) if turned else 0


def _rendered(path: Path, page: Page) -> bytes:
    data = io.BytesIO()
    picture_of(path, page).save(data, "JPEG", quality=80)
    return data.getvalue()
