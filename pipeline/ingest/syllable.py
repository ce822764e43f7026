"""Is this word a syllable Vietnamese could have: initial + rhyme + tone that occur together."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec

from pipeline.knowledge import Knowledge, RulesError


class Phonotactics:
    """The combinations of `phonotactics.json`: rhyme → the tones and the initials it takes."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._tones: dict[str, str] = {mark: name for name, mark in table["tones"].items()}
        self._rhymes = {
            rhyme: (frozenset(row["tones"]), frozenset(row["initials"])) for rhyme, row in table["rhymes"].items()
        }
        every = {initial for _, initials in self._rhymes.values() for initial in initials}
        self._initials = sorted(every, key=len, reverse=True)
        self.valid = lru_cache(maxsize=50_000)(self._valid)

    def _valid(self, word: str) -> bool:
        """Whether a word, in any case and either placement of the tone (hòa, hoà), is a possible syllable."""
        letters, tone = [], "ngang"
        for letter in unicodedata.normalize("NFD", word.lower()):
            if letter in self._tones:
                if tone != "ngang":
                    return False
                tone = self._tones[letter]
            else:
                letters.append(letter)
        toneless = unicodedata.normalize("NFC", "".join(letters))
        return any(
            self._fits(initial, rhyme, tone)
            for initial in self._initials
            if toneless.startswith(initial)
            # "gì" and "giêng" write the i of gi- and of the rhyme once
            for rhyme in ([toneless[len(initial) :]] + (["i" + toneless[2:]] if initial == "gi" else []))
        )

    def _fits(self, initial: str, rhyme: str, tone: str) -> bool:
        tones, initials = self._rhymes.get(rhyme, (frozenset(), frozenset()))
        return tone in tones and initial in initials


@cache
def _load(path: Path) -> Phonotactics:
    try:
        return Phonotactics(msgspec.json.decode(path.read_bytes()))
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise RulesError(f"{path}: {error}") from None


def phonotactics(knowledge: Knowledge) -> Phonotactics:
    """The phonotactics of these rules, read once per process.

    >>> known = phonotactics(Knowledge())
    >>> [word for word in "nghiệp gì hòa hoà Uỷ đwờng nhiing thue mdi".split() if known.valid(word)]
    ['nghiệp', 'gì', 'hòa', 'hoà', 'Uỷ']
    """
    return _load(knowledge.path("phonotactics.json"))
