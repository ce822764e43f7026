"""What may have been printed where a token was read: words by the channel, numbers, parts of codes, or just that."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import regex
from msgspec.structs import replace

from pipeline.restore.adaptation import Adaptation
from pipeline.restore.channel import Reading
from pipeline.restore.figures import Figures
from pipeline.restore.joining import joined
from pipeline.restore.syllables import Case, case_of
from pipeline.restore.tokens import Item, Kind, cut

START, NUMBER, CODE, UNKNOWN = 0, 1, 2, 3
"""The classes of words that the language model begins with."""
SHORT_NUMBER, FAR_FROM_NUMBER = 2, 7.0
"""Only numbers of so few digits are ever misread words ("6" = "ở", "16" = "lộ"), and only at a cost below this."""
CLOSED = 2.0
"""How much likelier (in nats) a short number before a comma or stop is one: 213 of 219 are, of others 285 of 344."""
ANOTHER, FAR_FROM_ANY = 0.5, 13.0
"""What a nat of another reading of the same place counts, and a candidate's cost in one that does not propose it."""
FAR_FETCHED, LIKELY = 8.5, 6.0
"""A word that costs more is none that was read with digits in it: those that were cost up to 8.2, mostly below 5. In
capitals, where more digits are meant, one that costs more than LIKELY."""
LIKE_ROMAN, LIKE_NOTHING = 4.0, 6.0
"""Costs of a figure that was read as a Roman number, against that number, and of what is no word against a figure."""
SEEN = 4.0
"""How much likelier, in nats, a figure is that another look at its place saw."""
LONGEST_WORD = 30
"""A longer token is no word: it stays as it was read."""
UNIT_LETTERS = 4
"""What follows a number without a space is the symbol of a unit when it is no longer than this."""

_FORMULA = regex.compile(r"\p{Lu}{2,}\d++\p{Lu}?")
"""CO2, PM10, QL1A: wrong readings put a digit for a letter, but hardly after capitals."""
_WORD_AND_DIGITS = regex.compile(r"(\p{L}?\p{Ll}+)(?!1$)(\d{1,3})")
"""A lone 1 is rather a stroke that was read twice ("voi1")."""
_HOLDS_NUMBER = regex.compile(r"\d+\p{L}{2}|" + _FORMULA.pattern + "$")
_CAPITALS = regex.compile(r"[A-Z]{1,5}")
"""FDI, XII, A."""
_NUMBERED = regex.compile(r"^\d++\p{Lu}{1,2}$|\d{3}")
"""1A (a road), 105B (a zone), A320: names with a number in them. Of a word, no three letters in a row become digits."""


Key = tuple[Kind, str, str, bool, bool, bool, tuple[str, ...]]
"""What the readings of an item depend on."""


