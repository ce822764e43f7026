"""Lines → passages: the paragraphs, items and headings that sentences run through, with the way back to the page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import msgspec
import regex

from pipeline.extract.quantities import Quantity, quantities
from pipeline.extract.rules import Rules
from pipeline.extract.sections import Marker, marker_of
from pipeline.extract.tokens import Token, tokenise
from pipeline.model import Document, Line, Page, Role, Word

_SKIPPED = {Role.PAGE_NUMBER, Role.HEADER, Role.FOOTER, Role.STRAY}
_SENTENCE_END = regex.compile(r"[.;!?:][\"”')\]]*+$")
_FOOTNOTE = regex.compile(r"[¹²³⁴⁵⁶⁷⁸⁹†‡] ?\p{Lu}")
_SHORT = 0.7
"""A line this much shorter than the page's long lines ends a paragraph when the next begins with a capital."""


class Spot(msgspec.Struct, frozen=True):
    """A word of a passage: where its text begins there, and where it stands in the document."""

    start: int
    end: int
    page: Page
    line: Line
    word: Word
    position: int
    """Of the word among the words of its line, from 0."""
    offset: int
    """Of the word in the line's restored text."""


class Passage:
    """A paragraph, item or heading: the restored words of its lines with one space between them."""

    def __init__(self, lines: list[tuple[Page, Line]], marker: Marker | None, is_heading: bool) -> None:
        self.marker = marker
        self.is_heading = is_heading
        self.section = next((line.section for _, line in lines if line.section), "")
        self.first_line = lines[0][1].number
        spots: list[Spot] = []
        parts: list[str] = []
        place = 0
        for page, line in lines:
            offset = 0
            for position, word in enumerate(line.words):
                if not word.text:
                    continue
                end = place + len(word.text)
                spots.append(Spot(place, end, page, line, word, position, offset))
                parts.append(word.text)
                place, offset = end + 1, offset + len(word.text) + 1
        self.spots = spots
        self.text = " ".join(parts)
        self._starts = [spot.start for spot in spots]
        self.tokens: list[Token] = tokenise(self.text)
        self.has_number = any(token.is_number for token in self.tokens)
        self._quantities: list[Quantity] | None = None
        self.body = 0
        """The first token after the marker ("2.1.", "-")."""
        if marker:
            while self.body < len(self.tokens) and self.tokens[self.body].end <= marker.length:
                self.body += 1

    def quantities(self, rules: Rules) -> list[Quantity]:
        """The numbers with units in it, found once."""
        if self._quantities is None:
            self._quantities = quantities(self.tokens, rules, self.body) if self.has_number else []
        return self._quantities

    def measured(self, rules: Rules) -> set[int]:
        """The tokens of its quantities."""
        return {spot for one in self.quantities(rules) for spot in range(one.first, one.last)}

    def words(self, start: int, end: int) -> list[Spot]:
        """The words that text[start:end] touches."""
        first = max(0, bisect_right(self._starts, start) - 1)
        return [spot for spot in self.spots[first:] if spot.start < end and spot.end > start]


def passages(document: Document) -> Iterator[Passage]:
    """The passages of a document in reading order; page numbers, headers, footers and specks left out.

    A passage ends before a line that begins with a marker (`-`, `2.1.`, `II.`), before and after a heading, after a
    line that ends a sentence when the next begins with a capital, and after a short line or a gap when the next
    does not begin with a small letter (a sentence runs on over a page break).
    """
    held: list[tuple[Page, Line]] = []
    held_marker: Marker | None = None
    held_heading = False
    broken_off: tuple[list[tuple[Page, Line]], Marker | None, bool] | None = None
    for page in document.pages:
        lines = [line for line in page.lines if line.role not in _SKIPPED and line.text]
        long = _long_line(lines)
        for line in lines:
            marker = marker_of(line.text)
            heading = line.role is Role.HEADING or _is_shouted(line.text)
            if held:
                before_page, before = held[-1]
                apart = page is not before_page or line.number > before.number + 1
                if broken_off and apart and line.text[0].islower():
                    # the sentence above a footnote goes on below it
                    yield Passage(held, held_marker, held_heading)
                    held, held_marker, held_heading = broken_off
                    broken_off = None
                elif _is_footnote(line) and not _SENTENCE_END.search(before.text) and not broken_off:
                    broken_off, held = (held, held_marker, held_heading), []
                elif _breaks(
                    before, line, marker, heading, held_heading, before_page=before_page, page=page, long=long
                ):
                    if broken_off and not _is_footnote(held[0][1]):
                        yield Passage(*broken_off)
                        broken_off = None
                    yield Passage(held, held_marker, held_heading)
                    held = []
            if not held:
                held_marker, held_heading = marker, heading
            held.append((page, line))
    if broken_off:
        yield Passage(*broken_off)
    if held:
        yield Passage(held, held_marker, held_heading)


def _is_footnote(line: Line) -> bool:
    return _FOOTNOTE.match(line.text) is not None


def _breaks(
    before: Line,
    line: Line,
    marker: Marker | None,
    heading: bool,
    after_heading: bool,
    *,
    before_page: Page,
    page: Page,
    long: int,
) -> bool:
    old, new = before.text, line.text
    if marker and not (marker.kind == "number" and _runs_on(old)):
        return True
    if heading != after_heading:
        return True
    if heading:
        return page is not before_page or (page.width == 0 and line.number > before.number + 1)
    if new[0].islower():
        return False
    if _SENTENCE_END.search(old):
        return new[0].isupper() or not new[0].isalnum() or line.number > before.number + 1
    if page is before_page and page.width == 0 and line.number > before.number + 1:
        return True
    if page is not before_page or new[0].isdigit():
        return len(old) < _SHORT * long and new[0].isupper() and page is before_page
    return len(old) < _SHORT * long


def _runs_on(text: str) -> bool:
    """Whether a line stops in the middle of a phrase, so that a number at the next line's start is no marker."""
    return not _SENTENCE_END.search(text) and text[-1] not in ".:;" and len(text) > 60


def _long_line(lines: list[Line]) -> int:
    lengths = sorted(len(line.text) for line in lines)
    return lengths[int(len(lengths) * 0.75)] if lengths else 0


def _is_shouted(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 6 and sum(letter.isupper() for letter in letters) >= 0.85 * len(letters)
