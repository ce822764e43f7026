"""The maker of the samples: the same bytes each time, and layers that lie where the words are."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from pipeline.ingest.document import open_document
from pipeline.knowledge import Knowledge
from pipeline.learn.printing import PrintedPage
from pipeline.learn.samples import bitonal_tiff, digital_pdf, docx, image_pdf, photo_png
from pipeline.model import Box, Route, Word
from pipeline.settings import Settings


@pytest.mark.parametrize("maker", [digital_pdf, bitonal_tiff, photo_png, docx], ids=lambda maker: maker.__name__)
def test_the_same_bytes_each_time(fonts: list[str], maker: Callable[[], bytes]) -> None:
    assert maker() == maker()


def test_the_tiff_is_black_and_white_with_a_resolution(fonts: list[str]) -> None:
    with Image.open(io.BytesIO(bitonal_tiff())) as image:
        assert (image.mode, image.info["compression"], image.info["dpi"]) == ("1", "group4", (300.0, 300.0))
        assert getattr(image, "n_frames", 1) == 2


def test_a_layer_is_invisible_and_lies_on_its_words(page: PrintedPage, tmp_path: Path) -> None:
    wrongly = ("Dén", "hét", "quy", "III", "todn", "tinh", "c6", "27/148", "xa", "dat", "chudn", "néng", "thén", "mdi")
    words = [
        Word(seen=seen, text=seen, box=Box(x0=90 + 30 * n, top=100, x1=90 + 30 * n + 24, bottom=114), line=1)
        for n, seen in enumerate(wrongly)
    ]
    path = tmp_path / "layer.pdf"
    path.write_bytes(image_pdf([page.image], [words]))
    with pypdfium2.PdfDocument(path) as pdf:
        modes = {
            pdfium.FPDFTextObj_GetTextRenderMode(one.raw)
            for one in pdf[0].get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
        }
        assert modes == {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE}
    found = open_document(path, path.name, Settings(keep_text=True), Knowledge()).pages[0].words
    assert [word.seen for word in found] == list(wrongly)
    for word, put in zip(found, words, strict=True):
        assert word.box is not None and put.box is not None
        assert abs(word.box.x0 - put.box.x0) < 2 and abs(word.box.x1 - put.box.x1) < 3
        assert put.box.top - 3 < word.box.top < word.box.bottom < put.box.bottom + 3
    assert open_document(path, path.name, Settings(), Knowledge()).pages[0].route is Route.OCR
