"""Digits that were read as letters or signs like them: "§7", "27.00Ò", "201]".

A token of digits that holds a sign or two of another kind is a number, and these are digits. Which ones they are is
told by the engine's own chances of every sign, in all readings of the page, and by nothing else: not by what would make
sense.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pipeline.ocr.choices import Steps, likelihood

LIKE = {
    "0": "OoÒòÓóÔôÕõÖöØøƠơỌọQDÐĐ",
    "1": "IilLÌÍìíỊịĨĩJj|!][¡†‡",
    "2": "Zz",
    "3": "ẼẸẺŞ",
    "4": "A",
    "5": "SsŠšŞ§$",
    "6": "Gbó",
    "7": "?]",
    "8": "BẼ§S&",
    "9": "gqđ",
}
"""Digits, and the signs that they are read as where they have few pixels."""
_DIGITS = {
    sign: "".join(digit for digit, signs in LIKE.items() if sign in signs)
    for sign in sorted(set("".join(LIKE.values())))
}
FRACTION = "\u2044"
"""Tesseract has a slash of its own for fractions, and reads it for any."""
MARKS = frozenset(".,/:-–%()+;\"'“”…")
SHAPE = re.compile(r"[(\"“'+\-–]*\d+(?:[.,/:\-–]\d+)*%?[)\"”'.,:;…]*")
"""How numbers are written."""
DOUBLED = "§"
"""As good as a digit where digits are counted: reports have no such sign."""
WELL_FORMED, OF_FEW = 8.0, 4.0
"""What it counts, in nats, that a number is written as numbers are, and where fewer than FEW digits were read. What two
readings are all but sure of is worth 9. Of 599 numbers of simulated pages 61 are wrong without it, 52 with."""
FEW = 2
_NAMED = re.compile(r"\W*(?:[A-HK-NP-RT-Z]\d+|\d+[A-D])[^\w%]*")
"""Names with a number in them, which stay: A4, L7, B52, road 14B."""
FARTHEST = -21.0
"""One reading's say is limited, in nats."""
ANOTHER = 0.5
"""What each reading more counts: readings of one picture err alike."""
LIKELIER = 0.5
"""A number less likely than all others together is not told."""
MOST = 64
"""Ways to take signs for digits that are weighed at most."""


class Told(NamedTuple):
    """A number, and the chance that it is right against the others that were weighed."""

    text: str
    chance: float


def told(texts: Sequence[str], steps: Callable[[int], Steps]) -> Told | None:
    """The number that was read in one place as `texts`; None where nothing in them is like a digit but none, or
    the engine is too sure of it.

    `steps` gives those of each text's reading.
    """
    likely = {text: list(_variants(text)) for text in texts}
    if not any(found and found != [text] for text, found in likely.items()):
        return None
    known = [found for at in range(len(texts)) if (found := steps(at))]
    if not known:
        return None
    candidates = dict.fromkeys((*itertools.chain(*likely.values()), *texts))
    digits = max(sum(sign.isdecimal() for sign in text) for text in texts)
    well_formed = WELL_FORMED if digits >= FEW else OF_FEW
    ranked = sorted(((_weight(text, known, well_formed), text) for text in candidates), reverse=True)
    best, text = ranked[0]
    chance = 1.0 / sum(math.exp(weight - best) for weight, _ in ranked)
    return Told(text, chance) if SHAPE.fullmatch(text) and chance >= LIKELIER else None


def _variants(text: str) -> Iterator[str]:
    """The numbers that a text may be; it alone where it is one, none where it is no number."""
    text = text.replace(FRACTION, "/")
    if SHAPE.fullmatch(text):
        yield text
        return
    if _NAMED.fullmatch(text):
        return
    digits = sum(sign.isdecimal() or sign in DOUBLED for sign in text)
    if 2 * digits < sum(sign.isalnum() or sign in _DIGITS for sign in text) or not digits:
        return
    ways: list[str] = []
    for sign in text:
        if sign.isdecimal() or sign in MARKS:
            ways.append(sign)
        elif sign in _DIGITS:
            ways.append(_DIGITS[sign])
        else:
            return
    if math.prod(map(len, ways)) <= MOST:
        yield from filter(SHAPE.fullmatch, map("".join, itertools.product(*ways)))


def _weight(text: str, known: Sequence[Steps], well_formed: float) -> float:
    mean = sum(max(likelihood(steps, text), FARTHEST) for steps in known) / len(known)
    return mean * (1 + ANOTHER * (len(known) - 1)) + (well_formed if SHAPE.fullmatch(text) else 0.0)
