"""Print that the engine passes over is found and read: columns of lone figures, which it takes for a drawing."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PIL import Image

from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import FontMissing, Style, print_pages
from pipeline.model import Box, Word
from pipeline.ocr.engine import read_table
from pipeline.ocr.page import read_page
from pipeline.ocr.repair import faults_of, passed_over
from pipeline.ocr.table import words_of
from pipeline.settings import Settings


def lone_figures() -> tuple[list[str], Image.Image]:
    dice = random.Random(4)
    kinds = (lambda: f"{dice.randint(1, 9)}", lambda: f"{dice.randint(10, 99)}.{dice.randint(100, 999)}")
    figures = [dice.choice(kinds)() for _ in range(28)]
    figures[9] = "II. Về chính sách phát triển nông thôn"
    try:
        (page,) = print_pages([(text, dice.choice(("regular", "italic"))) for text in figures], Style(size=12.0))
    except FontMissing as error:
        pytest.skip(str(error))
    image, _ = scan(page.image, page.dpi, Scan(dpi=300, noise=3.0), seed=1)
    image.info["dpi"] = (300.0, 300.0)
    return figures, image


def test_a_column_of_lone_figures_is_read_whole() -> None:
    figures, image = lone_figures()
    bare = [word.text for word in words_of(read_table(image, "vie", 300, 60), 300)]
    found = [word.text for word in read_page(image, Settings()).words]
    assert sum(one in found for one in figures) >= 0.85 * len(figures)
    assert sum(one in bare for one in figures) < sum(one in found for one in figures)


def test_the_share_of_letters_that_no_word_holds() -> None:
    paper = np.full((1100, 800), 255, np.uint8)
    for row in range(10):
        for column in range(20):
            y, x = 100 + 60 * row, 60 + 30 * column
            paper[y : y + 20, x : x + 12] = 0
    faults = faults_of(Image.fromarray(paper), 144)
    assert faults is not None
    upper = Word(seen="a", text="a", box=Box(x0=25, top=45, x1=345, bottom=195))
    assert passed_over(faults.ink, []) == 1.0
    assert passed_over(faults.ink, [upper]) == pytest.approx(0.5)
    assert passed_over(faults.ink, [upper, Word(seen="b", text="b")]) == pytest.approx(0.5)
