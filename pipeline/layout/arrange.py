"""The stage itself: a document whose pages have words becomes one whose pages have lines."""

from __future__ import annotations

from itertools import groupby

import msgspec

from pipeline.ingest.text import split_lines
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Line, Page, Word


def arrange(document: Document, knowledge: Knowledge) -> Document:
    """The document with `Page.lines` filled from `Page.words`. Every word is in exactly one line."""
    lay_out = _text_lines if document.kind == "text" else _page_lines
    pages = tuple(msgspec.structs.replace(page, lines=lay_out(page)) for page in document.pages)
    return msgspec.structs.replace(document, pages=pages)


def _text_lines(page: Page) -> tuple[Line, ...]:
    """The lines of a text file that are not empty, under their numbers in the file."""
    words: dict[int, list[Word]] = {}
    for word in page.words:
        words.setdefault(word.line, []).append(word)
    return tuple(
        Line(number=number, seen=seen, words=tuple(words.get(number, ())))
        for number, seen in enumerate(split_lines(page.raw), 1)
        if seen
    )


def _page_lines(page: Page) -> tuple[Line, ...]:
    """The engine's lines in the engine's order."""
    return tuple(
        Line(number=number, seen=" ".join(word.seen for word in words), words=words)
        for number, words in enumerate((tuple(group) for _, group in groupby(page.words, lambda word: word.line)), 1)
    )
