"""Bad scans: skew is measured, seals and specks go while dots stay, good pages are left alone, boxes stay in place."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import FontMissing, PrintedPage, Style, print_pages
from pipeline.learn.seals import CLOSE, ONE, Seal, pressed, random_seal
from pipeline.learn.spoiling import SPREADS, WAYS, spoil
from pipeline.model import Box, Word
from pipeline.ocr.engine import read_table
from pipeline.ocr.page import read_page
from pipeline.ocr.repair import faults_of, mended, without_specks
from pipeline.ocr.repair.ink import ink_in
from pipeline.ocr.repair.skew import skew_of
from pipeline.ocr.repair.specks import stray
from pipeline.ocr.rulings import rulings_of
from pipeline.ocr.table import words_of
from pipeline.settings import Settings


def scanned(page: PrintedPage, how: Scan, picture: Image.Image | None = None) -> Image.Image:
    image, _ = scan(picture or page.image, page.dpi, how, seed=3)
    image.info["dpi"] = (how.dpi, how.dpi)
    return image


@pytest.mark.parametrize("angle", [-3.0, -1.1, -0.4, 0.0, 0.7, 2.2])
def test_skew_is_measured_to_a_tenth_of_a_degree(printed: PrintedPage, angle: float) -> None:
    image = scanned(printed, Scan(dpi=150, skew=angle, jpeg=None, threshold=150))
    # a scan's skew counts the other way round
    assert skew_of(ink_in(np.asarray(image), 72 / 150)) == pytest.approx(-angle, abs=0.1)


def test_a_good_page_has_no_faults(printed: PrintedPage) -> None:
    for how in (Scan(dpi=300, skew=0.2), Scan(dpi=200, skew=0.5, shade=0.2), Scan(dpi=200, jpeg=None, threshold=150)):
        assert not faults_of(scanned(printed, how), how.dpi)


def test_a_seal_goes_and_the_print_around_it_stays(printed: PrintedPage) -> None:
    how = Scan(dpi=150, jpeg=None, threshold=160, noise=3)
    sealed = pressed(printed.image, printed.dpi, random_seal(random.Random(5)))
    before, clean = scanned(printed, how), scanned(printed, how, sealed)
    faults = faults_of(clean, 150)
    assert faults is not None
    assert [round(ring.radius * 2 * 25.4 / 150) for ring in faults.rings] == [pytest.approx(36, abs=3)]
    after = np.asarray(mended(clean, faults).clean)
    dark = (np.asarray(clean) == 0) & (np.asarray(before) == 255)
    assert dark.sum() > 3 * (dark & (after == 0)).sum()
    (ring,) = faults.rings
    y, x = np.mgrid[0 : after.shape[0], 0 : after.shape[1]]
    outside = np.hypot(x - ring.x, y - ring.y) > ring.radius + 2
    assert (after == np.asarray(clean))[outside].all()


@pytest.mark.parametrize(
    "seal",
    [
        Seal(y=0.3, flat=0.65, diameter=42.0),
        Seal(y=0.3, flat=0.8, star=0.0),
        Seal(y=0.3, circles=CLOSE, text="", star=0.0),
        Seal(y=0.3, circles=ONE, star=0.0),
    ],
)
def test_seals_of_all_kinds_go_and_print_beside_their_rings_stays(printed: PrintedPage, seal: Seal) -> None:
    how = Scan(dpi=150, jpeg=None, threshold=160, noise=3)
    before, sealed = scanned(printed, how), scanned(printed, how, pressed(printed.image, printed.dpi, seal))
    faults = faults_of(sealed, 150)
    assert faults is not None
    (ring,) = faults.rings
    assert ring.flat == pytest.approx(seal.flat, abs=0.03)
    assert ring.radius * 2 * 25.4 / 150 == pytest.approx(seal.diameter, abs=2)
    print_, seen, after = (np.asarray(one) == 0 for one in (before, sealed, mended(sealed, faults).clean))
    dirt = seen & ~print_
    assert (dirt & after).sum() < 0.3 * dirt.sum()
    beside = print_ & ~cv2.dilate(dirt.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    assert (beside & ~after).sum() < 0.01 * beside.sum()


def with_dirt(clean: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with 700 specks of two pixels a side."""
    dirty = clean.copy()
    dice = np.random.default_rng(1)
    for x, y in zip(dice.integers(0, clean.shape[1], 700), dice.integers(0, clean.shape[0], 700), strict=True):
        dirty[y : y + 2, x : x + 2] = 0
    return dirty


