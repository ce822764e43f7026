"""Choose among the candidates of every word at once: exact sums over a trigram lattice, all stretches side by side.

Two passes (coarse to fine, after Charniak et al., "Multilevel coarse-to-fine PCFG parsing", HLT-NAACL 2006): bigrams
rank the candidates of each slot by the cheapest way through them, which leaves two or three of some ten; among those,
the probability of each is summed over all ways through the lattice (forward-backward). All stretches advance
together, one slot a step, so that a step is a handful of array operations however many there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.language import Costs, Ids, LanguageModel
from pipeline.restore.memory import Memory

FAR = np.float32(1e4)
"""The cost of what is not there: padding of ragged arrays."""
NEAR = np.float32(9.0)
"""A candidate whose cheapest way costs this much more than the cheapest of its slot is left out of the second pass."""
WIDTH = 6
"""Candidates of a slot in the second pass."""
TOGETHER = 192
"""Stretches decoded at once: enough to make a step worth its overhead, few enough to stay in the cache."""


@dataclass(frozen=True)
class Lattice:
    """Stretches × slots × candidates, padded with FAR. Rows are best sorted by length, so that little is padded.

    `words` int64 and `costs` float32 have shape (stretches, slots, candidates); `lengths` counts the slots of each
    row and `ended` says whether a sentence break was printed after the last one.
    """

    words: Ids
    costs: Costs
    lengths: NDArray[np.int64]
    ended: NDArray[np.bool_]


def decode(
    lattice: Lattice, model: LanguageModel, start: int, weight: float = 1.0, memory: Memory | None = None
) -> Costs:
    """The probability of each candidate, shape (stretches, slots, candidates); 0 beyond a stretch's end.

    `start` is the word that begins and ends a sentence, `weight` what a nat of the language model counts against one
    of the channel; `memory` is what is known of the document itself.
    """
    chances = np.zeros(lattice.words.shape, np.float32)
    for first in range(0, len(lattice.lengths), TOGETHER):
        rows = slice(first, first + TOGETHER)
        slots = int(lattice.lengths[rows].max(initial=0))
        if slots:
            part = Lattice(
                lattice.words[rows, :slots], lattice.costs[rows, :slots], lattice.lengths[rows], lattice.ended[rows]
            )
            chances[rows, :slots] = _decode(part, model, start, weight, memory)
    return chances


def _decode(lattice: Lattice, model: LanguageModel, start: int, weight: float, memory: Memory | None) -> Costs:
    rows, slots, width = lattice.words.shape
    # two starts before the first word, as the model was counted, and one after a printed break
    words = np.full((rows, slots + 3, width), start, np.int64)
    costs = np.full((rows, slots + 3, width), FAR, np.float32)
    words[:, 2:-1], costs[:, 2:-1] = lattice.words, lattice.costs
    costs[:, :2, 0] = 0.0
    ended = np.flatnonzero(lattice.ended)
    costs[ended, lattice.lengths[ended] + 2, 0] = 0.0
    words[ended, lattice.lengths[ended] + 2, 0] = start
    least = _cheapest_ways(words, costs, model, weight, memory)
    order = np.argsort(least, axis=2, kind="stable")[:, :, :WIDTH]
    near = np.take_along_axis(words, order, axis=2)
    cost = np.take_along_axis(costs, order, axis=2)
    ways = np.take_along_axis(least, order, axis=2)
    cost = np.where(ways > ways[:, :, :1] + NEAR, FAR, cost)
    chances = np.zeros(words.shape, np.float32)
    np.put_along_axis(chances, order, _chances(near, cost, model, weight, memory), axis=2)
    inside = np.arange(slots)[None, :] < lattice.lengths[:, None]
    return np.where(inside[:, :, None], chances[:, 2:-1], np.float32(0.0))


def _cheapest_ways(words: Ids, costs: Costs, model: LanguageModel, weight: float, memory: Memory | None) -> Costs:
    """For each candidate the cost of the cheapest way through it from end to end, by bigrams."""
    rows, slots, width = words.shape
    alive = costs < FAR
    steps = np.full((rows, slots - 1, width, width), FAR, np.float32)
    at = _both(alive[:, :-1, :, None], alive[:, 1:, None, :])
    pairs = (rows, slots - 1, width, width)
    one = np.broadcast_to(words[:, :-1, :, None], pairs).reshape(-1)[at]
    two = np.broadcast_to(words[:, 1:, None, :], pairs).reshape(-1)[at]
    cost = model.bigram(one, two)[0]
    steps.reshape(-1)[at] = weight * (memory.blend(one, two, cost) if memory else cost)
    steps[:, 0] = 0.0  # from start to start
    # a row that has ended goes on for nothing
    over: NDArray[np.bool_] = np.logical_not(alive.any(axis=2))
    forward = np.zeros_like(costs)
    forward[:, 0] = costs[:, 0]
    for slot in range(1, slots):
        way = (forward[:, slot - 1, :, None] + steps[:, slot - 1]).min(axis=1) + costs[:, slot]
        forward[:, slot] = np.where(over[:, slot, None], forward[:, slot - 1], way)
    backward = np.zeros_like(costs)
    for slot in range(slots - 2, -1, -1):
        way = (steps[:, slot] + (costs[:, slot + 1] + backward[:, slot + 1])[:, None, :]).min(axis=2)
        backward[:, slot] = np.where(over[:, slot + 1, None], 0.0, way)
    return np.where(alive, forward + backward, 3 * FAR)


def _chances(words: Ids, costs: Costs, model: LanguageModel, weight: float, memory: Memory | None) -> Costs:
    """For each candidate its share of the probability of all ways from end to end, by trigrams."""
    rows, slots, width = words.shape
    alive = costs < FAR
    pairs = (rows, slots - 1, width, width)
    at = _both(alive[:, :-1, :, None], alive[:, 1:, None, :])
    one = np.broadcast_to(words[:, :-1, :, None], pairs).reshape(-1)[at]
    two = np.broadcast_to(words[:, 1:, None, :], pairs).reshape(-1)[at]
    cost, backoff, known = (np.zeros(pairs, kind) for kind in (np.float32, np.float32, np.bool_))
    cost.reshape(-1)[at], backoff.reshape(-1)[at], known.reshape(-1)[at] = model.bigram(one, two)
    steps = backoff[:, :-1, :, :, None] + cost[:, 1:, None, :, :]
    at = _both(known[:, :-1, :, :, None], known[:, 1:, None, :, :])
    one = np.broadcast_to(words[:, :-2, :, None, None], steps.shape).reshape(-1)[at]
    two = np.broadcast_to(words[:, 1:-1, None, :, None], steps.shape).reshape(-1)[at]
    three = np.broadcast_to(words[:, 2:, None, None, :], steps.shape).reshape(-1)[at]
    kept = model.trigram(one, two, three)
    steps.reshape(-1)[at] = np.where(np.isnan(kept), steps.reshape(-1)[at], kept)
    if memory:
        at = np.flatnonzero(alive[:, 1:-1, None, :, None] & alive[:, 2:, None, None, :] & alive[:, :-2, :, None, None])
        two = np.broadcast_to(words[:, 1:-1, None, :, None], steps.shape).reshape(-1)[at]
        three = np.broadcast_to(words[:, 2:, None, None, :], steps.shape).reshape(-1)[at]
        steps.reshape(-1)[at] = memory.blend(two, three, steps.reshape(-1)[at])
    dead = ~(alive[:, :-2, :, None, None] & alive[:, 1:-1, None, :, None] & alive[:, 2:, None, None, :])
    steps = np.where(dead, -FAR, np.float32(-weight) * steps)
    over: NDArray[np.bool_] = np.logical_not(alive.any(axis=2))
    gain = np.where(alive, -costs, -FAR)
    # forward[slot] and backward[slot] are log probabilities of (candidate of slot - 1, candidate of slot)
    forward = np.full((slots, rows, width, width), -FAR, np.float32)
    forward[1, :, 0, 0] = 0.0
    for slot in range(2, slots):
        way = _log_sum(forward[slot - 1][:, :, :, None] + steps[:, slot - 2], 1) + gain[:, slot, None, :]
        forward[slot] = np.where(over[:, slot, None, None], forward[slot - 1], way)
    backward = np.zeros((slots, rows, width, width), np.float32)
    for slot in range(slots - 2, 0, -1):
        way = _log_sum(steps[:, slot - 1] + (gain[:, slot + 1, None, :] + backward[slot + 1])[:, None, :, :], 3)
        backward[slot] = np.where(over[:, slot + 1, None, None], 0.0, way)
    both = (forward + backward).transpose(1, 0, 2, 3)
    top = both.max(axis=(2, 3), keepdims=True)
    share = np.exp(both - top).sum(axis=2)
    return np.where(alive, share / share.sum(axis=2, keepdims=True), 0.0).astype(np.float32)


def _both(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Flat places where both hold."""
    return np.flatnonzero(np.logical_and(one, other))


def _log_sum(values: Costs, axis: int) -> Costs:
    top = values.max(axis=axis, keepdims=True)
    with np.errstate(under="ignore"):
        total: Costs = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return total
