"""Names of places by the province that a document is about: "Phu My" is Phù Mỹ in Bình Định, Phú Mỹ elsewhere.

A model of language cannot know: to it one name is far more frequent than the other, whatever the report. So the
provinces of a document are told by those of its words that are certain, and every run of capitalised words is weighed
once more: either it is a place of these provinces, drawn from their lists, or what the decoder made of it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from pipeline.knowledge import Knowledge
from pipeline.restore.channel import Reading
from pipeline.restore.decision import Decision
from pipeline.restore.language import Costs, Ids, LanguageModel
from pipeline.restore.proposals import UNKNOWN
from pipeline.restore.syllables import Case, apply_case, case_of
from pipeline.restore.tokens import Kind, canonical

Name = tuple[str, ...]
"""The words of a name, in canonical form."""

WEIGHTS = {"tỉnh": 12.0, "thành phố": 8.0, "thị xã": 6.0, "huyện": 6.0, "quận": 4.0}
"""How often places of a kind are named in reports of their province, against a commune's once."""
REPEATED = 3.0
"""What each mention in the document itself adds to that."""
DESIGNATED, ELSEWHERE = 0.9, 0.3
"""Share of capitalised names that are places of the document's provinces: after "xã" or "huyện", and elsewhere."""
NAMED, UNNAMED = 0.0, 3.0
"""What the model of language overcharges a name there, not knowing that capitals were read: −ln of the share of words
after "xã", and after any word, that are names."""
REASON = "place"
CERTAIN = 0.9
FARTHEST = 10.0
"""Words of names that the decoder did not consider are looked at up to this cost of being read so."""
LEAST = 0.15
"""A province is one of a document's with this share of all mentions."""


