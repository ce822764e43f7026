"""Set phrases that every official document bears: what most words of one stand in, the others are read to be too.

Where a stamp, a ruling or the picture's edge spoils a word of "Độc lập - Tự do - Hạnh phúc", nothing that it was read
as leads back to it; its neighbours do. Each word that differs is given what the phrase has there as another reading of
its place, which is weighed as such: what was read surely stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from weakref import WeakKeyDictionary

from pipeline.knowledge import Knowledge
from pipeline.restore.slots import Doubts
from pipeline.restore.stripped import bare
from pipeline.restore.tokens import canonical

Formula = tuple[str, ...]
ENOUGH, ALIKE = 0.6, 0.8
"""Share of a phrase's words that must have its letters in their places, marks or none; or how like all of it must be,
letter by letter, where half its words are spoiled."""
WEIGHT = 2
"""Another reading of a place errs as the first does, and counts for half; what a phrase says does not."""

_loaded: WeakKeyDictionary[Knowledge, list[Formula]] = WeakKeyDictionary()


def formulas_of(knowledge: Knowledge) -> list[Formula]:
    """The words of each phrase, as printed. Raises RulesError where the table is missing or broken."""
    if knowledge not in _loaded:
        rows = knowledge.table("restore/formulas.tsv")
        _loaded[knowledge] = [tuple(filter(_is_word, row["phrase"].split())) for row in rows]
    return _loaded[knowledge]


def with_formulas(texts: Sequence[str], doubts: Doubts, formulas: Sequence[Formula]) -> Doubts:
    """The doubts of a line's words, `texts` as read, with the words of a phrase among their other readings."""
    words = [place for place, text in enumerate(texts) if _is_word(text)]
    for formula in formulas:
        start = _start(formula, [texts[place] for place in words])
        if start is not None:
            found = list(doubts)
            for place, printed in zip(words[start:], formula, strict=False):
                if canonical(texts[place]) != canonical(printed):
                    found[place] = found[place]._replace(others=(*found[place].others, *[printed] * WEIGHT))
            return found
    return doubts


def _start(formula: Formula, words: Sequence[str]) -> int | None:
    """Where a phrase begins among the words of a line, all of it in the line."""
    for start in range(len(words) - len(formula) + 1):
        here = words[start : start + len(formula)]
        hits = sum(_alike(one, two) for one, two in zip(here, formula, strict=True))
        if hits >= ENOUGH * len(formula) or (2 * hits >= len(formula) and _is_like(here, formula)):
            return start
    return None


def _is_like(words: Sequence[str], formula: Formula) -> bool:
    """Whether words are those of a phrase but for some letters."""
    sides = (bare(" ".join(words)).lower(), bare(" ".join(formula)).lower())
    return SequenceMatcher(None, *sides, autojunk=False).ratio() >= ALIKE


def _alike(read: str, printed: str) -> bool:
    return read[:1].isupper() == printed[:1].isupper() and bare(read).lower() == bare(printed).lower()


def _is_word(text: str) -> bool:
    return any(map(str.isalpha, text))
