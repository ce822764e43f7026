"""What lines are on pages with boxes: page numbers, headers and footers, specks, headings. A figure is never lost."""

from __future__ import annotations

import msgspec
import pytest

from pipeline.layout import arrange
from pipeline.model import Document, Ruling, Word
from tests.layout.drawn import BODY, RULES, laid_out, page, paragraph, roles, words


@pytest.mark.parametrize(
    ("x", "y", "text"),
    [
        (295, 800, "7"),
        (288, 800, "- 7 -"),
        (500, 805, "7"),
        (290, 40, "7"),
        (480, 800, "Trang 7/20"),
        (270, 800, "Trang 7 trên tổng số 20"),
    ],
)
def test_a_page_number_in_the_margin(x: float, y: float, text: str) -> None:
    pages = [page([words(x, y, text.replace("7", str(7 + i))), *paragraph(150)], i + 1) for i in range(2)]
    found = roles(*pages)
    assert found.pop(text) == found.pop(text.replace("7", "8")) == "page_number"
    assert set(found.values()) == {"body"}


@pytest.mark.parametrize(("x", "y", "text"), [(295, 800, "7"), (440, 800, "Trang 7"), (473, 800, "7")])
def test_a_page_number_no_other_page_confirms(x: float, y: float, text: str) -> None:
    assert roles(page([*paragraph(150), words(x, y, text)]))[text] == "page_number"


@pytest.mark.parametrize(
    ("x", "y", "text"),
    [
        (295, 800, "2015"),  # a year, or a figure
        (295, 800, "19/207"),  # a share: the document has not 207 pages
        (295, 800, "12,5"),
        (295, 800, "25%"),
        (295, 800, "≥ 95"),
        (120, 800, "7"),  # the cell of a table
        (295, 170, "7"),  # not in the margin
        (295, 800, "7 xã"),
    ],
)
def test_other_numbers_at_the_margin_are_kept(x: float, y: float, text: str) -> None:
    assert roles(page([*paragraph(100), words(x, y, text)]))[text] == "body"


def test_a_number_directly_under_the_text_is_kept() -> None:
    assert roles(page([*paragraph(748), words(290, 810, "12")]))["12"] == "body"


def test_figures_of_a_table_at_the_foot_of_every_page_are_kept() -> None:
    """They do not count along with the pages."""
    pages = [page([*paragraph(100), words(120, 800, figure)], i + 1) for i, figure in enumerate(["31", "12", "58"])]
    assert roles(*pages)["31"] == roles(*pages)["58"] == "body"


def test_headers_and_footers_repeat_at_their_place() -> None:
    pages = [
        page(
            [
                words(80, 40, f"Công báo/Số 244/Ngày 23-04-2026\t{105 + number}"),
                *paragraph(100 + 40 * number),
                words(80, 800, "Báo cáo nông thôn mới năm 2015"),
            ],
            number,
        )
        for number in range(1, 5)
    ]
    for number, lines in enumerate(laid_out(*pages), 1):
        assert [str(line.role) for line in lines] == ["header", "body", "body", "body", "body", "footer"], number
        assert lines[0].seen == f"Công báo/Số 244/Ngày 23-04-2026 {105 + number}"


def test_a_header_read_badly_on_one_page_is_a_header_there_too() -> None:
    texts = ["Tổng kết chương trình nông thôn mới", "Tổng kêt chươnq trình nông thôn mởi"]
    pages = [page([words(80, 40, texts[i == 2]), *paragraph(100)], i + 1) for i in range(4)]
    assert {roles(*pages)[text] for text in texts} == {"header"}


def test_the_only_title_of_a_document_is_not_lost_to_its_headers() -> None:
    title = [words(80, 40, "KẾ HOẠCH NÂNG CAO CHẤT LƯỢNG MẠNG ĐẾN NĂM"), words(160, 54, "2025")]
    pages = [page([*title, *paragraph(100)], i + 1) for i in range(3)]
    found = [[str(line.role) for line in lines[:2]] for lines in laid_out(*pages)]
    assert found == [["heading", "body"], ["header", "header"], ["header", "header"]]


