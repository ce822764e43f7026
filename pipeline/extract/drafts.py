"""Which words of its clause name what a row measures, by the kind of its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from pipeline.extract.quantities import Quantity
from pipeline.extract.rules import Rules
from pipeline.extract.spans import LONG, NOTHING, Clause, Left, Span, find_head, has, head_at, text_of
from pipeline.extract.tokens import Token

if TYPE_CHECKING:
    from pipeline.extract.subjects import Subject

SHORT = 4
"""A counted thing named in so few words is told more fully by what was done with it."""
BARE = 3
"""A part named in so few words takes the rest of its name from the whole: "trường mầm non" of "trường chuẩn"."""
LONGEST_LEFT = 12
"""Words of what stands left of a number, where it is only added to what stands right."""
COUNTED = ("count", "unknown")


class Draft(msgspec.Struct):
    """Spans that make the thing, and whether what stands right of the number is among them."""

    spans: list[Span]
    deed: str = ""
    among: bool = False
    counted: str = ""
    """What is counted where the words left of the number name only the base: "bình quân 01 xã đạt 7,4 tiêu chí"."""


def of_change(clause: Clause, left: Left, right: Span, before: Subject | None, rules: Rules) -> Draft:
    """What a difference is of."""
    counted = clause.measure.quantity.kind in COUNTED
    if counted and has(right) and before and before.head != clause.measure.quantity.head:
        return Draft([_with_noun(clause, right)])  # "…; tăng thêm 26 xã đạt chuẩn"
    if before and _stands_alone(clause, rules):
        return Draft([])
    if counted and has(right) and not has(left.span):
        return Draft([_with_noun(clause, right)])
    if has(left.span):
        return Draft([left.span])
    return Draft([_with_noun(clause, right)] if counted and not before else [])


def _stands_alone(clause: Clause, rules: Rules) -> bool:
    """Whether a difference has nothing but its verb since the last mark: ", tăng 3,87%", "(tăng 160 xã …"."""
    tokens, start = clause.tokens, clause.measure.left
    place = clause.measure.quantity.lead
    while place > start:
        hit = rules.change_verbs.before(tokens, place, start) or rules.change_fillers.before(tokens, place, start)
        if not hit:
            break
        place = hit[1]
    return place == start or tokens[place - 1].text in ",("


def of_share(clause: Clause, left: Left, right: Span, rules: Rules) -> Draft:
    """What a percentage is a share of."""
    tokens, lead = clause.tokens, clause.measure.quantity.lead
    if not has(left.span):
        return Draft([right])
    if not has(right):
        return Draft([left.span])
    held = [token.folded for token in tokens[max(0, lead - 2) : lead]]
    aim = rules.target_sentence.at(tokens, left.span[0], left.span[1])
    if aim and aim[0]:
        return Draft([right])  # "mục tiêu về chuyển đổi số là 100% dịch vụ công trực tuyến": an aim is no thing
    if left.joined:
        if rules.words.share.intersection(held):
            return Draft([left.span, right], among=True)
        return Draft([left.span])
    if rules.words.gained.intersection(held[-1:]) and has(deed := _deed(tokens, left.span, rules)):
        return Draft([deed, right])  # "kiên cố hóa được 86,9% trường lớp học"
    if right[1] - right[0] <= 2 and rules.embeds.before(tokens, lead) and left.span[1] - left.span[0] <= LONGEST_LEFT:
        return Draft([right, left.span])  # "phổ cập tiểu học ở 100% số xã"
    # "toàn tỉnh có 50% số trường đạt chuẩn"
    return Draft([right])


def are_turns(quantity: Quantity, rules: Rules) -> bool:
    """Lượt người, lượt hộ: turns at something, which the row before names."""
    return quantity.head[:1] != () and quantity.head[0] in rules.words.turns


def _with_noun(clause: Clause, right: Span) -> Span:
    noun = clause.measure.quantity.noun
    return (noun[0] if has(noun) else right[0], right[1])


def _after_counter(tokens: Sequence[Token], span: Span, rules: Rules) -> Span:
    hit = rules.counters.at(tokens, span[0], span[1])
    return (hit[1], span[1]) if hit and hit[1] < span[1] else span


def of_count(clause: Clause, left: Left, right: Span, before: Subject | None, rules: Rules) -> Draft:
    """Spans of a counted thing, and what was done with it."""
    tokens, quantity = clause.tokens, clause.measure.quantity
    noun, span = quantity.noun, left.span
    body = _after_counter(tokens, span, rules)
    headed = has(span) and head_at(tokens, span[0], span[1], rules)
    if rules.counters.at(tokens, span[0], span[1]) == (text_of(tokens, span).lower(), span[1]) and not has(right):
        matter = _deed(tokens, left.matter, rules)  # "các lớp đào tạo … với tổng số 1.575 lượt"
        return Draft([noun, matter if has(matter) else left.matter])
    if not has(right) and quantity.head in rules.grouping_units:
        average = rules.averages.find(tokens, clause.measure.own, quantity.lead)
        based = has(body) and rules.averages.at(tokens, body[0], body[1]) is not None
        if based or (average and not has(span)):
            spans = [body] if based else [(average[1], average[2])] if average else []
            return Draft(spans, counted=f"{rules.cues.subject.count} {text_of(tokens, noun)}")
    held = " ".join(token.folded for token in tokens[body[0] : body[1]])
    if left.joined and has(span) and held == " ".join(quantity.head) and not has(right):
        return Draft([(span[0], _before_colon(tokens, span[1], quantity.lead))])  # "Tổng tiêu chí đạt được: 1.286"
    if has(span) and headed and ("/" in quantity.unit or not has(right)):
        return Draft([body])  # "mật độ dân số 429,8 người/km²"
    if left.joined and has(span) and (headed or not has(right)):
        if held == " ".join(quantity.head):
            return Draft([(span[0], _before_colon(tokens, span[1], quantity.lead))])
        if headed or " ".join(quantity.head) in held:
            return Draft([body])
        return Draft([noun, body])  # "tổ chức tập huấn được 128 lớp"
    apart = any(token.text == "," or token.is_number for token in tokens[span[1] : quantity.lead])
    deed = "" if apart else text_of(tokens, _deed(tokens, span, rules))
    if not deed and before and not apart and 0 < span[1] - span[0] <= (BARE if has(right) else SHORT):
        deed = text_of(tokens, span)  # "sập 195 căn nhà; ngập 2.400 căn nhà": a verb the rules do not know
    if has(right):
        # a remark between, "5 tỉnh (Nam Định, …) đã được công nhận", is left out
        return Draft([noun, right] if right[0] > quantity.last else [(noun[0], right[1])], deed)
    if are_turns(quantity, rules) and before:
        return Draft([noun])
    again = before is not None and before.head == quantity.head and not are_turns(quantity, rules)
    if not has(span) and before and (left.joined or (again and _only_dated(clause, rules))):
        return Draft([])  # "lên 160.000 con vào năm 2017 và 200.000 con vào năm 2020"
    alone = not before and not apart and span[1] - span[0] <= SHORT
    return Draft([noun], deed or (text_of(tokens, span) if alone else ""))


def _only_dated(clause: Clause, rules: Rules) -> bool:
    """Whether nothing but "và" and times stand between the number before and this one."""
    inside = range(clause.measure.own, clause.measure.quantity.lead)
    timed = {spot for one in clause.stamps for spot in range(one.start, one.end)}
    left = [spot for spot in inside if spot not in timed]
    return len(inside) > 0 and all(clause.tokens[spot].folded in rules.list_marks for spot in left)


def _before_colon(tokens: Sequence[Token], start: int, end: int) -> int:
    while start < end and tokens[start].is_word:
        start += 1
    return start


def _deed(tokens: Sequence[Token], left: Span, rules: Rules) -> Span:
    """The verbs left of a counted thing, and who did it where few words say so: "Hội Cựu chiến binh tổ chức"."""
    hits = rules.flow_verbs.all(tokens, left[0], left[1])
    if not hits:
        return NOTHING
    first = len(hits) - 1
    while first and all(
        tokens[spot].folded in rules.list_marks | rules.words.gained
        for spot in range(hits[first - 1][2], hits[first][1])
    ):
        first -= 1
    begin = hits[first][1]
    opened = max((spot + 1 for spot in range(left[0], begin) if tokens[spot].text == ","), default=left[0])
    if left[1] - opened <= LONG:
        begin = opened
    if any(token.is_number for token in tokens[begin : left[1]]):
        return NOTHING  # "được thành lập ngày 7/2 với 58 tổ chức"
    while begin < left[1] and (generic := rules.generic_verbs.at(tokens, begin, left[1])):
        begin = generic[1]
    return (begin, min(left[1], begin + LONGEST_LEFT)) if begin < left[1] else NOTHING


def of_amount(clause: Clause, left: Left, right: Span, before: Subject | None, rules: Rules) -> Draft:
    """What money, a measure or a bare number is of."""
    tokens, quantity, span = clause.tokens, clause.measure.quantity, left.span
    if quantity.kind == "bare":
        return Draft([_after_counter(tokens, span, rules)])
    if (
        before
        and rules.words.times.issuperset(quantity.head)
        and rules.times.before(tokens, quantity.lead, clause.sentence.start)
    ):
        return Draft([])  # "380.700 tỷ đồng, gấp 3,06 lần tổng vốn của 3 năm"
    head = find_head(tokens, span[0], span[1], rules)
    headed = head >= 0
    named = headed and rules.dependents.at(tokens, head, span[1]) == (text_of(tokens, (head, span[1])).lower(), span[1])
    if quantity.kind == "physical" and named:
        return Draft([(head, span[1])])  # "diện tích 100 ha gắn với …"
    if quantity.kind == "physical" and has(right) and tokens[right[0]].is_word and not (left.joined and headed):
        deed = _deed(tokens, span, rules)
        said = has(span) and not has(deed) and span[1] - span[0] <= BARE and not headed and span[1] == quantity.lead
        # "ngập và sập 5.775 ha lúa": verbs the rules do not know
        return Draft([right], text_of(tokens, span if said else deed))
    if not has(span):
        return Draft([right])
    if has(right) and quantity.kind == "money" and (not headed or span[1] - span[0] <= SHORT):
        return Draft([span, right])
    return Draft([span if quantity.kind == "money" else _after_counter(tokens, span, rules)])
