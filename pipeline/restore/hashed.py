"""Compact read-only maps from 64-bit keys to bytes, looked up thousands at a time.

A key has two buckets of eight slots; a slot holds a fingerprint of the key and its values. Loading is a memory map, a
lookup two gathers whatever the size. In exchange a key that was never stored is taken for one that was once in about
4,000 times (16 slots of fingerprints of 16 bits), which is too often for a table that is asked a hundred times a word
unless something else vouches for the key. After Talbot and Brants, "Randomized language models via perfect hash
functions" (ACL 2008), with two-choice buckets for simplicity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Prints = NDArray[np.uint16]
SLOTS = 8


def _mix(keys: Keys) -> Keys:
    """SplitMix64's finaliser: every bit of the key reaches every bit of the result."""
    mixed = keys + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _places(keys: Keys, buckets: int) -> tuple[Prints, NDArray[np.int64], Keys]:
    """Fingerprint (never 0, which marks an empty slot) and first bucket of each key, and its bits, for the second."""
    mixed = _mix(keys)
    prints: Prints = mixed.astype(np.uint16)  # the low bits
    prints[prints == 0] = 1
    return prints, (((mixed >> np.uint64(32)) * np.uint64(buckets)) >> np.uint64(32)).astype(np.int64), mixed


def _second(mixed: Keys, buckets: int) -> NDArray[np.int64]:
    """The second bucket of each key."""
    again = (mixed * np.uint64(0xD6E8FEB86659FD93)) >> np.uint64(32)
    return ((again * np.uint64(buckets)) >> np.uint64(32)).astype(np.int64)


@dataclass(frozen=True)
class HashedTable:
    """`prints` is buckets × 8 fingerprints; each row of `values` is one kind of value, buckets·8 long."""

    prints: Prints
    values: tuple[NDArray[np.uint8], ...]

    def find(self, keys: Keys) -> NDArray[np.int64]:
        """The slot of each key, or −1. `keys` is one-dimensional."""
        prints, first, mixed = _places(keys, len(self.prints))
        slots = np.full(len(keys), -1, np.int64)
        _fill(slots, np.arange(len(keys)), first, self.prints[first] == prints[:, None])
        missed = np.flatnonzero(slots < 0)
        second = _second(mixed[missed], len(self.prints))
        _fill(slots, missed, second, self.prints[second] == prints[missed, None])
        return slots


def _fill(
    slots: NDArray[np.int64], numbers: NDArray[np.int64], buckets: NDArray[np.int64], hits: NDArray[np.bool_]
) -> None:
    """Enter the slot of each key (by its number) whose fingerprint stands in its bucket. Most do not: hits are few."""
    places = np.flatnonzero(hits.reshape(-1))
    rows = places // SLOTS
    slots[numbers[rows]] = buckets[rows] * SLOTS + places % SLOTS


def build(keys: Keys, values: tuple[NDArray[np.uint8], ...], load: float = 0.93) -> HashedTable:
    """A table of `keys`, most valuable first: the last that find both buckets full (1.4 % of them) are left out."""
    buckets = max(1, int(len(keys) / load / SLOTS) + 1)
    prints, first, mixed = _places(keys, buckets)
    second = _second(mixed, buckets)
    filled = [0] * buckets
    slots = np.full(len(keys), -1, np.int64)
    for number, (one, other) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        bucket = one if filled[one] <= filled[other] else other
        if filled[bucket] < SLOTS:
            slots[number] = bucket * SLOTS + filled[bucket]
            filled[bucket] += 1
    kept = slots >= 0
    table = np.zeros(buckets * SLOTS, np.uint16)
    table[slots[kept]] = prints[kept]
    stored = []
    for column in values:
        row = np.zeros(buckets * SLOTS, np.uint8)
        row[slots[kept]] = column[kept]
        stored.append(row)
    return HashedTable(table.reshape(buckets, SLOTS), tuple(stored))
