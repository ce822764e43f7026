"""Numbers that further readings of a page saw otherwise, or that were told from letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from pipeline.extract.checks.evidence import Uncertain
from pipeline.model import Box, Document, Indicator, Word

_FIGURES = regex.compile(r"\d++(?:[.,/]\d++)*+")


def uncertain_numbers(document: Document, rows: Sequence[Indicator]) -> tuple[Uncertain, ...]:
    """Of each row the numbers that were read in more than one way, each with what else was read."""
    pages = {
        page.number: [word for line in page.lines for word in line.words if _others(word)] for page in document.pages
    }
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows:
        for printed, read in _told(row.text, row.seen):
            found[row.id, printed] = (read,)
        for word in pages.get(row.page, ()) if row.box else ():
            if row.box and word.box and _is_within(word.box, row.box):
                found[row.id, word.seen] = _others(word)
    return tuple(Uncertain(row, seen, others) for (row, seen), others in found.items())


def _told(text: str, seen: str) -> Iterator[tuple[str, str]]:
    """The numbers with digits that were read as letters, and what was read.

    >>> list(_told("có 16 xã", "có I6 xã"))
    [('16', 'I6')]
    """
    words = text.split(), seen.split()
    if text == seen or len(words[0]) != len(words[1]):
        return
    for printed, read in zip(*words, strict=True):
        if len(printed) == len(read) and any(a.isdecimal() > b.isdecimal() for a, b in zip(printed, read, strict=True)):
            yield printed, read


def _others(word: Word) -> tuple[str, ...]:
    """What other readings have in the place of a number, where their digits differ."""
    own = _FIGURES.findall(word.seen)
    if not own:
        return ()
    return tuple(sorted({other for other in word.others if _has_digits(other) and _FIGURES.findall(other) != own}))


def _has_digits(text: str) -> bool:
    from pipeline.ocr.figures import DOUBLED  # with the engine, which the report on a run has no need to load

    return any(sign.isdecimal() or sign in DOUBLED for sign in text)


def _is_within(inner: Box, outer: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.top + inner.bottom) / 2
    return outer.x0 <= x <= outer.x1 and outer.top <= y <= outer.bottom
