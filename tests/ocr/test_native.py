"""Text printed beside a scan is kept as it is, wherever the scan has to be turned to."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import pytest

from pipeline.model import Box, Page, Route, Word
from pipeline.ocr.native import with_native, with_native_turned
from pipeline.settings import Settings
from pipeline.single import read
from tests.ingest.papers import GOOD, Sheet, make_pdf, printed

SCANNED = (
    "Toan tinh co 207 xa trong do 55 xa chua dat tieu chi nao",
    "va phan lon cac xa con lai moi dat tu mot den bon tieu chi",
    "Sau nam nam thuc hien binh quan moi xa tren dia ban tinh",
    "dat them hon bon tieu chi so voi nam dau va doi song cua",
    "nguoi dan duoc nang len ro ret qua tung nam mot cach deu",
)
BODY = {0: (80.0, 200.0, 510.0, 512.0), 90: (100.0, 200.0, 500.0, 751.0)}


def read_sheet(folder: Path, turn: int) -> Page:
    """A scan turned anticlockwise under a line of text."""
    picture = printed(SCANNED, 200, (8.27, 6.0)).rotate(turn, expand=True)
    sheet = Sheet(lines=GOOD[:1], picture=picture, picture_box=BODY[turn])
    return read(make_pdf(folder / "page.pdf", [sheet]), Settings(dpi=200)).pages[0]


@pytest.mark.parametrize("turn", [0, 90])
def test_a_header_over_a_scan_comes_first_and_whole(tmp_path: Path, turn: int) -> None:
    page = read_sheet(tmp_path, turn)
    assert page.route is Route.OCR
    assert page.lines[0].seen == GOOD[0]
    body = [line.seen for line in page.lines[1:]]
    assert len(body) == len(SCANNED)  # nothing is made of the header's picture
    alike = [SequenceMatcher(None, *pair).ratio() for pair in zip(body, SCANNED, strict=True)]
    assert min(alike) > 0.8, body
    assert ("turned" in page.reason) == bool(turn)
    assert page.width > page.height if turn else page.width < page.height


@pytest.mark.parametrize(
    ("turn", "box"),
    [
        (90, Box(x0=780, top=100, x1=792, bottom=160)),
        (180, Box(x0=435, top=780, x1=495, bottom=792)),
        (270, Box(x0=50, top=435, x1=62, bottom=495)),
    ],
)
def test_boxes_are_led_to_the_turned_page(turn: int, box: Box) -> None:
    native = Word(seen="106", text="106", box=Box(x0=100, top=50, x1=160, bottom=62), line=1)
    below = Word(seen="Bình", text="Bình", box=Box(x0=100, top=700, x1=160, bottom=712), line=2)
    read_there = Word(seen="9OL", text="9OL", box=box, line=4)
    beside = Word(seen="Điều", text="Điều", box=Box(x0=300, top=300, x1=340, bottom=312), line=3)
    found = with_native_turned([beside, read_there], [native, below], turn, 595, 842)
    assert [word.seen for word in found] == ["106", "Điều", "Bình"]
    assert found[0].box == box
    assert [word.line for word in found] == sorted({word.line for word in found})


def test_what_was_read_in_the_place_of_a_known_word_is_left_out() -> None:
    known = Word(seen="Số", text="Số", box=Box(x0=100, top=50, x1=120, bottom=60), line=1)
    misread = Word(seen="S6", text="S6", box=Box(x0=99, top=48, x1=121, bottom=62), line=7)
    other = Word(seen="244", text="244", box=Box(x0=124, top=50, x1=140, bottom=60), line=7)
    assert [word.seen for word in with_native([misread, other], [known])] == ["244", "Số"]
