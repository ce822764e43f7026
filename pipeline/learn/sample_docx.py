"""The sample that is a Word document: the parts that a word processor writes, without those that say when."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_DAY = (2019, 1, 4, 0, 0, 0)

HEAD = (("ỦY BAN NHÂN DÂN", "HUYỆN KHE VÀNG"), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"))
TITLE = "BÁO CÁO CHƯƠNG TRÌNH NƯỚC SẠCH NÔNG THÔN NĂM 2018"
PARTS = (
    (
        "Kết quả chung",
        "Năm 2018, huyện Khe Vàng, tỉnh Nam Lĩnh đã xây dựng 6 công trình cấp nước tập trung với tổng vốn 23,7 tỷ "
        "đồng. Đến cuối năm có 13/16 xã đạt tiêu chí môi trường.",
    ),
    ("Kết quả của một số xã", "Kết quả cụ thể của các xã được nêu trong bảng sau."),
)
CAPTION = "Bảng 1. Cấp nước sạch ở một số xã đến hết năm 2018"
TABLE = (
    ("TT", "Tên xã", "Số hộ sử dụng nước sạch", "Tỷ lệ hộ sử dụng nước sạch (%)"),
    ("1", "Yên Khê", "1.218", "92,4"),
    ("2", "Phai Luông", "874", "71,8"),
    ("3", "Cao Lâu", "596", "63,5"),
)
NOTE = "Theo kết quả điều tra do phòng Nông nghiệp thực hiện."
FOOT = (("Nơi nhận:", "- Ủy ban nhân dân tỉnh;", "- Lưu: VT."), ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"))


def docx() -> bytes:
    """A report with a letterhead and a signature set in cells, numbered headings, a table and a footnote."""
    body = [_table([HEAD]), _paragraph(TITLE, "Title")]
    for heading, text in PARTS:
        body += [_paragraph(heading, "Heading1"), _paragraph(text)]
    body += [
        _paragraph(CAPTION),
        _table([[(text,) for text in row] for row in TABLE], ruled=True),
        f"<w:p>{_run('Công trình cấp nước được kiểm tra mỗi quý một lần.')}"
        '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
        _table([FOOT]),
    ]
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _relations(
            [(name, f"{name}.xml") for name in ("styles", "numbering", "footnotes")]
        ),
        "word/document.xml": f"<w:document {_SPACE}><w:body>{''.join(body)}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_SPACE}>{_style('Title', '')}{_style('Heading1', _LISTED)}</w:styles>",
        "word/numbering.xml": f"<w:numbering {_SPACE}>{_NUMBERING}</w:numbering>",
        "word/footnotes.xml": f'<w:footnotes {_SPACE}><w:footnote w:id="2">{_paragraph(NOTE)}</w:footnote>'
        "</w:footnotes>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            info = zipfile.ZipInfo(name, _DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, head + text)
    return file.getvalue()


_LISTED = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr>'
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def _style(name: str, properties: str) -> str:
    shown = "heading 1" if name == "Heading1" else name
    return f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{shown}"/>{properties}</w:style>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraph(text: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}{_run(text)}</w:p>"


def _table(rows: Sequence[Sequence[Sequence[str]]], *, ruled: bool = False) -> str:
    sides = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right"))
    sides += '<w:insideH w:val="single" w:sz="4"/><w:insideV w:val="single" w:sz="4"/>'
    properties = f"<w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr>" if ruled else "<w:tblPr/>"
    columns = "<w:gridCol/>" * len(rows[0])
    cells = (
        "<w:tr>" + "".join(f"<w:tc>{''.join(map(_paragraph, cell))}</w:tc>" for cell in row) + "</w:tr>" for row in rows
    )
    return f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{''.join(cells)}</w:tbl>"


def _types() -> str:
    parts = ("document.main", "styles", "numbering", "footnotes")
    overrides = "".join(
        f'<Override PartName="/word/{part.removesuffix(".main")}.xml" ContentType="{_WORD}.{part}+xml"/>'
        for part in parts
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'
