"""The rules of extraction: TOML files → typed records, checked when loaded; rules/extract/README.md has the format."""

from __future__ import annotations

from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import msgspec

from pipeline.extract.phrases import Phrases, key, phrases
from pipeline.extract.schema import (
    Checks,
    CriteriaSet,
    Cues,
    Exclusions,
    Grammar,
    Nouns,
    Numerals,
    Places,
    Plausible,
    Units,
)
from pipeline.extract.tokens import fold, torn_numbers
from pipeline.knowledge import Knowledge, RulesError

T = TypeVar("T")


class Rules:
    """All rules of extraction, with the phrase sets made of them. Raises RulesError naming file and key."""

    def __init__(self, knowledge: Knowledge) -> None:
        units = _load(knowledge, "units.toml", Units)
        nouns = _load(knowledge, "extract/nouns.toml", Nouns)
        self.cues = cues = _load(knowledge, "extract/cues.toml", Cues)
        self.exclusions = out = _load(knowledge, "extract/exclusions.toml", Exclusions)
        self.places = _load(knowledge, "extract/places.toml", Places)
        grammar = _load(knowledge, "extract/grammar.toml", Grammar)
        self.words, self.dates, self.label_words = grammar.clause, grammar.date, grammar.label
        self.criterion_words, self.criterion_word = grammar.criterion, phrases([grammar.criterion.word])
        self.numerals = numerals = _load(knowledge, "extract/numerals.toml", Numerals)
        self.spelled_first = {*numerals.digits, *numerals.words.ten, *(key(share)[0] for share in numerals.shares)}
        self.spelled_shares = Phrases(numerals.shares)
        self.spelled_after = phrases(numerals.accept.after)
        self.spelled_never = phrases(numerals.accept.never_after)
        counted = [noun for group in numerals.accept.groups for noun in nouns.nouns.get(group, ())]
        self.spelled_nouns = phrases(counted)
        self.torn = torn_numbers(grammar.date.never_torn)
        self.term = phrases(grammar.date.term)
        self.list_marks = grammar.clause.and_ | {","}
        checks = _load(knowledge, "extract/checks.toml", Checks)
        self.shares, self.years, self.bands = phrases(checks.shares), checks.years, checks.bands
        self.structures = phrases(checks.structures)
        self.plausible: dict[str, list[Plausible]] = {}
        """Bounds by their unit, in small letters."""
        for bound in checks.plausible:
            for unit in bound.units:
                self.plausible.setdefault(unit.lower(), []).append(bound)
        self.plausible_subjects = {one.what: phrases(one.subjects) for one in checks.plausible}
        self.criteria = tuple(_load(knowledge, name, CriteriaSet) for name in knowledge.names("criteria/*.toml"))
        measures = units.units
        self.scales = {fold(word): factor for word, factor in units.scales.items()}
        self.money, self.currency = phrases(measures.money), measures.money[0]
        self.physical = phrases(measures.physical)
        self.percent, self.percent_sign = phrases(measures.percent), measures.percent[0]
        self.classes = phrases(measures.classes)
        self.nouns = phrases([noun for group in nouns.nouns.values() for noun in group])
        self.bases = phrases([*measures.bases, *(noun for group in nouns.nouns.values() for noun in group)])
        self.families: dict[tuple[str, ...], str] = {
            key(noun): family for family, members in nouns.families.items() for noun in members
        }
        self.kin = Phrases({noun: family for family, members in nouns.families.items() for noun in members})
        self.nameless = Phrases(nouns.nameless)
        self.no_noun = {fold(word) for word in nouns.follow.words}
        sides = {name: getattr(cues.qualifiers, name) for name in ("gt", "lt", "ge", "le", "approx")}
        self.qualifiers = Phrases({word: side for side, words in sides.items() for word in words})
        self.comparing = {fold(word) for word in cues.qualifiers.comparing}
        after = {name: getattr(cues.qualifiers_after, name) for name in ("ge", "le")}
        self.qualifiers_after = Phrases({word: side for side, words in after.items() for word in words})
        predicates, subject, periods = cues.predicates, cues.subject, cues.periods
        self.copulas = phrases(predicates.copulas)
        self.joins = phrases(predicates.joins)
        self.ties = phrases(predicates.ties)
        self.rising, self.falling = phrases(predicates.rising), phrases(predicates.falling)
        self.times = phrases(predicates.times)
        self.change_verbs, self.change_fillers = phrases(cues.changes.verbs), phrases(cues.changes.fillers)
        self.reaching, self.against = phrases(cues.changes.reaching), phrases(cues.changes.against)
        self.change_names = phrases(cues.changes.names)
        self.heads, self.openers = phrases(subject.heads), phrases(subject.openers)
        self.counters, self.stops = phrases(subject.counters), phrases(subject.stops)
        self.long_stops, self.tails = phrases(subject.long_stops), phrases(subject.tails)
        self.compounds, self.locations = phrases(subject.compounds), phrases(subject.locations)
        self.relations = phrases(subject.relations)
        self.embeds, self.dependents = phrases(subject.embeds), phrases(subject.dependents)
        self.objectless, self.pointers = phrases(subject.objectless), phrases(subject.pointers)
        self.comparisons, self.before_heads = phrases(subject.comparisons), phrases(subject.before_heads)
        self.frame_ends, self.announcements = phrases(subject.frame_ends), phrases(subject.announcements)
        self.wholes = phrases(subject.wholes)
        self.reports, self.sited = phrases(subject.reports), phrases(subject.sited)
        self.lists, self.generic_verbs = phrases(subject.lists), phrases(subject.generic_verbs)
        self.flow_verbs, self.flow_heads = phrases(cues.flow.verbs), phrases(cues.flow.heads)
        self.yearly, self.flow_units = phrases(cues.flow.yearly), phrases(cues.flow.units)
        self.parts = phrases(cues.flow.parts)
        timeless = dict.fromkeys(cues.periods.neutral, False)
        self.level_words = Phrases(dict.fromkeys(cues.level.words, True) | timeless)
        self.level_heads = phrases(cues.level.heads)
        target = cues.roles.target
        neutral = dict.fromkeys(target.neutral, False)
        self.target_headings = Phrases(dict.fromkeys(target.headings, True) | neutral)
        self.target_sentence = Phrases(dict.fromkeys(target.sentence, True) | neutral)
        self.target_clause, self.done = Phrases(dict.fromkeys(target.clause, True) | neutral), phrases(target.done)
        self.baseline = phrases(cues.roles.baseline.words)
        self.now, self.asof = Phrases(dict.fromkeys(periods.now, True) | timeless), phrases(periods.asof)
        self.span_openers, self.whole_span = phrases(periods.span_openers), phrases(periods.whole_span)
        self.terms = phrases(periods.terms)
        times = (*periods.now, *timeless, *cues.flow.yearly)
        self.time_openers = {key(phrase)[0] for phrase in times} | {key(phrase)[0] for phrase in grammar.date.term}
        self.since, self.reference = phrases(periods.since), phrases(periods.reference)
        self.price_bases, self.issuing = phrases(periods.price_bases), phrases(periods.issuing)
        self.before, self.programmes = phrases(periods.before), phrases(periods.programmes)
        self.titles, self.plans = phrases(cues.document.titles), phrases(cues.document.plans)
        self.title_fillers = {fold(word) for word in cues.document.title_fillers}
        self.plan_openers, self.plan_titles = phrases(cues.document.plan_openers), phrases(cues.document.plan_titles)
        self.item_openers = phrases(cues.document.item_openers)
        self.programme_names = phrases(cues.document.programme)
        self.labels = Phrases(out.labels)
        self.durations, self.bases_before = phrases(out.durations.words), phrases(out.bases.words)
        self.grouped = {key(unit) for unit in out.grouping.counted}
        self.grouping_units = {key(unit) for unit in out.grouping.units}
        self.grouping_verbs, self.averages = phrases(out.grouping.verbs), phrases(out.grouping.averages)
        self.negations = phrases(out.grouping.negations)
        self.grouping_heads = phrases(out.grouping.heads)
        self.sets = {key(unit): values for unit, values in out.sets.items()}
        self.labelled = phrases(out.labelled.phrases)
        self.place_kinds = phrases(self.places.kinds)
        self.country, self.whole_place = phrases(self.places.country), phrases(self.places.whole)
        self.provinces = phrases(self.places.provinces)
        self.local = phrases(self.places.local)

    def criteria_of(self, year: int | None) -> CriteriaSet | None:
        """The set in force in a year; without a year the first, which most reports of the archive follow."""
        for one in self.criteria:
            if year is not None and one.years[0] <= year <= one.years[1]:
                return one
        return self.criteria[0] if self.criteria else None


_loaded: WeakKeyDictionary[Knowledge, Rules] = WeakKeyDictionary()


def rules_of(knowledge: Knowledge) -> Rules:
    """The rules of extraction in `knowledge`, made once. Raises RulesError naming file and key."""
    if knowledge not in _loaded:
        _loaded[knowledge] = Rules(knowledge)
    return _loaded[knowledge]


def _load(knowledge: Knowledge, name: str, kind: type[T]) -> T:
    content: dict[str, Any] = knowledge.toml(name)
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise RulesError(f"{knowledge.folder / name}: {error}") from None
