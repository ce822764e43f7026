"""What is no running text neither gives rows that it should not nor breaks the sentences around it."""

from __future__ import annotations

from pipeline.extract import extract
from pipeline.layout import arrange
from pipeline.model import Document, Indicator, Page
from tests.layout.drawn import RULES, page, paragraph, words

FULL = "Sau năm năm thực hiện Chương trình, đời sống của người dân trên địa bàn huyện đã được nâng"


def rows(*pages: Page) -> tuple[Indicator, ...]:
    return extract(arrange(Document(path="a.pdf", kind="pdf", pages=pages), RULES), RULES).indicators


def test_copies_for_the_file_are_no_measurement() -> None:
    """The list of recipients says how many copies go where."""
    text = [words(80, 400, "Đến hết năm 2015 toàn huyện có 12 xã đạt tiêu chí giao thông.")]
    recipients = [
        words(80, 600, "Nơi nhận:\t\t\t\tTM. ỦY BAN NHÂN DÂN"),
        words(80, 612, "- Như trên;\t\t\t\t\tCHỦ TỊCH"),
        words(80, 624, "- Lưu: VT, 25 bộ hồ sơ.\t\t\t\t\tNguyễn Văn A"),
    ]
    assert [str(row.value) for row in rows(page([*paragraph(100, lines=[FULL] * 3), *text, *recipients]))] == ["12"]


def test_a_sentence_runs_on_past_the_footnotes_of_its_page() -> None:
    first = [words(80, 100 + 15 * n, FULL) for n in range(4)]
    first.append(
        words(80, 160, "lên rõ rệt. Theo kết quả rà soát mới nhất do huyện thực hiện, đến hết năm 2015 có 13 xã đạt")
    )
    notes = [words(80, 700, "1 Theo báo cáo của 16 xã thuộc huyện Khe Vàng gửi về.", size=7.5)]
    second = [words(80, 100, "chuẩn nông thôn mới."), *paragraph(130, lines=[FULL] * 3)]
    found = rows(page([*first, *notes], 1), page(second, 2))
    assert {(str(row.value), row.page) for row in found} == {("13", 1), ("16", 1)}
    (row,) = (one for one in found if str(one.value) == "13")
    assert row.subject == "xã đạt chuẩn nông thôn mới"
