"""The words of a clause that a subject may be made of: what stands left and right of a number, cut to size."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.extract.clauses import Measure
from pipeline.extract.phrases import Phrases
from pipeline.extract.rules import Rules
from pipeline.extract.sentences import STRONG, Sentence
from pipeline.extract.stamps import Stamp
from pipeline.extract.tokens import Token

LONG = 9
"""Words after which a subject may end at a preposition."""
LISTED = 4
"""A part of a list is at most so many words: "đường trục thôn, liên thôn được cứng hóa"."""
_LONGEST = 22
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
        if begin < end and (not segments or begin > segments[-1]):
            if place > start and tokens[place - 1].text == ":":
                segments = []  # what a colon announces is named behind it
            segments.append(begin)
    if not segments:
        return end
    last = segments[-1]
    if head_at(tokens, last, end, rules):
        return last
    headed = [place for place in segments if head_at(tokens, place, end, rules)]
    inner = find_head(tokens, last, end, rules)
    if headed and inner < 0:
        return headed[-1]
    # inside the last segment the outermost head begins the phrase: "lồng ghép các nguồn vốn đầu tư"
    told = inner > last and rules.before_heads.before(tokens, inner, last) is not None
    if inner >= 0 and (told or rules.flow_verbs.find(tokens, last, inner) or inner - last <= LISTED):
        return inner
    for place in reversed(segments[:-1]):
        if not _is_listed(tokens, place, last, rules):
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
    if _are_kin(tokens, start, last - 1, last, rules):
        return True  # "lĩnh vực thương mại, dịch vụ"
    return (
        len(words) <= LISTED
        and not rules.flow_verbs.find(tokens, start, last)
        and not rules.joins.find(tokens, start, last)
    )


def _are_kin(tokens: Sequence[Token], start: int, comma: int, after: int, rules: Rules) -> bool:
    """Whether the words about a comma are of one family."""
    left = rules.kin.before(tokens, comma, start)
    right = rules.kin.at(tokens, after)
    return left is not None and right is not None and left[0] == right[0]


def _past_openers(clause: Clause, start: int, end: int, rules: Rules) -> int:
    tokens = clause.tokens
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
    return (first, min(stop, first + _LONGEST)) if first < stop else NOTHING


def after_remark(clause: Clause) -> int:
    """The place after a percentage in brackets that belongs to the row: "5.775 xã (chiếm 70,2%) đạt chuẩn"."""
    tokens, tail = clause.tokens, clause.measure.tail
    if clause.measure.percent is not None and tail < len(tokens) and tokens[tail].text == ")":
        return tail + 1
    return tail


def right_of(clause: Clause, rules: Rules) -> Span:
    """What stands right of the unit up to the clause's end; over a comma where a list goes on."""
    tokens, measure = clause.tokens, clause.measure
    start, end = measure.quantity.last, measure.right
    limit = clause.following.quantity.lead if clause.following else clause.sentence.end
    remark = after_remark(clause)
    bracket = _bracket(tokens, start, limit)
    if (remark > measure.tail and end <= remark and tokens[start].text == "(") or bracket:
        start = end = bracket or remark
        while end < limit and tokens[end].text not in STRONG | {",", ":"}:
            end += 1
    end = _embedded(clause, start, end, rules)
    end = _over_commas(clause, start, end, rules)
    if measure.tail > measure.quantity.last and measure.percent is None:
        end = max(end, measure.tail)  # a definition: "xã đạt từ 5 - 9 tiêu chí"
    where = rules.locations.at(tokens, start, end)
    if where and (where[1] == end or not _says_what(tokens, where[1], rules)):
        return start, start
    if start < end and tokens[start].folded in rules.words.and_:
        return start, start
    for place in range(start, end):
        stop = rules.stops.at(tokens, place, end)
        if not stop and place - start >= LONG:
            stop = rules.long_stops.at(tokens, place, end)
        if stop and in_compound(tokens, place, stop[1], start, rules):
            stop = None  # "hợp tác với các doanh nghiệp"
        if clause.stamp_from(place) or stop or place - start >= _LONGEST:
            end = place
            break
    return start, _without_tails(clause, start, end, rules)


