"""Photographs from one side and books: a page bent or seen aslant are made level, boxes lie on the page as it came."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import FontMissing, PrintedPage, Style, print_pages
from pipeline.learn.spoiling import spoil
from pipeline.model import Bend, Box
from pipeline.ocr.page import read_page
from pipeline.ocr.repair import faults_of, mended
from pipeline.ocr.repair.bend import bend_of, level_box, levelled, page_box
from pipeline.ocr.repair.ink import ink_in
from pipeline.ocr.repair.light import light_of
from pipeline.ocr.repair.margins import edges_of, margins_of
from pipeline.ocr.repair.skew import skew_of
from pipeline.settings import Settings
from tests.ocr.conftest import LINE

BENT = Bend(
    x=(70.0, 200.0, 330.0, 460.0, 590.0),
    across=(70.0, 190.0, 315.0, 450.0, 590.0),
    shift=(-40.0, -14.0, 0.0, 15.0, 45.0),
    stretch=(1.12, 1.05, 1.0, 0.95, 0.9),
)


@pytest.fixture(scope="module")
def full() -> PrintedPage:
    try:
        return print_pages([(LINE, "regular")] * 22, Style(family="Tinos", size=13.0))[0]
    except FontMissing as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("way", ["askew", "curved", "photographed"])
def test_lines_that_fan_out_or_bend_are_made_level(full: PrintedPage, way: str) -> None:
    picture = spoil(full, way, 2)
    dpi = picture.info["dpi"][0]
    faults = faults_of(picture, dpi)
    assert faults is not None and faults.bend
    assert "a page bent or seen aslant" in faults.names
    level = ink_in(np.asarray(mended(picture, faults).level), 72 / dpi)
    assert bend_of(level) is None
    assert abs(skew_of(level)) < 0.3


def test_flat_pages_are_not_bent_however_skewed(printed: PrintedPage) -> None:
    for how in (Scan(dpi=300), Scan(dpi=200, skew=0.5, shade=0.3), Scan(dpi=150, skew=-3, jpeg=None, threshold=150)):
        picture, _ = scan(printed.image, printed.dpi, how, seed=3)
        faults = faults_of(picture, how.dpi)
        assert faults is not None and faults.bend is None


def test_a_photograph_from_one_side_is_read_and_boxes_lie_on_it(printed: PrintedPage) -> None:
    image = spoil(printed, "askew", 4)
    reading = read_page(image, Settings())
    assert "a page bent or seen aslant" in reading.mended
    found = [word for word in reading.words if word.text == "19/207"]
    assert len(found) >= 8
    grey, scale = np.asarray(image).astype(float), image.info["dpi"][0] / 72
    for word in found:
        assert word.box is not None
        x0, top, x1, bottom = (
            round(side * scale) for side in (word.box.x0, word.box.top, word.box.x1, word.box.bottom)
        )
        inside, paper = grey[top:bottom, x0:x1], np.median(grey[top - 60 : bottom + 60, x0:x1])
        assert ((inside < 0.6 * paper).any(axis=0)).mean() > 0.6
        over = grey[top - 5 : top - 2, x0:x1]
        assert (over < 0.6 * paper).mean() < 0.2


def test_margins_that_lean_together_are_made_upright(full: PrintedPage) -> None:
    picture = spoil(full, "tilted", 3)
    dpi = picture.info["dpi"][0]
    faults = faults_of(picture, dpi)
    assert faults is not None and faults.bend and faults.bend.margins
    only_bent = msgspec.structs.replace(faults.bend, margins=())
    for bend, leaning in ((only_bent, True), (faults.bend, False)):
        level = levelled(np.asarray(picture), bend, dpi, paper=50)  # the table goes on beside the page
        light = light_of(level, 72 / dpi)
        assert light is not None
        found = edges_of(light.paper == 0, len(level) / len(light.paper))
        assert (found is not None) is leaning


def test_margins_are_told_from_print_alone_and_not_where_they_are_parallel() -> None:
    dice = np.random.default_rng(3)
    y = np.repeat(np.arange(100.0, 1500.0, 32.0), 30)
    share = np.tile(np.linspace(0, 1, 30), len(y) // 30)
    for lean in (0.06, 0.0):
        left, right = 300 - lean * y, 1100 + lean * y
        x = left + share * (right - left) + dice.normal(0, 0.5, len(y))
        for skew in (0.0, 0.03):
            found = margins_of(x + skew * y, x + skew * y + 10, y, 16.0)
            if lean:
                assert found is not None
                assert found.left_lean == pytest.approx(skew - lean, abs=0.01)
                assert found.right_lean == pytest.approx(skew + lean, abs=0.01)
            else:
                assert found is None


@given(st.floats(50, 600), st.floats(5, 200), st.floats(60, 800), st.floats(4, 40))
def test_the_box_around_a_levelled_word_leads_back_to_it(x: float, width: float, top: float, height: float) -> None:
    box = Box(x0=x, top=top, x1=x + width, bottom=top + height)
    sides = [box.x0, box.top, box.x1, box.bottom]
    back = level_box(BENT, page_box(BENT, box))
    assert [back.x0, back.top, back.x1, back.bottom] == pytest.approx(sides, abs=0.05)
    tapered = msgspec.structs.replace(BENT, margins=(100.0, -0.06, 500.0, 0.05, 400.0))
    back = level_box(tapered, page_box(tapered, box))
    assert [back.x0, back.top, back.x1, back.bottom] == pytest.approx(sides, abs=0.5 + 0.03 * width)
