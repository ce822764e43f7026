"""The noun phrase a row measures, made of the words of its clause and of what the rows before it named."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.extract.rules import Rules
from pipeline.extract.spans import (
    LONG,
    NOTHING,
    Clause,
    Left,
    Span,
    after_remark,
    find_head,
    has,
    head_at,
    left_of,
    right_of,
    text_of,
)
from pipeline.extract.tokens import Token, tokens_of

_SHORT = 4
"""A counted thing named in so few words is told more fully by what was done with it."""
_BARE = 3
"""A part named in so few words takes the rest of its name from the whole: "trường mầm non" of "trường chuẩn"."""
_BORROWED = 8
"""So many words at most are taken over from another row."""
_LONGEST_LEFT = 12
_COUNTED = ("count", "unknown")


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a row measures."""

    text: str
    thing: str
    """`text` without "tỷ lệ", "mức tăng"."""
    kind: str
    head: tuple[str, ...]
    """The row's unit, folded."""
    noun: str = ""
    """For a bare number: the unit that the subject names."""
    deed: str = ""
    """What was done with the things counted, which the rest of a list does not say again."""
    topic: str = ""
    """What a later row may be said of: the thing without its deed; of a cost the thing that cost it."""
    whole: Subject | None = None
    """The row whose parts are being listed."""
    frame: str = ""
    """The thing without the place that it ends with, which a list of places goes on with."""
    reach: int
    """The place after the last token used on the right of the number."""


class _Draft(msgspec.Struct):
    """Spans that make the thing, and whether what stands right of the number is among them."""

    spans: list[Span]
    deed: str = ""
    among: bool = False
    counted: str = ""
    """What is counted where the words left of the number name only the base: "bình quân 01 xã đạt 7,4 tiêu chí"."""


def subject_of(clause: Clause, before: Subject | None, first: Subject | None, rules: Rules) -> Subject:
    """The subject of a row; `before` is that of the row before in the sentence, which a mere number goes on with,
    and `first` that of the first row, which "con số này" points to."""
    tokens, measure = clause.tokens, clause.measure
    quantity = measure.quantity
    right = right_of(clause, rules)
    left = left_of(clause, right, rules)
    prefix = ""
    if measure.change:
        prefix = rules.cues.subject.rise if measure.change == "rise" else rules.cues.subject.fall
        draft = _of_change(clause, left, right, before, rules)
    elif quantity.kind == "percent":
        prefix = rules.cues.subject.share
        draft = _of_share(clause, left, right, rules)
    elif quantity.kind in _COUNTED:
        draft = _of_count(clause, left, right, before, rules)
    else:
        draft = _of_amount(clause, left, right, before, rules)
    parts = [text_of(tokens, span) for span in draft.spans if has(span)]
    among = f" {rules.cues.subject.among} "
    draft.among = draft.among and bool(parts) and not parts[-1].startswith(among.lstrip())
    thing = _trimmed((among if draft.among else " ").join(parts))
    if draft.counted:
        thing = f"{draft.counted} {thing[:1].lower()}{thing[1:]}".strip()
    whole = _whole(clause, before, rules)
    noun = frame = ""
    if quantity.kind not in (*_COUNTED, "bare") and not measure.change:
        frame, thing = _framed(clause, draft.spans, thing, before, rules)
    if rules.pointers.at(tokens_of(thing), 0) and (first or before):
        thing = (first or before or _NO_SUBJECT).thing
    elif before and rules.comparisons.at(tokens_of(thing), 0):
        thing = before.thing
    topic = thing
    if not thing and (before or (first and quantity.kind not in _COUNTED)):
        told = before or first or _NO_SUBJECT
        thing, noun, topic = told.thing, told.noun, told.topic
    elif not measure.change and quantity.kind in _COUNTED:
        thing, topic = _told_more(clause, thing, draft.deed, before, whole, rules)
    elif not measure.change and quantity.kind in ("money", "physical"):
        matter = text_of(tokens, left.matter)
        if rules.dependents.at(tokens_of(thing), 0) and len(thing.split()) <= _SHORT:
            about = matter or (before.topic if before and before.kind not in ("money", "percent") else "")
            thing, topic = f"{thing} {_capped(about)}".strip(), about or thing
        elif whole and quantity.kind == "physical" and len(thing.split()) <= _BARE:
            thing = _belonging(clause, thing, whole, rules)
    if quantity.kind == "bare":
        noun = _noun(thing, rules) or noun
    if not thing and quantity.kind in _COUNTED:
        thing = topic = quantity.unit
    if prefix and not measure.change and rules.change_names.at(tokens_of(thing), 0):
        prefix = ""
    used = any(has(span) and span[1] > quantity.last for span in draft.spans)
    return Subject(
        text=f"{prefix} {_small(thing, rules)}".strip(),
        thing=thing,
        kind="change" if measure.change else quantity.kind,
        head=quantity.head,
        noun=noun,
        deed=draft.deed or (before.deed if before and quantity.kind in _COUNTED else ""),
        topic=topic,
        whole=whole,
        frame=frame,
        reach=max(right[1] if used else 0, after_remark(clause)),
    )


