"""Count n-grams of restoration items over large texts: text → integer stream → sorted unique keys with counts.

A stream holds one integer a token; sentences are separated by two START tokens, so that an n-gram never reaches over
a sentence's end. Numbers and codes are one class each: the language model knows that a number stands there, never
which.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.tokens import Kind, canonical, cut

START, NUMBER, CODE, UNKNOWN = 0, 1, 2, 3
CLASSES = ("<s>", "<num>", "<code>", "<unk>")

Stream = NDArray[np.int32]


class Encoder:
    """Gives every canonical word an integer as it comes and counts the surface forms it came in."""

    def __init__(self) -> None:
        self.index: dict[str, int] = {name: i for i, name in enumerate(CLASSES)}
        self.surfaces: Counter[str] = Counter()
        self._known: dict[str, int] = {}

    def encode(self, lines: Iterable[str]) -> Stream:
        """The stream of some lines; every line begins a new sentence."""
        stream = array("i")
        known, index = self._known, self.index
        for line in lines:
            stream.extend((START, START))
            for item in cut(line):
                kind = item.kind
                if kind is Kind.WORD:
                    text = item.text
                    self.surfaces[text] += 1
                    number = known.get(text)
                    if number is None:
                        key = canonical(text.strip("'’‘*_~|<>"))
                        number = known[text] = index.setdefault(key, len(index)) if key else UNKNOWN
                    stream.append(number)
                elif kind is Kind.NUMBER:
                    stream.append(NUMBER)
                elif kind is Kind.CODE:
                    stream.append(CODE)
                elif stream[-1] != START:
                    stream.extend((START, START))
        stream.extend((START, START))
        return np.frombuffer(stream, dtype=np.int32).copy()


def unique_counts(
    keys: NDArray[np.uint64], weights: NDArray[np.float32] | None = None
) -> tuple[NDArray[np.uint64], NDArray[np.float32]]:
    """Sorted distinct keys and how often (or with what total weight) each occurs."""
    if weights is None:
        keys = np.sort(keys)
    else:
        order = np.argsort(keys)
        keys, weights = keys[order], weights[order]
    if not len(keys):
        return keys, np.zeros(0, np.float32)
    edges = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    if weights is None:
        counts = np.diff(np.concatenate((edges, [len(keys)]))).astype(np.float32)
    else:
        counts = np.add.reduceat(weights, edges).astype(np.float32)
    return keys[edges], counts


def ngram_keys(stream: Stream, order: int, size: int) -> NDArray[np.uint64]:
    """Keys w1·size² + w2·size + w3 (or w1·size + w2) of the n-grams in a stream that lie within a sentence.

    The last word may be START (the sentence ends there); START before a word only ever follows START or nothing.
    """
    ids = stream.astype(np.uint64)
    if order == 2:
        keep = ~((stream[:-1] == START) & (stream[1:] == START))
        pairs: NDArray[np.uint64] = (ids[:-1] * np.uint64(size) + ids[1:])[keep]
        return pairs
    first, second, third = stream[:-2], stream[1:-1], stream[2:]
    keep = ~((second == START) & ((third == START) | (first != START)))
    triples: NDArray[np.uint64] = ((ids[:-2] * np.uint64(size) + ids[1:-1]) * np.uint64(size) + ids[2:])[keep]
    return triples
