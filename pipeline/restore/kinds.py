"""What each line needs: nothing, its marks, or repair of what a wrong or a right engine did to it.

A line alone is too short to tell by; it goes with its neighbours, unless it is clearly of another kind than they.
Damage comes in styles, each with a channel of its own: `pipeline.restore.styles` tells them apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import reduce
from itertools import groupby

import regex

from pipeline.ingest.quality import Quality, Tally, Verdict, quality_of, tally
from pipeline.knowledge import Knowledge
from pipeline.model import Route
from pipeline.restore.styles import Styles


class Need(StrEnum):
    """What a line needs."""

    NOTHING = ""
    DAMAGE = "eng"  # read with a model that does not know Vietnamese
    COPIER = "copier"  # read by a copier's program that does not
    MARKS = "stripped"  # right letters, no marks
    READING = "vie"  # read with the right model: few errors
    CHECK = "check"  # right syllables: print, or read with the right model; see `misread`


BLOCK = 60
"""Words that tell the kind of a passage (the size that rules/quality.toml was measured at)."""
TELLING = 8
"""Words that a line needs to be of another kind than its passage."""
FOREIGN = 20
"""Words that a line needs to be in another language than its passage: badly read Vietnamese may look like one."""
MARKED = 0.4
"""Share of words with right marks above which a text was not read with the wrong model, whatever else is in it: foreign
words, formulas (at most 0.16 in 60 words, 0.3 in eight)."""
UNDAMAGED = 0.02
"""Largest share of tokens that only a wrong reading writes (c6, tiéu) in a text that merely lost its marks."""

_MISREAD = regex.compile(r"(?<!\S)(?!k?m[23]\b)\S*?(?:\d\p{L}|\p{L}\d|[éèëïö€¢])\S*")


def needs(lines: Sequence[str], route: Route, knowledge: Knowledge) -> list[str]:
    """What each line of a page needs: a Need, or the name of a channel for a style of damage that was learned.

    >>> rules = Knowledge()
    >>> needs(["Toan tinh c6 19/207 x4 dat tiéu chi", "giao thong néng thén mdi theo quy dinh"], Route.REPAIR, rules)
    [<Need.DAMAGE: 'eng'>, <Need.DAMAGE: 'eng'>]
    >>> needs(["Toan tinh c6 19/207 xa dat tiéu chi giao thong"], Route.REPAIR, rules)
    [<Need.DAMAGE: 'eng'>]
    >>> needs(["Todn tinh c6 19/207 xd dat ti6u chi giao th6ng vd thir, lgi, tg 1Q hQ nghdo"], Route.REPAIR, rules)
    [<Need.COPIER: 'copier'>]
    >>> needs(["Toàn tỉnh có 19/207 xã đạt tiêu chí"], Route.KEEP, rules)
    [<Need.CHECK: 'check'>]
    """
    if route is Route.OCR:
        return [Need.READING] * len(lines)
    counted = [tally(line, knowledge) for line in lines]
    text = "\n".join(lines)
    whole = quality_of(reduce(Tally.plus, counted, Tally()), knowledge)
    # one scanner read the whole: a passage with few signs of it does not tell stripped from damaged
    marks = Need.MARKS if len(_MISREAD.findall(text)) <= UNDAMAGED * max(whole.words, 1) else Need.DAMAGE
    table = {Verdict.DAMAGED: Need.DAMAGE, Verdict.STRIPPED: marks, Verdict.GOOD: Need.CHECK}
    if marks is Need.DAMAGE:
        table[Verdict.NUMERIC] = Need.DAMAGE  # few words among figures, and some that only a wrong reading writes
    own = [quality_of(one, knowledge) for one in counted]
    found: list[Need] = []
    start = words = 0
    for place, quality in enumerate(own):
        words += quality.words
        if words >= BLOCK or place == len(own) - 1:
            passage = quality_of(reduce(Tally.plus, counted[start : place + 1]), knowledge)
            # what is left at the end is too short to tell, and so is a table of figures
            if words >= BLOCK and passage.verdict not in (Verdict.NUMERIC, Verdict.EMPTY):
                common = _of_passage(passage, table)
            else:
                common = found[-1] if found else _of_passage(whole, table)
            found += [_of_line(one, common, table) for one in own[start : place + 1]]
            start, words = place + 1, 0
    return _told(lines, found, knowledge)


def _told(lines: Sequence[str], found: Sequence[Need], knowledge: Knowledge) -> list[str]:
    """The same with each damaged line's own style. Damage that left most marks passes for right text up to here."""
    told: list[str] = list(found)
    styles = Styles(knowledge)
    damaged = [place for place, need in enumerate(found) if need is Need.DAMAGE]
    for place, style in zip(damaged, styles.told([lines[place] for place in damaged]), strict=True):
        told[place] = _NAMED.get(style, style)
    for need, group in groupby(range(len(found)), found.__getitem__):
        run = list(group)
        style = styles.of_marked([lines[place] for place in run]) if need is Need.CHECK else ""
        if style:
            told[run[0] : run[-1] + 1] = [_NAMED.get(style, style)] * len(run)
    return told


_NAMED = {need.value: need for need in Need}


def _of_line(quality: Quality, common: Need, table: Mapping[Verdict, Need]) -> Need:
    """A line's own need where it clearly differs from its passage: right text among damaged, or the other way round."""
    if quality.verdict is Verdict.GOOD and quality.words >= TELLING:
        return Need.CHECK
    if quality.verdict is Verdict.FOREIGN and quality.words >= FOREIGN:
        return Need.NOTHING
    if common in (Need.NOTHING, Need.CHECK) and quality.words >= TELLING:
        return _of_passage(quality, table)
    return common


def _of_passage(quality: Quality, table: Mapping[Verdict, Need]) -> Need:
    return Need.CHECK if quality.marked > MARKED else table.get(quality.verdict, Need.NOTHING)


def channel_of(need: str) -> str:
    """The channel that restores lines of this need."""
    return Need.READING if need == Need.CHECK else need
