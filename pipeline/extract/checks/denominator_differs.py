"""A denominator one digit away from the one the document uses everywhere else: 19/201 xã among 45 fractions of 207."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.one_digit import neighbours
from pipeline.extract.checks.percent_mismatch import holds
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.model import Flag

NAME = "denominator_differs"
_USUAL = 3
"""A denominator is the document's own if so many fractions of the unit have it,"""
_SHARE = 0.7
"""and at least this share of them."""


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every fraction whose denominator has one digit other than the usual one of its unit, unless its
    percentage says that it is meant."""
    totals: dict[str, Counter[object]] = {}
    for one in evidence.indicators:
        if one.total is not None:
            totals.setdefault(one.unit.lower(), Counter())[one.total] += 1
    for one in evidence.indicators:
        if one.total is None:
            continue
        counts = totals[one.unit.lower()]
        usual = next((total for total in neighbours(one.total) if counts[total] >= _USUAL), None)
        if usual is None or counts[usual] < _SHARE * counts.total() or one.value > usual:
            continue
        if one.percent is not None and holds(one.value, one.total, one.percent):
            continue
        yield Flag(
            check=NAME,
            indicators=(one.id,),
            explanation=f"{printed(one.value)}/{printed(one.total)} {one.unit}: "
            f"{counts[usual]} other fractions are of {printed(usual)}",
            proposal=f"{printed(one.value)}/{printed(usual)}",
        )
