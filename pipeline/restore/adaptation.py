"""The channel of one document: what was learned from many scanners, moved towards what this one did."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from pipeline.restore.channel import Reading
from pipeline.restore.syllables import split
from pipeline.restore.tokens import fold_signs

WHOLE, PARTS = 0.25, 0.25
"""How much a document's own misreadings weigh at most beside what was learned: of the word, and of its parts."""
TRUST_WHOLE, TRUST_PARTS = 4.0, 8.0
"""So many observations of a word or part make its own misreadings count for half of that."""

FAR = 7.0
"""A reading that costs more is only moved where just that was seen in the document."""

Places = Callable[[str, str, str], int | None]
"""(printed onset, printed rhyme, read) → where the onset ends in what was read."""


Table = Mapping[str, Mapping[str, float]]


class _Share(NamedTuple):
    """What the document says of one printed word: how much its own misreadings count, and of what."""

    words: Mapping[str, float]
    """How it was read, and how likely so; empty where it was not seen."""
    whole: float
    onset: str
    rhyme: str
    parts: float


class Adaptation:
    """Moves channel costs towards the (printed, read) words of a document that are all but certain."""

    def __init__(self, pairs: Mapping[tuple[str, str], float], place: Places) -> None:
        """`pairs` counts the certain words; `place` says where the onset of a reading ends."""
        words: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        onsets: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        rhymes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for (printed, read), count in pairs.items():
            words[printed][read] += count
            parts = split(printed)
            at = place(*parts, read) if parts else None
            if parts and at is not None:
                onsets[parts[0]][read[:at]] += count
                rhymes[parts[1]][read[at:]] += count
        self._words = {printed: _chances(row) for printed, row in words.items()}
        self._whole = {printed: _weight(row, WHOLE, TRUST_WHOLE) for printed, row in words.items()}
        self._parts = {printed: _weight(row, PARTS, TRUST_PARTS) for printed, row in rhymes.items()}
        self._onsets_read, self._rhymes_read = _by_reading(onsets), _by_reading(rhymes)
        self._shares: dict[str, _Share] = {}

    def rescored(self, token: str, readings: Sequence[Reading]) -> list[Reading]:
        """The readings of a token with their costs moved."""
        token = fold_signs(token)
        cuts = [
            (onsets, rhymes)
            for at in range(len(token) + 1)
            if (onsets := self._onsets_read.get(token[:at])) and (rhymes := self._rhymes_read.get(token[at:]))
        ]
        return [Reading(one.word, one.text, self._cost(token, one, cuts)) for one in readings]

    def _cost(self, token: str, one: Reading, cuts: Sequence[tuple[Mapping[str, float], Mapping[str, float]]]) -> float:
        share = self._shares.get(one.text)
        if share is None:
            share = self._shares[one.text] = self._share(one.text)
        seen = share.words.get(token, 0.0)
        if one.cost > FAR and not seen:
            return one.cost
        chance = share.whole * seen
        if share.parts:
            for onsets, rhymes in cuts:
                chance += share.parts * rhymes.get(share.rhyme, 0.0) * onsets.get(share.onset, 0.0)
        total = math.exp(-one.cost) * (1.0 - share.whole - share.parts) + chance
        return -math.log(total) if total > 0.0 else one.cost

    def _share(self, printed: str) -> _Share:
        onset, rhyme = split(printed) or ("", "")
        parts = self._parts.get(rhyme, 0.0) if rhyme else 0.0
        return _Share(self._words.get(printed, {}), self._whole.get(printed, 0.0), onset, rhyme, parts)


def _chances(row: Mapping[str, float]) -> dict[str, float]:
    total = sum(row.values())
    return {read: count / total for read, count in row.items()}


def _weight(row: Mapping[str, float], most: float, trust: float) -> float:
    total = sum(row.values())
    return most * total / (total + trust)


def _by_reading(table: Table) -> dict[str, dict[str, float]]:
    """Read part → printed part → P(read | printed)."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for printed, row in table.items():
        for read, chance in _chances(row).items():
            found[read][printed] = chance
    return dict(found)
