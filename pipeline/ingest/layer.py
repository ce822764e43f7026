"""The text layer of a PDF page: words with boxes, decoded where their fonts or the words tell an encoding."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import msgspec
import pypdfium2.raw as pdfium

from pipeline.ingest.charsets import Charset, of_font, recognised
from pipeline.ingest.quality import Quality, Verdict
from pipeline.ingest.syllable import phonotactics
from pipeline.ingest.truncated import truncated_of
from pipeline.knowledge import Knowledge
from pipeline.model import Box, Word

_UNKNOWN = 0xFFFD
_JOINED = 0x02
"""What pdfium puts where it joins a word at the end of a line with the next line."""
_NO_BREAK_HYPHENS = {_JOINED, 0xAD, 0xFFFE}
"""What pdfium gives for a hyphen at the end of a line, and the soft hyphen."""
_SPACES = {0x20, 0x09, 0x0A, 0x0D}
"""The only codes of spaces in encodings whose letters take those of control characters."""


def page_words(page: Any, charsets: Knowledge | None = None, *, coded: bool = False) -> tuple[tuple[Word, ...], float]:
    """The text layer of a pypdfium2 page as words with boxes, in the file's order; `line` counts pdfium's lines.

    Words that lie off the page, where nobody sees them, are left out. Second, the share of its letters that have no
    Unicode (0-1): U+FFFD in the words, or of the private use area. With `charsets`, letters in fonts from before
    Unicode are decoded. `coded` leaves control characters and soft hyphens as they are: they may be letters of an
    encoding that no font tells of.
    """
    text = page.get_textpage()
    try:
        upright = upright_of(page)
        width, height = page.get_size()
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        places = [ctypes.byref(value) for value in (left, right, bottom, top)]
        words: list[Word] = []
        letters: list[int] = []
        fonts: list[str] = []
        corners: list[tuple[float, float, float, float]] = []
        line = 1
        total = unknown = 0
        known_fonts = _Fonts(charsets) if charsets else None

        def end_word() -> None:
            if letters:
                seen = _decoded(letters, fonts, charsets) if charsets else _text_of(letters)
                seen = unicodedata.normalize("NFC", seen)
                box = upright(corners)
                if box.x1 >= 0 and box.bottom >= 0 and box.x0 <= width and box.top <= height:
                    words.append(Word(seen=seen, text=seen, box=box, line=line))
                letters.clear()
                fonts.clear()
                corners.clear()

        for index in range(pdfium.FPDFText_CountChars(text)):
            code = pdfium.FPDFText_GetUnicode(text, index)
            charset = known_fonts.of(_font_at(text, index)) if known_fonts else None
            whole = coded or (charset is not None and charset.whole)
            joined = code == _JOINED and (not whole or pdfium.FPDFText_IsHyphen(text, index) == 1)
            if joined or (code in _NO_BREAK_HYPHENS and not (whole and code < 0x100)):
                code = 0x2D
            elif whole and 0 < code < 0x100:
                pass
            elif code == 0 or (code < 0x20 and not chr(code).isspace()) or 0x7F <= code < 0xA0:
                code = _UNKNOWN  # a glyph is printed there: to drop it might be to drop a digit
            if code in _SPACES or (code < 0xD800 and chr(code).isspace() and not (whole and code < 0xA1)):
                end_word()
                line += code == 0x0A
                continue
            total += 1
            unknown += code == _UNKNOWN or 0xE000 <= code < 0xF900
            letters.append(code)
            if charsets:
                fonts.append(_font_at(text, index))
                # the hyphen may be the letter ư ("t-" for "tư"): nothing is to be joined
                if joined:
                    end_word()
                    line += 1
            pdfium.FPDFText_GetCharBox(text, index, *places)
            corners.append((left.value, bottom.value, right.value, top.value))
        end_word()
        return tuple(words), unknown / total if total else 0.0
    finally:
        text.close()


class _Fonts:
    """The encodings of a page's fonts, each looked up once."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._found: dict[str, Charset | None] = {}

    def of(self, font: str) -> Charset | None:
        if font not in self._found:
            self._found[font] = of_font(font, self._knowledge)
        return self._found[font]


