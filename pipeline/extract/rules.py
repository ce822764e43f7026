"""The rules of extraction: TOML files → typed records, checked when loaded; rules/extract/README.md has the format."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import msgspec

from pipeline.extract.phrases import Phrases, key, phrases
from pipeline.extract.tokens import fold
from pipeline.knowledge import Knowledge, RulesError

T = TypeVar("T")
Words = tuple[str, ...]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class UnitWords(_Table, frozen=True):
    money: Words
    physical: Words
    percent: Words
    classes: Words
    bases: Words


class Units(_Table, frozen=True):
    scales: dict[str, int]
    units: UnitWords


class Follow(_Table, frozen=True):
    words: Words


class Nouns(_Table, frozen=True):
    nouns: dict[str, Words]
    families: dict[str, Words]
    nameless: dict[str, str]
    follow: Follow


class Qualifiers(_Table, frozen=True):
    gt: Words
    lt: Words
    ge: Words
    le: Words
    approx: Words
    comparing: Words


class QualifiersAfter(_Table, frozen=True):
    ge: Words
    le: Words


class Predicates(_Table, frozen=True):
    copulas: Words
    joins: Words
    ties: Words
    rising: Words
    falling: Words
    times: Words


class Changes(_Table, frozen=True):
    verbs: Words
    fillers: Words
    reaching: Words
    against: Words
    names: Words


class SubjectWords(_Table, frozen=True):
    heads: Words
    openers: Words
    counters: Words
    stops: Words
    long_stops: Words
    tails: Words
    compounds: Words
    locations: Words
    embeds: Words
    dependents: Words
    relations: Words
    objectless: Words
    pointers: Words
    comparisons: Words
    lists: Words
    generic_verbs: Words
    reports: Words
    sited: Words
    before_heads: Words
    frame_ends: Words
    announcements: Words
    count: str
    of: str
    among: str
    share: str
    rise: str
    fall: str


class Flow(_Table, frozen=True):
    verbs: Words
    heads: Words
    units: Words
    parts: Words
    yearly: Words


class Level(_Table, frozen=True):
    words: Words
    heads: Words


class TargetCues(_Table, frozen=True):
    headings: Words
    sentence: Words
    clause: Words
    done: Words
    neutral: Words


class BaselineCues(_Table, frozen=True):
    words: Words


class RoleCues(_Table, frozen=True):
    target: TargetCues
    baseline: BaselineCues


class PeriodCues(_Table, frozen=True):
    now: Words
    neutral: Words
    asof: Words
    span_openers: Words
    terms: Words
    whole_span: Words
    since: Words
    reference: Words
    price_bases: Words
    issuing: Words
    before: Words
    programmes: Words


class DocumentCues(_Table, frozen=True):
    titles: Words
    plans: Words
    plan_openers: Words
    plan_titles: Words
    programme: Words
    programme_density: float
    item_openers: Words
    title_lines: int
    title_fillers: Words


class Cues(_Table, frozen=True):
    qualifiers: Qualifiers
    qualifiers_after: QualifiersAfter
    predicates: Predicates
    changes: Changes
    subject: SubjectWords
    flow: Flow
    level: Level
    roles: RoleCues
    periods: PeriodCues
    document: DocumentCues


class WordList(_Table, frozen=True):
    words: Words


class Grouping(_Table, frozen=True):
    counted: Words
    verbs: Words
    units: Words
    averages: Words
    negations: Words
    heads: Words


class Labelled(_Table, frozen=True):
    phrases: Words


class Exclusions(_Table, frozen=True):
    labels: dict[str, int]
    durations: WordList
    bases: WordList
    grouping: Grouping
    sets: dict[str, tuple[int, ...]]
    labelled: Labelled


Set = frozenset[str]


class ClauseWords(_Table, frozen=True, rename={"and_": "and", "from_": "from"}):
    and_: Set
    from_: Set
    to: Set
    directions: Set
    share: Set
    share_nouns: Set
    exceed: Set
    more: Set
    times: Set
    level: Set
    gained: Set
    have: Set
    auxiliaries: Set
    no_group: Set
    newly: Set
    turns: Set
    names_follow: Set


class DateWords(_Table, frozen=True):
    year: Set
    month: Set
    term: Words
    numbered_term: Set
    quarters: Set
    before_numbers: Set
    within: Set
    before_months: Set
    before_days: Set
    before_short_dates: Set
    before_single_days: Set
    each: Set
    before_years: Set
    open_ends: Set


class LabelWords(_Table, frozen=True):
    number: Set
    sums: Set
    one: Set
    counted_too: Set


class CriterionWords(_Table, frozen=True):
    word: str
    fillers: Set
    separators: Set


class Grammar(_Table, frozen=True):
    clause: ClauseWords
    date: DateWords
    label: LabelWords
    criterion: CriterionWords


class NumeralWords(_Table, frozen=True):
    ten: Set
    tens: Set
    hundreds: Set
    links: Set
    half: Set


class AcceptedNumerals(_Table, frozen=True):
    alone: Set
    after: Words
    never_after: Words
    said_of: Set
    groups: Words


class Numerals(_Table, frozen=True):
    digits: dict[str, int]
    after_tens: dict[str, int]
    shares: dict[str, int]
    words: NumeralWords
    accept: AcceptedNumerals


class Places(_Table, frozen=True):
    kinds: Words
    local: Words
    whole: Words
    country: Words
    provinces: Words


class Bands(_Table, frozen=True):
    below: Words
    none: Words
    unit: str


class Checks(_Table, frozen=True):
    shares: Words
    years: Words
    bands: Bands


class Criterion(_Table, frozen=True):
    number: int
    names: Words
    things: Words


class CriteriaSet(_Table, frozen=True, dict=True):
    title: str
    years: tuple[int, int]
    criterion: tuple[Criterion, ...]

    @cached_property
    def by_name(self) -> Phrases[str]:
        return Phrases({name: str(one.number) for one in self.criterion for name in one.names})

    @cached_property
    def by_thing(self) -> Phrases[str]:
        return Phrases({thing: str(one.number) for one in self.criterion for thing in one.things})


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
        self.term = phrases(grammar.date.term)
        self.list_marks = grammar.clause.and_ | {","}
        checks = _load(knowledge, "extract/checks.toml", Checks)
        self.shares, self.years, self.bands = phrases(checks.shares), checks.years, checks.bands
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
