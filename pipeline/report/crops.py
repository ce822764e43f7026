"""Small pictures of the words that a flag is about, cut from the page they were read on."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import NamedTuple

import msgspec
from PIL import Image

from pipeline.archive.errors import ArchiveError
from pipeline.archive.manifest import Manifest
from pipeline.model import WITHOUT_PICTURE, Box, Page
from pipeline.report.tables import Cells
from pipeline.review.documents import Report
from pipeline.review.images import Images, NoImage, picture_of

_DPI = 110
_QUALITY = 60
_BESIDE, _ABOVE = 130.0, 15.0
"""Points of the page that are shown around the words."""
_LEAST_WIDTH = 380.0


class Crop(NamedTuple):
    """`data` is the address of a JPEG, `frame` what it shows and `box` where the words are, in points of the page."""

    data: str
    frame: Box
    box: Box


class _Head(msgspec.Struct):
    """Of a line of pages.jsonl what a picture needs."""

    number: int
    width: float = 0.0
    height: float = 0.0
    reason: str = ""


class Crops:
    """Cuts pictures out of the pages of a run; a page is rendered once for all that is cut from it in a row."""

    def __init__(self, out: Path) -> None:
        """Raises ArchiveError: no run's folder."""
        if not (out / "manifest.sqlite").is_file():
            raise ArchiveError(f"{out}: not a run's folder: it has no manifest.sqlite")
        manifest = Manifest(out / "manifest.sqlite")
        try:
            self._sources = manifest.sources()
        finally:
            manifest.close()
        self._out = out
        self._images = Images()
        self._last: tuple[tuple[str, int], Page, Image.Image] | None = None

    def cut(self, row: Cells, document: Cells) -> Crop | None:
        """The words of a row of indicators.csv; None where there is no picture: a text, a file gone or changed.

        `document` is its row of documents.csv.
        """
        if not row["bbox"] or document["kind"] in WITHOUT_PICTURE or not document["folder"]:
            return None
        try:
            x0, top, x1, bottom = (float(side) for side in row["bbox"].split())
            page, picture = self._page(document, int(row["page"]))
        except (NoImage, OSError, ValueError, msgspec.MsgspecError):
            return None
        box = Box(x0=x0, top=top, x1=x1, bottom=bottom)
        frame = _frame(box, page)
        across, down = picture.width / page.width, picture.height / page.height
        sides = (frame.x0 * across, frame.top * down, frame.x1 * across, frame.bottom * down)
        cut = picture.crop(tuple(round(side) for side in sides))  # type: ignore[arg-type]
        if not cut.width or not cut.height:
            return None
        data = io.BytesIO()
        cut.save(data, "JPEG", quality=_QUALITY)
        return Crop(f"data:image/jpeg;base64,{base64.b64encode(data.getvalue()).decode()}", frame, box)

    def _page(self, document: Cells, number: int) -> tuple[Page, Image.Image]:
        """Raises NoImage, OSError, ValueError."""
        key = document["sha256"], number
        if self._last is None or self._last[0] != key:
            folder = self._out / "documents" / document["folder"]
            page = _head(folder / "pages.jsonl", number)
            report = Report(
                name=document["document"],
                sha256=document["sha256"],
                kind=document["kind"],
                folder=folder,
                source=self._sources.get(document["sha256"], ""),
                pages=int(document["pages"]),
                items=[],
                flags=(),
            )
            self._last = key, page, picture_of(self._images.source(report), page, _DPI, colour=False)
        return self._last[1], self._last[2]


def _head(path: Path, number: int) -> Page:
    """Raises ValueError where there is no such page, or it has no size."""
    decoder = msgspec.json.Decoder(_Head)
    with path.open("rb") as file:
        for line in file:
            head = decoder.decode(line)
            if head.number == number and head.width > 0 and head.height > 0:
                return Page(number=number, width=head.width, height=head.height, reason=head.reason)
    raise ValueError(f"{path}: no page {number}")


def _frame(box: Box, page: Page) -> Box:
    """The part of the page that is shown: the words with what stands around them, within the page."""
    beside = max(_BESIDE, (_LEAST_WIDTH - (box.x1 - box.x0)) / 2)
    return Box(
        x0=max(0.0, box.x0 - beside),
        top=max(0.0, box.top - _ABOVE),
        x1=min(page.width, box.x1 + beside),
        bottom=min(page.height, box.bottom + _ABOVE),
    )
