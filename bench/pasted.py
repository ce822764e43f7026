"""Tables pasted as pictures into pages of text: cells right, words of the page kept, and pictures that hold no print.

    python bench/pasted.py --texts DIR [--tables 9] [--odd] [--photos DIR]

A table of invented figures, printed and stored as a picture at 200, 150 and 100 dpi (the last two scanned, as JPEG),
stands between two paragraphs of a text of DIR (every second of the sorted list; --odd takes the others) in a PDF as a
word processor saves it. A cell is right as in `tables.py`; a word of the page is kept if it stands in the text as it
was saved, in order. The pictures of --photos are put in the same place, 300 points wide; none should be read.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image
from report import circumstances, table
from tables import cells_right, grid_of

from pipeline.evaluate.alignment import distance
from pipeline.knowledge import Knowledge
from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printed_tables import RULES, print_table, random_table
from pipeline.learn.samples import new_pdf
from pipeline.learn.texts import read_lines
from pipeline.model import Page, Route, Word
from pipeline.single import process

PRINTED, LEFT, WIDE, EDGE = 300, 70.0, 455.0, 12
"""Dots per inch; points from the left edge, and of the text's width; pixels around a table."""
PAPERS = {
    "200 dpi": None,
    "scan, 150 dpi": Scan(dpi=150, skew=0.4, blur=0.7, noise=5, jpeg=60, shade=0.15),
    "scan, 100 dpi": Scan(dpi=100, skew=0.3, blur=0.6, noise=4, jpeg=70),
}
IMAGES = (".png", ".jpg", ".jpeg")


def printed_table(seed: int) -> tuple[Image.Image, list[list[str]]]:
    """A table with what stands around it, at PRINTED dpi, and its cells."""
    dice = random.Random(f"pasted {seed}")
    pdf = new_pdf()
    (cells,) = print_table(pdf, random_table(dice, RULES[seed % len(RULES)]))
    with pypdfium2.PdfDocument(bytes(pdf.output())) as document:
        page: Image.Image = document[0].render(scale=PRINTED / 72, grayscale=True).to_pil().convert("L")
    rows, columns = (np.flatnonzero((np.asarray(page) < 128).any(axis=axis)) for axis in (1, 0))
    return page.crop((columns[0] - EDGE, rows[0] - EDGE, columns[-1] + EDGE, rows[-1] + EDGE)), cells.rows


def stored(picture: Image.Image, how: Scan | None, seed: int) -> Image.Image:
    if how is None:
        return picture.resize((picture.width * 200 // PRINTED, picture.height * 200 // PRINTED), Image.Resampling.BOX)
    return scan(picture, PRINTED, how, seed)[0]


def pasted(path: Path, picture: Image.Image, wide: float, paragraphs: Sequence[str]) -> Path:
    """A page with a picture between two paragraphs."""
    pdf = new_pdf()
    pdf.add_page()
    pdf.set_font("Tinos", "", 13)
    pdf.set_xy(LEFT, 50)
    pdf.multi_cell(WIDE, 17, paragraphs[0])
    top, high = pdf.get_y() + 10, wide * picture.height / picture.width
    file = io.BytesIO()
    picture.save(file, "PNG")
    pdf.image(file, x=LEFT, y=top, w=wide, h=high)
    pdf.set_xy(LEFT, top + high + 10)
    pdf.multi_cell(WIDE, 17, paragraphs[1])
    path.write_bytes(bytes(pdf.output()))
    return path


def paragraphs_of(texts: Sequence[Path], seed: int) -> list[str]:
    """What stands above and below the picture: nearly half a page each, so that the page is one of text."""
    lines = [line for line in read_lines(texts[seed * 5 % len(texts)]) if len(line) > 60] or ["Toàn tỉnh có 207 xã."]
    start = random.Random(seed).randrange(len(lines))
    said = " ".join(" ".join((lines[start:] + lines) * 9).split()[:360])
    return [said[:840].rsplit(" ", 1)[0], said[840:1680].rsplit(" ", 1)[0].split(" ", 1)[1]]


def _is_on(word: Word, page: Page) -> bool:
    """Whether a word stands on a picture."""
    return any(
        word.box is not None and one.top <= word.box.top and word.box.bottom <= one.bottom for one in page.pictures
    )


def measured(texts: Sequence[Path], tables: int, folder: Path) -> Iterator[tuple[str, ...]]:
    rules = Knowledge()
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for seed in range(tables):
        picture, gold = printed_table(seed)
        paragraphs = paragraphs_of(texts, seed)
        for paper, how in PAPERS.items():
            page = process(pasted(folder / "a.pdf", stored(picture, how, seed), 430, paragraphs), None, rules).pages[0]
            count = counts[paper]
            count[0] += page.route is Route.OCR
            count[1] += cells_right([grid_of(page, one) for one in page.tables], gold)
            count[2] += sum(map(len, gold))
            kept = [word.text for line in page.lines for word in line.words if not _is_on(word, page)]
            said = " ".join(paragraphs).split()
            count[3] += len(said) - distance(said, kept)
            count[4] += len(said)
    for paper, (read, right, cells, kept_words, words) in counts.items():
        shares = (f"{100 * one / max(of, 1):.1f}" for one, of in ((right, cells), (kept_words, words)))
        yield paper, f"{read} of {tables}", f"{cells:,}", *shares


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, required=True, help="a folder of .txt files")
    parser.add_argument("--tables", type=int, default=9)
    parser.add_argument("--odd", action="store_true", help="the texts that nothing was tuned on")
    parser.add_argument("--photos", type=Path, help="a folder of pictures without print")
    options = parser.parse_args()
    texts = sorted(options.texts.glob("*.txt"))[int(options.odd) :: 2]
    with tempfile.TemporaryDirectory() as scratch:
        rows = list(measured(texts, options.tables, Path(scratch)))
        read = []
        photos = sorted(one for one in options.photos.rglob("*") if one.suffix in IMAGES) if options.photos else []
        for photo in photos:
            with Image.open(photo) as picture:
                path = pasted(Path(scratch) / "b.pdf", picture.convert("RGB"), 300, paragraphs_of(texts, 0))
            read += [photo.name] if process(path).pages[0].pictures else []
    print(circumstances("python bench/pasted.py --texts DIR"), "\n")
    print(table(("pasted at", "read", "cells", "right, %", "words kept, %"), rows, right=1))
    if photos:
        print(f"\nOf {len(photos)} pictures {len(read)} were read: {', '.join(read) or 'none'}")


if __name__ == "__main__":
    main()
