"""A fraction against the percentage stated for it: 53/207 is 25,60 %, not 20,77 %."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.one_digit import neighbours
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.model import Flag

NAME = "percent_mismatch"


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every fraction whose quotient does not round to its percentage, in the decimals it is stated with.

    A last digit that was cut off instead of rounded (66,66 for 2/3) holds too.
    """
    for one in evidence.indicators:
        if one.percent is None or not one.total or one.value_max is not None or one.scale != 1:
            continue
        if holds(one.value, one.total, one.percent):
            continue
        decimals = max(2, _decimals(one.percent))
        share = printed(100 * one.value / one.total, decimals)
        fraction = f"{printed(one.value)}/{printed(one.total)}"
        yield Flag(
            check=NAME,
            indicators=(one.id,),
            explanation=f"{fraction} is {share} %, but {printed(one.percent)} % is stated",
            proposal=_proposal(one.value, one.total, one.percent),
        )


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))


def holds(value: Decimal, total: Decimal, percent: Decimal) -> bool:
    """Whether a part of a whole is so many per cent, in the decimals these are stated with."""
    unit = Decimal(1).scaleb(-_decimals(percent))
    return abs(100 * value / total - percent) < unit


def _proposal(value: Decimal, total: Decimal, percent: Decimal) -> str:
    """The one changed digit that makes fraction and percentage agree; nothing where several would."""
    mended = [
        f"{printed(other)}/{printed(total)} is {printed(percent)} %"
        for other in neighbours(value)
        if other <= total and holds(other, total, percent)
    ]
    mended += [
        f"{printed(value)}/{printed(other)} is {printed(percent)} %"
        for other in neighbours(total)
        if value <= other and other and holds(value, other, percent)
    ]
    if not mended:
        mended = [
            f"{printed(value)}/{printed(total)} is {printed(other)} %"
            for other in neighbours(percent)
            if holds(value, total, other)
        ]
    return mended[0] if len(mended) == 1 else ""
