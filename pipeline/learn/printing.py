"""Print Vietnamese on paper that never was: text → clean page images, with the place of every printed word.

Because the place of each word is known, what an OCR engine later reads there can be paired with what was printed by
geometry, however badly it was read.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from pipeline.model import Box

DPI = 300
A4 = (595.3, 841.9)
"""Width and height in points."""
INK, PAPER = 20, 255

FACES = ("regular", "bold", "italic")
FAMILIES: dict[str, tuple[float, tuple[str, str, str]]] = {
    # how often it is drawn, and the files of its faces. Tinos has the shapes of Times New Roman, the face that office
    # documents must be set in (Decree 30/2020/NĐ-CP); the others stand for what is used instead. Liberation Serif is
    # left out: version 2 is Tinos over again, version 1 has no Vietnamese and prints boxes.
    "Tinos": (0.65, ("Tinos-Regular", "Tinos-Bold", "Tinos-Italic")),
    "FreeSerif": (0.25, ("FreeSerif", "FreeSerifBold", "FreeSerifItalic")),
    "Noto Serif": (0.05, ("NotoSerif-Regular", "NotoSerif-Bold", "NotoSerif-Italic")),
    "Arimo": (0.05, ("Arimo-Regular", "Arimo-Bold", "Arimo-Italic")),
}
PACKAGES = "fonts-croscore fonts-freefont-ttf fonts-noto-core"
"""Debian's packages of FAMILIES."""
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")


class FontMissing(Exception):
    """A font of FAMILIES is not installed; the message holds the command that installs it."""


@dataclass(frozen=True)
class Style:
    """How a page is set. Lengths in points; `leading` is the line distance in multiples of the size."""

    family: str = "Tinos"
    size: float = 14.0
    leading: float = 1.35
    justified: bool = True
    left: float = 85.0
    right: float = 50.0
    top: float = 57.0
    bottom: float = 57.0
    indent: float = 28.0
    """Of the first line of a paragraph."""


@dataclass(frozen=True)
class PrintedWord:
    """A word of the text and its place on the page in points: as wide as its letters, as high as its line."""

    text: str
    box: Box


@dataclass(frozen=True)
class PrintedLine:
    """One line of print; `face` is one of FACES."""

    words: tuple[PrintedWord, ...]
    face: str

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class PrintedPage:
    """A clean page: 8-bit grey image at `dpi` dots per inch, and its lines from top to bottom."""

    image: Image.Image
    dpi: int
    lines: tuple[PrintedLine, ...]
    style: Style


def random_style(dice: random.Random) -> Style:
    """A style as office documents have it: 12-14 point, mostly justified, mostly Times."""
    family = dice.choices(list(FAMILIES), [weight for weight, _ in FAMILIES.values()])[0]
    return Style(
        family=family,
        size=dice.choice((12.0, 13.0, 13.0, 14.0, 14.0, 14.0)),
        leading=round(dice.uniform(1.15, 1.6), 2),
        justified=dice.random() < 0.75,
        left=round(dice.uniform(70, 95), 1),
        right=round(dice.uniform(42, 65), 1),
        indent=dice.choice((0.0, 28.0, 36.0)),
    )


def print_pages(paragraphs: Sequence[tuple[str, str]], style: Style) -> list[PrintedPage]:
    """Set paragraphs (text, face) on as many A4 pages as they fill. Raises FontMissing.

    A paragraph in capitals is a heading and stands centred; what is wider than the page is broken in the middle of a
    word. Words with a sign that the font lacks are not printed, and no part of the page's lines.
    """
    pages: list[PrintedPage] = []
    sheet = _Sheet(style)
    for text, face in paragraphs:
        font = load_font(FAMILIES[style.family][1][FACES.index(face)], round(style.size * DPI / 72))
        for row in _set(text, font, style):
            if sheet.full:
                pages.append(sheet.page())
                sheet = _Sheet(style)
            sheet.put(row, font, face)
    if sheet.lines:
        pages.append(sheet.page())
    return pages


@dataclass(frozen=True)
class _Row:
    """Words of one line, where the first begins and the gap between two, in points."""

    words: tuple[str, ...]
    start: float
    gap: float