_NO_SUBJECT = Subject(text="", thing="", kind="", head=(), reach=0)


def _framed(clause: Clause, spans: Sequence[Span], thing: str, before: Subject | None, rules: Rules) -> tuple[str, str]:
    """What a list of places is about, and the thing: "số lượng dân số … cao nhất là Bắc Giang" → "số lượng dân số
    Bắc Giang"; "Phú Thọ" alone goes on with it."""
    tokens = clause.tokens
    if len(spans) != 1 or not has(spans[0]):
        return "", thing
    start, end = spans[0]
    name = end
    while name > start and (tokens[name - 1].text.istitle() or tokens[name - 1].text in "()"):
        name -= 1
    if name == end or end - name > _SHORT + 1:
        return "", thing
    told = before.frame if before else ""
    if name > start and rules.place_kinds.at(tokens, start, name) != (tokens[start].folded, name):
        if tokens[name - 1].folded not in ("là", "như", ":", "và"):
            return "", thing
        opening = start
    else:
        opening = clause.measure.own
    head = find_head(tokens, opening, name, rules)
    if head >= 0:
        stop = next((spot for spot in range(head + 1, name) if rules.frame_ends.at(tokens, spot)), name)
        told = text_of(tokens, (head, stop))
    return told, f"{told} {_trimmed(text_of(tokens, (name if head >= 0 else start, end)))}".strip()


def announced_by(text: str, rules: Rules) -> Subject:
    """The subject that a line above a list announces."""
    tokens = tokens_of(text)
    end = len(tokens)
    while end and (hit := rules.announcements.before(tokens, end)):
        end = hit[1]
    head = find_head(tokens, 0, end, rules)
    thing = _trimmed(" ".join(text_of(tokens, (max(head, 0), end)).split()[:_LONGEST_LEFT]))
    return Subject(text=thing, thing=thing, kind="", head=(), topic=thing, reach=0)


def told_by(subject: Subject, announced: Subject) -> Subject:
    """A row of a list that names nothing itself ("Đến năm 2020: 1.690.000 người") is about what the list is about."""
    if announced.thing and subject.thing in ("", " ".join(subject.head)):
        prefix = subject.text[: len(subject.text) - len(subject.thing)].strip()
        thing = announced.thing
        return msgspec.structs.replace(subject, text=f"{prefix} {thing}".strip(), thing=thing, topic=thing)
    return subject


def _trimmed(thing: str) -> str:
    return thing.strip(" -–:,;.“”\"'()+*")


def _capped(text: str) -> str:
    return " ".join(text.split()[:_BORROWED])


def _small(thing: str, rules: Rules) -> str:
    """A head word that began a sentence, in small letters: "Tỷ lệ hộ nghèo"."""
    return (
        thing[0].lower() + thing[1:]
        if thing and rules.heads.at(tokens_of(thing), 0) and thing[1:2].islower()
        else thing
    )


def _whole(clause: Clause, before: Subject | None, rules: Rules) -> Subject | None:
    """The row whose part this one is: "trong đó có 9 …, 18 …", "(20 …, 64 …)", "gồm 21 …; 54 …"."""
    if before is None:
        return None
    tokens, lead = clause.tokens, clause.measure.quantity.lead
    own = clause.measure.own
    if rules.parts.find(tokens, own, lead) or rules.lists.find(tokens, own, lead):
        return before
    opened = own > 0 and tokens[own - 1].text == "(" and not any(tokens[place].is_word for place in range(own, lead))
    if opened:
        # a bracket behind another one is a remark of its own: "sáu nội dung (6), ba việc (3)"
        closed = any(token.text == ")" for token in tokens[before.reach : own - 1]) if before.reach else False
        return None if closed else before
    between = range(max(clause.sentence.start, own - 1), lead)
    if any(tokens[place].text == ")" for place in between):
        return None
    words = [token for token in tokens[own:lead] if token.is_word and token.folded != "và"]
    return before.whole if not words else None


