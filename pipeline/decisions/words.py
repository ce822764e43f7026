"""Corrected words put into a document before extraction: the words keep their boxes, the changes say who did it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.decisions.records import LineFix, WordFix
from pipeline.model import Change, Document, Line, Page, word_spans

REASON = "decision"
"""`Change.reason` of what a person corrected."""


def correct(document: Document, fixes: Sequence[LineFix]) -> Document:
    """The document with the words of `fixes` as a person says they were printed.

    A fix whose word is no longer read as it was is stale and changes nothing: see `stale_fixes`.
    """
    wanted = {(one.page, one.line): one.words for one in fixes}
    if not wanted:
        return document
    pages: list[Page] = []
    changes = list(document.changes)
    for page in document.pages:
        lines = list(page.lines)
        for place, line in enumerate(lines):
            words = [one for one in wanted.get((page.number, line.number), ()) if _holds(line, one)]
            if words:
                spans = word_spans(line)
                lines[place] = _with_words(line, words)
                changes = _with_changes(changes, page.number, lines[place], spans, [one.position for one in words])
        pages.append(msgspec.structs.replace(page, lines=tuple(lines)))
    return msgspec.structs.replace(document, pages=tuple(pages), changes=tuple(changes))


def stale_fixes(document: Document, fixes: Sequence[LineFix]) -> list[tuple[int, int, WordFix]]:
    """Page, line and fix of those whose word is not there any more, or is read otherwise than when it was corrected."""
    lines = {(page.number, line.number): line for page in document.pages for line in page.lines}
    return [
        (one.page, one.line, fix)
        for one in fixes
        for fix in one.words
        if (one.page, one.line) not in lines or not _holds(lines[one.page, one.line], fix)
    ]


def _holds(line: Line, fix: WordFix) -> bool:
    return fix.position < len(line.words) and line.words[fix.position].seen == fix.seen


def _with_words(line: Line, fixes: Sequence[WordFix]) -> Line:
    words = list(line.words)
    for fix in fixes:
        words[fix.position] = msgspec.structs.replace(words[fix.position], text=fix.new, confidence=1.0)
    return msgspec.structs.replace(line, words=tuple(words))


def _with_changes(
    changes: Sequence[Change], page: int, line: Line, spans: Sequence[tuple[int, int]], fixed: Sequence[int]
) -> list[Change]:
    """The changes of the document with those of a line's corrected words replaced by the correction.

    A change may cover more than the word ("2." and "750" became "2.750"): then all words it covers are told anew.
    """
    elsewhere = [one for one in changes if (one.page, one.line) != (page, line.number)]
    here = [one for one in changes if (one.page, one.line) == (page, line.number)]
    for position in fixed:
        start, end = spans[position]
        while True:
            crossing = [one for one in here if one.start < end and start < one.end]
            words = [spot for spot, (first, last) in enumerate(spans) if first < end and start < last]
            wider = (
                min([start, *(one.start for one in crossing), *(spans[spot][0] for spot in words)]),
                max([end, *(one.end for one in crossing), *(spans[spot][1] for spot in words)]),
            )
            if wider == (start, end):
                break
            start, end = wider
        here = [one for one in here if one not in crossing]
        seen = line.seen[start:end]
        text = " ".join(line.words[spot].text for spot in words if line.words[spot].text)
        if text != seen:
            here.append(Change(page=page, line=line.number, start=start, end=end, seen=seen, text=text, reason=REASON))
    return [*elsewhere, *sorted(here, key=lambda one: one.start)]
