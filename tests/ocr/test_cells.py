"""Rulings on scans are found and give cells; cells that the engine garbles on the page come out right one by one."""

from __future__ import annotations

import random
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from pipeline import ocr
from pipeline.ingest.document import open_document
from pipeline.knowledge import Knowledge
from pipeline.layout import arrange
from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printed_tables import Head, TableSheet, print_table
from pipeline.learn.printing import FontMissing
from pipeline.learn.samples import new_pdf
from pipeline.model import Box, Page, Ruling, Word
from pipeline.ocr.cells import reread
from pipeline.ocr.grids import grids
from pipeline.ocr.pieces import open_grids
from pipeline.ocr.rulings import rulings_of
from pipeline.settings import Settings

SETTINGS = Settings()
SHEET = TableSheet(
    header=((Head("TT"), Head("Chỉ tiêu"), Head("Năm 2014"), Head("Năm 2015")),),
    rows=(
        ("1", "Diện tích rừng trồng mới", "1.436,7", "1.520"),
        ("2", "Tỷ lệ hộ sử dụng nước sinh hoạt hợp vệ sinh", "86,3", "88,9"),
        ("3", "Số trường học", "7", "11"),
        ("4", "Tổng đàn trâu", "6.845", "6.702"),
    ),
    widths=(32, 180, 110, 110),
    align="CLRR",
    before=("Kết quả thực hiện một số chỉ tiêu của địa phương trong các năm qua như sau.",),
)


def scanned(folder: Path, ruled: str, dpi: int, skew: float) -> Page:
    """The page of SHEET, printed, scanned, read and laid out."""
    try:
        pdf = new_pdf()
    except FontMissing as error:
        pytest.skip(str(error))
    print_table(pdf, TableSheet(SHEET.header, SHEET.rows, SHEET.widths, SHEET.align, ruled, SHEET.before))
    page = pypdfium2.PdfDocument(bytes(pdf.output()))[0]
    printed = page.render(scale=300 / 72, grayscale=True).to_pil().convert("L")
    picture, _ = scan(printed, 300, Scan(dpi=dpi, skew=skew, blur=0.6, noise=4.0), seed=5)
    path = folder / "scan.png"
    picture.save(path, dpi=(dpi, dpi))
    document = open_document(path, path.name, SETTINGS, Knowledge())
    return arrange(ocr.read(document, path, SETTINGS), Knowledge()).pages[0]


@pytest.mark.parametrize(("ruled", "dpi", "skew"), [("boxes", 200, 0.4), ("none", 200, -0.3)])
def test_a_scanned_table_is_read_cell_by_cell(tmp_path: Path, ruled: str, dpi: int, skew: float) -> None:
    page = scanned(tmp_path, ruled, dpi, skew)
    (table,) = page.tables
    assert table.ruled == (ruled == "boxes")
    found = [[page.cell_text(cell) for cell in row.cells] for row in table.rows]
    assert found == [[head.text for head in SHEET.header[0]], *map(list, SHEET.rows)]
    for row in table.rows:
        for cell in row.cells:
            for word in page.cell_words(cell):
                assert word.box is not None
                assert cell.box.x0 - 3 < word.box.x0 and word.box.x1 < cell.box.x1 + 3
                assert cell.box.top - 3 < word.box.top and word.box.bottom < cell.box.bottom + 3


def drawn(lines: list[tuple[float, float, float, float]], *, dpi: int = 200, negative: bool = False) -> Image.Image:
    image = Image.new("L", (round(595 / 72 * dpi), round(842 / 72 * dpi)), 0 if negative else 255)
    pen = ImageDraw.Draw(image)
    for line in lines:
        pen.line([value / 72 * dpi for value in line], fill=255 if negative else 0, width=2)
    return image


BOX = [(100, y, 400, y) for y in (100, 130, 160)] + [(x, 100, x, 160) for x in (100, 250, 400)]


def test_rulings_are_where_they_were_drawn() -> None:
    found = rulings_of(drawn(BOX), 200)
    assert len(found) == 6
    for line in BOX:
        assert any((one.x0, one.y0, one.x1, one.y1) == pytest.approx(line, abs=1.6) for one in found)
    (grid,) = grids(found)
    assert (grid.rows, grid.columns, len(grid.slots)) == (2, 2, 4)


@pytest.mark.parametrize("degrees", [-1.5, 0.7])
def test_skewed_rulings_make_the_same_grid(degrees: float) -> None:
    pixels = np.asarray(drawn(BOX))
    height, width = pixels.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = Image.fromarray(np.asarray(cv2.warpAffine(pixels, turn, (width, height), borderValue=(255,)), np.uint8))
    (grid,) = grids(rulings_of(turned, 200))
    assert (grid.rows, grid.columns, len(grid.slots)) == (2, 2, 4)
    assert grid.skew == pytest.approx(-np.tan(np.radians(degrees)), abs=0.003)
    assert (grid.box.x1 - grid.box.x0, grid.box.bottom - grid.box.top) == pytest.approx((300, 60), abs=2)


def test_pictures_without_tables_have_no_grids() -> None:
    assert grids(rulings_of(drawn([(100, 50, 200, 50), (300, 50, 400, 50)]), 200)) == []  # under a letterhead
    assert rulings_of(drawn(BOX, negative=True), 200) == ()
    noise = np.random.default_rng(1).integers(0, 256, (900, 700), dtype=np.uint8)
    assert grids(rulings_of(Image.fromarray(noise), 100)) == []


COORDINATES = st.one_of(st.floats(-50, 900), st.sampled_from([0.0, 100.0, 102.0, 130.0, 200.0, 300.0, 595.0]))


@given(st.lists(st.builds(Ruling, COORDINATES, COORDINATES, COORDINATES, COORDINATES), max_size=30))
@settings(deadline=None)
def test_whatever_the_rulings_the_cells_of_a_grid_fill_it_once(rulings: list[Ruling]) -> None:
    for grid in grids(rulings):
        held = [
            (row, column)
            for slot in grid.slots
            for row in range(slot.row, slot.row + slot.rows)
            for column in range(slot.column, slot.column + slot.columns)
        ]
        assert sorted(held) == [(row, column) for row in range(grid.rows) for column in range(grid.columns)]


def word(text: str, x: float, y: float, confidence: float = 0.95, line: int = 1) -> Word:
    box = Box(x0=x, top=y, x1=x + 6 * len(text), bottom=y + 10)
    return Word(seen=text, text=text, box=box, confidence=confidence, line=line)


def never(sheet: Image.Image, dpi: float) -> list[Word]:
    raise AssertionError("read again")


def test_cells_that_were_read_surely_are_not_read_again() -> None:
    image = drawn(BOX)
    found = grids(rulings_of(image, 200))
    words = [
        word("12", 110, 110),
        word("34", 260, 110),
        word("56", 110, 140),
        word("78", 260, 140),
        word("trên", 100, 60),
    ]
    again = reread(image, 200, found, words, never)
    assert sorted((one.seen, one.confidence) for one in again) == sorted((one.seen, one.confidence) for one in words)
    assert reread(image, 200, [], words, never) == tuple(words)


def test_prose_is_not_taken_for_rows_of_figures() -> None:
    dice = random.Random(3)
    words = [
        word(dice.choice(("xã", "đạt", "2015", "19/207", "tiêu", "chí")), 60 + 45 * n, 80 + 16 * line, line=line)
        for line in range(20)
        for n in range(10)
    ]
    assert open_grids(Image.new("L", (1654, 2339), 255), 200, words, []) == []