def test_figures_of_forms_are_kept() -> None:
    """Forms of one page each repeat their words at the same place; their numbers are what matters."""
    counts = [12, 7, 31]
    pages = [page([words(80, 40, f"Số hộ nghèo của xã: {n}"), *paragraph(100)], i + 1) for i, n in enumerate(counts)]
    assert {str(lines[0].role) for lines in laid_out(*pages)} == {"body"}


@pytest.mark.parametrize(
    ("text", "role"), [("Số hộ nghèo của xã: {}", "body"), ("Báo cáo năm 2015, trang {}", "header")]
)
def test_numbers_may_count_along_by_chance_on_two_pages(text: str, role: str) -> None:
    first = 1 if role == "header" else 12
    pages = [page([words(80, 40, text.format(first + i)), *paragraph(100 + 40 * i)], i + 1) for i in range(2)]
    assert {str(lines[0].role) for lines in laid_out(*pages)} == {role}


def test_what_repeats_inside_the_page_is_no_header() -> None:
    pages = [
        page(
            [words(80, 40, f"Trang đầu của phần {'abc'[i]}"), words(80, 70, "Kết quả đạt được"), *paragraph(110)], i + 1
        )
        for i in range(3)
    ]
    assert roles(*pages)["Kết quả đạt được"] == "body"


@pytest.mark.parametrize(
    ("text", "confidence", "role"),
    [
        ("—", 0.9, "stray"),
        (". ,", 0.9, "stray"),
        ("~ |", 0.9, "stray"),
        (": p", 0.3, "stray"),
        ("#XITÍNILI DXIITT", 0.01, "stray"),
        ("Z2 NTZAY xểŸ ¬x——-.—~~", 0.01, "stray"),
        (": p", 0.8, "body"),
        ("7", 0.1, "body"),
        ("p 7", 0.1, "body"),
        ("19/207 xtq", 0.05, "body"),
        ("%", 0.3, "body"),
        ("năm", 0.1, "body"),
        ("Lwcquân TruờngSĩquan", 0.3, "body"),
        ("28/10/2024;", 0.15, "body"),
    ],
)
def test_specks(text: str, confidence: float, role: str) -> None:
    assert roles(page([*paragraph(100), words(300, 400, text, confidence=confidence)]))[text] == role


def centred(y: float, text: str) -> list[Word]:
    """Words centred over the paragraphs."""
    line = words(0, y, text)
    assert line[-1].box is not None
    return words((80 + 478 - line[-1].box.x1) / 2, y, text)


def test_headings_of_a_page() -> None:
    lines = [
        centred(100, "NGHỊ ĐỊNH"),
        centred(115, "Quy định cơ chế quản lý tài chính của các dự án"),
        centred(130, "đầu tư theo phương thức"),
        *paragraph(170),
        words(80, 245, "1. Mục tiêu"),
        *paragraph(260),
        words(80, 335, "2. Đơn vị quân đội, đơn vị sự nghiệp công lập thuộc Quân đội nhân dân và các đơn"),
        words(80, 350, "vị khác."),
        words(80, 365, "3. Nguyên tắc phối hợp:"),
        words(80, 380, "- Đúng thẩm quyền của mỗi cơ quan và mỗi đơn vị tham gia."),
    ]
    found = roles(page(lines))
    headings = [text for text, role in found.items() if role == "heading"]
    assert headings == [
        "NGHỊ ĐỊNH",
        "Quy định cơ chế quản lý tài chính của các dự án",
        "đầu tư theo phương thức",
        "1. Mục tiêu",
        "3. Nguyên tắc phối hợp:",
    ]


def test_sections_run_on_over_pages_and_past_headers() -> None:
    def pages(*titles: str) -> list[dict[str, str]]:
        sheets = [
            page([words(80, 40, "Công báo số 4"), words(80, 100, title), *paragraph(120 + 30 * i)], i + 1)
            for i, title in enumerate(titles)
        ]
        return [{line.seen: line.section for line in lines} for lines in laid_out(*sheets)]

    one, two, three = pages("I. KẾT QUẢ", "1. Giao thông", "Đường xã")
    assert [found[BODY[0]] for found in (one, two, three)] == ["I", "I.1", "I.1"]
    assert three["Công báo số 4"] == ""
    one, two, three = pages("II. KẾT QUẢ", "1. Giao thông", "Đường xã")  # what came before II is not known
    assert [found[BODY[0]] for found in (one, two, three)] == ["", "", ""]


