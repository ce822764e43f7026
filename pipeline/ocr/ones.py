"""A 1 and an I told by their shape, where an engine was unsure which it saw.

In faces with serifs an I reaches to both sides of its stem at the top, a 1 to the left only. An l, which looks like a
1, never stands alone in Vietnamese, nor among digits. Where the shape does not tell, as in faces without serifs or in
italics, all stays as it was read.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.model import Word
from pipeline.ocr.figures import LIKE
from pipeline.ocr.marks import Piece, ink_of_word, pieces_of

_SURE = 0.92
"""What the engine is as sure of stays."""
_LIKE_ONE = frozenset(LIKE["1"]) - frozenset("][†‡JjL")
_BRACKETS = "()["
_BEFORE, _AFTER = "([\"“'", ".,;:)\"”'"
_TALL, _LEAST_PIXELS, _SLIM = 0.65, 14, 0.35
"""Heights of the word's highest piece: signs and brackets are as high. Pixels: so high a sign must be for its shape to
tell. Heights of a sign: a stem is no wider."""
_MARK_ABOVE = 0.35
"""Heights of a stem over which its dot stands."""
_TOP, _UPPER, _LOWER = (0.0, 0.22), (0.3, 0.5), (0.5, 0.7)
"""Parts of the height: where a flag or a serif is, and two where only the stem is."""


def with_ones(words: Sequence[Word], picture: Image.Image, dpi: float) -> tuple[Word, ...]:
    """The words; of those that were read unsurely, a sign like a 1 that stands alone or among digits is what its shape
    says, 1 or I. What was read stands in `Word.others`. `picture` is grey, dark on light, level: what the boxes are of.
    """
    grey = np.asarray(picture)
    return tuple(_told(word, grey, dpi / 72) if _doubtful(word) else word for word in words)


def _core(text: str) -> str:
    return text.lstrip(_BEFORE).rstrip(_AFTER)


def _doubtful(word: Word) -> bool:
    core = _core(word.seen)
    if word.box is None or word.confidence >= _SURE or not core:
        return False
    return any(sign in _LIKE_ONE or sign == "1" for sign in core) and all(
        sign.isdecimal() or sign in _LIKE_ONE for sign in core
    )


def _told(word: Word, grey: NDArray[np.uint8], scale: float) -> Word:
    core = _core(word.seen)
    assert word.box is not None
    ink = ink_of_word(word.box, grey, scale)
    pieces = pieces_of(ink)
    highest = max((piece.height for piece in pieces), default=0)
    tall = [piece for piece in pieces if piece.height >= _TALL * highest]
    before = word.seen.index(core)
    brackets = [
        sum(sign in _BRACKETS for sign in part) for part in (word.seen[:before], word.seen[before + len(core) :])
    ]
    if len(tall) != len(core) + sum(brackets):
        return word
    tall = tall[brackets[0] : brackets[0] + len(core)]
    if min(piece.height for piece in tall) < _LEAST_PIXELS:
        return word
    if any(_marked(piece, pieces) for piece in tall):  # the i of a list
        return word
    among_digits = any(sign.isdecimal() and sign != "1" for sign in core)
    signs = [
        _sign(ink, piece) if sign in _LIKE_ONE or sign == "1" else sign for sign, piece in zip(core, tall, strict=True)
    ]
    if among_digits:  # a number has no I in it
        signs = [was if sign in ("", "I") else sign for sign, was in zip(signs, core, strict=True)]
    elif len(set(signs)) > 1 or not signs[0]:
        return word
    found = "".join(signs)
    if found == core:
        return word
    seen = word.seen[:before] + found + word.seen[before + len(core) :]
    others = tuple(dict.fromkeys(one for one in (word.seen, *word.others) if one != seen))
    return msgspec.structs.replace(word, seen=seen, text=seen, others=others)


def _marked(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Whether a dot or mark stands over a piece."""
    return any(
        other.foot <= piece.top + 1
        and other.height >= 2
        and other.foot > piece.top - _MARK_ABOVE * piece.height
        and other.left < piece.right
        and other.right > piece.left
        for other in pieces
    )


def _sign(ink: NDArray[np.uint8], piece: Piece) -> str:
    """1 or I, by the shape; nothing where that does not tell."""
    shape = ink[piece.top : piece.foot, piece.left : piece.right]
    upper, lower = (_stem(_part(shape, part)) for part in (_UPPER, _LOWER))
    if not upper or not lower or max(abs(upper[0] - lower[0]), abs(upper[1] - lower[1])) > 1:
        return ""
    if upper[1] - upper[0] + 1 > _SLIM * piece.height:
        return ""
    columns = np.flatnonzero(_part(shape, _TOP).any(axis=0))
    left, right = min(upper[0], lower[0]) - columns[0], columns[-1] - max(upper[1], lower[1])
    if right <= 0 and left >= 1:
        return "1"
    return "I" if right >= 2 and left >= 2 else ""


def _part(shape: NDArray[np.uint8], part: tuple[float, float]) -> NDArray[np.uint8]:
    return shape[round(part[0] * len(shape)) : max(round(part[1] * len(shape)), 2)]


def _stem(rows: NDArray[np.uint8]) -> tuple[int, int] | None:
    """First and last column of what goes through all of the rows but few."""
    columns = np.flatnonzero(rows.mean(axis=0) > 0.5)
    return (int(columns[0]), int(columns[-1])) if len(columns) else None
