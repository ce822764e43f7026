"""A number that was read in several ways: pages of few pixels are read more than once."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.rules import Rules
from pipeline.model import Flag

NAME = "digit_uncertain"


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every number whose digits another reading saw otherwise; the proposal is what that one saw."""
    for one in evidence.uncertain:
        others = " or ".join(one.others)
        yield Flag(
            check=NAME,
            indicators=(one.row,),
            explanation=f"{evidence.by_id[one.row].text}: another reading of the page has {others} for {one.seen}",
            proposal=f"{others} instead of {one.seen}",
        )
