"""Lines of a page as the review shows them: every word with what was read, what was changed, and why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.model import Box, Change, Document, Line, Page, word_spans

DOUBT = 0.8
"""Words less sure than this are marked."""


class Shown(NamedTuple):
    """A word of a line."""

    position: int
    text: str
    seen: str
    confidence: float
    change: Change | None
    here: bool
    """Whether it belongs to the row that is looked at."""
    box: Box | None

    @property
    def kind(self) -> str:
        """What is marked: `decided` by a person, `changed` by restoration, `doubt`, or nothing."""
        if self.change is not None:
            return "decided" if self.change.reason == "decision" else "changed"
        return "doubt" if self.confidence < DOUBT and self.text else ""


class ShownLine(NamedTuple):
    page: int
    number: int
    role: str
    seen: str
    words: tuple[Shown, ...]


class Choice(NamedTuple):
    """A reading that was weighed, and how likely it was among those shown."""

    text: str
    chance: float


def shown_lines(document: Document, page: Page, measure: tuple[int, str] = (0, "")) -> list[ShownLine]:
    """The lines of a page. `measure` is the line and the words as seen of the row that is looked at."""
    changes: dict[int, list[Change]] = {}
    for one in document.changes:
        if one.page == page.number:
            changes.setdefault(one.line, []).append(one)
    marked = _measured(page, *measure)
    return [_shown(page.number, line, changes.get(line.number, []), marked) for line in page.lines]


def _shown(page: int, line: Line, changes: Sequence[Change], marked: set[tuple[int, int]]) -> ShownLine:
    words = []
    for position, (word, (start, end)) in enumerate(zip(line.words, word_spans(line), strict=True)):
        change = next((one for one in changes if one.start < end and start < one.end), None)
        here = (line.number, position) in marked
        words.append(Shown(position, word.text, word.seen, word.confidence, change, here, word.box))
    return ShownLine(page, line.number, line.role.value, line.seen, tuple(words))


def _measured(page: Page, number: int, seen: str) -> set[tuple[int, int]]:
    """(line, position) of the words of a measurement, which may run over to the following lines."""
    if not seen:
        return set()
    lines = [line for line in page.lines if line.number >= number][:4]
    words = [(line.number, place, word.seen) for line in lines for place, word in enumerate(line.words)]
    wanted = seen.split(" ")
    for start in range(len(words)):
        taken: list[tuple[int, int, str]] = []
        text = ""
        for one in words[start:]:
            text = f"{text} {one[2]}" if taken else one[2]
            taken.append(one)
            if len(text) >= len(seen):
                break
        if text == seen or (taken and seen.startswith(f"{text} ")):
            return {(line, place) for line, place, _ in taken}
    # words that restoration left empty are no part of the measurement's: what begins it is found at least
    return {(line, place) for line, place, one in words if line == number and one == wanted[0]}


def choices(change: Change) -> list[Choice]:
    """The candidates of a change, the likeliest first.

    >>> from pipeline.model import Candidate
    >>> weighed = (Candidate(text="xã", channel=1.0, language=0.0), Candidate(text="xa", channel=1.0, language=3.0))
    >>> one = Change(page=1, line=1, start=0, end=2, seen="xa", text="xã", reason="channel:eng", candidates=weighed)
    >>> [(choice.text, round(choice.chance, 2)) for choice in choices(one)]
    [('xã', 0.95), ('xa', 0.05)]
    """
    weights = [math.exp(-one.channel - one.language) for one in change.candidates]
    total = sum(weights) or 1.0
    found = [Choice(one.text, weight / total) for one, weight in zip(change.candidates, weights, strict=True)]
    return sorted(found, key=lambda choice: -choice.chance)
