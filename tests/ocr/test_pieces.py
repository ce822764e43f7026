"""Running text with dashes is no table, though a dash is far lower than the words of its line."""

from __future__ import annotations

import random

import pytest

from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import FontMissing, Style, print_pages
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
