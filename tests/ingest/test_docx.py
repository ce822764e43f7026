"""Word documents: what a reader of them would see comes out, line by line, and nothing that breaks readers gets far."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.model import Document, Page, Role, Route, Status
from tests.ingest.papers import open_it

GOOD = "Đến hết năm 2015 toàn huyện có 12/16 xã đạt tiêu chí giao thông, tỷ lệ hộ nghèo còn 9,6%."
MORE = "Nhân dân các xã đã hiến 4.717 m² đất để làm đường giao thông nông thôn và nhà văn hóa."


def saved(path: Path, document: Word) -> Path:
    document.save(str(path))
    return path


def read(path: Path) -> Page:
    document = pipeline.read(path)
    assert document.status is Status.OK, document.reason
    assert document.kind == "docx"
    (page,) = document.pages
    assert [line.number for line in page.lines] == list(range(1, len(page.lines) + 1))
    assert [word for line in page.lines for word in line.words] == list(page.words)
    return page


def lines(page: Page) -> list[str]:
    return [line.seen for line in page.lines]


def roles(page: Page) -> dict[str, Role]:
    return {line.seen: line.role for line in page.lines}


def texts(page: Page, table: int = 0) -> list[list[str]]:
    return [[page.cell_text(cell) for cell in row.cells] for row in page.tables[table].rows]


def test_paragraphs_headings_and_margins(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("Kết quả thực hiện", 1)
    word.add_paragraph(GOOD)
    broken = word.add_paragraph("Ủy ban nhân dân")
    broken.add_run().add_break()
    broken.add_run("huyện\tKhe Vàng")
    section = word.sections[0]
    section.header.paragraphs[0].text = "Công báo số 7"
    section.footer.paragraphs[0].text = "Lưu hành nội bộ"
    page = read(saved(tmp_path / "a.docx", word))
    assert lines(page) == [
        "Công báo số 7",
        "Kết quả thực hiện",
        GOOD,
        "Ủy ban nhân dân huyện Khe Vàng",
        "Lưu hành nội bộ",
    ]
    assert [line.role for line in page.lines] == [Role.HEADER, Role.HEADING, Role.BODY, Role.BODY, Role.FOOTER]
    assert (page.route, page.width, page.height) == (Route.KEEP, 0, 0)
    assert "DOCX" in page.reason


def test_tables_become_cells_merged_ones_too(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("Bảng 1. Hộ nghèo các xã năm 2015")
    table = word.add_table(rows=4, cols=3)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ("Tên xã", "Hộ nghèo", "", "", "Số hộ", "Tỷ lệ (%)", "Long Đàm", "163", "18,2", "Bản Cát", "127", "14,8"),
        strict=True,
    ):
        cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    word.add_paragraph(MORE)
    path = saved(tmp_path / "a.docx", word)
    page = read(path)
    assert texts(page) == [
        ["Tên xã", "Hộ nghèo"],
        ["Số hộ", "Tỷ lệ (%)"],
        ["Long Đàm", "163", "18,2"],
        ["Bản Cát", "127", "14,8"],
    ]
    head = {page.cell_text(cell): cell for cell in page.tables[0].rows[0].cells}
    assert (head["Tên xã"].rows, head["Hộ nghèo"].columns) == (2, 2)
    assert "Long Đàm 163 18,2" in lines(page)
    assert {line.seen for line in page.lines if not line.table} == {"Bảng 1. Hộ nghèo các xã năm 2015", MORE}
    found = pipeline.process(path).indicators
    assert {(str(row.value), row.unit) for row in found if row.place == "xã Long Đàm"} >= {("163", "hộ")}


def test_a_letterhead_and_a_signature_set_in_cells_are_no_tables(tmp_path: Path) -> None:
    word = docx.Document()
    head = word.add_table(rows=2, cols=2)
    head.cell(0, 0).text = "UBND HUYỆN KHE VÀNG\nPHÒNG NÔNG NGHIỆP"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    head.cell(1, 0).text = "Số: 35/BC-NN"
    head.cell(1, 1).text = "Khe Vàng, ngày 14 tháng 3 năm 2016"
    word.add_paragraph(GOOD)
    foot = word.add_table(rows=1, cols=2)
    foot.cell(0, 0).text = "Nơi nhận:"
    foot.cell(0, 0).add_paragraph("- Lưu: VT, 12 bản.")
    foot.cell(0, 1).text = "TRƯỞNG PHÒNG"
    page = read(saved(tmp_path / "a.docx", word))
    assert page.tables == ()
    assert [line.role for line in page.lines] == [
        *[Role.LETTERHEAD] * len(page.lines[:-4]),
        Role.BODY,
        *[Role.SIGNATURE] * 3,
    ]
    assert lines(page)[-3:] == ["Nơi nhận:", "- Lưu: VT, 12 bản.", "TRƯỞNG PHÒNG"]


def numbering(word: Word, levels: str) -> None:
    """Two lists that count with the same definition; the second begins anew."""
    root = word.part.numbering_part.element
    for old in list(root):
        root.remove(old)
    root.append(parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="5">{levels}</w:abstractNum>'))
    for name, more in ((1, ""), (2, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')):
        root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="5"/>{more}</w:num>'))


def item(word: Word, text: str, level: int = 0, name: int = 1) -> None:
    properties = word.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr>')
    )


def level(number: int, form: str, text: str, start: int = 1) -> str:
    inner = f'<w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{number}">{inner}</w:lvl>'


def test_numbers_of_lists_are_counted_as_a_word_processor_shows_them(tmp_path: Path) -> None:
    word = docx.Document()
    numbering(
        word,
        level(0, "upperRoman", "%1.")
        + level(1, "decimal", "%1.%2.")
        + level(2, "lowerLetter", "%3)")
        + level(3, "bullet", ""),
    )
    for text, depth, name in (
        ("Công tác chỉ đạo", 0, 1),
        ("Tuyên truyền", 1, 1),
        ("Tập huấn", 1, 1),
        ("Cấp huyện", 2, 1),
        ("Cấp xã", 2, 1),
        ("Kết quả", 0, 1),
        ("Giao thông", 1, 1),
        ("Đường thôn", 3, 1),
        ("Phụ lục", 0, 2),
    ):
        item(word, text, depth, name)
    item(word, "không có trong danh mục", 7)
    assert lines(read(saved(tmp_path / "a.docx", word))) == [
        "I. Công tác chỉ đạo",
        "I.1. Tuyên truyền",
        "I.2. Tập huấn",
        "a) Cấp huyện",
        "b) Cấp xã",
        "II. Kết quả",
        "II.1. Giao thông",
        "- Đường thôn",
        "I. Phụ lục",
        "không có trong danh mục",
    ]


def run(text: str, inner: str = "") -> str:
    return f"<w:r>{inner}<w:t xml:space='preserve'>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        pytest.param(run("đạt ") + f"<w:ins w:id='1'>{run('12')}</w:ins>" + run(" xã"), "đạt 12 xã", id="inserted"),
        pytest.param(
            run("đạt 12") + "<w:del w:id='1'><w:r><w:delText>3</w:delText></w:r></w:del>" + run(" xã"),
            "đạt 12 xã",
            id="deleted",
        ),
        pytest.param(run("đạt 12 xã") + run("ẩn", "<w:rPr><w:vanish/></w:rPr>"), "đạt 12 xã", id="hidden"),
        pytest.param(f"<w:hyperlink>{run('đạt 12')}</w:hyperlink>" + run(" xã"), "đạt 12 xã", id="link"),
        pytest.param(f"<w:sdt><w:sdtContent>{run('12 xã')}</w:sdtContent></w:sdt>", "12 xã", id="content control"),
        pytest.param("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("12"), "12", id="field"),
        pytest.param(run("QĐ") + "<w:r><w:noBreakHyphen/></w:r>" + run("UBND"), "QĐ-UBND", id="hyphen"),
        pytest.param(run("1") + "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>", "1\ufffd", id="symbol"),
    ],
)
def test_what_a_paragraph_shows(tmp_path: Path, content: str, seen: str) -> None:
    word = docx.Document()
    word.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{content}</w:p>"))
    assert lines(read(saved(tmp_path / "a.docx", word))) == [seen]


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    word = docx.Document()
    box = f"<w:txbxContent><w:p>{run('12 xã')}</w:p></w:txbxContent>"
    word.element.body.insert(
        0,
        parse_xml(
            f"<w:p {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>{run('Trước')}"
            f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
            f"</mc:AlternateContent></w:r>{run(' sau')}</w:p>"
        ),
    )
    assert lines(read(saved(tmp_path / "a.docx", word))) == ["Trước sau", "12 xã"]


def test_fonts_from_before_unicode_are_decoded(tmp_path: Path) -> None:
    """Of one run, of a paragraph's style, and of none where the encoding shows in the text."""
    coded = "Toµn huyÖn cã 12/16 x· ®¹t chuÈn n«ng th«n míi"
    right = "Toàn huyện có 12/16 xã đạt chuẩn nông thôn mới"
    word = docx.Document()
    word.add_paragraph().add_run(coded).font.name = ".VnTime"
    word.add_paragraph(right)
    word.styles.add_style("Old", 1).font.name = ".VnTimeH"
    word.add_paragraph(coded, style="Old")
    page = read(saved(tmp_path / "a.docx", word))
    assert lines(page) == [right, right, right.upper()]
    assert "TCVN3" in page.reason
    word = docx.Document()
    for _ in range(3):
        word.add_paragraph(coded)
    page = read(saved(tmp_path / "b.docx", word))
    assert lines(page) == [right] * 3
    assert "TCVN3" in page.reason


