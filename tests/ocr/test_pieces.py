"""Running text with dashes is no table, though a dash is far lower than the words of its line."""

from __future__ import annotations

import random

import pypdfium2
import pytest

from pipeline.ingest.layer import page_words
from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printed_tables import print_table, random_table
from pipeline.learn.printing import FontMissing, Style, print_pages
from pipeline.learn.samples import new_pdf
from pipeline.ocr.engine import read_table
from pipeline.ocr.pieces import open_grids
from pipeline.ocr.table import words_of

LINES = (
    "Tốc độ tăng trưởng đạt từ 10 - 11%/năm. Cơ cấu: công nghiệp - xây dựng 42 - 43%; dịch vụ 38 - 39%; nông, lâm",
    "nghiệp và thủy sản 18 - 20%. Thu nhập bình quân 3.000 - 3.200 USD; thu ngân sách 5.200 - 5.400 tỷ đồng, tăng",
    "12 - 13%/năm; vốn đầu tư toàn xã hội 22 - 23 nghìn tỷ đồng - trong đó vốn của tỉnh 4 - 5 nghìn tỷ đồng, có",
)


def test_dashes_make_no_columns_of_running_text() -> None:
    dice = random.Random(2)
    try:
        (page,) = print_pages([(dice.choice(LINES), "regular") for _ in range(12)], Style(size=12.0))
    except FontMissing as error:
        pytest.skip(str(error))
    image, _ = scan(page.image, page.dpi, Scan(dpi=200, skew=0.2, jpeg=85), seed=1)
    words = words_of(read_table(image, "vie", 200, 60), 200)
    assert sum(word.seen == "-" for word in words) > 20
    assert open_grids(image, 200, words, []) == []


def test_a_table_whose_last_column_the_engine_lost_is_found_by_the_one_before() -> None:
    """Of what is left too few words are figures, but they stand one under the other."""
    dice = random.Random("none-2")
    try:
        pdf = new_pdf()
    except FontMissing as error:
        pytest.skip(str(error))
    (cells,) = print_table(pdf, random_table(dice, "none"))
    with pypdfium2.PdfDocument(bytes(pdf.output())) as printed:
        image = printed[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
        there, _ = page_words(printed[0])
    left, right = (next(word.box for word in there if word.seen == cells.rows[-1][at]) for at in (0, -1))
    assert left and right
    read = words_of(read_table(image, "vie", 200, 60), 200)
    words = [word for word in read if word.box and word.box.x1 < right.x0 - 10 and word.box.x0 > left.x1 + 10]
    assert 0 < sum(any(map(str.isdigit, word.seen)) for word in words) < 0.15 * len(words)
    (grid,) = open_grids(image, 200, words, [])
    assert grid.box.x0 < left.x0 < right.x1 < grid.box.x1
