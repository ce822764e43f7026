"""Unicode text whose letters lost their high byte: ộ (U+1ED9) became Ù (U+D9), ư (U+1B0) became °.

Programs that keep one byte of each code make such text layers. Most letters come back by their syllable: "hÙi" can only
have been "hội". Where two syllables look alike (hơn and hạn are both "h¡n") the commoner is taken, from a table. Text
that is only partly damaged is mended where it is: lines that show no trace of it stay.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import product
from math import prod
from pathlib import Path

from pipeline.ingest.syllable import Phonotactics
from pipeline.knowledge import Knowledge, RulesError

_REPERTOIRE = "charsets/viscii.tsv"
"""Holds all 134 letters."""
_RIVALS = "charsets/rivals.tsv"
_FEWEST, _SHARE = 3, 0.02
"""So many different words, and this share of all, show the damage: "n°", "30°C" and a stray sign are no such sign."""
_MOST_READINGS = 2_000
_LONGEST = 12
_BROKEN = re.compile(r"[^\W\d_]+")
_WHOLE_LETTERS = "(?:[^\\W\\d_]|[{signs}])"


def truncated(text: str) -> str:
    """What is left of a text of which each character keeps its low byte only.

    >>> truncated("hội nghị trường")
    'hÙi nghË tr°Ýng'
    """
    return "".join(chr(ord(letter) & 0xFF) for letter in text)


class Truncated:
    """The letters that each low byte may have been, and how common the syllables are that look alike."""

    name = "truncated"
    label = "Unicode without its high bytes"
    ascii = False

    def __init__(self, letters: list[str], rivals: dict[str, int]) -> None:
        self._rivals = rivals
        self._lost: dict[str, str] = {}
        for letter in letters:
            if ord(letter) > 0xFF:
                self._lost[truncated(letter)] = self._lost.get(truncated(letter), "") + letter
        signs = "".join(sign for sign in self._lost if not sign.isalpha())
        self._signs = frozenset(signs) - set("()")
        self._token = re.compile(_WHOLE_LETTERS.format(signs=re.escape(signs)) + "+")
        self._read = lru_cache(maxsize=20_000)(self._uncached)

    def tells(self, text: str, known: Phonotactics) -> bool:
        """Whether a text shows this damage: letters and signs in one word (h¡n, hÙi) that make a syllable so read."""
        if self._signs.isdisjoint(text) and text.isascii():
            return False
        tokens = self._token.findall(text)
        # a letter with a sign ("n°") is often just that
        told = [token for token in tokens if len(token) > 2 and self._shows(token)]
        mended = {token for token in told if self._read(token, known) != token}
        right = sum(token in mended for token in told)
        return len(mended) >= _FEWEST and right >= _SHARE * len(tokens) and right >= 0.6 * len(told)

    def decode_text(self, text: str, known: Phonotactics) -> str:
        """The text with its letters whole again. Lines, spaces, figures and what makes no syllable stay."""
        return "".join(self._line(line, known) for line in re.split(r"(\r\n|\r|\n)", text))

    def decode_bytes(self, data: bytes, known: Phonotactics) -> str:
        """As `decode_text`, of a file that holds the low bytes only."""
        return self.decode_text(data.decode("latin-1"), known)

    def _line(self, line: str, known: Phonotactics) -> str:
        # a line without a trace is whole: "xé" stays, though "xứ" may have lost its high byte and is commoner
        if not any(self._shows(token) and self._read(token, known) != token for token in self._token.findall(line)):
            return line
        return self._token.sub(lambda match: self._read(match[0], known), line)

    def _shows(self, token: str) -> bool:
        letters = sum(letter.isalpha() for letter in token)
        return bool(letters) and (not self._signs.isdisjoint(token) or not _shapely(token.strip("()")))

    def _uncached(self, token: str, known: Phonotactics) -> str:
        if not any(letter.isalpha() for letter in token):
            return token
        bare = token.strip("()")
        if bare.isascii() and bare.isalpha() and (known.valid(bare) or len(bare) < 3):
            return token
        for start, end in sorted({(0, len(token)), (len(token) - len(token.lstrip("(")), len(token.rstrip(")")))}):
            # brackets around a word are brackets first: "(nghĩa)" lost nothing but its ĩ
            inner = self._best(token[start:end], known)
            if inner and (start, end) != (0, len(token)):
                return token[:start] + inner + token[end:]
        for end in range(len(token), 0, -1):
            best = self._best(token[:end], known)
            if best:
                return best + token[end:]
            if token[end - 1].isalpha():
                break
        return token

    def _best(self, token: str, known: Phonotactics) -> str:
        if not 0 < len(token) <= _LONGEST:
            return ""
        choices = [(letter if letter.isalpha() else "") + self._lost.get(letter, "") for letter in token]
        if not all(choices) or prod(map(len, choices)) > _MOST_READINGS:
            return ""
        words = ["".join(letters) for letters in product(*choices)]
        found = [word for word in words if _shapely(word) and known.valid(word)]
        # of words without rivals in the table the one that lost least
        return max(found, key=lambda word: (self._rivals.get(word.lower(), 0), word == token), default="")


def _shapely(word: str) -> bool:
    """Small letters, capitals, or a capital first."""
    return word.islower() or word.isupper() or (word[:1].isupper() and word[1:].islower())


def truncated_of(knowledge: Knowledge) -> Truncated:
    """The letters and counts of these rules, read once per process. Raises RulesError."""
    return _load(knowledge.folder, knowledge.overlay)


@cache
def _load(folder: Path, overlay: Path | None) -> Truncated:
    knowledge = Knowledge(folder, overlay)
    try:
        letters = [row["letter"] for row in knowledge.table(_REPERTOIRE)]
        return Truncated(letters, {row["word"]: int(row["count"]) for row in knowledge.table(_RIVALS)})
    except (KeyError, ValueError, TypeError) as error:
        raise RulesError(f"{folder / _RIVALS}: {error}") from None
