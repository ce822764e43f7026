"""Lines that write a letter and its marks as several characters (NFD), composed for the decoder, and the way back."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import regex
from msgspec.structs import replace

from pipeline.restore.decision import Decision
from pipeline.restore.slots import Doubts

_LETTER = regex.compile(r"\P{M}\p{M}*+|\p{M}++")


class Composed:
    """A line in NFC that knows where its characters stand in the line as read.

    >>> line = Composed("xa\\u0303 đạt")
    >>> line.text, line.place(2), line.place(3)
    ('xã đạt', 3, 4)
    """

    def __init__(self, line: str) -> None:
        self._line = line
        self._places: list[int] | None = None
        self.text = line
        if unicodedata.is_normalized("NFC", line):
            return
        self._places, parts = [], []
        for found in _LETTER.finditer(line):
            parts.append(unicodedata.normalize("NFC", found[0]))
            self._places += [found.start(), *[-1] * (len(parts[-1]) - 1)]
        self._places.append(len(line))
        self.text = "".join(parts)

    def place(self, at: int) -> int:
        """Where a character of `text` begins in the line as read; −1 for a mark that has no letter of its own."""
        return at if self._places is None else self._places[at]

    def doubts(self, doubts: Doubts) -> Doubts:
        """Doubts about the words of the line as read, at their places in `text`."""
        if self._places is None:
            return doubts
        return [one._replace(end=len(unicodedata.normalize("NFC", self._line[: one.end]))) for one in doubts]

    def decisions(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Decisions about `text` as decisions about the line as read; what begins or ends amid a letter is left out."""
        if self._places is None:
            return list(decisions)
        found: list[Decision] = []
        for one in decisions:
            start, end = self.place(one.item.start), self.place(one.item.end)
            if start >= 0 and end >= 0:
                item = replace(one.item, text=self._line[start:end], start=start, end=end)
                found.append(replace(one, item=item))
        return found
