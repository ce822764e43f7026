"""Tokens → quantities: numbers with their scale, unit, denominator, range and qualifier. Context plays no part yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from decimal import Decimal

import msgspec

from pipeline.extract.exclusions import excluded
from pipeline.extract.numerals import VIETNAMESE, Habit, is_ambiguous, parse_number
from pipeline.extract.phrases import Phrases
from pipeline.extract.rules import Rules
from pipeline.extract.spelled import Spelled, spelled
from pipeline.extract.tokens import Token

_DASHES = {"-", "–", "—"}
_MONEY_SCALE = 1_000_000
"""A number with such a scale word and no unit is money: từ 7 triệu lên 14 triệu."""
_BETWEEN = 4
"""Words of the thing between a measure and its "/năm"."""
_UNKNOWN_FROM = 20
"""A number this large before an unknown noun counts it even where nothing else says so."""


_Unit = tuple[str, str, tuple[str, ...], tuple[int, int], int]


class Quantity(msgspec.Struct, frozen=True, kw_only=True):
    """A number that may measure something; `first`:`last` are its tokens, number to unit, `lead` includes the
    qualifier before it."""

    lead: int
    first: int
    last: int
    value: Decimal
    value_max: Decimal | None = None
    scale: int = 1
    unit: str = ""
    kind: str
    """percent, money, physical, count (of a noun of the rules), unknown (noun), bare (no unit)."""
    head: tuple[str, ...] = ()
    """The unit's noun, folded, without "/năm"."""
    noun: tuple[int, int] = (0, 0)
    """The tokens of the counted nouns, "huyện, thành phố" together, without "/năm"."""
    total: Decimal | None = None
    qualifier: str = ""
    in_words: bool = False
    is_ambiguous: bool = False
    """Its one mark may part thousands or decimals, and the document prints both."""


def quantities(tokens: Sequence[Token], rules: Rules, start: int = 0, *, habit: Habit = VIETNAMESE) -> list[Quantity]:
    """The quantities among tokens[start:], in order."""
    values = _values(tokens, excluded(tokens, rules), habit)
    in_words = spelled(tokens, rules)
    found: list[Quantity] = []
    place = start
    while place < len(tokens):
        if place in in_words:
            found.append(_in_words(tokens, place, in_words[place], rules, found[-1].last if found else start))
            place = found[-1].last
        elif place in values:
            found.append(_quantity(tokens, place, rules, values, found[-1].last if found else start))
            place = found[-1].last
        else:
            place += 1
    found = _sharing_units(tokens, found, rules)
    return [_resolved(tokens, one, habit) for one in found] if habit != VIETNAMESE else found


def _resolved(tokens: Sequence[Token], one: Quantity, habit: Habit) -> Quantity:
    """A number whose mark may mean two things: what is counted has no decimals, all else follows the document."""
    text = tokens[one.first].text
    if one.in_words or one.value_max is not None:
        return one
    if one.kind == "count" and one.scale == 1 and "/" not in one.unit:
        if one.value == one.value.to_integral_value() or not is_ambiguous(text, Habit(doubtful=".,")):
            return one
        return msgspec.structs.replace(one, value=Decimal(text.replace(".", "").replace(",", "")))
    return msgspec.structs.replace(one, is_ambiguous=True) if is_ambiguous(text, habit) else one


def _sharing_units(tokens: Sequence[Token], found: list[Quantity], rules: Rules) -> list[Quantity]:
    """ "lần lượt là 18.327, 57.004 và 8.316 người": bare numbers of one list take the unit that ends it."""
    for place in range(len(found) - 2, -1, -1):
        one, after = found[place], found[place + 1]
        listed = one.last + 1 == after.lead and tokens[one.last].folded in rules.list_marks
        if one.kind == "bare" and listed and after.kind not in ("bare", "unknown"):
            scale = one.scale if one.scale > 1 else after.scale
            found[place] = msgspec.structs.replace(one, kind=after.kind, unit=after.unit, head=after.head, scale=scale)
    return found


def _values(tokens: Sequence[Token], out: Set[int], habit: Habit) -> dict[int, Decimal]:
    """The numbers that may measure something, by the place of their token."""
    read = {
        place: parse_number(token.text, habit)
        for place, token in enumerate(tokens)
        if token.is_number and place not in out
    }
    return {place: value for place, value in read.items() if value is not None}


