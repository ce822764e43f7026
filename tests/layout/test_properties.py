"""Whatever an engine gives: no word is lost or doubled, nothing crashes, and what is laid out stays so."""

from __future__ import annotations

from collections import Counter

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout import arrange
from pipeline.model import Box, Document, Page, Role, Route, Ruling, Word
from tests.layout.drawn import RULES, page, paragraph, words

extremes = st.sampled_from([0.0, -1.0, 1e-9, 1e9, -1e300, 1e308])
numbers = st.one_of(st.floats(-2000, 3000, allow_nan=False, width=32), extremes)
boxes = st.builds(Box, x0=numbers, top=numbers, x1=numbers, bottom=numbers)
on_page = st.builds(
    lambda x, y, w, h: Box(x0=x, top=y, x1=x + w, bottom=y + h),
    st.integers(0, 550).map(float),
    st.integers(0, 830).map(float),
    st.integers(0, 120).map(float),
    st.integers(0, 30).map(float),
)
tokens = st.one_of(
    st.sampled_from(
        [
            "Nơi",
            "nhận:",
            "CỘNG",
            "HÒA",
            "XÃ",
            "HỘI",
            "CHỦ",
            "NGHĨA",
            "VIỆT",
            "NAM",
            "Số:",
            "1.",
            "II.",
            "-",
            ".",
            "7",
            "xã",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1, max_size=8),
)


def word_lists(box: st.SearchStrategy[Box | None]) -> st.SearchStrategy[list[Word]]:
    return st.lists(
        st.builds(
            lambda text, where, sure, line: Word(seen=text, text=text, box=where, confidence=sure, line=line),
            tokens,
            box,
            st.sampled_from([0.0, 0.1, 0.6, 1.0]),
            st.integers(0, 12),
        ),
        max_size=40,
    )


def arranged(*pages: Page) -> Document:
    return arrange(Document(path="a.pdf", kind="pdf", pages=pages), RULES)


def check(pages: list[Page]) -> None:
    document = arranged(*pages)
    for before, after in zip(pages, document.pages, strict=True):
        assert msgspec.structs.replace(after, lines=(), tables=()) == before
        held = [word for line in after.lines for word in line.words]
        assert Counter(map(repr, held)) == Counter(map(repr, before.words))
        check_numbers(after)
        for cell in (cell for table in after.tables for row in table.rows for cell in row.cells):
            assert all(place.position < len(after.lines[place.line - 1].words) for place in cell.words)
        assert all(line.words and line.seen == " ".join(word.seen for word in line.words) for line in after.lines)
    assert arranged(*document.pages) == document


def check_numbers(page: Page) -> None:
    """They count from 1, but for one that is left out before the stamps and specks behind all else."""
    numbers = [line.number for line in page.lines]
    gaps = [place for place, number in enumerate(numbers[1:], 1) if number != numbers[place - 1] + 1]
    assert not numbers or (numbers[0] == 1 and numbers[-1] == len(numbers) + len(gaps))
    for place in gaps:
        assert {line.role for line in page.lines[place:]} <= {Role.STAMP, Role.STRAY}
    assert len(gaps) <= 1


sizes = st.sampled_from([0.0, 595.0])


@given(st.lists(word_lists(st.one_of(boxes, on_page)), min_size=1, max_size=4), sizes)
@settings(deadline=None)
def test_every_word_is_in_one_line_whatever_its_box(pages: list[list[Word]], size: float) -> None:
    check([Page(number=n, width=size, height=size * 1.4, words=tuple(some)) for n, some in enumerate(pages, 1)])


rulings = st.builds(
    lambda x, y, length, level: Ruling(x, y, x + length * level, y + length * (not level)),
    st.integers(0, 8).map(lambda n: 60.0 * n),
    st.integers(0, 8).map(lambda n: 90.0 * n),
    st.integers(1, 8).map(lambda n: 90.0 * n),
    st.booleans(),
)


@given(word_lists(on_page), st.lists(rulings, max_size=24))
@settings(deadline=None)
def test_every_word_is_in_one_line_whatever_is_ruled(some: list[Word], drawn: list[Ruling]) -> None:
    check([Page(number=1, width=595, height=842, words=tuple(some), rulings=tuple(drawn))])


@given(word_lists(st.one_of(st.none(), on_page)))
@settings(deadline=None)
def test_words_without_boxes_keep_the_engine_s_lines(some: list[Word]) -> None:
    check([Page(number=1, width=595, height=842, words=tuple(some))])


@given(st.permutations(paragraph(100) + paragraph(180) + paragraph(300)))
def test_the_order_of_lines_in_one_column_does_not_matter(lines: list[list[Word]]) -> None:
    expected = arranged(page(paragraph(100) + paragraph(180) + paragraph(300))).pages[0].lines
    assert [line.seen for line in arranged(page(lines)).pages[0].lines] == [line.seen for line in expected]


@given(st.integers(0, 2**32 - 1))
def test_reading_what_was_laid_out_changes_nothing(seed: int) -> None:
    """The words of a page in the order found, given to layout again, come out in the same lines."""
    rows = [words(60, 100 + 30 * i, f"{i}\tXã số {i}\t{(seed >> i) % 97} tiêu chí") for i in range(8)]
    lines = arranged(page([*rows, *paragraph(400), words(295, 800, "3")])).pages[0].lines
    again = arranged(page([list(line.words) for line in lines])).pages[0].lines
    assert [(line.seen, line.role) for line in again] == [(line.seen, line.role) for line in lines]


def test_pages_without_words_have_no_lines() -> None:
    pages = [Page(number=1, route=Route.BLANK), Page(number=2, route=Route.FAILED, reason="damaged")]
    assert [done.lines for done in arranged(*pages).pages] == [(), ()]
    assert arrange(Document(path="a.pdf"), RULES).pages == ()
