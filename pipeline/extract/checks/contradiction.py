"""One thing stated twice with different values: 13/207 xã đạt chuẩn here, 18/207 there."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.one_digit import neighbours
from pipeline.extract.checks.wording import printed
from pipeline.extract.rules import Rules
from pipeline.extract.tokens import tokens_of
from pipeline.model import Flag, Indicator

NAME = "contradiction"
_WORDS = 4
"""A subject of fewer words is too general to be the same thing twice."""
_MANY_WORDS = 6
_DIGITS = 3
"""Of an amount without a denominator: fewer words are too general, fewer digits are alike by chance."""
_APART = 3
"""Rows of fewer lines between them are a series, not a repetition."""

_Key = tuple[object, ...]


def check(evidence: Evidence, rules: Rules) -> Iterator[Flag]:
    """A flag for every pair of rows with the same subject, denominator, place, period and role but another value.

    The subjects of fractions are printed behind them. Amounts, counts and shares recur with a different meaning under
    the same words (51,5 % and 35,9 % of two columns of a table): of these only long subjects are compared, and only
    values of three digits or more that one digit tells apart.
    """
    seen: dict[_Key, Indicator] = {}
    for one in evidence.indicators:
        key = _key(one)
        if key is None:
            continue
        before = seen.setdefault(key, one)
        if before.value == one.value or (before.page == one.page and one.line - before.line < _APART):
            continue
        said, again = printed(before.value), printed(one.value)
        near = one.value in set(neighbours(before.value))
        if one.total is None and not near:
            continue
        yield Flag(
            check=NAME,
            indicators=(before.id, one.id),
            explanation=f"{one.subject}: {said} on page {before.page}, line {before.line}, "
            f"but {again} on page {one.page}, line {one.line}",
            proposal=f"{said} or {again}: one digit differs" if near else "",
        )


def _key(one: Indicator) -> _Key | None:
    if one.qualifier or one.value_max is not None or not one.period or one.role == "change":
        return None
    words = tuple(token.folded for token in tokens_of(one.subject) if token.is_word or token.is_number)
    if len(words) < (_WORDS if one.total is not None else _MANY_WORDS):
        return None
    if one.total is None and len(one.value.as_tuple().digits) < _DIGITS:
        return None
    return words, one.unit.lower(), one.scale, one.total, one.period, one.role, one.place
