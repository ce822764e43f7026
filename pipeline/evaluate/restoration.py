"""Restored text against the text as printed, line by line."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.evaluate.alignment import align, distance
from pipeline.evaluate.equivalence import bare, fold

UNREADABLE = "¤"
"""A gold line that is just this sign is not scored: nobody can say what was printed."""


class Miss(msgspec.Struct, frozen=True):
    """A token that does not agree: what was printed and what was read, None where there is nothing."""

    line: int
    printed: str | None
    read: str | None


class RestorationScore(msgspec.Struct, frozen=True, kw_only=True):
    """Percent right: 100 · (1 − (S + D + I) / N) over minimal alignments, N counting gold tokens of the kind."""

    exact: float | None
    """Tokens as printed: case, marks, punctuation."""
    syllable: float | None
    """Without punctuation around them, case folded: the headline."""
    number: float | None
    """Of these, the ones that hold a digit."""
    letters: float | None
    """Of these, the ones that hold none."""
    CER: float
    """Character errors per 100 characters of the exact text."""
    tokens: int
    errors: int
    misses: tuple[Miss, ...] = ()

    def figures(self) -> dict[str, float | int | None]:
        return {name: getattr(self, name) for name in self.__struct_fields__ if name != "misses"}


class _Tally:
    """Errors and gold tokens of one kind."""

    def __init__(self) -> None:
        self.wrong = self.all = 0

    def add(self, gold: object, read: object) -> None:
        self.wrong += gold != read
        self.all += gold is not None

    def percent(self) -> float | None:
        return round(100 * (1 - self.wrong / self.all), 2) if self.all else None


def score_restoration(gold: Sequence[str], read: Sequence[str]) -> RestorationScore:
    """Score lines against gold lines. Raises ValueError when they are not line-aligned.

    >>> score_restoration(["Xã đạt 19 tiêu chí"], ["xã dat 19 tiêu chí"]).figures()["syllable"]
    80.0
    """
    gold = _without_blank_end(gold)
    # nothing may have been read of the last lines
    if len(_without_blank_end(read)) > len(gold) or len(read) < len(gold):
        raise ValueError(f"not line-aligned: the gold has {len(gold)} lines, the other text {len(read)}")
    read = read[: len(gold)]
    exact, syllable, number, letters = _Tally(), _Tally(), _Tally(), _Tally()
    wrong = characters = 0
    misses = []
    for place, (printed, other) in enumerate(zip(gold, read, strict=True), 1):
        if printed.strip() == UNREADABLE:
            continue
        ours, theirs = fold(printed).split(), fold(other).split()
        wrong += distance(" ".join(ours), " ".join(theirs))
        characters += len(" ".join(ours))
        for one, two in align(ours, theirs):
            exact.add(one, two)
        for one, two in align(_bares(ours), _bares(theirs)):
            syllable.add(one, two)
            (number if any(sign.isdigit() for sign in one or two or "") else letters).add(one, two)
            if one != two:
                misses.append(Miss(place, one, two))
    return RestorationScore(
        exact=exact.percent(),
        syllable=syllable.percent(),
        number=number.percent(),
        letters=letters.percent(),
        CER=round(100 * wrong / max(1, characters), 2),
        tokens=syllable.all,
        errors=syllable.wrong,
        misses=tuple(misses),
    )


def _bares(tokens: Sequence[str]) -> list[str]:
    return [word for word in map(bare, tokens) if word]


def _without_blank_end(lines: Sequence[str]) -> Sequence[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]
