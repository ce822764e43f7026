"""Words that people corrected, as a lexicon that restoration takes: one phrase a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.decisions import Action

if TYPE_CHECKING:
    from pipeline.review.desk import Desk

_SIGNS = " ,;:.!?()[]“”\"'…-–"


def lexicon(desk: Desk) -> str:
    """The corrected words with the words beside them, the commonest first. Lines that begin with # are comments."""
    made: Counter[str] = Counter()
    for one in desk.standing.active():
        report = desk.reports.get(one.sha256)
        if one.action is not Action.TEXT or report is None:
            continue
        try:
            texts = [word.text for word in desk.line(report, one.page, one.line).words]
        except (OSError, ValueError, KeyError):
            continue  # the text is gone
        for fix in one.words:
            if fix.position < len(texts):
                made.update(phrases(texts, fix.position))
    lines = ["# words that people corrected in a review, with those beside them, the commonest first"]
    lines += [phrase for phrase, _ in sorted(made.items(), key=lambda pair: (-pair[1], pair[0]))]
    return "".join(f"{line}\n" for line in lines)


def phrases(texts: Sequence[str], position: int) -> list[str]:
    """What a lexicon learns from one corrected word of a line: the word with the one before and the one after it.

    A word alone says little: "hiến" is known, and read rightly only where "hiến đất" is expected. Words with a digit
    are left out, since numbers are read and not guessed; a sign between two words parts them.

    >>> phrases(["vận", "động", "hiến", "đất,", "với", "207", "xã"], 2), phrases(["đất,", "với", "207"], 1)
    (['động hiến', 'hiến đất'], ['với'])
    """
    word = texts[position].strip(_SIGNS)
    if not _is_word(word):
        return []
    found = []
    if position and texts[position][:1].isalpha() and texts[position - 1][-1:].isalpha():
        found.append(f"{texts[position - 1].strip(_SIGNS)} {word}")
    if position + 1 < len(texts) and texts[position][-1:].isalpha() and texts[position + 1][:1].isalpha():
        found.append(f"{word} {texts[position + 1].strip(_SIGNS)}")
    return [phrase for phrase in found if all(map(_is_word, phrase.split()))] or [word]


def _is_word(text: str) -> bool:
    return text.replace(" ", "").isalpha()
