"""What a document has said so far: reports repeat their names and phrases, so what was certain once helps elsewhere.

A cache model after Kuhn and De Mori (1990), "A cache-based natural language model for speech recognition", of pairs of
words; and of single words the dynamic marginals of Kneser, Peters and Klakow (1997), "Language model adaptation using
dynamic marginals": P(word | before) · (P(word in the document) / P(word))^β.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.language import Costs, Ids

SHARE = 0.2
"""How much the document's own pairs weigh beside the language model."""
TRUST = 2.0
"""So many occurrences of a word are needed before what followed it counts for half."""
MARGINAL, PRIOR = 0.5, 500.0
"""β, and how many words of usual text a document's own are added to before they are counted (0.3 to 0.7 and 200 to
3,000 do as well)."""


@dataclass(frozen=True)
class Memory:
    """Pairs of words that stand side by side in one document, as sorted keys with the share of each after its first."""

    keys: NDArray[np.int64]
    chances: Costs
    size: int
    share: float = SHARE

    def chances_of(self, before: Ids, words: Ids) -> Costs:
        """The share of `words` among what follows `before` in the document, 0 where it does not."""
        if not len(self.keys):
            return np.zeros(len(words), np.float32)
        wanted = before * self.size + words
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[at] == wanted, self.chances[at], np.float32(0.0))

    def blend(self, before: Ids, words: Ids, costs: Costs) -> Costs:
        """Costs of `words`, each after `before`, moved towards what the document has; what it lacks costs as before."""
        chances = self.chances_of(before, words)
        said = np.flatnonzero(chances)
        if not len(said):
            return costs
        moved = costs.copy()
        moved[said] = blended(costs[said], chances[said], self.share)
        return moved


def blended(costs: Costs, chances: Costs, share: float) -> Costs:
    """Costs of a model and chances of a document as costs: P = (1 − share) · P(model) + share · P(document)."""
    mixed: Costs = -np.log((1 - share) * np.exp(-costs) + share * chances)
    return mixed


def marginals(words: Iterable[int], usual: Costs) -> Costs:
    """How much less each word costs, in nats, in a document whose certain `words` these are. `usual` is what each word
    costs whatever stands before it. Classes (numbers, unknown words) are words too: to leave them out would favour them
    over every word that a document has not."""
    counts = np.bincount(np.fromiter(words, np.int64), minlength=len(usual))
    expected = np.exp(-usual)
    ratio = (counts + PRIOR * expected) / ((counts.sum() + PRIOR) * expected)
    favours: Costs = (MARGINAL * np.log(ratio)).astype(np.float32)
    return favours


def memory_of(pairs: Iterable[tuple[int, int]], size: int) -> Memory:
    """The memory of a document: `pairs` are its certain pairs, `size` is the number of words of the language model."""
    keys, counts = np.unique(np.array([a * size + b for a, b in pairs], np.int64), return_counts=True)
    first = keys // size
    totals = np.bincount(first, weights=counts, minlength=1)
    # once is an accident, and says nothing that the language model did not
    kept = counts > 1
    chances = (counts / (totals[first] + TRUST)).astype(np.float32)
    return Memory(keys[kept], chances[kept], size)
