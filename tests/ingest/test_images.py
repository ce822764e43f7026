"""Image files of every kind an archive holds come out upright, dark on light, as large as the paper was."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from pipeline.ingest.errors import Unreadable
from pipeline.ingest.image import believed_dpi
from pipeline.ingest.render import render
from pipeline.model import Document, Route, Status
from pipeline.settings import Settings
from tests.ingest.papers import only_page, open_it, printed

PAGE = printed(dpi=100)
WIDE = PAGE.crop((0, 0, 800, 400))
"""Wider than high, its print left of the middle and above it."""


def picture_of(path: Path, page: int = 1) -> Image.Image:
    return render(path, page, 300, Settings())


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    """The box around what is printed."""
    box = image.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox()
    assert box is not None
    return box


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 2 for a, b in zip(one, other, strict=True))


def deep(image: Image.Image, factor: int) -> Image.Image:
    return Image.fromarray(np.asarray(image).astype(np.uint16) * factor)


def clear(image: Image.Image) -> Image.Image:
    """The print in black on nothing."""
    sheet = Image.new("RGBA", image.size, (0, 0, 0, 0))
    sheet.putalpha(image.point(lambda value: 255 - value))
    return sheet


@pytest.mark.parametrize(
    ("suffix", "image", "options"),
    [
        ("png", PAGE, {}),
        ("png", PAGE.convert("1"), {}),
        ("png", PAGE.convert("P"), {}),
        ("png", deep(PAGE, 257), {}),
        ("png", clear(PAGE), {}),
        ("jpg", PAGE, {}),
        ("jpg", PAGE.convert("CMYK"), {}),
        ("bmp", PAGE, {}),
        ("bmp", PAGE.convert("1"), {}),
        ("bmp", PAGE.convert("P"), {}),
        ("webp", PAGE, {"lossless": True}),
        ("webp", PAGE.convert("RGB"), {"quality": 80}),
        ("jp2", PAGE, {}),
        ("jp2", PAGE.convert("RGB"), {"quality_mode": "rates", "quality_layers": [10]}),
        ("jp2", deep(PAGE, 257), {}),
        ("j2k", PAGE, {}),
        ("tif", PAGE, {}),
        ("tif", PAGE.convert("1"), {"compression": "group4"}),
        ("tif", PAGE.convert("1"), {"compression": "group3"}),
        ("tif", PAGE, {"compression": "tiff_lzw"}),
        ("tif", PAGE, {"tiffinfo": {262: 0}}),  # white is 0
        ("tif", PAGE.convert("1"), {"compression": "group4", "tiffinfo": {262: 1}}),
        ("tif", PAGE.convert("RGB"), {"compression": "jpeg"}),
        ("tif", PAGE.convert("P"), {}),
        ("tif", PAGE.convert("CMYK"), {}),
        ("tif", PAGE.convert("LA"), {}),
        ("tif", clear(PAGE), {}),
        ("tif", deep(PAGE, 257), {}),
        ("tif", deep(PAGE, 16), {}),  # 12 bits in 16
        ("tif", Image.fromarray(np.asarray(PAGE).astype(np.float32) / 255), {}),
    ],
    ids=lambda value: value.mode if isinstance(value, Image.Image) else str(value),
)
def test_every_mode_is_read_dark_on_white(
    tmp_path: Path, suffix: str, image: Image.Image, options: dict[str, object]
) -> None:
    path = tmp_path / f"page.{suffix}"
    image.save(path, dpi=(100, 100), **options)
    document = open_it(path)
    page = only_page(document)
    assert (document.kind, document.status, page.route) == ("image", Status.OK, Route.OCR)
    picture = picture_of(path)
    assert picture.mode == "L"
    assert near(ink(picture), ink(PAGE))
    assert np.asarray(picture).mean() == pytest.approx(np.asarray(PAGE).mean(), abs=2)


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize(("suffix", "options"), [("jpg", {}), ("tif", {}), ("tif", {"compression": "tiff_lzw"})])
def test_a_turned_page_comes_upright(tmp_path: Path, turn: int, suffix: str, options: dict[str, object]) -> None:
    undone = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    lying = WIDE.transpose(undone[turn]) if turn in undone else WIDE
    path = tmp_path / f"page.{suffix}"
    exif = Image.Exif()
    exif[274] = turn
    how = {"exif": exif} if suffix == "jpg" else {"tiffinfo": {274: turn}}
    lying.save(path, dpi=(100, 100), **how, **options)
    page = only_page(open_it(path))
    assert (page.width, page.height) == (576.0, 288.0)
    assert near(ink(picture_of(path)), ink(WIDE))


def test_damaged_exif_does_not_spoil_a_photograph(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    PAGE.save(path, exif=b"Exif\0\0no directory at all")
    assert only_page(open_it(path)).route is Route.OCR


def multi_page(path: Path) -> Document:
    frames = [PAGE, WIDE, PAGE.convert("1"), Image.new("L", PAGE.size, 255), PAGE.convert("RGB")]
    frames[0].save(path, save_all=True, append_images=frames[1:], dpi=(100, 100))
    return open_it(path)


def test_pages_of_a_tiff_have_their_own_size_and_route(tmp_path: Path) -> None:
    document = multi_page(tmp_path / "pages.tif")
    assert document.status is Status.OK
    assert [(page.number, page.width, page.height, page.route) for page in document.pages] == [
        (1, 595.44, 841.68, Route.OCR),
        (2, 576.0, 288.0, Route.OCR),
        (3, 595.44, 841.68, Route.OCR),
        (4, 595.44, 841.68, Route.BLANK),
        (5, 595.44, 841.68, Route.OCR),
    ]
    assert near(ink(picture_of(tmp_path / "pages.tif", 2)), ink(WIDE))
    with pytest.raises(Unreadable):
        picture_of(tmp_path / "pages.tif", 6)


def test_a_tiff_cut_short_keeps_the_pages_that_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    multi_page(path)
    path.write_bytes(path.read_bytes()[:-500])
    document = open_it(path)
    assert document.status is Status.PARTIAL
    assert document.reason.startswith("1 of 5 pages failed (5)")
    assert [page.route for page in document.pages[:3]] == [Route.OCR] * 3


def test_a_broken_frame_in_the_middle_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    frames = [PAGE] * 5
    frames[0].save(path, save_all=True, append_images=frames[1:], dpi=(100, 100), compression="tiff_lzw")
    data = bytearray(path.read_bytes())
    with Image.open(path) as image:
        image.seek(2)
        start, length = image.tag_v2[273][0], image.tag_v2[279][0]
    data[start : start + length] = b"\xff" * length
    path.write_bytes(data)
    document = open_it(path)
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5]
    assert [page.route for page in document.pages] == [Route.OCR, Route.OCR, Route.FAILED, Route.OCR, Route.OCR]


def test_a_tiff_whose_next_directory_is_rubbish_says_so(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    PAGE.save(path)
    data = bytearray(path.read_bytes())
    directory = struct.unpack_from("<I", data, 4)[0]
    entries = struct.unpack_from("<H", data, directory)[0]
    struct.pack_into("<I", data, directory + 2 + entries * 12, len(data) + 10_000)
    path.write_bytes(data)
    document = open_it(path)
    assert document.status is Status.PARTIAL
    assert [page.route for page in document.pages] == [Route.OCR, Route.FAILED]


def test_directories_in_a_loop_end(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    PAGE.save(path)
    data = bytearray(path.read_bytes())
    directory = struct.unpack_from("<I", data, 4)[0]
    entries = struct.unpack_from("<H", data, directory)[0]
    struct.pack_into("<I", data, directory + 2 + entries * 12, directory)
    path.write_bytes(data)
    assert len(open_it(path).pages) == 1


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "webp", "tif", "G4.tif"])
@pytest.mark.parametrize("share", [10, 50, 90])
def test_an_image_cut_short_fails_with_a_reason(tmp_path: Path, suffix: str, share: int) -> None:
    path = tmp_path / f"page.{suffix}"
    if suffix == "G4.tif":
        PAGE.convert("1").save(path, compression="group4")
    else:
        PAGE.save(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * share // 100])
    document = open_it(path)
    assert document.status is Status.FAILED
    assert "damaged or cut short" in document.reason
    assert str(tmp_path) not in document.reason


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_a_picture_over_the_limit_is_not_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_that_claims(60_000, 60_000))
    document = open_it(path)
    assert document.status is Status.FAILED
    assert "60000 x 60000 pixels" in document.reason
    assert "page_megapixels" in document.reason


def test_the_limit_can_be_raised_and_lowered(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    PAGE.save(path)
    assert open_it(path, page_megapixels=0.5).status is Status.FAILED
    # above what Pillow by itself would refuse
    Image.new("1", (14_000, 14_000), 1).save(tmp_path / "large.tif", compression="group4")
    assert open_it(tmp_path / "large.tif", page_megapixels=200).status is Status.OK


@pytest.mark.parametrize(
    ("size", "stated", "dpi"),
    [
        ((2480, 3508), (300, 300), 300.0),
        ((2480, 3508), None, 299.9),
        ((2480, 3508), (1, 1), 299.9),
        ((2480, 3508), (72, 72), 299.9),
        ((3508, 2480), (72, 72), 300.1),
        ((4960, 7016), (2400, 2400), 599.8),
        ((1240, 400), (96, 96), 149.9),  # a strip is as wide as the page
        ((600, 400), (72, 72), 72.0),
        ((794, 1123), (96, 96), 96.0),
        ((794, 1123), (300, 300), 96.0),  # a whole sheet, shrunk for the web
        ((794, 300), (300, 300), 300.0),  # a strip of one
        ((1240, 1754), (300, 300), 149.9),
        ((1748, 2480), (300, 300), 300.0),  # A5
        ((2480, 3508), (float("nan"), float("nan")), 299.9),
        ((2480, 3508), (0, 0), 299.9),
        ((2480, 3508), ("a", "b"), 299.9),
        ((1, 1), None, 50.0),
    ],
)
def test_a_resolution_is_believed_where_it_makes_a_sheet(
    size: tuple[int, int], stated: tuple[float, float] | None, dpi: float
) -> None:
    assert believed_dpi(size, stated) == dpi


def test_a_fax_is_not_squashed(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    PAGE.resize((1687, 1146)).convert("1").save(path, compression="group3", dpi=(204, 98))
    page = only_page(open_it(path))
    assert (page.width, page.height) == pytest.approx((595.4, 842), abs=1)
    assert picture_of(path).size == (1687, 2386)
    greys = np.asarray(picture_of(path))
    assert ((greys > 40) & (greys < 215)).sum() > (greys <= 40).sum()  # stairs became slopes


def test_a_frame_without_a_resolution_does_not_take_the_first_frames(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    with TiffImagePlugin.AppendingTiffWriter(path, True) as file:
        PAGE.save(file, "TIFF", dpi=(100, 100))
        file.newFrame()
        printed(dpi=200).save(file, "TIFF")
    first, second = open_it(path).pages
    assert (first.width, second.width) == pytest.approx((595, 595), abs=1)


def test_a_resolution_in_centimetres(tmp_path: Path) -> None:
    path = tmp_path / "page.tif"
    printed(dpi=254).save(path, resolution_unit=3, x_resolution=100.0, y_resolution=100.0)
    assert only_page(open_it(path)).width == pytest.approx(595, abs=1)


@pytest.mark.parametrize("shade", [0.0, 0.3])
@pytest.mark.parametrize("noise", [2, 12])
@pytest.mark.parametrize("dpi", [150, 300])
def test_scanned_blank_pages_are_blank(tmp_path: Path, shade: float, noise: float, dpi: int) -> None:
    grey = np.linspace(250, 250 * (1 - shade), round(8.27 * dpi))[None, :]
    grey = grey + np.random.default_rng(7).normal(0, noise, (round(11.69 * dpi), grey.shape[1]))
    scanned = Image.fromarray(grey.clip(0, 255).astype(np.uint8))
    scanned.save(tmp_path / "blank.jpg", quality=50, dpi=(dpi, dpi))
    assert only_page(open_it(tmp_path / "blank.jpg")).route is Route.BLANK


@pytest.mark.parametrize("dpi", [100, 300])
@pytest.mark.parametrize(("grey", "paper"), [(0, 255), (225, 255), (150, 190), (255, 0)])
def test_faint_and_inverted_print_is_not_taken_for_a_blank_page(
    tmp_path: Path, dpi: int, grey: int, paper: int
) -> None:
    path = tmp_path / "page.png"
    printed(dpi=dpi, ink=grey, paper=paper).save(path, dpi=(dpi, dpi))
    assert only_page(open_it(path)).route is Route.OCR


def test_a_lone_page_number_is_print(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    printed(["7"], dpi=200, points=12).save(path, dpi=(200, 200))
    assert only_page(open_it(path)).route is Route.OCR


def test_a_small_sheet_on_a_black_lid_is_not_blank(tmp_path: Path) -> None:
    lid = Image.new("L", (1654, 2339), 0)
    lid.paste(printed(dpi=200, inches=(5, 3)), (200, 200))
    path = tmp_path / "note.png"
    lid.save(path, dpi=(200, 200))
    assert only_page(open_it(path)).route is Route.OCR
