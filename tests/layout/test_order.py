"""Reading order: lines, letterheads, signatures, columns, tables."""

from __future__ import annotations

import random

from tests.layout.drawn import BODY, laid_out, page, paragraph, seen, words

LEFT = [
    "Trong năm qua các xã của",
    "huyện đã làm được nhiều",
    "tuyến đường, kiên cố hoá",
    "kênh mương và sửa chữa",
    "trường lớp. Người dân đã",
    "góp công, góp của và hiến",
    "đất để mở rộng đường.",
    "nhờ đó nhiều thôn đã có",
]
RIGHT = [
    "đường xe tải vào đến nơi.",
    "Tuy vậy một số xã vùng",
    "cao còn khó khăn, thu nhập",
    "thấp, tỷ lệ hộ nghèo cao,",
    "lao động chưa qua đào tạo",
    "chiếm phần lớn. Huyện đề",
    "nghị tỉnh tiếp tục hỗ trợ",
    "kinh phí cho các xã này.",
]


def test_lines_of_one_column_are_read_from_top_to_bottom_in_whatever_order_the_engine_gave_them() -> None:
    lines = paragraph(100) + paragraph(200)
    for seed in range(5):
        shuffled = random.Random(seed).sample(lines, len(lines))
        assert seen(page(shuffled)) == [*BODY, *BODY]


def test_an_engine_line_that_steps_down_is_two_lines() -> None:
    run_together = words(80, 100, "tăng số người dùng ứng dụng") + words(80, 115, "để có thêm mẫu đo")
    assert seen(page([run_together])) == ["tăng số người dùng ứng dụng", "để có thêm mẫu đo"]


def test_a_word_hyphenated_across_lines_stays_on_its_first_line() -> None:
    """pdfium gives "C-" and "Band" as one word whose box spans both lines."""
    line = words(80, 100, "do tần số mạng ở băng")
    broken = words(80, 100, "C-Band")[0]
    box = broken.box
    assert box is not None
    tall = type(box)(x0=80, top=100, x1=250, bottom=125)
    line.append(type(broken)(seen="C-Band", text="C-Band", box=tall))
    line += words(115, 115, "cao hơn nhiều lần")
    assert seen(page([line])) == ["do tần số mạng ở băng C-Band", "cao hơn nhiều lần"]


def test_a_subscript_does_not_part_a_line() -> None:
    line = words(80, 100, "khí CO") + words(115, 105, "2", size=5) + words(122, 100, "giảm")
    assert seen(page([line])) == ["khí CO 2 giảm"]


def test_a_line_the_engine_cut_in_two_is_one() -> None:
    cut = [words(80, 100, "2. Nghĩa vụ của lưu học"), words(191, 100.5, "sinh và của nhà trường:")]
    assert seen(page(paragraph(40) + cut)) == [*BODY, "2. Nghĩa vụ của lưu học sinh và của nhà trường:"]
    assert seen(page(paragraph(40) + cut[::-1])) == [*BODY, "2. Nghĩa vụ của lưu học sinh và của nhà trường:"]


def test_lines_cut_far_apart_are_one_where_the_text_around_runs_across_the_gap() -> None:
    above = words(80, 100, "học tập tại trường có quyền như sau và được bảo vệ quyền đó")
    cut = [words(80, 115, "- Bình đẳng"), words(155, 115, "trong học tập như mọi công dân")]
    below = words(80, 130, "- Tham gia mọi hoạt động hợp pháp theo quy định của nhà trường")
    assert seen(page([above, cut[1], below, cut[0]]))[1] == "- Bình đẳng trong học tập như mọi công dân"


def test_a_letterhead_is_read_agency_title_number_date() -> None:
    across = [
        words(60, 60, "UBND TỈNH LẠNG SƠN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        words(60, 75, "SỞ NÔNG NGHIỆP\tĐộc lập - Tự do - Hạnh phúc"),
        words(70, 105, "Số: 12/BC-SNN\tLạng Sơn, ngày 5 tháng 3 năm 2015"),
        words(220, 150, "BÁO CÁO"),
    ]
    expected = [
        "UBND TỈNH LẠNG SƠN",
        "SỞ NÔNG NGHIỆP",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 12/BC-SNN",
        "Lạng Sơn, ngày 5 tháng 3 năm 2015",
        "BÁO CÁO",
    ]
    assert seen(page([*across, *paragraph(180)])) == [*expected, *BODY]


def test_a_letterhead_is_told_by_its_words_however_narrow_the_gap_and_however_badly_read() -> None:
    line = words(40, 60, "UBND TINH THAI NGUYEN C0NG HOA XA HOl CHU NGHIA VIET NAM")
    assert seen(page([line, words(250, 75, "Doc lap - Tu do - Hanh phuc"), *paragraph(150)]))[:3] == [
        "UBND TINH THAI NGUYEN",
        "C0NG HOA XA HOl CHU NGHIA VIET NAM",
        "Doc lap - Tu do - Hanh phuc",
    ]


def test_the_subject_of_a_letter_stays_with_its_number() -> None:
    across = [
        words(60, 60, "UBND HUYỆN CAO LỘC\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        words(230, 75, "Độc lập - Tự do - Hạnh phúc"),
        words(60, 95, "Số: 45/UBND-NN\tCao Lộc, ngày 9 tháng 6 năm 2014"),
        words(60, 107, "V/v báo cáo kết quả"),
        words(60, 119, "thực hiện Chương trình"),
    ]
    assert seen(page([*across, *paragraph(170)]))[3:7] == [
        "Số: 45/UBND-NN",
        "V/v báo cáo kết quả",
        "thực hiện Chương trình",
        "Cao Lộc, ngày 9 tháng 6 năm 2014",
    ]


def test_the_title_in_the_middle_of_a_text_is_no_letterhead() -> None:
    text = ["Nước Cộng hoà xã hội chủ nghĩa Việt Nam là một nước độc lập và có chủ quyền", *BODY]
    assert seen(page(paragraph(100, lines=text))) == text


def test_recipients_are_read_before_the_signer() -> None:
    across = [
        words(80, 600, "Nơi nhận:\t\t\t\tTM. ỦY BAN NHÂN DÂN"),
        words(80, 612, "- Như trên;\t\t\t\t\tCHỦ TỊCH"),
        words(80, 624, "- Văn phòng điều phối;"),
        words(80, 636, "- Lưu: VT.\t\t\t\t\tNguyễn Văn A"),
    ]
    assert seen(page(paragraph(400) + across)) == [
        *BODY,
        "Nơi nhận:",
        "- Như trên;",
        "- Văn phòng điều phối;",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Nguyễn Văn A",
    ]


def test_two_columns_of_text_read_straight_across_are_read_one_after_the_other() -> None:
    rows = [
        words(60, 100 + 14 * i, left) + words(320, 100 + 14 * i, right)
        for i, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True))
    ]
    title = words(200, 70, "Kết quả của huyện")
    assert seen(page([title, *rows])) == ["Kết quả của huyện", *LEFT, *RIGHT]


