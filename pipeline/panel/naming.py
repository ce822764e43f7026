"""What a row measures, in one name for all reports: a criterion met, the standard met, or the subject as printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.extract.phrases import phrases
from pipeline.extract.rules import rules_of
from pipeline.extract.schema import CriteriaSet
from pipeline.extract.tokens import fold, tokenise
from pipeline.knowledge import Knowledge
from pipeline.panel.places import folded
from pipeline.panel.rules import PanelRules

MET = "criterion_met"
STANDARD = "standard_met"
"""Indicators that have one name whatever the subject says."""


class Name(NamedTuple):
    """`indicator` is MET, STANDARD, or the folded subject; `unit` is folded."""

    indicator: str
    unit: str
    criteria: str
    """The set of criteria, for example `ntm-2009`; empty without a criterion, but for MET and STANDARD."""
    criterion: str
    criterion_name: str


class Naming:
    """Names the rows of documents."""

    def __init__(self, knowledge: Knowledge, rules: PanelRules) -> None:
        self._extraction = rules_of(knowledge)
        self._sets = {
            id(one): name.removeprefix("criteria/").removesuffix(".toml")
            for name, one in zip(knowledge.names("criteria/*.toml"), self._extraction.criteria, strict=True)
        }
        self._by_name = {name: one for one in self._extraction.criteria if (name := self._sets[id(one)])}
        self._met_units = {folded(unit) for unit in rules.met.units}
        self._met = phrases(rules.met.phrases)
        self._standard = phrases((*rules.standard.phrases, *rules.standard.others))
        self._others = set(rules.standard.others)

    @property
    def sets(self) -> dict[str, CriteriaSet]:
        """The sets of criteria, oldest first."""
        return self._by_name

    def set_of(self, months: Iterable[str]) -> str:
        """The set of criteria in force at the end of the latest month ("2015-12") that a document gives results for."""
        last = max(months, default="")
        found = self._extraction.criteria_of(int(last[:4]) if last[:4].isdigit() else None)
        return self._sets[id(found)] if found is not None else ""

    def name(self, criterion: str, subject: str, unit: str, criteria: str) -> Name:
        """The name of a row of a document that follows the set `criteria`; no indicator where nothing tells it."""
        bare_unit = folded(unit)
        title = self.title(criteria, criterion) if criterion else ""
        if bare_unit in self._met_units:
            tokens = tokenise(subject)
            if criterion and self._met.find(tokens):
                return Name(MET, bare_unit, criteria, criterion, title)
            standard = self._standard.find(tokens)
            if standard and standard[0] not in self._others:
                return Name(STANDARD, bare_unit, criteria, "", "")
        indicator = " ".join(fold(word) for word in subject.split())
        return Name(indicator or title, bare_unit, criteria if criterion else "", criterion, title)

    def title(self, criteria: str, criterion: str) -> str:
        """What a criterion is called: "giao thông"; empty where the set has none of this number."""
        found = self._by_name.get(criteria)
        return next((one.names[0] for one in found.criterion if str(one.number) == criterion), "") if found else ""
