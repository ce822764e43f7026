"""Words that a reading cut in pieces: "nguo.i" is người where a scanner writes the hook of ơ as a dot.

A line is cut at such signs, for that is what they are in print. Where a style of damage writes them for parts of
letters, the pieces are put together again if that explains them better.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipeline.restore.tokens import Item, Kind

CUTTING = ',.;:!*"”“[|'
"""Signs that end a word in print and may be part of one in a reading."""
LEADING = ",*!;["
"""Those of them that hardly precede a word in print."""
SHARE = 2e-4
"""A style writes a sign for parts of letters where it is in so many of its readings of letters."""
PRINTED = 7.5
"""Cost, in nats, of a sign that was printed where no space follows it, as in "TP.HCM"."""
MOST = 3
"""A word is not cut into more pieces."""

Cost = Callable[[Item], float]
"""−ln P(read | printed) of the likeliest that an item may have been."""


def signs_in(letters: Mapping[str, Mapping[str, float]]) -> str:
    """The signs that a channel writes for parts of letters, of its counts printed → read → how often.

    >>> signs_in({"ơ": {"o": 90, "o.": 10}, "h": {"h": 9999, ",": 1}})
    '.'
    """
    total = sum(sum(row.values()) for row in letters.values())
    counts = dict.fromkeys(CUTTING, 0.0)
    for row in letters.values():
        for read, count in row.items():
            for sign in counts.keys() & set(read):
                counts[sign] += count
    return "".join(sign for sign, count in counts.items() if count >= SHARE * max(total, 1.0))


def joined(items: Sequence[Item], line: str, signs: str, cost: Cost) -> list[Item]:
    """The items of a line with those made one that are pieces of a word.

    Pieces touch, but for one of `signs`, and none is a number of several digits. A sign of LEADING that touches the
    first may be part of it.
    """
    found: list[Item] = []
    at = 0
    while at < len(items):
        size, item = _best(items, at, line, signs, cost)
        found.append(item)
        at += size
    return found


def _best(items: Sequence[Item], at: int, line: str, signs: str, cost: Cost) -> tuple[int, Item]:
    """How many items from a place on are one, and which: itself, or the pieces that are cheaper as one word."""
    first = items[at]
    if not _is_piece(first):
        return 1, first
    lead = first.start - 1
    begins = lead == 0 or (lead > 0 and line[lead - 1].isspace())
    leads = begins and line[lead] in LEADING and line[lead] in signs
    best, chosen = 0.0, (1, first)
    apart = 0.0
    for size in range(1, MOST + 1):
        if at + size > len(items) or not _is_piece(items[at + size - 1]):
            break
        last = items[at + size - 1]
        if size > 1 and not (last.start == items[at + size - 2].end + 1 and line[last.start - 1] in signs):
            break
        apart += cost(last) + (PRINTED if size > 1 else 0.0)
        for start in {first.start, lead if leads else first.start}:
            if (size, start) == (1, first.start):
                continue
            one = Item(Kind.WORD, line[start : last.end], start, last.end)
            gain = apart + (PRINTED if start == lead else 0.0) - cost(one)
            if gain > best:
                best, chosen = gain, (size, one)
    return chosen


def _is_piece(item: Item) -> bool:
    return item.kind is Kind.WORD or (item.kind is Kind.NUMBER and len(item.text) == 1)
