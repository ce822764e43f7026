"""Text that merely lost its marks: what may have stood there is every word with the same bare letters."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping

from pipeline.restore.channel import Reading
from pipeline.restore.lexicon import Lexicon, spellings
from pipeline.restore.syllables import apply_case, case_of


def bare(word: str) -> str:
    """The letters of a word without marks, đ as d.

    >>> bare("Đường"), bare("hoà")
    ('Duong', 'hoa')
    """
    apart = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


class StrippedChannel:
    """Candidates for a token whose letters are all right and whose marks may be missing.

    A mark that is there was printed: "Đến" stays as it is, "đen" may be "đến" but not "den".
    """

    signs = ""
    """No mark was read as a sign."""

    def __init__(self, lexicon: Lexicon, words: list[str], first: int) -> None:
        self._words: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for number, word in enumerate(words[first:], first):
            if word.islower() and word.isalpha():
                self._words[bare(word)].append((spellings(word)[0], number))
        self._others = lexicon.others

    def readings(self, token: str) -> list[Reading]:
        """Every word with these letters that keeps the marks already there; all cost the same."""
        if token in self._others and not token.islower():
            return [Reading(self._others[token], token, 0.0)]
        small, case = token.lower(), case_of(token)
        choices = self._words.get(bare(small), ())
        return [
            Reading(number, apply_case(word, case), 0.0)
            for word, number in choices
            if all(mine in (theirs, bare(theirs)) for mine, theirs in zip(small, word, strict=True))
        ]

    def symbols(self, token: str) -> list[Reading]:
        """None: a unit's symbol has no marks to lose."""
        return []

    def onset_end(self, onset: str, rhyme: str, read: str) -> int | None:
        """None: there is no scanner to learn about."""
        return None

    def closest(self, token: str, choices: Mapping[str, float]) -> tuple[str, float] | None:
        """The likeliest of a few texts with the same bare letters.

        >>> StrippedChannel(Lexicon([], 0), [], 0).closest("QD", {"QĐ": 1.0, "KH": 1.0})
        ('QĐ', 1.0)
        """
        fitting = [(cost, text) for text, cost in choices.items() if bare(text) == bare(token)]
        return (min(fitting)[1], min(fitting)[0]) if fitting else None
