"""The text layer of a PDF page: words with boxes, decoded where their fonts or the words tell an encoding."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Callable, Sequence
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
Corners = tuple[float, float, float, float]
"""Left, bottom, right and top in the page's own space."""
_PRINTED = re.compile(r"\S+")
_HYPHEN = re.compile("[\x02\xad\ufffe]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_NO_UNICODE = re.compile("[\ufffd\ue000-\uf8ff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FLAT = 0.05
"""Points: boxes of letters are wider and higher."""
_UNKNOWN_LETTER = "\ufffd"
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
        boxes = _Boxes(text, page)
        width, height = page.get_size()
        plain = None if charsets or coded else _plain_words(text, boxes, width, height)
        if plain is not None:
            return plain
        words: list[Word] = []
        letters: list[int] = []
        fonts: list[str] = []
        line = 1
        total = unknown = first = 0
        known_fonts = _Fonts(charsets) if charsets else None
        code_at = pdfium.FPDFText_GetUnicode

        def end_word(end: int) -> None:
            if letters:
                seen = _decoded(letters, fonts, charsets) if charsets else _text_of(letters)
                seen = unicodedata.normalize("NFC", seen)
                box = boxes.of(first, end)
                if _is_on_page(box, width, height):
                    words.append(Word(seen=seen, text=seen, box=box, line=line))
                letters.clear()
                fonts.clear()

        count = pdfium.FPDFText_CountChars(text)
        for index in range(count):
            code = code_at(text, index)
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
                end_word(index)
                line += code == 0x0A
                continue
            total += 1
            unknown += code == _UNKNOWN or 0xE000 <= code < 0xF900
            if not letters:
                first = index
            letters.append(code)
            if charsets:
                fonts.append(_font_at(text, index))
                # the hyphen may be the letter ư ("t-" for "tư"): nothing is to be joined
                if joined:
                    end_word(index + 1)
                    line += 1
        end_word(count)
        return tuple(words), unknown / total if total else 0.0
    finally:
        text.close()


def _plain_words(text: Any, boxes: _Boxes, width: float, height: float) -> tuple[tuple[Word, ...], float] | None:
    """What `page_words` gives of a page in Unicode, many times as fast; None where letters and places may differ."""
    count = pdfium.FPDFText_CountChars(text)
    buffer = ctypes.create_string_buffer(2 * count + 2)
    got = pdfium.FPDFText_GetText(text, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    letters = buffer.raw[: 2 * count].decode("utf-16-le", "surrogatepass")
    if got != count + 1 or len(letters) != count:
        return None
    words: list[Word] = []
    line, end = 1, 0
    total = unknown = 0
    for match in _PRINTED.finditer(letters):
        line += letters.count("\n", end, match.start())
        end = match.end()
        seen = match[0]
        total += len(seen)
        if not seen.isascii() or _CONTROL.search(seen):
            seen = _CONTROL.sub(_UNKNOWN_LETTER, _HYPHEN.sub("-", seen))
            unknown += len(_NO_UNICODE.findall(seen))
            seen = unicodedata.normalize("NFC", _SURROGATE.sub(_UNKNOWN_LETTER, seen))
        box = boxes.of(match.start(), end)
        if _is_on_page(box, width, height):
            words.append(Word(seen=seen, text=seen, box=box, line=line))
    return tuple(words), unknown / total if total else 0.0


def _is_on_page(box: Box, width: float, height: float) -> bool:
    return box.x1 >= 0 and box.bottom >= 0 and box.x0 <= width and box.top <= height


class _Boxes:
    """The boxes of words on a text page. pdfium unites those of a word's letters, a call a word instead of a letter."""

    def __init__(self, text: Any, page: Any) -> None:
        self._text, self._upright = text, upright_of(page)
        self._left, self._top, self._right, self._bottom = (ctypes.c_double() for _ in range(4))
        self._places = [ctypes.byref(side) for side in (self._left, self._top, self._right, self._bottom)]

    def of(self, first: int, end: int) -> Box:
        """The box around characters, those without a box left out: spaces and marks that pdfium made up."""
        corners: list[Corners] = []
        for number in range(pdfium.FPDFText_CountRects(self._text, first, end - first)):
            pdfium.FPDFText_GetRect(self._text, number, *self._places)
            corners.append((self._left.value, self._bottom.value, self._right.value, self._top.value))
        # fonts without heights, as OCR programs use for hidden text, give letters that pdfium leaves out
        if not corners or any(c[2] - c[0] < _FLAT or c[3] - c[1] < _FLAT for c in corners):
            corners = [self._letter(index) for index in range(first, end)]
            corners = [c for c in corners if c[2] > c[0] or c[3] > c[1]] or corners
        return self._upright(corners)

    def _letter(self, index: int) -> Corners:
        left, top, right, bottom = self._places
        pdfium.FPDFText_GetCharBox(self._text, index, left, right, bottom, top)
        return self._left.value, self._bottom.value, self._right.value, self._top.value


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


def upright_of(page: Any) -> Callable[[list[Corners]], Box]:
    """A function from corners in the page's own space (y upwards, before /Rotate) to one box as the reader sees it."""
    x0, y0, x1, y1 = page.get_bbox()
    turn = page.get_rotation()

    def box_of(corners: list[Corners]) -> Box:
        left, bottom, right, top = corners[0]
        if len(corners) > 1:
            left, bottom = min(c[0] for c in corners), min(c[1] for c in corners)
            right, top = max(c[2] for c in corners), max(c[3] for c in corners)
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
