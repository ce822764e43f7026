"""Texts to read: paragraphs, headings, lists and tables, as a reader of Markdown understands them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.export.prose import escaped
from pipeline.review.documents import reports_of
from tests.export.conftest import Export, Made

READER = MarkdownIt("commonmark").enable("table")


@pytest.fixture(scope="module")
def folders(made: Made) -> dict[str, str]:
    """Document → the name of its files."""
    return {report.name: report.folder.name for report in reports_of(made.out)}


def parts(path: Path) -> list[tuple[str, str]]:
    """What a reader sees: (h1, p, li, td …, its text), in order."""
    found: list[tuple[str, str]] = []
    open_tags: list[str] = []
    for token in READER.parse(path.read_text("utf-8")):
        if token.nesting == 1:
            open_tags.append(token.tag)
        elif token.nesting == -1:
            open_tags.pop()
        elif token.type == "inline":
            shown = "".join(child.content for child in token.children or () if child.type == "text")
            tag = "li" if open_tags[-2:] == ["li", "p"] else open_tags[-1]
            found.append((tag, shown))
        else:
            raise AssertionError(f"a {token.type} in {path.name}")  # code, raw HTML, a rule: nothing printed is one
    return found


def test_a_report_in_markdown_reads_as_it_is_printed(export: Export, folders: dict[str, str]) -> None:
    assert parts(export("markdown", "markdown").path / f"{folders['2015/bao cao.txt']}.md") == [
        ("h1", "BÁO CÁO"),
        ("p", "Kết quả thực hiện Chương trình xây dựng nông thôn mới tỉnh Lạng Sơn năm 2015"),
        ("h2", "I. Kết quả đạt được"),
        ("h3", "1. Giao thông"),
        ("p", "Đến hết năm 2015, toàn tỉnh có 19/207 xã đạt tiêu chí giao thông, chiếm 20%."),
        ("li", "Nhân dân đã hiến 4.717 m2 đất_để mở đường | và nhà văn hóa <b>mới</b>."),
        ("li", "Trong đó có 12 nhà văn hóa thôn."),
        ("p", "=1+2 xã đạt chuẩn."),
        ("h3", "2. Nguồn vốn"),
        ("p", "Tổng kinh phí huy động năm 2015 là 736,34 tỷ đồng."),
    ]


def test_a_table_in_markdown_is_a_table(export: Export, folders: dict[str, str]) -> None:
    found = parts(export("markdown", "markdown").path / f"{folders['digital.pdf']}.md")
    assert [text for tag, text in found if tag == "th"] == [
        "TT",
        "Tên xã",
        "Số tiêu chí đạt",
        "Tỷ lệ hộ nghèo (%)",
        "Đường cứng hóa (km)",
    ]
    assert [text for tag, text in found if tag == "td"][:5] == ["1", "Suối Trong", "19", "4,1", "12,6"]
    assert ("h2", "III. MỤC TIÊU NĂM 2020") in found


def test_letterhead_and_signature_stand_line_by_line(export: Export, folders: dict[str, str]) -> None:
    name = folders["letter.docx"]
    text = (export("txt", "txt").path / f"{name}.txt").read_text("utf-8")
    head, paragraph, table, foot = text.rstrip("\n").split("\n\n")
    assert set(head.split("\n")) == {
        "UBND HUYỆN KHE VÀNG",
        "PHÒNG NÔNG NGHIỆP",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    }
    assert paragraph == "Đến hết năm 2015 toàn huyện có 12/16 xã đạt tiêu chí giao thông."
    assert table == "Xã\tHộ\tHộ nghèo\nLong Đàm\t897\t163\nKhe Lạnh\t640\t95"
    assert foot.split("\n") == ["Nơi nhận:", "- Lưu: VT, 12 bản.", "TRƯỞNG PHÒNG"]
    found = parts(export("markdown", "markdown").path / f"{name}.md")
    assert [tag for tag, _ in found] == ["p", "p", *["th"] * 3, *["td"] * 6, "p"]
    assert found[-1][1] == "Nơi nhận:- Lưu: VT, 12 bản.TRƯỞNG PHÒNG"  # with a break after each line


@pytest.mark.parametrize("format", ["txt", "markdown"])
def test_lines_of_a_scan_are_joined_to_paragraphs(export: Export, folders: dict[str, str], format: str) -> None:
    suffix = {"txt": ".txt", "markdown": ".md"}[format]
    text = (export(format, format).path / f"{folders['2015/layer.pdf']}{suffix}").read_text("utf-8")
    assert "Đến nay toàn tỉnh có 19/207 xã đạt tiêu chí giao thông." in text
    assert "II. KẾT QUẢ THỰC HIỆN" in text


def test_plain_text_keeps_tables_apart_by_tabs(export: Export, folders: dict[str, str]) -> None:
    text = (export("txt", "txt").path / f"{folders['digital.pdf']}.txt").read_text("utf-8")
    assert "1\tSuối Trong\t19\t4,1\t12,6\n2\tKhe Lạnh\t17\t7,5\t9,8\n" in text
    assert text.endswith("xuống dưới 7%.\n")


@given(st.text("ab1.)-+*_#=>|<&;`[]()!\\~:/$^{} đ", min_size=1, max_size=24).map(lambda text: " ".join(text.split())))
def test_any_line_is_read_as_it_stands(line: str) -> None:
    """Whatever stands in a paragraph, a reader of Markdown sees these letters and nothing else."""
    tokens = READER.parse(escaped(line))
    shown = "".join(child.content for token in tokens for child in token.children or ())
    assert [token.type for token in tokens] == (["paragraph_open", "inline", "paragraph_close"] if line else [])
    assert shown == line
