"""Old and new places of the tone mark: hòa and hoà, thủy and thuỷ are one word."""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OPEN_PAIR = re.compile(r"(?i:o[ae]|(?<!q)uy)$")


def fold_tone(word: str) -> str:
    """The word in NFC with the tone of an open oa, oe, uy on its first vowel, where the old style puts it.

    Only open rhymes have two styles (hoá, hóa; but hoàn), and the u of qu is a consonant (quý).

    >>> [fold_tone(word) for word in ("hoà", "hòa", "khoẻ", "thuỷ", "Quý", "toán")]
    ['hòa', 'hòa', 'khỏe', 'thủy', 'Quý', 'toán']
    """
    word = unicodedata.normalize("NFC", word)
    if len(word) < 2 or word[-1].isascii():
        return word
    apart = unicodedata.normalize("NFD", word)
    # the first tone in the order of the marks above: a damaged word may carry two
    tone = next((mark for mark in _TONES if mark in apart), "")
    if tone:
        bare = unicodedata.normalize("NFC", apart.replace(tone, ""))
        pair = _OPEN_PAIR.search(bare)
        if pair:
            at = pair.start() + 1
            return unicodedata.normalize("NFC", bare[:at] + tone + bare[at:])
    return word
