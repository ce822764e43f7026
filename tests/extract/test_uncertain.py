"""A number that another reading saw otherwise is flagged with it, and keeps its value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.extract import extract
from pipeline.knowledge import Knowledge
from pipeline.model import Box, Document, Indicator, Line, Page, Route, Word
from pipeline.restore import restore

RULES = Knowledge()
TEXT = "Toàn tỉnh có 19/207 xã đạt tiêu chí giao thông nông thôn."


def extracted(others: dict[str, tuple[str, ...]]) -> tuple[Document, Indicator]:
    words = tuple(
        Word(
            seen=text,
            text=text,
            box=Box(x0=40.0 * at, top=100.0, x1=40.0 * at + 30, bottom=110.0),
            others=others.get(text, ()),
        )
        for at, text in enumerate(TEXT.split())
    )
    page = Page(number=1, route=Route.OCR, lines=(Line(number=1, seen=TEXT, words=words),))
    document = extract(Document(path="a.png", sha256="0" * 64, pages=(page,)), Knowledge())
    (row,) = document.indicators
    return document, row


def test_a_number_that_was_read_in_several_ways_is_flagged() -> None:
    document, row = extracted({"19/207": ("10/207", "19/207")})
    (flag,) = document.flags
    assert (flag.check, flag.indicators, flag.proposal) == ("digit_uncertain", (row.id,), "10/207 instead of 19/207")
    assert (row.value, row.total, row.flags) == (Decimal(19), Decimal(207), ("digit_uncertain",))


def test_a_digit_told_from_a_sign_is_flagged() -> None:
    document, _ = extracted({"19/207": ("19/20§", "19/207")})
    (flag,) = document.flags
    assert (flag.check, flag.proposal) == ("digit_uncertain", "19/20§ instead of 19/207")


@pytest.mark.parametrize(
    "others", [{}, {"19/207": ("19/207", "19/207.")}, {"xã": ("x4",)}, {"giao": ("9iao",)}, {"19/207": ("l", "")}]
)
def test_where_the_digits_agree_there_is_no_flag(others: dict[str, tuple[str, ...]]) -> None:
    document, row = extracted(others)
    assert (document.flags, row.flags) == ((), ())


def test_a_number_told_from_letters_is_flagged_in_plain_text_as_well() -> None:
    seen = TEXT.replace("19/207", "I9/207")
    line = Line(number=1, seen=seen, words=tuple(Word(seen=one, text=one) for one in seen.split()))
    page = Page(number=1, route=Route.REPAIR, lines=(line,))
    document = extract(restore(Document(path="a.txt", sha256="0" * 64, pages=(page,)), RULES), RULES)
    (row,), (flag,) = document.indicators, document.flags
    assert (row.value, row.total, row.seen) == (Decimal(19), Decimal(207), "I9/207 xã")
    assert (flag.check, flag.indicators, flag.proposal) == ("digit_uncertain", (row.id,), "I9/207 instead of 19/207")
