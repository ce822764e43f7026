"""Lines as read → lines as printed: every token with what may have stood there, and how sure the choice is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from functools import cached_property

import numpy as np
from msgspec.structs import replace

from pipeline.restore.channel import Reading
from pipeline.restore.decision import Decision
from pipeline.restore.decode import Survivors, survivors, weigh
from pipeline.restore.language import Costs, LanguageModel
from pipeline.restore.memory import marginals, memory_of
from pipeline.restore.names import Names
from pipeline.restore.places import Places
from pipeline.restore.proposals import START, UNKNOWN, Proposals
from pipeline.restore.slots import Doubts, Slot, Stretch, lattice_of, respelled, stretches
from pipeline.restore.tokens import Kind, fold_signs

FEW = 3
"""So many candidates of a word are enough to tell what is certain."""
CERTAIN, ENOUGH = 0.95, 100
"""A document teaches its own channel by at least ENOUGH words chosen with a probability above CERTAIN."""
LEAST_SURE, EXACTING = 0.25, 7.0
"""See `sure_enough`."""
FAR_FETCHED, AS_SURE = 11.0, 0.55
"""What costs more is hardly what was read, however well it fits its neighbours: what was printed may be none of the
candidates. Of such changes about half are right (31 pages, good to poor), of others 96 in 100."""
LANGUAGE = 0.92
"""What a nat of the language model counts against one of the channel (1 is as often right, but surer than it should be:
of its words at 0.93 only 0.88 are)."""


class Restorer:
    """Restores lines under one channel."""

    def __init__(
        self,
        proposals: Proposals,
        language: LanguageModel,
        before_numbers: Container[str] = (),
        places: Places | None = None,
        names: Names | None = None,
    ) -> None:
        """`before_numbers` are the words after which a number torn in two ("2. 750") is one number; `names` are a
        user's own, already known to proposals and language."""
        self._proposals = proposals
        self._language = language
        self._before_numbers = before_numbers
        self._places = places
        self._names = names

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
        few = near.first(FEW)
        chances = weigh(lattice.taken(few), self._language, START, LANGUAGE)
        first = self._decisions(len(lines), found, few, chances)
        pairs = _certain(first)
        memory = None
        if sum(pairs.values()) >= ENOUGH:
            found = respelled(found, self._proposals.adapted(pairs))
            lattice = lattice_of(found, marginals(_sure_words(first), self._usual))
            memory = memory_of(_neighbours(first), len(self._language.words))
        chances = weigh(lattice.taken(near), self._language, START, LANGUAGE, memory)
        decided = self._decisions(len(lines), found, near, chances)
        if self._places and not self._proposals.manner.sure:  # what an engine read right is not drawn to a list
            resolved = self._places.resolved(lines, decided, self._language, self._proposals.closest)
            decided = _kept(decided, resolved, self._names) if self._names else resolved
        return decided

    @cached_property
    def _usual(self) -> Costs:
        """What each word costs whatever stands before it."""
        return self._language.unigram(np.arange(len(self._language.words)))

    def _decisions(self, lines: int, found: Sequence[Stretch], near: Survivors, chances: Costs) -> list[list[Decision]]:
        """`chances` are those of the survivors."""
        decided: list[list[Decision]] = [[] for _ in range(lines)]
        best = chances.argmax(axis=2)[:, :, None]
        picks = np.take_along_axis(near.places, best, axis=2)[:, :, 0].tolist()
        shares = np.take_along_axis(chances, best, axis=2)[:, :, 0].tolist()
        sure = self._proposals.manner.sure
        for number, one in enumerate(found):
            for place in range(one.first, one.last):
                slot, pick, share = one.slots[place], picks[number][place], shares[number][place]
                weighed = near.places[number, place], chances[number, place]
                if share < (sure if slot.doubt < 0.0 else sure_enough(slot.doubt)):
                    pick = _as_read(slot.readings, slot.item.text, pick)
                    share = float(weighed[1][weighed[0] == pick].sum())
                elif slot.doubt >= 0.0 and _is_far_fetched(slot, pick):
                    share = min(share, AS_SURE)
                decided[slot.line].append(Decision(slot.item, slot.readings, pick, share, weighed))
        for line in decided:
            line.sort(key=lambda one: one.item.start)
            self._join_numbers(line)
        return decided

    def _join_numbers(self, line: list[Decision]) -> None:
        """Decide whether torn numbers are one: "trên 2. 750 tờ" is, "tháng 12. 207 xã" is two sentences."""
        for place, one in enumerate(line):
            if one.item.kind is Kind.NUMBER and any(sign.isspace() for sign in one.item.text) and place > 0:
                joined = one.item.follows_comma or line[place - 1].text.lower() in self._before_numbers
                line[place] = replace(one, pick=1 if joined else 0, chance=1.0)


def _is_far_fetched(slot: Slot, pick: int) -> bool:
    """Whether nothing that was read in a place comes near what was chosen for it."""
    chosen = slot.readings[pick]
    return chosen.cost > FAR_FETCHED and chosen.text != slot.item.text and chosen.text not in slot.others


def sure_enough(doubt: float) -> float:
    """How probable a change must be of a word that is misread with a chance of `doubt`: where nearly all words are
    right, a change that is wrong spoils what was right; where many are wrong, it replaces one error by another."""
    return 1.0 - min(LEAST_SURE, EXACTING * doubt)


def _kept(
    decided: Sequence[Sequence[Decision]], resolved: Sequence[Sequence[Decision]], names: Names
) -> list[list[Decision]]:
    """The names that a user listed as they were decided, everything else as it was resolved."""
    flat = [(number, place) for number, line in enumerate(decided) for place in range(len(line))]
    words = [decided[number][place] for number, place in flat]
    chosen = [list(line) for line in resolved]
    for at in names.whole([one.readings[one.pick].word for one in words]):
        number, place = flat[at]
        chosen[number][place] = words[at]
    return chosen


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


def _sure_words(lines: Sequence[Sequence[Decision]]) -> Iterator[int]:
    """The words that are all but certain, numbers and unknown words among them."""
    return (one.readings[one.pick].word for line in lines for one in line if one.chance > CERTAIN)


def _neighbours(lines: Sequence[Sequence[Decision]]) -> Iterator[tuple[int, int]]:
    """Pairs of words side by side in a line that are both all but certain, and names with the number they bear: what
    says "Phù Cát 5" has a "Phù Cát 6", not a "Phù Cát ở"."""
    for line in lines:
        before, named = UNKNOWN, False
        for one in line:
            word = one.readings[one.pick].word
            is_word = one.item.kind is Kind.WORD
            sure = word != UNKNOWN and one.chance > CERTAIN and (is_word or (named and one.item.kind is Kind.NUMBER))
            if sure and before != UNKNOWN:
                yield before, word
            before = word if sure and is_word else UNKNOWN
            named = one.text[:1].isupper()
