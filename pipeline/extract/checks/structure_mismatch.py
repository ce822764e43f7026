"""Shares of one structure that are not 100 %: cơ cấu kinh tế: nông nghiệp 30 %, công nghiệp 42 %, dịch vụ 38 %."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.extract.checks.evidence import Evidence, decimals
from pipeline.extract.checks.one_digit import neighbours
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.model import Flag, Indicator

NAME = "structure_mismatch"
_HUNDRED = Decimal(100)
_AT_LEAST = 3
"""Two shares may be two of many."""
_NEAR = Decimal(15)
"""Shares that miss 100 by more leave something out, or count something twice."""


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every sentence on a structure whose three shares or more, of different things at one time, come near
    100 % but, each being rounded, do not reach it."""
    for ids in evidence.structures:
        groups: dict[tuple[str, str], list[Indicator]] = {}
        for one in (evidence.by_id[place] for place in ids):
            if one.unit == "%" and one.role != "change" and not one.qualifier and one.value_max is None:
                groups.setdefault((one.period, one.role), []).append(one)
        for shares in groups.values():
            if len({one.subject for one in shares}) == len(shares) >= _AT_LEAST:
                yield from _judge(shares)


def _judge(shares: Sequence[Indicator]) -> Iterator[Flag]:
    total = sum((one.value for one in shares), Decimal(0))
    slack = sum((Decimal(1).scaleb(-decimals(one)) / 2 for one in shares), Decimal(0))
    if not slack < abs(total - _HUNDRED) <= _NEAR:
        return
    mended = [
        f"{printed(n)} % instead of {printed(one.value)} %"
        for one in shares
        for n in neighbours(one.value)
        if total - one.value + n == _HUNDRED
    ]
    yield Flag(
        check=NAME,
        indicators=tuple(one.id for one in shares),
        explanation=f"the shares {' + '.join(printed(one.value) for one in shares)} are {printed(total)} %, not 100 %",
        proposal=mended[0] if len(mended) == 1 else "",
    )
