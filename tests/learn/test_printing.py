"""What is printed, and what scanning does to it."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from pipeline.learn.degrade import QUALITIES, random_scan, scan
from pipeline.learn.printing import (
    A4,
    DPI,
    FACES,
    PACKAGES,
    FontMissing,
    PrintedPage,
    Style,
    carries,
    font_path,
    load_font,
    print_pages,
)

MARKED = "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"


def test_every_face_carries_vietnamese(fonts: list[str]) -> None:
    for name in fonts:
        font = load_font(name, 50)
        assert carries(font, MARKED + MARKED.upper() + "²³–“”…%½"), name
        assert not carries(font, "中")


def test_the_text_stands_where_the_page_says(page: PrintedPage, text: list[tuple[str, str]]) -> None:
    assert " ".join(line.text for line in page.lines) == " ".join(paragraph for paragraph, _ in text)
    ink = np.asarray(page.image) < 128
    scale = DPI / 72
    for line in page.lines:
        box = line.words[0].box
        band = ink[round(box.top * scale) : round(box.bottom * scale)]
        for word in line.words:
            assert band[:, round(word.box.x0 * scale) : round(word.box.x1 * scale)].any(), word.text
        for left, right in zip(line.words, line.words[1:], strict=False):
            assert not band[:, round((left.box.x1 + right.box.x0) / 2 * scale)].any(), (left.text, right.text)


def test_lines_keep_to_the_measure_and_pages_to_the_paper(fonts: list[str]) -> None:
    style = Style(left=90, right=60)
    sentence = f"Xem tại https://{'mot-duong-dan-rat-dai/' * 12} và các phụ lục kèm theo báo cáo này."
    pages = print_pages([(sentence, face) for face in FACES for _ in range(20)], style)
    assert len(pages) > 1
    for line in (line for one in pages for line in one.lines):
        assert line.words[0].box.x0 > 89.9
        assert line.words[-1].box.x1 < A4[0] - 60 + 0.2
        assert line.words[-1].box.bottom < A4[1] - style.bottom
    printed = "".join(word.text for one in pages for line in one.lines for word in line.words)
    assert printed == sentence.replace(" ", "") * 60


def test_words_the_font_lacks_are_no_part_of_the_page(fonts: list[str]) -> None:
    [line] = print_pages([("xã 中国 đạt 😀 chuẩn", "regular")], Style())[0].lines
    assert line.text == "xã đạt chuẩn"


def test_a_missing_font_says_what_to_install() -> None:
    with pytest.raises(FontMissing, match=f"apt-get install {PACKAGES}"):
        font_path("TimesOldRoman")


def test_set_up_installs_the_fonts() -> None:
    script = Path(__file__).parents[2].joinpath("scripts/setup.sh").read_text()
    for package in PACKAGES.split():
        assert f"{package.removeprefix('fonts-')}/" in script


@pytest.mark.parametrize("quality", QUALITIES)
def test_the_same_seed_gives_the_same_pixels(page: PrintedPage, quality: str) -> None:
    how = random_scan(quality, random.Random(3))
    assert how == random_scan(quality, random.Random(3))
    first, matrix = scan(page.image, page.dpi, how, 3)
    again, _ = scan(page.image, page.dpi, how, 3)
    other, _ = scan(page.image, page.dpi, how, 4)
    assert first.tobytes() == again.tobytes() != other.tobytes()
    assert abs(first.width - A4[0] * how.dpi / 72) < 1
    assert matrix.shape == (2, 3)


def test_copies_are_black_and_white(page: PrintedPage) -> None:
    for quality in ("bitonal", "poor", "photocopy"):
        picture, _ = scan(page.image, page.dpi, random_scan(quality, random.Random(1)), 1)
        assert set(np.unique(np.asarray(picture))) == {0, 255}


def test_no_other_quality(page: PrintedPage) -> None:
    with pytest.raises(ValueError, match="good, fair, bitonal, poor, photocopy"):
        random_scan("excellent", random.Random(1))
