"""Which channel a damaged line needs: the style of damage that explains its words best.

What an engine reads has letters in an order of its own ("é" after "i", "Q" before "i"), so the pairs of signs it wrote
tell it from others, without a thought of what was printed. A style is carried on from line to line and changes only
where that explains much more (Viterbi over the lines): a line alone may look like anything.
"""

from __future__ import annotations

import lzma
import math
from collections.abc import Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

import msgspec
import regex

from pipeline.knowledge import Knowledge, RulesError
from pipeline.restore.tokens import fold_signs

ALPHABET = 300
"""Signs that an engine may write: what none was counted of has a share of this."""
RIGHT = "vie"
"""The channel of an engine that knows Vietnamese: right text looks like what it reads."""
LONGEST = 30
"""A longer word is none."""
TABLE = "restore/styles.tsv"
_WORD = regex.compile(r"(?<![^\s(\"“/\-–])[^\s(\"“/\-–]*\p{L}[^\s.,;:)\"”…/\-–]*")
"""Roughly what tokens.cut takes for a word; figures tell nothing, and codes no more than their letters."""
_FIGURES = regex.compile(r"\d{3}")


class _Tables(msgspec.Struct):
    """The part of a channel's tables that tells its style; see `pipeline.learn.channel`."""

    signs: dict[str, dict[str, int]]


class Style:
    """How likely a style of damage is to write a word, by pairs of signs (Witten-Bell, backed off to single signs)."""

    def __init__(self, signs: Mapping[str, Mapping[str, float]]) -> None:
        """`signs`: sign → the next → how often; a space stands for either end of a word."""
        single: dict[str, float] = {}
        for row in signs.values():
            for sign, count in row.items():
                single[sign] = single.get(sign, 0.0) + count
        total, kinds = sum(single.values()), len(single)
        self._chances = {sign: (count + kinds / ALPHABET) / (total + kinds) for sign, count in single.items()}
        self._unseen = kinds / ALPHABET / (total + kinds) if total else 1.0 / ALPHABET
        self._signs = signs
        self.cost = lru_cache(maxsize=50_000)(self._cost)

    def _cost(self, word: str) -> float:
        """−ln P of reading just this word, whatever was printed."""
        return sum(self._pair(one, other) for one, other in pairwise(f" {word} "))

    def _pair(self, one: str, other: str) -> float:
        chance = self._chances.get(other, self._unseen)
        row = self._signs.get(one)
        if not row:
            return -math.log(chance)
        kinds, total = len(row), sum(row.values())
        return -math.log((row.get(other, 0.0) + kinds * chance) / (total + kinds))


class Styles:
    """The styles of these rules, the usual one first. Cheap to make: channels are read once per process."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Raises RulesError."""
        self.names: list[str] = []
        self._margins: list[float] = []
        self._changes: list[float] = []
        for row in knowledge.table(TABLE):
            try:
                self._margins.append(float(row["margin"]))
                self._changes.append(float(row["change"]))
                self.names.append(row["channel"])
            except (KeyError, TypeError, ValueError):
                raise RulesError(
                    f"{knowledge.path(TABLE)}: {row.get('channel')}: expected a channel and, in nats, margin and change"
                ) from None
        self._knowledge = knowledge

    @cached_property
    def _styles(self) -> list[Style]:
        return [self._named(name) for name in self.names]

    def _named(self, name: str) -> Style:
        return style_of(self._knowledge.path(f"restore/channel-{name}.msgpack.xz"))

    def told(self, lines: Sequence[str]) -> list[str]:
        """The style of each line of a text without marks, or with wrong ones: the cheapest way through all lines."""
        total = [0.0, *self._changes[1:]]
        back: list[list[int]] = []
        for line in lines:
            before = min(range(len(total)), key=total.__getitem__)
            # each style goes on, where that is no dearer than to come from the cheapest
            came = [
                place if total[place] <= total[before] + change else before
                for place, change in enumerate(self._changes)
            ]
            total = [
                total[one] + (0.0 if one == place else self._changes[place]) + own
                for place, (one, own) in enumerate(zip(came, self._costs(_words(line)), strict=True))
            ]
            back.append(came)
        at = min(range(len(total)), key=total.__getitem__)
        told: list[str] = []
        for came in reversed(back):
            told.append(self.names[at])
            at = came[at]
        return told[::-1]

    def of_marked(self, lines: Sequence[str]) -> str:
        """The style of lines that have the marks of Vietnamese; "" where they are like right text, or nearly right.

        They are told as a whole: a foreign sentence in a right text is like damage, a whole text of them has no marks.
        """
        words = [word for line in lines for word in _words(line)]
        right = sum(map(self._named(RIGHT).cost, words))
        costs = [cost + change for cost, change in zip(self._costs(words), self._changes, strict=True)]
        at = min(range(len(costs)), key=costs.__getitem__)
        return self.names[at] if costs[at] < right else ""

    def _costs(self, words: Sequence[str]) -> list[float]:
        """What words cost in each style, in nats."""
        return [
            sum(map(style.cost, words)) + margin * len(words)
            for style, margin in zip(self._styles, self._margins, strict=True)
        ]


def _words(line: str) -> list[str]:
    return [fold_signs(word) for word in _WORD.findall(line) if len(word) <= LONGEST and not _FIGURES.search(word)]


@cache
def style_of(channel: Path) -> Style:
    """The style of a channel's file, read once per process. Raises RulesError."""
    try:
        return Style(msgspec.msgpack.decode(lzma.decompress(channel.read_bytes()), type=_Tables).signs)
    except (OSError, EOFError, lzma.LZMAError, msgspec.MsgspecError) as error:
        raise RulesError(f"{channel}: {error}") from None
