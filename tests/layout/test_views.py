"""Two pages on one sheet are read one after the other; lines that bend are put in order as if they were level."""

from __future__ import annotations

import msgspec
import pytest

from pipeline.layout import arrange
from pipeline.layout.facing import gutter_of
from pipeline.layout.rules import rules_of
from pipeline.model import Bend, Document, Page, Role, Ruling, Word
from pipeline.ocr.repair.bend import page_box
from tests.layout.drawn import BODY, RULES, laid_out, page, words

WIDE, HIGH = 1190.0, 842.0
FAN = Bend(
    x=(60.0, 200.0, 340.0, 480.0),
    across=(60.0, 200.0, 340.0, 480.0),
    shift=(-60.0, -20.0, 20.0, 60.0),
    stretch=(1.16, 1.05, 0.95, 0.84),
)


def column(x: float, number: int, lines: int = 12) -> list[list[Word]]:
    """A page's lines of 12 words at x, and its number at the foot."""
    own = [words(x, 80 + 20 * at, f"trang {number} dòng {at} xã đạt chuẩn trong năm nay là") for at in range(lines)]
    return [*own, words(x + 240, 800, str(number))]


def spread(number: int, *, across: tuple[list[Word], ...] = (), rulings: tuple[Ruling, ...] = ()) -> Page:
    """Two pages side by side, whose lines an engine gave row by row."""
    rows = [line for pair in zip(column(70, number), column(665, number + 1), strict=True) for line in pair]
    return msgspec.structs.replace(page([*across, *rows], number // 2, width=WIDE, height=HIGH), rulings=rulings)


def test_two_pages_on_a_sheet_are_read_one_after_the_other_with_their_numbers() -> None:
    (lines,) = laid_out(spread(4))
    body = [line.seen for line in lines if line.role is not Role.PAGE_NUMBER]
    assert body == [f"trang {number} dòng {at} xã đạt chuẩn trong năm nay là" for number in (4, 5) for at in range(12)]
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    both = [laid_out(spread(2), spread(4))[place] for place in (0, 1)]
    numbers = [line.seen for own in both for line in own if line.role is Role.PAGE_NUMBER]
    assert numbers == ["2", "3", "4", "5"]


def test_words_keep_their_places_on_the_sheet() -> None:
    sheet = spread(4)
    (lines,) = laid_out(sheet)
    assert sorted(word.box.x0 for line in lines for word in line.words if word.box) == sorted(
        word.box.x0 for word in sheet.words if word.box
    )


def test_a_title_or_a_ruling_across_both_halves_makes_them_one_page() -> None:
    title = words(380, 40, "kết quả thực hiện các tiêu chí của toàn tỉnh trong năm năm qua ở từng huyện")
    ruling = Ruling(70.0, 60.0, 1100.0, 60.0)
    rules = rules_of(RULES).facing
    assert gutter_of(spread(4), rules) == pytest.approx(WIDE / 2, rel=0.1)
    assert gutter_of(spread(4, across=(title,)), rules) == 0
    assert gutter_of(spread(4, rulings=(ruling,)), rules) == 0


def test_a_table_on_its_side_is_no_pair_of_pages() -> None:
    rows = [
        words(x, 80 + 20 * at, text)
        for at in range(14)
        for x, text in ((70.0, f"Xã {at}"), (300.0, "12,5 97 3"), (700.0, "1.240 35"), (1000.0, "8,1"))
    ]
    (lines,) = laid_out(page(rows, width=WIDE, height=HIGH))
    assert lines[0].seen.startswith("Xã 0") and "8,1" in lines[0].seen + lines[1].seen


def test_a_page_of_lone_figures_beside_one_of_text_is_a_page_of_its_own() -> None:
    text = column(70, 4)
    figures = [words(665, 87 + 23 * at, f"{at + 3},{at % 9}") for at in range(14)]
    rows = [words(665, 80 + 20 * at, f"{at + 3},{at % 9}") for at in range(12)]
    rules = rules_of(RULES).facing
    assert gutter_of(page([*text, *figures], width=WIDE, height=HIGH), rules)
    assert not gutter_of(page([*text, *rows], width=WIDE, height=HIGH), rules)


def test_tables_of_both_halves_point_at_their_own_words() -> None:
    table = [
        words(x, 400 + 24 * row + 4, text)
        for row in range(3)
        for x, text in ((670.0, f"huyện {row}"), (800.0, f"{row + 3},5"), (900.0, f"{row + 20}"))
    ]
    sheet = spread(4)
    edges = [Ruling(x, 398.0, x, 470.0) for x in (665.0, 795.0, 895.0, 1000.0)]
    edges += [Ruling(665.0, y, 1000.0, y) for y in (398.0, 422.0, 446.0, 470.0)]
    numbered = [msgspec.structs.replace(word, line=100 + at) for at, line in enumerate(table) for word in line]
    full = msgspec.structs.replace(sheet, words=(*sheet.words, *numbered), rulings=tuple(edges))
    (done,) = arrange(Document(path="a.pdf", kind="pdf", pages=(full,)), RULES).pages
    (found,) = done.tables
    assert [[done.cell_text(cell) for cell in row.cells] for row in found.rows] == [
        [f"huyện {row}", f"{row + 3},5", f"{row + 20}"] for row in range(3)
    ]
    assert found.box is not None
    assert (round(found.box.x0), round(found.box.x1)) == (665, 1000)


def test_stamps_of_both_halves_stand_behind_the_text_of_the_sheet() -> None:
    """And tables point at their words still."""
    stamps = [
        words(x, 400 + 15 * at, text) for x in (150, 760) for at, text in enumerate(("ĐẾN", "Số: 12", "Ngày: 3/5"))
    ]
    table = [words(665, 500 + 20 * at, f"Xã {at}\t{at}2,5\t{at}7") for at in range(4)]
    (done,) = arrange(Document(path="a.png", kind="image", pages=(spread(4, across=(*stamps, *table)),)), RULES).pages
    assert [line.seen for line in done.lines[-6:]] == ["ĐẾN", "Số: 12", "Ngày: 3/5"] * 2
    assert {line.role for line in done.lines[:-6]} == {Role.BODY, Role.PAGE_NUMBER}
    count = len(done.lines)
    assert [line.number for line in done.lines] == [*range(1, count - 5), *range(count - 4, count + 2)]
    (found,) = done.tables
    assert [[done.cell_text(cell) for cell in row.cells] for row in found.rows] == [
        [f"Xã {at}", f"{at}2,5", f"{at}7"] for at in range(4)
    ]


def test_lines_that_fan_out_are_put_in_order_as_if_they_were_level() -> None:
    level = [words(60, 60 + 16 * at, text.replace("tỉnh", f"tỉnh{at}")) for at, text in enumerate(BODY * 8)]
    # an engine that lost its way gives every line in two pieces
    pieces = [piece for line in level for piece in (line[:9], line[9:]) if piece][::-1]
    flat = [line.seen for line in laid_out(page(pieces))[0]]
    fanned = page(
        [[msgspec.structs.replace(word, box=page_box(FAN, word.box)) for word in piece if word.box] for piece in pieces]
    )
    (lines,) = laid_out(msgspec.structs.replace(fanned, bend=FAN))
    assert [line.seen for line in lines] == flat
    assert [line.seen for line in laid_out(fanned)[0]] != flat
    assert {word.box for line in lines for word in line.words} == {word.box for word in fanned.words}
