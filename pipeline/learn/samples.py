"""Make the samples: files of every kind the pipeline reads, printed, scanned and photographed by the simulator.

    python -m pipeline.learn.samples --gold bench/gold/lang-son.gold.txt --out samples

The gold text is the beginning of the report in seeds/ as it was printed, line by line; what else is printed stands in
`sample_texts.py` and `sample_tables.py`. The same texts give the same bytes: noise comes from fixed seeds, and no file
holds the time it was made. Versions of Tesseract, of the fonts and of the packages that write images and PDFs matter.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import Image

from pipeline.learn import sample_texts
from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import A4, FontMissing, Style, font_path, print_pages
from pipeline.learn.sample_docx import docx
from pipeline.learn.sample_tables import RULED, UNRULED, scanned_table, table_pdf
from pipeline.learn.simulate import Paragraph
from pipeline.model import Word
from pipeline.ocr.engine import EngineError, read_table
from pipeline.ocr.table import words_of
from pipeline.publish.atomic import write_atomically

WRONG = "eng"
"""The model that reads Vietnamese wrongly."""
SECONDS = 300.0
DAY = datetime(2016, 1, 4, tzinfo=UTC)
"""Stands in every PDF for the time it was made."""
JPEG_QUALITY = 55
UNREADABLE = "¤"
"""A line of the gold text that nobody could read."""
LONGEST_HEADING = 110

GREY = tuple(
    Scan(dpi=200, skew=skew, blur=0.6, noise=3.0, shade=shade, jpeg=None)
    for skew, shade in ((0.25, 0.0), (-0.3, 0.05), (0.1, 0.0), (-0.15, 0.1), (0.35, 0.0), (-0.2, 0.0))
)
"""The pages of the scanned report went through the feeder one by one: each has a skew and a shade of its own."""
BLACK_AND_WHITE = Scan(dpi=300, skew=-0.3, blur=0.8, noise=5.0, jpeg=None, threshold=150, speckle=0.00001)

_HEADING = re.compile(r"(\d+\.)+ ")


def paragraphs_of(lines: Sequence[str]) -> list[str]:
    """The paragraphs of a text kept line by line as it was printed; lines nobody could read are left out.

    Blank lines end a paragraph, unless a page ended in its middle; so does a line that begins a heading or an item.

    >>> paragraphs_of(["1. Chợ", "Toàn tỉnh có 62 chợ", "", "", "theo QĐ số 3/QĐ-", "BNN.", "¤", "", "- Điện"])
    ['1. Chợ', 'Toàn tỉnh có 62 chợ theo QĐ số 3/QĐ-BNN.', '- Điện']
    """
    found: list[str] = []
    before = UNREADABLE
    for line in (unicodedata.normalize("NFC", line.strip()) for line in lines):
        if line and line != UNREADABLE:
            begins = before == UNREADABLE or _is_heading(line) or line.startswith("- ") or _is_heading(found[-1])
            if before.endswith("-"):
                found[-1] += line
            elif not begins and (before or line[0].islower()):
                found[-1] += f" {line}"
            else:
                found.append(line)
        if line or before != UNREADABLE:
            before = line
    return found


def faces(paragraphs: Sequence[str]) -> list[Paragraph]:
    """Headings in bold, everything else regular."""
    return [(text, "bold" if _is_heading(text) else "regular") for text in paragraphs]


def _is_heading(text: str) -> bool:
    numbered = bool(_HEADING.match(text)) and len(text) < LONGEST_HEADING and text[-1] not in ".;,:"
    return text.isupper() or numbered


def scanned_report(gold: Sequence[str]) -> list[Image.Image]:
    """The pages of the report as an office scanner keeps them: 200 dpi, grey."""
    style = Style(family="Tinos", size=14.0, leading=1.25, top=60.0, bottom=60.0)
    pages = print_pages(faces(paragraphs_of(gold)), style)
    return [scan(page.image, page.dpi, GREY[n % len(GREY)], seed=n)[0] for n, page in enumerate(pages)]


def image_pdf(pictures: Sequence[Image.Image], layers: Sequence[Sequence[Word]] = ()) -> bytes:
    """A PDF of page images, each with a layer of invisible words over it, where there is one."""
    pdf = new_pdf()
    for number, picture in enumerate(pictures):
        pdf.add_page()
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=JPEG_QUALITY)
        pdf.image(file, x=0, y=0, w=pdf.w, h=pdf.h)
        for word in layers[number] if layers else ():
            _hide(pdf, word)
    return bytes(pdf.output())


def wrong_layer_pdf(pictures: Sequence[Image.Image]) -> bytes:
    """The pages with the text that an OCR program without Vietnamese laid under them."""
    return image_pdf(pictures, [read_wrongly(picture, 200) for picture in pictures])


def read_wrongly(picture: Image.Image, dpi: int) -> tuple[Word, ...]:
    """The words of a Vietnamese page as an English model reads them. Raises EngineError."""
    return words_of(read_table(picture, WRONG, dpi, SECONDS), dpi)


def digital_pdf() -> bytes:
    """A report saved as PDF by a word processor: text with its fonts embedded, and a ruled table."""
    pdf = new_pdf()
    pdf.set_margins(85, 57, 50)
    pdf.set_auto_page_break(True, 57)
    pdf.add_page()
    _write(pdf, sample_texts.DIGITAL)
    widths = (32.0, 90.0, 96.0, 111.0, 131.0)
    for number, row in enumerate(sample_texts.TABLE):
        pdf.set_font("Tinos", "B" if number == 0 else "", 12)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            pdf.cell(width, 18, cell, border=1, align="L" if column == 1 else "C")
        pdf.ln()
    pdf.ln(8)
    _write(pdf, sample_texts.DIGITAL_END)
    return bytes(pdf.output())


def bitonal_tiff() -> bytes:
    """A report of several pages in one TIFF, black and white, compressed as faxes are (CCITT group 4)."""
    style = Style(family="Tinos", size=14.0, leading=1.6)
    pages = print_pages(faces(sample_texts.BITONAL), style)
    pictures = [scan(page.image, page.dpi, BLACK_AND_WHITE, seed=n)[0].convert("1") for n, page in enumerate(pages, 40)]
    file = io.BytesIO()
    dpi = (BLACK_AND_WHITE.dpi,) * 2
    pictures[0].save(file, "TIFF", compression="group4", dpi=dpi, save_all=True, append_images=pictures[1:])
    return file.getvalue()


def photo_png() -> bytes:
    """A notice on a table, photographed askew under a lamp: narrower at the top, one corner dark."""
    style = Style(family="Arimo", size=15.0, leading=1.5, left=60.0, right=60.0, top=50.0)
    page = print_pages(faces(sample_texts.PHOTO), style)[0]
    paper = np.asarray(page.image)[: round(480 / 72 * page.dpi)]  # below it the sheet is empty
    height, width = paper.shape
    size = (1500, 1230)  # pixels, as wide as a phone shows it on its screen
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    places = np.array([(85, 50), (1402, 72), (1450, 1190), (40, 1165)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, places)
    flat = cv2.warpPerspective(paper, matrix, size, flags=cv2.INTER_AREA, borderValue=(120,)).astype(np.float32)
    y, x = np.mgrid[0:1:1230j, 0:1:1500j].astype(np.float32)
    light = 1.0 - 0.45 * np.hypot(x - 0.3, y - 0.2) ** 1.5
    noise = 2.0 * np.random.default_rng(7).standard_normal(flat.shape, dtype=np.float32)
    picture = cv2.GaussianBlur(flat * light, (0, 0), 0.8) + noise
    # 64 greys: nobody sees the difference, and the file is half as large
    grey = np.clip(np.round(picture / 4) * 4, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG", optimize=True)
    return file.getvalue()


def wrong_text() -> bytes:
    """What an English model read on a scanned report, saved as text."""
    lines: dict[tuple[int, int], list[str]] = {}
    style = Style(family="Tinos", size=14.0, leading=1.3)
    for number, page in enumerate(print_pages(faces(sample_texts.WRONG_LANGUAGE), style)):
        picture, _ = scan(page.image, page.dpi, GREY[0], seed=80 + number)
        for word in read_wrongly(picture, GREY[0].dpi):
            lines.setdefault((number, word.line), []).append(word.seen)
    return "".join(" ".join(words) + "\n" for words in lines.values()).encode()


def make(gold: Sequence[str]) -> dict[str, Callable[[], bytes]]:
    """File names and what makes their bytes. Raises FontMissing; the makers raise EngineError."""
    pages = scanned_report(gold)
    return {
        "scanned-report.pdf": lambda: image_pdf(pages),
        "wrong-language-layer.pdf": lambda: wrong_layer_pdf(pages[-2:]),
        "born-digital.pdf": digital_pdf,
        "black-and-white.tiff": bitonal_tiff,
        "photo.png": photo_png,
        "wrong-language.txt": wrong_text,
        "ruled-table.pdf": lambda: table_pdf(new_pdf(), RULED)[0],
        "unruled-table.pdf": lambda: table_pdf(new_pdf(), UNRULED)[0],
        "scanned-table.tiff": lambda: scanned_table(new_pdf()),
        "word-document.docx": docx,
    }


def new_pdf() -> FPDF:
    pdf = FPDF(unit="pt", format=A4)
    pdf.set_creation_date(DAY)
    pdf.set_auto_page_break(False)
    for style, face in (("", "Tinos-Regular"), ("B", "Tinos-Bold")):
        pdf.add_font("Tinos", style, font_path(face))
    pdf.set_font("Tinos", "", 14)
    return pdf


def _write(pdf: FPDF, paragraphs: Sequence[str]) -> None:
    for text, face in faces(paragraphs):
        pdf.set_font("Tinos", "B" if face == "bold" else "", 14)
        pdf.multi_cell(0, 19, text, align="C" if text.isupper() else "J", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(4)


def _hide(pdf: FPDF, word: Word) -> None:
    """A word as wide and as high as its box, drawn with no ink."""
    box = word.box
    if box is None or not word.seen.isprintable():
        return
    pdf.set_font("Tinos", "", max(4.0, 0.9 * (box.bottom - box.top)))
    pdf.set_stretching(100)
    pdf.set_stretching(100 * (box.x1 - box.x0) / max(pdf.get_string_width(word.seen), 0.1))
    with pdf.local_context(text_mode=TextMode.INVISIBLE):
        pdf.text(box.x0, box.bottom - 0.2 * (box.bottom - box.top), word.seen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True, help="the report's text as printed, line by line")
    parser.add_argument("--out", type=Path, required=True, help="the folder of the samples")
    options = parser.parse_args()
    try:
        gold = options.gold.read_text("utf-8").split("\n")
        options.out.mkdir(parents=True, exist_ok=True)
        for name, maker in make(gold).items():
            data = maker()
            write_atomically(options.out / name, data)
            print(f"{name}: {len(data):,} bytes", file=sys.stderr)
    except (EngineError, FontMissing, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
