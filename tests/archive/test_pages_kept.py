"""What reading a page found comes out of a run whole, also where the page was read by an earlier run."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tests.archive.conftest import Ran, run
from tests.ingest.papers import GOOD, Sheet, make_pdf

ROWS = (("No", "Commune", "Roads"), ("1", "Long Dam", "12"), ("2", "Khe Vang", "15"))


def table_scan(dpi: int = 150) -> Image.Image:
    image = Image.new("L", (int(6 * dpi), int(8 * dpi)), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=dpi * 14 / 72)
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            x, y = dpi * (0.2 + 1.8 * c), dpi * (0.2 + 0.4 * r)
            draw.rectangle((x, y, x + 1.8 * dpi, y + 0.4 * dpi), outline=0, width=2)
            draw.text((x + 0.15 * dpi, y + 0.07 * dpi), text, fill=0, font=font)
    return image


def documents(ran: Ran) -> dict[str, bytes]:
    assert ran.status == 0, ran.err
    return {name: data for name, data in ran.files().items() if name.startswith("documents/")}


def test_header_and_table_of_a_page_that_was_read_before(tmp_path: Path) -> None:
    """Changed rules make a document anew from pages read before: with its table, and its header letter for letter."""
    source = tmp_path / "gazette.pdf"
    make_pdf(source, [Sheet(lines=GOOD[:1], picture=table_scan(), picture_box=(80.0, 200.0, 512.0, 776.0))])
    lexicon = tmp_path / "names.txt"
    lexicon.write_text("Long Đàm\n", "utf-8")
    first = documents(run(source, out=tmp_path / "out", jobs=1))
    assert [name for name in first if name.endswith(".csv") and "/tables/" in name]
    seen = next(data for name, data in first.items() if name.endswith("seen.txt")).decode()
    assert seen.splitlines()[0] == GOOD[0]
    again = documents(run(source, out=tmp_path / "out", jobs=1, more=("--lexicon", str(lexicon))))
    fresh = documents(run(source, out=tmp_path / "fresh", jobs=1, more=("--lexicon", str(lexicon))))
    assert again == fresh


def test_a_page_read_by_force_is_not_taken_for_one_with_its_header_kept(tmp_path: Path) -> None:
    source = tmp_path / "gazette.pdf"
    make_pdf(source, [Sheet(lines=GOOD[:1], picture=table_scan(), picture_box=(80.0, 200.0, 512.0, 776.0))])
    forced = documents(run(source, out=tmp_path / "out", jobs=1, more=("--force-ocr",)))
    kept = documents(run(source, out=tmp_path / "out", jobs=1))
    assert kept == documents(run(source, out=tmp_path / "fresh", jobs=1))
    assert kept != forced
