"""Parts that do not add up to their whole: 133 trường (20 mầm non, 64 tiểu học, 45 THCS, 14 THPT)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.one_digit import neighbours
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.model import Flag, Indicator

NAME = "parts_mismatch"


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every list of parts in the unit of its whole that adds up to more than the whole; where brackets say
    that the parts are all there are, to anything else than the whole. Rounded parts may be off in their last digit."""
    for listed in evidence.parts:
        whole = evidence.by_id[listed.whole]
        parts = [evidence.by_id[part] for part in listed.parts]
        if not _comparable(whole, parts):
            continue
        total = sum((one.amount for one in parts), Decimal(0))
        slack = _slack([whole, *parts])
        less = listed.are_all and len(parts) > 1 and total < whole.amount - slack
        if not less and total <= whole.amount + slack:
            continue
        added = " + ".join(printed(one.value) for one in parts)
        yield Flag(
            check=NAME,
            indicators=(whole.id, *listed.parts),
            explanation=f"the parts {added} are {printed(total / whole.scale)}, "
            f"the whole is {printed(whole.value)} {whole.unit}",
            proposal=_proposal(whole, parts),
        )


def _comparable(whole: Indicator, parts: Sequence[Indicator]) -> bool:
    if whole.value_max is not None or whole.unit == "%" or whole.role == "change":
        return False
    return all(
        one.unit.lower() == whole.unit.lower()
        and one.value_max is None
        and one.role == whole.role
        and (one.qualifier in ("", whole.qualifier))
        for one in parts
    )


def _slack(rows: Sequence[Indicator]) -> Decimal:
    """Half a unit in the last printed place of each, where any has decimals."""
    exponents = [int(one.value.as_tuple().exponent) for one in rows]
    if not any(exponent < 0 for exponent in exponents):
        return Decimal(0)
    return sum(
        (one.scale * Decimal(1).scaleb(min(0, e)) / 2 for one, e in zip(rows, exponents, strict=True)), Decimal(0)
    )


def _proposal(whole: Indicator, parts: Sequence[Indicator]) -> str:
    """The one digit, of the whole or of a part, that makes the sum come out; nothing where several would."""
    total = sum((one.amount for one in parts), Decimal(0))
    mended = [f"{printed(n)} {whole.unit}" for n in neighbours(whole.value) if n * whole.scale == total]
    for one in parts:
        rest = total - one.amount
        mended += [
            f"{printed(n)} {one.unit} instead of {printed(one.value)}"
            for n in neighbours(one.value)
            if rest + n * one.scale == whole.amount
        ]
    return mended[0] if len(mended) == 1 else ""