def _in_words(tokens: Sequence[Token], place: int, one: Spelled, rules: Rules, floor: int) -> Quantity:
    """The quantity of a number in words."""
    sign, end = rules.percent_sign, one.end
    share: _Unit = ("percent", sign, (sign,), (end, end), end)
    kind, unit, head, noun, last = share if one.is_share else _unit(tokens, end, rules)
    qualifier, lead = _qualifier(tokens, place, last, rules, floor)
    return Quantity(
        lead=lead,
        first=place,
        last=last,
        value=one.value,
        scale=one.scale,
        unit=unit,
        kind=kind,
        head=head,
        noun=noun,
        qualifier=qualifier,
        in_words=True,
    )


def _quantity(tokens: Sequence[Token], place: int, rules: Rules, values: Mapping[int, Decimal], floor: int) -> Quantity:
    first, after = place, place + 1
    total = upper = None
    if _mark(tokens, after) == "/" and after + 1 in values:
        total = values[after + 1]
        after += 2
    else:
        ranged = _range(tokens, place, values, rules)
        if ranged:
            upper, after = ranged
    scale, after, value = _scaled(tokens, after, values[place], rules, values)
    kind, unit, head, noun, last = _unit(tokens, after, rules)
    if kind == "bare" and scale >= _MONEY_SCALE:
        kind, unit, head = "money", rules.currency, (rules.currency,)
    qualifier, lead = _qualifier(tokens, first, last, rules, floor)
    if total is not None and lead < first and tokens[lead].folded in rules.words.exceed:
        qualifier, lead = "", first  # "đạt và vượt 15/15 chỉ tiêu"
    if lead > floor and upper is not None and tokens[lead - 1].folded in rules.words.from_:
        lead -= 1
    after_hit = rules.qualifiers_after.at(tokens, last)
    if after_hit and not qualifier:
        qualifier, last = after_hit
        if lead > floor and tokens[lead - 1].folded in rules.words.from_:
            lead -= 1
    return Quantity(
        lead=lead,
        first=first,
        last=last,
        value=value,
        value_max=upper,
        scale=scale,
        unit=unit,
        kind=kind,
        head=head,
        noun=noun,
        total=total,
        qualifier=qualifier,
    )


def _mark(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) else ""


def _range(
    tokens: Sequence[Token], place: int, values: Mapping[int, Decimal], rules: Rules
) -> tuple[Decimal, int] | None:
    """The upper end of 5 - 9, 15% - 16%, từ 3 đến 5, and the place after it."""
    after = place + 1
    if _mark(tokens, after) == "%":
        after += 1
    joint = _mark(tokens, after)
    opened = place > 0 and tokens[place - 1].folded in rules.words.from_
    joined = joint in _DASHES or (joint.lower() in rules.words.to and opened)
    upper = values.get(after + 1) if joined else None
    if upper is None or upper <= values[place]:
        return None
    # "tăng từ 39% lên 44,5%" and "từ 85% đến 90%": only the same measure on both ends is a range
    if joint not in _DASHES and (after > place + 1) != (_mark(tokens, after + 2) == "%"):
        return None
    return upper, after + 2


def _scaled(
    tokens: Sequence[Token], after: int, value: Decimal, rules: Rules, values: Mapping[int, Decimal]
) -> tuple[int, int, Decimal]:
    """Scale words: tỷ; nghìn tỷ; and "2 tỷ 735 triệu" as 2.735 tỷ."""
    scale = 1
    while after < len(tokens) and tokens[after].folded in rules.scales:
        scale *= rules.scales[tokens[after].folded]
        after += 1
    if scale > 1:
        rest = values.get(after)
        factor = rules.scales.get(tokens[after + 1].folded, 0) if after + 1 < len(tokens) else 0
        if rest is not None and 1 < factor < scale and rest * factor < scale:
            return scale, after + 2, value + rest * factor / scale
    return scale, after, value


