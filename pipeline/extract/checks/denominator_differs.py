"""A denominator one digit away from the one the document uses everywhere else: 19/201 xã among 45 fractions of 207."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.one_digit import neighbours
from pipeline.extract.checks.percent_mismatch import holds
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.model import Flag, Indicator

NAME = "denominator_differs"
_USUAL = 3
"""A denominator is the document's own if so many fractions of the unit have it,"""
_LARGE = 100
"""A smaller count may be of some of them: one of 13 xã is no slip for 12."""
_SHARE = 0.7
"""and at least this share of them."""


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every fraction whose denominator has one digit other than the usual one of its unit, unless its
    percentage says that it is meant; and for a count of all there are ("tỉnh có 201 xã") that differs so from it."""
    totals: dict[str, Counter[object]] = {}
    for one in evidence.indicators:
        if one.total is not None:
            totals.setdefault(one.unit.lower(), Counter())[one.total] += 1
    for one in evidence.indicators:
        stated = one.total if one.total is not None else one.value if _counts_all(one) else None
        counts = totals.get(one.unit.lower())
        if stated is None or counts is None:
            continue
        usual = next((total for total in neighbours(stated) if counts[total] >= _USUAL), None)
        if usual is None or counts[usual] < _SHARE * counts.total() or (one.total is not None and one.value > usual):
            continue
        if one.percent is not None and one.total is not None and holds(one.value, one.total, one.percent):
            continue
        part = f"{printed(one.value)}/" if one.total is not None else ""
        yield Flag(
            check=NAME,
            indicators=(one.id,),
            explanation=f"{part}{printed(stated)} {one.unit}: {counts[usual]} fractions are of {printed(usual)}",
            proposal=f"{part}{printed(usual)}",
        )


def _counts_all(one: Indicator) -> bool:
    """Whether a row counts all there are: nothing narrows its unit, and it is no small number of them."""
    plain = not one.qualifier and one.value_max is None and one.role == "actual"
    return plain and one.value >= _LARGE and one.subject.lower() == one.unit.lower()
