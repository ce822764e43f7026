"""Minimal edit paths between two sequences (Wagner and Fischer 1974), unit costs."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

import numpy as np

Token = TypeVar("Token", bound=Hashable)


def align(gold: Sequence[Token], read: Sequence[Token]) -> list[tuple[Token | None, Token | None]]:
    """Pairs (gold, read) along one minimal path; None stands where one side has nothing.

    Of several minimal paths the one that, seen from the end, pairs before it drops and drops before it inserts.

    >>> align("abc", "axcd")
    [('a', 'a'), ('b', 'x'), ('c', 'c'), (None, 'd')]
    """
    table = _distances(gold, read)
    pairs: list[tuple[Token | None, Token | None]] = []
    i, j = len(gold), len(read)
    while i or j:
        here = table[i][j]
        if i and j and here == table[i - 1][j - 1] + (gold[i - 1] != read[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((gold[i], read[j]))
        elif i and here == table[i - 1][j] + 1:
            i -= 1
            pairs.append((gold[i], None))
        else:
            j -= 1
            pairs.append((None, read[j]))
    pairs.reverse()
    return pairs


def distance(gold: Sequence[Token], read: Sequence[Token]) -> int:
    """Levenshtein distance.

    >>> distance("kitten", "sitting"), distance("", "abc")
    (3, 3)
    """
    codes: dict[Token, int] = {}
    ours = np.array([codes.setdefault(token, len(codes)) for token in gold], np.int64)
    theirs = np.array([codes.setdefault(token, len(codes)) for token in read], np.int64)
    steps = np.arange(len(theirs) + 1)
    row = steps.copy()
    for i, token in enumerate(ours, 1):
        fresh = np.empty_like(row)
        fresh[0] = i
        fresh[1:] = np.minimum(row[:-1] + (theirs != token), row[1:] + 1)
        # insertions run along the row: min over k <= j of fresh[k] + (j - k)
        row = np.minimum.accumulate(fresh - steps) + steps
    return int(row[-1])


def _distances(gold: Sequence[Token], read: Sequence[Token]) -> list[list[int]]:
    table = [list(range(len(read) + 1))]
    for i, one in enumerate(gold, 1):
        above, row = table[-1], [i]
        for j, other in enumerate(read, 1):
            row.append(min(above[j - 1] + (one != other), above[j] + 1, row[j - 1] + 1))
        table.append(row)
    return table
