"""The noun phrase a row measures, made of the words of its clause and of what the rows before it named."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.extract.drafts import (
    BARE,
    COUNTED,
    LONGEST_LEFT,
    SHORT,
    are_turns,
    of_amount,
    of_change,
    of_count,
    of_share,
)
from pipeline.extract.righthand import after_remark, right_of
from pipeline.extract.rules import Rules
from pipeline.extract.sentences import Sentence
from pipeline.extract.spans import (
    Clause,
    Span,
    cut,
    find_head,
    has,
    left_of,
    text_of,
)
from pipeline.extract.tokens import Token, tokens_of

_BORROWED = 8
"""So many words at most are taken over from another row."""


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
        draft = of_change(clause, left, right, before, rules)
    elif quantity.kind == "percent":
        prefix = rules.cues.subject.share
        draft = of_share(clause, left, right, rules)
    elif quantity.kind in COUNTED:
        draft = of_count(clause, left, right, before, rules)
    else:
        draft = of_amount(clause, left, right, before, rules)
    parts = [text_of(tokens, span) for span in draft.spans if has(span)]
    among = f" {rules.cues.subject.among} "
    draft.among = draft.among and bool(parts) and not parts[-1].startswith(among.lstrip())
    thing = _trimmed((among if draft.among else " ").join(parts))
    if draft.counted:
        thing = f"{draft.counted} {thing[:1].lower()}{thing[1:]}".strip()
    whole = _whole(clause, before, rules)
    noun = frame = topic = ""
    if quantity.kind not in (*COUNTED, "bare") and not measure.change:
        frame, thing = _framed(clause, draft.spans, thing, before, rules)
    if rules.pointers.at(tokens_of(thing), 0) and (first or before):
        thing = (first or before or _NO_SUBJECT).thing
    elif before and rules.comparisons.at(tokens_of(thing), 0):
        thing = before.thing
    elif before and quantity.kind == "percent" and _is_relation(thing, rules):
        thing = f"{thing} {_capped(before.topic)}"
    topic = topic or thing
    if not thing and (before or (first and quantity.kind not in COUNTED)):
        told = before or first or _NO_SUBJECT
        thing, noun, topic = told.thing, told.noun, told.topic
    elif not measure.change and quantity.kind in COUNTED:
        thing, topic = _told_more(clause, thing, draft.deed, before, whole, rules)
    elif not measure.change and quantity.kind in ("money", "physical"):
        matter = text_of(tokens, left.matter)
        dependent = rules.dependents.at(tokens_of(thing), 0) and len(thing.split()) <= SHORT
        if dependent or _is_relation(thing, rules):
            about = matter or (
                _named(before.topic, rules) if before and before.kind not in ("money", "percent") else ""
            )
            thing, topic = f"{thing} {_capped(about)}".strip(), about or thing
        elif whole and quantity.kind == "physical" and len(thing.split()) <= BARE:
            thing = _belonging(clause, thing, whole, rules)
        elif draft.deed:
            thing, topic = f"{thing} {draft.deed}", thing
    if quantity.kind == "bare":
        noun = _noun(thing, rules) or noun
    if not thing and quantity.kind in COUNTED:
        thing = topic = quantity.unit
    if quantity.kind in COUNTED and thing.lower() == quantity.unit.lower() and len(thing.split()) == 1:
        thing = f"{thing} {_surroundings(clause, before, rules)}".strip()
    if prefix and not measure.change and rules.change_names.at(tokens_of(thing), 0):
        prefix = ""
    used = any(has(span) and span[1] > quantity.last for span in draft.spans)
    return Subject(
        text=f"{prefix} {_small(thing, rules)}".strip(),
        thing=thing,
        kind="change" if measure.change else quantity.kind,
        head=quantity.head,
        noun=noun,
        deed=draft.deed or (before.deed if before and quantity.kind in COUNTED else ""),
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
    if name == end or end - name > SHORT + 1:
        return "", thing
    told = before.frame if before else ""
    if name > start and rules.place_kinds.at(tokens, start, name) != (tokens[start].folded, name):
        if tokens[name - 1].folded not in rules.words.names_follow:
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
    thing = _trimmed(" ".join(text_of(tokens, (max(head, 0), end)).split()[:LONGEST_LEFT]))
    return Subject(text=thing, thing=thing, kind="", head=(), topic=thing, reach=0)


def trend_of(tokens: Sequence[Token], sentence: Sentence, rules: Rules) -> Subject | None:
    """The thing that a sentence without a number says to rise or to fall: "Số hộ nghèo giảm nhanh." """
    if not rules.heads.at(tokens, sentence.start, sentence.end):
        return None
    verb = rules.change_verbs.find(tokens, sentence.start, sentence.end)
    if verb is None or not 1 < verb[1] - sentence.start <= LONGEST_LEFT:
        return None
    thing = _trimmed(text_of(tokens, (sentence.start, verb[1])))
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


def _named(topic: str, rules: Rules) -> str:
    """The thing without what is measured of it and what is said of it: "lúa" of "sản lượng lúa", "dự án" of "dự án đã
    được chấp thuận đầu tư"."""
    tokens = tokens_of(topic)
    measured = rules.relations.at(tokens, 0) or rules.dependents.at(tokens, 0)
    first = measured[1] if measured else 0
    said = next(
        (spot for spot in range(first + 1, len(tokens)) if tokens[spot].folded in rules.words.auxiliaries), None
    )
    return text_of(tokens, (first, len(tokens) if said is None else said))


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
    between = list(range(max(clause.sentence.start, own - 1), lead))
    for place in between:
        opening = _remark(tokens, place, before.reach) if tokens[place].text == ")" else -1
        if tokens[place].text == ")" and opening < 0:
            return None
        between = [spot for spot in between if not opening <= spot < place]  # "49 quận (thị hạt khu), 31 …"
    words = [spot for spot in between if spot >= own and tokens[spot].is_word]
    return before.whole if all(tokens[spot].folded in rules.words.and_ for spot in words) else None


