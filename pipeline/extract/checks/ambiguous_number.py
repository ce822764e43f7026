"""A number that may be read in two ways in a document that prints both: 1.234 ha beside 57.9 %."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.model import Flag

NAME = "ambiguous_number"
_THOUSAND = Decimal(1000)


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every row that the reader found ambiguous; the proposal is the other reading."""
    for name in evidence.ambiguous:
        one = evidence.by_id[name]
        whole = one.value == one.value.to_integral_value() and one.value >= _THOUSAND
        other = one.value / _THOUSAND if whole else one.value * _THOUSAND
        yield Flag(
            check=NAME,
            indicators=(one.id,),
            explanation=f"{one.text}: this document prints numbers both ways; "
            f"the value may be {printed(one.value)} or {printed(other)}",
            proposal=f"{printed(other)} instead of {printed(one.value)}",
        )
