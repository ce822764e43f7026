"""Numbers in words → values: "hai mươi xã", "năm tỷ bảy trăm triệu đồng", "một nửa số xã"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from pipeline.extract.rules import Rules
from pipeline.extract.sentences import BREAKS
from pipeline.extract.tokens import Token

_SOON = 6
"""So many words behind a number at the start of a sentence a verb must follow: "Hai huyện đã về đích"."""
_HALF = Decimal("0.5")


class Spelled(msgspec.Struct, frozen=True):
    """A number in words: `value` × `scale`, before the token `end`. `is_share`: per cent of what follows."""

    value: Decimal
    scale: int
    end: int
    is_share: bool = False


def spelled(tokens: Sequence[Token], rules: Rules) -> dict[int, Spelled]:
    """The numbers in words that measure something, by the place of their first token.

    >>> from pipeline.extract.rules import rules_of
    >>> from pipeline.extract.tokens import tokenise
    >>> from pipeline.knowledge import Knowledge
    >>> found = spelled(tokenise("Hiện có hai mươi mốt xã; một trong ba huyện"), rules_of(Knowledge()))
    >>> [(place, int(one.value), one.end) for place, one in found.items()]
    [(2, 21, 5)]
    """
    found: dict[int, Spelled] = {}
    first, past = rules.spelled_first, 0
    for place, token in enumerate(tokens):
        if place < past or token.folded not in first:
            continue
        one = _share(tokens, place, rules) or _number(tokens, place, rules)
        if one is None:
            continue
        past = one.end
        if _counts(tokens, place, one, rules, listed=_is_listed(tokens, place, found)):
            found[place] = one
    return found


def _is_listed(tokens: Sequence[Token], place: int, found: Mapping[int, Spelled]) -> bool:
    """Whether a number stands not far before: "20 xã và ba thị trấn"."""
    near = range(max(0, place - _SOON), place)
    return any(spot in found or tokens[spot].is_number for spot in near)


def _share(tokens: Sequence[Token], place: int, rules: Rules) -> Spelled | None:
    hit = rules.spelled_shares.at(tokens, place)
    return Spelled(Decimal(hit[0]), 1, hit[1], is_share=True) if hit else None


def _number(tokens: Sequence[Token], place: int, rules: Rules) -> Spelled | None:
    """The longest number in words at a place: of several parts each of a smaller scale than the one before."""
    total, largest, least, end = Decimal(0), 0, 0, place
    while part := _below_thousand(tokens, end, rules):
        value, after = Decimal(part[0]), part[1]
        scale = 1
        while after < len(tokens) and (factor := rules.scales.get(tokens[after].folded)):
            scale, after = scale * factor, after + 1
            if after < len(tokens) and tokens[after].folded in rules.numerals.words.half:
                value, after = value + _HALF, after + 1
        if least and scale >= least:
            return None  # "hai ba xã": two or three
        largest = largest or scale
        total, least, end = total + value * scale, scale, after
        if scale == 1:
            break
        # "năm tỷ, bảy trăm triệu": amounts in words are written with commas between their parts
        if end + 1 < len(tokens) and tokens[end].text == "," and _scaled_part(tokens, end + 1, rules):
            end += 1
    if end == place or _below_thousand(tokens, end, rules):
        return None
    return Spelled(total / largest, largest, end)


def _scaled_part(tokens: Sequence[Token], place: int, rules: Rules) -> bool:
    part = _below_thousand(tokens, place, rules)
    return part is not None and part[1] < len(tokens) and tokens[part[1]].folded in rules.scales


def _below_thousand(tokens: Sequence[Token], place: int, rules: Rules) -> tuple[int, int] | None:
    """A number below a thousand in words at a place, and the place after it."""
    words = rules.numerals.words
    hundreds = 0
    digit = _digit(tokens, place, rules)
    if digit is not None and _folded(tokens, place + 1) in words.hundreds:
        hundreds, place = digit, place + 2
        if _folded(tokens, place) in words.links:
            last = _digit(tokens, place + 1, rules)
            return (100 * hundreds + last, place + 2) if last is not None else None
        digit = _digit(tokens, place, rules)
    if _folded(tokens, place) in words.ten:
        tens, place = 1, place + 1
    elif digit is not None and _folded(tokens, place + 1) in words.tens:
        tens, place = digit, place + 2
    elif hundreds:
        return 100 * hundreds, place
    else:
        return (digit, place + 1) if digit is not None else None
    last = _digit(tokens, place, rules)
    if last is None:
        last = rules.numerals.after_tens.get(_folded(tokens, place))
    if last is None:
        return 100 * hundreds + 10 * tens, place
    return 100 * hundreds + 10 * tens + last, place + 1


def _digit(tokens: Sequence[Token], place: int, rules: Rules) -> int | None:
    return rules.numerals.digits.get(_folded(tokens, place))


def _folded(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].folded if place < len(tokens) else ""


def _counts(tokens: Sequence[Token], place: int, one: Spelled, rules: Rules, *, listed: bool) -> bool:
    """Whether what is counted follows and the clause says that it is there; `listed`: a number stands just before."""
    accept = rules.numerals.accept
    if one.is_share:
        if one.end - place == 1 and rules.qualifiers.before(tokens, place) is None:
            return False
        return rules.heads.at(tokens, one.end) is not None or rules.spelled_nouns.at(tokens, one.end) is not None
    if rules.spelled_never.before(tokens, place) or not _is_followed(tokens, one.end, rules):
        return False
    if one.value == 1 and (rules.bases_before.before(tokens, place) or tokens[max(0, place - 1)].text == "/"):
        return False  # "giường bệnh trên một vạn dân"
    if place > 1 and tokens[place - 1].text == "(":
        return False  # "76.699.000.000 đồng (bảy mươi sáu tỷ …)" says a number again
    if place and (tokens[place - 1].is_number or rules.scales.get(tokens[place - 1].folded)):
        return False
    if place and any(letter.isupper() for token in tokens[place : one.end] for letter in token.text):
        return False  # a name: xã Ba Vì
    if one.end - place > 1:
        return tokens[place].folded not in rules.dates.year or place == 0 or tokens[place - 1].text not in BREAKS
    if tokens[place].folded not in accept.alone:
        return False
    if place == 0 or tokens[place - 1].text in BREAKS - {","}:
        return any(token.folded in accept.said_of for token in tokens[one.end : one.end + _SOON])
    if tokens[place - 1].folded in rules.list_marks and rules.spelled_nouns.before(tokens, place - 1):
        return listed  # "20 xã và ba thôn"
    return rules.spelled_after.before(tokens, place) is not None or rules.flow_verbs.before(tokens, place) is not None


def _is_followed(tokens: Sequence[Token], place: int, rules: Rules) -> bool:
    """Whether a measure or a noun that is counted in words stands here; "xã" of "xã hội" is none."""
    hits = [table.at(tokens, place) for table in (rules.percent, rules.physical, rules.money, rules.spelled_nouns)]
    end = max((hit[1] for hit in hits if hit), default=0)
    compound = rules.compounds.at(tokens, place)
    return end > 0 and not (compound and compound[1] > end)
