"""What becomes of paper: each way leaves on the picture what it is named after."""

from __future__ import annotations

import random

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from pipeline.learn import paper
from pipeline.learn.printing import PrintedPage, Style, print_pages

Ink = NDArray[np.bool_]


@pytest.fixture(scope="module")
def full(fonts: list[str]) -> PrintedPage:
    return print_pages(
        [("Toàn xã có 9/12 thôn đạt chuẩn, thu ngân sách 3,4 tỷ đồng, giảm 2,1% số hộ nghèo.", "regular")] * 30, Style()
    )[0]


def ink_of(picture: Image.Image) -> Ink:
    return np.asarray(picture) < 110


def feet(ink: Ink, left: int, right: int) -> NDArray[np.int64]:
    """Last rows of the lines of print between two columns."""
    rows = ink[:, left:right].sum(axis=1) > 0.02 * (right - left)
    return np.flatnonzero(rows[:-1] & ~rows[1:])


def test_a_fax_has_two_greys_and_rows_that_repeat_the_one_before(full: PrintedPage) -> None:
    picture, dpi = paper.faxed(full, random.Random(1))
    rows = np.asarray(picture)
    assert (picture.width, dpi) == (1728, 204)
    assert set(np.unique(rows).tolist()) == {0, 255}
    assert ((rows[1:] == rows[:-1]).all(axis=1) & (rows[1:] == 0).any(axis=1)).any()
    coarse = np.asarray(paper.faxed_coarsely(full, random.Random(1))[0])
    assert (coarse[::2] == coarse[1::2]).all()


def test_a_staple_lies_dark_in_the_corner(full: PrintedPage) -> None:
    picture, dpi = paper.stapled(full, random.Random(1))
    corner = np.asarray(picture)[: round(dpi), : round(dpi)]
    assert (corner < 60).sum() > 100
    assert (np.asarray(picture)[: round(dpi / 2), -round(dpi / 2) :] > 200).all()


def test_dots_and_figures_by_hand_stand_over_the_text_and_under_it(full: PrintedPage) -> None:
    picture, dpi = paper.filled_in(full, random.Random(1))
    top, bottom = (
        round(edge / 72 * dpi) for edge in (full.lines[0].words[0].box.top - 4, full.lines[-1].words[0].box.bottom + 4)
    )
    for part in (ink_of(picture)[:top], ink_of(picture)[bottom:]):
        assert part.sum() > 500


def test_print_of_the_other_side_is_paler_than_the_page_s_own(full: PrintedPage) -> None:
    grey = np.asarray(paper.bled_through(full, random.Random(1))[0])
    clean = np.asarray(full.image.resize(grey.shape[::-1]))
    between = grey[np.asarray(Image.fromarray(clean).filter(ImageFilter.MinFilter(9))) == 255]
    assert 60 < np.percentile(between, 1) < 200


def test_lines_of_a_book_bend_towards_its_spine_and_it_is_dark_there(full: PrintedPage) -> None:
    picture, _ = paper.curved(full, random.Random(1))
    grey, width = np.asarray(picture), picture.width
    assert grey[:, : width // 50].mean() < 0.6 * grey[:, width // 2 :].mean()
    near, far = (feet(ink_of(picture), left, left + 100) for left in (round(0.17 * width), round(0.7 * width)))
    assert near[0] - far[0] > 3


def test_lines_fan_out_on_a_page_photographed_from_one_side(full: PrintedPage) -> None:
    picture, _ = paper.askew(full, random.Random(1))
    grey, width = np.asarray(picture), picture.width
    left, right = (np.flatnonzero(grey[:, column] > 100) for column in (width // 5, width * 4 // 5))
    heights = sorted((left[-1] - left[0], right[-1] - right[0]))
    assert heights[0] < 0.93 * heights[1]


def test_both_pages_of_an_open_book_sink_into_the_spine_between_them(full: PrintedPage) -> None:
    grey = np.asarray(paper.opened(full, full, random.Random(1))[0])
    middle = grey.shape[1] // 2
    assert grey.shape[1] == pytest.approx(2 * full.image.width * 200 / 300, abs=2)
    assert grey[:, middle - 20 : middle + 20].mean() < 0.5 * grey[:, : middle // 2].mean()


def test_a_page_photographed_from_below_is_narrower_at_its_top(full: PrintedPage) -> None:
    grey = np.asarray(paper.tilted(full, random.Random(1))[0])
    top, bottom = (int((grey[row] > 150).sum()) for row in (200, 2400))
    assert top < 0.92 * bottom


def test_a_spread_has_two_pages_and_a_fold_between(full: PrintedPage) -> None:
    picture, _ = paper.facing(full, full, random.Random(1))
    assert picture.width == pytest.approx(2 * full.image.width * 200 / 300, abs=2)
    grey, middle = np.asarray(picture), picture.width // 2
    assert grey[:, middle].mean() < 0.8 * grey[:, middle - 120].mean()
    assert all((half < 110).sum() > 10_000 for half in (grey[:, : middle - 60], grey[:, middle + 60 :]))
