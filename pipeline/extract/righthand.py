"""What stands right of a number as far as it names what is counted: over listed verbs and nouns, to the next thing."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.rules import Rules
from pipeline.extract.sentences import STRONG
from pipeline.extract.spans import LISTED, LONG, LONGEST, Clause, Span, are_kin, cut, in_compound
from pipeline.extract.tokens import Token

NAMED = 4
"""Words, the unit among them, after which a subject may end at the place where it is."""


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
        if place > start and rules.negations.at(tokens, place, end):
            stop = stop or ("", place)  # "ba xã đạt chuẩn và không còn xã …"
        if place > start and _opens_measure(clause, place, rules):
            stop = stop or ("", place)  # "nhà máy có [tổng công suất là] 3.498 MW"
        named = place - (measure.quantity.noun[0] or measure.quantity.last)
        sited = rules.sited.at(tokens, place, end) if named >= NAMED else None
        if sited and _names_place(tokens, place + 1, end, rules):
            stop = stop or sited  # "điểm công nghiệp tập trung tại phường Tân Hà"
        rate = tokens[place].text == "/" and rules.bases.at(tokens, place + 1, end) is not None
        if clause.stamp_from(place) or stop or rate or place - start >= LONGEST:
            end = place
            break
    end = _without_tails(clause, start, end, rules)
    while end > start and (where := rules.locations.before(tokens, end, start)):
        end = where[1]  # "trong cơ cấu kinh tế của toàn thị xã"
    return start, end


def _opens_measure(clause: Clause, place: int, rules: Rules) -> bool:
    """Whether the cost or the size that the next number gives is named here: "căn nhà trị giá khoảng 7 tỷ đồng"."""
    following = clause.following
    if following is None or following.quantity.kind not in ("money", "physical"):
        return False
    lead = following.quantity.lead
    named = rules.dependents.at(clause.tokens, place, lead)
    if named is None or lead - place > LISTED + 2:
        return False
    # "hộ vay vốn với tổng kinh phí 30 tỷ đồng": the last such name is the number's
    later = range(named[1], lead)
    return not any(rules.dependents.at(clause.tokens, spot, lead) for spot in later)


def _names_place(tokens: Sequence[Token], place: int, end: int, rules: Rules) -> bool:
    """Whether a place with its name stands here: "phường Tân Hà", "TP Hưng Yên"."""
    kind = rules.place_kinds.at(tokens, place, end)
    after = kind[1] if kind else place
    return after < end and tokens[after].is_word and tokens[after].text.istitle() and len(tokens[after].text) > 1


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
        kin = are_kin(tokens, start, end, end + 1, rules)
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
