"""A picture that was decoded to open its file is not decoded again to read it, and never stands for another."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.ingest import picture_cache
from pipeline.ingest.document import open_document
from pipeline.ingest.render import render_both
from pipeline.knowledge import Knowledge
from pipeline.model import Route
from pipeline.settings import Settings

SETTINGS = Settings()


def page(text: str, mode: str = "L", size: tuple[int, int] = (620, 877)) -> Image.Image:
    image = Image.new(mode, size, "white")
    ImageDraw.Draw(image).text((80, 120), text, fill="black", font_size=40)
    return image


def opened(path: Path) -> Route:
    return open_document(path, path.name, SETTINGS, Knowledge()).pages[0].route


def pixels(path: Path) -> np.ndarray:
    return np.asarray(render_both(path, 1, 300, SETTINGS)[0])


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "P"])
def test_held_picture_is_the_one_that_decoding_gives(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "page.png"
    page("53/207 xã", mode).save(path, dpi=(75, 75))
    fresh = pixels(path)
    assert opened(path) is Route.OCR
    source = picture_cache.source_of(path, SETTINGS)
    assert picture_cache.taken(source) is not None
    assert picture_cache.taken(source) is None  # taken once
    assert opened(path) is Route.OCR
    assert (pixels(path) == fresh).all()


def test_file_that_changed_is_decoded_again(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    page("53/207 xã").save(path)
    before = path.stat()
    opened(path)
    page("43/207 xã").save(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    changed = pixels(path)
    assert (changed == np.asarray(page("43/207 xã"))).all()


def test_no_more_than_one_picture_is_held_and_none_that_is_not_read(tmp_path: Path) -> None:
    one, two, blank, large, pair = (tmp_path / f"{name}.tiff" for name in ("one", "two", "blank", "large", "pair"))
    page("53").save(one)
    page("207").save(two)
    page("").save(blank)
    page("53", size=(4100, 4000)).save(large)
    page("53").save(pair, save_all=True, append_images=[page("207")])
    opened(one)
    opened(two)
    assert picture_cache.taken(picture_cache.source_of(one, SETTINGS)) is None
    for path, route in ((blank, Route.BLANK), (large, Route.OCR), (pair, Route.OCR)):
        assert opened(path) is route
        assert picture_cache.taken(picture_cache.source_of(path, SETTINGS)) is None


def test_picture_within_another_limit_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    page("53/207 xã").save(path)
    opened(path)
    assert picture_cache.taken(picture_cache.source_of(path, Settings(page_megapixels=0.1))) is None
