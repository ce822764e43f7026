"""Sets of phrases, looked up in a row of tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from pipeline.extract.tokens import Token, tokenise

T = TypeVar("T")


def key(phrase: str) -> tuple[str, ...]:
    """A phrase as it is compared, token by token."""
    return tuple(token.folded for token in tokenise(phrase))


class Phrases(Generic[T]):
    """Phrases with a value each; the longest one that stands at a place wins.

    >>> nouns = Phrases({"nhà": 1, "nhà văn hóa": 3})
    >>> nouns.at(tokenise("51 nhà văn hoá xã"), 1)
    (3, 4)
    """

    def __init__(self, values: Mapping[str, T]) -> None:
        self._values: dict[tuple[str, ...], T] = {key(phrase): value for phrase, value in values.items()}
        self._first: dict[str, tuple[int, ...]] = {}
        self._last: dict[str, tuple[int, ...]] = {}
        for words in self._values:
            self._first[words[0]] = tuple(sorted({*self._first.get(words[0], ()), len(words)}, reverse=True))
            self._last[words[-1]] = tuple(sorted({*self._last.get(words[-1], ()), len(words)}, reverse=True))

    def at(self, tokens: Sequence[Token], start: int, end: int | None = None) -> tuple[T, int] | None:
        """The value of the longest phrase that starts at `start` and its end; it must end by `end`."""
        stop = len(tokens) if end is None else end
        if start >= stop:
            return None
        for length in self._first.get(tokens[start].folded, ()):
            if start + length <= stop:
                words = tuple([token.folded for token in tokens[start : start + length]])
                if words in self._values:
                    return self._values[words], start + length
        return None

    def opens(self, word: str) -> bool:
        """Whether a phrase begins with this folded word."""
        return word in self._first

    def at_words(self, words: Sequence[str]) -> bool:
        """Whether folded words begin with one of the phrases."""
        return any(tuple(words[:length]) in self._values for length in range(1, len(words) + 1))

    def before(self, tokens: Sequence[Token], end: int, start: int = 0) -> tuple[T, int] | None:
        """The value of the longest phrase that ends at `end` (exclusive) and its start, not before `start`."""
        if end <= start:
            return None
        for length in self._last.get(tokens[end - 1].folded, ()):
            if end - length >= start:
                words = tuple([token.folded for token in tokens[end - length : end]])
                if words in self._values:
                    return self._values[words], end - length
        return None

    def find(self, tokens: Sequence[Token], start: int = 0, end: int | None = None) -> tuple[T, int, int] | None:
        """The first phrase in tokens[start:end]: its value, start and end."""
        stop = len(tokens) if end is None else end
        first = self._first
        for place in range(start, stop):
            if tokens[place].folded in first:
                hit = self.at(tokens, place, stop)
                if hit:
                    return hit[0], place, hit[1]
        return None

    def all(self, tokens: Sequence[Token], start: int = 0, end: int | None = None) -> list[tuple[T, int, int]]:
        """Every phrase in tokens[start:end], longest first at each place, none overlapping."""
        stop = len(tokens) if end is None else end
        hits, place, first = [], start, self._first
        while place < stop:
            hit = self.at(tokens, place, stop) if tokens[place].folded in first else None
            if hit:
                hits.append((hit[0], place, hit[1]))
                place = hit[1]
            else:
                place += 1
        return hits


def phrases(words: Iterable[str]) -> Phrases[str]:
    """A set of phrases, each its own value."""
    return Phrases({word: word for word in words})
