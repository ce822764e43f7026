"""Lines as read → lines as printed: every token with what may have stood there, and how sure the choice is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import regex

from pipeline.restore.channel import Reading
from pipeline.restore.decode import FAR, Lattice, decode
from pipeline.restore.language import LanguageModel
from pipeline.restore.syllables import Case, case_of
from pipeline.restore.tokens import Item, Kind, cut, fold_signs

START, NUMBER, CODE, UNKNOWN = 0, 1, 2, 3
LONGEST = 40
"""Slots decoded together; a longer sentence is cut into stretches of this length."""
MARGIN = 4
"""Slots at either end of a stretch that are decoded for context only."""
KEEP_FIRST, KEEP, KEEP_ODD, KEEP_CAPITALS = 4.0, 3.2, 5.0, 2.2
"""Cost of leaving a token as read: to begin with, and per character of a plain word, of one with digits and signs, and
of one in capitals, which is likely an abbreviation.
An unknown name is spelled from some 60 letters (ln 60 ≈ 4 nats, less what its neighbours tell)."""
CERTAIN, ENOUGH = 0.95, 100
"""A document teaches its own channel by at least ENOUGH words chosen with a probability above CERTAIN."""
SHORT_NUMBER, FAR_FROM_NUMBER = 3, 7.0
"""Only numbers of so few digits are ever misread words ("6" = "ở", "16" = "lộ"), and only at a cost below this."""


class AnyChannel(Protocol):
    """What a restorer needs of a channel: see `Channel`."""

    def readings(self, token: str) -> list[Reading]: ...
    def closest(self, token: str, choices: Mapping[str, float]) -> tuple[str, float] | None: ...
    def adapted(self, pairs: Mapping[tuple[str, str], float]) -> AnyChannel: ...


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one token: line[start:end] was read, `readings[pick]` is believed to have been printed.

    `chances` are the probabilities of the readings.
    """

    item: Item
    readings: list[Reading]
    pick: int
    chances: Sequence[float]

    @property
    def text(self) -> str:
        return self.readings[self.pick].text

    @property
    def chance(self) -> float:
        return self.chances[self.pick]


@dataclass(frozen=True, slots=True)
class _Slot:
    """One item of a line and what it may have been."""

    line: int
    item: Item
    readings: list[Reading]


_Stretch = tuple[list[_Slot], int, int, bool]
"""Slots decoded together, the first and the end of those to keep, and whether a break follows the last."""


