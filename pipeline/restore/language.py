"""The language model: what −log P(word | two words before) costs, for arrays of words at once."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.hashed import HashedTable
from pipeline.restore.pairs import ABSENT, read_pairs

Ids = NDArray[np.int64]
Costs = NDArray[np.float32]

STEP = np.float32(0.075)
"""Costs are stored in 256 steps of this many nats."""
BACKOFF_SHIFT = 2.0
"""Back-off costs may be a little below zero (a pruned context); they are stored with this added."""


_NATS = np.arange(256, dtype=np.uint8) * STEP
_BACKOFFS = _NATS - np.float32(BACKOFF_SHIFT)


def quantise(costs: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Costs in nats as bytes, clipped at 19.1."""
    return np.clip(np.rint(costs / STEP), 0, 255).astype(np.uint8)


class LanguageModel:
    """A pruned back-off trigram model read from a folder of arrays (see `pipeline.learn.language`).

    Words are integers: their place in `words`. 0-3 are the classes <s>, <num>, <code>, <unk>.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        unigrams = np.load(folder / "unigrams.npy") * STEP
        self._unigram, self._backoff1 = unigrams[0], unigrams[1] - BACKOFF_SHIFT
        self._bigrams = read_pairs(folder)
        parts = [np.load(path) for path in sorted(folder.glob("trigram-prints-*.npy"))]
        self._trigrams = HashedTable(np.concatenate(parts), (np.load(folder / "trigram-costs.npy"),))
        self._size = np.uint64(len(self._unigram))

    @cached_property
    def words(self) -> list[str]:
        return (self._folder / "words.txt").read_text("utf-8").split("\n")[:-1]

    @cached_property
    def index(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    def unigram(self, words: Ids) -> Costs:
        """Cost of each word whatever stands before it."""
        costs: Costs = self._unigram[words]
        return costs

    def bigram_costs(self, before: Ids, words: Ids) -> Costs:
        """Costs of `words` after `before`. A pair that was not kept costs what its parts cost."""
        return self._costs(before, words, self._bigrams.find(self._keys(before, words))[0])

    def bigram(self, before: Ids, words: Ids) -> tuple[Costs, Costs, NDArray[np.bool_]]:
        """Costs of `words` after `before`, the cost of backing off from each pair as a context, and which were kept."""
        keys = self._keys(before, words)
        costs, backoffs = self._bigrams.find(keys)
        found = costs != ABSENT
        return self._costs(before, words, costs), np.where(found, _BACKOFFS[backoffs], np.float32(0.0)), found

    def _keys(self, before: Ids, words: Ids) -> NDArray[np.uint32]:
        return (before * len(self._unigram) + words).astype(np.uint32)

    def _costs(self, before: Ids, words: Ids, costs: NDArray[np.uint8]) -> Costs:
        found = _NATS[costs]
        absent = np.flatnonzero(costs == ABSENT)
        found[absent] = self._backoff1[before[absent]] + self._unigram[words[absent]]
        return found

    def trigram(self, first: Ids, second: Ids, words: Ids) -> Costs:
        """Costs of `words` after (first, second) where they were kept, else NaN.

        Only to be asked about words whose both pairs were kept, as those of every trigram are: of others it may claim
        what it does not know (see `HashedTable`).
        """
        size = self._size
        keys = (first.astype(np.uint64) * size + second.astype(np.uint64)) * size + words.astype(np.uint64)
        slots = self._trigrams.find(keys)
        costs = self._trigrams.values[0][np.maximum(slots, 0)] * STEP
        return np.where(slots >= 0, costs, np.float32(np.nan))
