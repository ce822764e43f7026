"""Images with print on them on pages of right text are told from photographs, logos and grounds, and read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipeline.ingest.pictures import holds_print
from pipeline.model import Box, Page, Route, Word
from pipeline.ocr import Reading
from pipeline.ocr.pictures import with_pictures
from pipeline.restore import restore
from pipeline.settings import Settings
from pipeline.single import read
from tests.ingest.papers import GOOD, Sheet, make_pdf, only_page, open_it, printed

ANNEX = (
    "Bang tong hop ket qua thuc hien cua cac huyen trong tinh",
    "Huyen Bac Son co 19 xa, trong do 7 xa dat chuan nam 2015",
    "Huyen Cao Loc co 21 xa, trong do 6 xa dat chuan nam 2015",
    "Huyen Dinh Lap co 10 xa, trong do 3 xa dat chuan nam 2015",
)
PLACE = (72.0, 265.0, 520.0, 405.0)
"""Between the fourth and the fifth line of the sheet."""


def sheet(picture: Image.Image, place: tuple[float, float, float, float] = PLACE, **more: object) -> Sheet:
    lines = (*GOOD, "", "", "", "", *GOOD)
    return Sheet(lines=lines, picture=picture, picture_box=place, leading=45.0, **more)  # type: ignore[arg-type]


def annex() -> Image.Image:
    return printed(ANNEX, 150, (7.3, 2.85)).crop((135, 127, 1095, 427))


def grass() -> Image.Image:
    """As blades, leaves and gravel look: small pieces everywhere, in no rows."""
    noise = np.random.default_rng(5).integers(0, 256, (330, 930), np.uint8)
    return Image.fromarray(noise).filter(ImageFilter.GaussianBlur(1.4)).point(lambda grey: (grey - 100) * 4)


def view() -> Image.Image:
    """A shaded sky over roofs."""
    grey = np.tile(np.linspace(235, 90, 930, dtype=np.uint8), (330, 1))
    picture = Image.fromarray(grey)
    draw = ImageDraw.Draw(picture)
    for place in range(12):
        draw.polygon([(80 * place, 330), (80 * place + 40, 180 + 9 * place), (80 * place + 80, 330)], fill=9 * place)
    return picture


def logo() -> Image.Image:
    picture = Image.new("L", (930, 330), 255)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((300, 20, 620, 310), fill=60)
    draw.text((350, 100), "VGP", fill=255, font_size=110)
    return picture


def test_print_on_an_image_is_read_where_it_stands_and_the_text_beside_it_kept(tmp_path: Path) -> None:
    page = read(make_pdf(tmp_path / "page.pdf", [sheet(annex())]), Settings(dpi=200)).pages[0]
    assert page.route is Route.OCR
    assert "images with print on them cover 13% of the page" in page.reason
    assert [line.seen for line in page.lines[:4]] == list(GOOD)
    assert [line.seen for line in page.lines[-4:]] == list(GOOD)
    between = " ".join(line.seen for line in page.lines[4:-4]).split()
    assert len(set(between) & set(" ".join(ANNEX).split())) > 15
    x0, top, x1, bottom = PLACE
    for box in (word.box for line in page.lines[4:-4] for word in line.words):
        assert box and x0 < box.x0 < box.x1 < x1 and top < box.top < box.bottom < bottom


def test_the_text_beside_it_is_not_restored(tmp_path: Path) -> None:
    """It is right as it is, whatever a model thinks of it."""
    odd = sheet(annex())
    odd.lines = ("Ông Xyz Qưert ở thôn Pò Cạu nói: đường tốt lăm.", *odd.lines[1:])
    done = restore(read(make_pdf(tmp_path / "page.pdf", [odd]), Settings(dpi=200)))
    assert done.pages[0].pictures
    assert done.pages[0].lines[0].text == odd.lines[0]


@pytest.mark.parametrize("picture", [grass, view, logo])
def test_what_is_no_print_is_left_alone(tmp_path: Path, picture: Callable[[], Image.Image]) -> None:
    image = picture()
    assert not holds_print(np.asarray(image))
    page = only_page(open_it(make_pdf(tmp_path / "page.pdf", [sheet(image)])))
    assert (page.route, page.pictures) == (Route.KEEP, ())


@pytest.mark.parametrize(
    ("settings", "route"), [({"keep_text": True}, Route.KEEP), ({"force_ocr": True}, Route.OCR)], ids=["keep", "force"]
)
def test_what_was_asked_for_is_done(tmp_path: Path, settings: dict[str, object], route: Route) -> None:
    page = only_page(open_it(make_pdf(tmp_path / "page.pdf", [sheet(annex())]), **settings))
    assert (page.route, page.pictures) == (route, ())


@pytest.mark.parametrize("place", [(72.0, 265.0, 180.0, 297.0), (0.0, 0.0, 595.0, 842.0)], ids=["small", "ground"])
def test_small_images_and_grounds_under_the_text_are_left_alone(
    tmp_path: Path, place: tuple[float, float, float, float]
) -> None:
    page = only_page(open_it(make_pdf(tmp_path / "page.pdf", [sheet(annex(), place)])))
    assert (page.route, page.pictures) == (Route.KEEP, ())


def test_an_image_in_strips_is_one(tmp_path: Path) -> None:
    x0, top, x1, bottom = PLACE
    half = annex()
    upper = half.crop((0, 0, half.width, half.height // 2))
    path = make_pdf(tmp_path / "page.pdf", [sheet(upper, (x0, top, x1, (top + bottom) / 2))])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        again = f"\nq {x1 - x0} 0 0 {(bottom - top) / 2} {x0} {842 - bottom} cm /Im0 Do Q"
        pdf.pages[0].Contents = pdf.make_stream(pdf.pages[0].Contents.read_bytes() + again.encode())
        pdf.save(path)
    page = only_page(open_it(path))
    (area,) = page.pictures
    assert (area.x0, area.top, area.x1, area.bottom) == pytest.approx(PLACE, abs=0.5)


@pytest.mark.parametrize("turn", [90, 270])
def test_pages_that_are_shown_turned(tmp_path: Path, turn: int) -> None:
    """Where an image is says the page as it is shown."""
    x0, top, x1, bottom = place = (310.0, 100.0, 450.0, 548.0)
    turned = sheet(annex().rotate(turn, expand=True), place, rotate=turn)
    turned.lines = ["Toàn tỉnh có 19/207 xã đạt chuẩn"] * 8
    page = only_page(open_it(make_pdf(tmp_path / "page.pdf", [turned])))
    (area,) = page.pictures
    shown = {90: (842 - bottom, x0, 842 - top, x1), 270: (top, 595 - x1, bottom, 595 - x0)}
    assert (area.x0, area.top, area.x1, area.bottom) == pytest.approx(shown[turn], abs=0.5)


def test_a_page_whose_images_cannot_be_read_keeps_its_text(tmp_path: Path) -> None:
    settings = Settings(dpi=200, language="nowhere")
    document = read(make_pdf(tmp_path / "page.pdf", [sheet(annex())]), settings)
    page: Page = document.pages[0]
    assert page.route is Route.FAILED
    assert [line.seen for line in page.lines] == [*GOOD, *GOOD]


def test_a_picture_on_its_side_is_left_alone_and_named() -> None:
    """Print that runs up the page would stand in lines of one word each among the page's own."""
    x0, top, x1, bottom = PLACE
    areas = (Box(x0=x0, top=top, x1=x1, bottom=bottom), Box(x0=x0, top=500, x1=x1, bottom=640))
    page = Page(number=1, width=595, height=842, route=Route.OCR, reason="these parts read", pictures=areas)
    picture = Image.new("L", (1653, 2339), 255)
    picture.info["dpi"] = (200, 200)
    answers = iter([Reading(words=(word_at(10, 10),), turn=90), Reading(words=(word_at(20, 30),))])
    done = with_pictures(page, picture, None, lambda part, colour: next(answers))
    assert done.reason.endswith("; 1 of them not, on their side or unclear")
    (word,) = done.words
    assert word.box is not None
    assert (word.box.x0, word.box.top) == pytest.approx((x0 + 20.5, 530.5), abs=0.4)


def word_at(x: float, y: float) -> Word:
    return Word(seen="xã", text="xã", box=Box(x0=x, top=y, x1=x + 12, bottom=y + 10), confidence=0.96, line=1)
