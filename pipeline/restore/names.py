"""A user's own names among what restoration may write: words of a lexicon as candidates, and favoured in a row.

Every word of the lexicon gets a number after those of the language model. It costs what the word it stands for costs
there (of a word that the model does not know, a share of what unknown words cost), or less, since the user expects it;
and after the word that precedes it in an entry it is cheap. A name in capitals is a word of its own: "Lộc Bình" in the
lexicon leaves "lọc bình" alone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.channel import LETTERS, Channel, Reading
from pipeline.restore.entries import Entry
from pipeline.restore.figures import Figures
from pipeline.restore.language import Costs, Ids, LanguageModel
from pipeline.restore.letters import Pool
from pipeline.restore.memory import Memory
from pipeline.restore.proposals import NUMBER, UNKNOWN, AnyChannel, Manner, Proposals
from pipeline.restore.stripped import bare
from pipeline.restore.syllables import Case, apply_case, case_of, split
from pipeline.restore.tokens import Item, Kind, canonical, fold_signs

EXPECTED, IN_ALL, MOST_EXPECTED = 3e-4, 0.03, 0.01
"""Probability, at least, that the next word begins an entry of weight 1; that it begins any, at most, so that a list of
all the communes of a country says little of each; and of a single word, at most."""
WITHIN = 0.1
"""What a word within an entry has of that where the word before it is another: lines end, names are shortened."""
RARE = math.log(1000)
"""Cost of one certain word among those that the language model does not know."""
FOLLOWS = 0.3
"""Share of the entries' own pairs in what follows a word of an entry."""
NEAR, FAR = 6, 14.0
"""So many words of a lexicon are considered for a token, and none whose letters cost more."""


class Names:
    """The words of a lexicon, numbered after the `known` ones of the language model."""

    def __init__(self, entries: Sequence[Entry], language: LanguageModel) -> None:
        self.first = len(language.words)
        self.texts: list[str] = []
        """How each word is written."""
        self._base: list[int] = []
        self._numbers: dict[str, int] = {}
        """By key: small letters for a word that may be written so, a capital first for one that may not; as it is
        written for an abbreviation."""
        spelled = [(_written(entry.words), entry.weight) for entry in entries]
        for words, _ in spelled:
            for word in words:
                self._add(word, language)
        expected = min(EXPECTED, IN_ALL / max(sum(entry.weight for entry in entries), 1.0))
        chances: dict[int, float] = defaultdict(float)
        pairs: dict[tuple[int, int], float] = defaultdict(float)
        for words, weight in spelled:
            numbers = [self._numbers[_key(word)] for word in words]
            for place, number in enumerate(numbers):
                chances[number] += expected * weight * (WITHIN if place else 1.0)
            for pair in pairwise(numbers):
                pairs[pair] += weight
        self.chances = np.array(
            [min(chances[self.first + place], MOST_EXPECTED) for place in range(len(self.texts))], np.float32
        )
        self.pairs = dict(pairs)
        self._entries: dict[int, set[tuple[int, ...]]] = defaultdict(set)
        for words, _ in spelled:
            numbers = [self._numbers[_key(word)] for word in words]
            self._entries[numbers[0]].add(tuple(numbers))

    @property
    def base(self) -> Ids:
        """The number of the language model's own word that each stands for."""
        return np.array(self._base, np.int64)

    def _add(self, word: str, language: LanguageModel) -> None:
        key = _key(word)
        if key not in self._numbers:
            self._numbers[key] = self.first + len(self.texts)
            self.texts.append(word)
            known = language.index.get(word, UNKNOWN) if _is_abbreviation(word) else UNKNOWN
            self._base.append(known if known != UNKNOWN else language.index.get(canonical(word), UNKNOWN))

    def of(self, text: str) -> tuple[int, str] | None:
        """Number and spelling of the word of the lexicon that a text is, as it is written there; None if it is none."""
        number = self._numbers.get(text)
        if number is not None and _is_abbreviation(text):
            return number, text
        small, case = canonical(fold_signs(text)), case_of(text)
        number = self._numbers.get(small)
        if number is None and case != Case.LOWER:
            number = self._numbers.get(apply_case(small, Case.TITLE))
        if number is None:
            return None
        written = self.texts[number - self.first]
        return number, written if case == Case.LOWER else _in_capitals(written, case)

    def whole(self, numbers: Sequence[int]) -> set[int]:
        """The places of words in a row that make up whole entries."""
        found: set[int] = set()
        for place, number in enumerate(numbers):
            for entry in self._entries.get(number, ()):
                if tuple(numbers[place : place + len(entry)]) == entry:
                    found.update(range(place, place + len(entry)))
        return found

    def forms(self, case: int) -> list[str]:
        """All words as they are written in a case pattern; abbreviations stand among words in capitals."""
        found: list[str] = []
        for word in self.texts:
            if _is_abbreviation(word):
                found += [word] if case == case_of(word) else []
            elif word[0].islower() or case != Case.LOWER:
                found.append(_in_capitals(word, case))
        return sorted(set(found))