def test_specks_go_and_the_dots_below_stay() -> None:
    try:
        (page,) = print_pages([("ạ ị ộ ệ ự đạt một việc được.", "regular")] * 12, Style(size=13.0))
    except FontMissing as error:
        pytest.skip(str(error))
    how = Scan(dpi=150, jpeg=None, threshold=160, noise=3)
    clean = np.asarray(scanned(page, how))
    dirty = with_dirt(clean)
    picture = Image.fromarray(dirty)
    faults = faults_of(picture, 150)
    assert faults is not None
    assert faults.specks > 400
    after = np.asarray(mended(picture, faults).clean)
    assert (dirty != clean).sum() > 10 * ((after == 0) & (clean == 255)).sum()
    count, _, places, _ = cv2.connectedComponentsWithStats((clean == 0).astype(np.uint8))
    kept = sum((after == 0)[y : y + h, x : x + w].any() for x, y, w, h, _ in places[1:].tolist())
    assert kept >= 0.99 * (count - 1)


def test_specks_go_and_dashes_colons_and_marks_over_marks_stay() -> None:
    try:
        text = '- Năm 2004-2013 đạt: 2.989 nghìn tỷ; vốn đầu tư ở tỉnh - "cấp cơ sở"... Ghế bể.'
        (page,) = print_pages([(text, "regular")] * 14, Style(size=13.0))
    except FontMissing as error:
        pytest.skip(str(error))
    how = Scan(dpi=150, jpeg=None, threshold=170, noise=3)
    clean = np.asarray(scanned(page, how))
    dirty = with_dirt(clean)
    picture = Image.fromarray(dirty)
    faults = faults_of(picture, 150)
    assert faults is not None
    after = np.asarray(mended(picture, faults).clean)
    assert (dirty != clean).sum() > 10 * ((after == 0) & (clean == 255)).sum()
    count, _, places, _ = cv2.connectedComponentsWithStats((clean == 0).astype(np.uint8), connectivity=8)
    kept = sum((after == 0)[y : y + h, x : x + w].any() for x, y, w, h, _ in places[1:].tolist())
    assert kept >= 0.995 * (count - 1)


def test_a_bad_scan_is_read_and_its_words_stand_where_they_were_printed(printed: PrintedPage) -> None:
    image = spoil(printed, "sealed", 4)
    reading = read_page(image, Settings())
    assert {"a seal across the print"} < set(reading.mended)
    text = [word.text for word in reading.words]
    assert text.count("19/207") >= 7
    assert text.count("9,2%") >= 7
    # the places of what was read are those of the ink on the picture as it came
    ink = np.asarray(image) == 0
    for word in reading.words:
        if word.text == "19/207" and word.box is not None:
            box = [round(value * 150 / 72) for value in (word.box.x0, word.box.top, word.box.x1, word.box.bottom)]
            inside = ink[box[1] - 2 : box[3] + 2, box[0] : box[2]]
            assert inside.any(axis=0).mean() > 0.6
            edge = ink[[box[1] - 4, box[3] + 4], box[0] : box[2]]
            assert edge.mean() < 0.25


def test_a_good_page_is_read_as_it_is(printed: PrintedPage) -> None:
    image = scanned(printed, Scan(dpi=200, skew=0.3))
    assert read_page(image, Settings()).mended == ()


def test_every_way_of_spoiling_gives_the_same_page_twice(printed: PrintedPage) -> None:
    for way in (*WAYS, *SPREADS):
        one, two = spoil(printed, way, 9), spoil(printed, way, 9)
        assert one.tobytes() == two.tobytes()
    with pytest.raises(ValueError, match="unknown way"):
        spoil(printed, "eaten", 1)


