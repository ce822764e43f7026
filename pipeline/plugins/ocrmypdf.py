"""phuchoi as the engine of OCRmyPDF: `ocrmypdf --plugin pipeline.plugins.ocrmypdf in.pdf out.pdf`.

OCRmyPDF takes pages apart, straightens them, makes PDF/A; what it lays under each is Vietnamese as phuchoi restores it.
It hands out one page at a time: what other pages would tell about a page is not used, as it is in `phuchoi run`.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from ocrmypdf import hookimpl
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine
from ocrmypdf.exceptions import MissingDependencyError
from pikepdf import Name, Pdf
from PIL import Image

import pipeline
from pipeline.export.glyphless import add_font
from pipeline.export.hidden import layer
from pipeline.export.spaces import to_page_space
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Line, Role, Route, Status
from pipeline.ocr import EngineMissing, check, versions
from pipeline.restore import restore
from pipeline.settings import Settings

_LANGUAGE = "vie"
_FONT = "/f-0-0"
"""The name by which OCRmyPDF looks for the font of a layer, after Tesseract's."""
_RENDERER = "sandwich"
"""OCRmyPDF's word for layers that the engine writes itself; its own renderer writes with fonts of the system."""
_DPI = 300.0
_restoring = Lock()
"""OCRmyPDF reads pages in threads; restoration is made for one at a time, and takes a fraction of the reading."""
_log = logging.getLogger(__name__)


class Engine(TesseractOcrEngine):
    """Tesseract with restoration; which way up a page is, and how far from straight, OCRmyPDF still asks Tesseract."""

    @staticmethod
    def version() -> str:
        return pipeline.__version__

    @staticmethod
    def creator_tag(options: Any) -> str:
        return f"phuchoi {pipeline.__version__}, {versions(language_of(options.languages))}"

    def __str__(self) -> str:
        return f"phuchoi {pipeline.__version__}"

    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options: Any) -> None:
        """Raises NotImplementedError: the layer is made by `generate_pdf`."""
        raise NotImplementedError("phuchoi writes PDF layers only; hOCR comes from: phuchoi export --to hocr")

    @staticmethod
    def generate_pdf(input_file: Path, output_pdf: Path, output_text: Path, options: Any) -> None:
        """Write the restored text of a picture of a page as a PDF of its size, and as plain text.

        A page that cannot be read has no text, and a warning says why: the document goes on.
        """
        settings = Settings(language=language_of(options.languages), page_seconds=_seconds(options))
        document = pipeline.read(input_file, settings, knowledge())
        if document.status is not Status.OK:
            _log.warning("%s: no text: %s", input_file.name, _reason(document))
        with _restoring:
            document = restore(document, knowledge())
        _write_layer(input_file, output_pdf, document)
        lines = [line.text for page in document.pages for line in page.lines if line.role is not Role.STRAY]
        output_text.write_text("".join(f"{line}\n" for line in lines if line), "utf-8", "backslashreplace")


@hookimpl
def get_ocr_engine(options: Any) -> Engine | None:
    """The engine, unless another was asked for by name."""
    asked = getattr(options, "ocr_engine", "auto")
    return Engine() if asked == "auto" else None


@hookimpl
def check_options(options: Any) -> None:
    """Choose who writes the layer. Raises MissingDependencyError: Tesseract has no Vietnamese model."""
    if get_ocr_engine(options) is None:
        return
    options.pdf_renderer = _RENDERER
    try:
        check(language_of(options.languages))
    except EngineMissing as error:
        raise MissingDependencyError(str(error)) from None


def language_of(languages: list[str]) -> str:
    """Tesseract's models to read with: those asked for with -l where Vietnamese is one of them.

    OCRmyPDF says `eng` where nothing was asked for.

    >>> language_of(["eng"]), language_of(["vie", "eng"])
    ('vie', 'vie+eng')
    """
    return "+".join(languages) if _LANGUAGE in languages else _LANGUAGE


@cache
def knowledge() -> Knowledge:
    """The rules of phuchoi, loaded once in a process."""
    return Knowledge()


def _seconds(options: Any) -> float:
    """What --tesseract-timeout allows a page."""
    seconds = getattr(getattr(options, "tesseract", None), "timeout", None)
    return float(seconds) if seconds else Settings().page_seconds


def _reason(document: Document) -> str:
    failed = [page.reason for page in document.pages if page.route is Route.FAILED]
    return document.reason or "; ".join(failed)


def _write_layer(picture: Path, output: Path, document: Document) -> None:
    width, height = _points(picture)
    pdf = Pdf.new()
    sheet = pdf.add_blank_page(page_size=(width, height))
    lines: list[Line] = [line for page in document.pages for line in page.lines if line.role is not Role.STRAY]
    content = b""
    if document.pages and document.pages[0].width:
        content = layer(lines, to_page_space(document.pages[0], (0, 0, width, height), 0), _FONT)
    sheet.add_resource(add_font(pdf), Name.Font, Name(_FONT))
    sheet.obj.Contents = pdf.make_stream(content)  # one stream: OCRmyPDF passes over a list of them
    pdf.save(output, deterministic_id=True)


def _points(picture: Path) -> tuple[float, float]:
    """Width and height at the resolution that OCRmyPDF wrote into the picture."""
    with Image.open(picture) as image:
        across, down = image.info.get("dpi", (_DPI, _DPI))
        return image.width * 72 / float(across), image.height * 72 / float(down)
