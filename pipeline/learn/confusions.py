"""Damage drawn from counts of letters: what a program that is not at hand would make of a text.

A table counts what letters were read as on a few pages, whatever stood beside them; a row may also hold letters that
run together ("ứn" read "im"). So small a sample has few readings of a rare letter: what it lacks is taken from the
letter's kin, which lose the same strokes (ỗ is read as ô, ồ, ố and ổ are). Figures and signs stay as they are.
"""

from __future__ import annotations

import csv
import random
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from unidecode import unidecode

from pipeline.restore.letters import toneless

KIN = 3.0
"""So many counts the kin of a letter are worth beside its own."""
LONGEST = 3
"""The most letters that run together, and the most signs that they are read as."""

Counts = Mapping[str, Mapping[str, float]]
"""printed → read → how often."""


def read_table(path: Path) -> dict[str, dict[str, float]]:
    """The counts of a tab-separated table with columns `printed`, `read` and `count`; lines with # are comments.

    Raises OSError, and ValueError naming the line that is wrong.
    """
    counts: dict[str, dict[str, float]] = defaultdict(dict)
    rows = csv.reader(path.read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    header: list[str] = []
    for number, row in enumerate(rows, 1):
        if not row or row[0].startswith("#"):
            continue
        if not header:
            header = row
            if not {"printed", "read", "count"} <= set(row):
                raise ValueError(f"{path}:{number}: expected the columns printed, read and count")
            continue
        cells = dict(zip(header, row, strict=False))
        printed = unicodedata.normalize("NFC", cells["printed"])
        read = cells.get("read", "")
        try:
            count = float(cells["count"])
        except (KeyError, ValueError):
            count = 0.0
        if not 0 < len(printed) <= LONGEST or len(read) > LONGEST or not 0.0 < count < float("inf"):
            raise ValueError(f"{path}:{number}: expected 1-3 printed letters, 0-3 signs read and how often")
        counts[printed][read] = counts[printed].get(read, 0.0) + count
    if not counts:
        raise ValueError(f"{path}: no counts in it")
    return dict(counts)


class Choice(NamedTuple):
    """What letters are read as, each with its weight."""

    reads: list[str]
    weights: list[float]


class Confusions:
    """Draws readings letter by letter.

    >>> Confusions({"ố": {"6": 3.0}, "n": {"n": 9.0}}).read("nỗ 5 kn", random.Random(1))
    'n6 5 kn'
    """

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._choices: dict[str, Choice] = {}
        self._groups: dict[str, list[str]] = defaultdict(list)
        self._families: dict[str, list[str]] = defaultdict(list)
        for printed in counts:
            if len(printed) > 1:
                self._groups[printed[0]].append(printed)
            elif not printed.isascii():
                for family in {toneless(printed), unidecode(printed)}:
                    self._families[family].append(printed)

    def redrawn(self, dice: random.Random) -> Confusions:
        """The table that as many letters of another such scanner might have given (gamma variates: Dirichlet)."""
        drawn = {
            printed: {read: dice.gammavariate(count, 1.0) for read, count in row.items()}
            for printed, row in self._counts.items()
        }
        return Confusions(drawn)

    def row(self, letter: str) -> dict[str, float]:
        """What a letter is read as, with weights: its own counts, and KIN counts of its kin.

        The kin of a marked letter are those that differ in tone, else those with other marks. A letter with neither
        counts nor kin is read without its marks.
        """
        row = dict(self._counts.get(letter, {}))
        kin = self._families.get(toneless(letter)) or self._families.get(unidecode(letter)) or []
        if letter.isascii() or not kin:
            return row or {unidecode(letter) or letter: 1.0}
        for one in kin:
            total = sum(self._counts[one].values())
            for read, count in self._counts[one].items():
                row[read] = row.get(read, 0.0) + KIN * count / total / len(kin)
        return row

    def read(self, text: str, dice: random.Random) -> str:
        """A reading of a text in NFC."""
        parts: list[str] = []
        at = 0
        while at < len(text):
            size = self._size(text, at, dice)
            reads, weights = self._choice(text[at : at + size])
            parts.append(dice.choices(reads, weights)[0])
            at += size
        return "".join(parts)

    def _size(self, text: str, at: int, dice: random.Random) -> int:
        """How many letters at a place are read as one: the counts of a group are beside those of its first letter."""
        for group in self._groups.get(text[at], ()):
            if text.startswith(group, at):
                count = sum(self._counts[group].values())
                if dice.random() * (count + sum(self.row(text[at]).values())) < count:
                    return len(group)
        return 1

    def _choice(self, printed: str) -> Choice:
        choice = self._choices.get(printed)
        if choice is None:
            row = (
                self._counts[printed]
                if len(printed) > 1
                else self.row(printed)
                if printed.isalpha()
                else {printed: 1.0}
            )
            choice = self._choices[printed] = Choice(list(row), list(row.values()))
        return choice
