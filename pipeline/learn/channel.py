"""Learn what an engine makes of each printed word, rhyme, onset and letter, from simulated pairs.

    python -m pipeline.learn channel PAIRS.jsonl… --out rules/restore/channel-eng.msgpack.xz

Letters are aligned first (each printed letter gave 0-3 read characters; expectation maximisation over best
alignments), which tells where the onset ends in what was read; then words, rhymes and onsets are counted whole,
because their misreadings are not independent of each other: "ươ" is read "uo", "ud" or "uw", seldom "u" + "e".
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from unidecode import unidecode

from pipeline.learn.aligned import aligned_pairs, is_page
from pipeline.learn.alignment import align
from pipeline.restore.joining import CUTTING, LEADING
from pipeline.restore.syllables import split
from pipeline.restore.tokens import Item, Kind, cut, fold_signs

Counts = dict[str, Counter[str]]


def word_pairs(paths: Iterable[Path]) -> Counter[tuple[str, str]]:
    """How often each (printed word, read word) occurs in files of simulated pairs or in aligned pages.

    Pairs where the engine joined or split words are left out. Raises OSError, and ValueError for pages that are not
    aligned.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for path in paths:
        for printed, read in aligned_pairs(path) if is_page(path) else _simulated(path):
            pairs.update(counted(printed, read))
    return pairs


def _simulated(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield from json.loads(line)["pairs"]


def counted(printed: str, read: str) -> Iterator[tuple[str, str]]:
    """The words of a printed token, or of several, each with what it was read as."""
    ours = [item for item in cut(printed) if item.kind is not Kind.BREAK]
    theirs = [item for item in cut(fold_signs(read)) if item.kind is not Kind.BREAK]
    if len(ours) == 1 and ours[0].kind is Kind.WORD:
        word = _whole(printed, ours[0], fold_signs(read))
        if word:
            yield ours[0].text, word
    elif len(ours) == len(theirs):
        for y, x in zip(ours, theirs, strict=True):
            if y.kind is Kind.WORD:
                yield y.text, x.text


def _whole(printed: str, word: Item, read: str) -> str:
    """What the only word of a printed token was read as, with signs that stand for parts of its letters; "" if unclear.

    >>> _whole("(người),", cut("(người),")[0], "(nguo.i),"), _whole("tỉnh", cut("tỉnh")[0], "tinh.")
    ('nguo.i', 'tinh')
    """
    word_read = read.removeprefix(printed[: word.start]).removesuffix(printed[word.end :])
    items = [item for item in cut(word_read) if item.kind is not Kind.BREAK]
    if not items or any(sign.isspace() for sign in word_read):
        return ""
    start = items[0].start
    if start and word_read[start - 1] in LEADING:
        start -= 1
    within = word_read[start : items[-1].end]
    pieces = len(items) == 1 or all(sign in CUTTING for sign in _between(items, word_read))
    return within if pieces else ""


def _between(items: Sequence[Item], text: str) -> str:
    return "".join(text[one.end : other.start] for one, other in pairwise(items))


def _first_costs(letter: str, read: str) -> float:
    """Costs before anything is counted: the letter itself, its bare letter, anything else."""
    if letter == read:
        return 0.1
    if unidecode(letter) == read:
        return 0.5
    return (5.0, 3.0, 4.5, 7.0)[len(read)] - (1.0 if len(read) > 1 and unidecode(letter) in read else 0.0)


class LetterModel:
    """Costs −log P(read characters | printed letter), re-estimated from counts."""

    def __init__(self) -> None:
        self.costs: dict[str, dict[str, float]] = defaultdict(dict)

    def cost(self, letter: str, read: str) -> float:
        row = self.costs[letter]
        found = row.get(read)
        if found is None:
            found = row[read] = _first_costs(letter, read)
        return found

    def align(self, printed: str, read: str) -> tuple[float, list[str]]:
        """The cheapest way to read `printed` as `read`: its cost and what each letter was read as."""
        return align(printed, read, self.cost)

    def estimate(self, counts: Counts) -> None:
        """New costs from counts, with room for what was not seen (a tenth of a count for each kind of reading)."""
        self.costs = defaultdict(dict)
        for letter, row in counts.items():
            total = sum(row.values()) + 1.0
            self.costs[letter] = {read: -math.log(count / total) for read, count in row.items()}


def learn_letters(pairs: Counter[tuple[str, str]], rounds: int = 4) -> tuple[LetterModel, Counts]:
    """Align and count letters, `rounds` times over."""
    model = LetterModel()
    counts: Counts = {}
    usable = [(y, x, n) for (y, x), n in pairs.items() if y and x and len(y) <= 9 and len(x) <= 3 * len(y)]
    for _ in range(rounds):
        counts = defaultdict(Counter)
        for y, x, n in usable:
            cost, parts = model.align(y, x)
            if cost < 3.5 * max(2, len(y)):  # beyond that the two words are not one word read badly
                for letter, part in zip(y, parts, strict=True):
                    counts[letter][part] += n
        model.estimate(counts)
    return model, counts


def learn(paths: list[Path]) -> dict[str, Any]:
    """The channel's tables: letter, onset, rhyme and word counts, each {printed: {read: count}}, and the `signs` read
    after each other, which tell the style of damage (`pipeline.restore.styles`)."""
    return tables(word_pairs(paths))


def tables(pairs: Counter[tuple[str, str]], least: int = 2) -> dict[str, Any]:
    """As `learn`, of pairs that were counted; readings seen less than `least` times are left out."""
    model, letters = learn_letters(pairs)
    onsets: Counts = defaultdict(Counter)
    rhymes: Counts = defaultdict(Counter)
    words: Counts = defaultdict(Counter)
    for (y, x), n in pairs.items():
        parts = split(y)
        if not x or len(x) > 3 * len(y):
            continue
        cost, pieces = model.align(y, x)
        if cost > 4.0 * max(2, len(y)):
            continue
        words[y][x] += n
        if parts:
            at = sum(len(piece) for piece in pieces[: len(parts[0])])
            onsets[parts[0]][x[:at]] += n
            rhymes[parts[1]][x[at:]] += n
    return {
        "letters": _kept(letters, least),
        "onsets": _kept(onsets, least),
        "rhymes": _kept(rhymes, least),
        "words": _kept(words, least),
        "signs": _kept(signs_of(pairs), 1),
        "pairs": sum(pairs.values()),
    }


def signs_of(pairs: Counter[tuple[str, str]]) -> Counts:
    """How often each sign was read after each other; a space stands for either end of a word."""
    signs: Counts = defaultdict(Counter)
    for (_, read), n in pairs.items():
        for one, other in pairwise(f" {read} "):
            signs[one][other] += n
    return signs


def _kept(counts: Counts, least: int) -> dict[str, dict[str, int]]:
    """Counts of at least `least`, in a fixed order, with what was dropped under the key "" of a None reading."""
    kept: dict[str, dict[str, int]] = {}
    for printed in sorted(counts):
        row = {read: n for read, n in counts[printed].items() if n >= least}
        if row:
            kept[printed] = dict(sorted(row.items(), key=lambda item: (-item[1], item[0])))
    return kept
