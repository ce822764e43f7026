"""A word from the five words on either side of it: a small neural network, for what three words in a row do not tell.

It scores candidates only, against each other: embeddings of the ten neighbours, one hidden layer, and the product with
the candidate's own embedding (a continuous bag of words with positions, after Bengio et al. 2003, "A neural
probabilistic language model", trained to tell a word from those it is mistaken for). Run with numpy: a few hundred
thousand multiplications a word, and only for words in doubt.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.decode import FAR, Lattice
from pipeline.restore.language import Costs

SIDE = 5
"""Words of context on either side."""
DOUBTFUL = 0.995
"""Only what is less likely than this is asked about."""
POSSIBLE = 1e-4
"""Candidates less likely than this are not scored: they keep the worst score of those that are."""


class ContextModel:
    """The network of a file made by `pipeline.learn.context`."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as arrays:
            self._words = arrays["words"].astype(np.float32)
            self._targets = arrays["targets"].astype(np.float32)
            self._biases = arrays["biases"].astype(np.float32)
            self._hidden, self._hidden_bias = arrays["hidden"].astype(np.float32), arrays["hidden_bias"]
            self._out, self._out_bias = arrays["out"].astype(np.float32), arrays["out_bias"]

    def costs(self, lattice: Lattice, chances: Costs) -> Costs:
        """−ln P of each candidate among the likely ones of its slot, given the likeliest words around; 0 where nothing
        is in doubt. Shapes as in `Lattice`."""
        costs = np.zeros(lattice.costs.shape, np.float32)
        likeliest = chances.argmax(axis=2)
        inside = np.arange(likeliest.shape[1])[None, :] < lattice.lengths[:, None]
        best = np.take_along_axis(lattice.words, likeliest[:, :, None], axis=2)[:, :, 0]
        path = np.pad(np.where(inside, best, 0), ((0, 0), (SIDE, SIDE)))
        rows, slots = np.nonzero(inside & (chances.max(axis=2) < DOUBTFUL))
        if not len(rows):
            return costs
        offsets = np.array([*range(SIDE), *range(SIDE + 1, 2 * SIDE + 1)])
        scores = self._scores(path[rows[:, None], slots[:, None] + offsets], lattice.words[rows, slots])
        likely = (chances[rows, slots] > POSSIBLE) & (lattice.costs[rows, slots] < FAR)
        scores = np.where(likely, scores, -np.inf)
        top = scores.max(axis=1, keepdims=True)
        found = np.log(np.exp(scores - top).sum(axis=1, keepdims=True)) + top - scores
        worst = np.where(likely, found, 0.0).max(axis=1, keepdims=True)
        costs[rows, slots] = np.where(likely, found, worst)
        return costs

    def _scores(self, around: NDArray[np.int64], candidates: NDArray[np.int64]) -> Costs:
        """Scores of candidates (n × k) by their neighbours (n × 10)."""
        layer = self._words[around].reshape(len(around), -1) @ self._hidden.T + self._hidden_bias
        # GELU by its usual approximation (Hendrycks and Gimpel 2016)
        layer = 0.5 * layer * (1 + np.tanh(0.7978845608 * (layer + 0.044715 * layer**3)))
        wanted = layer @ self._out.T + self._out_bias
        scores: Costs = np.einsum("nd,nkd->nk", wanted, self._targets[candidates]) + self._biases[candidates]
        return scores
