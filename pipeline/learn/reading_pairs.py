"""Pair the words printed on a line with the words read there: by place first, by likeness where places mislead.

Tesseract's word boxes come from its network's timing and may be off by a letter or two, so boxes alone pair wrongly
where words are short; letters alone pair wrongly where much is misread. The cheapest path weighs both.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.evaluate.alignment import distance
from pipeline.model import Box

MOST = 3
"""The most words of one side that one pair holds."""
HOPELESS = 0.6
"""Share of letters, marks aside, that differ from which on a line's pairs say nothing."""
_ALONE = 1.2
"""What a word without partner costs. A pair costs how far its ends lie apart, in heights of the line, and how unlike
its letters are (0-1)."""
_GROUP = 0.25
"""What each further word in a pair costs: a join or split has to explain itself."""


class Pair(NamedTuple):
    """Printed and read words; of several (split or joined) with a space between. `first` and `last` count the read
    words of the line it holds: words[first:last]."""

    printed: str
    read: str
    first: int
    last: int


Placed = tuple[str, Box]


def pair_words(printed: Sequence[Placed], read: Sequence[Placed]) -> list[Pair]:
    """The cheapest pairs, left to right. Joined, either side of them gives back all its words in order."""
    n, m = len(printed), len(read)
    best = [[math.inf] * (m + 1) for _ in range(n + 1)]
    back: list[list[tuple[int, int]]] = [[(0, 0)] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n + 1):
        for j in range(m + 1):
            here = best[i][j]
            for di, dj in _STEPS:
                if i + di > n or j + dj > m:
                    continue
                so_far = best[i + di][j + dj] - here
                total = here + _cost(printed[i : i + di], read[j : j + dj], so_far)
                if total < best[i + di][j + dj]:
                    best[i + di][j + dj] = total
                    back[i + di][j + dj] = (di, dj)
    pairs: list[Pair] = []
    i, j = n, m
    while i or j:
        di, dj = back[i][j]
        left = " ".join(text for text, _ in printed[i - di : i])
        right = " ".join(text for text, _ in read[j - dj : j])
        pairs.append(Pair(left, right, j - dj, j))
        i, j = i - di, j - dj
    return pairs[::-1]


_STEPS = (
    (1, 1),
    (1, 0),
    (0, 1),
    *((1, more) for more in range(2, MOST + 1)),
    *((more, 1) for more in range(2, MOST + 1)),
)
"""How many printed and read words a pair may hold: one to one, one alone, one to many, many to one."""


def _cost(left: Sequence[Placed], right: Sequence[Placed], limit: float) -> float:
    """What a pair costs; infinity when that is no less than `limit`."""
    if not left or not right:
        return _ALONE
    first, last, begin, end = left[0][1], left[-1][1], right[0][1], right[-1][1]
    cost = (abs(first.x0 - begin.x0) + abs(last.x1 - end.x1)) / max(first.bottom - first.top, 1.0)
    cost += _GROUP * (len(left) + len(right) - 2)
    if cost >= min(limit, _ALONE * (len(left) + len(right))):
        return math.inf  # no need to compare the letters, which is slow
    return cost + difference("".join(text for text, _ in left), "".join(text for text, _ in right))


@lru_cache(maxsize=100_000)
def difference(printed: str, read: str) -> float:
    """Edits between two words per letter of the longer one, marks and case aside.

    >>> difference("Đạt", "dat"), difference("xã", "x4")
    (0.0, 0.5)
    """
    one, two = _bare(printed), _bare(read)
    return distance(one, two) / max(len(one), len(two), 1)


def hopeless(pairs: Sequence[Pair]) -> bool:
    """Whether so little of a line was read, or read so wrongly, that its pairs say nothing."""
    letters = sum(max(len(pair.printed), len(pair.read)) for pair in pairs)
    wrong = sum(difference(pair.printed, pair.read) * max(len(pair.printed), len(pair.read)) for pair in pairs)
    return not any(pair.read for pair in pairs) or wrong >= HOPELESS * letters


@lru_cache(maxsize=100_000)
def _bare(text: str) -> str:
    """Lower case without marks or spaces, đ as d."""
    signs = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace(" ", ""))
    return "".join(sign for sign in signs if not unicodedata.combining(sign))
