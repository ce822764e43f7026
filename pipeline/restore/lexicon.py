"""The words restoration may write: every word of the language model in the spellings it is printed in."""

from __future__ import annotations

import unicodedata
from collections import defaultdict

from pipeline.restore.syllables import split

_TONES = "\u0300\u0301\u0303\u0309\u0323"


def spellings(word: str) -> list[str]:
    """A canonical word in both styles of tone placement, old style first.

    >>> spellings("hóa"), spellings("thủy"), spellings("quý"), spellings("nhà")
    (['hóa', 'hoá'], ['thủy', 'thuỷ'], ['quý'], ['nhà'])
    """
    if word[-2:-1].isascii() or word[-1:] not in ("a", "e", "y"):
        return [word]
    parts = unicodedata.normalize("NFD", word[-2])
    tone = next((mark for mark in parts if mark in _TONES), "")
    base = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else ""
    if base + word[-1] not in ("oa", "oe", "uy") or word[-3:-2] == "q":
        return [word]
    return [word, word[:-2] + base + unicodedata.normalize("NFC", word[-1] + tone)]


class Lexicon:
    """Finds words by onset and rhyme as printed.

    `syllables[onset][rhyme]` gives the number of the word in the language model; `others` are words that are not
    shaped like a syllable (foreign words, abbreviations), by spelling, `symbols` units such as m².
    """

    def __init__(self, words: list[str], first: int) -> None:
        self.syllables: dict[str, dict[str, int]] = defaultdict(dict)
        self.rhymes: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.others: dict[str, int] = {}
        self.symbols: dict[str, int] = {}
        for number, word in enumerate(words[first:], first):
            if not word.isalpha():
                self.symbols[word] = self.symbols[word.replace("2", "²").replace("3", "³")] = number
                continue
            if not word.islower():
                self.others[word] = number
                continue
            for spelling in spellings(word):
                parts = split(spelling)
                if parts:
                    self.syllables[parts[0]][parts[1]] = number
                    self.rhymes[parts[1]].append((parts[0], number))
                else:
                    self.others[spelling] = number

    def number(self, spelling: str) -> int:
        """The number of a syllable in lower case. Raises KeyError where it is no word."""
        parts = split(spelling)
        if parts is None:
            raise KeyError(spelling)
        return self.syllables[parts[0]][parts[1]]
