"""Pages typed by hand beside what an engine read on them: NAME.gold.txt and NAME.raw.txt, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.text import split_lines
from pipeline.learn.reading_pairs import Placed, hopeless, pair_words
from pipeline.model import Box

PRINTED, READ = ".gold.txt", ".raw.txt"
UNREADABLE = "¤"
"""Stands for a line that nobody could read."""
HEIGHT = 4.0
"""Letters are this many times as high as wide: what stands so far apart is hardly the same word."""


def is_page(path: Path) -> bool:
    return path.name.endswith(PRINTED)


def aligned_pairs(page: Path) -> Iterator[tuple[str, str]]:
    """Pairs of printed and read words of NAME.gold.txt and the NAME.raw.txt beside it, in the order of the page.

    Of words that were joined or split a pair has several. Lines read so badly that their pairs say nothing are passed
    over. Raises OSError, and ValueError where the texts have not as many lines.
    """
    other = page.with_name(page.name.removesuffix(PRINTED) + READ)
    printed, read = (split_lines(path.read_text("utf-8")) for path in (page, other))
    if len(printed) != len(read):
        raise ValueError(f"{page} has {len(printed)} lines and {other} {len(read)}: line must stand beside line")
    for ours, theirs in zip(printed, read, strict=True):
        width = max(len(ours), len(theirs))
        pairs = pair_words(placed(ours, width), placed(theirs, width))
        if ours.strip() != UNREADABLE and not hopeless(pairs):
            yield from ((pair.printed, pair.read) for pair in pairs)


def placed(line: str, width: float) -> list[Placed]:
    """The words of a line with their places, were the line so wide and every letter of it alike.

    >>> [(text, box.x0, box.x1) for text, box in placed("xã đạt", 12)]
    [('xã', 0.0, 4.0), ('đạt', 6.0, 12.0)]
    """
    scale = width / max(len(line), 1)
    words: list[Placed] = []
    at = 0
    for text in line.split():
        at = line.index(text, at)
        words.append((text, Box(x0=at * scale, top=0.0, x1=(at + len(text)) * scale, bottom=HEIGHT)))
        at += len(text)
    return words