class _Sheet:
    """A page being printed."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.image = Image.new("L", (round(A4[0] * DPI / 72), round(A4[1] * DPI / 72)), PAPER)
        self.draw = ImageDraw.Draw(self.image)
        self.lines: list[PrintedLine] = []
        self.y = style.top

    @property
    def full(self) -> bool:
        return self.y + self.style.size * self.style.leading > A4[1] - self.style.bottom

    def put(self, row: _Row, font: ImageFont.FreeTypeFont, face: str) -> None:
        x, size = row.start, self.style.size
        baseline = self.y + size
        words = []
        for text in row.words:
            width = _width(text, font)
            self.draw.text((x * DPI / 72, baseline * DPI / 72), text, font=font, fill=INK, anchor="ls")
            box = Box(x0=x, top=baseline - 0.9 * size, x1=x + width, bottom=baseline + 0.25 * size)
            words.append(PrintedWord(text, box))
            x += width + row.gap
        self.lines.append(PrintedLine(tuple(words), face))
        self.y += size * self.style.leading

    def page(self) -> PrintedPage:
        return PrintedPage(self.image, DPI, tuple(self.lines), self.style)


def _set(text: str, font: ImageFont.FreeTypeFont, style: Style) -> list[_Row]:
    """Break a paragraph into rows as a word processor does: as many words as fit."""
    measure = A4[0] - style.left - style.right
    space = _width(" ", font)
    heading = text.isupper()
    rows: list[_Row] = []
    words: list[str] = []
    used = 0.0
    indent = 0.0 if heading else style.indent

    def finish(last: bool) -> None:
        room = measure - indent
        if heading:
            start, gap = style.left + (room - used - space * (len(words) - 1)) / 2, space
        else:
            start = style.left + indent
            gap = (room - used) / max(1, len(words) - 1) if style.justified and not last else space
        rows.append(_Row(tuple(words), start, gap))

    for word in _pieces([word for word in text.split() if carries(font, word)], font, measure - indent):
        width = _width(word, font)
        if words and indent + used + space * len(words) + width > measure:
            finish(last=False)
            words, used, indent = [], 0.0, 0.0
        words.append(word)
        used += width
    if words:
        finish(last=True)
    return rows


def _pieces(words: Sequence[str], font: ImageFont.FreeTypeFont, measure: float) -> list[str]:
    """The words, those wider than the measure cut: addresses of web pages are."""
    pieces = []
    for word in words:
        while len(word) > 1 and _width(word, font) > measure:
            fits = max(1, int(len(word) * measure / _width(word, font)) - 1)
            pieces.append(word[:fits])
            word = word[fits:]
        pieces.append(word)
    return pieces


@lru_cache(maxsize=200_000)
def _width(text: str, font: ImageFont.FreeTypeFont) -> float:
    """In points."""
    return float(font.getlength(text)) * 72 / DPI


def carries(font: ImageFont.FreeTypeFont, text: str) -> bool:
    """Whether a font has all signs of a text."""
    return all(_carries(font, sign) for sign in text)


@lru_cache(maxsize=20_000)
def _carries(font: ImageFont.FreeTypeFont, sign: str) -> bool:
    # Pillow does not tell which glyphs a font has, but draws the same box for all it has not: U+FFFF is in no font
    return sign == " " or bytes(font.getmask(sign)) != bytes(font.getmask("\uffff"))


@lru_cache(maxsize=64)
def load_font(name: str, pixels: int) -> ImageFont.FreeTypeFont:
    """A font face at a size in pixels per em. Raises FontMissing."""
    # the plain layout engine is always there, and as good as the other for letters composed in advance
    return ImageFont.truetype(str(font_path(name)), pixels, layout_engine=ImageFont.Layout.BASIC)


def font_path(name: str) -> Path:
    """The file of a font face. Raises FontMissing."""
    if name not in (files := _installed()):
        raise FontMissing(f"the font {name} is not installed; to install it: sudo apt-get install {PACKAGES}")
    return files[name]


@cache
def _installed() -> dict[str, Path]:
    """Of fonts that are installed twice, the one whose path sorts first, so that runs agree."""
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.*tf")) if folder.is_dir() else ():
            found.setdefault(path.stem, path)
    return found
