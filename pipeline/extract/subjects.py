"""The noun phrase a row measures, cut from the words of its clause."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.extract.clauses import Measure
from pipeline.extract.phrases import Phrases
from pipeline.extract.rules import Rules
from pipeline.extract.sentences import STRONG, Sentence
from pipeline.extract.stamps import Stamp
from pipeline.extract.tokens import Token, tokenise

_LONG = 9
"""Words after which a subject may end at a preposition."""
_LONGEST = 22
_SHORT = 4
"""A counted thing named in so few words is told more fully by what was done with it."""
_LISTED = 4
"""A part of a list is at most so many words: "đường trục thôn, liên thôn được cứng hóa"."""

Span = tuple[int, int]
_NOTHING: Span = (0, 0)


class Clause(msgspec.Struct, frozen=True):
    """A row with what its subject may be made of."""

    tokens: Sequence[Token]
    sentence: Sentence
    measure: Measure
    following: Measure | None
    stamps: Sequence[Stamp]


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a row measures."""

    text: str
    thing: str
    """`text` without "tỷ lệ", "mức tăng"."""
    noun: str = ""
    """For a bare number: the unit that the subject names."""
    deed: str = ""
    """What was done with the things counted, which the rest of a list does not say again."""
    reach: int
    """The place after the last token used on the right of the number."""


def subject_of(clause: Clause, before: Subject | None, rules: Rules) -> Subject:
    """The subject of a row; `before` is that of the row before in the sentence, which a mere number goes on with."""
    tokens, measure = clause.tokens, clause.measure
    kind = measure.quantity.kind
    right = _right(clause, rules)
    left, joined = _left(clause, right, rules)
    counted = kind in ("count", "unknown")
    prefix = deed = ""
    among = False
    if measure.change:
        prefix = rules.cues.subject.rise if measure.change == "rise" else rules.cues.subject.fall
        spans = [left] if _has(left) else [_with_noun(clause, right)] if counted and not before else []
        if counted and _has(right) and not _has(left):
            spans = [_with_noun(clause, right)]
    elif kind == "percent":
        prefix = rules.cues.subject.share
        spans, among = _of_share(clause, left, right, joined, rules)
    elif counted:
        spans, deed = _of_count(clause, left, right, joined, before, rules)
    else:
        spans = _of_amount(clause, left, right, joined, rules)
    parts = [_text(tokens, span) for span in spans if _has(span)]
    thing = (f" {rules.cues.subject.among} " if among else " ").join(parts)
    noun = ""
    if not thing and before:
        thing, noun = before.thing, before.noun
    elif counted and before and not measure.change and len(thing.split()) <= _SHORT:
        thing = _told_more(clause, thing, deed, before)
    elif deed:
        thing = f"{thing} {deed}"
    if kind == "bare":
        noun = _noun(thing, rules) or noun
    if not thing and counted:
        thing = measure.quantity.unit
    thing = thing.strip(" -–:,;.“”\"'()+*")
    if prefix and not measure.change and rules.change_names.at(tokenise(thing), 0):
        prefix = ""
    return Subject(
        text=f"{prefix} {_small(thing, rules)}".strip(),
        thing=thing,
        noun=noun,
        deed=deed or (before.deed if before and counted else ""),
        reach=max(right[1], _after_remark(clause)),
    )


def _told_more(clause: Clause, thing: str, deed: str, before: Subject) -> str:
    """A short name, told more fully: turns by what they were at, things by what was done with them."""
    if clause.measure.quantity.head[:1] == ("lượt",):
        return f"{thing} {before.thing}"
    deed = deed or (before.deed if clause.measure.own >= clause.measure.quantity.lead - 1 else "")
    return f"{thing} {deed}".strip()


def _has(span: Span) -> bool:
    return span[0] < span[1]


def _text(tokens: Sequence[Token], span: Span) -> str:
    text = ""
    for place in range(*span):
        token = tokens[place]
        text += token.text if token.glued or not text else " " + token.text
    return text


def _small(thing: str, rules: Rules) -> str:
    """A head word that began a sentence, in small letters: "Tỷ lệ hộ nghèo"."""
    return (
        thing[0].lower() + thing[1:] if thing and rules.heads.at(tokenise(thing), 0) and thing[1:2].islower() else thing
    )


def _with_noun(clause: Clause, right: Span) -> Span:
    noun = clause.measure.quantity.noun
    return (noun[0] if _has(noun) else right[0], right[1])


def _cut(tokens: Sequence[Token], end: int, start: int, table: Phrases[str], rules: Rules) -> tuple[str, int] | None:
    """A phrase of the table at the end of tokens[start:end], unless it is the end of a compound (nông thôn mới)."""
    hit = table.before(tokens, end, start)
    if hit:
        compound = rules.compounds.before(tokens, end, start)
        if compound and compound[1] < hit[1]:
            return None
    return hit


