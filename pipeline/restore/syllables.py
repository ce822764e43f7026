"""The shape of a Vietnamese syllable on paper: an onset of consonants and a rhyme that carries the tone."""

from __future__ import annotations

from functools import lru_cache

import regex

_VOWELS = "aăâeêioôơuưyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
_ONSETS = "ngh|ng|nh|gh|gi|ph|th|tr|ch|kh|qu|[bcdđghklmnpqrstvxfjwz]"
_SPLIT = regex.compile(rf"(?i)({_ONSETS}|)([{_VOWELS}]\p{{L}}*)")


@lru_cache(maxsize=100_000)
def split(syllable: str) -> tuple[str, str] | None:
    """Onset and rhyme as printed, or None for what is not shaped like a syllable.

    The split is of letters, not of sounds: "gì" is g + ì, "già" gi + à, "quý" qu + ý.

    >>> split("nghiệp"), split("Đến"), split("gì"), split("ủy"), split("HĐND")
    (('ngh', 'iệp'), ('Đ', 'ến'), ('g', 'ì'), ('', 'ủy'), None)
    """
    found = _SPLIT.fullmatch(syllable)
    return (found[1], found[2]) if found else None


class Case:
    """How a word is written: all lower case, first letter capital, or all capitals."""

    LOWER, TITLE, UPPER = range(3)


def case_of(text: str) -> int:
    """The case pattern of a token as read; digits and signs, which wrong readings are full of, are passed over.

    >>> [case_of(t) for t in ("x4", "Pén", "THU'C", "6", "B9", "QĐ")]
    [0, 1, 2, 0, 1, 2]
    """
    letters = [c for c in text if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    if capitals > 1 and capitals * 2 > len(letters):
        return Case.UPPER
    return Case.TITLE if letters and text[0].isupper() else Case.LOWER


def apply_case(word: str, case: int) -> str:
    """A lower-case word written in a case pattern."""
    if case == Case.UPPER:
        return word.upper()
    return word[:1].upper() + word[1:] if case == Case.TITLE else word
