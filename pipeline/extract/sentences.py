"""Passage → sentences, and the marks that bound a clause within one."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.extract.tokens import Token

_ENDS = {".", "!", "?", "...", "…"}
STRONG = {";", ".", "(", ")", "!", "?", "...", "…", "[", "]"}
"""Nothing about a number stands beyond one of these, bar what a whole sentence says (its date, its aim)."""
BREAKS = STRONG | {",", ":"}


_LONGEST = 400
"""A run of more tokens without a full stop is damage or a table: it is parted at its next mark, or after as many again,
so that work stays in proportion to the text."""


class Sentence(msgspec.Struct, frozen=True):
    """tokens[start:end] of a passage."""

    start: int
    end: int


def sentences(tokens: Sequence[Token], start: int = 0) -> list[Sentence]:
    """The sentences among tokens[start:]: a full stop ends one when a capital, a mark or nothing follows.

    >>> from pipeline.extract.tokens import tokenise
    >>> [(s.start, s.end) for s in sentences(tokenise("Hiện có 62 chợ. Toàn tỉnh có 5 huyện."))]
    [(0, 5), (5, 11)]
    """
    found: list[Sentence] = []
    begin = start
    for place in range(start, len(tokens)):
        length = place + 1 - begin
        if length > 2 * _LONGEST or (length > _LONGEST and tokens[place].text in BREAKS):
            found.append(Sentence(begin, place + 1))
            begin = place + 1
        elif tokens[place].text in _ENDS:
            following = tokens[place + 1] if place + 1 < len(tokens) else None
            if following is None or not following.text[0].islower():
                found.append(Sentence(begin, place + 1))
                begin = place + 1
    if begin < len(tokens):
        found.append(Sentence(begin, len(tokens)))
    return found
