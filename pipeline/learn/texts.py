"""Texts to learn from: plain or xz-compressed UTF-8 files with a paragraph a line, and random samples of big ones."""

from __future__ import annotations

import lzma
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

PARAGRAPHS = 3
"""Paragraphs that stay together when a text is sampled: sentences keep some of their context, pages stay diverse."""
LONGEST = 900
"""Characters of a paragraph that are printed at most, so that no single one fills a page."""
RICH = 0.04
"""Share of digits among a stretch's signs from which on it counts as rich in numbers."""
_DIGIT = re.compile("[0-9]")

Stretch = tuple[str, ...]
"""Consecutive paragraphs of one text."""


def open_text(path: Path) -> TextIO:
    """Open a UTF-8 text, decompressing `.xz`; undecodable bytes become U+FFFD. Raises OSError."""
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8", errors="replace")
    return path.open(encoding="utf-8", errors="replace")


def read_lines(path: Path, limit: int | None = None) -> Iterator[str]:
    """The non-empty lines of a text in NFC, at most `limit` of them. Raises OSError, or LZMAError on a broken .xz."""
    with open_text(path) as file:
        given = 0
        for line in file:
            if line.strip():
                yield unicodedata.normalize("NFC", line.strip())
                given += 1
                if given == limit:
                    return


def source_name(path: Path) -> str:
    """The name of a text without folder and endings.

    >>> source_name(Path("corpora/phapdien.txt.xz"))
    'phapdien'
    """
    return path.name.removesuffix(".xz").removesuffix(".txt")


def stretches(lines: Iterable[str]) -> Iterator[Stretch]:
    """Cut a text into runs of PARAGRAPHS paragraphs, long ones shortened at a space."""
    run: list[str] = []
    for line in lines:
        run.append(shorten(" ".join(line.split())))
        if len(run) == PARAGRAPHS:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def shorten(paragraph: str, longest: int = LONGEST) -> str:
    """At most `longest` characters, cut at a space where there is one.

    >>> shorten("nông thôn mới", 10), shorten("nông thôn mới", 3)
    ('nông thôn', 'nôn')
    """
    if len(paragraph) <= longest:
        return paragraph
    return paragraph[: longest + 1].rpartition(" ")[0] or paragraph[:longest]


def numeric(stretch: Sequence[str]) -> bool:
    """Whether a stretch is rich in numbers, as reports are and most running text is not.

    >>> numeric(["Năm 2015 có 19/207 xã đạt 100 %"]), numeric(["Đến nay hầu hết các xã đã đạt tiêu chí"])
    (True, False)
    """
    text = " ".join(stretch)
    return len(_DIGIT.findall(text)) >= RICH * max(1, len(text) - text.count(" "))


def sample(lines: Iterable[str], count: int, rich: float, dice: random.Random) -> list[Stretch]:
    """A random sample of `count` stretches, of which the share `rich` (0-1) is rich in numbers, in random order.

    One pass and little memory, however long the text (reservoir sampling, Vitter 1985). Where a text has too few of
    one kind, the other makes up for it; a text with fewer than `count` stretches gives all it has.
    """
    kept: dict[bool, list[Stretch]] = {True: [], False: []}
    seen = {True: 0, False: 0}
    for stretch in stretches(lines):
        kind = numeric(stretch)
        seen[kind] += 1
        if len(kept[kind]) < count:
            kept[kind].append(stretch)
        elif (place := dice.randrange(seen[kind])) < count:
            kept[kind][place] = stretch
    for pool in kept.values():
        dice.shuffle(pool)
    wanted = min(round(count * rich), len(kept[True]))
    plain = kept[False][: count - wanted]
    both = kept[True][: count - len(plain)] + plain
    dice.shuffle(both)
    return both
