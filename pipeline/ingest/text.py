"""Text files: from bytes to one page of words that know their line in the file."""

from __future__ import annotations

import re
import unicodedata

from pipeline.ingest import routing
from pipeline.ingest.charsets import recognised
from pipeline.ingest.quality import judge
from pipeline.ingest.sniff import HEAD, wide_encoding
from pipeline.knowledge import Knowledge
from pipeline.model import Page, Word
from pipeline.settings import Settings

_EIGHT_BIT = "not UTF-8, taken for Windows-1258"
_NEWLINE = re.compile(r"\r\n|\r|\n")


def decode(data: bytes) -> tuple[str, str]:
    """Text of a file and a remark on its encoding, empty for plain UTF-8. Never raises.

    Order: byte order marks; UTF-16 told by where its NULs stand; UTF-8, whose bad bytes (a file cut in the middle of a
    letter, a damaged disk) become U+FFFD; Windows-1258, the Vietnamese code page before Unicode.

    >>> decode("\\ufeffXã".encode("utf-16-le")), decode("Đạt".encode() + b"\\xc4")
    (('Xã', 'UTF-16'), ('Đạt�', '1 bad UTF-8 sequences shown as �'))
    """
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    elif data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return data.decode("utf-32", "replace"), "UTF-32"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "UTF-16"
    elif wide := wide_encoding(data[:HEAD]):
        return data.decode(wide, "replace"), "UTF-16"
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    mended = data.decode("utf-8", "replace")
    bad = mended.count("\ufffd")
    # in another 8-bit encoding nearly every marked letter is bad UTF-8, and hardly two of them make a good one
    if bad <= sum(not c.isascii() for c in mended) - bad:
        return mended, f"{bad} bad UTF-8 sequences shown as \ufffd"
    return data.decode("cp1258", "replace"), _EIGHT_BIT


def text_of(data: bytes, knowledge: Knowledge) -> tuple[str, str]:
    """As `decode`, and text in TCVN3, VNI or VISCII, as bytes or shown as Latin letters, is read as what it is."""
    text, remark = decode(data)
    found = recognised(text, data if remark == _EIGHT_BIT else None, judge(text, knowledge), knowledge)
    if found:
        text, charset = found
        remark = f"decoded from {charset.label}"
    return text, remark


def split_lines(text: str) -> list[str]:
    """The lines of a text, numbered as editors do: \\n, \\r\\n and a lone \\r end a line, form feeds do not.

    >>> split_lines("a\\r\\nb\\rc\\n\\n\\fd\\n")
    ['a', 'b', 'c', '', '\\x0cd']
    """
    lines = _NEWLINE.split(text)
    if lines[-1] == "":
        lines.pop()
    return lines


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, split at white space; `line` is the line of the text from 1."""
    return tuple(
        Word(seen=token, text=unicodedata.normalize("NFC", token), line=number)
        for number, line in enumerate(split_lines(text), 1)
        for token in line.split()
    )


def read_text(data: bytes, settings: Settings, knowledge: Knowledge) -> Page:
    """The one page of a text file, with its route."""
    text, remark = text_of(data, knowledge)
    quality = judge(text, knowledge)
    route, reason = routing.of_text(quality, settings)
    if remark:
        reason = f"{reason} ({remark})"
    return Page(number=1, route=route, reason=reason, quality=quality.score, words=words_of(text), raw=text)
