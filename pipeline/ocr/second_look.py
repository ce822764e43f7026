"""Figures that were read unsurely, and what may be one, are read a second time, by a model that knows figures better.

An engine takes 11 for II and 1 for l where print is thin, a comma for a point, and 8 for §. Which it was no language
can tell, and another look often can: of what two readings say the surer stands, and the other is kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from itertools import groupby

import msgspec
from PIL import Image

from pipeline.model import Box, Word
from pipeline.ocr.figures import FRACTION, LIKE
from pipeline.ocr.lines import Read, read_lines
from pipeline.ocr.readings import together

_DOUBTFUL, _POINTED, _MIXED, _LIKELY, _LOW = 0.6, 0.83, 0.9, 0.8, 0.5
"""Confidence below which is looked at again: a figure; one of many digits or with a point or comma in it; one with
other signs in it; signs alone that figures are misread as (words of good print have 0.9 as well); a sign or two at the
head of a line, where lists have their numbers."""
_SURE, _SURER, _TOLD, _ENOUGH, _ROMAN_ENOUGH = 0.7, 0.9, 0.5, 0.7, 0.3
"""How sure another look must be of a figure: whose digits are those that were read; whose digits are others; whose
digits were read as signs like them; where no digit was read; of a Roman number with a stroke more."""
_NEARLY = 0.1
"""It tells points from commas better, and may be that much less sure than what was read first."""
_NOTHING = 0.1
"""What is less sure was not read at all."""
_READ = 0.6
"""How sure words must be where the first reading saw nothing."""
_ALIKE = frozenset("lIiÌÍÏìíïÎî|][}{!¡†/\\SŠsOoQZz°()§@")
"""What an engine reads figures as, alone."""
_LONE = frozenset("bcdghkmnpqrtvxzBCDGHKMNPQRTVXZ")
"""Letters that are no word."""
_ROMAN = re.compile(rf"[IVXÌÍÏ]+(?:[/{FRACTION}].*)?")
_QUARTER = re.compile(r"([IVX]+|[IHÌÍÏ]+)(/\d{4})")
"""Quý III/2025."""
_LIKE = {"1": "Tt", "6": "ốổỗộồ"}
"""Signs that figures are read as on good pages, besides those that few pixels make of them."""
_LONGEST, _FEW = 4, 2
_MARKS = ".,;:%'\"”“’‘*_()[]-–"
_POINTS = frozenset(".,;:")
_FIGURE = re.compile(r"\d+(?:[.,/:\-–]\d+)*")
_POINT = re.compile(r"\d[.,:]\d|\d{5}")
_NAMED = re.compile(r"[A-HK-NP-RT-Z]\d+|\d+[A-D]|\d[\d.,]*(?:ha|k?m|kg|[kK][vV]|k?m[23²³])")
"""Names with a number in them, and figures with their units."""


def with_figures(words: tuple[Word, ...], picture: Image.Image, dpi: float, read: Read) -> tuple[Word, ...]:
    """The words read on a grey picture with what `read` reads in the places of doubtful figures; boxes in points."""
    wanted = doubtful(words)
    if not any(wanted):
        return words
    return looked_again(words, wanted, read_lines(picture, dpi, areas_of(words, wanted), read))


def with_lines(
    words: tuple[Word, ...], lines: Sequence[Box], picture: Image.Image, dpi: float, read: Read
) -> tuple[Word, ...]:
    """The words with those of lines that the reading passed over, each line before the first that stands below it;
    where there are columns, layout finds its place among them."""
    last = max((word.line for word in words), default=0)
    found = list(words)
    sure = (word for word in read_lines(picture, dpi, lines, read) if word.confidence >= _READ)
    for _, group in groupby(sure, lambda word: word.line):
        line = [msgspec.structs.replace(word, line=last + word.line) for word in group]
        middle = max((word.box.top + word.box.bottom) / 2 for word in line if word.box is not None)
        at = next((at for at, word in enumerate(found) if word.box and word.box.top > middle), len(found))
        while 0 < at < len(found) and found[at].line == found[at - 1].line:
            at -= 1
        found[at:at] = line
    return tuple(found)


def doubtful(words: Sequence[Word]) -> list[bool]:
    """Of each word whether it may be a figure, and was read unsurely."""
    found: list[bool] = []
    line = -1
    for word in words:
        found.append(_is_doubtful(word.seen.strip(_MARKS), word.confidence, word.line != line))
        line = word.line
    return found


def _is_doubtful(core: str, confidence: float, first: bool) -> bool:
    core = core.replace(FRACTION, "/")
    if not core or confidence >= _MIXED:
        return False
    if _FIGURE.fullmatch(core):
        return confidence < (_POINTED if _POINT.search(core) else _DOUBTFUL)
    quarter = _QUARTER.fullmatch(core)
    if quarter:
        return len(quarter[1]) > 1
    if _ROMAN.fullmatch(core) and len(core) > 1:  # of other Roman numbers no look tells more
        return False
    others = [sign for sign in core if not _is_digit(sign) and sign not in _MARKS]
    if len(others) < len(core):
        return len(others) <= min(_FEW, len(core) / 2) and not _NAMED.fullmatch(core)
    if len(core) <= _LONGEST and all(sign in _ALIKE for sign in core):
        return confidence < _LIKELY
    return confidence < _LOW and (core in _LONE or (first and len(core) <= _FEW and core.isalpha()))


def _is_digit(sign: str) -> bool:
    return sign.isdecimal() or sign == "§"


def areas_of(words: Sequence[Word], wanted: Sequence[bool]) -> list[Box]:
    """Around each wanted word and its neighbours: a figure alone is read worse."""
    found: list[Box] = []
    last = -1
    for at, one in enumerate(wanted):
        if not one:
            continue
        near = [words[beside] for beside in (at - 1, at, at + 1) if 0 <= beside < len(words)]
        boxes = [word.box for word in near if word.line == words[at].line and word.box is not None]
        if not boxes:
            continue
        area = reduce(Box.union, boxes)
        if found and last >= 0 and at - last <= 2 and words[last].line == words[at].line:
            found[-1] = found[-1].union(area)
        else:
            found.append(area)
        last = at
    return found


def looked_again(words: Sequence[Word], wanted: Sequence[bool], look: Sequence[Word]) -> tuple[Word, ...]:
    """The words, of the wanted ones what another look has in their places where it is surer of a figure.

    What was not chosen is among the others.
    """
    blank = [msgspec.structs.replace(word, seen="", text="", confidence=0.0, others=()) for word in words]
    return tuple(
        _settled(word, other.seen or next(iter(other.others), ""), other.confidence) if one else word
        for word, other, one in zip(words, together(blank, [look]), wanted, strict=True)
    )


def _settled(word: Word, text: str, confidence: float) -> Word:
    own, other = (one.strip(_MARKS).replace(FRACTION, "/") for one in (word.seen, text))
    if own == other:
        return msgspec.structs.replace(word, confidence=max(word.confidence, confidence))
    if _has_another_stroke(own, other) and confidence >= _ROMAN_ENOUGH:
        return _instead(word, text, confidence)
    if not _FIGURE.fullmatch(other):
        return word
    if _is_chosen(own, word.confidence, other, confidence):
        return _instead(word, text, confidence)
    return msgspec.structs.replace(word, others=(text,))


def _instead(word: Word, text: str, confidence: float) -> Word:
    return msgspec.structs.replace(word, seen=text, text=text, confidence=confidence, others=(word.seen,))


def _has_another_stroke(own: str, other: str) -> bool:
    """Strokes of a Roman number are lost more often than seen where there is none."""
    one, two = _QUARTER.fullmatch(own), _QUARTER.fullmatch(other)
    return bool(one and two and one[2] == two[2] and set(two[1]) == {"I"} and len(one[1]) <= len(two[1]) <= 3)


def _is_chosen(own: str, sure: float, other: str, surer: float) -> bool:
    """Whether another look at what was read as `own` is sure enough of a figure."""
    if _ROMAN.fullmatch(own):
        return False
    if not any(map(_is_digit, own)):
        return surer >= (_ENOUGH if sure >= _NOTHING else _TOLD)
    if _FIGURE.fullmatch(own):
        if other.startswith(own) or other.endswith(own):  # something of a neighbour
            return False
        same = _digits(own) == _digits(other)
        if same and len(other) < len(own):  # points are lost more often than seen where there is none
            return False
        return surer >= max(sure - _NEARLY, _SURE) if same else surer >= max(sure, _SURER)
    return surer >= (_TOLD if _is_like(own, other) else _SURER)


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _is_like(own: str, other: str) -> bool:
    """Whether digits were read as they are or as signs like them."""
    if len(own) != len(other):
        return False
    pairs = zip(own, other, strict=True)
    return all(a == b or a in LIKE.get(b, "") + _LIKE.get(b, "") or {a, b} <= _POINTS for a, b in pairs)
