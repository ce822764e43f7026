"""Numbers that measure nothing: dates, document numbers, labels, durations, footnotes, names."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.numerals import is_past_year, is_year, parse_number
from pipeline.extract.rules import Rules
from pipeline.extract.tokens import Token

_DASHES = {"-", "–", "—"}
_CHAIN = 16
"""Tokens of the longest code, 123/2015/TTLT-BTC-BNN-BLĐTBXH; more of them are damage."""
_JOINTS = _DASHES | {"/"}


def excluded(tokens: Sequence[Token], rules: Rules) -> set[int]:
    """Places of the number tokens that are no measurements, whatever follows them."""
    out: set[int] = set()
    for place, token in enumerate(tokens):
        if not token.is_number or place in out:
            continue
        chain = chain_at(tokens, place)
        numbers = [spot for spot in chain if tokens[spot].is_number]
        if (
            (
                parse_number(token.text) is None
                or is_code(tokens, chain)
                or _is_date(tokens, chain, rules)
                or _is_year(tokens, place, chain, rules)
                or _is_label(tokens, place, chain, rules)
                or _is_footnote(tokens, place)
                or _is_base(tokens, place)
            )
            or _is_duration(tokens, chain, rules)
            or _is_name(tokens, chain, rules)
        ):
            out.update(numbers)
    return out


def chain_at(tokens: Sequence[Token], place: int) -> list[int]:
    """The number and what is tied to it by "/" or a dash: [19 / 207], [2011 - 2015], [800 / QĐ - TTg]."""
    chain = [place]
    while len(chain) < _CHAIN and chain[-1] + 2 < len(tokens) and tokens[chain[-1] + 1].text in _JOINTS:
        joint, following = chain[-1] + 1, chain[-1] + 2
        tight = tokens[following].glued or tokens[joint].glued
        if tokens[following].is_number or (
            tokens[following].is_word and tight and _is_capitals(tokens[following].text)
        ):
            chain += [joint, following]
        else:
            break
    return chain


def _is_capitals(text: str) -> bool:
    return sum(letter.isupper() for letter in text) >= 2


def is_code(tokens: Sequence[Token], chain: list[int]) -> bool:
    """800/QĐ-TTg, 20-NQ/TU; and T12, QL1A, CO2, K10: a number glued to capitals."""
    if any(tokens[spot].is_word for spot in chain):
        return True
    first = chain[0]
    if tokens[first].glued and first > 0:
        before = tokens[first - 1]
        if before.is_word and (before.text.isupper() or not before.text.islower()):
            return True
        if before.text in _DASHES | {"_", ".", "@", "#"} and before.glued and first > 1 and tokens[first - 2].is_word:
            return tokens[first - 2].text.isupper() or before.text not in _DASHES
    return False


def _is_date(tokens: Sequence[Token], chain: list[int], rules: Rules) -> bool:
    dates = rules.dates
    numbers = [tokens[spot].text for spot in chain if tokens[spot].is_number]
    before = tokens[chain[0] - 1].folded if chain[0] else ""
    whole = all(number.isdigit() for number in numbers)
    if len(numbers) >= 3:
        return whole
    if len(numbers) == 2 and whole:
        left, right = int(numbers[0]), int(numbers[1])
        if is_year(numbers[0]) and (is_year(numbers[1]) or len(numbers[1]) == 2):
            return True  # 2011-2015, 2011-15
        if is_year(numbers[1]) and 1 <= left <= 12:
            return before in dates.before_months or not _measures_next(tokens, chain[-1] + 1, rules)
        if before in dates.before_days:
            return left <= 31
        if tokens[chain[1]].text == "/" and left <= 31 and 1 <= right <= 12 and before in dates.before_short_dates:
            return not _measures_next(tokens, chain[-1] + 1, rules)
    if len(numbers) == 1 and whole and before in dates.before_single_days:
        earlier = tokens[chain[0] - 2].folded if chain[0] > 1 else ""
        return int(numbers[0]) <= 31 and earlier not in dates.each
    return False


def _is_year(tokens: Sequence[Token], place: int, chain: list[int], rules: Rules) -> bool:
    before = tokens[place - 1].folded if place else ""
    if len(chain) > 1 or not (
        is_year(tokens[place].text) or (before in rules.dates.year and is_past_year(tokens[place].text))
    ):
        return False
    if before in rules.dates.before_years:
        return True
    return not _measures_next(tokens, place + 1, rules)


def _measures_next(tokens: Sequence[Token], place: int, rules: Rules) -> bool:
    return place < len(tokens) and bool(
        rules.percent.at(tokens, place)
        or rules.physical.at(tokens, place)
        or rules.money.at(tokens, place)
        or tokens[place].folded in rules.scales
        or rules.nouns.at(tokens, place)
    )


def _is_label(tokens: Sequence[Token], place: int, chain: list[int], rules: Rules) -> bool:
    """Điều 5, tiêu chí số 2, thứ 31/63; but "tổng số 35 xã", "cấp 30.000 thẻ"."""
    hit = rules.labels.before(tokens, place)
    if not hit and place > 1 and tokens[place - 1].text == ":":
        named = rules.labels.before(tokens, place - 1)  # "Điện thoại: 025…"; but "tổng số: 35 xã"
        return named is not None and named[0] == 0 and not _measures_next(tokens, chain[-1] + 1, rules)
    if not hit:
        return False
    largest, start = hit
    word = tokens[place - 1].folded
    words = rules.label_words
    if word in words.number and start == place - 1 and start > 0:
        earlier = tokens[start - 1].folded
        if earlier in words.sums or (rules.nouns.before(tokens, start) is None and earlier in words.one):
            return False
    number = tokens[place].text
    if largest == 0:
        return number.isdigit() or len(chain) > 1
    if not number.isdigit() or int(number) > largest or len(chain) > 1:
        return False
    # a label is not followed by what it would count: "đợt 2 của", but "khóa 2 lớp"? both read alike, so trust the unit
    following = place + 1
    if following < len(tokens) and (
        rules.percent.at(tokens, following)
        or rules.money.at(tokens, following)
        or rules.physical.at(tokens, following)
        or tokens[following].folded in rules.scales
    ):
        return False
    return not (word in words.counted_too and following < len(tokens) and rules.nouns.at(tokens, following))


def _is_footnote(tokens: Sequence[Token], place: int) -> bool:
    """(12) after a word; and 1) that begins the first of several points."""
    if not 0 < place < len(tokens) - 1 or tokens[place + 1].text not in ")]":
        return False
    before, text = tokens[place - 1].text, tokens[place].text
    return text.isdigit() and ((before in "([" and len(text) <= 3) or (before in ":;,." and len(text) <= 2))


def _is_base(tokens: Sequence[Token], place: int) -> bool:
    """ "số giường bệnh/1 vạn dân đạt 23,9 giường": what a rate is reckoned by."""
    return place > 1 and tokens[place - 1].text == "/" and tokens[place - 2].is_word


def _is_duration(tokens: Sequence[Token], chain: list[int], rules: Rules) -> bool:
    """05 năm, 6 tháng đầu năm, 5 tuổi; but 5 ngày công."""
    following = chain[-1] + 1
    hit = rules.durations.at(tokens, following)
    if not hit:
        return False
    noun = rules.nouns.at(tokens, following)
    return noun is None or noun[1] <= hit[1]


def _is_name(tokens: Sequence[Token], chain: list[int], rules: Rules) -> bool:
    """2G, 35KV, 3G: a number glued to letters that are no unit, or before a unit that names a class."""
    following = chain[-1] + 1
    if following >= len(tokens) or not tokens[following].is_word:
        return False
    glued = tokens[following]
    if rules.classes.at(tokens, following) or (glued.glued and len(glued.text) == 1 and glued.text.isupper()):
        return True
    return tokens[following].glued and not _measures_next(tokens, following, rules)
