"""Which read characters each printed letter became: the cheapest alignment of a printed word and a reading of it."""

from __future__ import annotations

import math
from collections.abc import Callable

LONGEST = 3
"""The most characters one printed letter is ever read as."""

Cost = Callable[[str, str], float]
"""−log P(read characters | printed letter)."""


def align(printed: str, read: str, cost: Cost) -> tuple[float, list[str]]:
    """The cost of the cheapest alignment and what each printed letter was read as (0-3 characters).

    The cost is infinite and the list empty when `read` is too long for `printed`.

    >>> align("lớp", "16p", lambda letter, part: {("l", "1"): 1, ("ớ", "6"): 2, ("p", "p"): 0}.get((letter, part), 9))
    (3.0, ['1', '6', 'p'])
    """
    n, m = len(printed), len(read)
    best = [[math.inf] * (m + 1) for _ in range(n + 1)]
    back = [[0] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n):
        row, after, steps = best[i], best[i + 1], back[i + 1]
        for j in range(m + 1):
            if row[j] == math.inf:
                continue
            for size in range(min(LONGEST, m - j) + 1):
                total = row[j] + cost(printed[i], read[j : j + size])
                if total < after[j + size]:
                    after[j + size], steps[j + size] = total, size
    if best[n][m] == math.inf:
        return math.inf, []
    parts: list[str] = []
    j = m
    for i in range(n, 0, -1):
        parts.append(read[j - back[i][j] : j])
        j -= back[i][j]
    return best[n][m], parts[::-1]
