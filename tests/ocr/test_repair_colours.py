"""Seals and signatures in colour go, print in colour stays, and pages without them are read as they were."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.ingest.render import has_colour, render, render_both
from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import PrintedPage
from pipeline.learn.seals import BLUE, RED, Seal, pressed, signed
from pipeline.model import Page, Route
from pipeline.ocr import read_one, read_page
from pipeline.ocr.repair import colours_of, without_colours
from pipeline.settings import Settings
from tests.ocr.conftest import LINE


def scanned(picture: Image.Image, dpi: int) -> Image.Image:
    how = Scan(dpi=200, noise=4.0, jpeg=80)
    found = Image.merge("RGB", [scan(channel, dpi, how, seed=3)[0] for channel in picture.split()])
    found.info["dpi"] = (200.0, 200.0)
    return found


@pytest.fixture(scope="module")
def sealed(printed: PrintedPage) -> Image.Image:
    page = pressed(printed.image.convert("RGB"), printed.dpi, Seal(x=0.4, y=0.2, ink=RED))
    return scanned(page, printed.dpi)


def tinted(printed: PrintedPage, ink: tuple[int, int, int]) -> Image.Image:
    """The page as printed in coloured ink."""
    mask = printed.image.point(lambda grey: 255 - grey)
    page = Image.new("RGB", printed.image.size, "white")
    page.paste(ink, (0, 0), mask)
    return page


def test_print_under_a_red_seal_is_read(sealed: Image.Image) -> None:
    reading = read_page(sealed, Settings())
    text = [word.text for word in reading.words]
    assert reading.mended == ("a seal, signature or emblem in colour",)
    assert text.count("19/207") == 9
    assert text.count("9,2%") == 9
    # the same pixels in grey are read worse
    grey = [word.text for word in read_page(sealed.convert("L"), Settings()).words]
    assert " ".join(grey).count(LINE) < " ".join(text).count(LINE) >= 8


def test_what_is_not_coloured_keeps_every_grey(sealed: Image.Image) -> None:
    found = colours_of(sealed, 200)
    assert found is not None
    before, after = np.asarray(sealed.convert("L")), np.asarray(without_colours(sealed, found))
    assert (after >= before).all()
    top = round(0.32 * len(before))
    assert (after[top:] == before[top:]).all()


def test_print_in_colour_stays(printed: PrintedPage) -> None:
    for ink in (RED, BLUE):
        page = scanned(tinted(printed, ink), printed.dpi)
        assert has_colour(page)
        assert colours_of(page, 200) is None


def test_print_in_colour_beside_a_seal_stays(printed: PrintedPage) -> None:
    page = tinted(printed, BLUE)
    page = pressed(page, printed.dpi, Seal(x=0.5, y=0.75, ink=RED))
    image = scanned(page, printed.dpi)
    reading = read_page(image, Settings())
    assert reading.mended
    assert [word.text for word in reading.words].count("19/207") == 9


def test_white_letters_in_a_coloured_field_stay(printed: PrintedPage) -> None:
    page = printed.image.convert("RGB")
    left, top = round(0.2 * page.width), round(0.7 * page.height)
    ImageDraw.Draw(page).rectangle((left, top, left + page.width // 4, top + page.height // 30), fill=RED)
    assert colours_of(scanned(page, printed.dpi), 200) is None


def test_yellowed_paper_is_no_colour_but_a_signature_on_it_is(printed: PrintedPage) -> None:
    page = printed.image.convert("RGB")
    for wanted, picture in ((False, page), (True, signed(page, printed.dpi, random.Random(1)))):
        yellow = Image.merge(
            "RGB",
            [
                one.point(lambda v, tint=tint: v * tint // 255)
                for one, tint in zip(picture.split(), (240, 222, 175), strict=True)
            ],
        )
        assert bool(colours_of(scanned(yellow, printed.dpi), 200)) is wanted


def test_files_have_their_colours_and_the_same_grey_as_ever(sealed: Image.Image, tmp_path: Path) -> None:
    settings = Settings()
    for name in ("page.png", "page.pdf"):
        path = tmp_path / name
        sealed.save(path, resolution=200, dpi=(200, 200))
        grey, colour = render_both(path, 1, 200, settings)
        assert grey.tobytes() == render(path, 1, 200, settings).tobytes()
        assert colour is not None
        assert colour.size == grey.size
        if name == "page.png":
            assert colour.convert("L").tobytes() == grey.tobytes()
        page = read_one(path, Page(number=1, route=Route.OCR, reason="scan", width=595, height=842), settings)
        assert "mended before reading: a seal, signature or emblem in colour" in page.reason
    for mode in ("L", "RGB"):
        path = tmp_path / f"grey-{mode}.pdf"
        sealed.convert("L").convert(mode).save(path, resolution=200)
        assert render_both(path, 1, 200, settings)[1] is None
