"""Sources of money whose shares are 100 % of a sum but whose amounts are not the sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.extract.checks.evidence import Evidence, decimals
from pipeline.extract.checks.one_digit import neighbours
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.model import Flag, Indicator

NAME = "sum_mismatch"
_HUNDRED = Decimal(100)
_AT_LEAST = 3
_REACH = 12
"""Rows behind a sum that may be its parts."""


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every sum of which the next rows of its unit, each with its share, are 100 % together, and whose
    amounts miss it by more than they are rounded."""
    rows = evidence.indicators
    for place, whole in enumerate(rows):
        if whole.total is not None or whole.value_max is not None or whole.unit == "%":
            continue
        parts = _parts(whole, rows[place + 1 : place + 1 + _REACH])
        if not parts:
            continue
        total = sum((one.amount for one in parts), Decimal(0))
        slack = sum((one.scale * Decimal(1).scaleb(-decimals(one)) / 2 for one in (whole, *parts)), Decimal(0))
        if abs(total - whole.amount) <= slack:
            continue
        yield Flag(
            check=NAME,
            indicators=(whole.id, *(one.id for one in parts)),
            explanation=f"{' + '.join(printed(one.value) for one in parts)} are {printed(total / whole.scale)}, "
            f"the sum is {printed(whole.value)} {whole.unit}",
            proposal=_proposal(whole, parts, total),
        )


def _parts(whole: Indicator, behind: Sequence[Indicator]) -> list[Indicator]:
    """The rows whose shares are 100 % of a sum; none where they run out before."""
    parts: list[Indicator] = []
    shares = slack = Decimal(0)
    for one in behind:
        ours, theirs = ((row.unit.lower(), row.scale, row.role, row.period) for row in (one, whole))
        if one.percent is None or one.total is not None or ours != theirs or one.value >= whole.value:
            continue
        parts.append(one)
        shares += one.percent
        slack += Decimal(1).scaleb(min(0, int(one.percent.as_tuple().exponent))) / 2
        if len(parts) >= _AT_LEAST and abs(shares - _HUNDRED) <= slack:
            return parts
        if shares > _HUNDRED + slack:
            break
    return []


def _proposal(whole: Indicator, parts: Sequence[Indicator], total: Decimal) -> str:
    mended = [f"{printed(n)} {whole.unit}" for n in neighbours(whole.value) if n * whole.scale == total]
    mended += [
        f"{printed(n)} {one.unit} instead of {printed(one.value)}"
        for one in parts
        for n in neighbours(one.value)
        if total - one.amount + n * one.scale == whole.amount
    ]
    return mended[0] if len(mended) == 1 else ""
