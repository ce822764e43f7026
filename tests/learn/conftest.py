"""A printed page of sentences made for it. Tests that print are skipped where the fonts are missing."""

from __future__ import annotations

import pytest

from pipeline.learn.printing import FAMILIES, FontMissing, PrintedPage, Style, font_path, print_pages

TEXT = (
    ("BÁO CÁO TÌNH HÌNH KINH TẾ - XÃ HỘI", "bold"),
    ("Đến hết quý III toàn tỉnh có 27/148 xã đạt chuẩn nông thôn mới, bình quân mỗi xã đạt 13,6 tiêu chí.", "regular"),
    ("Tổng nguồn vốn huy động 1.482,5 tỷ đồng, nhân dân đóng góp 214 tỷ đồng và hiến 36.500 m² đất.", "regular"),
    ("Các sở, ngành và địa phương tiếp tục rà soát hộ nghèo, hỗ trợ sản xuất và nước sạch cho vùng cao.", "italic"),
)


@pytest.fixture(scope="session")
def fonts() -> list[str]:
    """The names of all faces."""
    faces = [name for _, names in FAMILIES.values() for name in names]
    try:
        for name in faces:
            font_path(name)
    except FontMissing as missing:
        pytest.skip(str(missing))
    return faces


@pytest.fixture(scope="session")
def text() -> list[tuple[str, str]]:
    return list(TEXT)


@pytest.fixture(scope="session")
def page(fonts: list[str], text: list[tuple[str, str]]) -> PrintedPage:
    return print_pages(text, Style())[0]