def _is_abbreviation(word: str) -> bool:
    """Whether a word has its capitals for itself: HTXNN, TTr, but not Kuin or H'Leo."""
    return any(a.isalpha() and b.isupper() for a, b in pairwise(word))


def _key(word: str) -> str:
    if _is_abbreviation(word):
        return word
    return apply_case(canonical(word), Case.TITLE if word[0].isupper() else Case.LOWER)


def _in_capitals(word: str, case: int) -> str:
    return word.upper() if case == Case.UPPER else word[:1].upper() + word[1:] if case == Case.TITLE else word


def _written(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of an entry; those of one all in capitals are names all the same: CƯ KUIN is Cư Kuin.

    >>> _written(("CƯ", "KUIN")), _written(("UBND",)), _written(("UBND", "xã"))
    (('Cư', 'Kuin'), ('UBND',), ('UBND', 'xã'))
    """
    if len(words) > 1 and all(word.isupper() and split(word.lower()) for word in words):
        return tuple(apply_case(word.lower(), Case.TITLE) for word in words)
    return words


class NamedLanguage(LanguageModel):
    """The language model with the words of a lexicon."""

    def __init__(self, base: LanguageModel, names: Names) -> None:
        self._model = base
        self._names = names
        size = len(base.words)
        self._base = np.concatenate([np.arange(size), names.base])
        self._chances = np.concatenate([np.zeros(size, np.float32), names.chances])
        rare = np.where(names.base == UNKNOWN, RARE, 0.0)
        self._rare = np.concatenate([np.zeros(size), rare]).astype(np.float32)
        self._pairs = _memory(names, len(self._base))

    @cached_property
    def words(self) -> list[str]:
        return [*self._model.words, *self._names.texts]

    @cached_property
    def index(self) -> dict[str, int]:
        return self._model.index

    def unigram(self, words: Ids) -> Costs:
        """As `LanguageModel.unigram`."""
        return self._expected(words, self._model.unigram(self._base[words]))

    def bigram_costs(self, before: Ids, words: Ids) -> Costs:
        """As `LanguageModel.bigram_costs`."""
        return self.bigram(before, words)[0]

    def bigram(self, before: Ids, words: Ids) -> tuple[Costs, Costs, NDArray[np.bool_]]:
        """As `LanguageModel.bigram`; a pair of an entry counts as kept."""
        cost, backoff, found = self._model.bigram(self._base[before], self._base[words])
        cost = self._expected(words, cost)
        both = self._both(before, words)
        if len(both):
            blended = self._pairs.blend(before[both], words[both], cost[both])
            found[both] |= blended != cost[both]
            cost[both] = blended
        return cost, backoff, found

    def trigram(self, first: Ids, second: Ids, words: Ids) -> Costs:
        """As `LanguageModel.trigram`; after the word before it in an entry a word costs what the pair does."""
        cost = self._expected(words, self._model.trigram(self._base[first], self._base[second], self._base[words]))
        both = self._both(second, words)
        if len(both):
            unknown = np.isnan(cost[both])
            blended = self._pairs.blend(second[both], words[both], np.where(unknown, np.float32(50.0), cost[both]))
            cost[both] = np.where(unknown & (blended == 50.0), np.float32(np.nan), blended)
        return cost

    def _expected(self, words: Ids, cost: Costs) -> Costs:
        own = np.flatnonzero(words >= self._names.first)
        if len(own):
            cost = cost.copy()
            chance = np.exp(-cost[own] - self._rare[words[own]])
            cost[own] = -np.log(chance + self._chances[words[own]])
        return cost

    def _both(self, before: Ids, words: Ids) -> NDArray[np.int64]:
        first = self._names.first
        return np.flatnonzero((before >= first) & (words >= first))


def _memory(names: Names, size: int) -> Memory:
    """The pairs of the entries as a memory, as if they were all that was ever read after their first words."""
    ordered = sorted(names.pairs)
    totals: dict[int, float] = defaultdict(float)
    for (before, _), weight in names.pairs.items():
        totals[before] += weight
    keys = np.array([before * size + word for before, word in ordered], np.int64)
    chances = np.array([names.pairs[pair] / totals[pair[0]] for pair in ordered], np.float32)
    return Memory(keys, chances, size, FOLLOWS)


class NamedProposals(Proposals):
    """Proposals with the words of a lexicon among them, wherever a token may be one."""

    def __init__(
        self,
        channel: AnyChannel,
        codes: Mapping[str, float],
        abbreviations: Mapping[str, float],
        manner: Manner,
        numerals: Mapping[str, str],
        figures: Figures | None,
        names: Names,
    ) -> None:
        """As `Proposals`, knowing these names."""
        super().__init__(channel, codes, abbreviations, manner, numerals, figures)
        self._names = names
        letters = channel.speller.letters if isinstance(channel, Channel) else None
        cases = (Case.LOWER, Case.TITLE, Case.UPPER)
        self._forms = {case: names.forms(case) for case in cases}
        self._pools = {
            case: Pool([_plain(form) for form in forms], letters) if letters else None
            for case, forms in self._forms.items()
        }
        self._bare = {case: _by_letters(forms) for case, forms in self._forms.items()}

    def _consider(self, item: Item, glued: bool) -> list[Reading]:
        readings = super()._consider(item, glued)
        if item.kind is not Kind.WORD or glued or any(one.word == NUMBER for one in readings):
            return readings
        found: dict[int | str, Reading] = {}
        for one in readings:
            named = self._names.of(one.text)
            if named:
                one = Reading(named[0], named[1], one.cost)
            _keep(found, named[0] if named else one.text, one)
        for text, cost in self._near(item.text):
            named = self._names.of(text)
            if named:
                _keep(found, named[0], Reading(named[0], text, cost))
        if len(found) > 1 and readings[0].word == UNKNOWN and "'" in fold_signs(item.text):
            # it was not considered for its apostrophe, but it is a word like another
            cost = self.manner.keep_first + self.manner.keep * len(item.text)
            found[item.text] = Reading(UNKNOWN, item.text, cost)
        named = self._names.of(item.text)
        if named and named[0] in found:
            # what was read as it may be written stays: a lexicon does not choose between hoà and hòa
            found[named[0]] = Reading(named[0], item.text, found[named[0]].cost)
            found.pop(item.text, None)
        return list(found.values())

    def _near(self, token: str) -> list[tuple[str, float]]:
        """Words of the lexicon that may have been read so."""
        case = case_of(token)
        pool, forms = self._pools[case], self._forms[case]
        if pool is None:
            plain = _plain(token)
            return [
                (form, 0.0)
                for form in self._bare[case].get(bare(plain), ())
                if all(a in (b, bare(b)) for a, b in zip(plain, _plain(form), strict=True))
            ]
        near = pool.cheapest(_plain(token), NEAR, FAR)
        return [(forms[at], cost - math.log(LETTERS)) for at, cost in sorted(near, key=lambda one: (one[1], one[0]))]


def _keep(found: dict[int | str, Reading], key: int | str, one: Reading) -> None:
    """Add a reading under its word, or its cost to that of the same word where it is less."""
    known = found.get(key)
    found[key] = one if known is None else Reading(known.word, known.text, min(known.cost, one.cost))


def _plain(token: str) -> str:
    """The letters of a word without its apostrophes, which engines read in many ways or not at all."""
    return fold_signs(token).replace("'", "")


def _by_letters(forms: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        found[bare(_plain(form))].append(form)
    return dict(found)
