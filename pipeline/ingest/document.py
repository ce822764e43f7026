"""From a file to a Document: what it is, its pages, and the way each will go."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import msgspec
from PIL import Image

from pipeline.ingest import image as images
from pipeline.ingest import picture_cache
from pipeline.ingest.errors import Unreadable
from pipeline.ingest.pdf import read_pages
from pipeline.ingest.sniff import ARCHIVE, HEAD, kind_of, kind_of_archive
from pipeline.ingest.text import read_text
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Page, Route, Status
from pipeline.settings import Settings


def open_document(path: Path, name: str, settings: Settings, knowledge: Knowledge) -> Document:
    """The document at `path`, called `name`, with a page for each of its pages, a route and a reason on every page.

    Never raises for what the file holds: a file of another kind is SKIPPED, one that cannot be read FAILED, one with
    some unreadable pages PARTIAL, each with the reason.
    """
    document = Document(path=name)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            return _ended(document, Status.SKIPPED, "not read: it is not a regular file")
        document = msgspec.structs.replace(document, sha256=digest_of(path))
        with path.open("rb") as file:
            head = file.read(HEAD)
        if not head:
            return _ended(document, Status.FAILED, "the file is empty (0 bytes): fetch it again")
        kind = kind_of_archive(path) if head.startswith(ARCHIVE) else kind_of(head)
        document = msgspec.structs.replace(document, kind=kind.name)
        if kind.name == "other":
            return _ended(document, Status.SKIPPED, kind.reason)
        return settle(msgspec.structs.replace(document, pages=_pages(path, kind.name, settings, knowledge)))
    except Unreadable as error:
        return _ended(document, Status.FAILED, str(error))
    except MemoryError:
        return _ended(document, Status.FAILED, "the file does not fit into memory")
    except OSError as error:
        return _ended(document, Status.FAILED, f"the file cannot be read: {error.strerror or error}")


def settle(document: Document) -> Document:
    """The document with the status its pages add up to; what was skipped or failed as a whole stays so."""
    if not document.pages:
        return document
    failed = [page for page in document.pages if page.route is Route.FAILED]
    if not failed:
        return _ended(document, Status.OK, "")
    if len(failed) == len(document.pages):
        return _ended(document, Status.FAILED, failed[0].reason)
    pages = ", ".join(str(page.number) for page in failed[:10]) + (" …" if len(failed) > 10 else "")
    reason = f"{len(failed)} of {len(document.pages)} pages failed ({pages}): {failed[0].reason}"
    return _ended(document, Status.PARTIAL, reason)


def failed(page: Page, reason: str) -> Page:
    """The page as one that could not be read. Where only its pictures were to be read, its own text stays."""
    return msgspec.structs.replace(page, route=Route.FAILED, reason=reason, words=page.words if page.pictures else ())


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _ended(document: Document, status: Status, reason: str) -> Document:
    return msgspec.structs.replace(document, status=status, reason=reason)


def _pages(path: Path, kind: str, settings: Settings, knowledge: Knowledge) -> tuple[Page, ...]:
    if kind == "pdf":
        return read_pages(path, settings, knowledge)
    if kind == "image":
        return _image_pages(path, settings, knowledge)
    if kind == "docx":
        from pipeline.ingest.docx import read_docx

        return (read_docx(path, settings, knowledge),)
    return (read_text(path.read_bytes(), settings, knowledge),)


def _image_pages(path: Path, settings: Settings, knowledge: Knowledge) -> tuple[Page, ...]:
    """Decodes each frame once, so that a file cut short is known before hours of reading begin.

    The picture of a lone page to be read is held for its reading.
    """
    source = picture_cache.source_of(path, settings)
    with images.opened(path) as image:
        total = images.count_frames(image)
    pages: list[Page] = []
    while len(pages) < total:
        try:
            # frames are a chain, so they are taken in one go; after a broken one the file is opened anew
            with images.opened(path) as image:
                for frame in range(len(pages), total):
                    picture = images.load(image, frame, settings)
                    pages.append(_image_page(picture, frame + 1, settings, knowledge))
                    if total == 1 and pages[0].route is Route.OCR:
                        picture_cache.hold(source, picture)
        except Unreadable as error:
            pages.append(Page(number=len(pages) + 1, route=Route.FAILED, reason=str(error)))
    return tuple(pages)


def _image_page(picture: Image.Image, number: int, settings: Settings, knowledge: Knowledge) -> Page:
    dpi = picture.info["dpi"][0]
    width, height = picture.size
    blank = images.printed_cells(picture, dpi) < knowledge.toml("quality.toml")["page"]["blank_cells"]
    reason = f"page image of {width} x {height} pixels at {dpi:g} dpi"
    return Page(
        number=number,
        width=round(width * 72 / dpi, 2),
        height=round(height * 72 / dpi, 2),
        route=Route.BLANK if blank and not settings.force_ocr else Route.OCR,
        reason=f"{reason}: nothing is printed on it" if blank and not settings.force_ocr else f"{reason}: read",
    )