@pytest.mark.parametrize("side", [100, 600])  # 2,500 and 90,000 pieces: numbers of 16 bits, and of 32
def test_all_pieces_of_ink_are_counted_however_many(side: int) -> None:
    grey = np.full((side, side), 255, np.uint8)
    grey[::2, ::2] = 0
    ink = ink_in(grey, 0.5)
    assert len(ink.places) == (side // 2) ** 2 + 1
    assert np.unique(ink.labels[::2, ::2]).size == (side // 2) ** 2
    assert (ink.places[1:, 4] == 1).all()
    assert not ink.labels[1::2].any()


def test_rulings_are_the_same_whether_ink_was_found_before_or_not(printed: PrintedPage) -> None:
    picture = printed.image.convert("L").copy()
    ImageDraw.Draw(picture).rectangle((300, 400, 1500, 900), outline=0, width=4)
    picture.info = {"dpi": (300, 300)}
    faults = faults_of(picture, 300)
    assert faults is not None and not faults
    found = rulings_of(picture, 300)
    assert len(found) == 4
    assert read_page(picture, Settings()).rulings == found


def test_strokes_that_broke_on_a_coarse_fax_are_no_specks(printed: PrintedPage) -> None:
    coarse = np.asarray(spoil(printed, "faxed-coarsely", 4))
    holed = coarse.copy()
    holed[:, ::7] = 255  # thin strokes fall to pieces
    faults = faults_of(Image.fromarray(holed), 204)
    assert faults is not None
    assert stray(faults.ink).sum() > 0.1 * faults.ink.letters.sum()
    assert faults.specks == 0
    dirty = coarse.copy()
    dice = np.random.default_rng(1)
    for x, y in zip(dice.integers(0, coarse.shape[1], 700), dice.integers(0, coarse.shape[0], 700), strict=True):
        dirty[y : y + 2, x : x + 2] = 0
    faults = faults_of(Image.fromarray(dirty), 204)
    assert faults is not None and faults.specks > 300


def test_a_fax_whose_rows_stand_there_twice_is_softened_and_read(printed: PrintedPage) -> None:
    coarse, fine = spoil(printed, "faxed-coarsely", 5), spoil(printed, "faxed", 5)
    reading = read_page(coarse, Settings())
    assert reading.mended == ("rows of a coarse fax",)
    wanted = [word.text for line in printed.lines for word in line.words]
    bare = words_of(read_table(coarse, "vie", 204, 60), 204)
    right, before = (sum(word.text in wanted for word in words) for words in (reading.words, bare))
    assert right > 1.05 * before
    faults = faults_of(fine, 204)
    assert faults is not None and not faults.doubled


def test_a_letter_no_larger_than_a_speck_is_none(printed: PrintedPage) -> None:
    ink = ink_in(np.asarray(scanned(printed, Scan(dpi=150, jpeg=None, threshold=160))), 72 / 150)
    places = {"l": (2.0, 2.0), "1": (1.5, 6.0), ".": (1.5, 1.5), "—": (9.0, 0.5), "dân": (16.0, 7.0)}
    words = [
        Word(seen=text, text=text, box=Box(x0=50, top=50, x1=50 + width, bottom=50 + height))
        for text, (width, height) in places.items()
    ]
    words.append(Word(seen="l", text="l"))
    assert without_specks(words, ink) == tuple(words[1:])


def test_what_is_wrong_with_a_page_on_its_head_is_mended_once_it_is_upright(printed: PrintedPage) -> None:
    image = spoil(printed, "punched", 4)
    dpi = image.info["dpi"]
    image = image.rotate(180)
    image.info["dpi"] = dpi
    reading = read_page(image, Settings())
    assert reading.turn == 180
    assert any(name.endswith("specks") for name in reading.mended)
    assert sum(word.text == "19/207" for word in reading.words) >= 7