class Restorer:
    """Restores lines under one channel. Candidates are remembered per token: reports repeat themselves."""

    def __init__(
        self,
        channel: AnyChannel,
        model: LanguageModel,
        codes: Mapping[str, float],
        abbreviations: Mapping[str, float],
        weight: float = 1.0,
    ) -> None:
        """`codes` (parts of document codes) and `abbreviations` give each text its cost −log P; `weight` is what a
        nat of the language model counts against one of the channel."""
        self._codes = codes
        self._abbreviations = abbreviations
        self._channel = channel
        self._model = model
        self._weight = weight
        self._known: dict[tuple[Kind, str], list[Reading]] = {}

    def restore(self, lines: Sequence[str]) -> list[list[Decision]]:
        """The decisions of each line from left to right; lines are taken for running text, empty ones part it.

        Two passes: what the first is sure of shows how this document's scanner misreads, and the second decides the
        rest with a channel moved towards that.
        """
        first = self._decide(lines)
        pairs = Counter(
            (one.text, fold_signs(one.item.text))
            for line in first
            for one in line
            if one.item.kind is Kind.WORD and one.readings[one.pick].word != UNKNOWN and one.chance > CERTAIN
        )
        if sum(pairs.values()) < ENOUGH:
            return first
        adapted = self._channel.adapted(pairs)
        if adapted is self._channel:
            return first
        return Restorer(adapted, self._model, self._codes, self._abbreviations, self._weight)._decide(lines)

    def _decide(self, lines: Sequence[str]) -> list[list[Decision]]:
        decided: list[list[Decision]] = [[] for _ in lines]
        stretches = list(self._stretches(lines))
        stretches.sort(key=lambda stretch: -len(stretch[0]))
        if not stretches:
            return decided
        chances = decode(self._lattice(stretches), self._model, START, self._weight)
        picks = chances.argmax(axis=2).tolist()
        for (slots, first, last, _), row, chosen in zip(stretches, chances, picks, strict=True):
            for place in range(first, last):
                slot = slots[place]
                shares = row[place, : len(slot.readings)].tolist()
                decided[slot.line].append(Decision(slot.item, slot.readings, chosen[place], shares))
        for line in decided:
            line.sort(key=lambda one: one.item.start)
        return decided

    def _stretches(self, lines: Sequence[str]) -> list[_Stretch]:
        """Sentences, and pieces of long ones that overlap by MARGIN."""
        stretches: list[_Stretch] = []
        sentence: list[_Slot] = []

        def close(ended: bool) -> None:
            step = LONGEST - 2 * MARGIN
            for at in range(0, len(sentence), step):
                low, high = max(0, at - MARGIN), min(len(sentence), at + step + MARGIN)
                last = at + step >= len(sentence)
                stretches.append((sentence[low:high], at - low, min(at + step, len(sentence)) - low, ended and last))
            sentence.clear()

        for number, line in enumerate(lines):
            items = cut(line)
            if not items:
                close(False)
            for item in items:
                if item.kind is Kind.BREAK:
                    close(True)
                else:
                    sentence.append(_Slot(number, item, self._readings(item)))
        close(False)
        return stretches

    def _readings(self, item: Item) -> list[Reading]:
        key = (item.kind, item.text)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._consider(item)
        return known

    def _consider(self, item: Item) -> list[Reading]:
        text = item.text
        if item.kind is Kind.CODE:
            return [Reading(CODE, self._mend_code(text), 0.0)]
        if item.kind is Kind.NUMBER:
            # A number is one of many: "14" is a rare value of <num>, but a common reading of "là".
            readings = [Reading(NUMBER, "".join(text.split()), min(2.3 * len(text), FAR_FROM_NUMBER))]
            if text.isdigit() and len(text) <= SHORT_NUMBER:
                readings += [r for r in self._channel.readings(text) if r.cost < FAR_FROM_NUMBER]
            return readings
        per_letter = KEEP if text.isalpha() else KEEP_ODD
        readings = self._channel.readings(text)
        if len(text) > 1 and case_of(text) == Case.UPPER:
            near = self._channel.closest(text, self._abbreviations)
            if near and not any(r.text == near[0] for r in readings):
                readings.append(Reading(UNKNOWN, *near))
            if text.isalpha():
                per_letter = KEEP_CAPITALS
        if not any(r.text == text for r in readings):
            readings.append(Reading(UNKNOWN, text, KEEP_FIRST + per_letter * len(text)))
        return readings

    def _mend_code(self, code: str) -> str:
        """The lettered parts of a document code as they are known to be written; its digits and signs untouched."""

        def mend(part: regex.Match[str]) -> str:
            near = self._channel.closest(part[0], self._codes)
            return near[0] if near and near[1] < KEEP_FIRST + KEEP_CAPITALS * len(part[0]) else part[0]

        return regex.sub(r"(?<=[/\-])\p{L}+(?![^\W_])", mend, code)

    def _lattice(self, stretches: list[_Stretch]) -> Lattice:
        rows = len(stretches)
        slots = max(len(s[0]) for s in stretches)
        width = max(len(slot.readings) for s in stretches for slot in s[0])
        words = np.zeros((rows, slots, width), np.int64)
        costs = np.full((rows, slots, width), FAR, np.float32)
        for row, (sentence, *_) in enumerate(stretches):
            for place, slot in enumerate(sentence):
                count = len(slot.readings)
                words[row, place, :count] = [r.word for r in slot.readings]
                costs[row, place, :count] = [r.cost for r in slot.readings]
        return Lattice(
            words,
            costs,
            np.array([len(s[0]) for s in stretches], np.int64),
            np.array([s[3] for s in stretches], bool),
        )
