"""A part that is larger than its whole: 217/207 xã."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.one_digit import neighbours
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.model import Flag

NAME = "numerator_exceeds_total"
_SMALLEST = 5
"""The least denominator that is a number of things."""


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every fraction above one. A percentage stated with it tells which digit would mend it."""
    for one in evidence.indicators:
        # 1.156/12 is no misprinted count but two numbers of a table, and 3/1 is a ratio
        if one.total is None or one.total < _SMALLEST or not one.total < one.value < 10 * one.total:
            continue
        mended = []
        if one.percent is not None:
            mended = [
                other
                for other in neighbours(one.value)
                if other <= one.total and abs(100 * other / one.total - one.percent) < 1
            ]
        yield Flag(
            check=NAME,
            indicators=(one.id,),
            explanation=f"{printed(one.value)} of {printed(one.total)} {one.unit}: the part is larger than the whole",
            proposal=f"{printed(mended[0])}/{printed(one.total)}" if len(mended) == 1 else "",
        )
