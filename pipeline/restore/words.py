"""Decisions about a line → its words: the text of each and how sure it is."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence

import msgspec

from pipeline.model import Line, Word, word_spans
from pipeline.restore.decision import Decision


def with_decisions(line: Line, decisions: Sequence[Decision]) -> Line:
    """The line with its words as decided.

    A word takes the text of every decision that begins in it; what a decision covers of later words is theirs no
    longer ("2." and "750" become "2.750" and nothing). A word is as sure as the least sure decision in it; where
    nothing was weighed, as in numbers, as sure as its engine was.
    """
    spans = word_spans(line)
    words: list[Word] = []
    pending = deque(decisions)
    covered = 0
    for word, (start, end) in zip(line.words, spans, strict=True):
        text, place, sure, weighed = "", max(start, covered), 1.0, True
        began = bool(pending) and pending[0].item.start < end
        while pending and pending[0].item.start < end:
            one = pending.popleft()
            text += line.seen[place : one.item.start] + one.text
            place = one.item.end
            covered = max(covered, place)
            sure = min(sure, one.chance)
            weighed = weighed and len(one.readings) > 1
        text += line.seen[place:end] if place < end else ""
        confidence = sure if began and weighed else min(word.confidence, sure)
        words.append(msgspec.structs.replace(word, text=text, confidence=round(confidence, 4)))
    return msgspec.structs.replace(line, words=tuple(words))


def weighed_words(line: Line, decisions: Sequence[Decision]) -> set[int]:
    """The places of the words of a line in which something was weighed."""
    starts = [one.item.start for one in decisions if len(one.readings) > 1]
    return {
        at for at, (start, end) in enumerate(word_spans(line)) if bisect_left(starts, start) < bisect_left(starts, end)
    }
