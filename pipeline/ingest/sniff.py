"""What a file is, by what it holds: names lie (a web page called report.pdf, a JPEG called scan.pdf)."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

ARCHIVE = b"PK\x03\x04"
HEAD = 4096
"""Bytes from the start of a file that `kind_of` needs."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"II+\0", "image"),
    (b"MM\0+", "image"),
    (b"BM", "image"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image"),
    (b"\xff\x4f\xff\x51", "image"),
)

_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive: unpack it"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (doc, xls), or one with a password: save it as docx or PDF"),
    (b"{\\rtf", "an RTF document: save it as docx or PDF"),
    (b"Rar!", "a RAR archive: unpack it"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it"),
    (b"\x1f\x8b", "a gzip archive: unpack it"),
    (b"AT&T", "a DjVu file: convert it to PDF"),
    (b"GIF8", "a GIF image: convert it to PNG"),
    (b"8BPS", "a Photoshop image: save it as PNG or TIFF"),
    (b"ITSF", "a help file (chm): print it to PDF"),
    (b"%!PS", "a PostScript file: convert it to PDF"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)

_PHOTOS = (b"heic", b"heix", b"mif1", b"msf1", b"avif")
"""Brands of photographs in the container of ISO 14496-12."""
_OFFICE = (
    ("word/document.xml", "docx", ""),
    ("xl/workbook.xml", "other", "a workbook (xlsx): save its sheets as PDF or CSV"),
    ("xl/workbook.bin", "other", "a workbook (xlsb): save its sheets as PDF or CSV"),
    ("ppt/presentation.xml", "other", "a presentation (pptx): save it as PDF"),
    ("META-INF/container.xml", "other", "a book (epub): convert it to PDF"),
    ("content.xml", "other", "an OpenDocument file (odt, ods): save it as docx or PDF"),
    ("[Content_Types].xml", "other", "an Office document of a kind that is not known: save it as PDF"),
)
"""Parts that tell what a ZIP archive is a document of."""

_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<?xml", b"<svg")
_PAGE_OF_MARKUP = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\x00") | {127}

_LETTERS = frozenset((0x02, 0x03, 0x04, 0x05, 0x06, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x19, 0x1C, 0x1D, 0x1E))
"""Control characters at whose codes an old encoding has a letter, or Đ, đ, Ă, ă are that lost their high byte."""


class Kind:
    """A name for `Document.kind` and, for what is not read, why."""

    def __init__(self, name: str, reason: str = "") -> None:
        self.name = name
        self.reason = reason


def kind_of(head: bytes) -> Kind:
    """Name the kind of a file from its first bytes: pdf, image, text, or `other` with a reason to skip it.

    >>> kind_of(b"%PDF-1.4 ...").name, kind_of("Xã đạt".encode()).name, kind_of(b"PK\\x03\\x04").name
    ('pdf', 'text', 'other')
    """
    # readers accept a PDF header anywhere in the first 1024 bytes; some mail gateways put a line before it
    if b"%PDF-" in head[:1024]:
        return Kind("pdf")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind("image")
    for signature, name in _SIGNATURES:
        # two letters are not much: "BM" may begin a text, a bitmap has NULs in its header
        if head.startswith(signature) and (signature != b"BM" or b"\0" in head[:32]):
            return Kind(name)
    for signature, what in _STRANGERS:
        if head.startswith(signature) and (signature != b"MZ" or b"\0" in head[:64]):
            return Kind("other", f"not read: it is {what}")
    if head[4:8] == b"ftyp" and head[8:12] in _PHOTOS:
        return Kind("other", "not read: it is a photo in HEIC or AVIF: convert it to JPEG")
    start = head.replace(b"\0", b"") if head.startswith(_BOMS[1:]) else head
    start = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.lower().startswith(_MARKUP) or (start.startswith(b"<!--") and _PAGE_OF_MARKUP.search(start)):
        return Kind("other", "not read: it is a web page or XML file, whatever its name says")
    if head.startswith(_BOMS) or _is_text(head):
        return Kind("text")
    return Kind(
        "other", "not read: neither a PDF, a DOCX, an image (PNG, JPEG, JPEG 2000, TIFF, BMP, WebP) nor plain text"
    )


def kind_of_archive(path: Path) -> Kind:
    """Name the kind of what begins as ZIP archives do: docx, or `other` with a reason to skip it. Raises OSError."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = frozenset(archive.namelist())
    except (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, NotImplementedError, ValueError):
        return Kind(
            "other", "not read: it is a ZIP archive or an Office document, damaged or cut short: fetch it again"
        )
    for part, kind, what in _OFFICE:
        if part in names:
            return Kind(kind, f"not read: it is {what}" if what else "")
    return Kind("other", "not read: it is a ZIP archive: unpack it")


def wide_encoding(head: bytes) -> str:
    """`utf-16-le` or `utf-16-be` where these are the first bytes of such a text without a byte order mark, else "".

    Told by the NULs, which stand where half the letters have their high byte, and by what the rest would be: of
    the other half the high bytes are 0x01 and 0x1E, which in any other encoding are control characters.
    """
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) <= len(head) * 0.15:
        return ""
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(encoding, "replace")
    plain = sum(
        c in "\t\n\r\f" or " " <= c < "\x7f" or "\xa0" <= c <= "\u036f" or "\u1e00" <= c <= "\u20cf" for c in text
    )
    return encoding if plain >= len(text) * 0.95 else ""


def _is_text(head: bytes) -> bool:
    """Few control characters and NULs, or UTF-16. Of those that may be letters of an old encoding a tenth is few."""
    if head.count(0) > len(head) * 0.05:
        return bool(wide_encoding(head))
    letters = sum(byte in _LETTERS for byte in head)
    controls = sum(byte in _CONTROLS for byte in head)
    return controls - letters <= len(head) * 0.02 and letters <= len(head) * 0.1
