"""Files as archives hold them, made on the spot: PDF pages with text layers and scans, and images of pages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageDraw, ImageFont

from pipeline.ingest.document import open_document
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Page
from pipeline.settings import Settings

A4 = (595.0, 842.0)
GOOD = (
    "Toàn tỉnh có 19/207 xã đạt chuẩn nông thôn mới, bằng 9,18% số xã.",
    "Đường giao thông nông thôn được cứng hóa với kinh phí 12,5 tỷ đồng.",
    "Tỷ lệ hộ nghèo giảm từ 18,4% năm 2011 xuống còn 11,2% năm 2015.",
    "Nhân dân các xã đã hiến 4.717 m2 đất để làm đường và nhà văn hóa.",
)
"""Right Vietnamese."""
DAMAGED = (
    "Toan tinh c6 19/207 x4 dat chudn néng thén mdi, bang 9,18% s6 x4.",
    "Dudng giao théng néng thén dugc ctmg hoa v6i kinh phi 12,5 ty déng.",
    "Ty 1é h6 nghéo giam tit 18,4% nam 2011 xuéng con 11,2% nam 2015.",
    "Nhan dan cac x4 da hién 4.717 m2 dat dé 1am duéng va nha van hoa.",
)
"""The same read with an English model."""
FIGURES = ("2011 24,06% 1.234 ha 56", "2012 25,10% 1.301 ha 61", "2013 31,92% 1.455 ha 64", "2014 40,00% 1.502 ha 70")
ENGLISH = (
    "The new scheme works well for rural families and officials alike.",
    "We followed every village where water and power reached the farms.",
)


@dataclass
class Sheet:
    """One page of a PDF. Lengths in points from the top left corner, as in `pipeline.model`."""

    lines: Sequence[str] = ()
    hidden: Sequence[str] = ()
    """Lines of invisible text (render mode 3), as OCR programs lay under a scan."""
    picture: Image.Image | None = None
    picture_box: tuple[float, float, float, float] | None = None
    """Where the picture lies; over the whole page when not said."""
    size: tuple[float, float] = A4
    rotate: int = 0
    drawing: str = ""
    """Operators that draw, before the text."""
    font: str = "Times"
    top: float = 72.0
    leading: float = 170.0
    """From one line to the next: wide, so that four lines fill the page."""
    more: dict[str, object] = field(default_factory=dict)
    """Further entries of the page's dictionary."""


def make_pdf(path: Path, sheets: Sequence[Sheet], **save: object) -> Path:
    """A PDF of these pages. `save` goes to pikepdf, for example `encryption`."""
    pdf = Pdf.new()
    for sheet in sheets:
        width, height = sheet.size
        page = pdf.add_blank_page(page_size=sheet.size)
        resources = Dictionary(Font=Dictionary(F0=unicode_font(pdf, sheet.font)), XObject=Dictionary())
        content = sheet.drawing
        if sheet.picture is not None:
            x0, top, x1, bottom = sheet.picture_box or (0.0, 0.0, width, height)
            resources.XObject.Im0 = picture_stream(pdf, sheet.picture)
            content += f"\nq {x1 - x0} 0 0 {bottom - top} {x0} {height - bottom} cm /Im0 Do Q"
        content += _text(sheet.hidden, 3, sheet) + _text(sheet.lines, 0, sheet)
        page.Resources = resources
        page.Contents = Stream(pdf, content.encode())
        if sheet.rotate:
            page.Rotate = sheet.rotate
        for key, value in sheet.more.items():
            page[key] = value
    pdf.save(path, **save)
    return path


def _text(lines: Sequence[str], mode: int, sheet: Sheet) -> str:
    shown = (
        f"1 0 0 1 72 {sheet.size[1] - sheet.top - 14 - sheet.leading * number} Tm <{line.encode('utf-16-be').hex()}> Tj"
        for number, line in enumerate(lines)
    )
    return f"\nBT /F0 14 Tf {mode} Tr\n" + "\n".join(shown) + "\nET" if lines else ""


def unicode_font(pdf: Pdf, name: str) -> Dictionary:
    """A font, not embedded, whose two-byte codes are Unicode, as its ToUnicode map says; letters are 0.5 em wide."""
    ranges = "\n".join(f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>" for high in range(0xD8))
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"216 beginbfrange\n{ranges}\nendbfrange endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/" + name),
        Flags=32,
        FontBBox=Array([0, -200, 1000, 900]),
        ItalicAngle=0,
        Ascent=900,
        Descent=-200,
        CapHeight=700,
        StemV=80,
    )
    system = Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0)
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/" + name),
        CIDSystemInfo=system,
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=500,
        CIDToGIDMap=Name.Identity,
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/" + name),
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(inner)]),
        ToUnicode=Stream(pdf, to_unicode.encode()),
    )


def picture_stream(pdf: Pdf, picture: Image.Image) -> Stream:
    buffer = io.BytesIO()
    picture.convert("L").save(buffer, "JPEG", quality=90)
    return Stream(
        pdf,
        buffer.getvalue(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )


def printed(
    lines: Sequence[str] = ("Report of the year 2015", "roads: 19/207 are done"),
    dpi: float = 100,
    inches: tuple[float, float] = (8.27, 11.69),
    ink: int = 0,
    paper: int = 255,
    points: float = 16,
) -> Image.Image:
    """The image of a page. Pillow's own font has no Vietnamese: lines of plain letters and digits only."""
    image = Image.new("L", (round(inches[0] * dpi), round(inches[1] * dpi)), paper)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=points * dpi / 72)
    for number, line in enumerate(lines):
        draw.text((dpi, dpi * (1 + 0.5 * number)), line, fill=ink, font=font)
    return image


def open_it(path: Path, **chosen: object) -> Document:
    """The document at `path`, opened with these settings."""
    return open_document(path, path.name, Settings(**chosen), Knowledge())  # type: ignore[arg-type]


def only_page(document: Document) -> Page:
    assert len(document.pages) == 1, document
    return document.pages[0]


def make_latin_pdf(path: Path, runs: Sequence[tuple[str, bytes]]) -> Path:
    """A page whose lines are bytes shown in simple fonts (name, bytes) that claim to be in Windows' Latin encoding."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=A4)
    fonts = Dictionary()
    content = b"BT\n"
    for number, (font, data) in enumerate(runs):
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/ABCDEF+" + font),
            Flags=32,
            FontBBox=Array([0, -200, 1000, 900]),
            ItalicAngle=0,
            Ascent=900,
            Descent=-200,
            CapHeight=700,
            StemV=80,
        )
        fonts[f"/F{number}"] = Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name("/ABCDEF+" + font),
            Encoding=Name.WinAnsiEncoding,
            FirstChar=0,
            LastChar=255,
            Widths=Array([500] * 256),
            FontDescriptor=pdf.make_indirect(descriptor),
        )
        content += b"/F%d 12 Tf 1 0 0 1 72 %d Tm <%s> Tj\n" % (number, 760 - 60 * number, data.hex().encode())
    page.Resources = Dictionary(Font=fonts)
    page.Contents = Stream(pdf, content + b"ET")
    pdf.save(path)
    return path
