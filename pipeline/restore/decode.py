"""Choose among the candidates of every word at once: exact sums over a trigram lattice, all stretches side by side.

Two passes (coarse to fine, after Charniak et al., "Multilevel coarse-to-fine PCFG parsing", HLT-NAACL 2006): bigrams
rank the candidates of each slot by the cheapest way through them, which leaves two or three of some ten; among those,
the probability of each is summed over all ways through the lattice (forward-backward). All stretches advance
together, one slot a step, so that a step is a handful of array operations however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.language import Costs, Ids, LanguageModel
from pipeline.restore.memory import Memory

FAR = np.float32(1e4)
"""The cost of what is not there: padding of ragged arrays."""
WIDTH, NEAR = 6, np.float32(8.0)
"""So many candidates of a slot at most survive the first pass, and none whose cheapest way costs NEAR more than the
cheapest of its slot."""
TOGETHER = 48
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

    def taken(self, near: Survivors) -> Lattice:
        """The lattice of some candidates of each slot only."""
        words: Ids = np.take_along_axis(self.words, near.places, axis=2)
        costs: Costs = np.take_along_axis(self.costs, near.places, axis=2)
        return Lattice(words, np.where(near.alive, costs, FAR), self.lengths, self.ended)


class Survivors(NamedTuple):
    """The places of the candidates worth a closer look, likeliest first, and which of them are: the others fill up.

    Both have shape (stretches, slots, up to WIDTH).
    """

    places: NDArray[np.int64]
    alive: NDArray[np.bool_]

    def first(self, number: int) -> Survivors:
        """The likeliest only."""
        return Survivors(self.places[:, :, :number], self.alive[:, :, :number])


def survivors(lattice: Lattice, model: LanguageModel, start: int) -> Survivors:
    """The candidates that lie on ways not much dearer than the cheapest, by bigrams.

    `start` is the word that begins and ends a sentence.
    """
    width = min(WIDTH, lattice.words.shape[2])
    places = np.zeros((*lattice.words.shape[:2], width), np.int64)
    alive = np.zeros(places.shape, np.bool_)
    for rows, part in _parts(lattice):
        words, costs = _padded(part, start)
        ways = _cheapest_ways(words, costs, model)[:, 2:-1]
        order = np.argsort(ways, axis=2, kind="stable")[:, :, :width]
        sorted_ways = np.take_along_axis(ways, order, axis=2)
        places[rows, : ways.shape[1]] = order
        alive[rows, : ways.shape[1]] = sorted_ways <= sorted_ways[:, :, :1] + NEAR
    return Survivors(places, alive)


def weigh(
    lattice: Lattice, model: LanguageModel, start: int, weight: float = 1.0, memory: Memory | None = None
) -> Costs:
    """The probability of each candidate, shape (stretches, slots, candidates); 0 beyond a stretch's end.

    Costs grow with the cube of the number of candidates: meant for the survivors. `weight` is what a nat of the
    language model counts against one of the channel; `memory` is what is known of the document itself.
    """
    chances = np.zeros(lattice.words.shape, np.float32)
    for rows, part in _parts(lattice):
        words, costs = _padded(part, start)
        slots = part.words.shape[1]
        inside = np.arange(slots)[None, :] < part.lengths[:, None]
        found = _chances(words, costs, model, weight, memory)[:, 2:-1]
        chances[rows, :slots] = np.where(inside[:, :, None], found, np.float32(0.0))
    return chances


def _parts(lattice: Lattice) -> Iterator[tuple[slice, Lattice]]:
    """TOGETHER rows at a time, no wider than their longest."""
    for first in range(0, len(lattice.lengths), TOGETHER):
        rows = slice(first, first + TOGETHER)
        slots = int(lattice.lengths[rows].max(initial=0))
        if slots:
            yield (
                rows,
                Lattice(
                    lattice.words[rows, :slots], lattice.costs[rows, :slots], lattice.lengths[rows], lattice.ended[rows]
                ),
            )


def _padded(lattice: Lattice, start: int) -> tuple[Ids, Costs]:
    """Words and costs with two starts before the first slot, as the model was counted, and one after a break."""
    rows, slots, width = lattice.words.shape
    words = np.full((rows, slots + 3, width), start, np.int64)
    costs = np.full((rows, slots + 3, width), FAR, np.float32)
    words[:, 2:-1], costs[:, 2:-1] = lattice.words, lattice.costs
    costs[:, :2, 0] = 0.0
    ended = np.flatnonzero(lattice.ended)
    costs[ended, lattice.lengths[ended] + 2, 0] = 0.0
    words[ended, lattice.lengths[ended] + 2, 0] = start
    return words, costs


def _cheapest_ways(words: Ids, costs: Costs, model: LanguageModel) -> Costs:
    """For each candidate the cost of the cheapest way through it from end to end, by bigrams."""
    rows, slots, width = words.shape
    alive = costs < FAR
    steps = np.full((rows, slots - 1, width, width), FAR, np.float32)
    at, one, two = _pairs(words, alive)
    steps.reshape(-1)[at] = model.bigram_costs(one, two)
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
    at, one, two = _pairs(words, alive)
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


def _pairs(words: Ids, alive: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Ids, Ids]:
    """Flat places of the pairs of living candidates of neighbouring slots, with their first and second words."""
    width = words.shape[2]
    at = _both(alive[:, :-1, :, None], alive[:, 1:, None, :])
    first, column = at // width, at % width
    one = words[:, :-1].reshape(-1)[first]
    two = words[:, 1:].reshape(-1)[first // width * width + column]
    return at, one, two


def _both(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Flat places where both hold."""
    return np.flatnonzero(np.logical_and(one, other))


def _log_sum(values: Costs, axis: int) -> Costs:
    top = values.max(axis=axis, keepdims=True)
    with np.errstate(under="ignore"):
        total: Costs = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return total
