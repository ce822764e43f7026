"""What is no running text is told apart: letterhead, signature, stamps, footnotes, captions."""

from __future__ import annotations

import msgspec
import pytest

from pipeline.layout import arrange
from pipeline.model import Document, Page, Ruling, Word
from pipeline.publish.text import seen_text
from tests.layout.drawn import BODY, RULES, laid_out, page, paragraph, roles, seen, words

SIGNATURE = [
    words(80, 600, "Nơi nhận:\t\t\t\tTM. ỦY BAN NHÂN DÂN"),
    words(80, 612, "- Như trên;\t\t\t\t\tCHỦ TỊCH"),
    words(80, 624, "- Lưu: VT, 12 bản.\t\t\t\t\tNguyễn Văn A"),
]


def small(y: float, text: str, x: float = 80.0) -> list[Word]:
    return words(x, y, text, size=7.5)


def test_letterhead_and_signature_have_roles_of_their_own() -> None:
    head = [
        words(60, 60, "UBND TỈNH LẠNG SƠN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        words(60, 75, "SỞ NÔNG NGHIỆP\tĐộc lập - Tự do - Hạnh phúc"),
        words(70, 105, "Số: 12/BC-SNN\tLạng Sơn, ngày 5 tháng 3 năm 2015"),
    ]
    found = roles(page([*head, *paragraph(200), *SIGNATURE]))
    assert [text for text, role in found.items() if role == "body"] == BODY
    assert [text for text, role in found.items() if role == "letterhead"] == [
        "UBND TỈNH LẠNG SƠN",
        "SỞ NÔNG NGHIỆP",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 12/BC-SNN",
        "Lạng Sơn, ngày 5 tháng 3 năm 2015",
    ]
    assert list(found.values())[-6:] == ["signature"] * 6


def test_a_signer_alone() -> None:
    signer = [words(360, 600, "TM. CHÍNH PHỦ"), words(350, 612, "KT. THỦ TƯỚNG"), words(365, 700, "Nguyễn Văn A")]
    found = roles(page([*paragraph(400), *signer]))
    assert list(found.values()) == [*["body"] * 4, *["signature"] * 3]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            [words(360, 600, "CHỦ TỊCH"), *paragraph(620), words(365, 700, "Nguyễn Văn A")], id="text under it"
        ),
        pytest.param(
            [words(80, 600, "KT. CHỦ TỊCH\t\t\tKT. CHỦ TỊCH"), words(80, 612, "Lê Văn B\t\t\tLê Văn C")], id="two"
        ),
        pytest.param([words(80, 600, "CHỦ TỊCH HỘI ĐỒNG"), words(80, 612, "Nguyễn Văn A")], id="at the left"),
    ],
)
def test_what_looks_like_a_signer_stays(lines: list[list[Word]]) -> None:
    found = roles(page([*paragraph(400), *lines]))
    assert "signature" not in found.values()


