"""Shadows and print of the other side: what they hide is read, pages without them are left alone."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import FontMissing, PrintedPage, Style, load_font, print_pages
from pipeline.learn.spoiling import spoil
from pipeline.ocr.engine import read_table
from pipeline.ocr.page import read_page
from pipeline.ocr.repair import faults_of, mended
from pipeline.ocr.table import words_of
from pipeline.settings import Settings
from tests.ocr.conftest import LINE


def grey_200(page: PrintedPage, picture: Image.Image | None = None, shade: float = 0.05) -> Image.Image:
    image, _ = scan(picture or page.image, page.dpi, Scan(dpi=200, shade=shade), seed=3)
    image.info["dpi"] = (200, 200)
    return image


def words_printed(page: PrintedPage) -> list[str]:
    return [word.text for line in page.lines for word in line.words]


def folded(page: PrintedPage) -> Image.Image:
    """A fold runs through the fourth line; towards a corner it is dark, beside the page black."""
    box = page.lines[3].words[0].box
    height, width = page.image.height, page.image.width
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    fold = 1 - 0.5 * np.exp(-np.abs(y - (box.top + box.bottom) / 2 / 72 * page.dpi) / 42)
    paper = np.asarray(page.image) * fold * (1 - 0.35 * x * y / (width * height)) * 0.87
    paper[:, : width // 50] *= 0.1
    image, _ = scan(Image.fromarray(paper.astype(np.uint8)), page.dpi, Scan(dpi=150, jpeg=70), seed=3)
    image.info["dpi"] = (150, 150)
    return image


def test_a_line_in_the_shadow_of_a_fold_is_read() -> None:
    try:
        page = print_pages([(LINE, "regular")] * 22, Style(family="Tinos", size=13.0))[0]
    except FontMissing as error:
        pytest.skip(str(error))
    image = spoil(page, "folded", 3).convert("L")
    image.info["dpi"] = (150, 150)
    reading = read_page(image, Settings())
    assert reading.mended == ("shadows on the paper",)
    wanted = words_printed(page)
    bare = words_of(read_table(image, "vie", 150, 60), 150)
    read, before = (sum(word.text in wanted for word in words) for words in (reading.words, bare))
    assert read > 0.99 * len(wanted)
    assert before < 0.98 * len(wanted)


def test_paper_is_of_one_grey_once_shadows_are_gone(printed: PrintedPage) -> None:
    image = folded(printed)
    faults = faults_of(image, 150)
    assert faults is not None and faults.light is not None
    clean = np.asarray(mended(image, faults).clean)
    assert clean.shape == np.asarray(image).shape
    rows = np.percentile(clean, 60, axis=1)
    assert np.percentile(np.asarray(image), 60, axis=1).min() < 0.6 * rows.max()
    assert rows.min() > 0.7 * rows.max()
    assert clean[:, :10].mean() > 180


def test_a_page_with_little_print_in_light_from_one_side_is_read(printed: PrintedPage) -> None:
    image = grey_200(printed, shade=0.3)
    wanted = words_printed(printed)
    reading = read_page(image, Settings())
    assert reading.mended == ("shadows on the paper",)
    assert sum(word.text in wanted for word in reading.words) > 0.98 * len(wanted)
    bare = words_of(read_table(image, "vie", 200, 60), 200)
    assert sum(word.text in wanted for word in bare) < 0.7 * len(wanted)


@pytest.mark.parametrize("shade", [0.2, 0.25, 0.3])
def test_the_grain_of_half_dark_paper_is_no_white_print(shade: float) -> None:
    """A few lines on a page, sharp and grainy: where the paper is nearly as dark as that of a cover, it is spotted."""
    rng = np.random.default_rng(7)
    paper = np.full((2339, 1653), 242.0) * (1 - 1.4 * shade * np.linspace(0, 1, 1653))[None, :]
    page = Image.fromarray((paper + rng.normal(0, 7, paper.shape)).clip(0, 255).astype(np.uint8))
    draw, font = ImageDraw.Draw(page), load_font("Arimo-Regular", 36)
    for row in range(4):
        draw.text((180, 200 + 50 * row), "Hết năm 2014 toàn tỉnh có 19/207 xã đạt chuẩn nông thôn mới", 20, font)
    faults = faults_of(page, 200)
    assert faults is not None and faults.light is not None


@pytest.mark.parametrize("way", ["bled-through", "seen-through"])
def test_print_of_the_other_side_goes_and_the_page_s_own_stays(printed: PrintedPage, way: str) -> None:
    image = spoil(printed, way, 5)
    reading = read_page(image, Settings())
    assert reading.mended == ("print of the other side",)
    wanted = words_printed(printed)
    text = [word.text for word in reading.words]
    assert sum(word in wanted for word in text) > 0.98 * len(text) > 0.95 * len(wanted)


@pytest.mark.parametrize("ground", [30, 110])
def test_white_letters_on_a_dark_banner_are_no_print_in_shadow(printed: PrintedPage, ground: int) -> None:
    cover = Image.new("L", printed.image.size, 255)
    cover.paste(printed.image, (0, cover.height // 3))
    draw = ImageDraw.Draw(cover)
    draw.rectangle((0, 0, cover.width, cover.height // 3), fill=ground)
    font = load_font("Arimo-Bold", 110)
    draw.text((250, 300), "BÁO CÁO NĂM 2015", font=font, fill=250)
    draw.text((250, 600), "HUYỆN CHI LĂNG", font=font, fill=250)
    faults = faults_of(grey_200(printed, cover, shade=0), 200)
    assert faults is not None and not faults


def test_a_page_on_a_dark_table_is_read_and_the_table_is_not(printed: PrintedPage) -> None:
    table = Image.new("L", (round(1.6 * printed.image.width), round(1.2 * printed.image.height)), 40)
    table.paste(printed.image, (700, 250))
    image = grey_200(printed, table, shade=0)
    assert np.asarray(image).mean() < 170
    reading = read_page(image, Settings())
    assert reading.mended == ("shadows on the paper",)
    wanted = words_printed(printed)
    text = [word.text for word in reading.words]
    assert sum(word in wanted for word in text) > 0.98 * max(len(wanted), len(text))


def test_pages_in_even_light_have_neither(printed: PrintedPage) -> None:
    photo = printed.image.copy()
    draw = ImageDraw.Draw(photo)
    for step in range(40):  # a dark picture in the middle of the page is no shadow
        draw.rectangle((600 + 20 * step, 2200, 620 + 20 * step, 3000), fill=40 + 3 * step)
    pale = Image.blend(printed.image, Image.new("L", printed.image.size, 255), 0.55)
    mixed = printed.image.copy()
    half = mixed.height // 8
    mixed.paste(pale.crop((0, 0, mixed.width, half)), (0, 0))  # pale print is as sharp as dark print
    for picture in (printed.image, photo, pale, mixed):
        faults = faults_of(grey_200(printed, picture), 200)
        assert faults is not None and not faults