class AnyChannel(Protocol):
    """What restoration needs of a channel: see `Channel`."""

    def readings(self, token: str) -> list[Reading]: ...
    def symbols(self, token: str) -> list[Reading]: ...
    def closest(self, token: str, choices: Mapping[str, float]) -> tuple[str, float] | None: ...
    def onset_end(self, onset: str, rhyme: str, read: str) -> int | None: ...
    @property
    def signs(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Manner:
    """How readily a channel's tokens are changed. Costs in nats."""

    keep_first: float = 4.0
    """Cost of leaving a token as read that is no word: to begin with,"""
    keep: float = 3.2
    """and per character of a plain word (an unknown name is spelled from some 60 letters: ln 60 ≈ 4 nats, less what its
    neighbours tell),"""
    keep_odd: float = 5.0
    """of one with digits and signs in it,"""
    keep_capitals: float = 2.2
    """of one in capitals, which is likely an abbreviation."""
    signs_may_be_letters: bool = True
    """Whether "6" may be ở, "x4" xã and "Lu@t" Luật; if not, what is not all letters stays as it was read."""
    capitals_stay: bool = False
    """Whether a few bare capitals (FDI, XII) stay as they were read."""
    sure: float = 0.0
    """A token is changed only where the change is this probable."""


class Proposals:
    """Candidates for every token under one channel, remembered: reports repeat themselves."""

    def __init__(
        self,
        channel: AnyChannel,
        codes: Mapping[str, float],
        abbreviations: Mapping[str, float],
        manner: Manner,
        numerals: Mapping[str, str] | None = None,
        figures: Figures | None = None,
    ) -> None:
        """`codes` (parts of document codes) and `abbreviations` give each text its cost −ln P; `numerals` are Roman
        numbers by what this channel reads for them and for nothing else; `figures` finds those it reads as letters."""
        self._channel = channel
        self._codes = codes
        self._abbreviations = abbreviations
        self._numerals = numerals or {}
        self._figures = figures
        self.manner = manner
        self._known: dict[Key, list[Reading]] = {}

    def cut(self, line: str) -> list[Item]:
        """The items of a line; words that this style of damage cuts in pieces are one, and a word that a number was
        glued to is two."""
        items = cut(line)
        signs = self._channel.signs
        if signs and any(sign in line for sign in signs):
            items = joined(items, line, signs, lambda item: min(one.cost for one in self.of(item, glued=False)))
        items = [part for item in items for part in self._parted(item)]
        return self._figures.marked(items, line) if self._figures else items

    def _parted(self, item: Item) -> list[Item]:
        """ "loai3" is loại and 3, where "bé6" is bộ: digits that no misreading explains were printed."""
        found = _WORD_AND_DIGITS.fullmatch(item.text) if item.kind is Kind.WORD else None
        if found is None or self._as_word(item) <= FAR_FETCHED:
            return [item]
        end = item.start + len(found[1])
        word, digits = replace(item, text=found[1], end=end), replace(item, text=found[2], start=end)
        return [word, digits] if self._as_word(word) <= FAR_FETCHED else [item]

    def _as_word(self, item: Item) -> float:
        """What the likeliest word costs that may have been read so."""
        costs = [one.cost for one in self.of(item, glued=False) if one.word not in (NUMBER, UNKNOWN)]
        return min(costs, default=math.inf)

    def closest(self, token: str, choices: Mapping[str, float]) -> tuple[str, float] | None:
        """As the channel's."""
        return self._channel.closest(token, choices)

    def adapted(self, pairs: Mapping[tuple[str, str], float]) -> AdaptedProposals:
        """The same with costs moved towards what a document shows: see `Adaptation`."""
        return AdaptedProposals(self, Adaptation(pairs, self._channel.onset_end))

    def of(self, item: Item, glued: bool, others: tuple[str, ...] = ()) -> list[Reading]:
        """The readings of an item; `glued` says that it follows a number without a space, `others` what was read in its
        place besides."""
        key = (item.kind, item.text, item.figure, item.numbered, glued, item.closed, others)
        known = self._known.get(key)
        if known is None:
            known = self.of(item, glued) if others else self._consider(item, glued)
            if item.figure:
                known = _seen(known, others)
            elif others and item.kind is Kind.WORD and not glued:
                known = joint(known, [self.of(other, glued) for other in self._words(others, item.text)])
            self._known[key] = known
        return known

    def _words(self, texts: Sequence[str], same: str) -> Iterator[Item]:
        """Those of the texts that are one word, another than `same`."""
        for text in texts:
            items = cut(text)
            if len(items) == 1 and items[0].kind is Kind.WORD and items[0].text != same and items[0].text.isalpha():
                yield items[0]

    def _consider(self, item: Item, glued: bool) -> list[Reading]:
        text, manner = item.text, self.manner
        if item.figure and item.kind is not Kind.CODE:
            return self._misread(item)
        if item.kind is Kind.WORD and (text.isdecimal() or _NUMBERED.search(text)):
            return [Reading(NUMBER, text, 0.0)]
        if len(text) > LONGEST_WORD and item.kind is Kind.WORD:
            return [Reading(UNKNOWN, text, 0.0)]
        if text in self._numerals:
            return [Reading(UNKNOWN, self._numerals[text], 0.0)]
        if item.kind is Kind.CODE:
            return [Reading(CODE, self._mend_code(item.figure or text), 0.0)]
        if item.kind is Kind.NUMBER:
            # A number is one of many: "14" is a rare value of <num>, but a common reading of "là".
            cost = min(2.3 * len(text), FAR_FROM_NUMBER) - CLOSED * item.closed
            readings = [Reading(NUMBER, text, max(cost, 0.0))]
            if any(sign.isspace() for sign in text):
                return [*readings, Reading(NUMBER, "".join(text.split()), FAR_FROM_NUMBER)]
            if manner.signs_may_be_letters and text.isdigit() and len(text) <= SHORT_NUMBER:
                readings += [r for r in self._channel.readings(text) if r.cost < FAR_FROM_NUMBER]
            return readings
        if glued and len(text) <= UNIT_LETTERS:
            readings = self._channel.symbols(text)
            return readings if any(r.text == text for r in readings) else [*readings, Reading(UNKNOWN, text, 9.0)]
        if not manner.signs_may_be_letters and not text.isalpha():
            return [Reading(UNKNOWN, text, 0.0)]
        if manner.capitals_stay and _CAPITALS.fullmatch(text):
            return [Reading(UNKNOWN, text, 0.0)]
        per_letter = manner.keep if text.isalpha() else manner.keep_odd
        if _FORMULA.fullmatch(text):
            per_letter = manner.keep_capitals
        readings = self._channel.readings(text)
        if len(text) > 1 and case_of(text) == Case.UPPER:
            near = self._channel.closest(text, self._abbreviations)
            if near and not any(r.text == near[0] for r in readings):
                readings.append(Reading(UNKNOWN, *near))
            if text.isalpha():
                per_letter = manner.keep_capitals
        if not any(r.text == text for r in readings):
            cheapest = min((r.cost for r in readings), default=0.0)
            if cheapest > (LIKELY if _FORMULA.fullmatch(text) else FAR_FETCHED) and _HOLDS_NUMBER.match(text):
                return [Reading(UNKNOWN, text, 0.0)]
            readings.append(Reading(UNKNOWN, text, manner.keep_first + per_letter * len(text)))
        return readings

    def _misread(self, item: Item) -> list[Reading]:
        """A number and what was read for it; a Roman one is nothing else."""
        if not item.figure[:1].isdecimal() and item.kind is Kind.WORD:
            return [Reading(UNKNOWN, item.figure, 0.0)]
        roman = item.kind is Kind.WORD and _CAPITALS.fullmatch(item.text)
        figure, same = (LIKE_ROMAN, 0.0) if roman and not item.numbered else (0.0, LIKE_NOTHING)
        return [Reading(NUMBER, item.figure, figure), Reading(UNKNOWN, item.text, same)]

    def _mend_code(self, code: str) -> str:
        """The lettered parts of a document code as they are known to be written; its digits and signs untouched."""
        manner = self.manner

        def mend(part: regex.Match[str]) -> str:
            near = self._channel.closest(part[0], self._codes)
            return near[0] if near and near[1] < manner.keep_first + manner.keep_capitals * len(part[0]) else part[0]

        mended: str = regex.sub(r"(?<=[/\-])\p{L}+(?![^\W_])", mend, code)
        return mended


def _seen(readings: list[Reading], others: Sequence[str]) -> list[Reading]:
    """The readings of what may be a figure, a number costing less that another look at its place saw."""
    looks = {other.strip(".,;:()'\"“”") for other in others}
    return [
        replace(one, cost=max(one.cost - SEEN, 0.0)) if one.word == NUMBER and one.text in looks else one
        for one in readings
    ]


def joint(first: Sequence[Reading], others: Sequence[Sequence[Reading]]) -> list[Reading]:
    """The candidates of several readings of one place: all that any proposes, by what they cost together.

    Readings of one picture err alike: another counts for less than if it were independent.
    """
    found = {one.text: one for one in first}
    for readings in others:
        for one in readings:
            found.setdefault(one.text, Reading(one.word, one.text, FAR_FROM_ANY))
    total = {text: one.cost for text, one in found.items()}
    for readings in others:
        costs = {one.text: one.cost for one in readings}
        for text in total:
            total[text] += ANOTHER * costs.get(text, FAR_FROM_ANY)
    return [Reading(one.word, text, total[text]) for text, one in found.items()]


class AdaptedProposals:
    """The proposals of one document."""

    def __init__(self, base: Proposals, adaptation: Adaptation) -> None:
        self._base = base
        self._adaptation = adaptation
        self._known: dict[Key, list[Reading]] = {}

    def of(self, item: Item, glued: bool, others: tuple[str, ...] = ()) -> list[Reading]:
        """As `Proposals.of`."""
        key = (item.kind, item.text, item.figure, item.numbered, glued, item.closed, others)
        known = self._known.get(key)
        if known is None:
            known = self._base.of(item, glued, others)
            if item.kind is Kind.WORD and not glued and not others:
                known = self._adaptation.rescored(item.text, known)
            self._known[key] = known
        return known
