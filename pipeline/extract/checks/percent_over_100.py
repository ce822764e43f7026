"""A share above 100 %, where a share cannot be: tỷ lệ hộ nghèo 114 %. Growth and plans fulfilled may be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.extract.tokens import tokenise
from pipeline.model import Flag

NAME = "percent_over_100"
_WHOLE = Decimal(100)


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every level in % above 100 whose subject the rules know as a part of a whole, and for every
    fraction whose percentage is above 100 though its part is within its whole."""
    for one in evidence.indicators:
        if one.percent is not None and one.percent > _WHOLE and one.total is not None and one.value <= one.total:
            stated = one.percent
        elif one.unit == "%" and one.value > _WHOLE and rules.shares.at(tokenise(one.subject), 0):
            stated = one.value
        else:
            continue
        yield Flag(
            check=NAME,
            indicators=(one.id,),
            explanation=f"a share of {printed(stated)} % is above 100 %",
            proposal=_proposal(stated),
        )


def _proposal(stated: Decimal) -> str:
    """A decimal comma that went missing: 934 for 93,4; digits stay as they are."""
    if stated == stated.to_integral_value() and Decimal(100) < stated < Decimal(1000):
        return f"{printed(stated / 10, 1)} %"
    return ""
