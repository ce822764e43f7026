"""Rulings of born-digital pages: lines, boxes and thin rectangles, on turned pages too; text underlines and pictures of
charts make no grids."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from fpdf import FPDF

from pipeline.ingest.document import open_document
from pipeline.knowledge import Knowledge
from pipeline.model import Page, Ruling
from pipeline.ocr.grids import grids
from pipeline.settings import Settings

XS, YS = (100.0, 200.0, 350.0), (150.0, 180.0, 210.0)


def boxes(pdf: FPDF) -> None:
    for x0, x1 in ((100, 200), (200, 350)):
        for y0, y1 in ((150, 180), (180, 210)):
            pdf.rect(x0, y0, x1 - x0, y1 - y0)


def lines(pdf: FPDF) -> None:
    for y in YS:
        pdf.line(XS[0], y, XS[-1], y)
    for x in XS:
        pdf.line(x, YS[0], x, YS[-1])


def strips(pdf: FPDF) -> None:
    for y in YS:
        pdf.rect(XS[0], y - 0.25, XS[-1] - XS[0], 0.5, style="F")
    for x in XS:
        pdf.rect(x - 0.25, YS[0], 0.5, YS[-1] - YS[0], style="F")


def dashed(pdf: FPDF) -> None:
    pdf.set_dash_pattern(dash=2, gap=1)
    lines(pdf)


def saved(folder: Path, draw: Callable[[FPDF], None], turn: int = 0) -> Page:
    pdf = FPDF(unit="pt", format="A4")
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    for row in range(30):
        pdf.text(60, 300 + 15 * row, "Communes that reach the criterion of roads in the district in the year")
    draw(pdf)
    path = folder / "drawn.pdf"
    path.write_bytes(bytes(pdf.output()))
    if turn:
        with pikepdf.open(path, allow_overwriting_input=True) as turned:
            turned.pages[0].Rotate = turn
            turned.save(path)
    return open_document(path, path.name, Settings(keep_text=True), Knowledge()).pages[0]


@pytest.mark.parametrize("draw", [boxes, lines, strips, dashed], ids=lambda draw: draw.__name__)
def test_however_they_are_drawn_rulings_make_the_same_grid(tmp_path: Path, draw: Callable[[FPDF], None]) -> None:
    (grid,) = grids(saved(tmp_path, draw).rulings)
    assert (grid.rows, grid.columns, len(grid.slots), grid.skew) == (2, 2, 4, 0.0)
    assert [grid.box.x0, grid.box.top, grid.box.x1, grid.box.bottom] == pytest.approx([100, 150, 350, 210], abs=0.6)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_has_its_rulings_as_the_reader_sees_them(tmp_path: Path, turn: int) -> None:
    page = saved(tmp_path, lines, turn)
    (grid,) = grids(page.rulings)
    size = (grid.box.x1 - grid.box.x0, grid.box.bottom - grid.box.top)
    assert size == pytest.approx((60, 250) if turn in (90, 270) else (250, 60), abs=0.6)
    assert all(0 <= one.x0 <= page.width and 0 <= one.y0 <= page.height for one in page.rulings)


def test_lines_under_text_and_curves_make_no_grid(tmp_path: Path) -> None:
    def underlined(pdf: FPDF) -> None:
        pdf.line(100, 100, 200, 100)
        pdf.line(350, 100, 500, 100)
        pdf.circle(300, 200, 40)
        pdf.line(100, 120, 300, 220)

    page = saved(tmp_path, underlined)
    assert Ruling(100.0, 100.0, 200.0, 100.0) in [
        Ruling(*(round(v, 0) for v in (one.x0, one.y0, one.x1, one.y1))) for one in page.rulings
    ]
    assert grids(page.rulings) == []


def test_a_drawing_of_thousands_of_strokes_has_no_rulings(tmp_path: Path) -> None:
    def chart(pdf: FPDF) -> None:
        for n in range(3000):
            pdf.line(60 + n % 400, 100 + n // 400, 80 + n % 400, 100 + n // 400)

    assert saved(tmp_path, chart).rulings == ()
