"""What may have been printed where this was read: candidates for a token, each with its cost −log P(read | printed).

Three models back each other up, each learned from simulated scans (`pipeline.learn.channel`): whole words, then onset
and rhyme apart, then letters. A word that was seen misread often enough says much about itself; a rare one is judged
by its parts.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.restore.joining import signs_in
from pipeline.restore.letters import LetterCosts, Pool, costs_of
from pipeline.restore.lexicon import Lexicon
from pipeline.restore.syllables import Case, apply_case, case_of
from pipeline.restore.tokens import canonical, fold_signs

Counts = dict[str, dict[str, float]]
"""printed → read → how often."""
Row = list[tuple[str, float]]
"""What may have been printed, each with its cost, cheapest first."""

WORDS, PARTS, LETTERS = 0.35, 0.40, 0.25
"""Weights of the three models. A scanner that was not simulated misreads in ways that were not counted: the simpler
models keep their say however much was counted."""
COMMON = 1000
"""So many of the commonest words are always considered, letter by letter: a rare misreading of "đã" is still more
often met than a usual one of "dù"."""
NEAR_COMMON, FAR_COMMON = 30, 13.0
"""Of these, so many at most, and none that costs more."""
SHORT, SURE = 3, 4.0
"""Tokens of up to SHORT characters, and those no counted reading explains at a cost below SURE, are also compared with
every syllable letter by letter."""
UNSEEN_PART = 9.0
"""Cost of an onset or rhyme read in a way that was never counted, where only the other part was."""
FARTHEST = 15.0
"""Onset and rhyme that together cost more than this are not a reading."""
PRIOR = 1.0
"""Weight of a word's frequency when candidates are ranked for the short list."""
RANGE = 8.5
"""A candidate this many nats behind the best of its list is not worth carrying."""
MOST, MOST_OF_LETTER = 24, 32
"""Candidates of a token at most; of a lone letter, which is left of more words than any other token."""
SMALL = 6.0
"""A capital that another small letter is read as at a cost below this may be that one: "I" and "J" are l."""
OFTEN = 0.1
"""Share of a small letter's readings from which on a capital is one of them."""
SAME = 0.05
"""Cost of what is no syllable but a known abbreviation or symbol, read as itself."""
SYMBOL, FAR_SYMBOL = 4, 10.0
"""Symbols of units are no longer than this, and not read at a higher cost."""


class Reading(msgspec.Struct, frozen=True, gc=False):
    """A candidate: the word's number in the language model, how it is written here, and its channel cost."""

    word: int
    text: str
    cost: float


class Speller:
    """Judges any reading letter by letter: the part of a channel that no document changes."""

    def __init__(
        self, letters: Counts, lexicon: Lexicon, common: Mapping[str, float], lookalikes: Sequence[str] = ()
    ) -> None:
        """`common` are the words that are always worth considering, each with its cost −ln P."""
        self.letters = LetterCosts(letters, lookalikes)
        self._common = {
            case: Pool([apply_case(word, case) for word in common], self.letters)
            for case in (Case.LOWER, Case.TITLE, Case.UPPER)
        }
        self._rarity = PRIOR * np.array(list(common.values()))
        lower = sorted(r for r, onsets in lexicon.rhymes.items() if len(onsets) > 1 or not r.isascii())
        self._rhymes = {
            case: Pool([apply_case(rhyme, case) for rhyme in lower], self.letters)
            for case in (Case.LOWER, Case.TITLE, Case.UPPER)
        }
        self._rows: dict[tuple[str, int], Row] = {}
        self._choices: dict[int, Pool] = {}
        self.abbreviations = Pool(sorted(text for text in lexicon.others if text[-1:].isupper()), self.letters)
        self.symbols = Pool(sorted(lexicon.symbols), self.letters)

    def common(self, read: str, case: int) -> Row:
        """The common words that may have been read so."""
        pool = self._common[case]
        costs = pool.costs(read)
        near = np.argsort(costs + self._rarity, kind="stable")[:NEAR_COMMON]
        return [(pool.texts[at], float(costs[at])) for at in near if costs[at] < FAR_COMMON]

    def rhymes(self, read: str, case: int) -> Row:
        """The rhymes that may have been read so."""
        row = self._rows.get((read, case))
        if row is None:
            row = self._rows[read, case] = self._rhymes[case].nearest(read, 40, FARTHEST)
        return row

    def closest(self, token: str, choices: Mapping[str, float]) -> tuple[str, float] | None:
        """The likeliest of a few texts, by the cost of reading it so plus its own cost; None when none is near."""
        pool = self._choices.get(id(choices))
        if pool is None:
            pool = self._choices[id(choices)] = Pool(sorted(choices), self.letters)
        costs = pool.costs(token) + np.array([choices[text] for text in pool.texts])
        at = int(costs.argmin())
        return (pool.texts[at], float(costs[at])) if costs[at] < 20.0 else None


