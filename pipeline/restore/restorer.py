"""Lines as read → lines as printed: every token with what may have stood there, and how sure the choice is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.restore.channel import Reading
from pipeline.restore.context import ContextModel
from pipeline.restore.decode import Lattice, decode
from pipeline.restore.language import Costs, LanguageModel
from pipeline.restore.memory import Memory, memory_of
from pipeline.restore.proposals import START, UNKNOWN, Proposals
from pipeline.restore.slots import Doubts, Stretch, lattice_of, stretches
from pipeline.restore.tokens import Item, Kind, fold_signs

CERTAIN, ENOUGH = 0.95, 100
"""A document teaches its own channel by at least ENOUGH words chosen with a probability above CERTAIN."""
LANGUAGE, LANGUAGE_BESIDE, CONTEXT = 1.0, 0.8, 0.5
"""Weights of the language model, of the same beside the context model, and of the context model; of the channel: 1."""


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


class Restorer:
    """Restores lines under one channel."""

    def __init__(self, proposals: Proposals, language: LanguageModel, context: ContextModel | None = None) -> None:
        self._proposals = proposals
        self._language = language
        self._context = context

    def restore(self, lines: Sequence[str], doubts: Sequence[Doubts] | None = None) -> list[list[Decision]]:
        """The decisions of each line from left to right; lines are taken for running text, empty ones part it.

        What a first pass is sure of shows how this document's scanner misreads and which words it puts side by side;
        a second decides with a channel and a memory that know it; a third asks the context model about what is left
        in doubt, whose context is then nearly right. `doubts`: see `Doubts`.
        """
        found = stretches(lines, self._proposals, doubts)
        if not found:
            return [[] for _ in lines]
        lattice = lattice_of(found)
        memory: Memory | None = None
        chances = decode(lattice, self._language, START, LANGUAGE)
        first = self._decisions(len(lines), found, chances)
        pairs = _certain(first)
        if sum(pairs.values()) >= ENOUGH:
            found = stretches(lines, self._proposals.adapted(pairs), doubts)
            lattice = lattice_of(found)
            memory = memory_of(_neighbours(first), len(self._language.words))
            chances = decode(lattice, self._language, START, LANGUAGE, memory)
        if self._context:
            costs = lattice.costs + np.float32(CONTEXT) * self._context.costs(lattice, chances)
            beside = Lattice(lattice.words, costs, lattice.lengths, lattice.ended)
            chances = decode(beside, self._language, START, LANGUAGE_BESIDE, memory)
        return self._decisions(len(lines), found, chances)

    def _decisions(self, lines: int, found: Sequence[Stretch], chances: Costs) -> list[list[Decision]]:
        decided: list[list[Decision]] = [[] for _ in range(lines)]
        picks = chances.argmax(axis=2).tolist()
        sure = self._proposals.manner.sure
        for one, row, chosen in zip(found, chances, picks, strict=True):
            for place in range(one.first, one.last):
                slot = one.slots[place]
                shares = row[place, : len(slot.readings)].tolist()
                pick = chosen[place]
                if shares[pick] < sure:
                    pick = _as_read(slot.readings, slot.item.text, pick)
                decided[slot.line].append(Decision(slot.item, slot.readings, pick, shares))
        for line in decided:
            line.sort(key=lambda one: one.item.start)
        return decided


def _as_read(readings: Sequence[Reading], text: str, otherwise: int) -> int:
    return next((place for place, reading in enumerate(readings) if reading.text == text), otherwise)


def _certain(lines: Sequence[Sequence[Decision]]) -> Counter[tuple[str, str]]:
    """(printed, read) words that are all but certain."""
    return Counter(
        (one.text, fold_signs(one.item.text))
        for line in lines
        for one in line
        if one.item.kind is Kind.WORD and one.readings[one.pick].word != UNKNOWN and one.chance > CERTAIN
    )


def _neighbours(lines: Sequence[Sequence[Decision]]) -> Iterator[tuple[int, int]]:
    """Pairs of words side by side in a line that are both all but certain."""
    for line in lines:
        before = UNKNOWN
        for one in line:
            word = one.readings[one.pick].word
            sure = one.item.kind is Kind.WORD and word != UNKNOWN and one.chance > CERTAIN
            if sure and before != UNKNOWN:
                yield before, word
            before = word if sure else UNKNOWN
