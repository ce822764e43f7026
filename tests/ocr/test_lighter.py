"""Pictures made lighter for Tesseract: the noise of paper goes, print stays to the pixel, boxes are of the page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.ocr.engines import read_words
from pipeline.ocr.lighter import lighter
from pipeline.settings import Settings

Grey = NDArray[np.uint8]


def paper(height: int, width: int, light: int = 225, noise: float = 5.0, seed: int = 0) -> Grey:
    """Paper that gets darker to the right, with the noise of a scanner."""
    greys = np.random.default_rng(seed).normal(light, noise, (height, width)) - np.linspace(0, 30, width)
    return greys.clip(0, 255).astype(np.uint8)


def evened(grey: Grey) -> Grey:
    picture, factor = lighter(Image.fromarray(grey), 300, 0.0)
    assert factor == 1
    return np.asarray(picture)


def test_the_noise_of_paper_goes_and_its_shade_stays() -> None:
    grey = paper(640, 480)
    found = evened(grey)
    assert found.shape == grey.shape
    assert np.unique(found[:16, :16]).size == 1
    assert int(grey[:, :100].mean()) - int(grey[:, -100:].mean()) == pytest.approx(
        int(found[:, :100].mean()) - int(found[:, -100:].mean()), abs=3
    )


@settings(max_examples=30, deadline=None)
@given(
    left=st.integers(0, 470),
    top=st.integers(0, 630),
    size=st.integers(3, 9),
    contrast=st.sampled_from([-170, -60, 25]),
    seed=st.integers(0, 9),
)
def test_whatever_differs_from_paper_stays_to_the_pixel(
    left: int, top: int, size: int, contrast: int, seed: int
) -> None:
    grey = paper(640, 480, seed=seed)
    spot = grey[top : top + size, left : left + size]
    spot[...] = (spot.astype(int) + contrast).clip(0, 255).astype(np.uint8)
    assert np.array_equal(evened(grey)[top : top + size, left : left + size], spot)


def test_what_has_no_paper_or_is_too_small_is_left_alone() -> None:
    photograph = np.random.default_rng(1).integers(0, 255, (320, 320)).astype(np.uint8)
    assert np.array_equal(evened(photograph), photograph)
    for shape in ((1, 1), (5, 300), (15, 15)):
        strip = paper(*shape)
        assert np.array_equal(evened(strip), strip)


@pytest.mark.parametrize(
    ("dpi", "letter", "factor"), [(300, 30, 2 / 3), (600, 60, 1 / 3), (200, 21, 1.0), (150, 40, 1.0), (300, 18, 1.0)]
)
def test_only_large_letters_are_made_smaller(dpi: float, letter: float, factor: float) -> None:
    picture, found = lighter(Image.fromarray(paper(400, 300)), dpi, letter)
    assert found == pytest.approx(factor)
    assert picture.size == (round(300 * factor), round(400 * factor))


def test_boxes_are_those_of_the_page() -> None:
    picture = Image.fromarray(paper(700, 1800))
    ImageDraw.Draw(picture).text((200, 300), "roads 19/207 done", fill=20, font=ImageFont.load_default(size=60))
    as_it_is, smaller = (read_words(picture, Settings(), 300, 300, 60, letter=letter) for letter in (0.0, 32.0))
    assert [word.seen for word in smaller] == [word.seen for word in as_it_is] == ["roads", "19/207", "done"]
    for one, two in zip(as_it_is, smaller, strict=True):
        assert one.box and two.box
        assert one.box.x0 == pytest.approx(two.box.x0, abs=1) and one.box.bottom == pytest.approx(two.box.bottom, abs=1)
