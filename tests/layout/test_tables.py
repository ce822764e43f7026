"""Tables are found where rulings or white space make them, and nowhere else; every cell holds its words."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from pipeline.layout import arrange
from pipeline.model import Document, Page, Ruling, Table, Word
from tests.layout.drawn import RULES, page, words

ROW, LEFT = 20.0, 60.0
COLUMN = 90.0


def boxed(rows: int, columns: int, *, top: float = 100.0, without: Sequence[tuple[float, ...]] = ()) -> list[Ruling]:
    """The rulings of a table, those of `without` (x0, y0, x1, y1) left out."""
    right, bottom = LEFT + columns * COLUMN, top + rows * ROW
    lines = [
        (LEFT + c * COLUMN, top + r * ROW, LEFT + (c + 1) * COLUMN, top + r * ROW)
        for r in range(rows + 1)
        for c in range(columns)
    ]
    lines += [
        (LEFT + c * COLUMN, top + r * ROW, LEFT + c * COLUMN, top + (r + 1) * ROW)
        for r in range(rows)
        for c in range(columns + 1)
    ]
    assert right > LEFT and bottom > top
    return [Ruling(*line) for line in lines if line not in without]


def filled(
    rows: Sequence[Sequence[str]], *, top: float = 100.0, left: float = LEFT + 4, step: float = COLUMN
) -> list[list[Word]]:
    """Each row as a line of the engine; nothing for an empty cell."""
    return [
        [word for c, text in enumerate(row) if text for word in words(left + c * step, top + 5 + r * ROW, text)]
        for r, row in enumerate(rows)
    ]


def tables(*pages: Page) -> list[list[tuple[Page, Table]]]:
    document = arrange(Document(path="a.pdf", kind="pdf", pages=pages), RULES)
    return [[(done, table) for table in done.tables] for done in document.pages]


def texts(found: tuple[Page, Table]) -> list[list[str]]:
    done, table = found
    return [[done.cell_text(cell) for cell in row.cells] for row in table.rows]


FIGURES = [["TT", "Tên xã", "Số hộ"], ["1", "Suối Trong", "410"], ["2", "Khe Lạnh", "96"]]
PROSE = [words(60, 40, "Kết quả thực hiện của các địa phương được nêu trong bảng sau đây:")]


def ruled(lines: Sequence[list[Word]], rulings: Sequence[Ruling], number: int = 1) -> Page:
    return msgspec.structs.replace(page(lines, number), rulings=tuple(rulings))


def test_rulings_make_cells() -> None:
    ((found,),) = tables(ruled([*PROSE, *filled(FIGURES)], boxed(3, 3)))
    assert texts(found) == FIGURES
    done, table = found
    assert (table.ruled, table.columns, table.continues) == (True, 3, False)
    assert [line.table for line in done.lines] == [0, 1, 1, 1]
    assert (table.box.x0, table.box.top, table.box.x1, table.box.bottom) == (60, 100, 330, 160)


def test_a_missing_ruling_merges_cells() -> None:
    between = (LEFT + 2 * COLUMN, 100.0, LEFT + 2 * COLUMN, 120.0)
    below = (LEFT, 120.0, LEFT + COLUMN, 120.0)
    rows = [["TT", "Hộ nghèo", ""], ["", "Số hộ", "Tỷ lệ"], ["1", "410", "12,5"], ["2", "96", "7,5"]]
    ((found,),) = tables(ruled(filled(rows), boxed(4, 3, without=(between, below))))
    cells = {found[0].cell_text(cell): cell for row in found[1].rows for cell in row.cells}
    assert (cells["TT"].rows, cells["TT"].columns) == (2, 1)
    assert (cells["Hộ nghèo"].rows, cells["Hộ nghèo"].columns) == (1, 2)
    assert [len(row.cells) for row in found[1].rows] == [2, 2, 3, 3]


def test_a_skewed_scan_has_the_same_cells() -> None:
    lean = 0.012
    turned = [
        Ruling(r.x0 - lean * r.y0, r.y0 + lean * r.x0, r.x1 - lean * r.y1, r.y1 + lean * r.x1) for r in boxed(3, 3)
    ]
    lines = [
        [
            msgspec.structs.replace(
                word,
                box=msgspec.structs.replace(
                    box,
                    x0=box.x0 - lean * box.top,
                    x1=box.x1 - lean * box.top,
                    top=box.top + lean * box.x0,
                    bottom=box.bottom + lean * box.x0,
                ),
            )
            for word in line
            if (box := word.box)
        ]
        for line in filled(FIGURES)
    ]
    ((found,),) = tables(ruled(lines, turned))
    assert texts(found) == FIGURES


def test_rows_without_rulings_between_them_are_parted_by_their_figures() -> None:
    inner = [
        (LEFT + c * COLUMN, 120.0 + r * ROW, LEFT + (c + 1) * COLUMN, 120.0 + r * ROW) for r in (1, 2) for c in range(3)
    ]
    rows = [["Tên xã", "Số hộ", "Số thôn"], ["Suối Trong", "410", "9"], ["Khe Lạnh", "96", "7"], ["Pò Vải", "118", "5"]]
    ((found,),) = tables(ruled(filled(rows), boxed(4, 3, without=inner)))
    assert texts(found) == rows


@pytest.mark.parametrize(
    ("rows", "rulings"),
    [
        pytest.param([["Họ và tên:", "Nguyễn"], ["Địa chỉ:", "thôn"], ["Nghề:", "nông"]], boxed(3, 2), id="a form"),
        pytest.param([["Kết quả năm 2015 đạt 12 tiêu chí"]], boxed(1, 1), id="a frame"),
        pytest.param([["1", "", ""], ["", "", ""], ["", "", ""]], boxed(3, 3), id="an empty grid"),
    ],
)
def test_what_rulings_bound_without_figures_is_no_table(rows: list[list[str]], rulings: list[Ruling]) -> None:
    ((found),) = tables(ruled(filled(rows), rulings))
    assert found == []


SPACED = [
    ["Chỉ tiêu", "Năm 2014", "Năm 2015"],
    ["Dân số", "21.640", "22.115"],
    ["Số xã", "16", "16"],
    ["Số hộ", "4.812", "4.977"],
]


def test_white_space_makes_cells() -> None:
    ((found,),) = tables(page([*PROSE, *filled(SPACED, step=150)]))
    assert texts(found) == SPACED
    assert (found[1].ruled, [line.table for line in found[0].lines]) == (False, [0, 1, 1, 1, 1])


def test_the_header_of_the_last_column_is_wider_than_its_figures() -> None:
    head = (
        words(80, 104, "TT")
        + words(140, 104, "Tên xã")
        + words(250, 104, "Số hộ")
        + words(330, 104, "Tỷ lệ hộ nghèo (%)")
    )
    rows = [
        words(82, 104 + 16 * at, f"{at}") + words(140, 104 + 16 * at, f"Xã {at}") + words(255, 104 + 16 * at, f"{at}5")
        for at in range(1, 5)
    ]
    rows = [[*row, *words(352, row[0].box.top if row[0].box else 0, f"{at},2")] for at, row in enumerate(rows, 1)]
    (done,) = arrange(Document(path="a.pdf", kind="pdf", pages=(page([head, *rows]),)), RULES).pages
    assert [done.cell_text(cell) for cell in done.tables[0].rows[0].cells] == [
        "TT",
        "Tên xã",
        "Số hộ",
        "Tỷ lệ hộ nghèo (%)",
    ]


def test_a_cell_of_two_lines_goes_on_beside_its_figures() -> None:
    rows = filled(SPACED, step=150)
    # the label stands half a line above and half a line below its figures
    label = [words(LEFT + 4, 179, "Tỷ lệ hộ sử dụng"), words(LEFT + 4, 191, "nước sạch")]
    figures = [*words(LEFT + 154, 185, "86,3"), *words(LEFT + 304, 185, "88,9")]
    ((found,),) = tables(page([*rows, label[0], figures, label[1]]))
    assert texts(found)[-1] == ["Tỷ lệ hộ sử dụng nước sạch", "86,3", "88,9"]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            [
                words(60, 60 + 14 * n, "Trong giai đoạn này toàn tỉnh có 12 xã đạt chuẩn, 35 xã đạt 15 tiêu chí")
                for n in range(9)
            ],
            id="prose with figures",
        ),
        pytest.param(
            [words(60, 60 + 20 * n, f"- Tổng số xã loại {n}:\t\t20{n}") for n in range(5)],
            id="a list with tabs",
        ),
        pytest.param(
            [
                words(60, 40, "ỦY BAN NHÂN DÂN\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
                words(60, 54, "HUYỆN KHE VÀNG\t\tĐộc lập - Tự do - Hạnh phúc"),
                words(60, 76, "Số: 35/BC-UBND\t\tKhe Vàng, ngày 14 tháng 3 năm 2016"),
            ],
            id="a letterhead",
        ),
        pytest.param(
            [
                words(60, 700, "Nơi nhận:\t\t\t\tTM. ỦY BAN NHÂN DÂN"),
                words(60, 714, "- Như trên;\t\t\t\tCHỦ TỊCH"),
                words(60, 728, "- Lưu: VT, 12.\t\t\t\t(Đã ký)"),
                words(60, 760, "\t\t\t\t\t\t\tNguyễn Văn A"),
            ],
            id="a signature block",
        ),
        pytest.param(
            [
                words(60, 60 + 16 * n, f"Phần {n} ......................................................... {n}")
                for n in range(1, 7)
            ],
            id="a table of contents with leaders",
        ),
    ],
)
def test_other_things_side_by_side_are_no_table(lines: list[list[Word]]) -> None:
    assert tables(page(lines)) == [[]]


def test_a_table_goes_on_on_the_next_page() -> None:
    first = ruled([*PROSE, *filled(FIGURES, top=700)], boxed(3, 3, top=700), 1)
    second = ruled(filled([["3", "Pò Vải", "118"], ["", "và phụ cận", ""]], top=50), boxed(2, 3, top=50), 2)
    third = ruled([words(60, 40, "Một bảng khác của cùng báo cáo"), *filled(FIGURES)], boxed(3, 3), 3)
    found = tables(first, second, third)
    assert [[table.continues for _, table in own] for own in found] == [[False], [True], [False]]


def test_a_header_repeated_on_every_page_stays_in_its_table() -> None:
    pages = [
        ruled(filled([FIGURES[0], [str(n), "Khe Lạnh", str(90 + n)]], top=30), boxed(2, 3, top=30), n)
        for n in (1, 2, 3)
    ]
    for own in tables(*pages):
        ((done, table),) = own
        assert texts((done, table))[0] == FIGURES[0]
        assert {line.role.value for line in done.lines} == {"body"}


def test_five_hundred_rows_are_read() -> None:
    rows = [[str(n), "Suối Trong", f"{n * 7}"] for n in range(500)]
    high = page(filled(rows, top=10), height=10_100)
    ((found,),) = tables(msgspec.structs.replace(high, rulings=tuple(boxed(500, 3, top=10))))
    assert len(found[1].rows) == 500
    assert texts(found)[499] == rows[499]
    ((spaced,),) = tables(high)
    assert len(spaced[1].rows) == 500


def test_words_of_a_cell_are_those_of_its_lines() -> None:
    ((found,),) = tables(ruled(filled(FIGURES), boxed(3, 3)))
    done, table = found
    places = [place for row in table.rows for cell in row.cells for place in cell.words]
    assert len(set(places)) == len(places) == sum(len(line.words) for line in done.lines)


SENTENCES = [
    ["TT", "Nhiệm vụ", "Cơ quan"],
    ["1", "Rà soát quy\nhoạch các xã\nvùng cao", "Sở Xây\ndựng"],
    ["2", "Mở lớp dạy\nnghề cho 120\nlao động", "Sở Nội\nvụ"],
]
DEEP = 60.0


def across(rows: Sequence[Sequence[str]], lean: float = 0.0) -> list[list[Word]]:
    """Cells of several lines as a program writes them that goes straight across the page."""
    found = []
    for r, row in enumerate(rows):
        for n in range(max(text.count("\n") + 1 for text in row)):
            line = []
            for c, text in enumerate(row):
                parts = text.split("\n")
                if n < len(parts):
                    x, y = LEFT + 4 + c * COLUMN, 105 + r * DEEP + n * 13
                    line += words(x, y + lean * x, parts[n])
            found.append(line)
    return found


def deep(rows: int, columns: int, lean: float = 0.0) -> list[Ruling]:
    right, bottom = LEFT + columns * COLUMN, 100 + rows * DEEP
    level = [Ruling(LEFT, y + lean * LEFT, right, y + lean * right) for y in (100 + r * DEEP for r in range(rows + 1))]
    steep = [Ruling(x, 100 + lean * x, x, bottom + lean * x) for x in (LEFT + c * COLUMN for c in range(columns + 1))]
    return level + steep


CELL_BY_CELL = [
    "TT Nhiệm vụ Cơ quan",
    "1",
    "Rà soát quy",
    "hoạch các xã",
    "vùng cao",
    "Sở Xây",
    "dựng",
    "2",
    "Mở lớp dạy",
    "nghề cho 120",
    "lao động",
    "Sở Nội",
    "vụ",
]


@pytest.mark.parametrize("lean", [0.0, 0.012])
def test_cells_of_several_lines_are_read_one_after_the_other(lean: float) -> None:
    """Also where a scan leans, so that a short line under the table is as high as the table's last line."""
    after = words(LEFT, 100 + 3 * DEEP + 2 + lean * LEFT, "Các sở báo cáo")
    before = words(LEFT + 150, 85 + lean * (LEFT + 150), "PHỤ LỤC")
    lines = across(SENTENCES, lean)
    done = arrange(
        Document(path="a.pdf", kind="pdf", pages=(ruled([before, *lines[:3], after, *lines[3:]], deep(3, 3, lean)),)),
        RULES,
    ).pages[0]
    assert [line.seen for line in done.lines] == ["PHỤ LỤC", *CELL_BY_CELL, "Các sở báo cáo"]


