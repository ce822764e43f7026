"""Words lie where they are printed, however a page is stored and however it was turned to be read."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from lxml import etree
from pikepdf import Array, Pdf

from pipeline.export.pdf import searchable
from pipeline.model import Box, Document, Line, Page, Word

SHOWN = (500.0, 700.0)
"""Width and height of the page as it is shown."""
PLACES = {"đường": (60, 80, 110, 96), "thông": (120, 81, 160, 97), "nghèo": (380, 440, 430, 456)}
"""Words and their boxes on the page as it is read."""


def on_shown_page(x: float, y: float, turn: int) -> tuple[float, float]:
    """A point of the page as it is read, on the page as it is shown; `turn` clockwise makes this that."""
    width, height = SHOWN
    return {0: (x, y), 90: (y, height - x), 180: (width - x, height - y), 270: (width - y, x)}[turn]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_word_lies_at_its_box(tmp_path: Path, rotation: int, turn: int) -> None:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed: sudo apt-get install poppler-utils")
    across, down = SHOWN if rotation in (0, 180) else SHOWN[::-1]
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(1000, 1000))
    page.MediaBox = Array([-100, -50, 900, 950])
    page.CropBox = Array([20, 30, 20 + across, 30 + down])
    page.Rotate = rotation
    stored = io.BytesIO()
    pdf.save(stored)
    width, height = SHOWN if turn in (0, 180) else SHOWN[::-1]
    words = [
        Word(seen=text, text=text, box=Box(x0=x0, top=top, x1=x1, bottom=bottom))
        for text, (x0, top, x1, bottom) in PLACES.items()
    ]
    lines = (
        Line(number=1, seen="đường thông", words=tuple(words[:2])),
        Line(number=2, seen="nghèo", words=tuple(words[2:])),
    )
    reason = f"read; turned {turn}° clockwise to read it" if turn else "read"
    read = Page(number=1, width=width, height=height, reason=reason, lines=lines)
    path = tmp_path / "a.pdf"
    path.write_bytes(searchable(stored.getvalue(), Document(path="a.pdf", pages=(read,))))
    done = subprocess.run(
        [tool, "-bbox", "-cropbox", str(path), "-"], capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    tree = etree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", done.stdout).encode())
    found = {
        one.text: tuple((float(one.get(f"{side}Min")) + float(one.get(f"{side}Max"))) / 2 for side in "xy")
        for one in tree.iter("{http://www.w3.org/1999/xhtml}word")
    }
    assert found.keys() == PLACES.keys()
    for text, (x0, top, x1, bottom) in PLACES.items():
        expected = on_shown_page((x0 + x1) / 2, (top + bottom) / 2, turn)
        assert found[text] == pytest.approx(expected, abs=3)


def test_a_page_that_is_right_is_not_touched() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=SHOWN)
    stored = io.BytesIO()
    pdf.save(stored)
    page = Page(number=1, width=SHOWN[0], height=SHOWN[1])
    assert searchable(stored.getvalue(), Document(path="a.pdf", pages=(page,))) == stored.getvalue()
