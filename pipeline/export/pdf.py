"""Searchable PDF: the document as it was given, every picture untouched, with the restored text to find and copy."""

from __future__ import annotations

import io
import re
from pathlib import Path

import img2pdf
import pikepdf
import pypdfium2
from pikepdf import Name, Pdf

import pipeline
from pipeline.export.formats import of_documents
from pipeline.export.glyphless import add_font
from pipeline.export.hidden import add_layer, layer, remove_hidden_text
from pipeline.export.results import Results
from pipeline.export.spaces import to_page_space
from pipeline.ingest import image as images
from pipeline.ingest.errors import Unreadable
from pipeline.ingest.layer import page_words
from pipeline.model import Document, Line, Role, Route
from pipeline.review.documents import Report
from pipeline.review.images import NoImage, turn_of
from pipeline.settings import Settings

_LANGUAGE = "vi-VN"
_REREAD = {Route.OCR, Route.REPAIR}
"""Routes of pages whose own invisible text, if any, is another engine's damaged reading."""
_ORIENTED_SIDEWAYS = 5
"""From this value on EXIF's orientation lays a picture on its side."""
_STREAM = re.compile(r"^stream <.*?>:? ?")
"""How pikepdf begins to say what is wrong: it names the bytes in memory."""
_WHY = {
    "text": "a text has no pages to show",
    "gone": "its file is gone: see --source",
    "changed": "its file has changed",
    "archive": "its archive is gone, has changed, or lies in another archive: unpack it, and see --source",
}


def _write(path: Path, report: Report, document: Document, results: Results) -> bool:
    try:
        source = results.file(report)
        data = source.read_bytes() if report.kind == "pdf" else _from_pictures(source, document)
        made = searchable(data, document)
    except NoImage as error:
        results.leave_out(report.name, "PDF", _WHY.get(str(error), str(error)))
        return False
    except (Unreadable, pikepdf.PdfError, pypdfium2.PdfiumError, OSError) as error:
        results.leave_out(report.name, "PDF", _STREAM.sub("", str(error)))
        return False
    path.write_bytes(made)
    return True


def searchable(data: bytes, document: Document) -> bytes:
    """A PDF with the restored text of the document. Raises pikepdf.PdfError, pypdfium2.PdfiumError.

    Where a page was read anew, invisible text it brought is taken away. Text that is drawn stays; lines it does not
    hold as restored are added. Where nothing is to be done, the bytes are those given.
    """
    with Pdf.open(io.BytesIO(data)) as pdf:
        removed = False
        for page in document.pages:
            if page.route in _REREAD and page.number <= len(pdf.pages):
                removed |= remove_hidden_text(pdf, pdf.pages[page.number - 1])
        layers = _layers(_saved(pdf) if removed else data, document)
        if not removed and not layers:
            return data
        font = add_font(pdf)
        for number, content in layers:
            add_layer(pdf, pdf.pages[number - 1], content, font)
        _describe(pdf, document)
        return _saved(pdf)


def _layers(data: bytes, document: Document) -> list[tuple[int, bytes]]:
    found = []
    pdf = pypdfium2.PdfDocument(data)
    try:
        for page in document.pages:
            if page.number > len(pdf) or not page.width:
                continue
            own = pdf[page.number - 1]
            there = {word.seen for word in page_words(own)[0]}
            lines = [line for line in page.lines if _is_missing(line, there)]
            if lines:
                found.append((page.number, layer(lines, to_page_space(page, own.get_bbox(), own.get_rotation()))))
            own.close()
    finally:
        pdf.close()
    return found


def _is_missing(line: Line, there: set[str]) -> bool:
    return line.role is not Role.STRAY and any(word.text and word.text not in there for word in line.words)


def _describe(pdf: Pdf, document: Document) -> None:
    """What the file does not say already: its language and title, and who added the text."""
    if Name.Lang not in pdf.Root:
        pdf.Root.Lang = pikepdf.String(_LANGUAGE)
    with pdf.open_metadata(set_pikepdf_as_editor=False) as about:
        about.setdefault("dc:title", document.path.rsplit("/", 1)[-1])
        about.setdefault("dc:language", {_LANGUAGE})
        about["pdf:Producer"] = f"phuchoi {pipeline.__version__}"


def _saved(pdf: Pdf) -> bytes:
    file = io.BytesIO()
    pdf.save(file, deterministic_id=True)
    return file.getvalue()


def _from_pictures(source: Path, document: Document) -> bytes:
    """The pictures of an image file as pages of the size they were read at, their data as it is in the file wherever
    PDF knows the encoding (JPEG, fax), else repacked without loss.
    """
    sizes = iter(document.pages)

    def placed(width: int, height: int, dpi: tuple[float, float]) -> tuple[float, float, float, float]:
        page = next(sizes, document.pages[-1])
        size = page.width, page.height
        if sideways.get(page.number, False) != (turn_of(page) in (90, 270)):
            size = page.height, page.width
        return (*size, *size)

    sideways, flat = _examined(source)
    try:
        return bytes(
            img2pdf.convert(
                flat or source.read_bytes(),
                layout_fun=placed,
                nodate=True,
                rotation=img2pdf.Rotation.ifvalid,
                engine=img2pdf.Engine.internal,  # the others give the file an ID by chance, which it would keep
            )
        )
    except (img2pdf.ImageOpenError, ValueError, TypeError, NotImplementedError, EOFError) as error:
        raise Unreadable(str(error)) from None


def _examined(source: Path) -> tuple[dict[int, bool], list[bytes]]:
    """Which pictures of a file lie on their side until turned as EXIF says, and, where PDF has no place for them as
    they are (transparency, 16 bits), all of them as PNG.
    """
    sideways: dict[int, bool] = {}
    flat: list[bytes] = []
    with images.opened(source) as image:
        frames = images.count_frames(image)
        odd = False
        for frame in range(frames):
            image.seek(frame)
            sideways[frame + 1] = image.getexif().get(0x0112, 1) >= _ORIENTED_SIDEWAYS
            odd |= image.mode not in ("1", "L", "RGB", "P", "CMYK") or "transparency" in image.info
        if odd:
            for frame in range(frames):
                file = io.BytesIO()
                images.load(image, frame, Settings()).save(file, "PNG")
                flat.append(file.getvalue())
            sideways = {}
    return sideways, flat


PDF = of_documents("pdf", "searchable PDF: the pages as they were, with the restored text under them", ".pdf", _write)