def _remark(tokens: Sequence[Token], closing: int, floor: int) -> int:
    """Where a remark without numbers opened, behind `floor`, that ends at `closing`; -1 without one."""
    for place in range(closing - 1, floor - 1, -1):
        if tokens[place].text == "(":
            return place
        if tokens[place].is_number:
            return -1
    return -1


def _told_more(
    clause: Clause, thing: str, deed: str, before: Subject | None, whole: Subject | None, rules: Rules
) -> tuple[str, str]:
    """A counted thing, told more fully where its name is short; and without what was done with it."""
    tokens, quantity = clause.tokens, clause.measure.quantity
    unit = quantity.unit
    words = thing.split()
    if before and are_turns(quantity, rules) and len(words) <= SHORT + 1:
        return f"{thing} {_capped(before.thing)}", thing
    if whole and whole.topic and len(words) <= BARE:
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
    if len(words) > SHORT:
        return thing, thing
    if before and _is_told_again(thing, unit, before):
        return before.topic, before.topic
    inherited = before.deed if before and clause.measure.own >= quantity.lead - 1 else ""
    return f"{thing} {_news(deed or inherited, thing, rules)}".strip(), thing


def _is_told_again(thing: str, unit: str, before: Subject) -> bool:
    """Whether a thing is the one just named, cut short: "xã đạt chuẩn" after "xã đạt chuẩn nông thôn mới"."""
    longer = before.topic.lower().startswith(thing.lower() + " ")
    return bool(thing) and longer and len(thing.split()) > len(unit.split()) + 1


def _is_relation(thing: str, rules: Rules) -> bool:
    tokens = tokens_of(thing)
    return rules.relations.at(tokens, 0) == (thing.lower(), len(tokens))


def _belonging(clause: Clause, thing: str, whole: Subject, rules: Rules) -> str:
    """A part of another kind: "9 dự án bao gồm 21 trạm; 54 km đường dây"."""
    if not rules.lists.find(clause.tokens, clause.sentence.start, clause.measure.quantity.lead):
        return thing
    return f"{thing} {rules.cues.subject.of} {_capped(whole.topic)}"


def _surroundings(clause: Clause, before: Subject | None, rules: Rules) -> str:
    """What a bare "người" is said of: the row whose bracket it stands in, else the words before it in its clause."""
    tokens, lead = clause.tokens, clause.measure.quantity.lead
    inside = lead > 0 and tokens[lead - 1].text == "("
    if inside and before and before.reach <= lead and clause.measure.own >= lead - 1:
        return _capped(before.thing)
    end = lead - inside
    while end > clause.sentence.start and (hit := cut(tokens, end, clause.sentence.start, rules.copulas, rules)):
        end = hit[1]
    start = end
    while start > clause.sentence.start and end - start < _BORROWED and tokens[start - 1].is_word:
        start -= 1
    stamp = max((one.end for one in clause.stamps if start <= one.start < end), default=start)
    while stamp < end and (opener := rules.openers.at(tokens, stamp, end) or rules.whole_place.at(tokens, stamp, end)):
        stamp = opener[1]
    return text_of(tokens, (stamp, end))


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
    while end > start and (verb := rules.generic_verbs.before(tokens, end, start)) and end - start > SHORT:
        end = verb[1]
    return text_of(tokens, (start, end))


def _noun(thing: str, rules: Rules) -> str:
    tokens = tokens_of(thing)
    nameless = rules.nameless.find(tokens)
    if nameless:
        return nameless[0]
    hit = rules.nouns.find(tokens)
    return text_of(tokens, (hit[1], hit[2])) if hit else ""
