"""How right a text is as Vietnamese: the measurement behind every route.

Only words count. Numbers say nothing about the language a page was read with, and a ratio over all tokens sends every
table of figures to be read again.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

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


_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
_NUMBER = re.compile(r"\d")
_LONGEST_CAPITALS = 6


def judge(text: str, knowledge: Knowledge) -> Quality:
    """Measure a text and name what it is; thresholds and the figures behind them are in `quality.toml`.

    >>> rules = Knowledge()
    >>> [str(judge(t, rules).verdict) for t in ("Toàn tỉnh có 19/207 xã đạt tiêu chí giao thông nông thôn",
    ...     "Toan tinh c6 19/207 x4 dat tiéu chi giao thong néng thén mdi", "2011 24,06% 1.234 ha", "")]
    ['good', 'damaged', 'numeric', 'empty']
    """
    rules = knowledge.toml("quality.toml")
    known = phonotactics(knowledge)
    normal = unicodedata.normalize("NFC", text)
    units = frozenset(rules["numeric"]["units"])
    words = [word for word in _WORD.findall(normal) if word.lower() not in units and _counts(word, known)]
    total = len(words)
    if not total:
        figures = bool(_NUMBER.search(normal))
        return Quality(words=0, valid=0.0, marked=0.0, score=0.0, verdict=Verdict.NUMERIC if figures else Verdict.EMPTY)
    right = [word for word in words if known.valid(word)]
    valid = len(right) / total
    marked = sum(not word.isascii() for word in right) / total
    strange = sum(not set(rules["foreign"]["letters"]).isdisjoint(word.lower()) for word in words) / total
    if valid >= rules["good"]["valid"] and marked >= rules["good"]["marked"]:
        verdict = Verdict.GOOD
    elif total < rules["numeric"]["words"] and _NUMBER.search(normal):
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


def _counts(word: str, known: Phonotactics) -> bool:
    """Capitals that are no syllable are abbreviations and Roman numerals (UBND, XII): they say nothing."""
    return not (word.isupper() and len(word) <= _LONGEST_CAPITALS and not known.valid(word))