def test_footnotes_come_after_the_text(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph(GOOD)
    path = saved(tmp_path / "a.docx", word)
    notes = (
        f"<w:footnotes {nsdecls('w')}><w:footnote w:type='separator' w:id='0'><w:p>{run('-----')}</w:p></w:footnote>"
        f"<w:footnote w:id='2'><w:p>{run('Theo báo cáo số 12.')}</w:p></w:footnote></w:footnotes>"
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/footnotes.xml", notes)
    assert roles(read(path)) == {GOOD: Role.BODY, "Theo báo cáo số 12.": Role.FOOTNOTE}


def test_figures_are_found_with_the_paragraph_as_line(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("Ủy ban nhân dân huyện đã chỉ đạo các xã thực hiện")
    word.add_paragraph("Các đoàn thể đã vận động nhân dân hiến đất làm đường")
    word.add_paragraph(GOOD)
    found = pipeline.process(saved(tmp_path / "a.docx", word)).indicators
    assert [(str(row.value), str(row.total), row.line) for row in found if row.total] == [("12", "16", 3)]
    assert all(row.box is None for row in found)


Made = Callable[[zipfile.ZipFile], None]
MAIN = "word/document.xml"
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = (
    '<!DOCTYPE w:document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<w:document {SPACE}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)


def packed(path: Path, content: str | bytes, name: str = MAIN) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(LAUGHS, "document type", id="entities that multiply"),
        pytest.param("<w:document", "damaged", id="cut short"),
        pytest.param("<document/>", "it has no text", id="another form"),
        pytest.param(f"<w:document {SPACE}/>", "it has no text", id="no body"),
        pytest.param(b"\xff\xfe\x00", "damaged", id="no XML"),
        pytest.param(
            f"<w:document {SPACE}><w:body>{' ' * 3_000_000}</w:body></w:document>", "unpacked_megabytes", id="a bomb"
        ),
    ],
)
def test_broken_and_hostile_documents_fail_with_a_reason(tmp_path: Path, content: str | bytes, reason: str) -> None:
    document = open_it(packed(tmp_path / "a.docx", content), unpacked_megabytes=2.0)
    assert (document.status, document.kind) == (Status.FAILED, "docx")
    assert reason in document.reason


def test_elements_nested_without_end_are_left_out(tmp_path: Path) -> None:
    deep = "<w:ins>" * 5000 + run("sâu") + "</w:ins>" * 5000
    content = f"<w:document {SPACE}><w:body><w:p>{run('12 xã')}{deep}</w:p></w:body></w:document>"
    document = open_it(packed(tmp_path / "a.docx", content))
    assert document.status is Status.OK, document.reason
    assert [word.seen for page in document.pages for word in page.words] == ["12", "xã"]


def opened_at(folder: Path, data: bytes) -> Document:
    path = folder / "a.docx"
    path.write_bytes(data)
    return open_it(path)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_flipped_bytes_never_crash(tmp_path: Path, data: st.DataObject) -> None:
    word = docx.Document()
    word.add_paragraph(GOOD)
    word.add_table(rows=1, cols=2)
    buffer = io.BytesIO()
    word.save(buffer)
    broken = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    assert opened_at(tmp_path, bytes(broken)).status in set(Status)
