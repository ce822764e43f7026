"""Numbers that differ from a printed one by a single digit."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal


def neighbours(number: Decimal) -> Iterator[Decimal]:
    """Every number of the same length that one changed digit makes; none begins with a zero that was not there.

    >>> sorted(int(n) for n in neighbours(Decimal(53)) if n < 50)
    [13, 23, 33, 43]
    """
    text = f"{number:f}"
    for place, digit in enumerate(text):
        if not digit.isdigit():
            continue
        for other in "0123456789":
            if other == digit or (other == "0" and place == 0 and len(text) > 1 and text[1] != "."):
                continue
            yield Decimal(text[:place] + other + text[place + 1 :])