def _left(clause: Clause, right: Span, rules: Rules) -> tuple[Span, bool]:
    """What stands left of the number, without its predicate and without openers; and whether a copula joined it."""
    tokens, measure = clause.tokens, clause.measure
    start, end = measure.own, measure.quantity.lead
    joined = False
    while end > start:
        join = _cut(tokens, end, start, rules.joins, rules)
        copula = _cut(tokens, end, start, rules.copulas, rules)
        if join and (not copula or copula[1] >= join[1]):
            joined, end = True, join[1]
            continue
        taken = (
            copula or rules.change_verbs.before(tokens, end, start) or rules.change_fillers.before(tokens, end, start)
        )
        if taken:
            # "xóa nhà tạm được 6.009 nhà": the thing stands before the verb's result
            joined = joined or (not _has(right) and tokens[end - 1].folded == "được")
            end = taken[1]
        elif tokens[end - 1].text in ":,-–+":
            joined = joined or (tokens[end - 1].text == ":" and not _has(right))
            end -= 1
        else:
            stamp = next((one for one in clause.stamps if one.end == end and one.start >= start), None)
            if not stamp:
                break
            end = stamp.start
    return (_begin(clause, start, end, rules), end), joined


def _begin(clause: Clause, start: int, end: int, rules: Rules) -> int:
    """Where the phrase that ends at `end` begins: at a head word that opens a segment, else after the last comma."""
    tokens = clause.tokens
    marks = [place for place in range(start, end) if tokens[place].text in ",:"]
    opened = [start, *(place + 1 for place in marks)]
    segments: list[int] = []
    for place in opened:
        begin = _past_openers(clause, place, end, rules)
        if begin < end and (not segments or begin > segments[-1]):
            if place > start and tokens[place - 1].text == ":":
                segments = []  # what a colon announces is named behind it
            segments.append(begin)
    if not segments:
        return end
    last = segments[-1]
    if rules.heads.at(tokens, last, end):
        return last
    headed = [place for place in segments if rules.heads.at(tokens, place, end)]
    if headed and not rules.heads.find(tokens, last, end):
        return headed[-1]
    # inside the last segment the outermost head begins the phrase: "lồng ghép các nguồn vốn đầu tư"
    inner = rules.heads.find(tokens, last, end)
    if inner and (rules.flow_verbs.find(tokens, last, inner[1]) or inner[1] - last <= _LISTED):
        return inner[1]
    for place in reversed(segments[:-1]):
        if not _is_listed(tokens, place, last, rules):
            break
        last = place
    return last


def _is_listed(tokens: Sequence[Token], start: int, last: int, rules: Rules) -> bool:
    """Whether the segment before the last is part of one list with it."""
    words = tokens[start : last - 1]
    if tokens[last - 1].text != ",":
        return False
    if any(token.folded == tokens[last].folded for token in words):
        return True  # "nhà tạm, nhà dột nát"
    return (
        len(words) <= _LISTED
        and not rules.flow_verbs.find(tokens, start, last)
        and not rules.joins.find(tokens, start, last)
    )


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
        elif opener and not (head and head[1] >= opener[1]) and not compound:
            start = opener[1]
        else:
            break
    return start


def _after_remark(clause: Clause) -> int:
    """The place after a percentage in brackets that belongs to the row: "5.775 xã (chiếm 70,2%) đạt chuẩn"."""
    tokens, tail = clause.tokens, clause.measure.tail
    if clause.measure.percent is not None and tail < len(tokens) and tokens[tail].text == ")":
        return tail + 1
    return tail


def _right(clause: Clause, rules: Rules) -> Span:
    """What stands right of the unit up to the clause's end; over a comma where a list goes on."""
    tokens, measure = clause.tokens, clause.measure
    start, end = measure.quantity.last, measure.right
    remark = _after_remark(clause)
    if remark > measure.tail and end <= remark and tokens[start].text == "(":
        start = end = remark
        limit = clause.following.quantity.lead if clause.following else clause.sentence.end
        while end < limit and tokens[end].text not in STRONG | {",", ":"}:
            end += 1
    end = _embedded(clause, start, end, rules)
    end = _over_commas(clause, start, end, rules)
    if measure.tail > measure.quantity.last and measure.percent is None:
        end = max(end, measure.tail)  # a definition: "xã đạt từ 5 - 9 tiêu chí"
    if rules.locations.at(tokens, start, end):
        return start, start
    for place in range(start, end):
        stamp = next((one for one in clause.stamps if one.start == place), None)
        stop = rules.stops.at(tokens, place, end)
        long_stop = rules.long_stops.at(tokens, place, end) if place - start >= _LONG else None
        if stamp or stop or long_stop or place - start >= _LONGEST:
            end = place
            break
    return start, _without_tails(clause, start, end, rules)


