"""Lines as read → lines as printed: every token with what may have stood there, and how sure the choice is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.channel import Reading
from pipeline.restore.decode import survivors, weigh
from pipeline.restore.language import Costs, LanguageModel
from pipeline.restore.memory import memory_of
from pipeline.restore.proposals import START, UNKNOWN, Proposals
from pipeline.restore.slots import Doubts, Stretch, lattice_of, stretches
from pipeline.restore.tokens import Item, Kind, fold_signs

CERTAIN, ENOUGH = 0.95, 100
"""A document teaches its own channel by at least ENOUGH words chosen with a probability above CERTAIN."""
LANGUAGE = 1.0
"""What a nat of the language model counts against one of the channel (0.85 and 0.8 are worse by 0.2 %)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one token: line[start:end] was read, `readings[pick]` is believed to have been printed.

    `chances` are the probabilities of the likeliest readings, by their place.
    """

    item: Item
    readings: list[Reading]
    pick: int
    chances: Mapping[int, float]

    @property
    def text(self) -> str:
        return self.readings[self.pick].text

    @property
    def chance(self) -> float:
        return self.chances.get(self.pick, 0.0)


class Restorer:
    """Restores lines under one channel."""

    def __init__(self, proposals: Proposals, language: LanguageModel) -> None:
        self._proposals = proposals
        self._language = language

    def restore(self, lines: Sequence[str], doubts: Sequence[Doubts] | None = None) -> list[list[Decision]]:
        """The decisions of each line from left to right; lines are taken for running text, empty ones part it.

        What a first pass is sure of shows how this document's scanner misreads and which words it puts side by side; a
        second decides with a channel and a memory that know it. `doubts`: see `Doubts`.
        """
        found = stretches(lines, self._proposals, doubts)
        if not found:
            return [[] for _ in lines]
        lattice = lattice_of(found)
        near = survivors(lattice, self._language, START)
        lattice = lattice.taken(near)
        chances = weigh(lattice, self._language, START, LANGUAGE)
        first = self._decisions(len(lines), found, near, chances)
        pairs = _certain(first)
        if sum(pairs.values()) < ENOUGH:
            return first
        found = stretches(lines, self._proposals.adapted(pairs), doubts)
        memory = memory_of(_neighbours(first), len(self._language.words))
        chances = weigh(lattice_of(found).taken(near), self._language, START, LANGUAGE, memory)
        return self._decisions(len(lines), found, near, chances)

    def _decisions(
        self, lines: int, found: Sequence[Stretch], near: NDArray[np.int64], chances: Costs
    ) -> list[list[Decision]]:
        """`chances` are of the readings that `near` names."""
        decided: list[list[Decision]] = [[] for _ in range(lines)]
        best = chances.argmax(axis=2)
        picks = np.take_along_axis(near, best[:, :, None], axis=2)[:, :, 0].tolist()
        sure = self._proposals.manner.sure
        for one, places, row, chosen in zip(found, near.tolist(), chances.tolist(), picks, strict=True):
            for place in range(one.first, one.last):
                slot = one.slots[place]
                pick = chosen[place]
                shares = dict(zip(places[place], row[place], strict=True))
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