class Channel:
    """Candidates for what was printed, under one kind of damage."""

    def __init__(
        self,
        tables: Mapping[str, Counts],
        lexicon: Lexicon,
        prior: NDArray[np.float32],
        lookalikes: Sequence[str] = (),
    ) -> None:
        """`tables` counts `letters`, `onsets`, `rhymes` and `words`; `prior` is the unigram cost of each word of the
        language model: it decides what is worth considering. `lookalikes`: see `LetterCosts`."""
        self._tables = tables
        self._costs: dict[tuple[str, str], dict[str, float]] = {}
        self._lexicon = lexicon
        self._prior = prior
        self.speller = Speller(tables["letters"], lexicon, _commonest(lexicon, prior), lookalikes)
        self._words = {printed: costs_of(row) for printed, row in tables["words"].items()}
        self._by_rhyme = _inverted(tables["rhymes"])
        self._by_onset = _inverted(tables["onsets"])
        self.signs = signs_in(tables["letters"])
        """Signs that are part of words, where this damage writes them for parts of letters."""
        self._small = _small_for_capitals(self._by_onset)
        self._capitals = _capitals_for_small(tables["letters"])

    def onset_end(self, onset: str, rhyme: str, read: str) -> int | None:
        """Where the onset ends in what was read; None where neither part was ever read so."""
        read = fold_signs(read)
        best: tuple[float, int] | None = None
        for at in range(min(4, len(read)) + 1):
            start = self._part_costs("onsets", onset).get(read[:at], 0.0 if not onset and not at else UNSEEN_PART)
            end = self._part_costs("rhymes", rhyme).get(read[at:], UNSEEN_PART)
            if start + end < 2 * UNSEEN_PART and (best is None or (start + end, at) < best):
                best = (start + end, at)
        return best[1] if best else None

    def _part_costs(self, name: str, printed: str) -> dict[str, float]:
        key = (name, printed)
        known = self._costs.get(key)
        if known is None:
            known = self._costs[key] = costs_of(self._tables[name].get(printed, {}))
        return known

    def closest(self, token: str, choices: Mapping[str, float]) -> tuple[str, float] | None:
        """The likeliest of a few texts (text → cost −log P), with the cost of the text and of reading it so."""
        return self.speller.closest(token, choices)

    def readings(self, token: str) -> list[Reading]:
        """The likeliest printed words for a token as read, cheapest first; channel costs only, in nats."""
        token = fold_signs(token)
        case = case_of(token)
        numbers: dict[str, int] = {}
        parts: dict[str, float] = {}
        letters: dict[str, float] = {}
        self._considered(token, case, parts, letters, numbers)
        if case == Case.TITLE and token[0] in self._small:
            self._considered(token, Case.LOWER, parts, letters, numbers)
            small = self._small[token[0]]
            numbers = {text: number for text, number in numbers.items() if text[0].isupper() or text[0] in small}
        if case == Case.UPPER and all(sign in self._capitals for sign in token[1:] if sign.isupper()):
            other = Case.TITLE if token[0].isupper() and token[0] not in self._capitals else Case.LOWER
            self._considered(token, other, parts, letters, numbers)
        found = {text: (self._mixed(token, text, parts, letters), number) for text, number in numbers.items()}
        lexicon, speller = self._lexicon, self.speller
        if case == Case.UPPER:
            for text, cost in speller.abbreviations.nearest(token, 6, 14.0):
                found[text] = (cost, lexicon.others[text])
        if token in lexicon.others:
            found[token] = (SAME, lexicon.others[token])
        if len(token) <= SYMBOL and not token.isalpha():
            found.update((one.text, (one.cost, one.word)) for one in self.symbols(token))
        ranked = sorted((cost + PRIOR * float(self._prior[number]), text) for text, (cost, number) in found.items())
        most = MOST if len(token) > 1 else MOST_OF_LETTER
        near = [text for total, text in ranked[:most] if total < ranked[0][0] + RANGE]
        return [Reading(found[text][1], text, found[text][0]) for text in near]

    def symbols(self, token: str) -> list[Reading]:
        """Symbols of units that may have been read so: "m’" is m² or m³, as "m2" is only m2."""
        lexicon = self._lexicon
        if token in lexicon.others or token in lexicon.symbols:
            return [Reading(lexicon.others.get(token) or lexicon.symbols[token], token, SAME)]
        near = self.speller.symbols.nearest(fold_signs(token), 4, FAR_SYMBOL)
        raised = not token[-1].isdecimal()
        return [Reading(lexicon.symbols[text], text, cost) for text, cost in near if text[-1].isdecimal() != raised]

    def _considered(
        self, token: str, case: int, parts: dict[str, float], letters: dict[str, float], numbers: dict[str, int]
    ) -> None:
        """Adds the words in one case pattern that may have been read so."""
        self._counted(token, case, parts, numbers)
        for text, cost in self.speller.common(token, case):
            letters[text] = cost
            numbers[text] = self._lexicon.number(text.lower())
        if len(token) <= SHORT or len(parts) < 3 or min(parts.values()) > SURE:
            self._spelled(token, case, letters, numbers)

    def _mixed(self, token: str, text: str, parts: Mapping[str, float], letters: Mapping[str, float]) -> float:
        """The cost of reading `text` as `token` by all three models; one that knows nothing of it leaves its say."""
        row = self._words.get(text)
        whole = row.get(token, math.inf) if row else None
        part = parts.get(text, math.inf)
        chance = LETTERS * math.exp(-letters.get(text, math.inf))
        if whole is None:
            chance += (WORDS + PARTS) * math.exp(-part)
        else:
            chance += WORDS * math.exp(-whole) + PARTS * math.exp(-part)
        return -math.log(chance) if chance > 0.0 else FARTHEST

    def _counted(self, token: str, case: int, costs: dict[str, float], numbers: dict[str, int]) -> None:
        """Adds syllables whose onset and rhyme were both counted as read so."""
        for at in range(min(4, len(token)) + 1):
            rhymes = self._by_rhyme.get(token[at:])
            if rhymes:
                self._combine(self._onsets(token[:at], case), rhymes, case, costs, numbers)

    def _spelled(self, token: str, case: int, costs: dict[str, float], numbers: dict[str, int]) -> None:
        """Adds those with every rhyme that its letters make possible."""
        for at in range(min(4, len(token)) + 1):
            onsets = self._onsets(token[:at], case)
            if onsets and at < len(token) <= at + 8:
                bare = case == Case.TITLE and at > 0
                row = self.speller.rhymes(token[at:], Case.LOWER if bare else case)
                self._combine(onsets, row, case, costs, numbers)

    def _combine(self, onsets: Row, rhymes: Row, case: int, costs: dict[str, float], numbers: dict[str, int]) -> None:
        """Adds the words that an onset and a rhyme make up, each at the cost of its cheapest way."""
        for onset, onset_cost in onsets:
            words = self._lexicon.syllables.get(onset.lower())
            if not words:
                continue
            wanted = Case.LOWER if onset and case == Case.TITLE else case
            for rhyme, rhyme_cost in rhymes:
                cost = onset_cost + rhyme_cost
                if cost > FARTHEST:
                    break
                number = words.get(rhyme if wanted == Case.LOWER else rhyme.lower())
                if number is not None and _fits(rhyme, wanted):
                    text = onset + rhyme
                    numbers[text] = number
                    if cost < costs.get(text, math.inf):
                        costs[text] = cost

    def _onsets(self, read: str, case: int) -> Row:
        row = [(onset, cost) for onset, cost in self._by_onset.get(read, ()) if _fits(onset, case)]
        if not read:
            row.append(("", 0.02))
        return row