def test_two_columns_in_the_right_order_are_left_as_they_are() -> None:
    left = [words(60, 100 + 14 * i, text) for i, text in enumerate(LEFT)]
    right = [words(320, 100 + 14 * i, text) for i, text in enumerate(RIGHT)]
    assert seen(page(left + right)) == [*LEFT, *RIGHT]
    alternating = [line for pair in zip(left, right, strict=True) for line in pair]
    assert seen(page(alternating)) == [*LEFT, *RIGHT]


def test_rows_of_a_table_stay_lines() -> None:
    rows = [f"{n}\tXã {name}\t{n + 10}/19\t{n * 7},5%" for n, name in enumerate(["Mai Pha", "Quảng Lạc", "Hoàng Đồng"])]
    rows *= 3
    lines = [words(80, 100 + 20 * i, row) for i, row in enumerate(rows)]
    assert seen(page(lines)) == [row.replace("\t", " ") for row in rows]


def test_cells_the_engine_read_apart_become_their_row() -> None:
    lines = [
        words(80, 100, "405"),
        words(120, 100, "Đặt ống thông"),
        words(300, 101, "7.118.100"),
        words(80, 140, "406"),
        words(120, 140, "Siêu âm tim"),
        words(300, 141, "213.400"),
    ]
    rows = ["405 Đặt ống thông 7.118.100", "406 Siêu âm tim 213.400"]
    assert seen(page(lines)) == rows
    by_column = [lines[i] for i in (0, 3, 1, 4, 2, 5)]
    assert seen(page(by_column)) == rows


def test_cells_of_several_lines_are_not_mixed_with_their_neighbours() -> None:
    lines = [
        words(60, 112, "1"),
        words(90, 100, "Mở rộng vùng phủ"),
        words(90, 112, "sóng và nâng cao"),
        words(90, 124, "chất lượng mạng"),
        words(200, 100, "Các doanh nghiệp"),
        words(200, 112, "viễn thông trên"),
        words(200, 124, "địa bàn tỉnh"),
    ]
    assert seen(page(lines)) == [" ".join(w.seen for w in line) for line in lines]


def test_what_stands_apart_at_the_edges_comes_first_and_last() -> None:
    header, number = words(80, 30, "Báo cáo năm 2015"), words(290, 800, "7")
    assert seen(page([number, *paragraph(100), header])) == ["Báo cáo năm 2015", *BODY, "7"]


def test_a_skewed_page_is_read_as_an_upright_one() -> None:
    """At 2 degrees the ends of a line are a line's height apart."""
    rows = [words(60, 100 + 40 * i, f"{i + 1}\tXã số {i + 1}\t\t\t\t\t{i + 11} tiêu chí") for i in range(4)]
    text = paragraph(300) + paragraph(400)
    tilted = []
    for line in rows + text:
        moved = []
        for word in line:
            assert word.box is not None
            drop = word.box.x0 * 0.035
            box = type(word.box)(x0=word.box.x0, top=word.box.top + drop, x1=word.box.x1, bottom=word.box.bottom + drop)
            moved.append(type(word)(seen=word.seen, text=word.text, box=box))
        tilted.append(moved)
    parts = [half for line in tilted[:4] for half in (line[:4], line[4:])]
    assert seen(page(parts + tilted[4:]))[:4] == [f"{i + 1} Xã số {i + 1} {i + 11} tiêu chí" for i in range(4)]


def test_specks_at_the_ends_of_a_line_are_lines_of_their_own() -> None:
    line = words(60, 100, ":") + words(90, 100, "d) Cho phép nghiệm thu") + words(400, 106, ".")
    assert seen(page([line])) == ["d) Cho phép nghiệm thu", ":", "."]
    bullet = words(60, 100, "-") + words(90, 100, "Cho phép nghiệm thu")
    assert seen(page([bullet])) == ["- Cho phép nghiệm thu"]


def test_margins_are_read_before_and_after_what_stands_beside_them() -> None:
    """A page number in the outer margin, and a column of figures that reaches further down than it."""
    pages = []
    for number in (1, 2):
        column = [words(60, 745 + 12 * n, f"{n}{n} xã") for n in range(8)]
        pages.append(page([words(520, 800, f"{number + 4}"), *paragraph(100), *column], number))
    for lines in laid_out(*pages):
        assert lines[-1].role == "page_number"
