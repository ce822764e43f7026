"""A number that was read in several ways, in more than one reading of the page or with letters for digits."""

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
            explanation=f"{evidence.by_id[one.row].text}: in the place of {one.seen} was read {others} too",
            proposal=f"{others} instead of {one.seen}",
        )