class Places:
    """The places of each province."""

    def __init__(self, knowledge: Knowledge) -> None:
        """The tables of `rules/places/`, read when a text first has names in it."""
        self._knowledge = knowledge
        self._rare: dict[frozenset[str], dict[str, float]] = {}

    @cached_property
    def _names(self) -> dict[str, dict[Name, float]]:
        """The places of each province, and how often they are named. Raises RulesError."""
        names: dict[str, dict[Name, float]] = defaultdict(dict)
        for row in self._rows:
            known = names[row["province"]]
            known[_name(row["name"])] = max(known.get(_name(row["name"]), 0.0), WEIGHTS.get(row["kind"], 1.0))
        return names

    @cached_property
    def _tell(self) -> dict[Name, list[str]]:
        """The provinces that have a district, or are themselves, of a name."""
        tell: dict[Name, list[str]] = defaultdict(list)
        for province, table in self._names.items():
            for name, weight in table.items():
                if weight >= WEIGHTS["quận"] and len(name) > 1:
                    tell[name].append(province)
        return tell

    @cached_property
    def _designators(self) -> frozenset[str]:
        """The last words of kinds of places: xã, trấn."""
        return frozenset(row["kind"].split()[-1] for row in self._rows)

    @property
    def _rows(self) -> Iterator[dict[str, str]]:
        for table in self._knowledge.names("places/*.tsv"):
            yield from self._knowledge.table(table)

    def resolved(
        self,
        lines: Sequence[str],
        decided: Sequence[list[Decision]],
        language: LanguageModel,
        closest: Callable[[str, Mapping[str, float]], tuple[str, float] | None],
    ) -> list[list[Decision]]:
        """The decisions with names of places as the document's provinces have them, where that is likelier.

        `closest` is that of the channel: see `AnyChannel`.
        """
        words = list(_words(lines, decided))
        shares = self._shares(words)
        if not shares:
            return list(decided)
        self._add_rare(words, frozenset(shares), language, closest)
        weights = self._weights(shares)
        places = _likelier(list(self._spans(words, weights)), words, language)
        # a document names some places again and again
        weights.update({name: weights[name] + REPEATED * count for name, count in _counted(places).items()})
        chosen = [list(line) for line in decided]
        for span, chance in _likelier(list(self._spans(words, weights)), words, language):
            for place, reading in enumerate(span.readings, span.first):
                word = words[place]
                if word.decision.pick != reading:
                    chosen[word.line][word.number] = word.with_pick(reading, chance)
        return chosen

    def _add_rare(
        self,
        words: Sequence[_Word],
        provinces: frozenset[str],
        language: LanguageModel,
        closest: Callable[[str, Mapping[str, float]], tuple[str, float] | None],
    ) -> None:
        """Let words of names that the model of language does not know (Nếnh, Thuột) be readings where they are near."""
        rare = self._rare.get(provinces)
        if rare is None:
            names = (name for province in provinces for name in self._names[province])
            unknown = {word for name in names for word in name if word not in language.index}
            rare = self._rare[provinces] = {apply_case(word, Case.TITLE): 0.0 for word in sorted(unknown)}
        if not rare:
            return
        near: dict[str, tuple[str, float] | None] = {}
        for word in words:
            token = word.decision.item.text
            if word.capital and len(token) > 1:
                if token not in near:
                    near[token] = closest(apply_case(token.lower(), Case.TITLE), rare)
                found = near[token]
                if found and found[1] < FARTHEST:
                    word.add(found[0], found[1])

    def _shares(self, words: Sequence[_Word]) -> dict[str, float]:
        """The provinces that the document is about, each with its share of the mentions."""
        found: Counter[Name] = Counter()
        for place in range(len(words)):
            for length in (2, 3, 4):
                run = words[place : place + length]
                if len(run) == length and all(one.certain for one in run) and _adjacent(run):
                    found[tuple(one.key for one in run)] += 1
        if not found:
            return {}
        mentions: Counter[str] = Counter()
        for name, count in found.items():
            for province in self._tell.get(name, ()):
                # of districts it counts how many are named: one named often may be its namesake elsewhere
                mentions[province] += count if name == _name(province) else 1
        total = sum(mentions.values())
        return {province: count / total for province, count in sorted(mentions.items()) if count >= LEAST * total}

    def _weights(self, shares: Mapping[str, float]) -> dict[Name, float]:
        """How often the places of the document's provinces are named."""
        weights: dict[Name, float] = defaultdict(float)
        for province, share in shares.items():
            for name, weight in self._names[province].items():
                weights[name] += share * weight
        return weights

    def _spans(self, words: Sequence[_Word], weights: Mapping[Name, float]) -> Iterator[_Span]:
        """All runs of words that may be one of the names, each with what that costs."""
        total = sum(weights.values())
        by_first: dict[str, list[Name]] = defaultdict(list)
        for name in weights:
            by_first[name[0]].append(name)
        for place, first in enumerate(words):
            if not first.capital:
                continue
            designated = (
                place > 0 and words[place - 1].key in self._designators and _adjacent(words[place - 1 : place + 1])
            )
            share = DESIGNATED if designated else ELSEWHERE
            for start in first.readings:
                for name in by_first.get(start, ()):
                    run = words[place : place + len(name)]
                    if len(run) < len(name) or not _adjacent(run) or not all(one.capital for one in run):
                        continue
                    if len(name) == 1 and (not designated or _goes_on(words, place)):
                        continue
                    readings = [one.readings.get(word) for one, word in zip(run, name, strict=True)]
                    if None not in readings:
                        picks = [one for one in readings if one is not None]
                        channel = sum(word.cost(pick) for word, pick in zip(run, picks, strict=True))
                        overcharged = NAMED if designated else UNNAMED
                        cost = channel - math.log(share * weights[name] / total)
                        yield _Span(place, picks, name, cost, 1.0 - share, overcharged)


class _Word:
    """A word of the document in reading order, and where its decision stands."""

    def __init__(self, line: int, number: int, decision: Decision, follows: bool) -> None:
        self.line = line
        self.number = number
        self.decision = decision
        self.follows = follows
        """Nothing but space is between it and the word before."""
        self.key = canonical(decision.text)
        self.capital = decision.item.kind is Kind.WORD and decision.text[:1].isupper()
        self.certain = self.capital and decision.chance > CERTAIN
        self._readings: dict[str, int] | None = None
        self._added: list[Reading] = []

    def add(self, text: str, cost: float) -> None:
        """Let the word be one that the decoder did not consider, too."""
        key = canonical(text)
        if key not in self.readings:
            self.readings[key] = len(self.decision.readings) + len(self._added)
            self._added.append(Reading(UNKNOWN, apply_case(key, case_of(self.decision.item.text)), cost))

    def with_pick(self, pick: int, chance: float) -> Decision:
        """The decision for another reading, `chance` sure."""
        one = self.decision
        readings = one.readings if pick < len(one.readings) else [*one.readings, *self._added]
        places, chances = one.weighed
        others = np.where(places == pick, np.float32(0.0), chances)
        others *= (1.0 - chance) / max(float(others.sum()), 1e-9)
        weighed = np.append(places, pick), np.append(others, np.float32(chance))
        return Decision(one.item, readings, pick, chance, weighed, REASON)

    @property
    def readings(self) -> dict[str, int]:
        """What may have been printed here, by its canonical form, cheapest first."""
        if self._readings is None:
            self._readings = {}
            for place, reading in enumerate(self.decision.readings):
                self._readings.setdefault(canonical(reading.text), place)
        return self._readings

    def cost(self, pick: int) -> float:
        known = self.decision.readings
        return known[pick].cost if pick < len(known) else self._added[pick - len(known)].cost


