"""How right a text is as Vietnamese: the measurement behind every route.

Only words count. Numbers say nothing about the language a page was read with, and a ratio over all tokens sends every
table of figures to be read again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec

from pipeline.ingest.syllable import Phonotactics, phonotactics
from pipeline.knowledge import Knowledge


class Verdict(StrEnum):
    """What kind of text this is."""

    GOOD = "good"  # right Vietnamese
    DAMAGED = "damaged"  # Vietnamese read wrongly
    STRIPPED = "stripped"  # Vietnamese without its marks
    FOREIGN = "foreign"  # another language
    NUMERIC = "numeric"  # figures, with too few words to judge by
    EMPTY = "empty"


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """Shares are 0-1, of `words`."""

    words: int
    valid: float
    """Share of words that could be Vietnamese syllables."""
    marked: float
    """Share of words that are valid and carry a Vietnamese mark or letter (ơ, đ, ấ …)."""
    score: float
    """Share of valid words, held down where marks are missing: 1 is clean text, 0 has no word of Vietnamese."""
    verdict: Verdict

    def __str__(self) -> str:
        if not self.words:
            return "no words"
        return f"{self.valid:.0%} of {self.words} words are Vietnamese syllables, {self.marked:.0%} with its marks"


class Tally(NamedTuple):
    """What was counted in a text. The counts of two texts are those of both together, if a line ends between them."""

    words: int = 0
    valid: int = 0
    marked: int = 0
    strange: int = 0
    """Words with a letter that Vietnamese does not use."""
    figures: bool = False

    def plus(self, other: Tally) -> Tally:
        return Tally(
            self.words + other.words,
            self.valid + other.valid,
            self.marked + other.marked,
            self.strange + other.strange,
            self.figures or other.figures,
        )


_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
_NUMBER = re.compile(r"\d")
_LONGEST_CAPITALS = 6
_KNOWN_WORDS = 50_000


def judge(text: str, knowledge: Knowledge) -> Quality:
    """Measure a text and name what it is; thresholds and the figures behind them are in `quality.toml`.

    >>> rules = Knowledge()
    >>> [str(judge(t, rules).verdict) for t in ("Toàn tỉnh có 19/207 xã đạt tiêu chí giao thông nông thôn",
    ...     "Toan tinh c6 19/207 x4 dat tiéu chi giao thong néng thén mdi", "2011 24,06% 1.234 ha", "")]
    ['good', 'damaged', 'numeric', 'empty']
    """
    return quality_of(tally(text, knowledge), knowledge)


def tally(text: str, knowledge: Knowledge) -> Tally:
    """Count the words of a text that say something about its language."""
    told = _telling(phonotactics(knowledge), *_words(knowledge))
    normal = unicodedata.normalize("NFC", text)
    count = valid = marked = strange = 0
    for one in map(told, _WORD.findall(normal)):
        if one is not None:
            count += 1
            valid += one[0]
            marked += one[1]
            strange += one[2]
    return Tally(count, valid, marked, strange, bool(_NUMBER.search(normal)))


def quality_of(counted: Tally, knowledge: Knowledge) -> Quality:
    """The measure of a text of which so much was counted."""
    rules = knowledge.toml("quality.toml")
    total = counted.words
    if not total:
        verdict = Verdict.NUMERIC if counted.figures else Verdict.EMPTY
        return Quality(words=0, valid=0.0, marked=0.0, score=0.0, verdict=verdict)
    valid, marked, strange = counted.valid / total, counted.marked / total, counted.strange / total
    if valid >= rules["good"]["valid"] and marked >= rules["good"]["marked"]:
        verdict = Verdict.GOOD
    elif total < rules["numeric"]["words"] and counted.figures:
        verdict = Verdict.NUMERIC
    elif (
        valid <= rules["foreign"]["valid"]
        and marked <= rules["foreign"]["marked"]
        and strange >= rules["foreign"]["share"]
    ):
        verdict = Verdict.FOREIGN
    elif valid >= rules["stripped"]["valid"] and marked <= rules["stripped"]["marked"]:
        verdict = Verdict.STRIPPED
    else:
        verdict = Verdict.DAMAGED
    score = round(min(valid, marked / rules["usual_marks"]), 4)
    return Quality(words=total, valid=round(valid, 4), marked=round(marked, 4), score=score, verdict=verdict)


def _words(knowledge: Knowledge) -> tuple[frozenset[str], frozenset[str]]:
    """Units that are no words, and the letters of other languages."""
    rules = knowledge.toml("quality.toml")
    return frozenset(rules["numeric"]["units"]), frozenset(rules["foreign"]["letters"])


@cache
def _telling(
    known: Phonotactics, units: frozenset[str], letters: frozenset[str]
) -> Callable[[str], tuple[bool, bool, bool] | None]:
    """A function that says of a word whether it is valid, marked and strange; None of one that says nothing."""

    @lru_cache(maxsize=_KNOWN_WORDS)
    def told(word: str) -> tuple[bool, bool, bool] | None:
        small, valid = word.lower(), known.valid(word)
        # capitals that are no syllable are abbreviations and Roman numerals (UBND, XII)
        if small in units or (not valid and word.isupper() and len(word) <= _LONGEST_CAPITALS):
            return None
        return valid, valid and not word.isascii(), not letters.isdisjoint(small)

    return told
