"""Damage drawn from a table of letter confusions: what a program that is not at hand would make of a text.

    python -m pipeline.learn.confusions rules/restore/confusions-copier.tsv TEXT[=WEIGHT]… --out pairs.jsonl

The table counts what letters were read as on a few pages, whatever stood beside them; a row may also hold letters that
run together ("ứn" read "im"). So small a sample has few readings of a rare letter: what it lacks is taken from the
letter's kin, which lose the same strokes (ỗ is read as ô, ồ, ố and ổ are). Figures and signs stay as they are.

The result is one JSON object for each paragraph, in the form of `pipeline.learn.simulate`: `source`, `printed`, `read`
and `pairs` [[printed, read], …]. The same texts, options and seed give the same file.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from unidecode import unidecode

from pipeline.learn.simulate import weighted
from pipeline.learn.texts import read_lines, sample, source_name
from pipeline.publish.atomic import replacing
from pipeline.restore.letters import toneless

KIN = 3.0
"""So many counts the kin of a letter is worth beside its own."""
LONGEST = 3
"""The most letters that run together."""

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
        try:
            count = float(cells["count"])
        except (KeyError, ValueError):
            count = 0.0
        if not 0 < len(printed) <= LONGEST or not count > 0.0:
            raise ValueError(f"{path}:{number}: expected 1-{LONGEST} printed letters, a reading and how often")
        counts[printed][cells["read"]] = counts[printed].get(cells["read"], 0.0) + count
    if not counts:
        raise ValueError(f"{path}: no counts in it")
    return dict(counts)


class Choice(NamedTuple):
    """What letters are read as, each with its weight."""

    reads: list[str]
    weights: list[float]


class Confusions:
    """Draws readings letter by letter."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._choices: dict[str, Choice] = {}
        self._groups: dict[str, list[str]] = defaultdict(list)
        self._relatives: dict[str, list[str]] = defaultdict(list)
        for printed in counts:
            if len(printed) > 1:
                self._groups[printed[0]].append(printed)
            elif not printed.isascii():
                for family in {toneless(printed), unidecode(printed)}:
                    self._relatives[family].append(printed)

    def redrawn(self, dice: random.Random) -> Confusions:
        """The table that so many letters of another such program might have given (Dirichlet, by gamma variates)."""
        return Confusions(
            {one: {read: dice.gammavariate(n, 1.0) for read, n in row.items()} for one, row in self._counts.items()}
        )

    def row(self, letter: str) -> dict[str, float]:
        """What a letter is read as, with weights: its own counts, and KIN counts of its kin.

        The kin of ỗ are the letters with another tone, else those with other marks on the same letter; a letter that
        has neither counts nor kin is read without its marks.
        """
        row = dict(self._counts.get(letter, {}))
        kin = self._relatives.get(toneless(letter)) or self._relatives.get(unidecode(letter)) or []
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
            choice = self._choice(text[at : at + size])
            parts.append(dice.choices(choice.reads, choice.weights)[0])
            at += size
        return "".join(parts)

    def _size(self, text: str, at: int, dice: random.Random) -> int:
        """How many letters at a place are read as one: a group's count is out of its first letter's."""
        for group in self._groups.get(text[at], ()):
            if text.startswith(group, at):
                count = sum(self._counts[group].values())
                if dice.random() * (count + sum(self._counts.get(text[at], {"": 1.0}).values())) < count:
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


class Record(msgspec.Struct, frozen=True):
    """One line of the file; the module's docstring says what the fields hold."""

    source: str
    printed: str
    read: str
    pairs: tuple[tuple[str, str], ...]


def record(source: str, text: str, confusions: Confusions, dice: random.Random) -> Record:
    """A paragraph and a reading of it, word by word."""
    pairs = tuple((word, confusions.read(word, dice)) for word in text.split())
    return Record(source, text, " ".join(read for _, read in pairs if read), pairs)


def paragraphs(
    texts: Sequence[tuple[Path, float]], count: int, rich: float, dice: random.Random
) -> list[tuple[str, str]]:
    """Some `count` paragraphs with the names of their texts, drawn by weight. Raises OSError."""
    owners = dice.choices(range(len(texts)), [weight for _, weight in texts], k=count)
    found: list[tuple[str, str]] = []
    for owner in sorted(set(owners)):
        path = texts[owner][0]
        for stretch in sample(read_lines(path), owners.count(owner), rich, dice):
            found += [(source_name(path), text) for text in stretch if text]
    return found[:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("texts", nargs="+", type=weighted, metavar="TEXT[=WEIGHT]", help="plain text or .xz")
    parser.add_argument("--out", type=Path, required=True, help="the file of JSON lines")
    parser.add_argument(
        "--stretches", type=int, default=4000, help="stretches of three paragraphs drawn from the texts"
    )
    parser.add_argument("--numbers", type=float, default=0.3, help="share of the text that is rich in numbers, 0-1")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    try:
        confusions = Confusions(read_table(options.table))
        drawn = paragraphs(options.texts, options.stretches, options.numbers, dice)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    encoder = msgspec.json.Encoder()
    words = 0
    with replacing(options.out) as file:
        for source, text in drawn:
            one = record(source, text, confusions, dice)
            words += len(one.pairs)
            file.write(encoder.encode(one) + b"\n")
    print(f"{len(drawn)} paragraphs, {words} words", file=sys.stderr)


if __name__ == "__main__":
    main()
