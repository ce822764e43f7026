"""A difference against its two ends: from 39 % to 44,5 % is 5,5 points, not 6,5."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.one_digit import neighbours
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.model import Flag, Indicator

NAME = "change_mismatch"
_NEAR = 6
"""The ends of a change stand among so many rows before or behind it."""


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every change in the unit of its ends that is not their difference, where one digit would mend it.

    The ends are the rows of the same subject that are dated by the first and the last year of the change.
    """
    rows = evidence.indicators
    for place, change in enumerate(rows):
        if change.role != "change" or change.value_max is not None or change.qualifier:
            continue
        near = rows[max(0, place - _NEAR) : place + _NEAR + 1]
        first, _, last = change.period.partition("-")
        start, end = _end(change, near, first, rules), _end(change, near, last, rules)
        if start is None or end is None or _holds(change.value, start.value, end.value):
            continue
        proposal = _proposal(change, start, end)
        if proposal:
            yield Flag(
                check=NAME,
                indicators=(start.id, end.id, change.id),
                explanation=f"from {printed(start.value)} to {printed(end.value)} {change.unit} is "
                f"{printed(abs(end.value - start.value))}, but {printed(change.value)} is stated",
                proposal=proposal,
            )


def _end(change: Indicator, near: Sequence[Indicator], year: str, rules: Rules) -> Indicator | None:
    """The one level of the changed thing in a year; None where there is none or more than one."""
    thing = _thing(change, rules)
    found = [
        one
        for one in near
        if len(year) == 4
        and one.role in ("actual", "baseline")
        and one.period == year
        and one.unit == change.unit
        and one.scale == change.scale
        and one.value_max is None
        and not one.qualifier
        and _thing(one, rules) == thing
    ]
    return found[0] if len(found) == 1 else None


def _thing(one: Indicator, rules: Rules) -> str:
    words = rules.cues.subject
    text = one.subject.lower()
    for prefix in (words.rise, words.fall, words.share):
        text = text.removeprefix(prefix).strip()
    return text


def _holds(change: Decimal, start: Decimal, end: Decimal) -> bool:
    """Whether the difference is right, each end being rounded."""
    exponent = max(int(number.as_tuple().exponent) for number in (change, start, end))
    slack = Decimal(1).scaleb(exponent) if exponent < 0 else Decimal(0)
    return abs(abs(end - start) - change) <= slack


def _proposal(change: Indicator, start: Indicator, end: Indicator) -> str:
    mended = [printed(n) for n in neighbours(change.value) if n == abs(end.value - start.value)]
    if len(mended) == 1:
        return f"{mended[0]} {change.unit}"
    ends = [f"{printed(n)} in {start.period}" for n in neighbours(start.value) if abs(end.value - n) == change.value]
    ends += [f"{printed(n)} in {end.period}" for n in neighbours(end.value) if abs(n - start.value) == change.value]
    return ends[0] if len(ends) == 1 else ""
