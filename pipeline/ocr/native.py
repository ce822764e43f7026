"""Words that a page holds as text beside a scan: they are known, and need no reading."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.model import Box, Word

_MARGIN = 2.0
"""Points around a known word within which what was read is that word: glyphs' boxes are tighter than an engine's."""


def with_native(read: Sequence[Word], native: Sequence[Word]) -> tuple[Word, ...]:
    """The words read on a page, those in place of the `native` ones left out, and the native ones after them.

    Boxes of both must be of the same page. Native words keep lines of their own, since their numbers are not the
    engine's.
    """
    return _one_after_the_other(_without(read, native), native)


def with_native_turned(
    read: Sequence[Word], native: Sequence[Word], turn: int, width: float, height: float
) -> tuple[Word, ...]:
    """As `with_native`, for a page of so many points that was turned `turn` degrees clockwise to be read.

    Boxes of native words are led to the turned page, on which they stand on their side. Those of the upper half come
    before what was read then, those of the lower after it: their places do not tell it any more.
    """
    turned = [_turned(word, turn, width, height) for word in native]
    upper = [word.box is not None and word.box.top + word.box.bottom < height for word in native]
    head = [word for word, is_upper in zip(turned, upper, strict=True) if is_upper]
    foot = [word for word, is_upper in zip(turned, upper, strict=True) if not is_upper]
    return _one_after_the_other(head, _without(read, turned), foot)


def _without(read: Sequence[Word], native: Sequence[Word]) -> list[Word]:
    known = [word.box for word in native if word.box is not None]
    return [word for word in read if word.box is None or not any(_holds(box, word.box) for box in known)]


def _one_after_the_other(*parts: Sequence[Word]) -> tuple[Word, ...]:
    """The words of all parts, the lines of each numbered on from those before."""
    found: list[Word] = []
    above = 0
    for part in parts:
        found += [msgspec.structs.replace(word, line=above + word.line) for word in part] if above else part
        above = max((word.line for word in found), default=0)
    return tuple(found)


def _turned(word: Word, turn: int, width: float, height: float) -> Word:
    box = word.box
    if box is None:
        return word
    match turn:
        case 90:
            box = Box(x0=height - box.bottom, top=box.x0, x1=height - box.top, bottom=box.x1)
        case 180:
            box = Box(x0=width - box.x1, top=height - box.bottom, x1=width - box.x0, bottom=height - box.top)
        case 270:
            box = Box(x0=box.top, top=width - box.x1, x1=box.bottom, bottom=width - box.x0)
    return msgspec.structs.replace(word, box=box)


def _holds(box: Box, other: Box) -> bool:
    x, y = (other.x0 + other.x1) / 2, (other.top + other.bottom) / 2
    return box.x0 - _MARGIN <= x <= box.x1 + _MARGIN and box.top - _MARGIN <= y <= box.bottom + _MARGIN
