"""A passage: a paragraph, item or heading that sentences run through, with the way back to the page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property

import msgspec
import regex

from pipeline.extract.numerals import VIETNAMESE, Habit
from pipeline.extract.quantities import Quantity, quantities
from pipeline.extract.rules import Rules
from pipeline.extract.sections import Marker
from pipeline.extract.sentences import Sentence, sentences
from pipeline.extract.stamps import Stamp, stamps
from pipeline.extract.tokens import Token, tokenise
from pipeline.model import Line, Page, Word


class Spot(msgspec.Struct, frozen=True, gc=False):
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


def _place(one: Quantity) -> int:
    return one.first


class Passage:
    """A paragraph, item or heading: the restored words of its lines with one space between them."""

    def __init__(
        self,
        lines: list[tuple[Page, Line]],
        marker: Marker | None,
        is_heading: bool,
        habit: Habit = VIETNAMESE,
        torn: regex.Pattern[str] | None = None,
    ) -> None:
        self.marker = marker
        self._habit = habit
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
        self.tokens: list[Token] = tokenise(self.text, torn)
        self.has_number = any(token.is_number for token in self.tokens)
        self._quantities: list[Quantity] | None = None
        self._measured: set[int] | None = None
        self._times: dict[int, list[Stamp]] = {}
        self.body = 0
        """The first token after the marker ("2.1.", "-")."""
        if marker:
            while self.body < len(self.tokens) and self.tokens[self.body].end <= marker.length:
                self.body += 1

    def quantities(self, rules: Rules) -> list[Quantity]:
        """The numbers with units in it, in digits and in words, found once."""
        if self._quantities is None:
            numbered = self.has_number or any(token.folded in rules.spelled_first for token in self.tokens)
            self._quantities = quantities(self.tokens, rules, self.body, habit=self._habit) if numbered else []
        return self._quantities

    def inside(self, sentence: Sentence, rules: Rules) -> list[Quantity]:
        """The quantities of one of its sentences, found by bisection: a passage may have thousands of both."""
        found = self.quantities(rules)
        first = bisect_left(found, sentence.start, key=_place)
        return found[first : bisect_left(found, sentence.end, lo=first, key=_place)]

    @property
    def is_point(self) -> bool:
        """Whether it goes on with an enumeration: "(2) GRDP …"."""
        tokens = self.tokens
        return len(tokens) > 2 and tokens[0].text == "(" and tokens[1].is_number and tokens[2].text == ")"

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Its sentences, after the marker."""
        return sentences(self.tokens, self.body)

    def times(self, sentence: Sentence, rules: Rules) -> list[Stamp]:
        """The expressions of time in one of its sentences, found once."""
        if sentence.start not in self._times:
            self._times[sentence.start] = stamps(self.tokens, sentence.start, sentence.end, rules, self.measured(rules))
        return self._times[sentence.start]

    def measured(self, rules: Rules) -> set[int]:
        """The tokens of its quantities."""
        if self._measured is None:
            self._measured = {spot for one in self.quantities(rules) for spot in range(one.first, one.last)}
        return self._measured

    def words(self, start: int, end: int) -> list[Spot]:
        """The words that text[start:end] touches."""
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_left(self._starts, end, lo=first)
        return [spot for spot in self.spots[first:last] if spot.end > start]
