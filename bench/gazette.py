"""Words right, in reading order, on gazettes: a header and a signature saved as text over scanned pages with tables.

    python bench/gazette.py --texts DIR [--documents 4] [--odd] [--keep DIR]

Each document has five pages, three of them with ruled tables whose cells hold sentences of the texts of DIR (every
second of the sorted list; --odd takes the others, which nothing was tuned on). Gold is what is printed: header, page
number, lines, and the tables cell by cell, row by row. Words are compared over the whole document, in order and
whatever its line breaks (Levenshtein); Tesseract reads the rendered pages. Of phuchoi all lines count, whatever their
roles.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2
from fpdf import FPDF
from PIL import Image
from report import circumstances, table
from scans import wrong

from pipeline.ingest.render import render
from pipeline.knowledge import Knowledge
from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printed_tables import Cells, Head, TableSheet, print_table
from pipeline.learn.samples import new_pdf
from pipeline.learn.texts import read_lines, sample
from pipeline.ocr.engine import read_table
from pipeline.ocr.table import words_of
from pipeline.restore import restore
from pipeline.settings import Settings
from pipeline.single import read

SECONDS = 120.0
PRINTED = 300
BODY = (99.0, 89.0, 539.0, 771.0)
"""Where the scan lies on a page, in points from the top left, as the printers of gazettes place it."""
MARGINS = (47.0, 45.0, 552.0, 812.0)
"""What of an A4 page they cut out."""


def clipped(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def tasks(dice: random.Random, lines: Sequence[str], rows: int) -> TableSheet:
    """Tasks with who does them by when: the annex of a plan."""
    header = (tuple(map(Head, ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"))),)
    agencies = ("Bộ Tài chính", "Bộ Xây dựng", "Bộ Nội vụ", "Ủy ban nhân dân các tỉnh, thành phố")
    body = tuple(
        (
            str(number),
            clipped(dice.choice(lines), dice.randint(5, 40)),
            dice.choice(agencies),
            "; ".join(dice.sample(agencies, dice.randint(1, 3))),
            f"Quý {dice.choice(('I', 'II', 'III', 'IV'))}/{dice.randint(2024, 2028)}",
        )
        for number in range(1, rows + 1)
    )
    ruled = dice.choice(("boxes", "lines", "strips"))
    return TableSheet(header, body, (32, 190, 90, 110, 65), "CLCLC", ruled, size=dice.choice((11.0, 12.0, 13.0)))


def prices(dice: random.Random, lines: Sequence[str], rows: int) -> TableSheet:
    """Names with codes, prices and remarks: the annex of a decision."""
    header = (
        (
            Head("TT", rows=2),
            Head("Mã", rows=2),
            Head("Tên dịch vụ", rows=2),
            Head("Mức giá (đồng)", 2),
            Head("Ghi chú", rows=2),
        ),
        (Head("Cũ"), Head("Mới")),
    )
    body = tuple(
        (
            str(number),
            f"{dice.randint(1, 28):02}.{dice.randint(1, 9999):04}",
            clipped(dice.choice(lines), dice.randint(3, 14)),
            f"{dice.randint(10, 9000)}.{dice.randint(0, 9)}00",
            f"{dice.randint(10, 9000)}.{dice.randint(0, 9)}00",
            clipped(dice.choice(lines), dice.randint(4, 30)) if dice.random() < 0.6 else "",
        )
        for number in range(1, rows + 1)
    )
    return TableSheet(header, body, (32, 62, 150, 60, 60, 120), "CCLRRL", "lines", size=dice.choice((11.0, 12.0)))


def contents(dice: random.Random, lines: Sequence[str], rows: int) -> TableSheet:
    """Fields with what is asked of them, in words alone."""
    header = (tuple(map(Head, ("Lĩnh vực", "Hiện trạng", "Yêu cầu"))),)
    body = tuple(tuple(clipped(dice.choice(lines), most) for most in (6, 30, 45)) for _ in range(rows))
    return TableSheet(header, body, (100, 180, 205), "LLL", "lines", size=13.0)


def printed(sheet: TableSheet) -> tuple[bytes, Cells]:
    pdf = new_pdf()
    cells = print_table(pdf, sheet)[0]
    return bytes(pdf.output()), cells


def page_of(sheet: TableSheet, how: Scan, seed: int) -> tuple[Image.Image, str]:
    """The scanned first page of a table, and its text."""
    data, cells = printed(sheet)
    with pypdfium2.PdfDocument(data) as pdf:
        picture: Image.Image = pdf[0].render(scale=PRINTED / 72, grayscale=True).to_pil().convert("L")
        whole = len(pdf) == 1
    scanned, _ = scan(picture, PRINTED, how, seed)
    rows = [text for row in cells.rows for text in row if text]
    after = list(sheet.after) if whole else []
    return scanned.convert("L"), "\n".join([*sheet.before, *([sheet.caption] if sheet.caption else []), *rows, *after])


def document(lines: Sequence[str], seed: int) -> tuple[bytes, str]:
    """A gazette as PDF, and what is printed on it."""
    dice = random.Random(f"gazette {seed}")
    pdf: FPDF = new_pdf()
    first = dice.randint(20, 180)
    issue = f"CÔNG BÁO/Số {dice.randint(100, 900)}/Ngày {dice.randint(10, 28)}-0{dice.randint(1, 9)}-2026"
    paragraphs = tuple(clipped(line, 60) for line in dice.choices(lines, k=40))
    sheets = [
        TableSheet((), (), (485,), "L", before=("NGHỊ QUYẾT", *paragraphs[:6])),
        tasks(dice, lines, 6),
        prices(dice, lines, 8),
        contents(dice, lines, 4),
        TableSheet((), (), (485,), "L", before=paragraphs[6:9]),
    ]
    gold = []
    for number, sheet in enumerate(sheets):
        how = Scan(
            dpi=220, skew=dice.uniform(-0.4, 0.4), blur=dice.uniform(0.4, 0.7), noise=dice.uniform(2, 6), jpeg=85
        )
        if 0 < number < 4:
            sheet = TableSheet(
                sheet.header, sheet.rows, sheet.widths, sheet.align, sheet.ruled, paragraphs[10 + number : 11 + number],
                "PHỤ LỤC", after=paragraphs[20 + number : 21 + number], size=sheet.size,
            )  # fmt: skip
        picture, text = page_of(sheet, how, seed * 10 + number)
        scale = how.dpi / 72
        picture = picture.crop(tuple(round(edge * scale) for edge in MARGINS))
        pdf.add_page()
        pdf.set_font("Tinos", "", 13)
        pdf.text(210, 40, issue)
        pdf.text(517, 40, str(first + number))
        pdf.line(BODY[0], 47, BODY[2], 47)
        pdf.line(BODY[0], 48.5, BODY[2], 48.5)
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=85, dpi=(how.dpi, how.dpi))
        pdf.image(data, BODY[0], BODY[1], BODY[2] - BODY[0], BODY[3] - BODY[1])
        gold += [issue, str(first + number), text]
    return bytes(pdf.output()), "\n".join(gold)


def readings(path: Path, rules: Knowledge) -> Iterator[tuple[str, str]]:
    found = []
    with pypdfium2.PdfDocument(path) as pdf:
        pages = len(pdf)
    for number in range(1, pages + 1):
        picture = render(path, number, 300, Settings())
        found.append(" ".join(w.text for w in words_of(read_table(picture, "vie", 300, SECONDS), 300)))
    yield "Tesseract", "\n".join(found)
    done = restore(read(path, Settings(), rules), rules)
    yield "phuchoi", "\n".join(line.text for page in done.pages for line in page.lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, required=True, help="a folder of .txt files")
    parser.add_argument("--documents", type=int, default=4)
    parser.add_argument("--odd", action="store_true", help="the texts that nothing was tuned on")
    parser.add_argument("--keep", type=Path, help="a folder for the documents, their texts and what is read")
    options = parser.parse_args()
    texts = sorted(options.texts.glob("*.txt"))[int(options.odd) :: 2]
    if not texts:
        parser.error(f"{options.texts}: no .txt files there")
    rules = Knowledge()
    sums: dict[str, list[int]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(options.documents):
            dice = random.Random(f"lines {number}")
            source = texts[number * 3 % len(texts)]
            lines = [
                line for part in sample(read_lines(source), 30, 1.0, dice) for line in part if len(line.split()) > 8
            ]
            data, gold = document(lines, number)
            path = folder / f"gazette-{number}.pdf"
            path.write_bytes(data)
            path.with_suffix(".gt.txt").write_text(gold + "\n", "utf-8")
            for reader, text in readings(path, rules):
                path.with_suffix(f".{reader}.txt").write_text(text + "\n", "utf-8")
                found = wrong(gold, text)
                print(
                    number, reader, *(f"{100 * (1 - found[i] / max(found[i + 1], 1)):.1f}" for i in (0, 2)), flush=True
                )
                total = sums.setdefault(reader, [0] * 4)
                sums[reader] = [a + b for a, b in zip(total, found, strict=True)]
    rows = [
        (reader, *(f"{100 * (1 - total[i] / max(total[i + 1], 1)):.1f}" for i in (0, 2)))
        for reader, total in sums.items()
    ]
    print(circumstances("python bench/gazette.py --texts DIR"), "\n")
    print(table(("read by", "words", "numbers"), rows, right=1))


if __name__ == "__main__":
    main()
