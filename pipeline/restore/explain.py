"""Decisions → changes: what was altered, why, and what else was weighed."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator

from pipeline.model import Candidate, Change
from pipeline.restore.decision import Decision
from pipeline.restore.proposals import NUMBER, UNKNOWN
from pipeline.restore.tokens import Kind

SHOWN = 5
"""Candidates shown of a change."""
LEAST = 1e-3
"""Candidates less likely than this are not shown."""


def changes_of(
    decisions: Iterable[Decision], page: int, line: int, channel: str, *, weighed: bool = True
) -> Iterator[Change]:
    """The changes of one line, left to right; applied to it as read they give it as restored.

    Of each candidate the costs are those of its being read so, and of what the words around it say (all but a
    constant: the sum of both is −ln of its probability). They are left out where not `weighed`.
    """
    for one in decisions:
        if one.text != one.item.text:
            yield Change(
                page=page,
                line=line,
                start=one.item.start,
                end=one.item.end,
                seen=one.item.text,
                text=one.text,
                reason=_reason(one, channel),
                confidence=round(one.chance, 4),
                candidates=_candidates(one) if weighed else (),
            )


def _reason(one: Decision, channel: str) -> str:
    if one.text == unicodedata.normalize("NFC", one.item.text):
        return "form:nfc"
    if one.reason:
        return one.reason
    if one.item.kind is Kind.CODE:
        return "code:part"
    if one.item.figure:
        roman = one.readings[one.pick].word == UNKNOWN and one.item.figure.isalpha()
        return "number:roman" if roman else "number:signs"
    if one.item.kind is Kind.NUMBER and one.readings[one.pick].word == NUMBER:
        return "number:join"
    return f"channel:{channel}"


def _candidates(one: Decision) -> tuple[Candidate, ...]:
    shown = sorted(
        ((chance, place) for place, chance in one.chances().items() if chance > LEAST or place == one.pick),
        reverse=True,
    )[:SHOWN]
    languages = [-math.log(chance) - one.readings[place].cost for chance, place in shown]
    least = min(languages, default=0.0)
    return tuple(
        Candidate(
            text=one.readings[place].text,
            channel=round(one.readings[place].cost, 2),
            language=round(language - least, 2),
        )
        for (_, place), language in zip(shown, languages, strict=True)
    )
