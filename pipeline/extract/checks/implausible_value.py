"""A value outside what such a thing can be: thu nhập bình quân 21 tỷ đồng/người, 23 tiêu chí/xã, 75/64 tỉnh."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.extract.schema import Plausible
from pipeline.extract.tokens import tokens_of
from pipeline.model import Flag, Indicator

NAME = "implausible_value"


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every row beyond the bounds that the rules give its unit or its thing. Where another scale word
    alone would bring it within them, that is the proposal."""
    for one in evidence.indicators:
        if one.role == "change":
            continue
        bounds = rules.plausible.get(one.unit.lower(), ())
        bound = next((bound for bound in bounds if _is_meant(one, bound, rules)), None)
        if bound is None:
            continue
        least, most = Decimal(str(bound.least)), Decimal(str(bound.most))
        highest = max(one.amount, one.total or Decimal(0))
        if least <= one.amount and highest <= most:
            continue
        shown = printed(one.amount if highest == one.amount else highest)
        yield Flag(
            check=NAME,
            indicators=(one.id,),
            explanation=f"{shown} {one.unit} is not plausible for {bound.what}: "
            f"between {printed(least)} and {printed(most)} is",
            proposal=_proposal(one, least, most, rules),
        )


def _is_meant(one: Indicator, bound: Plausible, rules: Rules) -> bool:
    return not bound.subjects or rules.plausible_subjects[bound.what].find(tokens_of(one.subject)) is not None


def _proposal(one: Indicator, least: Decimal, most: Decimal, rules: Rules) -> str:
    if one.total is not None or one.scale == 1:
        return ""
    # of two words for one factor (nghìn, ngàn) the first is proposed
    words = {factor: word for word, factor in reversed(rules.scales.items()) if factor != one.scale}
    fitting = [word for factor, word in words.items() if least <= one.value * factor <= most]
    return f"{printed(one.value)} {fitting[0]} {one.unit}" if len(fitting) == 1 else ""
