"""Which way up a page is, from what was read on it and from Tesseract's report."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Box, Word
from pipeline.ocr.turn import may_be_turned, turn_of


def words(count: int, confidence: float, width: float = 40, height: float = 12) -> tuple[Word, ...]:
    box = Box(x0=0, top=0, x1=width, bottom=height)
    return (Word(seen="đường", text="đường", box=box, confidence=confidence),) * count


@pytest.mark.parametrize(
    ("read", "doubt"),
    [
        (words(50, 0.95), False),
        (words(50, 0.7), False),
        (words(50, 0.35), True),
        (words(50, 0.95, width=12, height=40), True),
        (words(5, 0.3), False),  # a stamp, a signature
        ((), False),
        ((*words(50, 0.95), *words(9, 0.2, width=12, height=40)), False),  # a text along the margin
    ],
)
def test_when_a_page_is_looked_at_again(read: tuple[Word, ...], doubt: bool) -> None:
    assert may_be_turned(read) == doubt


@pytest.mark.parametrize(
    ("report", "turn"),
    [
        (b"Orientation in degrees: 270\nRotate: 90\nOrientation confidence: 16.75\n", 90),
        (b"Rotate: 180\nOrientation confidence: 2.0\n", 180),
        (b"Rotate: 180\nOrientation confidence: 0.42\n", 0),
        (b"Rotate: 0\nOrientation confidence: 20\n", 0),
        (b"Rotate: 45\nOrientation confidence: 20\n", 0),
        (b"Rotate: 90\n", 0),
        (b"Rotate: 90\nOrientation confidence: 1.2.3\n", 0),
        (b"\xff", 0),
    ],
)
def test_reports(report: bytes, turn: int) -> None:
    assert turn_of(report) == turn


@given(st.binary())
def test_no_report_is_too_broken(report: bytes) -> None:
    assert turn_of(report) in (0, 90, 180, 270)
