"""Communes counted band by band (19, 15-18, 10-14, 5-9, dưới 5 tiêu chí) that are not all communes, or not 100 %."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec
import regex

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.one_digit import neighbours
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.model import Flag, Indicator

NAME = "bands_mismatch"
_HUNDRED = Decimal(100)
_ROUNDING = Decimal("0.05")
"""Percentages with two decimals may add up to this much more or less than 100."""


class _Band(msgspec.Struct, frozen=True):
    """The communes with `low` to `high` criteria."""

    low: int
    high: int
    row: Indicator


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every run of bands without a gap, from the lowest upwards, whose fractions do not add up to their
    denominator, or whose percentages not to 100. Runs that leave something open are not judged."""
    pattern = _pattern(rules)
    run: list[_Band] = []
    for one in (*evidence.indicators, None):
        band = _band(one, pattern) if one is not None else None
        if band and run and not _goes_on(run[-1], band):
            yield from _judge(run)
            run = [band]
        elif band:
            run.append(band)
        elif one is None or not run or one.unit.lower() == run[-1].row.unit.lower():
            yield from _judge(run)
            run = []
    yield from _judge(run)


def _pattern(rules: Rules) -> regex.Pattern[str]:
    bands = rules.bands
    below, none = ("|".join(map(regex.escape, words)) for words in (bands.below, bands.none))
    return regex.compile(
        rf"(?:(?P<below>{below})\s(?P<limit>\d{{1,2}})|(?P<none>{none})|(?P<low>\d{{1,2}})(?:\s?[-–]\s?(?P<high>\d{{1,2}}))?)"
        rf"\s(?:{regex.escape(bands.unit)})",
        regex.IGNORECASE,
    )


def _band(one: Indicator, pattern: regex.Pattern[str]) -> _Band | None:
    if one.value_max is not None or one.qualifier or one.role == "change":
        return None
    match = pattern.search(one.subject)
    if not match:
        return None
    if match["limit"]:
        return _Band(0, int(match["limit"]) - 1, one)
    if match["none"]:
        return _Band(0, 0, one)
    low = int(match["low"])
    return _Band(low, int(match["high"] or low), one)


def _goes_on(before: _Band, after: _Band) -> bool:
    ours, theirs = before.row, after.row
    same = (ours.unit.lower(), ours.period, ours.role) == (theirs.unit.lower(), theirs.period, theirs.role)
    return same and (after.high + 1 == before.low or before.high + 1 == after.low) and ours.total == theirs.total


def _judge(run: Sequence[_Band]) -> Iterator[Flag]:
    if len(run) < 3 or min(band.low for band in run) != 0:
        return
    rows = [band.row for band in run]
    total = rows[0].total
    count = sum((one.value for one in rows), Decimal(0))
    if total is not None and count != total:
        mended = [
            f"{printed(n)}/{printed(total)} instead of {printed(one.value)}/{printed(total)}"
            for one in rows
            for n in neighbours(one.value)
            if count - one.value + n == total
        ]
        yield Flag(
            check=NAME,
            indicators=tuple(one.id for one in rows),
            explanation=f"{' + '.join(printed(one.value) for one in rows)} {rows[0].unit} are {printed(count)}, "
            f"not {printed(total)}",
            proposal=mended[0] if len(mended) == 1 else "",
        )
    shares = [one.percent for one in rows if one.percent is not None]
    if len(shares) == len(rows) and abs(sum(shares, Decimal(0)) - _HUNDRED) > _ROUNDING:
        yield Flag(
            check=NAME,
            indicators=tuple(one.id for one in rows),
            explanation=f"the shares {' + '.join(printed(share) for share in shares)} are "
            f"{printed(sum(shares, Decimal(0)))} %, not 100 %",
        )
