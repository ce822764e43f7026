"""The language model: what −log P(word | two words before) costs, for arrays of words at once."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.hashed import HashedTable

Ids = NDArray[np.int64]
Costs = NDArray[np.float32]

STEP = np.float32(0.075)
"""Costs are stored in 256 steps of this many nats."""
BACKOFF_SHIFT = 2.0
"""Back-off costs may be a little below zero (a pruned context); they are stored with this added."""


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
        costs = np.load(folder / "bigram-costs.npy")
        self._bigrams = HashedTable(np.load(folder / "bigram-prints.npy"), (costs[0], costs[1]))
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

    def bigram(self, before: Ids, words: Ids) -> tuple[Costs, Costs, NDArray[np.bool_]]:
        """Costs of `words` after `before`, the cost of backing off from each pair as a context, and which were kept.

        A pair that was not kept costs what its parts cost.
        """
        slots = self._bigrams.find(before.astype(np.uint64) * self._size + words.astype(np.uint64))
        found = slots >= 0
        slots = np.where(found, slots, 0)
        cost = self._bigrams.values[0][slots] * STEP
        backoff = self._bigrams.values[1][slots] * STEP - np.float32(BACKOFF_SHIFT)
        cost = np.where(found, cost, self._backoff1[before] + self._unigram[words])
        return cost, np.where(found, backoff, np.float32(0.0)), found

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
