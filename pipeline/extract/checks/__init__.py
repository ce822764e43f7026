"""Checks of indicators: each a module with a name, what did not hold in plain words, and what one digit would mend."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from pipeline.extract.checks import (
    ambiguous_number,
    average_mismatch,
    bands_mismatch,
    change_mismatch,
    contradiction,
    denominator_differs,
    digit_uncertain,
    implausible_value,
    numerator_exceeds_total,
    parts_mismatch,
    percent_mismatch,
    percent_over_100,
    share_mismatch,
    structure_mismatch,
    sum_mismatch,
)
from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.rules import Rules
from pipeline.model import Flag, Indicator

CHECKS: tuple[Callable[[Evidence, Rules], Iterable[Flag]], ...] = (
    percent_mismatch.check,
    numerator_exceeds_total.check,
    percent_over_100.check,
    denominator_differs.check,
    parts_mismatch.check,
    bands_mismatch.check,
    share_mismatch.check,
    change_mismatch.check,
    average_mismatch.check,
    contradiction.check,
    structure_mismatch.check,
    sum_mismatch.check,
    implausible_value.check,
    ambiguous_number.check,
    digit_uncertain.check,
)


def check(evidence: Evidence, rules: Rules) -> tuple[list[Indicator], list[Flag]]:
    """The indicators with the names of the checks they failed, and a flag for each failure, in reading order."""
    indicators = evidence.indicators
    flags = [flag for one in CHECKS for flag in one(evidence, rules)]
    names: dict[str, list[str]] = {}
    for flag in flags:
        for indicator in flag.indicators:
            names.setdefault(indicator, []).append(flag.check)
    places = {indicator.id: place for place, indicator in enumerate(indicators)}
    flags.sort(key=lambda flag: (min(places[indicator] for indicator in flag.indicators), flag.check))
    flagged = [
        msgspec.structs.replace(one, flags=tuple(sorted({*one.flags, *names[one.id]}))) if one.id in names else one
        for one in indicators
    ]
    return flagged, flags