def decoded_words(
    page: Any, words: Sequence[Word], quality: Quality, knowledge: Knowledge
) -> tuple[tuple[Word, ...], str] | None:
    """The words of a page whose fonts tell no encoding, decoded from that which makes right Vietnamese of them, and its
    name; None where there is none. `words` are those found so far and `quality` is their measure."""
    if quality.verdict in (Verdict.EMPTY, Verdict.NUMERIC):
        return None
    if quality.verdict is Verdict.GOOD:
        text = "\n".join(word.text for word in words)
        if not truncated_of(knowledge).tells(text, phonotactics(knowledge)):
            return None
    coded, _ = page_words(page, coded=True)
    lines = [list(line) for _, line in groupby(coded, key=lambda word: word.line)]
    text = "\n".join(" ".join(word.text for word in line) for line in lines)
    found = recognised(text, None, quality, knowledge)
    if found is None:
        return None
    known = phonotactics(knowledge)
    result: list[Word] = []
    for line, read in zip(lines, found[0].split("\n"), strict=True):
        texts = read.split(" ")
        if len(texts) != len(line):
            texts = [found[1].decode_text(word.text, known) for word in line]
        for word, seen in zip(line, texts, strict=True):
            shown = unicodedata.normalize(
                "NFC", "".join("\ufffd" if _is_control(letter) else letter for letter in seen)
            )
            result.append(msgspec.structs.replace(word, seen=shown, text=shown))
    return tuple(result), found[1].label


def _is_control(letter: str) -> bool:
    return letter < " " or "\x7f" <= letter < "\xa0"


def _font_at(text: Any, index: int) -> str:
    buffer = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text, index, buffer, len(buffer), None)
    return without_tag(buffer.value)


def _decoded(codes: list[int], fonts: list[str], knowledge: Knowledge) -> str:
    """A word whose letters may be in fonts of different encodings, one font for each letter."""
    known = phonotactics(knowledge)
    parts: list[str] = []
    for font, run in groupby(zip(codes, fonts, strict=True), key=lambda pair: pair[1]):
        letters = [code for code, _ in run]
        charset = of_font(font, knowledge)
        text = "".join(map(chr, letters)) if charset and charset.whole else _text_of(letters)
        if charset:
            text = charset.decode(text, known)
            text = text.upper() if charset.draws_capitals(font) else text
        parts.append(text)
    return "".join(parts)


def _text_of(codes: list[int]) -> str:
    """Code units to text: surrogate pairs joined, lone surrogates (broken ToUnicode maps) and spaces made safe."""
    units = b"".join(code.to_bytes(2, "little") if code < 0x10000 else chr(code).encode("utf-16-le") for code in codes)
    text = units.decode("utf-16-le", "replace")
    return "".join("\ufffd" if c.isspace() else c for c in text)


def upright_of(page: Any) -> Any:
    """A function from corners in the page's own space (y upwards, before /Rotate) to one box as the reader sees it."""
    x0, y0, x1, y1 = page.get_bbox()
    turn = page.get_rotation()

    def box_of(corners: list[tuple[float, float, float, float]]) -> Box:
        # spaces and marks pdfium made up have empty boxes, which would stretch the word to the page's corner
        real = [c for c in corners if c[2] > c[0] or c[3] > c[1]] or corners
        left, bottom = min(c[0] for c in real), min(c[1] for c in real)
        right, top = max(c[2] for c in real), max(c[3] for c in real)
        match turn:
            case 90:
                turned = (bottom - y0, left - x0, top - y0, right - x0)
            case 180:
                turned = (x1 - right, bottom - y0, x1 - left, top - y0)
            case 270:
                turned = (y1 - top, x1 - right, y1 - bottom, x1 - left)
            case _:
                turned = (left - x0, y1 - top, right - x0, y1 - bottom)
        return Box(x0=round(turned[0], 2), top=round(turned[1], 2), x1=round(turned[2], 2), bottom=round(turned[3], 2))

    return box_of


def without_tag(name: bytes) -> str:
    """A font's own name, without the tag of a subset (`ABCDEF+`)."""
    return re.sub(r"^[A-Z]{6}\+", "", name.decode("utf-8", "replace"))
