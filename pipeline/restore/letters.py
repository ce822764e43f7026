"""What a printed letter is read as, and whole words judged letter by letter."""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

DISCOUNT = 0.75
"""Taken off each count for what was not seen (absolute discounting)."""
UNSEEN = (6.0, 7.5, 10.0, 12.5)
"""Cost of reading a letter as 0, 1, 2 or 3 characters it was never seen read as."""
LIKE = 3.0
"""Added to the cost of a reading for each of its look-alikes."""
KIN = 1.5
"""Added to the cost of a reading that was only seen of the letter's kin, the same letter under other tones."""


def costs_of(row: Mapping[str, float]) -> dict[str, float]:
    """Costs −ln P of the readings that were counted; DISCOUNT of each count is left for those that were not."""
    total = sum(row.values())
    return {read: -math.log((count - DISCOUNT) / total) for read, count in row.items() if count > DISCOUNT}


class LetterCosts:
    """Costs −log P(read characters | printed letter) for all letters at once."""

    def __init__(self, counts: Mapping[str, Mapping[str, float]], lookalikes: Sequence[str] = ()) -> None:
        """`counts`: printed letter → read characters → how often; `lookalikes`: groups of signs read for each other."""
        self.index: dict[str, int] = {}
        self._by_read: dict[str, dict[int, float]] = defaultdict(dict)
        kin: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for letter, row in counts.items():
            total = sum(row.values())
            for read, count in row.items():
                kin[toneless(letter)][read] += count / total
        families: dict[str, int] = defaultdict(int)
        for letter in counts:
            families[toneless(letter)] += 1
        for letter, row in counts.items():
            number = self.index[letter] = len(self.index)
            family = toneless(letter)
            for read, share in kin[family].items():
                cost = KIN - math.log(share / families[family])
                if cost < UNSEEN[len(read)]:
                    self._by_read[read][number] = cost
            for read, cost in costs_of(row).items():
                self._by_read[read][number] = min(cost, self._by_read[read].get(number, cost))
        self._add_lookalikes(lookalikes)
        self.size = len(self.index) + 1
        self.other = self.size - 1

    def _add_lookalikes(self, groups: Sequence[str]) -> None:
        added: dict[str, dict[int, float]] = defaultdict(dict)
        for read, row in self._by_read.items():
            for place, sign in enumerate(read):
                for other in {other for group in groups if sign in group for other in group} - {sign}:
                    variant = read[:place] + other + read[place + 1 :]
                    known, extra = self._by_read.get(variant, {}), added[variant]
                    for number, cost in row.items():
                        least = min(known.get(number, UNSEEN[len(read)]), extra.get(number, math.inf))
                        if cost + LIKE < least:
                            extra[number] = cost + LIKE
        for read, row in added.items():
            self._by_read[read].update(row)

    def of(self, read: str) -> list[NDArray[np.float32]]:
        """For sizes 0-3 the array [letter, start] of the costs of reading each letter as that part of `read`."""
        tables = []
        for size in range(4):
            starts = max(0, len(read) - size + 1)
            table = np.full((self.size, starts), UNSEEN[size], np.float32)
            for start in range(starts):
                known = self._by_read.get(read[start : start + size])
                if known:
                    table[list(known), start] = list(known.values())
            tables.append(table)
        return tables


class Pool:
    """Texts that are all compared with a reading at once, letter by letter; what they begin with in common, once."""

    def __init__(self, texts: list[str], letters: LetterCosts) -> None:
        self.texts = texts
        self._letters = letters
        longest = max((len(text) for text in texts), default=0)
        # the beginnings of one length make a level; each knows its place in the level before, and its last letter
        self._levels: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        before, places, total = {"": 0}, {"": 0}, 1
        for length in range(1, longest + 1):
            level = {text: place for place, text in enumerate(sorted({t[:length] for t in texts if len(t) >= length}))}
            parents = [before[text[:-1]] for text in level]
            last = [letters.index.get(text[-1], letters.other) for text in level]
            self._levels.append((np.array(parents, np.int64), np.array(last, np.int64)))
            places.update((text, total + place) for text, place in level.items())
            before, total = level, total + len(level)
        self._places = np.array([places[text] for text in texts], np.int64)

    def costs(self, read: str) -> NDArray[np.float32]:
        """For each text the cost of its cheapest alignment with what was read."""
        tables = self._letters.of(read)
        best = np.full((1, len(read) + 1), np.inf, np.float32)
        best[0, 0] = 0.0
        whole = [best[:, -1]]
        for parents, last in self._levels:
            best = best[parents]
            after = best + tables[0][last]
            for size in range(1, min(3, len(read)) + 1):
                np.minimum(after[:, size:], best[:, :-size] + tables[size][last], out=after[:, size:])
            best = after
            whole.append(best[:, -1])
        found: NDArray[np.float32] = np.concatenate(whole)[self._places]
        return found

    def cheapest(
        self, read: str, most: int, limit: float, extra: NDArray[np.float64] | float = 0.0
    ) -> list[tuple[int, float]]:
        """Places and costs of the `most` cheapest texts below `limit`, `extra` added to the costs."""
        costs = self.costs(read) + extra
        places = np.argpartition(costs, most)[:most] if len(costs) > most else np.arange(len(costs))
        return [(int(at), float(costs[at])) for at in places if costs[at] < limit]

    def nearest(self, read: str, most: int, limit: float) -> list[tuple[str, float]]:
        """The cheapest texts themselves."""
        return [(self.texts[at], cost) for at, cost in self.cheapest(read, most, limit)]


def toneless(letter: str) -> str:
    """The letter without its tone: ề, ế and ệ are misread alike.

    >>> toneless("ề"), toneless("Ứ"), toneless("đ")
    ('ê', 'Ư', 'đ')
    """
    marks = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", "".join(c for c in marks if c not in "\u0300\u0301\u0303\u0309\u0323"))
