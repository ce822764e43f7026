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
    known = [word.box for word in native if word.box is not None]
    kept = [word for word in read if word.box is None or not any(_holds(box, word.box) for box in known)]
    above = max((word.line for word in read), default=0)
    return (*kept, *(msgspec.structs.replace(word, line=above + word.line) for word in native))


def _holds(box: Box, other: Box) -> bool:
    x, y = (other.x0 + other.x1) / 2, (other.top + other.bottom) / 2
    return box.x0 - _MARGIN <= x <= box.x1 + _MARGIN and box.top - _MARGIN <= y <= box.bottom + _MARGIN
