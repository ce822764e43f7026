"""A yearly average against its sum: 159.315 tấn in five years are 31.863 tấn/năm."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.extract.checks.evidence import Evidence, decimals
from pipeline.extract.checks.one_digit import neighbours
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.model import Flag, Indicator

NAME = "average_mismatch"


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every average per year that is not the row before it divided by the years of their span, where one
    digit would mend it: else the two may be of different things."""
    for total, average in zip(evidence.indicators, evidence.indicators[1:], strict=False):
        years = _years(total, average, rules)
        if not years or _agree(total.amount, average.amount, average, years):
            continue
        proposal = _proposal(total, average, years)
        if proposal:
            yield Flag(
                check=NAME,
                indicators=(total.id, average.id),
                explanation=f"{printed(total.value)} in {years} years are "
                f"{printed(total.amount / years / average.scale, decimals(average))} a year, "
                f"not {printed(average.value)} {average.unit}",
                proposal=proposal,
            )


def _years(total: Indicator, average: Indicator, rules: Rules) -> int:
    """Years of the span both rows are of; 0 where the second is no yearly average of the first."""
    per_year = [f"{total.unit}/{year}".lower() for year in rules.years]
    if average.unit.lower() not in per_year or not total.unit or total.period != average.period:
        return 0
    if total.value_max is not None or average.value_max is not None or total.role != average.role:
        return 0
    first, _, last = total.period.partition("-")
    return int(last) - int(first) + 1 if len(first) == len(last) == 4 else 0


def _agree(total: Decimal, average: Decimal, printed_as: Indicator, years: int) -> bool:
    unit = printed_as.scale * Decimal(1).scaleb(-decimals(printed_as))
    return abs(total / years - average) < unit


def _proposal(total: Indicator, average: Indicator, years: int) -> str:
    mended = [
        f"{printed(n)} {average.unit}"
        for n in neighbours(average.value)
        if _agree(total.amount, n * average.scale, average, years)
    ]
    mended += [
        f"{printed(n)} {total.unit}"
        for n in neighbours(total.value)
        if _agree(n * total.scale, average.amount, average, years)
    ]
    return mended[0] if len(mended) == 1 else ""
