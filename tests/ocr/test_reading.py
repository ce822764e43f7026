"""Pages read by the real Tesseract: the words, where they stand, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline import ocr
from pipeline.ingest.document import open_document
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Page, Route, Status
from pipeline.settings import Settings

LINES = (
    "Report of the year 2015",
    "19/207 communes reached the goal",
    "roads 1.234,5 km at 24,06%",
    "a cost of 736,34 billion dong",
)
SETTINGS = Settings()
FONTS = ("DejaVuSerif.ttf", "FreeSerif.ttf", "Tinos-Regular.ttf", "NotoSerif-Regular.ttf", "Times New Roman.ttf")


@dataclass(frozen=True)
class Printed:
    """A page and the place of each word on it, in points."""

    image: Image.Image
    words: list[tuple[str, tuple[float, float, float, float]]]


def print_page(lines: tuple[str, ...] = LINES, dpi: float = 150, points: float = 14, font: str = "") -> Printed:
    image = Image.new("L", (round(8.27 * dpi), round(4.5 * dpi)), 255)
    draw = ImageDraw.Draw(image)
    size = points * dpi / 72
    face = ImageFont.truetype(font, size) if font else ImageFont.load_default(size=size)
    words = []
    for number, line in enumerate(lines):
        x, y = dpi, dpi * (0.5 + 0.5 * number)
        for word in line.split():
            draw.text((x, y), word, fill=0, font=face)
            left, top, right, bottom = draw.textbbox((x, y), word, font=face)
            words.append((word, (left * 72 / dpi, top * 72 / dpi, right * 72 / dpi, bottom * 72 / dpi)))
            x += draw.textlength(word + " ", font=face)
    image.info["dpi"] = (dpi, dpi)
    return Printed(image, words)


def vietnamese_font() -> str:
    for name in FONTS:
        try:
            ImageFont.truetype(name, 12)
        except OSError:
            continue
        return name
    pytest.skip(f"needs a font with Vietnamese letters, one of {', '.join(FONTS)}")


def read_file(path: Path, settings: Settings = SETTINGS) -> Document:
    return ocr.read(open_document(path, path.name, settings, Knowledge()), path, settings)


def only_page(document: Document) -> Page:
    assert document.status is Status.OK, document.reason
    assert len(document.pages) == 1
    return document.pages[0]


def assert_words_in_place(page: Page, printed: Printed) -> None:
    assert [word.text for word in page.words] == [word for word, _ in printed.words]
    for word, (_, (left, top, right, bottom)) in zip(page.words, printed.words, strict=True):
        assert word.box is not None
        assert 0 <= word.box.x0 < word.box.x1 <= page.width
        assert 0 <= word.box.top < word.box.bottom <= page.height
        seen = (word.box.x0, word.box.top, word.box.x1, word.box.bottom)
        assert seen == pytest.approx((left, top, right, bottom), abs=3)
        assert word.seen == word.text
        assert 0 <= word.confidence <= 1
    assert sum(word.confidence for word in page.words) > 0.8 * len(page.words)


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "pdf"])
def test_words_stand_where_they_were_printed(tmp_path: Path, suffix: str) -> None:
    printed = print_page()
    path = tmp_path / f"page.{suffix}"
    printed.image.save(path, **({"resolution": 150} if suffix == "pdf" else {"dpi": (150, 150)}))
    page = only_page(read_file(path))
    assert page.route is Route.OCR
    assert_words_in_place(page, printed)
    assert [word.line for word in page.words] == [number for number, line in enumerate(LINES, 1) for _ in line.split()]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_turned_by_its_file_is_read_as_it_is_seen(tmp_path: Path, turn: int) -> None:
    printed = print_page()
    path = tmp_path / "page.pdf"
    printed.image.rotate(turn, expand=True).save(path, resolution=150)
    with pikepdf.Pdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Rotate = turn
        pdf.save(path)
    assert_words_in_place(only_page(read_file(path)), printed)


def test_a_photograph_turned_by_exif_is_read_as_it_is_seen(tmp_path: Path) -> None:
    printed = print_page()
    exif = Image.Exif()
    exif[274] = 6
    printed.image.rotate(90, expand=True).save(tmp_path / "photo.jpg", dpi=(150, 150), exif=exif)
    assert_words_in_place(only_page(read_file(tmp_path / "photo.jpg")), printed)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_a_page_scanned_on_its_side_or_head_is_turned(tmp_path: Path, turn: int, suffix: str) -> None:
    lines = (
        *LINES,
        "a second passage of the report is here",
        "and 31 schools were built there",
        "some 44 more roads were made",
    )
    printed = print_page(lines, dpi=150)
    path = tmp_path / f"page.{suffix}"
    lying = printed.image.rotate(turn, expand=True)
    lying.save(path, **({"resolution": 150} if suffix == "pdf" else {"dpi": (150, 150)}))
    page = only_page(read_file(path))
    assert (f"turned {turn}° clockwise" in page.reason) == (turn != 0)
    assert (page.width, page.height) == pytest.approx((8.27 * 72, 4.5 * 72), abs=1)
    assert_words_in_place(page, printed)


def test_vietnamese(tmp_path: Path) -> None:
    lines = ("Đến nay có 19/207 xã đạt chuẩn", "nông thôn mới, bằng 9,18% số xã", "trường học được cứng hóa")
    printed = print_page(lines, dpi=200, font=vietnamese_font())
    printed.image.save(tmp_path / "page.png", dpi=(200, 200))
    page = only_page(read_file(tmp_path / "page.png"))
    assert " ".join(word.text for word in page.words) == " ".join(lines)


@pytest.mark.parametrize(
    ("dpi", "claimed"),
    [(90, (300, 300)), (100, (300, 300)), (100, None), (200, (72, 72)), (200, (600, 600)), (150, (1, 1))],
)
def test_figures_are_read_whatever_resolution_the_picture_claims(
    tmp_path: Path, dpi: int, claimed: tuple[int, int] | None
) -> None:
    printed = print_page(dpi=dpi)
    printed.image.info.clear()
    printed.image.save(tmp_path / "page.png", **({"dpi": claimed} if claimed else {}))
    page = only_page(read_file(tmp_path / "page.png"))
    figures = [word.text for word in page.words if word.text[0].isdigit()]
    assert figures == ["2015", "19/207", "1.234,5", "24,06%", "736,34"]
    for word in page.words:
        assert word.box is not None
        assert 0 <= word.box.x0 < word.box.x1 <= page.width


@pytest.mark.parametrize("claimed", [(0, 0), (float("nan"), 300), "much", None])
def test_a_picture_in_memory_may_claim_nonsense(claimed: object) -> None:
    image = print_page(LINES[:2], dpi=300).image
    image.info["dpi"] = claimed
    words = ocr.read_page(image, SETTINGS).words
    assert [word.text for word in words] == " ".join(LINES[:2]).split()
    assert words[0].box is not None
    assert words[0].box.x0 == pytest.approx(73, abs=3)


def test_white_on_black_is_read(tmp_path: Path) -> None:
    printed = print_page()
    printed.image.point(lambda value: 255 - value).save(tmp_path / "negative.png", dpi=(150, 150))
    assert_words_in_place(only_page(read_file(tmp_path / "negative.png")), printed)


def test_a_strip_longer_than_tesseract_takes_is_read(tmp_path: Path) -> None:
    strip = Image.new("L", (40_000, 200), 255)
    strip.paste(print_page(LINES[:1], dpi=300).image.crop((250, 100, 1400, 300)), (3_000, 0))
    strip.save(tmp_path / "strip.png", dpi=(300, 300))
    assert [word.text for word in only_page(read_file(tmp_path / "strip.png")).words] == LINES[0].split()


@pytest.mark.parametrize("size", [(1, 1), (4, 4), (3, 500), (500, 3)])
def test_specks_of_a_picture_are_no_words(size: tuple[int, int]) -> None:
    assert ocr.read_page(Image.new("L", size, 0), SETTINGS).words == ()


def test_a_page_that_turns_out_blank_says_so(tmp_path: Path) -> None:
    Image.new("L", (1240, 1754), 255).save(tmp_path / "blank.pdf", resolution=150)
    page = only_page(read_file(tmp_path / "blank.pdf"))
    assert (page.route, page.words) == (Route.BLANK, ())
    assert "an image covers 100%" in page.reason
    assert page.reason.endswith("nothing is printed on it")


def test_a_page_on_which_nothing_can_be_read_says_so(tmp_path: Path) -> None:
    picture = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(picture).ellipse((300, 300, 900, 900), fill=0)
    picture.save(tmp_path / "drawing.png", dpi=(150, 150))
    page = only_page(read_file(tmp_path / "drawing.png"))
    assert (page.route, page.words) == (Route.OCR, ())
    assert page.reason.endswith("no words found")


def test_pages_not_for_ocr_come_back_as_they_are(tmp_path: Path) -> None:
    for route in (Route.KEEP, Route.REPAIR, Route.BLANK, Route.FAILED):
        page = Page(number=1, route=route, reason="as it was")
        assert ocr.read_one(tmp_path / "not there.pdf", page, SETTINGS) == page


def test_one_page_that_fails_leaves_the_others(tmp_path: Path) -> None:
    pages = [print_page(LINES[:2]).image, print_page(dpi=400).image]
    pages[0].save(tmp_path / "pages.tif", save_all=True, append_images=pages[1:], dpi=(150, 150))
    document = open_document(tmp_path / "pages.tif", "pages.tif", SETTINGS, Knowledge())
    read = ocr.read(document, tmp_path / "pages.tif", Settings(page_megapixels=2))
    assert read.status is Status.PARTIAL
    assert read.reason.startswith("1 of 2 pages failed (2)")
    assert read.pages[0].words
    assert read.pages[1] == msgspec.structs.replace(document.pages[1], route=Route.FAILED, reason=read.pages[1].reason)


def test_a_file_that_vanished_fails_its_page(tmp_path: Path) -> None:
    page = ocr.read_one(tmp_path / "gone.png", Page(number=1), SETTINGS)
    assert page.route is Route.FAILED
    assert str(tmp_path) not in page.reason


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    print_page().image.save(tmp_path / "page.jpg", dpi=(150, 150))
    assert read_file(tmp_path / "page.jpg") == read_file(tmp_path / "page.jpg")
