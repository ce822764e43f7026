"""What counts as the same text: forms that differ in encoding or house style and not in what was printed."""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SIGNS = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "…": "..."})
_OPEN_PAIR = re.compile(r"(?i:o[ae]|(?<!q)uy)$")
_LETTERS = re.compile(r"[^\W\d_]+")


def fold_tone(word: str) -> str:
    """The word with the tone of an open oa, oe, uy on its first vowel: both house styles become one.

    >>> [fold_tone(word) for word in ("hoà", "hòa", "khoẻ", "thuỷ", "Quý", "toán")]
    ['hòa', 'hòa', 'khỏe', 'thủy', 'Quý', 'toán']
    """
    apart = unicodedata.normalize("NFD", word)
    # the first tone in the order of the marks above: a damaged word may carry two
    tone = next((mark for mark in _TONES if mark in apart), "")
    if tone:
        bare = unicodedata.normalize("NFC", apart.replace(tone, ""))
        pair = _OPEN_PAIR.search(bare)
        if pair:
            at = pair.start() + 1
            return unicodedata.normalize("NFC", bare[:at] + tone + bare[at:])
    return unicodedata.normalize("NFC", word)


def fold(text: str) -> str:
    """NFC, one style of tone placement, quotes and dashes as ASCII has them.

    >>> fold("“Hoà” – 5…")
    '"Hòa" - 5...'
    """
    text = unicodedata.normalize("NFC", text).translate(_SIGNS)
    return _LETTERS.sub(lambda found: fold_tone(found[0]), text)


def bare(token: str) -> str:
    """A token without the punctuation around it, in lower case; %, ² and ³ belong to it.

    >>> [bare(token) for token in ('("Hòa",', "9,18%.", "m³;", "...")]
    ['hòa', '9,18%', 'm³', '']
    """
    return re.sub(r"^[^\w%]+|[^\w%³²]+$", "", token).casefold()
