"""A channel of little evidence: from a table of letter confusions, or from a few pages typed by hand.

A few pages hold every letter often, most rhymes seldom and most words never. So their letters are counted, those of a
channel that is somewhat alike help where they are rare, and a large sample of words is damaged letter by letter. What
the pages themselves say of words and rhymes counts most.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.knowledge import Knowledge
from pipeline.learn.channel import counted, learn_letters, signs_of, tables
from pipeline.learn.confusions import Confusions, Counts
from pipeline.publish.atomic import write_atomically
from pipeline.restore.models import CLASSES, models
from pipeline.restore.styles import TABLE
from pipeline.restore.syllables import Case, apply_case

DRAWN = 1_000_000
"""Words drawn for a whole channel. Of a million 0.3 % more of a copier's words come right than of 300,000."""
CASES = {Case.LOWER: 0.80, Case.TITLE: 0.14, Case.UPPER: 0.06}
"""Share of words drawn in each case pattern, roughly that of reports."""
OWN = 10
"""What a reading seen on a page counts,"""
ALIKE = 20.0
"""what all readings of a letter by the channel that is alike,"""
FILLED = 100.0
"""and all readings of a letter, onset, rhyme or word that were drawn."""
MARGIN, CHANGE = 0.3, 15.0
"""What a style that was learned costs: see rules/restore/styles.tsv."""
PARTS = ("letters", "onsets", "rhymes", "words")


def drawn_pairs(letters: Counts, knowledge: Knowledge, count: int, seed: int = 7) -> Counter[tuple[str, str]]:
    """Words of the language model, as often as they are used, each with a reading letter by letter."""
    dice = random.Random(seed)
    confusions = Confusions(letters)
    model = models(knowledge).language
    words = [word for word in model.words[CLASSES:] if word.isalpha()]
    weights = np.exp(-model.unigram(np.array([model.index[word] for word in words]))).tolist()
    cases = dice.choices(list(CASES), list(CASES.values()), k=count)
    pairs: Counter[tuple[str, str]] = Counter()
    for word, case in zip(dice.choices(words, weights, k=count), cases, strict=True):
        printed = apply_case(word, case) if word.islower() else word
        pairs.update(counted(printed, confusions.read(printed, dice)))
    return pairs


def of_table(letters: Counts, knowledge: Knowledge, drawn: int = DRAWN) -> dict[str, Any]:
    """The tables of a channel of which only confusions of letters are known, of so many words drawn."""
    return tables(drawn_pairs(letters, knowledge, drawn))


def of_pages(
    pairs: Counter[tuple[str, str]], alike: Mapping[str, Counts], knowledge: Knowledge, drawn: int = DRAWN // 3
) -> dict[str, Any]:
    """The tables of a channel, of pairs of words from a few pages and the tables of a channel that is `alike`."""
    own = tables(pairs, least=1)
    _, letters = learn_letters(pairs)
    mixed: dict[str, dict[str, float]] = {printed: _sum({}, row, ALIKE) for printed, row in alike["letters"].items()}
    for printed, seen in letters.items():
        mixed[printed] = _sum(mixed.get(printed, {}), seen, OWN * sum(seen.values()))
    samples = drawn_pairs(mixed, knowledge, drawn)
    filled = tables(samples)
    found: dict[str, Any] = {}
    for name in PARTS:
        found[name] = {}
        for printed in sorted({*own[name], *filled[name]}):
            seen = own[name].get(printed, {})
            row = _sum({}, seen, OWN * sum(seen.values()))
            row = _sum(row, filled[name].get(printed, {}), FILLED)
            found[name][printed] = {read: round(count) for read, count in row.items() if count >= 1.0}
    both = samples + Counter({pair: OWN * count for pair, count in pairs.items()})
    return {**found, "signs": signs_of(both), "pairs": sum(pairs.values())}


def _sum(row: Mapping[str, float], other: Mapping[str, float], worth: float) -> dict[str, float]:
    """A row with another's counts added, which are worth so many in all."""
    found = dict(row)
    total = sum(other.values())
    for read, count in other.items():
        found[read] = found.get(read, 0.0) + worth * count / total
    return found


def enlist(channel: Path) -> bool:
    """Write the style of a channel's file into the table beside it, unless it is there. False for another name."""
    name = channel.name.removeprefix("channel-").removesuffix(".msgpack.xz")
    if channel.name != f"channel-{name}.msgpack.xz":
        return False
    table = channel.with_name(Path(TABLE).name)
    text = table.read_text("utf-8") if table.exists() else "channel\tmargin\tchange\n"
    if not any(line.split("\t")[0] == name for line in text.splitlines()):
        text = text + ("" if text.endswith("\n") else "\n") + f"{name}\t{MARGIN}\t{CHANGE}\n"
        write_atomically(table, text.encode())
    return True
