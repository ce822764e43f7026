"""Which spellings are possible Vietnamese syllables: keeps typing errors of the training texts out of the lexicon."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from pipeline.restore.syllables import split

_TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}


def syllable_test(phonotactics: dict[str, Any]) -> Callable[[str], bool]:
    """A test for lower-case NFC words from {"rhymes": {rhyme: {"tones": {…}, "initials": […]}}}.

    Onset and rhyme must be attested together and the tone with the rhyme: "đuợc" (for được) is no syllable.
    """
    rhymes = phonotactics["rhymes"]

    def test(word: str) -> bool:
        parts = split(word)
        if not parts:
            return False
        onset, toned = parts
        marks = [c for c in unicodedata.normalize("NFD", toned) if c in _TONES]
        bare = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", toned) if c not in _TONES))
        tone = _TONES[marks[0]] if marks else "ngang"
        # "gi" before another vowel may be g + i…: "gì" is gi + ì with one i, "giếng" gi + iếng with one i.
        readings = [(onset, bare)]
        if onset == "gi":
            readings.append(("gi", "i" + bare))
        elif onset == "g" and bare.startswith("i"):
            readings.append(("gi", bare))
        for initial, rhyme in readings:
            entry = rhymes.get(rhyme)
            if entry and len(marks) < 2 and tone in entry["tones"] and initial in entry["initials"]:
                return True
        return False

    return test
