"""Right-looking text: print, or read by an engine that knows Vietnamese and misread a word here and there?

Its syllables do not tell: "đất" and "đạt" are both right. What restoration would change does. Of a thousand words of 32
reports so many changes are CERTAIN at a doubt of GLANCE: as they were typed 0.4 (misprints; at most 2.1 where there
were more than two), read from good scans 2.0, from poor ones and photocopies 10 to 120.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from pipeline.restore.decision import Decision
from pipeline.restore.tokens import canonical

GLANCE = 0.004
"""Chance that a word was misread while nothing is known of the text: that of good scans."""
CERTAIN = 0.97
"""A change of this probability is taken for a misreading."""
FEWEST, SHARE = 3, 0.0023
"""So many misreadings, and this share of the words, show that an engine read the text. Fewer are its author's."""
MISSED = 3.0
"""Words misread for each that a glance finds (2 to 7 on poor scans and photocopies)."""
REACH = 150
"""Words on either side of a line that tell, with those of the whole text, how badly it was read: kinds of copies mix
within a document."""
LEVELS = (0.004, 0.008, 0.016, 0.03, 0.06, 0.1)
"""Doubts are rounded down to one of these: words that are as doubtful share their candidates' costs."""


def misread(lines: Sequence[Sequence[Decision]]) -> list[float] | None:
    """For each line the chance that a word of it was misread, by the decisions at a doubt of GLANCE; None where the
    text is as its author wrote it."""
    words = [0, *accumulate(len(line) for line in lines)]
    found = [0, *accumulate(sum(_certain(one) for one in line) for line in lines)]
    if found[-1] < FEWEST or found[-1] < SHARE * words[-1]:
        return None
    whole = found[-1] / words[-1]
    doubts: list[float] = []
    for number in range(len(lines)):
        first = max(0, bisect_right(words, words[number] - REACH) - 1)
        last = min(len(lines), bisect_right(words, words[number + 1] + REACH))
        near, count = found[last] - found[first], words[last] - words[first]
        doubt = MISSED * (near + REACH * whole) / (count + REACH)
        doubts.append(LEVELS[max(0, bisect_right(LEVELS, doubt) - 1)])
    return doubts


def only_figures(decisions: Sequence[Decision]) -> list[Decision]:
    """Of the decisions about a line the certain ones about figures that were read as letters: no author writes 20I5."""
    return [one for one in decisions if one.item.figure and one.chance >= CERTAIN]


def _certain(one: Decision) -> bool:
    # a Đ that is an Icelandic Ð, and another place of the tone mark, were typed so
    return one.chance >= CERTAIN and canonical(one.text) != canonical(one.item.text)
