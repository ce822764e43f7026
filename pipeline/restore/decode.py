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
from pipeline.restore.memory import Memory, blended

FAR = np.float32(1e4)
"""The cost of what is not there: padding of ragged arrays."""
WIDTH, NEAR = 6, np.float32(8.0)
"""So many candidates of a slot at most survive the first pass, and none whose cheapest way costs NEAR more than the
cheapest of its slot."""
TOGETHER = 48
"""Stretches decoded at once: enough to make a step worth its overhead, few enough to stay in the cache."""
FAINT = np.float32(80.0)
"""What costs more than this above the best of its slot costs just this: exp(−80) still is a number of 32 bits."""
TINY = np.float32(1e-37)
"""Keeps sums of what is too faint for a number from being zero."""


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
        ways = _by_rows(_cheapest_ways(words, costs, model))
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
        found = _by_rows(_chances(words, costs, model, weight, memory))
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
    """Words and costs with two starts before the first slot, as the model was counted, and one after a break.

    Both have shape (slots + 3, stretches, candidates): all that a step needs lies together.
    """
    rows, slots, width = lattice.words.shape
    words = np.full((slots + 3, rows, width), start, np.int64)
    costs = np.full((slots + 3, rows, width), FAR, np.float32)
    words[2:-1], costs[2:-1] = lattice.words.transpose(1, 0, 2), lattice.costs.transpose(1, 0, 2)
    costs[:2, :, 0] = 0.0
    ended = np.flatnonzero(lattice.ended)
    costs[lattice.lengths[ended] + 2, ended, 0] = 0.0
    words[lattice.lengths[ended] + 2, ended, 0] = start
    return words, costs


def _by_rows(values: Costs) -> Costs:
    """Of padded slots the lattice's own, stretch by stretch."""
    return values[2:-1].transpose(1, 0, 2)


def _cheapest_ways(words: Ids, costs: Costs, model: LanguageModel) -> Costs:
    """For each candidate the cost of the cheapest way through it from end to end, by bigrams."""
    slots, rows, width = words.shape
    alive = costs < FAR
    steps = np.full((slots - 1, rows, width, width), FAR, np.float32)
    at, one, two = _pairs(words, alive)
    steps.reshape(-1)[at] = model.bigram_costs(one, two)
    steps[0] = 0.0  # from start to start
    over = _over(alive)
    forward, backward = np.zeros_like(costs), np.zeros_like(costs)
    forward[0] = costs[0]
    for slot in range(1, slots):
        forward[slot] = (forward[slot - 1, :, :, None] + steps[slot - 1]).min(axis=1) + costs[slot]
        forward[slot, over[slot]] = forward[slot - 1, over[slot]]
    for slot in range(slots - 2, -1, -1):
        backward[slot] = (steps[slot] + (costs[slot + 1] + backward[slot + 1])[:, None, :]).min(axis=2)
        backward[slot, over[slot + 1]] = 0.0
    return np.where(alive, forward + backward, 3 * FAR)


def _chances(words: Ids, costs: Costs, model: LanguageModel, weight: float, memory: Memory | None) -> Costs:
    """For each candidate its share of the probability of all ways from end to end, by trigrams."""
    slots, rows, width = words.shape
    alive = costs < FAR
    over = _over(alive)
    gains = np.exp(-np.minimum(costs - costs.min(axis=2, keepdims=True), FAINT)) * alive
    steps = np.exp(np.float32(-weight) * _steps(words, alive, model, memory))
    # forward[slot] and backward[slot] are in proportion to the chances of (candidate of slot - 1, candidate of slot)
    forward = np.zeros((slots, rows, width, width), np.float32)
    forward[1, :, 0, 0] = 1.0
    for slot in range(2, slots):
        way = (forward[slot - 1][:, :, :, None] * steps[slot - 2]).sum(axis=1)
        forward[slot] = _scaled(way * gains[slot][:, None, :])
        forward[slot, over[slot]] = forward[slot - 1, over[slot]]
    backward = np.ones((slots, rows, width, width), np.float32)
    for slot in range(slots - 2, 0, -1):
        onwards = backward[slot + 1] * gains[slot + 1][:, None, :]
        backward[slot] = _scaled((steps[slot - 1] * onwards[:, None, :, :]).sum(axis=3))
        backward[slot, over[slot + 1]] = 1.0
    share = (forward * backward).sum(axis=2)
    chances: Costs = share / np.maximum(share.sum(axis=2, keepdims=True), TINY)
    return chances


def _steps(words: Ids, alive: NDArray[np.bool_], model: LanguageModel, memory: Memory | None) -> Costs:
    """What each candidate costs after two candidates before it, at [slot of the first, stretch, first, second, third].

    Of candidates that are dead it is any number.
    """
    slots, rows, width = words.shape
    shape = (slots - 1, rows, width, width)
    at, one, two = _pairs(words, alive)
    cost, backoff, known = np.zeros(shape, np.float32), np.zeros(shape, np.float32), np.zeros(shape, np.bool_)
    cost.reshape(-1)[at], backoff.reshape(-1)[at], known.reshape(-1)[at] = model.bigram(one, two)
    steps = backoff[:-1, :, :, :, None] + cost[1:, :, None, :, :]
    flat = steps.reshape(-1)
    places, first, second, third = _triples(words, known)
    kept = model.trigram(first, second, third)
    held = np.flatnonzero(~np.isnan(kept))
    flat[places[held]] = kept[held]
    if memory:
        said = np.zeros(shape, np.float32)
        said.reshape(-1)[at] = memory.chances_of(one, two)
        chances = np.broadcast_to(said[1:, :, None, :, :], steps.shape).reshape(-1)
        heard = np.flatnonzero(chances)
        flat[heard] = blended(flat[heard], chances[heard], memory.share)
    return steps


def _scaled(chances: Costs) -> Costs:
    """The same with a largest number of 1 in each stretch."""
    scaled: Costs = chances / np.maximum(chances.max(axis=(1, 2), keepdims=True), TINY)
    return scaled


def _over(alive: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """For each slot the stretches that have ended: they go on for nothing."""
    return [np.flatnonzero(ended) for ended in np.logical_not(alive.any(axis=2))]


def _pairs(words: Ids, alive: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Ids, Ids]:
    """Flat places of the pairs of living candidates of neighbouring slots, with their first and second words.

    The living are the first of each slot.
    """
    rows, width = words.shape[1:]
    first = np.flatnonzero(alive[:-1])
    cell = first // width
    after = alive[1:].sum(axis=2).reshape(-1)[cell]
    number = np.arange(int(after.sum())) - np.repeat(np.cumsum(after) - after, after)
    flat = words.reshape(-1)
    at = np.repeat(first * width, after) + number
    return at, np.repeat(flat[first], after), flat[np.repeat((cell + rows) * width, after) + number]


def _triples(words: Ids, known: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Ids, Ids, Ids]:
    """Flat places of three neighbouring candidates both of whose pairs are known, with the three words."""
    rows, width = words.shape[1:]
    at = np.flatnonzero(known[:-1, :, :, :, None] & known[1:, :, None, :, :])
    two, column = at // width, at % width
    one = two // width
    row = one // width * width
    flat = words.reshape(-1)
    step = rows * width
    return at, flat[one], flat[row + step + two % width], flat[row + 2 * step + column]