def _inverted(counts: Counts) -> dict[str, Row]:
    """What was printed, by what was read."""
    inverted: dict[str, Row] = defaultdict(list)
    for printed, row in counts.items():
        for read, cost in costs_of(row).items():
            inverted[read].append((printed, cost))
    for entries in inverted.values():
        entries.sort(key=lambda entry: (entry[1], entry[0]))
    return dict(inverted)


def _small_for_capitals(by_onset: Mapping[str, Row]) -> dict[str, frozenset[str]]:
    """Small letters that are read as a capital of another letter: "Idi" is lợi more often than it is a name."""
    small = {
        read: frozenset(onset[0] for onset, cost in row if cost < SMALL and onset[:1].islower())
        for read, row in by_onset.items()
        if len(read) == 1 and read.isupper()
    }
    return {read: letters for read, letters in small.items() if letters - {read.lower()}}


def _capitals_for_small(letters: Counts) -> frozenset[str]:
    """Capitals that some small letter is often read as: "HQi" is Hội where ộ is read "Q", and no word in capitals."""
    return frozenset(
        read
        for letter, row in letters.items()
        for read, count in row.items()
        if letter.islower() and read.isupper() and count >= OFTEN * sum(row.values())
    )


def _commonest(lexicon: Lexicon, prior: NDArray[np.float32]) -> dict[str, float]:
    """The COMMON commonest words that are shaped like a syllable, in old-style spelling, each with its cost."""
    syllables = {number: onset + rhyme for onset, row in lexicon.syllables.items() for rhyme, number in row.items()}
    first = {number: canonical(word) for number, word in syllables.items()}
    commonest = sorted(first, key=lambda number: (prior[number], number))[:COMMON]
    return {first[number]: float(prior[number]) for number in commonest}


def _fits(text: str, case: int) -> bool:
    """Whether a part of a word is written as the case pattern wants it."""
    if not text or case == Case.LOWER:
        return text.islower() or not text
    if case == Case.UPPER:
        return text.isupper()
    return text[0].isupper() and (len(text) == 1 or text[1:].islower())