DIGITAL = [
    words(20, 10, "Ký bởi: CÔNG BÁO NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=7),
    words(20, 19, "Cơ quan: VĂN PHÒNG CHÍNH PHỦ", size=7),
    words(20, 28, "Ngày ký: 2026-04-23 10:19:19 +07:00", size=7),
]


def test_a_digital_signature_is_a_stamp_and_no_letterhead() -> None:
    """It names the state in capitals, above the real letterhead."""
    head = [
        words(60, 80, "CHÍNH PHỦ\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        words(230, 95, "Độc lập - Tự do - Hạnh phúc"),
        words(60, 115, "Số: 99/NQ-CP\t\tHà Nội, ngày 6 tháng 4 năm 2026"),
    ]
    found = roles(page([*DIGITAL, *head, *paragraph(200)]))
    assert list(found.values()) == [*["letterhead"] * 5, *["body"] * 4, *["stamp"] * 3]
    assert list(found)[:2] == ["CHÍNH PHỦ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_a_digital_signature_read_badly_is_a_stamp_still() -> None:
    stamp = ["Ký bởi: Cổng Thông tin điện tử", "ail inchinhphu@chinhphu.vn", "lòng", "& n 06.04.2020 15:44:59"]
    lines = [words(20, 10 + 9 * place, text, size=7) for place, text in enumerate(stamp)]
    found = roles(page([*lines, *paragraph(200)]))
    assert [found[text] for text in stamp] == ["stamp"] * 4


@pytest.mark.parametrize("motto", ["Đọc lạp - lự do - linh phUC", "Tọc lập - 1ự do - Tliạnh pHUC"])
def test_a_letterhead_whose_upper_line_was_cut_off(motto: str) -> None:
    """The motto is read badly where the picture's edge cuts it; a ruling under the agency's name is no text."""
    head = [words(160, 0, f"T———\t\t\t\t{motto}"), words(134, 30, "Số: 28/2021/NĐ-CP")]
    head[1] += words(350, 30, "Hà Nội, ngày 26 tháng 3 năm 2021")
    found = roles(page([*head, *paragraph(200)]))
    assert [text for text, role in found.items() if role == "letterhead"] == [
        motto,
        "Số: 28/2021/NĐ-CP",
        "Hà Nội, ngày 26 tháng 3 năm 2021",
    ]
    assert found["T———"] == "stray"


def test_the_motto_in_running_text_is_no_letterhead() -> None:
    said = words(80, 60, "Tiêu đề của báo cáo là Độc lập - Tự do - Hạnh phúc như đã nêu ở phần trên.")
    assert set(roles(page([said, *paragraph(75)])).values()) == {"body"}


def test_stamps_and_specks_stand_behind_the_page_s_text_with_an_empty_line_before() -> None:
    """In its place a stamp would cut a sentence in two. Stamps first; nothing is lost, all have their numbers."""
    stamp = [words(430, 180, "ĐẾN"), words(420, 195, "Số: ......1234"), words(420, 210, "Ngày: 12/5/2016")]
    drawn = page([*paragraph(100), words(300, 160, ". ,"), *stamp, words(80, 300, "Kết luận.")])
    (lines,) = laid_out(drawn)
    wanted = ["ĐẾN", "Số: ......1234", "Ngày: 12/5/2016"]
    assert [line.seen for line in lines] == [*BODY, "Kết luận.", *wanted, ". ,"]
    assert [line.number for line in lines] == [1, 2, 3, 4, 5, 7, 8, 9, 10]
    document = arrange(Document(path="a.pdf", kind="pdf", pages=(drawn,)), RULES)
    assert seen_text(document).split("\n")[4:8] == ["Kết luận.", "", "ĐẾN", "Số: ......1234"]


def test_a_registry_s_stamp() -> None:
    stamp = [words(420, 30, "ĐẾN"), words(410, 45, "Số: ......1234"), words(410, 60, "Ngày: 12/5/2016")]
    found = roles(page([*stamp, *paragraph(200)]))
    assert [found[" ".join(w.seen for w in line)] for line in stamp] == ["stamp"] * 3


@pytest.mark.parametrize("text", ["Ký bởi: Nguyễn Văn A", "ĐẾN", "Ngày ký: 12/5/2016"])
def test_one_line_makes_no_stamp(text: str) -> None:
    assert roles(page([words(80, 60, text), *paragraph(200)]))[text] == "body"


FRAME = tuple(
    Ruling(*ends)
    for ends in ((60, 50, 200, 50), (60, 68, 200, 68), (60, 110, 200, 110), (60, 50, 60, 110), (200, 50, 200, 110))
)


@pytest.mark.parametrize(("rulings", "role"), [(FRAME, "stamp"), ((), "body")])
def test_what_is_written_by_hand_in_a_registry_s_frame_is_a_stamp(rulings: tuple[Ruling, ...], role: str) -> None:
    stamp = [words(70, 55, "văn phòng tỉnh ủy"), words(70, 72, "ĐẾN Giờ: .C....."), words(70, 90, "Ngày: .2913121.")]
    found = roles(msgspec.structs.replace(page([*stamp, *paragraph(200)]), rulings=rulings))
    assert [found[" ".join(w.seen for w in line)] for line in stamp] == [role] * 3


MIDDLE = Ruling(130, 50, 130, 110)


@pytest.mark.parametrize(("rulings", "role"), [(FRAME, "stamp"), ((*FRAME, MIDDLE), "body")])
def test_a_large_den_tells_a_stamp_unless_columns_are_headed_so(rulings: tuple[Ruling, ...], role: str) -> None:
    stamp = [words(70, 55, "TỪ ĐẾN"), words(70, 72, "ĐẾN 68: ÐC-là")]
    found = roles(msgspec.structs.replace(page([*stamp, *paragraph(200)]), rulings=rulings))
    assert found["ĐẾN 68: ÐC-là"] == role


def test_a_frame_without_a_registry_s_words_stays() -> None:
    box = [words(70, 55, "Tổng số xã: 207"), words(70, 72, "Đến ngày 31/12 đạt chuẩn: 53")]
    found = roles(msgspec.structs.replace(page([*box, *paragraph(200)]), rulings=FRAME))
    assert [found[" ".join(w.seen for w in line)] for line in box] == ["body"] * 2


NOTES = ["1 Theo báo cáo số 12/BC-SNN ngày 5 tháng 3 năm 2015 của Sở Nông nghiệp.", "2 Tính cả 3 xã biên giới."]


def test_smaller_lines_at_the_foot_that_begin_with_a_mark_are_footnotes() -> None:
    lines = [*paragraph(400), *paragraph(480), small(700, NOTES[0]), small(710, "và Ủy ban nhân dân các huyện.")]
    found = roles(page([*lines, small(720, NOTES[1]), words(295, 800, "3")]))
    assert [text for text, role in found.items() if role == "footnote"] == [
        NOTES[0],
        "và Ủy ban nhân dân các huyện.",
        NOTES[1],
    ]


def test_lines_of_one_size_under_a_short_ruling_are_footnotes() -> None:
    made = page([*paragraph(400), words(80, 700, NOTES[0]), words(80, 715, NOTES[1])])
    assert "footnote" not in roles(made).values()
    ruled = msgspec.structs.replace(made, rulings=(Ruling(80, 690, 224, 690),))
    assert list(roles(ruled).values()) == [*["body"] * 4, "footnote", "footnote"]
    across = msgspec.structs.replace(made, rulings=(Ruling(80, 690, 520, 690),))
    assert "footnote" not in roles(across).values()


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([small(700, "Ghi chú: số liệu tính đến tháng 6")], id="no mark"),
        pytest.param([small(400, NOTES[0]), *paragraph(480)], id="above the text"),
        pytest.param([small(700, "12 (chấm dứt)", x=350)], id="to the right"),
    ],
)
def test_other_small_lines_are_no_footnotes(lines: list[list[Word]]) -> None:
    assert "footnote" not in roles(page([*paragraph(100), *paragraph(200), *lines])).values()


def tabled(*above: list[Word]) -> Page:
    rows = [["TT", "Tên xã", "Số hộ"], ["1", "Suối Trong", "410"], ["2", "Khe Lạnh", "96"]]
    lines = [
        [word for c, text in enumerate(row) for word in words(64 + 90 * c, 305 + 20 * r, text)]
        for r, row in enumerate(rows)
    ]
    level = [Ruling(60, 300 + 20 * r, 330, 300 + 20 * r) for r in range(4)]
    steep = [Ruling(60 + 90 * c, 300, 60 + 90 * c, 360) for c in range(4)]
    made = page([*paragraph(100), *above, *lines])
    return msgspec.structs.replace(made, rulings=(*level, *steep))


def test_what_names_a_table_is_its_caption_down_to_the_table() -> None:
    above = [
        words(120, 250, "Bảng 2. Hộ nghèo của các xã"),
        words(140, 265, "trên địa bàn huyện"),
        words(250, 282, "Đơn vị: hộ"),
    ]
    found = roles(tabled(*above))
    assert [text for text, role in found.items() if role == "caption"] == [
        " ".join(w.seen for w in line) for line in above
    ]
    assert [found[text] for text in BODY] == ["body"] * 4


@pytest.mark.parametrize("text", ["Bảng 2 cho thấy các xã còn nhiều hộ nghèo", "Bảng giá đất", "bảng 2. Hộ nghèo"])
def test_a_sentence_about_a_table_is_no_caption(text: str) -> None:
    assert roles(tabled(words(80, 270, text)))[text] == "body"


def test_a_centred_line_that_names_a_figure_is_its_caption() -> None:
    found = roles(page([*paragraph(100), words(190, 400, "Hình 1. Bản đồ quy hoạch các xã"), *paragraph(500)]))
    assert found["Hình 1. Bản đồ quy hoạch các xã"] == "caption"
    text = "Hình 1. Bản đồ quy hoạch các xã được lập năm 2014 và điều chỉnh một lần vào năm 2019"
    assert roles(page([*paragraph(100), words(80, 400, text)]))[text] == "body"


def test_lines_apart_are_kept_in_their_places() -> None:
    lines = [*DIGITAL, *paragraph(100), *paragraph(300), small(700, NOTES[0])]
    assert len(seen(page(lines))) == len(lines)
    (found,) = laid_out(page(lines))
    assert [line.number for line in found] == [*range(1, 10), *range(11, 14)]