def _without_tails(clause: Clause, start: int, end: int, rules: Rules) -> int:
    tokens = clause.tokens
    before_number = clause.following is not None and end == clause.following.quantity.lead
    while end > start:
        tail = _cut(tokens, end, start, rules.tails, rules)
        if not tail:
            break
        end = tail[1]
    if before_number:
        # "30.000 tờ rơi và xuất bản trên 49.000 cuốn": the verb belongs to the next number
        for place in range(end - 1, start - 1, -1):
            if tokens[place].folded == "và":
                verb = rules.flow_verbs.at(tokens, place + 1, end)
                if verb and verb[1] >= end - 1:
                    return place
                break
    return end


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
        if not listed and not _same_family(tokens, start, end, limit, rules):
            break
        stop = end + 1
        while stop < limit and tokens[stop].text not in STRONG | {",", ":"} and not tokens[stop].is_number:
            stop += 1
        if stop < limit and tokens[stop].is_number:
            stop = min(stop, clause.following.quantity.lead) if clause.following else stop
            # "…, cấp phát hơn 7.200 cuốn": a verb alone belongs to the number behind it
            return stop if stop - end > _LISTED + 1 else end
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


def _of_share(clause: Clause, left: Span, right: Span, joined: bool, rules: Rules) -> tuple[list[Span], bool]:
    tokens = clause.tokens
    counted = _after_counter(tokens, right, rules)
    if not _has(left) or (_has(right) and not joined):
        # "toàn tỉnh có 50% số trường đạt chuẩn"
        return [counted], False
    body = _after_counter(tokens, left, rules)
    held = range(max(0, clause.measure.quantity.lead - 2), clause.measure.quantity.lead)
    if _has(right) and any(tokens[place].folded == "chiếm" for place in held):
        return [body, right], True
    return [body], False


def _after_counter(tokens: Sequence[Token], span: Span, rules: Rules) -> Span:
    hit = rules.counters.at(tokens, span[0], span[1])
    return (hit[1], span[1]) if hit and hit[1] < span[1] else span


def _of_count(
    clause: Clause, left: Span, right: Span, joined: bool, before: Subject | None, rules: Rules
) -> tuple[list[Span], str]:
    """Spans of a counted thing, and what was done with it where its name is short."""
    tokens, quantity = clause.tokens, clause.measure.quantity
    noun = quantity.noun
    body = _after_counter(tokens, left, rules)
    headed = rules.heads.at(tokens, left[0], left[1]) is not None
    if joined and _has(left) and (headed or not _has(right)):
        return [body], ""
    deed = _text(tokens, _deed(tokens, left, rules))
    if _has(right):
        length = right[1] - right[0] + noun[1] - noun[0]
        return [(noun[0], right[1])], deed if length <= _SHORT else ""
    if quantity.head[:1] == ("lượt",) and before:
        return [noun], ""
    if joined and not _has(left) and before:
        return [], ""
    return [noun], deed or (_text(tokens, left) if not before else "")


def _deed(tokens: Sequence[Token], left: Span, rules: Rules) -> Span:
    """The verb phrase left of a counted thing, and who did it: "Hội Cựu chiến binh tổ chức"."""
    hits = rules.flow_verbs.all(tokens, left[0], left[1])
    if not hits:
        return _NOTHING
    return (hits[0][1] if left[1] - left[0] > _LONG else left[0]), left[1]


def _of_amount(clause: Clause, left: Span, right: Span, joined: bool, rules: Rules) -> list[Span]:
    tokens, quantity = clause.tokens, clause.measure.quantity
    if quantity.kind == "bare":
        return [_after_counter(tokens, left, rules)]
    headed = rules.heads.find(tokens, left[0], left[1]) is not None
    if quantity.kind == "physical" and _has(right) and tokens[right[0]].is_word and not (joined and headed):
        return [right, _deed(tokens, left, rules)]
    if not _has(left):
        return [right]
    if _has(right) and quantity.kind == "money" and (not headed or left[1] - left[0] <= _SHORT):
        return [left, right]
    return [left if quantity.kind == "money" else _after_counter(tokens, left, rules)]


def _noun(thing: str, rules: Rules) -> str:
    tokens = tokenise(thing)
    nameless = rules.nameless.find(tokens)
    if nameless:
        return nameless[0]
    hit = rules.nouns.find(tokens)
    return _text(tokens, (hit[1], hit[2])) if hit else ""
