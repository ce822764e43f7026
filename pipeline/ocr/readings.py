"""Several readings of one page → one: words of the best, each with what the others saw in its place.

Pages of few pixels are read differently by each treatment of the picture. Which reading is right a language can often
tell, so that all are handed on; of a number it cannot, and the readings vote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from pipeline.model import Box, Word
from pipeline.ocr.choices import NO_CHOICES, Choices
from pipeline.ocr.figures import told

COVERED = 0.5
"""Words stand in one place when they share this part of the narrower and of the lower of their boxes."""
WIDER = 1.6
"""A word so many times as wide as another holds more than that one."""
UNSURE = 0.01
"""A reading that its engine was not sure of at all has a vote where no other stands against it."""
BAND = 10.0
"""Height of the bands in which words are sought, in points."""


class Seen(NamedTuple):
    """What a reading has in the place of a word."""

    text: str
    confidence: float
    boxes: tuple[Box, ...]
    choices: Choices


def together(
    words: Sequence[Word], readings: Sequence[Sequence[Word]], choices: Sequence[Choices] = ()
) -> tuple[Word, ...]:
    """The words of the first reading, with those that the others have in their places.

    A number is what most readings say, each as much as its engine was sure of it; what lost is among the others. One
    with signs in it that digits are misread as is what the `choices` of the readings make of it, the first one's and
    the others' (`figures.py`).
    """
    known = (*choices, *[NO_CHOICES] * (1 + len(readings) - len(choices)))
    tables = [(_by_band(reading), own) for reading, own in zip(readings, known[1:], strict=True)]
    found: list[Word] = []
    for word in words:
        if word.box:
            seen = [Seen(word.seen, word.confidence, (word.box,), known[0])]
            seen += [one for table, own in tables if (one := _there(word.box, table, own))]
            word = _chosen(word, seen)
        found.append(word)
    return tuple(found)


def _chosen(word: Word, readings: list[Seen]) -> Word:
    number = told([one.text for one in readings], lambda at: readings[at].choices.of(readings[at].boxes))
    if number:
        others = tuple(one.text for one in readings if one.text != number.text)
        # the chance is against the other digits weighed: that the page has something else there, the engine knows
        chance = round(min(number.chance, max(one.confidence for one in readings)), 4)
        return msgspec.structs.replace(word, seen=number.text, text=number.text, confidence=chance, others=others)
    best = 0
    if 2 * sum(map(_is_number, readings)) >= len(readings):
        votes: dict[str, float] = defaultdict(float)
        for one in readings:
            votes[one.text] += one.confidence + UNSURE
        best = max(range(len(readings)), key=lambda at: (votes[readings[at].text], -at))
    if len(readings) == 1:
        return word
    chosen = readings.pop(best)
    rest = tuple(one.text for one in readings)
    return msgspec.structs.replace(word, seen=chosen.text, text=chosen.text, confidence=chosen.confidence, others=rest)


def _is_number(seen: Seen) -> bool:
    return any(sign.isdecimal() for sign in seen.text)


def _by_band(words: Sequence[Word]) -> dict[int, list[tuple[Box, Word]]]:
    bands: dict[int, list[tuple[Box, Word]]] = defaultdict(list)
    for word in words:
        if word.box:
            for band in _bands(word.box):
                bands[band].append((word.box, word))
    return bands


def _bands(box: Box) -> range:
    return range(int(box.top // BAND), int(box.bottom // BAND) + 1)


def _there(box: Box, bands: Mapping[int, Sequence[tuple[Box, Word]]], choices: Choices) -> Seen | None:
    """The word, or the words in a row, of a reading that fill a place; None where one of them reaches beyond it."""
    near = {id(word): (other, word) for band in _bands(box) for other, word in bands.get(band, ())}
    inside = sorted(((other.x0, other, word) for other, word in near.values() if _overlap(box, other)), key=_left)
    if not inside or any(other.x1 - other.x0 > WIDER * (box.x1 - box.x0) for _, other, _ in inside):
        return None
    text = "".join(word.seen for _, _, word in inside)
    confidence = min(word.confidence for _, _, word in inside)
    return Seen(text, confidence, tuple(other for _, other, _ in inside), choices)


def _left(one: tuple[float, Box, Word]) -> float:
    return one[0]


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    narrow, low = min(one.x1 - one.x0, other.x1 - other.x0), min(one.bottom - one.top, other.bottom - other.top)
    return across > COVERED * narrow and down > COVERED * low
