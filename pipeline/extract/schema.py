"""The schema of the rules of extraction: what each TOML file of rules/extract/ holds, key by key."""

from __future__ import annotations

from functools import cached_property

from pipeline.extract.phrases import Phrases
from pipeline.knowledge import Record

Words = tuple[str, ...]


class ExpectedFlag(Record, frozen=True, kw_only=True):
    """A flag that an example's text must raise."""

    check: str
    proposal: str | None = None


class Example(Record, frozen=True, kw_only=True):
    """A text beside a rule, and all rows it must give. A row names the fields that matter."""

    text: str
    rows: tuple[dict[str, str | int | float], ...] | None = None
    flags: tuple[ExpectedFlag, ...] | None = None
    title: str = ""
    """Lines before the text: they date and place it."""


class _File(Record, frozen=True):
    example: tuple[Example, ...] = ()


class UnitWords(Record, frozen=True):
    money: Words
    physical: Words
    percent: Words
    classes: Words
    bases: Words


class Units(_File, frozen=True, kw_only=True):
    scales: dict[str, int]
    units: UnitWords


class Follow(Record, frozen=True):
    words: Words


class Nouns(_File, frozen=True, kw_only=True):
    nouns: dict[str, Words]
    families: dict[str, Words]
    nameless: dict[str, str]
    follow: Follow


class Qualifiers(Record, frozen=True):
    gt: Words
    lt: Words
    ge: Words
    le: Words
    approx: Words
    comparing: Words


class QualifiersAfter(Record, frozen=True):
    ge: Words
    le: Words


class Predicates(Record, frozen=True):
    copulas: Words
    joins: Words
    ties: Words
    rising: Words
    falling: Words
    times: Words


class Changes(Record, frozen=True):
    verbs: Words
    fillers: Words
    reaching: Words
    against: Words
    names: Words


class SubjectWords(Record, frozen=True):
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
    wholes: Words
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


class Flow(Record, frozen=True):
    verbs: Words
    heads: Words
    units: Words
    parts: Words
    yearly: Words


class Level(Record, frozen=True):
    words: Words
    heads: Words


class TargetCues(Record, frozen=True):
    headings: Words
    sentence: Words
    clause: Words
    done: Words
    neutral: Words


class BaselineCues(Record, frozen=True):
    words: Words


class RoleCues(Record, frozen=True):
    target: TargetCues
    baseline: BaselineCues


class PeriodCues(Record, frozen=True):
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


class DocumentCues(Record, frozen=True):
    titles: Words
    plans: Words
    plan_openers: Words
    plan_titles: Words
    programme: Words
    programme_density: float
    item_openers: Words
    title_lines: int
    title_fillers: Words


class Cues(_File, frozen=True, kw_only=True):
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


class WordList(Record, frozen=True):
    words: Words


class Grouping(Record, frozen=True):
    counted: Words
    verbs: Words
    units: Words
    averages: Words
    negations: Words
    heads: Words


class Labelled(Record, frozen=True):
    phrases: Words


class Exclusions(_File, frozen=True, kw_only=True):
    labels: dict[str, int]
    durations: WordList
    bases: WordList
    grouping: Grouping
    sets: dict[str, tuple[int, ...]]
    labelled: Labelled


Set = frozenset[str]


class ClauseWords(Record, frozen=True, rename={"and_": "and", "from_": "from"}):
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


class DateWords(Record, frozen=True):
    year: Set
    month: Set
    term: Words
    numbered_term: Set
    quarters: Set
    never_torn: Words
    before_numbers: Set
    within: Set
    before_months: Set
    before_days: Set
    before_short_dates: Set
    before_single_days: Set
    each: Set
    before_years: Set
    open_ends: Set


class LabelWords(Record, frozen=True):
    number: Set
    sums: Set
    one: Set
    counted_too: Set


class CriterionWords(Record, frozen=True):
    word: str
    fillers: Set
    separators: Set


class Grammar(_File, frozen=True, kw_only=True):
    clause: ClauseWords
    date: DateWords
    label: LabelWords
    criterion: CriterionWords


class NumeralWords(Record, frozen=True):
    ten: Set
    tens: Set
    hundreds: Set
    links: Set
    half: Set


class AcceptedNumerals(Record, frozen=True):
    alone: Set
    after: Words
    never_after: Words
    said_of: Set
    groups: Words


class Numerals(_File, frozen=True, kw_only=True):
    digits: dict[str, int]
    after_tens: dict[str, int]
    shares: dict[str, int]
    words: NumeralWords
    accept: AcceptedNumerals


class Places(_File, frozen=True, kw_only=True):
    kinds: Words
    local: Words
    whole: Words
    country: Words
    provinces: Words


class Plausible(Record, frozen=True, kw_only=True):
    """Bounds of an amount in one of the units, where the subject holds one of `subjects`, or whatever it is of."""

    what: str
    units: Words
    subjects: Words = ()
    least: float = 0
    most: float


class Bands(Record, frozen=True):
    below: Words
    none: Words
    unit: str


class Checks(_File, frozen=True, kw_only=True):
    shares: Words
    years: Words
    structures: Words
    bands: Bands
    plausible: tuple[Plausible, ...] = ()


class Criterion(Record, frozen=True):
    number: int
    names: Words
    things: Words


class CriteriaSet(_File, frozen=True, kw_only=True, dict=True):
    title: str
    years: tuple[int, int]
    criterion: tuple[Criterion, ...]

    @cached_property
    def by_name(self) -> Phrases[str]:
        return Phrases({name: str(one.number) for one in self.criterion for name in one.names})

    @cached_property
    def by_thing(self) -> Phrases[str]:
        return Phrases({thing: str(one.number) for one in self.criterion for thing in one.things})