def test_a_letterhead_is_no_heading() -> None:
    lines = [
        words(60, 60, "UBND TỈNH LẠNG SƠN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        words(230, 75, "Độc lập - Tự do - Hạnh phúc"),
        *paragraph(150),
    ]
    found = list(roles(page(lines)).values())
    assert found == [*["letterhead"] * 3, *["body"] * 4]


def test_items_of_lists_and_how_deep_they_stand() -> None:
    """Under a heading lists begin anew; a dash between words at the start of a line is no bullet."""
    texts = [
        ("II. Kết quả thực hiện", 0),
        ("Toàn tỉnh có 207 xã, trong đó 55 xã chưa đạt tiêu chí nào.", 0),
        ("1. Về giao thông, các huyện đã cứng hóa được 120 km đường, trong đó có 30 km do Tập đoàn", 1),
        ("- Năng lượng Quốc gia góp vốn, phần còn lại do nhân dân đóng góp, gồm các hạng mục sau:", 0),
        ("a) Đường trục xã, liên xã dài 80 km;", 2),
        ("- Vốn nhà nước: 12 tỷ đồng.", 3),
        ("+ Trong đó vốn tỉnh: 2 tỷ đồng.", 4),
        ("b) Đường trục thôn, xóm dài 40 km.", 2),
        ("2. Về thủy lợi, các công trình đã tưới chủ động cho 1.200 ha lúa hai vụ của 12 xã.", 1),
        ("III. Đánh giá chung", 0),
        ("- Các xã đều đạt kế hoạch đề ra từ đầu năm.", 1),
    ]
    (lines,) = laid_out(page([words(80, 60 + 14 * at, text) for at, (text, _) in enumerate(texts)]))
    assert [(line.seen, line.item) for line in lines] == texts


def test_an_article_s_number_centred_over_its_name_is_a_heading() -> None:
    lines = [words(259, 60, "Điều 11"), words(231, 74, "Giải quyết bất đồng"), *paragraph(100)]
    lines += [words(80, 180, "Điều 11"), *paragraph(194)]
    (found,) = laid_out(page(lines))
    assert [line.role for line in found] == ["heading", "heading", *["body"] * 9]


@pytest.mark.parametrize(("y", "x", "role"), [(20, 293, "page_number"), (20, 180, "body"), (66, 293, "body")])
def test_a_page_number_printed_over_a_table_at_the_page_s_edge(y: float, x: float, role: str) -> None:
    """It is no part of the cell it stands in; elsewhere in a table a number is a figure."""
    ys, xs = (15.0, 60.0, 84.0, 108.0, 132.0), (60.0, 220.0, 380.0, 535.0)
    rulings = [Ruling(xs[0], at, xs[-1], at) for at in ys] + [Ruling(at, ys[0], at, ys[-1]) for at in xs]
    rows = [words(70, 43, "Tên xã\t\t\tSố hộ\t\t\t\tGhi chú")]
    rows += [words(70, 66 + 24 * at, f"Xã {at}\t\t\t\t{at}5") for at in range(3)]
    drawn = page([words(x, y, "49"), *rows] if y < 60 else [rows[0], words(70, y, "Xã 0\t\t\t\t49"), *rows[2:]])
    drawn = msgspec.structs.replace(drawn, rulings=tuple(rulings))
    (done,) = arrange(Document(path="a.pdf", kind="pdf", pages=(drawn,)), RULES).pages
    found = next(line for line in done.lines if "49" in line.seen.split())
    assert (found.role, bool(found.table)) == (role, role == "body")
    assert any("49" in done.cell_text(cell) for row in done.tables[0].rows for cell in row.cells) == (role == "body")