def _told_more(
    clause: Clause, thing: str, deed: str, before: Subject | None, whole: Subject | None, rules: Rules
) -> tuple[str, str]:
    """A counted thing, told more fully where its name is short; and without what was done with it."""
    tokens, quantity = clause.tokens, clause.measure.quantity
    unit = quantity.unit
    words = thing.split()
    if before and quantity.head[:1] == ("lượt",) and len(words) <= _SHORT + 1:
        return f"{thing} {_capped(before.thing)}", thing
    if whole and whole.topic and len(words) <= _BARE:
        if whole.head == quantity.head and whole.topic.lower().startswith(unit.lower() + " "):
            rest = _capped(whole.topic[len(unit) :])
            told = rules.flow_verbs.at(tokens, quantity.noun[1])  # "298 hộ xây nhà mới" names what they do
            if rest and not told and thing.lower().startswith(unit.lower()) and rest.lower() not in thing.lower():
                thing = f"{thing} {rest}"
                return thing, thing
        elif whole.head != quantity.head:
            return _belonging(clause, thing, whole, rules), thing
    if before and before.topic:
        bare = not words or thing.lower() == unit.lower()
        inside = quantity.lead > clause.sentence.start
        placed = inside and rules.embeds.before(tokens, quantity.lead) is not None
        if (bare and placed and len(before.topic.split()) > 1) or rules.objectless.before(
            tokens_of(thing), len(tokens_of(thing))
        ):
            thing = f"{thing or unit} {_capped(before.topic)}"
            return thing, thing
    if len(words) > _SHORT:
        return thing, thing
    inherited = before.deed if before and clause.measure.own >= quantity.lead - 1 else ""
    return f"{thing} {_news(deed or inherited, thing, rules)}".strip(), thing


def _belonging(clause: Clause, thing: str, whole: Subject, rules: Rules) -> str:
    """A part of another kind: "9 dự án bao gồm 21 trạm; 54 km đường dây"."""
    if not rules.lists.find(clause.tokens, clause.sentence.start, clause.measure.quantity.lead):
        return thing
    return f"{thing} {rules.cues.subject.of} {_capped(whole.topic)}"


def _news(deed: str, thing: str, rules: Rules) -> str:
    """What a deed says that the thing does not: of "tuyên truyền, lồng ghép tổ chức" for "hội nghị tuyên truyền" only
    the middle."""
    tokens = tokens_of(deed)
    start, end = 0, len(tokens)
    while start < end:
        verb = rules.generic_verbs.at(tokens, start, end) or rules.flow_verbs.at(tokens, start, end)
        said = verb is not None and (verb[0] in thing.lower() or rules.generic_verbs.at(tokens, start, end) == verb)
        if not said and tokens[start].text != ",":
            break
        start = verb[1] if verb else start + 1
    while end > start and (verb := rules.generic_verbs.before(tokens, end, start)) and end - start > _SHORT:
        end = verb[1]
    return text_of(tokens, (start, end))


def _of_change(clause: Clause, left: Left, right: Span, before: Subject | None, rules: Rules) -> _Draft:
    counted = clause.measure.quantity.kind in _COUNTED
    if counted and has(right) and before and before.head != clause.measure.quantity.head:
        return _Draft([_with_noun(clause, right)])  # "…; tăng thêm 26 xã đạt chuẩn"
    if before and _stands_alone(clause, rules):
        return _Draft([])
    if counted and has(right) and not has(left.span):
        return _Draft([_with_noun(clause, right)])
    if has(left.span):
        return _Draft([left.span])
    return _Draft([_with_noun(clause, right)] if counted and not before else [])


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


def _of_share(clause: Clause, left: Left, right: Span, rules: Rules) -> _Draft:
    tokens, lead = clause.tokens, clause.measure.quantity.lead
    if not has(left.span):
        return _Draft([right])
    if not has(right):
        return _Draft([left.span])
    held = [token.folded for token in tokens[max(0, lead - 2) : lead]]
    if left.joined:
        if "chiếm" in held:
            return _Draft([left.span, right], among=True)
        return _Draft([left.span])
    if held[-1:] == ["được"] and has(deed := _deed(tokens, left.span, rules)):
        return _Draft([deed, right])  # "kiên cố hóa được 86,9% trường lớp học"
    if right[1] - right[0] <= 2 and rules.embeds.before(tokens, lead) and left.span[1] - left.span[0] <= _LONGEST_LEFT:
        return _Draft([right, left.span])  # "phổ cập tiểu học ở 100% số xã"
    # "toàn tỉnh có 50% số trường đạt chuẩn"
    return _Draft([right])


def _with_noun(clause: Clause, right: Span) -> Span:
    noun = clause.measure.quantity.noun
    return (noun[0] if has(noun) else right[0], right[1])


