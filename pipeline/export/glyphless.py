"""A font without a stroke: it carries text that is to be found and copied, and draws nothing.

Every UTF-16 code unit is a character of its own (CID), all are the same empty glyph, and ToUnicode says what they mean:
so PDF readers of all kinds give back the text, and nothing need be known of how letters look.
"""

from __future__ import annotations

import struct

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

WIDTH = 0.5
"""Of every character, in ems."""
_UNITS = 1000
_ADVANCE = int(WIDTH * _UNITS)
_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
1 beginbfrange
<0000> <FFFF> <0000>
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def add_font(pdf: Pdf) -> pikepdf.Object:
    """The font as a new object of the file; texts for it are hexadecimal UTF-16, high byte first."""
    name = Name("/PhuchoiGlyphless")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=5,  # fixed pitch, symbolic
        FontBBox=Array([0, 0, _ADVANCE, _UNITS]),
        ItalicAngle=0,
        Ascent=_UNITS,
        Descent=-1,
        CapHeight=_UNITS,
        StemV=80,
        FontFile2=pdf.make_stream(truetype()),
    )
    below = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=_ADVANCE,
        CIDToGIDMap=pdf.make_stream(b"\0\1" * 0x10000),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(below)]),
            ToUnicode=pdf.make_stream(_TO_UNICODE),
        )
    )


def truetype() -> bytes:
    """The font program: the six tables that PDF asks of a CIDFontType2 (ISO 32000-1, 9.9), two glyphs, no outline."""
    tables = {
        b"glyf": b"\0\0\0\0",
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            *(0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _UNITS, 0, 0, 0, 0, _ADVANCE, _UNITS, 0, 8, 2, 0, 0),
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, _UNITS, -1, 0, _ADVANCE, 0, 0, _ADVANCE, 1, *[0] * 7, 2),
        b"hmtx": struct.pack(">HhHh", _ADVANCE, 0, _ADVANCE, 0),
        b"loca": struct.pack(">HHH", 0, 0, 0),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 2, 0, 0, 0, 0, 1, *[0] * 8),
    }
    place = 12 + 16 * len(tables)
    heads, bodies = [], []
    for tag, data in sorted(tables.items()):
        padded = data + b"\0" * (-len(data) % 4)
        heads.append(struct.pack(">4sIII", tag, _sum(padded), place, len(data)))
        bodies.append(padded)
        place += len(padded)
    power = len(tables).bit_length() - 1
    start = struct.pack(">IHHHH", 0x10000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    font = b"".join([start, *heads, *bodies])
    at = font.index(b"head", 12)
    head = struct.unpack(">I", font[at + 8 : at + 12])[0]
    adjust = (0xB1B0AFBA - _sum(font)) & 0xFFFFFFFF
    return font[: head + 8] + struct.pack(">I", adjust) + font[head + 12 :]


def _sum(data: bytes) -> int:
    return int(sum(struct.unpack(f">{len(data) // 4}I", data))) & 0xFFFFFFFF
