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
from typing import NamedTuple

import numpy as np

from pipeline.knowledge import Knowledge
from pipeline.restore.channel import Reading
from pipeline.restore.decision import Decision
from pipeline.restore.language import Costs, Ids, LanguageModel
from pipeline.restore.proposals import START, UNKNOWN
from pipeline.restore.syllables import Case, apply_case, case_of
from pipeline.restore.tokens import Kind, canonical

Name = tuple[str, ...]
"""The words of a name, in canonical form."""

COMMUNE = 1.0
"""How often a commune is named in reports of its province; of other kinds `rules/places/kinds.toml` says it."""
REPEATED = 3.0
"""What each mention in the document itself adds to that."""
DESIGNATED, ELSEWHERE = 0.9, 0.3
"""Share of capitalised names that are places of the document's provinces: after "xã" or "huyện", and elsewhere."""
NAMED, UNNAMED = 0.0, 3.0
"""What the model of language overcharges a name there, not knowing that capitals were read: −ln of the share of words
after "xã", and after any word, that are names."""
PARTS_NOTHING = ("", ":")
"""What may stand between the words of a name: "Phi: My" is Phù Mỹ, its mark read as a colon."""
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
        weights = self._knowledge.toml("places/kinds.toml")["weights"]
        for row in self._rows:
            known = names[row["province"]]
            known[_name(row["name"])] = max(known.get(_name(row["name"]), 0.0), weights.get(row["kind"], COMMUNE))
        return names

    @cached_property
    def _tell(self) -> dict[Name, list[str]]:
        """The provinces that have a district, or are themselves, of a name."""
        tell: dict[Name, list[str]] = defaultdict(list)
        for province, table in self._names.items():
            for name, weight in table.items():
                if weight > COMMUNE and len(name) > 1:
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
        runs = list(_runs(lines, decided))
        shares = self._shares(runs)
        if not shares:
            return list(decided)
        self._add_rare(runs, frozenset(shares), language, closest)
        weights = self._weights(shares)
        places = _likelier(list(self._spans(runs, weights)), language)
        # a document names some places again and again
        weights.update({name: weights[name] + REPEATED * count for name, count in _counted(places).items()})
        chosen = [list(line) for line in decided]
        for span, chance in _likelier(list(self._spans(runs, weights)), language):
            for word, reading in zip(span.words, span.readings, strict=True):
                if word.decision.pick != reading:
                    chosen[word.line][word.number] = word.with_pick(reading, chance)
        return chosen

    def _shares(self, runs: Sequence[_Run]) -> dict[str, float]:
        """The provinces that the document is about, each with its share of the mentions."""
        found: Counter[Name] = Counter()
        for run in runs:
            for start in range(len(run.words) - 1):
                for length in (2, 3, 4):
                    words = run.words[start : start + length]
                    if len(words) == length and all(one.decision.chance > CERTAIN for one in words):
                        found[tuple(one.key for one in words)] += 1
        if not found:
            return {}
        mentions: Counter[str] = Counter()
        for name, count in found.items():
            for province in self._tell.get(name, ()):
                # of districts it counts how many are named: one named often may be its namesake elsewhere
                mentions[province] += count if name == _name(province) else 1
        total = sum(mentions.values())
        return {province: count / total for province, count in sorted(mentions.items()) if count >= LEAST * total}

    def _add_rare(
        self,
        runs: Sequence[_Run],
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
        for word in (word for run in runs for word in run.words):
            token = word.decision.item.text
            if len(token) > 1:
                if token not in near:
                    near[token] = closest(apply_case(token.lower(), Case.TITLE), rare)
                found = near[token]
                if found and found[1] < FARTHEST:
                    word.add(*found)

    def _weights(self, shares: Mapping[str, float]) -> dict[Name, float]:
        """How often the places of the document's provinces are named."""
        weights: dict[Name, float] = defaultdict(float)
        for province, share in shares.items():
            for name, weight in self._names[province].items():
                weights[name] += share * weight
        return weights

    def _spans(self, runs: Sequence[_Run], weights: Mapping[Name, float]) -> Iterator[_Span]:
        """All capitalised words that may be one of the names, each with what that costs."""
        total = sum(weights.values())
        by_first: dict[str, list[Name]] = defaultdict(list)
        for name in weights:
            by_first[name[0]].append(name)
        for run in runs:
            before = run.before
            for start, first in enumerate(run.words):
                designated = before in self._designators
                for name in (name for reading in first.readings for name in by_first.get(reading, ())):
                    words = run.words[start : start + len(name)]
                    # a name of one word (Vôi) is only told by its kind before it, and nothing after it
                    if len(words) == len(name) > 1 or (designated and len(name) == len(run.words) - start == 1):
                        readings = [one.readings.get(word) for one, word in zip(words, name, strict=True)]
                        if None not in readings:
                            share = DESIGNATED if designated else ELSEWHERE
                            prior = -math.log(share * weights[name] / total)
                            yield _span(words, name, [one for one in readings if one is not None], prior, designated)
                before = first.key


class _Word:
    """A capitalised word of the document, and where its decision stands."""

    def __init__(self, line: int, number: int, decision: Decision, before: tuple[int, int]) -> None:
        """`before` are the numbers of the two words before it in the model of language."""
        self.line = line
        self.number = number
        self.decision = decision
        self.before = before
        self._readings: dict[str, int] | None = None
        self._added: list[Reading] = []

    @cached_property
    def key(self) -> str:
        return canonical(self.decision.text)

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


class _Run(NamedTuple):
    """Capitalised words with nothing but space between them, and the word before the first, "" where there is none."""

    before: str
    words: list[_Word]


class _Span(NamedTuple):
    """Words read as `name`: which reading of each, and what that costs in nats."""

    words: list[_Word]
    name: Name
    readings: list[int]
    cost: float
    designated: bool


def _span(words: list[_Word], name: Name, readings: list[int], prior: float, designated: bool) -> _Span:
    channel = sum(word.cost(pick) for word, pick in zip(words, readings, strict=True))
    return _Span(words, name, readings, channel + prior, designated)


def _name(text: str) -> Name:
    return tuple(canonical(word) for word in text.replace("-", " ").split())


def _runs(lines: Sequence[str], decided: Sequence[Sequence[Decision]]) -> Iterator[_Run]:
    run = _Run("", [])
    last: Decision | None = None
    two, one, gap = START, START, 1
    for number, (line, decisions) in enumerate(zip(lines, decided, strict=True)):
        end = 0
        for place, decision in enumerate(decisions):
            item = decision.item
            follows = gap <= 1 and line[end : item.start].strip() in PARTS_NOTHING
            capital = item.kind is Kind.WORD and decision.text[:1].isupper()
            if run.words and not (follows and capital):
                yield run
                run = _Run("", [])
            if capital:
                if not run.words:
                    run = _Run(canonical(last.text) if follows and last else "", [])
                run.words.append(_Word(number, place, decision, (two, one)))
            last, end, gap = decision, item.end, 0
            two, one = one, decision.readings[decision.pick].word
        # what stands at the end of a line parts it from the next; a name goes on in the next line, not the one after
        gap = 2 if line[end:].strip() else gap + 1
    if run.words:
        yield run


def _likelier(spans: Sequence[_Span], language: LanguageModel) -> list[tuple[_Span, float]]:
    """The spans that are likelier places than what the decoder made of them, the likeliest first, none twice; each with
    the probability of that."""
    if not spans:
        return []
    usual = _usual_costs(spans, language)
    gains = [
        cost
        - (NAMED if span.designated else UNNAMED)
        - math.log(1.0 - (DESIGNATED if span.designated else ELSEWHERE))
        - span.cost
        for span, cost in zip(spans, usual, strict=True)
    ]
    taken: set[int] = set()
    found: list[tuple[_Span, float]] = []
    for at in sorted(range(len(spans)), key=lambda at: (-gains[at], at)):
        places = {id(word) for word in spans[at].words}
        if gains[at] > 0.0 and not places & taken:
            taken |= places
            found.append((spans[at], 1.0 / (1.0 + math.exp(-gains[at]))))
    return found


def _counted(places: Sequence[tuple[_Span, float]]) -> Counter[Name]:
    return Counter(span.name for span, _ in places)


def _usual_costs(spans: Sequence[_Span], language: LanguageModel) -> list[float]:
    """What the words of each span cost as they were decided: read so, and standing there."""
    words = {id(word): word for span in spans for word in span.words}
    asked = np.array([(*word.before, _picked(word).word) for word in words.values()], np.int64)
    costs = trigram_costs(language, asked[:, 0], asked[:, 1], asked[:, 2]).tolist()
    total = {key: cost + _picked(word).cost for (key, word), cost in zip(words.items(), costs, strict=True)}
    return [sum(total[id(word)] for word in span.words) for span in spans]


def _picked(word: _Word) -> Reading:
    return word.decision.readings[word.decision.pick]


def trigram_costs(language: LanguageModel, first: Ids, second: Ids, words: Ids) -> Costs:
    """Costs of `words`, each after `first` and `second`."""
    _, backoff, one = language.bigram(first, second)
    cost, _, two = language.bigram(second, words)
    total = cost + np.where(one, backoff, np.float32(0.0))
    both = np.flatnonzero(one & two)
    kept = language.trigram(first[both], second[both], words[both])
    total[both] = np.where(np.isnan(kept), total[both], kept)
    return total
