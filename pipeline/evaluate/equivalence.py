"""What counts as the same text: forms that differ in encoding or house style and not in what was printed."""

from __future__ import annotations

import re
import unicodedata

from pipeline.tones import fold_tone

_SIGNS = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "…": "..."})
_LETTERS = re.compile(r"[^\W\d_]+")


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
