"""Pages as hOCR and ALTO see them: blocks of lines, lines of words, whole numbers for places, and text fit for XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from pipeline.export.results import Results
from pipeline.model import Box, Document, Line, Page, Role, Word

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that XML 1.0 has no place for."""

_STOPS = (".", ";", ":", "!", "?", "…")


def has_places(document: Document, results: Results, format: str) -> bool:
    """Whether its pages say where words stand; what has no pages is remarked upon."""
    if any(page.width for page in document.pages):
        return True
    results.leave_out(document.path, format, "a text does not say where words stand")
    return False


def blocks_of(page: Page) -> Iterator[Sequence[Line]]:
    """Lines that stand together in reading order: of a table, of headings, of running text, of an item of a list.
    Specks are left out."""
    lines = [line for line in page.lines if line.role is not Role.STRAY and words_of(line)]
    for _, block in groupby(lines, key=lambda line: (line.table, line.role, line.section)):
        yield from _by_items(list(block))


def _by_items(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The lines parted where items of lists begin, and where a paragraph follows the last of them."""
    part: list[Line] = []
    for line in lines:
        follows = part and part[0].item and part[-1].text.endswith(_STOPS) and line.text[:1].isupper()
        if part and (line.item or follows):
            yield part
            part = []
        part.append(line)
    yield part


def words_of(line: Line) -> list[tuple[Word, Box]]:
    """The words of a line that have text and a place."""
    return [(word, word.box) for word in line.words if word.text and word.box is not None]


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of them."""
    total = boxes[0]
    for box in boxes[1:]:
        total = total.union(box)
    return total


def scaled(box: Box, dpi: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom at so many units an inch.

    >>> scaled(Box(x0=72, top=36, x1=144, bottom=48), 300)
    (300, 150, 600, 200)
    """
    return (to_units(box.x0, dpi), to_units(box.top, dpi), to_units(box.x1, dpi), to_units(box.bottom, dpi))


def to_units(points: float, dpi: int) -> int:
    return round(points * dpi / 72)


def xml(text: str) -> str:
    """Text as it stands in XML, between tags and between double quotes.

    >>> xml('"<b>" & \\x07')
    '&quot;&lt;b&gt;&quot; &amp; \ufffd'
    """
    return escape(_NO_XML.sub("\ufffd", text), {'"': "&quot;"})
