"""Passages → indicators: sentence by sentence, each row with its words, its subject and its context."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from pipeline.extract.checks.evidence import Parts
from pipeline.extract.clauses import Measure, measures
from pipeline.extract.confidence import confidence_of
from pipeline.extract.criteria import CriterionFinder
from pipeline.extract.facts import Facts
from pipeline.extract.outline import Context
from pipeline.extract.passages import Passage, Spot
from pipeline.extract.places import place_in
from pipeline.extract.quantities import Quantity
from pipeline.extract.rules import Rules
from pipeline.extract.sentences import STRONG, Sentence
from pipeline.extract.spans import Clause
from pipeline.extract.stamps import Stamp
from pipeline.extract.subjects import Subject, announced_by, subject_of, told_by, trend_of
from pipeline.extract.timing import Scene, Timing, in_brackets, timing_of
from pipeline.extract.tokens import Token
from pipeline.model import Box, Indicator

_CELLS = 3
"""So many numbers or more may be a row of a table."""


class Reader:
    """Reads the passages of one document in order and keeps what headings and earlier sentences said."""

    def __init__(self, sha256: str, facts: Facts, rules: Rules) -> None:
        self._sha256 = sha256
        self._facts = facts
        self._rules = rules
        self._finder = CriterionFinder(facts.criteria, rules) if facts.criteria else None
        self._ids: dict[str, int] = {}
        self._carry: Stamp | None = None
        """The time the last passage ended with."""
        self.parts: list[Parts] = []
        """The lists of parts met so far."""
        self.ambiguous: list[str] = []
        """The rows whose number may be read in two ways."""
        self.structures: list[tuple[str, ...]] = []
        """The rows of each sentence that speaks of a structure."""
        self._first: Subject | None = None
        """The first subject of the sentence before."""

    def read(self, passage: Passage, context: Context) -> list[Indicator]:
        """The indicators of the next passage."""
        inherited = (self._carry if passage.is_point else None) or context.time
        self._carry = None
        rules = self._rules
        found = passage.quantities(rules)
        rows: list[Indicator] = []
        for sentence in passage.sentences if passage.has_number or found else ():
            inside = passage.inside(sentence, rules)
            times = self._times(passage, sentence)
            if not inside and (told := trend_of(passage.tokens, sentence, rules)):
                self._first = told
            if inside and not _is_tabular(passage.tokens, sentence):
                rows += self._sentence(passage, context, sentence, inside, times, inherited)
            inherited = self._carried(passage, sentence, times, inherited)
        self._carry = inherited
        return rows

    def _times(self, passage: Passage, sentence: Sentence) -> list[Stamp]:
        """The times of a sentence; a month alone is one of the closing year."""
        found = passage.times(sentence, self._rules)
        closing = self._facts.closing
        return [
            one._replace(first=closing, last=closing) if one.kind == "point" and not one.first else one
            for one in found
            if one.first or closing or one.kind != "point"
        ]

    def _carried(
        self, passage: Passage, sentence: Sentence, times: Sequence[Stamp], inherited: Stamp | None
    ) -> Stamp | None:
        """The time that the next sentence goes on with: a span, the year of an aim or of the start, or the one year
        that a sentence opens with."""
        told = [
            one
            for one in times
            if not one.is_reference
            and one.kind != "yearly"
            and not in_brackets(passage.tokens, sentence.start, one.start)
        ]
        if not told:
            return inherited
        last = told[-1]
        if last.kind in ("span", "whole", "since"):
            return last
        if last.kind != "point":
            return None
        ahead = last.last > self._facts.closing
        start = 0 < last.last <= self._facts.span[0]
        inside = passage.inside(sentence, self._rules)
        opens = not last.is_asof and last.end <= (inside[0].lead if inside else sentence.end)
        alone = opens and all(one.first == last.first for one in told)
        return last if ahead or start or alone else None

    def _sentence(
        self,
        passage: Passage,
        context: Context,
        sentence: Sentence,
        found: Sequence[Quantity],
        times: Sequence[Stamp],
        inherited: Stamp | None,
    ) -> list[Indicator]:
        rules = self._rules
        kept = measures(passage.tokens, sentence, found, rules)
        subjects: list[Subject] = []
        before: Subject | None = None
        announced = announced_by(context.announced, rules) if context.announced else None
        for place, measure in enumerate(kept):
            if before:
                own = min(max(measure.left, before.reach), measure.quantity.lead)
                kept[place] = measure = msgspec.structs.replace(measure, own=own)
            following = kept[place + 1] if place + 1 < len(kept) else None
            clause = Clause(passage.tokens, sentence, measure, following, times)
            before = subject_of(clause, before, subjects[0] if subjects else announced or self._first, rules)
            if announced and not subjects:
                before = told_by(before, announced)
            subjects.append(before)
        self._first = subjects[0] if subjects else None
        scene = Scene(
            tokens=passage.tokens,
            sentence=sentence,
            measures=kept,
            stamps=times,
            facts=self._facts,
            inherited=inherited,
            aims=context.aims,
        )
        told = [
            (measure, subject, timing_of(scene, place, rules))
            for place, (measure, subject) in enumerate(zip(kept, subjects, strict=True))
        ]
        roles = _with_baselines(told)
        periods = _with_bases(told, roles)
        rows = [
            self._indicator(passage, context, sentence, measure, subject, period, role)
            if _is_named(subject) or measure.quantity.kind != "percent"
            else None
            for (measure, subject, _), period, role in zip(told, periods, roles, strict=True)
        ]
        self._note_parts(passage, kept, subjects, rows)
        self.ambiguous += [row.id for one, row in zip(kept, rows, strict=True) if row and one.quantity.is_ambiguous]
        named = rules.structures.find(passage.tokens, sentence.start, sentence.end)
        behind = [
            row.id for one, row in zip(kept, rows, strict=True) if row and named and one.quantity.lead >= named[2]
        ]
        if behind:
            self.structures.append(tuple(behind))
        return [row for row in rows if row is not None]

    def _note_parts(
        self,
        passage: Passage,
        kept: Sequence[Measure],
        subjects: Sequence[Subject],
        rows: Sequence[Indicator | None],
    ) -> None:
        """Keep in mind which rows the sentence gives as parts of which."""
        for place, whole in enumerate(subjects):
            parts = [spot for spot in range(place + 1, len(subjects)) if subjects[spot].whole is whole]
            ids = [row.id for row in (rows[place], *(rows[spot] for spot in parts)) if row is not None]
            if parts and len(ids) == len(parts) + 1:
                own = kept[parts[0]].own
                bracket = own > 0 and passage.tokens[own - 1].text == "("
                self.parts.append(Parts(ids[0], tuple(ids[1:]), bracket))

    def _indicator(
        self,
        passage: Passage,
        context: Context,
        sentence: Sentence,
        measure: Measure,
        subject: Subject,
        period: str,
        role: str,
    ) -> Indicator:
        quantity = measure.quantity
        tokens = passage.tokens
        start, end = tokens[quantity.first].start, tokens[quantity.last - 1].end
        spots = passage.words(start, end)
        first = spots[0]
        criterion = self._finder.find(context.titles, subject.text) if self._finder else ""
        place = self._place(passage, sentence, measure)
        words = [spot.word for spot in spots]
        return Indicator(
            id=self._id(first),
            page=first.page.number,
            line=first.line.number,
            value=quantity.value,
            text=_clean(" ".join(word.text for word in words)),
            seen=" ".join(word.seen for word in words),
            box=_box(spots),
            section=context.path,
            criterion=criterion,
            place=place,
            period=period,
            role=role,
            subject=subject.text,
            value_max=quantity.value_max,
            scale=quantity.scale,
            unit=quantity.unit or subject.noun,
            total=quantity.total,
            percent=measure.percent,
            qualifier=quantity.qualifier,
            confidence=confidence_of(measure, subject.text, words),
            start=first.offset + max(0, start - first.start),
        )

    def _place(self, passage: Passage, sentence: Sentence, measure: Measure) -> str:
        start = measure.quantity.lead
        while start > sentence.start and passage.tokens[start - 1].text not in STRONG:
            start -= 1
        return place_in(passage.tokens, start, measure.quantity.lead, self._rules) or self._facts.place

    def _id(self, spot: Spot) -> str:
        """Named by the document's content and the place of the first digit's word, never by what the rules say."""
        place = f"{self._sha256}:{spot.page.number}:{spot.line.number}:{spot.position}"
        again = self._ids.get(place, 0)
        self._ids[place] = again + 1
        if again:
            place += f":{again}"
        return hashlib.sha256(place.encode()).hexdigest()[:12]


def _with_baselines(told: Sequence[tuple[Measure, Subject, Timing]]) -> list[str]:
    """Roles; of several dated values of one thing the earliest is what the others are compared with."""
    roles = [timing.role for _, _, timing in told]
    if any(measure.series == "from" for measure, _, _ in told):
        return roles  # the start is named
    dated = [
        (place, subject.thing, measure.quantity.head, timing.stamp.first)
        for place, (measure, subject, timing) in enumerate(told)
        if timing.role in ("actual", "baseline") and timing.stamp is not None and timing.stamp.kind == "point"
    ]
    for place, thing, head, year in dated:
        others = [other for spot, again, unit, other in dated if spot != place and again == thing and unit == head]
        if others and year < min(others):
            roles[place] = "baseline"
    return roles


def _with_bases(told: Sequence[tuple[Measure, Subject, Timing]], roles: Sequence[str]) -> list[str]:
    """Periods; a change that names no base is reckoned from the baseline its sentence gives for the same thing."""
    periods = [timing.period for _, _, timing in told]
    bases = {
        subject.thing: timing.period
        for (_, subject, timing), role in zip(told, roles, strict=True)
        if role == "baseline" and len(timing.period) == 4
    }
    for place, (_, subject, _) in enumerate(told):
        base = bases.get(subject.thing, "")
        if roles[place] == "change" and base and len(periods[place]) == 4 and base < periods[place]:
            periods[place] = f"{base}-{periods[place]}"
    return periods


def _is_named(subject: Subject) -> bool:
    """Whether a percentage is of something; a lone cell of a table is not."""
    return any(len(word) > 1 and word.isalpha() for word in subject.thing.split())


def _is_tabular(tokens: Sequence[Token], sentence: Sentence) -> bool:
    """Whether there are more numbers than words: the cells of a table, of which prose says nothing."""
    kinds = [token.kind for token in tokens[sentence.start : sentence.end]]
    numbers = kinds.count("number")
    return numbers >= _CELLS and numbers > kinds.count("word")


def _box(spots: Sequence[Spot]) -> Box | None:
    """Around the words on the page where the measurement begins; it may run over to the next page."""
    boxes = [spot.word.box for spot in spots if spot.word.box is not None and spot.page is spots[0].page]
    if not boxes:
        return None
    total = boxes[0]
    for box in boxes[1:]:
        total = total.union(box)
    return total


def _clean(text: str) -> str:
    return text.strip(' ,;:.()[]“”"')
