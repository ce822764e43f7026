"""The pairs of words that a language model holds, sorted: what follows each word, and at what cost."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ABSENT = 255
"""The cost byte of a pair that is not held."""
MANY = 20_000
"""So many questions at once are worth spreading the costs out: two bytes for any two words, 114 MB for 7,500, where
an answer is one look; a search among the pairs takes some twenty. A line or two are not."""

Bytes = NDArray[np.uint8]


class Pairs:
    """Sorted pairs. `keys` are first × size + second in rising order; `costs` and `backoffs` are bytes of each pair."""

    def __init__(self, seconds: NDArray[np.uint16], counts: NDArray[np.uint16], costs: Bytes, backoffs: Bytes) -> None:
        """`seconds` are the second words, sorted under each first word, which has `counts` of them.

        Raises ValueError where these do not fit together.
        """
        self._size = len(counts)
        if not len(seconds) == len(costs) == len(backoffs) == int(counts.sum(dtype=np.int64)):
            raise ValueError("pairs of words and their costs differ in number")
        self._seconds, self._counts = seconds, counts
        self._costs, self._backoffs = costs, backoffs
        self._spread: Bytes | None = None

    @cached_property
    def _keys(self) -> NDArray[np.uint32]:
        firsts = np.repeat(np.arange(self._size, dtype=np.uint32), self._counts)
        return firsts * np.uint32(self._size) + self._seconds

    def find(self, keys: NDArray[np.uint32]) -> tuple[Bytes, Bytes]:
        """The cost byte of each pair, ABSENT where it is not held, and the byte of backing off from it."""
        if self._spread is None and len(keys) >= MANY:
            self._spread = np.full(self._size * self._size, ABSENT, np.uint16)
            self._spread[self._keys] = self._backoffs.astype(np.uint16) << 8 | self._costs
        if self._spread is not None:
            both = self._spread[keys]
            return both.astype(np.uint8), (both >> 8).astype(np.uint8)
        at = self._places(keys)
        held = self._keys[at] == keys
        return np.where(held, self._costs[at], np.uint8(ABSENT)), np.where(held, self._backoffs[at], np.uint8(0))

    def _places(self, keys: NDArray[np.uint32]) -> NDArray[np.int64]:
        at: NDArray[np.int64] = np.searchsorted(self._keys, keys)
        return np.minimum(at, len(self._keys) - 1)


def read_pairs(folder: Path) -> Pairs:
    """The pairs of a model's folder. Raises OSError and ValueError."""
    costs = np.load(folder / "bigram-costs.npy")
    return Pairs(np.load(folder / "bigram-words.npy"), np.load(folder / "bigram-counts.npy"), costs[0], costs[1])


def write_pairs(folder: Path, keys: NDArray[np.uint64], size: int, costs: Bytes, backoffs: Bytes) -> None:
    """Write pairs of words below `size`, each first × size + second; costs of ABSENT are written a step less."""
    order = np.argsort(keys, kind="stable")
    firsts, seconds = keys[order] // np.uint64(size), keys[order] % np.uint64(size)
    np.save(folder / "bigram-words.npy", seconds.astype(np.uint16))
    np.save(folder / "bigram-counts.npy", np.bincount(firsts.astype(np.int64), minlength=size).astype(np.uint16))
    np.save(folder / "bigram-costs.npy", np.stack([np.minimum(costs[order], ABSENT - 1), backoffs[order]]))
