"""Layout of what the real engines give: text layers read by pdfium, pictures read by Tesseract."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.model import Page, Role, Route
from pipeline.settings import Settings
from pipeline.single import read

Shown = tuple[float, float, str]
"""Where a text is shown, from the left and from the top in points, and what; a page is written in this order."""

TEXT = [
    "Toan tinh co 207 xa, trong do 55 xa chua dat tieu chi nao va phan lon cac xa",
    "con lai moi dat tu mot den bon tieu chi. Sau nam nam thuc hien, binh quan moi xa",
    "dat them hon bon tieu chi so voi nam dau, doi song cua nguoi dan duoc nang len",
]
LEFT = [
    "Trong nam qua cac xa da lam",
    "duoc nhieu tuyen duong moi,",
    "kien co hoa kenh muong va",
    "sua chua truong lop",
]
LEFT += ["cho con em trong xa, nguoi", "dan gop cong, gop cua va", "hien dat de mo rong duong."]
RIGHT = [
    "duong xe tai vao den noi.",
    "tuy vay mot so xa vung cao",
    "con kho khan, thu nhap con",
    "thap, ty le ho ngheo cao,",
]
RIGHT += ["lao dong chua qua dao tao", "chiem phan lon va de nghi", "tinh tiep tuc ho tro them."]


def shown(lines: Iterable[str], y: float, x: float = 80.0) -> list[Shown]:
    return [(x, y + 16 * place, text) for place, text in enumerate(lines)]


def pdf(path: Path, *pages: list[Shown]) -> Path:
    """Pages of 12 point Helvetica, one of the fonts every PDF reader has; it has no Vietnamese letters."""
    document = pikepdf.Pdf.new()
    for texts in pages:
        page = document.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F0=font))
        operators = [f"1 0 0 1 {x} {842 - y - 12} Tm <{text.encode('cp1252').hex()}> Tj" for x, y, text in texts]
        page.Contents = pikepdf.Stream(document, ("BT /F0 12 Tf " + "\n".join(operators) + " ET").encode())
    document.save(path)
    return path


def picture(path: Path, texts: list[Shown], dpi: int = 200) -> Path:
    image = Image.new("L", (round(595 * dpi / 72), round(842 * dpi / 72)), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=12 * dpi / 72)
    for x, y, text in texts:
        draw.text((x * dpi / 72, y * dpi / 72), text, fill=0, font=font)
    image.save(path, dpi=(dpi, dpi))
    return path


def body(page: Page) -> list[str]:
    return [line.seen for line in page.lines if line.role in (Role.BODY, Role.HEADING, Role.LETTERHEAD)]


def test_a_report_born_digital(tmp_path: Path) -> None:
    letterhead = [
        (90, 60, "UBND TINH LANG SON"),
        (290, 60, "CONG HOA XA HOI CHU NGHIA VIET NAM"),
        (330, 76, "Doc lap - Tu do - Hanh phuc"),
        (100, 100, "So: 12/BC-UBND"),
        (310, 100, "Lang Son, ngay 5 thang 3 nam 2015"),
    ]
    title = [(260, 150, "BAO CAO"), (180, 166, "Ket qua xay dung nong thon")]
    numbers = [(295, 800, str(number)) for number in (1, 2, 3)]
    header = (80, 30, "Tong ket nong thon moi nam 2015")
    table = [
        (x, 400 + 24 * row, text)
        for row, cells in enumerate(
            [("TT", "Xa", "So tieu chi"), ("1", "Mai Pha", "19/19"), ("2", "Yen Trach", "15/19")]
        )
        for x, text in zip((90, 130, 300), cells, strict=True)
    ]
    path = pdf(
        tmp_path / "report.pdf",
        [numbers[0], *letterhead, *title, *shown(TEXT, 220)],
        [numbers[1], *shown(["1. Giao thong"], 80), *shown(TEXT, 100), *table, header],
        [header, *shown(TEXT, 100), numbers[2]],
    )
    document = read(path)
    assert [page.route for page in document.pages] == [Route.REPAIR] * 3
    first, second, third = document.pages
    assert body(first) == [
        "UBND TINH LANG SON",
        "CONG HOA XA HOI CHU NGHIA VIET NAM",
        "Doc lap - Tu do - Hanh phuc",
        "So: 12/BC-UBND",
        "Lang Son, ngay 5 thang 3 nam 2015",
        "BAO CAO",
        "Ket qua xay dung nong thon",
        *TEXT,
    ]
    assert body(second) == ["1. Giao thong", *TEXT, "TT Xa So tieu chi", "1 Mai Pha 19/19", "2 Yen Trach 15/19"]
    assert body(third) == TEXT
    assert [(line.seen, line.role) for line in second.lines if line.role not in (Role.BODY, Role.HEADING)] == [
        (header[2], Role.HEADER),
        ("2", Role.PAGE_NUMBER),
    ]
    assert {line.section for line in third.lines if line.role is Role.BODY} == {"1"}


@pytest.mark.parametrize("across", [True, False])
def test_two_columns_born_digital(tmp_path: Path, across: bool) -> None:
    left, right = shown(LEFT, 120, x=70), shown(RIGHT, 120, x=320)
    texts = [text for pair in zip(left, right, strict=True) for text in pair] if across else left + right
    document = read(pdf(tmp_path / "columns.pdf", texts))
    assert body(document.pages[0]) == LEFT + RIGHT


def initials(text: str) -> str:
    return re.sub(r"[\W\d]", "", text)[:4].lower()


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs Tesseract")
def test_a_scanned_report(tmp_path: Path) -> None:
    texts = [
        (90, 60, "UBND TINH LANG SON"),
        (290, 60, "CONG HOA XA HOI CHU NGHIA VIET NAM"),
        (330, 76, "Doc lap - Tu do - Hanh phuc"),
        (100, 110, "So: 12/BC-UBND"),
        (320, 110, "Lang Son, ngay 5 thang 3 nam 2015"),
        *shown(TEXT, 200, x=60),
        (60, 400, "Noi nhan:"),
        (60, 416, "- Nhu tren;"),
        (60, 432, "- Luu VT."),
        (350, 400, "TM. UY BAN NHAN DAN"),
        (385, 416, "CHU TICH"),
        (280, 790, "Trang 7"),
    ]
    document = read(picture(tmp_path / "scan.png", texts), Settings(language="eng"))
    (page,) = document.pages
    # what matters here is the order of the lines, not every letter
    found = [initials(line.seen) for line in page.lines if line.role is not Role.STRAY]
    assert found == [initials(text) for _, _, text in texts]
    assert page.lines[-1].role is Role.PAGE_NUMBER


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs Tesseract")
def test_a_scanned_table_keeps_its_rows(tmp_path: Path) -> None:
    rows = [
        ("1", "Mai Pha", "1.234", "56,7"),
        ("2", "Yen Trach", "2.345", "67,8"),
        ("3", "Hoang Dong", "3.456", "78,9"),
    ]
    texts = [
        (x, 200 + 30 * i, cell) for i, row in enumerate(rows) for x, cell in zip((60, 110, 300, 450), row, strict=True)
    ]
    document = read(picture(tmp_path / "table.png", texts), Settings(language="eng"))
    found = [line.seen for line in document.pages[0].lines]
    assert [line.split()[-2:] for line in found] == [list(row[2:]) for row in rows]
