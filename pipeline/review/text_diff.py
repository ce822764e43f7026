"""What differs between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_WORDS = re.compile(r"\s+|[^\W\d_]+|\d+(?:[.,/]\d+)*|[^\w\s]|_")
_MOST_WORDS = 4_000
"""Longer passages without one line in common are not compared by word: that takes time with the square of it."""


class Part(NamedTuple):
    """A stretch of text: `kind` is `same`, `old` (removed) or `new` (added)."""

    kind: str
    text: str


class Hunk(NamedTuple):
    """A line or more that differ: page and line, from 1, in the old and in the new text, and the words."""

    page: int
    line: int
    new_page: int
    new_line: int
    parts: tuple[Part, ...]


class TextDiff(NamedTuple):
    """The differences of a document's restored text."""

    document: str
    hunks: tuple[Hunk, ...]
    words: int
    """Number of words that differ: one read otherwise is one."""


def text_diff(document: str, old: str, new: str) -> TextDiff:
    """Compare two texts, pages parted by form feeds, lines by line feeds.

    >>> found = text_diff("a", "Den nay\\nco 19 xã\\n", "Den nay\\ncó 19 xã\\n")
    >>> [(part.kind, part.text) for part in found.hunks[0].parts]
    [('old', 'co'), ('new', 'có'), ('same', ' 19 xã')]
    """
    ours, theirs = _lines(old), _lines(new)
    hunks = tuple(_hunks(ours, theirs))
    return TextDiff(document, hunks, sum(_count(hunk.parts) for hunk in hunks))


def words_differ(text: TextDiff) -> str:
    """How much of a document differs, in words."""
    return "1 word differs" if text.words == 1 else f"{text.words:,} words differ"


def _count(parts: Sequence[Part]) -> int:
    """Words that differ; those that took the place of others count with them, not besides."""
    count = removed = 0
    for part in parts:
        words = len(part.text.split()) if part.kind != "same" else 0
        count += max(words - removed, 0) if part.kind == "new" else words
        removed = words if part.kind == "old" else 0
    return count


class _Line(NamedTuple):
    page: int
    number: int
    text: str


def _lines(text: str) -> list[_Line]:
    return [
        _Line(page, number, line)
        for page, part in enumerate(text.split("\f"), 1)
        for number, line in enumerate(part.removesuffix("\n").split("\n"), 1)
    ]


def _hunks(ours: Sequence[_Line], theirs: Sequence[_Line]) -> Iterator[Hunk]:
    matcher = SequenceMatcher(None, [one.text for one in ours], [one.text for one in theirs], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        if b - a == d - c:  # the same lines read otherwise: what they share stays beside what they do not
            for one, other in zip(ours[a:b], theirs[c:d], strict=True):
                yield Hunk(one.page, one.number, other.page, other.number, tuple(by_word(one.text, other.text)))
            continue
        left = _place(ours, a), "\n".join(one.text for one in ours[a:b])
        right = _place(theirs, c), "\n".join(one.text for one in theirs[c:d])
        yield Hunk(*left[0], *right[0], tuple(by_word(left[1], right[1])))


def _place(lines: Sequence[_Line], place: int) -> tuple[int, int]:
    """Page and line of a place; of one behind the last line, that line."""
    if not lines:
        return 1, 1
    one = lines[min(place, len(lines) - 1)]
    return one.page, one.number


def by_word(old: str, new: str) -> list[Part]:
    """The parts that lead from one text to the other; same and old give the one, same and new the other.

    >>> by_word("dat 20,77%", "đạt 20,77 %")
    [Part(kind='old', text='dat'), Part(kind='new', text='đạt'), Part(kind='same', text=' 20,77'), \
Part(kind='new', text=' '), Part(kind='same', text='%')]
    """
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    if len(a) + len(b) > _MOST_WORDS:
        return [part for part in (Part("old", old), Part("new", new)) if part.text]
    parts: list[Part] = []
    for kind, start, end, begin, stop in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(Part("same", "".join(a[start:end])))
            continue
        if end > start:
            parts.append(Part("old", "".join(a[start:end])))
        if stop > begin:
            parts.append(Part("new", "".join(b[begin:stop])))
    return parts
