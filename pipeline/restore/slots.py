"""Lines → stretches of slots: what is decided together, and the arrays the decoder works on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace

from pipeline.restore.channel import Reading
from pipeline.restore.decode import FAR, Lattice
from pipeline.restore.figures import with_series
from pipeline.restore.language import Costs
from pipeline.restore.proposals import NUMBER, AdaptedProposals, Proposals
from pipeline.restore.tokens import Item, Kind

LONGEST = 40
"""Slots decoded together; a longer sentence is cut into stretches of this length."""
MARGIN = 4
"""Slots at either end of a stretch that are decoded for context only."""
USUAL_DOUBT = 0.07
"""Share of wrong words among those that a channel with doubts was learned from."""


class Doubt(NamedTuple):
    """Of a word: where it ends in its line, the chance that it was misread, and what other readings have instead."""

    end: int
    chance: float
    others: tuple[str, ...] = ()


Doubts = Sequence[Doubt]
"""Of the words of one line, from left to right."""


class Slot(msgspec.Struct, frozen=True, gc=False):
    """One item of a line and what it may have been.

    `doubt`: the chance that it was misread, −1 where not known; `glued`: it follows a number without a space.
    """

    line: int
    item: Item
    readings: list[Reading]
    doubt: float
    glued: bool
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Slots decoded together; slots[first:last] are decided by it, the others are its context.

    `ended`: a sentence break was printed after the last.
    """

    slots: list[Slot]
    first: int
    last: int
    ended: bool


def stretches(lines: Sequence[str], proposals: Proposals, doubts: Sequence[Doubts] | None) -> list[Stretch]:
    """Sentences, and pieces of long ones that overlap by MARGIN; the longest first. An empty line ends a sentence."""
    found: list[Stretch] = []
    for sentence, ended in _sentences(lines, proposals, doubts):
        step = LONGEST - 2 * MARGIN
        for at in range(0, len(sentence), step):
            low, high = max(0, at - MARGIN), min(len(sentence), at + step + MARGIN)
            last = min(at + step, len(sentence))
            found.append(Stretch(sentence[low:high], at - low, last - low, ended and last == len(sentence)))
    found.sort(key=lambda stretch: -len(stretch.slots))
    return found


def _sentences(
    lines: Sequence[str], proposals: Proposals, doubts: Sequence[Doubts] | None
) -> Iterator[tuple[list[Slot], bool]]:
    sentence: list[Slot] = []
    for number, items in enumerate(with_series([proposals.cut(line) for line in lines])):
        if not items:
            yield sentence, False
            sentence = []
        doubted = iter(doubts[number]) if doubts else iter(())
        unknown = Doubt(len(lines[number]), -1.0)
        doubt = next(doubted, unknown)
        of_figures = all(item.kind is not Kind.WORD or len(item.text) == 1 for item in items)
        number_end = -1
        for item in items:
            if item.kind is Kind.BREAK:
                yield sentence, True
                sentence = []
                continue
            while item.start >= doubt.end:
                doubt = next(doubted, unknown)
            glued = item.kind is Kind.WORD and item.start == number_end
            # a cell of a table says nothing about its neighbours, and they nothing about it: a lone "1" is no "là"
            alone = len(items) == 1 and any(sign.isdecimal() for sign in item.text)
            # nor do letters in a row of figures become words: "l" may be a 1
            alone |= of_figures and len(item.text) == 1
            alone &= not item.figure
            readings = [Reading(NUMBER, item.text, 0.0)] if alone else proposals.of(item, glued, doubt.others)
            # what is no word was misread, however sure its engine was
            chance = -1.0 if item.figure else doubt.chance
            sentence.append(Slot(number, item, readings, chance, glued, doubt.others))
            number_end = item.end if item.kind is Kind.NUMBER else -1
    yield sentence, False


def respelled(found: Sequence[Stretch], proposals: AdaptedProposals) -> list[Stretch]:
    """The same stretches with other proposals for each slot, as many and in the same order."""

    def moved(one: Slot) -> Slot:
        return one if len(one.readings) == 1 else replace(one, readings=proposals.of(one.item, one.glued, one.others))

    return [Stretch([moved(one) for one in each.slots], each.first, each.last, each.ended) for each in found]


def lattice_of(found: Sequence[Stretch], favours: Costs | None = None) -> Lattice:
    """The candidates of all stretches, with their channel costs in the light of how doubtful each token is, less the
    `favours` that their words have in this document.

    P(read | printed) of a doubtful channel was learned where USUAL_DOUBT of all words were wrong; a word that its
    engine is sure of is that much less likely to be another.
    """
    rows: dict[tuple[int, float, str], int] = {}
    different: list[Slot] = []
    lengths = np.array([len(one.slots) for one in found], np.int64)
    places = np.zeros((len(found), int(lengths.max(initial=0))), np.int64)
    for number, one in enumerate(found):
        places[number, : len(one.slots)] = [_row(slot, rows, different) for slot in one.slots]
    width = max((len(slot.readings) for slot in different), default=0)
    # row 0 is what stands beyond a stretch's end
    words = np.zeros((len(different) + 1, width), np.int64)
    costs = np.full((len(different) + 1, width), FAR, np.float32)
    for place, slot in enumerate(different, 1):
        count = len(slot.readings)
        words[place, :count] = [reading.word for reading in slot.readings]
        costs[place, :count] = _costs(slot)
    if favours is not None:
        costs = np.where(costs < FAR, costs - favours[words], costs)
    return Lattice(words[places], costs[places], lengths, np.array([one.ended for one in found], bool))


def _row(slot: Slot, rows: dict[tuple[int, float, str], int], different: list[Slot]) -> int:
    """The row of the slot's candidates: slots with the same readings, as doubtful, share one."""
    key = (id(slot.readings), slot.doubt, slot.item.text) if slot.doubt >= 0.0 else (id(slot.readings), -1.0, "")
    row = rows.get(key)
    if row is None:
        different.append(slot)
        row = rows[key] = len(different)
    return row


def _costs(slot: Slot) -> list[float]:
    if slot.doubt < 0.0:
        return [reading.cost for reading in slot.readings]
    same, other = -math.log(1 - slot.doubt), math.log(USUAL_DOUBT / slot.doubt)
    text = slot.item.text
    return [reading.cost + (same if reading.text == text else other) for reading in slot.readings]