def _unit(tokens: Sequence[Token], place: int, rules: Rules) -> _Unit:
    """Kind, unit as printed, folded head, tokens of the noun and the place after."""
    tables: tuple[tuple[str, Phrases[str]], ...] = (
        ("percent", rules.percent),
        ("physical", rules.physical),
        ("money", rules.money),
        ("count", rules.nouns),
    )
    best: tuple[int, str] | None = None
    for kind, table in tables:
        hit = table.at(tokens, place)
        if hit and (best is None or hit[1] > best[0]):
            best = hit[1], kind
    if best is None:
        return _unknown(tokens, place, rules)
    end, kind = best
    head = tuple(token.folded for token in tokens[place:end])
    if kind == "percent":
        return kind, "%", head, (end, end), end
    if kind == "count":
        end = _coordinated(tokens, place, end, rules)
    unit = _printed(tokens, place, end)
    rate, after = _rate(tokens, end, rules)
    if not rate and kind == "physical":
        rate = _rate_behind(tokens, end, rules)
    return kind, unit + rate, head, (place, end), after


def _coordinated(tokens: Sequence[Token], start: int, end: int, rules: Rules) -> int:
    """The end of "huyện, thành phố", "tin, bài, phóng sự": nouns of one family."""
    family = rules.families.get(tuple(token.folded for token in tokens[start:end]))
    while family and end + 1 < len(tokens) and (tokens[end].text in "/-" or tokens[end].folded in rules.list_marks):
        hit = rules.nouns.at(tokens, end + 1)
        if not hit or rules.families.get(tuple(token.folded for token in tokens[end + 1 : hit[1]])) != family:
            break
        end = hit[1]
    return end


def _rate(tokens: Sequence[Token], place: int, rules: Rules) -> tuple[str, int]:
    """ "/năm", "/người/năm", "/1 xã"; "/92 xã" is no rate but goes with the measure too."""
    rate = ""
    while _mark(tokens, place) == "/":
        base = place + 1
        number = parse_number(tokens[base].text) if base < len(tokens) and tokens[base].is_number else None
        if number is not None:
            base += 1
        hit = rules.bases.at(tokens, base)
        if not hit:
            break
        if number is None or number == 1:
            rate += "/" + ("1 " if number is not None else "") + _printed(tokens, base, hit[1])
        place = hit[1]
    return rate, place


def _rate_behind(tokens: Sequence[Token], place: int, rules: Rules) -> str:
    """ "3 triệu m3 cát/năm": the thing stands between the measure and what it is reckoned by."""
    for spot in range(place, min(place + _BETWEEN, len(tokens) - 1)):
        if not _may_name(tokens[spot], rules):
            return ""
        if tokens[spot + 1].text == "/":
            return _rate(tokens, spot + 1, rules)[0]
    return ""


def _unknown(tokens: Sequence[Token], place: int, rules: Rules) -> _Unit:
    """A noun the rules do not know: one or two words in small letters."""
    if place >= len(tokens) or not tokens[place].is_word or not _may_name(tokens[place], rules):
        return "bare", "", (), (place, place), place
    end = place + 1
    if end < len(tokens) and tokens[end].is_word and not tokens[end].glued and _may_name(tokens[end], rules):
        end += 1
    return (
        "unknown",
        _printed(tokens, place, end),
        tuple(token.folded for token in tokens[place:end]),
        (place, end),
        end,
    )


def _may_name(token: Token, rules: Rules) -> bool:
    return token.text.islower() and len(token.text) > 1 and token.folded not in rules.no_noun


def _printed(tokens: Sequence[Token], start: int, end: int) -> str:
    """Tokens as printed, without spaces about a slash or before a comma."""
    text = ""
    for token in tokens[start:end]:
        if token.text in ",/-" or not text or text.endswith(("/", "-")):
            text += token.text
        else:
            text += " " + token.text
    return text


def _qualifier(tokens: Sequence[Token], first: int, last: int, rules: Rules, floor: int) -> tuple[str, int]:
    hit = rules.qualifiers.before(tokens, first, floor)
    if not hit:
        return "", first
    side, start = hit
    # "cao hơn 2 lần" compares, and "trên 1 xã" reckons by the commune
    if tokens[start].folded in rules.words.more and start > 0 and tokens[start - 1].folded in rules.comparing:
        return "", first
    outer = rules.qualifiers.before(tokens, start, floor)
    if outer and outer[0] == "approx":
        start = outer[1]
    return side, start


def counts_unknown(one: Quantity) -> bool:
    """Whether an unknown noun after a number is likely counted by it: the number is large or grouped."""
    return one.kind == "unknown" and (one.value >= _UNKNOWN_FROM or one.total is not None)