def _after_counter(tokens: Sequence[Token], span: Span, rules: Rules) -> Span:
    hit = rules.counters.at(tokens, span[0], span[1])
    return (hit[1], span[1]) if hit and hit[1] < span[1] else span


def _of_count(clause: Clause, left: Left, right: Span, before: Subject | None, rules: Rules) -> _Draft:
    """Spans of a counted thing, and what was done with it."""
    tokens, quantity = clause.tokens, clause.measure.quantity
    noun, span = quantity.noun, left.span
    body = _after_counter(tokens, span, rules)
    headed = has(span) and head_at(tokens, span[0], span[1], rules)
    if rules.counters.at(tokens, span[0], span[1]) == (text_of(tokens, span).lower(), span[1]) and not has(right):
        matter = _deed(tokens, left.matter, rules)  # "các lớp đào tạo … với tổng số 1.575 lượt"
        return _Draft([noun, matter if has(matter) else left.matter])
    if not has(right) and quantity.head in rules.grouping_units:
        average = rules.averages.find(tokens, clause.measure.own, quantity.lead)
        based = has(body) and rules.averages.at(tokens, body[0], body[1]) is not None
        if based or (average and not has(span)):
            spans = [body] if based else [(average[1], average[2])] if average else []
            return _Draft(spans, counted=f"{rules.cues.subject.count} {text_of(tokens, noun)}")
    if has(span) and headed and ("/" in quantity.unit or not has(right)):
        return _Draft([body])  # "mật độ dân số 429,8 người/km²"
    if left.joined and has(span) and (headed or not has(right)):
        held = " ".join(token.folded for token in tokens[body[0] : body[1]])
        if held == " ".join(quantity.head):
            return _Draft([(span[0], _before_colon(tokens, span[1], quantity.lead))])  # "Tổng tiêu chí đạt được: 1.286"
        if headed or " ".join(quantity.head) in held:
            return _Draft([body])
        return _Draft([noun, body])  # "tổ chức tập huấn được 128 lớp"
    apart = any(token.text == "," or token.is_number for token in tokens[span[1] : quantity.lead])
    deed = "" if apart else text_of(tokens, _deed(tokens, span, rules))
    if not deed and before and not apart and 0 < span[1] - span[0] <= _BARE:
        deed = text_of(tokens, span)  # "sập 195 căn nhà; ngập 2.400 căn nhà": a verb the rules do not know
    if has(right):
        # a remark between, "5 tỉnh (Nam Định, …) đã được công nhận", is left out
        return _Draft([noun, right] if right[0] > quantity.last else [(noun[0], right[1])], deed)
    if quantity.head[:1] == ("lượt",) and before:
        return _Draft([noun])
    if left.joined and not has(span) and before:
        return _Draft([])
    alone = not before and not apart and span[1] - span[0] <= _SHORT
    return _Draft([noun], deed or (text_of(tokens, span) if alone else ""))


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
        tokens[spot].folded in (",", "và", "được") for spot in range(hits[first - 1][2], hits[first][1])
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
    return (begin, min(left[1], begin + _LONGEST_LEFT)) if begin < left[1] else NOTHING


def _of_amount(clause: Clause, left: Left, right: Span, before: Subject | None, rules: Rules) -> _Draft:
    tokens, quantity, span = clause.tokens, clause.measure.quantity, left.span
    if quantity.kind == "bare":
        return _Draft([_after_counter(tokens, span, rules)])
    if before and quantity.head == ("lần",) and rules.times.before(tokens, quantity.lead, clause.sentence.start):
        return _Draft([])  # "380.700 tỷ đồng, gấp 3,06 lần tổng vốn của 3 năm"
    head = find_head(tokens, span[0], span[1], rules)
    headed = head >= 0
    named = headed and rules.dependents.at(tokens, head, span[1]) == (text_of(tokens, (head, span[1])).lower(), span[1])
    if quantity.kind == "physical" and named:
        return _Draft([(head, span[1])])  # "diện tích 100 ha gắn với …"
    if quantity.kind == "physical" and has(right) and tokens[right[0]].is_word and not (left.joined and headed):
        return _Draft([right, _deed(tokens, span, rules)])
    if not has(span):
        return _Draft([right])
    if has(right) and quantity.kind == "money" and (not headed or span[1] - span[0] <= _SHORT):
        return _Draft([span, right])
    return _Draft([span if quantity.kind == "money" else _after_counter(tokens, span, rules)])


def _noun(thing: str, rules: Rules) -> str:
    tokens = tokens_of(thing)
    nameless = rules.nameless.find(tokens)
    if nameless:
        return nameless[0]
    hit = rules.nouns.find(tokens)
    return text_of(tokens, (hit[1], hit[2])) if hit else ""
