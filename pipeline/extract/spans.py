"""The words of a clause that a subject may be made of: what stands left of a number, cut to size."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.extract.clauses import Measure
from pipeline.extract.phrases import Phrases
from pipeline.extract.rules import Rules
from pipeline.extract.sentences import Sentence
from pipeline.extract.stamps import Stamp
from pipeline.extract.tokens import Token

LONG = 9
"""Words after which a subject may end at a preposition."""
LISTED = 4
"""A part of a list is at most so many words: "đường trục thôn, liên thôn được cứng hóa"."""
LONGEST = 22
_COMPOUND = 2
"""A compound begins at most so many words before the word it hides."""

Span = tuple[int, int]
NOTHING: Span = (0, 0)


class Clause(msgspec.Struct, frozen=True):
    """A row with what its subject may be made of."""

    tokens: Sequence[Token]
    sentence: Sentence
    measure: Measure
    following: Measure | None
    stamps: Sequence[Stamp]

    def stamp_from(self, start: int) -> Stamp | None:
        return next((one for one in self.stamps if one.start == start), None)


class Left(msgspec.Struct, frozen=True):
    """What stands left of a number."""

    span: Span
    joined: bool
    """A copula joins it to the number: "số hộ là 4.717"."""
    matter: Span
    """What is said before the head that begins the span: [nâng cấp tuyến đường] với kinh phí."""


def has(span: Span) -> bool:
    return span[0] < span[1]


def text_of(tokens: Sequence[Token], span: Span) -> str:
    text = ""
    for place in range(*span):
        token = tokens[place]
        text += token.text if token.glued or not text else " " + token.text
    return text


def find_head(tokens: Sequence[Token], start: int, end: int, rules: Rules) -> int:
    """The place of the first head word that is no part of a compound (chất lượng, chế độ), -1 without one."""
    for _, begin, stop in rules.heads.all(tokens, start, end):
        if not in_compound(tokens, begin, stop, start, rules):
            return begin
    return -1


def head_at(tokens: Sequence[Token], place: int, end: int, rules: Rules) -> bool:
    return find_head(tokens, place, end, rules) == place


def in_compound(tokens: Sequence[Token], begin: int, stop: int, floor: int, rules: Rules) -> bool:
    """Whether tokens[begin:stop] are only a part of a longer expression that the rules know."""
    for spot in range(max(floor, begin - _COMPOUND), begin + 1):
        compound = rules.compounds.at(tokens, spot)
        if compound and compound[1] >= stop and compound[1] - spot > stop - begin:
            return True
    return False


def cut(tokens: Sequence[Token], end: int, start: int, table: Phrases[str], rules: Rules) -> tuple[str, int] | None:
    """A phrase of the table at the end of tokens[start:end], unless it is the end of a compound (nông thôn mới)."""
    hit = table.before(tokens, end, start)
    if hit:
        compound = rules.compounds.before(tokens, end, start)
        if compound and compound[1] < hit[1]:
            return None
    return hit


def left_of(clause: Clause, right: Span, rules: Rules) -> Left:
    """What stands left of the number, without its predicate and without openers."""
    tokens, measure = clause.tokens, clause.measure
    start, end = measure.own, measure.quantity.lead
    joined = False
    name = _rate_name(tokens, start, end, rules)
    if name >= 0:
        return Left((name, end), True, NOTHING)
    while end > start:
        stamp = next((one for one in clause.stamps if one.end == end and one.start >= start), None)
        if stamp and stamp.kind != "yearly":
            end = stamp.start
            continue
        join = cut(tokens, end, start, rules.joins, rules)
        copula = cut(tokens, end, start, rules.copulas, rules)
        if join and (not copula or copula[1] >= join[1]):
            # a colon joins only what names nothing itself: "Điện lực: 100% dân số"
            joined, end = joined or join[0] != ":" or not has(right), join[1]
            continue
        taken = (
            copula or rules.change_verbs.before(tokens, end, start) or rules.change_fillers.before(tokens, end, start)
        )
        if taken:
            # "xóa nhà tạm được 6.009 nhà": the thing stands before the verb's result
            joined = joined or (not has(right) and tokens[end - 1].folded in rules.words.gained)
            end = taken[1]
        elif tokens[end - 1].text == "(" and end == measure.quantity.lead:
            joined, end = True, end - 1  # "Phú Thọ (11,67%)"
        elif tokens[end - 1].text == ")" and (opening := _opening(tokens, end - 1, start)) > start:
            end = opening  # "số giường bệnh (không tính trạm y tế xã) là"
        elif tokens[end - 1].text == ")" and end < measure.quantity.lead and tokens[end].folded in rules.list_marks:
            return Left(NOTHING, False, NOTHING)  # "6 phường (đánh số từ 1 đến 6) và 2 xã"
        elif tokens[end - 1].text in ":,-–+":
            joined = joined or (tokens[end - 1].text == ":" and not has(right))
            end -= 1
        else:
            break
    where = next((spot for spot in range(start + 1, end) if rules.locations.at(tokens, spot, end)), end)
    if any(tokens[spot].text == "," for spot in range(where, end)) and not rules.flow_verbs.find(tokens, where, end):
        end = where  # "quy hoạch chi tiết trên địa bàn các huyện, thị xã, thành phố"
    begin = _begin(clause, start, end, rules)
    return Left((begin, end), joined, _matter(clause, start, begin, end, rules))


def _rate_name(tokens: Sequence[Token], start: int, end: int, rules: Rules) -> int:
    """Where "mức tăng bình quân" begins: the name of a rate, of which nothing is cut; -1 where none stands there."""
    place = end
    while hit := rules.change_fillers.before(tokens, place, start):
        place = hit[1]
    verb = rules.change_verbs.before(tokens, place, start)
    name = rules.change_names.before(tokens, verb[1], start) if verb else None
    return name[1] if name else -1


def _opening(tokens: Sequence[Token], closing: int, floor: int) -> int:
    """The place of the bracket around a remark; -1 where it holds a number, which may define what is counted."""
    for place in range(closing - 1, floor - 1, -1):
        if tokens[place].is_number:
            return -1
        if tokens[place].text == "(":
            return place
    return -1


def _begin(clause: Clause, start: int, end: int, rules: Rules) -> int:
    """Where the phrase that ends at `end` begins: at a head word that opens a segment, else after the last comma."""
    tokens = clause.tokens
    segments: list[int] = []
    for place in (start, *(mark + 1 for mark in _marks(tokens, start, end))):
        begin = _past_openers(clause, place, end, rules)
        if rules.wholes.at(tokens, place, end) and any(tokens[spot].text == "," for spot in range(place, end)):
            continue
        if begin < end and (not segments or begin > segments[-1]):
            if place > start and tokens[place - 1].text == ":":
                segments = []  # what a colon announces is named behind it
            segments.append(begin)
    if not segments:
        return end
    last = segments[-1]
    if head_at(tokens, last, end, rules):
        return last
    cost = rules.dependents.before(tokens, end, last)
    if cost and head_at(tokens, cost[1], end, rules):
        return cost[1]  # "thu hồi nộp ngân sách tỉnh số tiền": what it was for stands before it
    headed = [place for place in segments if head_at(tokens, place, end, rules)]
    inner = find_head(tokens, last, end, rules)
    if headed and inner < 0:
        return headed[-1]
    # inside the last segment the outermost head begins the phrase: "lồng ghép các nguồn vốn đầu tư"
    told = inner > last and rules.before_heads.before(tokens, inner, last) is not None
    if inner >= 0 and (told or rules.flow_verbs.find(tokens, last, inner) or inner - last <= LISTED):
        return inner
    for place in reversed(segments[:-1]):
        dated = any(place <= one.start < last for one in clause.stamps)
        if dated or not _is_listed(tokens, place, last, rules):
            break
        last = place
    return last


def _marks(tokens: Sequence[Token], start: int, end: int) -> list[int]:
    """Commas and colons, without those in brackets."""
    marks, depth = [], 0
    for place in range(start, end):
        text = tokens[place].text
        if text == "(" and any(tokens[spot].text == ")" for spot in range(place, end)):
            depth += 1
        elif text == ")" and depth:
            depth -= 1
        elif text in ",:" and not depth:
            marks.append(place)
    return marks


def _is_listed(tokens: Sequence[Token], start: int, last: int, rules: Rules) -> bool:
    """Whether the segment before the last is part of one list with it."""
    words = tokens[start : last - 1]
    if tokens[last - 1].text != ",":
        return False
    if any(token.folded == tokens[last].folded for token in words):
        return True  # "nhà tạm, nhà dột nát"
    if rules.flow_verbs.at(tokens, last):
        # "Hội Cựu chiến binh tổ chức tập huấn, bồi dưỡng kiến thức": one deed, two verbs
        hit = rules.flow_verbs.before(tokens, last - 1, start)
        return hit is not None and hit[1] - start <= LONG
    if are_kin(tokens, start, last - 1, last, rules):
        return True  # "lĩnh vực thương mại, dịch vụ"
    return (
        len(words) <= LISTED
        and not rules.flow_verbs.find(tokens, start, last)
        and not rules.joins.find(tokens, start, last)
    )


def are_kin(tokens: Sequence[Token], start: int, comma: int, after: int, rules: Rules) -> bool:
    """Whether the words about a comma are of one family."""
    left = rules.kin.before(tokens, comma, start)
    right = rules.kin.at(tokens, after)
    return left is not None and right is not None and left[0] == right[0]


def _past_openers(clause: Clause, start: int, end: int, rules: Rules) -> int:
    tokens = clause.tokens
    told = rules.reports.all(tokens, start, end)
    if told and told[-1][2] < end and find_head(tokens, start, told[-1][1], rules) < 0:
        start = told[-1][2]  # "Sở Y tế cho biết số giường bệnh …": who says it is no part of it
    while start < end:
        stamp = next((one for one in clause.stamps if one.start == start and one.end <= end), None)
        opener = rules.openers.at(tokens, start, end) or rules.whole_place.at(tokens, start, end)
        head = rules.heads.at(tokens, start, end)
        compound = rules.compounds.at(tokens, start, end)
        if stamp:
            start = stamp.end
        elif tokens[start].text in ",:-–+*\"“”'":
            start += 1
        elif tokens[start].text == "(" and start + 2 < end and tokens[start + 2].text == ")":
            start += 3  # "(10) Tỷ lệ …"
        elif opener and not (head and head[1] >= opener[1]) and not compound:
            start = opener[1]
        else:
            break
    return start


def _matter(clause: Clause, start: int, begin: int, end: int, rules: Rules) -> Span:
    tokens = clause.tokens
    if begin >= end or begin <= start:
        return NOTHING
    opened = max((mark + 1 for mark in _marks(tokens, start, begin)), default=start)
    stop = begin
    while stop > opened and (hit := cut(tokens, stop, opened, rules.tails, rules)):
        stop = hit[1]
    first = _past_openers(clause, opened, stop, rules)
    named = rules.before_heads.all(tokens, first, stop)
    first = named[-1][2] if named else first  # "trên địa bàn còn có [khu công nghiệp] với quy mô"
    verbs = rules.flow_verbs.all(tokens, first, stop)
    if verbs and stop - first > LONG:
        first = verbs[-1][1]
    return (first, min(stop, first + LONGEST)) if first < stop else NOTHING
