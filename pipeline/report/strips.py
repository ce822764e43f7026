"""The pages of a document as a row of small bars: high where a page could be read well, coloured by its route."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.report.pages import PageRecord

BARS = 60
"""A longer document has several pages a bar, which is as high as the worst of them."""
HEIGHT = 16
STEP = 4
_LEAST = 2


class Strip(NamedTuple):
    """`paths`: route → the outline of its bars, for an SVG `width` by HEIGHT."""

    width: int
    paths: dict[str, str]
    each: int
    """Pages a bar."""


def strip_of(pages: Sequence[PageRecord]) -> Strip:
    """
    >>> strip_of([PageRecord(1, "keep", 1.0, "", 9), PageRecord(2, "blank", None, "", 0)])
    Strip(width=8, paths={'blank': 'M4 14h3v2h-3z', 'keep': 'M0 0h3v16h-3z'}, each=1)
    """
    each = max(1, -(-len(pages) // BARS))
    drawn: dict[str, list[str]] = {}
    for place, start in enumerate(range(0, len(pages), each)):
        worst = min(pages[start : start + each], key=lambda page: 2.0 if page.legible is None else page.legible)
        height = max(_LEAST, round(HEIGHT * (worst.legible or 0.0)))
        path = f"M{place * STEP} {HEIGHT - height}h{STEP - 1}v{height}h-{STEP - 1}z"
        drawn.setdefault(worst.route, []).append(path)
    width = STEP * -(-len(pages) // each)
    return Strip(width, {route: "".join(paths) for route, paths in sorted(drawn.items())}, each)