def _says_what(tokens: Sequence[Token], place: int, rules: Rules) -> bool:
    """Whether a verb follows: "207 xã trên địa bàn tỉnh đã có đủ các tổ chức"."""
    return tokens[place].folded in rules.words.auxiliaries or rules.flow_verbs.at(tokens, place) is not None


def _bracket(tokens: Sequence[Token], start: int, limit: int) -> int:
    """The place after a remark of names right behind the unit: "5 tỉnh (Nam Định, Hà Nam) đã được công nhận"."""
    if start >= limit or tokens[start].text != "(":
        return 0
    for place in range(start + 1, limit):
        if tokens[place].is_number:
            return 0
        if tokens[place].text == ")":
            return place + 1 if place + 1 < limit and tokens[place + 1].is_word else 0
    return 0


def _without_tails(clause: Clause, start: int, end: int, rules: Rules) -> int:
    tokens = clause.tokens
    before_number = clause.following is not None and end == clause.following.quantity.lead
    while end > start:
        tail = cut(tokens, end, start, rules.tails, rules)
        # "hộ xây nhà mới" ends so; "toàn xã mới" before a verb does not
        if not tail or (tail[0] in rules.words.newly and not (end < len(tokens) and tokens[end].kind != "mark")):
            break
        end = tail[1]
    if before_number:
        # "30.000 tờ rơi và xuất bản trên 49.000 cuốn": the verb belongs to the next number
        for place in range(end - 1, start - 1, -1):
            if tokens[place].folded in rules.words.and_:
                return place if end - place - 1 <= LISTED // 2 or _is_verb(tokens, place + 1, end, rules) else end
    return end


def _is_verb(tokens: Sequence[Token], start: int, end: int, rules: Rules) -> bool:
    verb = rules.flow_verbs.at(tokens, start, end)
    return verb is not None and verb[1] >= end - 1


def _embedded(clause: Clause, start: int, end: int, rules: Rules) -> int:
    """Through the next number where a preposition leads to it: "249 đơn vị thuộc 57 tỉnh được công nhận"."""
    following = clause.following
    if following and end == following.quantity.lead and end - start > 0:
        hit = rules.embeds.before(clause.tokens, end, start)
        if hit and following.quantity.kind in ("count", "unknown") and not following.change:
            return following.right
    return end


def _over_commas(clause: Clause, start: int, end: int, rules: Rules) -> int:
    """Past commas between listed verbs (cải tạo, nâng cấp) and listed nouns (xã, phường; Ban Chỉ đạo, Ban Quản lý)."""
    tokens, limit = clause.tokens, clause.sentence.end
    while end < limit and tokens[end].text == "," and end > start:
        verb = rules.flow_verbs.at(tokens, end + 1, limit)
        listed = verb is not None and rules.flow_verbs.find(tokens, max(start, end - 4), end) is not None
        names = tokens[end - 1].text.istitle() and end + 1 < limit and tokens[end + 1].text[0].isupper()
        kin = _are_kin(tokens, start, end, end + 1, rules)
        if not listed and not names and not kin and not _same_family(tokens, start, end, limit, rules):
            break
        stop = end + 1
        while stop < limit and tokens[stop].text not in STRONG | {",", ":"} and not tokens[stop].is_number:
            stop += 1
        if stop < limit and tokens[stop].is_number:
            stop = min(stop, clause.following.quantity.lead) if clause.following else stop
            # "…, cấp phát hơn 7.200 cuốn": a verb alone belongs to the number behind it
            return stop if stop - end > LISTED + 1 else end
        end = stop
    return end


def _same_family(tokens: Sequence[Token], start: int, comma: int, limit: int, rules: Rules) -> bool:
    after = rules.nouns.at(tokens, comma + 1, limit)
    if not after:
        return False
    before = rules.nouns.before(tokens, comma, start)
    family = rules.families.get(tuple(token.folded for token in tokens[comma + 1 : after[1]]))
    if before and family:
        return rules.families.get(tuple(token.folded for token in tokens[before[1] : comma])) == family
    first = tokens[comma + 1]
    return first.text[0].isupper() and any(token.text == first.text for token in tokens[start:comma])
