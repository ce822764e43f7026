"""The channel of one document: what was learned from many scanners, moved towards what this one did."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

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


class Adaptation:
    """Moves channel costs towards the (printed, read) words of a document that are all but certain."""

    def __init__(self, pairs: Mapping[tuple[str, str], float], place: Places) -> None:
        """`pairs` counts the certain words; `place` says where the onset of a reading ends."""
        self._words: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._onsets: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._rhymes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for (printed, read), count in pairs.items():
            self._words[printed][read] += count
            parts = split(printed)
            at = place(*parts, read) if parts else None
            if parts and at is not None:
                self._onsets[parts[0]][read[:at]] += count
                self._rhymes[parts[1]][read[at:]] += count
        self._totals = {
            id(table): {printed: sum(row.values()) for printed, row in table.items()}
            for table in (self._words, self._onsets, self._rhymes)
        }

    def rescored(self, token: str, readings: Sequence[Reading]) -> list[Reading]:
        """The readings of a token with their costs moved."""
        token = fold_signs(token)
        return [Reading(one.word, one.text, self._cost(token, one)) for one in readings]

    def _cost(self, token: str, one: Reading) -> float:
        words = self._words.get(one.text)
        if one.cost > FAR and (words is None or token not in words):
            return one.cost
        total = self._totals[id(self._words)].get(one.text, 0.0)
        whole = WHOLE * total / (total + TRUST_WHOLE)
        chance = whole * words.get(token, 0.0) / total if words else 0.0
        parts = split(one.text)
        weight = 0.0
        if parts:
            rhymes = self._rhymes.get(parts[1])
            if rhymes:
                total = self._totals[id(self._rhymes)][parts[1]]
                weight = PARTS * total / (total + TRUST_PARTS)
                chance += weight * self._of_parts(token, parts[0], rhymes) / total
        base = math.exp(-one.cost) * (1.0 - whole - weight)
        return -math.log(base + chance) if base + chance > 0.0 else one.cost

    def _of_parts(self, token: str, onset: str, rhymes: Mapping[str, float]) -> float:
        """Σ over splits of count(rhyme read as the end) × P(onset read as the start)."""
        onsets = self._onsets.get(onset)
        if not onsets:
            return 0.0
        total = self._totals[id(self._onsets)][onset]
        return sum(
            count * onsets.get(token[: len(token) - len(end)], 0.0) / total
            for end, count in rhymes.items()
            if token.endswith(end)
        )
