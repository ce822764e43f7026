"""Checks of indicators: each a module with a name, what did not hold in plain words, and what one digit would mend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from pipeline.extract.checks import numerator_exceeds_total, percent_mismatch, percent_over_100
from pipeline.extract.rules import Rules
from pipeline.model import Flag, Indicator

CHECKS: tuple[Callable[[Sequence[Indicator], Rules], Iterable[Flag]], ...] = (
    percent_mismatch.check,
    numerator_exceeds_total.check,
    percent_over_100.check,
)


def check(indicators: Sequence[Indicator], rules: Rules) -> tuple[list[Indicator], list[Flag]]:
    """The indicators with the names of the checks they failed, and a flag for each failure, in reading order."""
    flags = [flag for one in CHECKS for flag in one(indicators, rules)]
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