def test_words_of_cells_are_found_after_their_lines_were_parted() -> None:
    rows = [*SENTENCES, ["3", "Trồng rừng\n12,5 ha", "7"]]
    ((found,),) = tables(ruled(across(rows), deep(4, 3)))
    assert texts(found) == [[text.replace("\n", " ") for text in row] for row in rows]


def test_a_line_through_two_tables_is_parted_between_them() -> None:
    """Words beside the tables stay, in lines of their own."""
    left, right = boxed(2, 2), [Ruling(r.x0 + 240, r.y0, r.x1 + 240, r.y1) for r in boxed(2, 2)]
    lines = [
        [*words(64, 105, "Xã\t\tHộ"), *words(246, 105, "ghi"), *words(304, 105, "Xã\t\tHộ")],
        [*words(64, 125, "Bản Cát\t12"), *words(246, 125, "chú"), *words(304, 125, "Pò Vải\t15")],
    ]
    done, *_ = arrange(
        Document(path="a.pdf", kind="pdf", pages=(ruled([*PROSE, *lines], [*left, *right]),)), RULES
    ).pages
    seen = [line.seen for line in done.lines]
    assert sorted(seen[1:]) == sorted(["Xã Hộ", "Bản Cát 12", "Xã Hộ", "Pò Vải 15", "ghi", "chú"])
    for table in done.tables:
        assert {done.cell_text(cell) for row in table.rows for cell in row.cells} < {
            "Xã",
            "Hộ",
            "Bản Cát",
            "Pò Vải",
            "12",
            "15",
        }


def test_a_letterhead_in_a_frame_keeps_its_own_order() -> None:
    lines = [
        words(64, 105, "UBND TỈNH\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        words(64, 120, "SỞ XÂY DỰNG\tĐộc lập - Tự do - Hạnh phúc"),
    ]
    frame = [Ruling(50, 95, 545, 95), Ruling(50, 140, 545, 140), Ruling(50, 95, 50, 140), Ruling(545, 95, 545, 140)]
    frame.append(Ruling(150, 95, 150, 140))
    done = arrange(Document(path="a.pdf", kind="pdf", pages=(ruled(lines, frame),)), RULES).pages[0]
    seen = [line.seen for line in done.lines]
    assert (seen[0], seen[-1]) == ("UBND TỈNH", "Độc lập - Tự do - Hạnh phúc")
