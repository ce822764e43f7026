"""A printed page of lines that are known."""

from __future__ import annotations

import pytest

from pipeline.learn.printing import FontMissing, PrintedPage, Style, print_pages

LINE = "Đến nay toàn tỉnh có 19/207 xã đạt tiêu chí giao thông nông thôn, chiếm 9,2% số xã của vùng."


@pytest.fixture(scope="module")
def printed() -> PrintedPage:
    try:
        return print_pages([(LINE, "regular")] * 9, Style(family="Tinos", size=13.0))[0]
    except FontMissing as error:
        pytest.skip(str(error))