class _Span(NamedTuple):
    """words[first:first + len(readings)] read as `name`: which reading of each, and what that costs in nats."""

    first: int
    readings: list[int]
    name: Name
    cost: float
    otherwise: float
    """The probability that there is no place here."""
    overcharged: float


def _name(text: str) -> Name:
    return tuple(canonical(word) for word in text.replace("-", " ").split())


def _words(lines: Sequence[str], decided: Sequence[Sequence[Decision]]) -> Iterator[_Word]:
    for number, (line, decisions) in enumerate(zip(lines, decided, strict=True)):
        end = 0
        for place, decision in enumerate(decisions):
            yield _Word(number, place, decision, not line[end : decision.item.start].strip())
            end = decision.item.end


def _adjacent(run: Sequence[_Word]) -> bool:
    return all(two.follows and two.line - one.line <= 1 for one, two in pairwise(run))


def _goes_on(words: Sequence[_Word], place: int) -> bool:
    """Whether a name goes on after its first word."""
    return place + 1 < len(words) and words[place + 1].capital and _adjacent(words[place : place + 2])


def _likelier(spans: Sequence[_Span], words: Sequence[_Word], language: LanguageModel) -> list[tuple[_Span, float]]:
    """The spans that are likelier places than what the decoder made of them, the likeliest first, none twice; each with
    the probability of that."""
    found: list[tuple[_Span, float]] = []
    if not spans:
        return found
    usual = _usual_costs(spans, words, language)
    gains = [cost - math.log(span.otherwise) - span.cost for span, cost in zip(spans, usual, strict=True)]
    taken: set[int] = set()
    for at in sorted(range(len(spans)), key=lambda at: (-gains[at], at)):
        span = spans[at]
        places = set(range(span.first, span.first + len(span.readings)))
        if gains[at] > 0.0 and not places & taken:
            taken |= places
            found.append((span, 1.0 / (1.0 + math.exp(-gains[at]))))
    return found


def _counted(places: Sequence[tuple[_Span, float]]) -> Counter[Name]:
    return Counter(span.name for span, _ in places)


def _usual_costs(spans: Sequence[_Span], words: Sequence[_Word], language: LanguageModel) -> list[float]:
    """What the words of each span cost as they were decided: read so, and standing there."""
    numbers = np.array([0, 0, *(one.decision.readings[one.decision.pick].word for one in words)], np.int64)
    places = np.array(
        [place for span in spans for place in range(span.first, span.first + len(span.readings))], np.int64
    )
    known, at = np.unique(places, return_inverse=True)
    language_costs = trigram_costs(language, numbers[known], numbers[known + 1], numbers[known + 2])[at]
    channel = np.array([words[place].cost(words[place].decision.pick) for place in places.tolist()])
    owner = np.repeat(np.arange(len(spans)), [len(span.readings) for span in spans])
    totals = np.bincount(owner, weights=language_costs + channel, minlength=len(spans))
    return [float(total) - span.overcharged for total, span in zip(totals, spans, strict=True)]


def trigram_costs(language: LanguageModel, first: Ids, second: Ids, words: Ids) -> Costs:
    """Costs of `words`, each after `first` and `second`."""
    _, backoff, one = language.bigram(first, second)
    cost, _, two = language.bigram(second, words)
    total = cost + np.where(one, backoff, np.float32(0.0))
    both = np.flatnonzero(one & two)
    kept = language.trigram(first[both], second[both], words[both])
    total[both] = np.where(np.isnan(kept), total[both], kept)
    return total
