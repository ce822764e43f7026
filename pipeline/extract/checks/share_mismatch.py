"""Amounts with the shares they are said to have of a sum: 2.401.548 of 9.241.426 triệu đồng, chiếm 25,99 %."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.one_digit import neighbours
from pipeline.extract.checks.percent_mismatch import holds
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.model import Flag, Indicator

NAME = "share_mismatch"
_REACH = 12
"""Rows behind a sum that may be shares of it."""
_AGREE = 3
"""So many shares must hold before one that does not is flagged: else they are shares of something else."""


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every share of a sum that does not hold where at least three others of the same list do."""
    rows = evidence.indicators
    done: set[str] = set()
    for place, whole in enumerate(rows):
        if whole.percent is not None or whole.total is not None or not whole.value or whole.unit == "%":
            continue
        shares = [one for one in rows[place + 1 : place + 1 + _REACH] if _may_be_share(one, whole)]
        good = [one for one in shares if _holds(one.amount, whole.amount, one)]
        if len(good) < _AGREE:
            continue
        last = rows.index(good[-1])
        for one in shares:
            if one in good or one.id in done or rows.index(one) > last:
                continue
            done.add(one.id)
            stated = one.percent or Decimal(0)
            share = printed(100 * one.amount / whole.amount, max(2, -int(stated.as_tuple().exponent)))
            yield Flag(
                check=NAME,
                indicators=(whole.id, one.id),
                explanation=f"{printed(one.value)} of {printed(whole.value)} {whole.unit} is {share} %, "
                f"but {printed(stated)} % is stated",
                proposal=_proposal(one, whole),
            )
        done.update(one.id for one in good)


def _may_be_share(one: Indicator, whole: Indicator) -> bool:
    return (
        one.percent is not None
        and one.total is None
        and one.unit.lower() == whole.unit.lower()
        and one.amount < whole.amount
        and one.value_max is None
    )


def _holds(part: Decimal, whole: Decimal, one: Indicator) -> bool:
    return one.percent is not None and holds(part, whole, one.percent)


def _proposal(one: Indicator, whole: Indicator) -> str:
    """The one digit of the share, or else of the amount, that makes both agree; nothing where several would."""
    stated = one.percent or Decimal(0)
    mended = [f"{printed(n)} %" for n in neighbours(stated) if holds(one.amount, whole.amount, n)]
    if not mended:
        mended = [
            f"{printed(n)} {one.unit}" for n in neighbours(one.value) if holds(n * one.scale, whole.amount, stated)
        ]
    return mended[0] if len(mended) == 1 else ""
