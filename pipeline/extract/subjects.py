"""The noun phrase a row measures, cut from the words of its clause."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.extract.clauses import Measure
from pipeline.extract.rules import Rules
from pipeline.extract.sentences import STRONG, Sentence
from pipeline.extract.stamps import Stamp
from pipeline.extract.tokens import Token, tokenise

_LONG = 9
"""Words after which a subject may end at a preposition."""
_LONGEST = 22
_SHORT = 3
"""A counted thing named in so few words is told more fully by what was done with it."""

Span = tuple[int, int]


class Clause(msgspec.Struct, frozen=True):
    """A row with what its subject may be made of."""

    tokens: Sequence[Token]
    sentence: Sentence
    measure: Measure
    stamps: Sequence[Stamp]


class Subject(msgspec.Struct, frozen=True):
    """`spans` of tokens, printed one after the other behind `prefix`; `thing` is the text without the prefix."""

    text: str
    thing: str
    noun: str = ""
    """For a bare number: the unit that the subject names."""


def subject_of(clause: Clause, before: Subject | None, rules: Rules) -> Subject:
    """The subject of a row; `before` is that of the row before in the sentence, which a mere number goes on with."""
    measure = clause.measure
    kind = measure.quantity.kind
    left, joined = _left(clause, rules)
    right = _right(clause, rules)
    prefix = ""
    spans: list[Span]
    if kind == "percent" and not measure.change:
        prefix = rules.cues.subject.share
        spans = _of_share(clause, left, right, joined, rules)
    elif measure.change:
        prefix = rules.cues.subject.rise if measure.change == "rise" else rules.cues.subject.fall
        own_noun = kind in ("count", "unknown") and right[0] < right[1] and not _has_words(left)
        spans = [right] if own_noun else [left]
    elif kind in ("count", "unknown"):
        spans = _of_count(clause, left, right, joined, rules)
    else:
        spans = _of_amount(clause, left, right, joined, rules)
    spans = [span for span in spans if _has_words(span)]
    thing = _text(clause.tokens, spans)
    noun = ""
    if not thing and before:
        thing = before.thing
        noun = before.noun
    elif before and kind in ("count", "unknown") and _is_turn(measure, rules) and len(thing.split()) <= _SHORT + 2:
        thing = f"{thing} {before.thing}"
    if kind == "bare":
        noun = _noun(thing, rules) or noun
    if not thing:
        thing = measure.quantity.unit if kind in ("count", "unknown") else ""
    if prefix and thing.lower().startswith(("tỷ lệ", "tỉ lệ", "tỷ trọng", "mức ", "tốc độ", "chỉ số")):
        prefix = "" if not measure.change else prefix
    thing = thing.strip(" -–:,;.“”\"'()")
    return Subject(text=f"{prefix} {thing}".strip(), thing=thing, noun=noun)


def _has_words(span: Span) -> bool:
    return span[0] < span[1]


def _text(tokens: Sequence[Token], spans: Sequence[Span]) -> str:
    parts: list[str] = []
    for start, end in spans:
        text = ""
        for place in range(start, end):
            token = tokens[place]
            text += token.text if token.glued or not text else " " + token.text
        parts.append(text)
    return " ".join(parts)


def _left(clause: Clause, rules: Rules) -> tuple[Span, bool]:
    """What stands left of the number, without its predicate and without openers; and whether a copula joined it."""
    tokens, measure = clause.tokens, clause.measure
    start, end = measure.left, measure.quantity.lead
    joined = False
    while end > start:
        hit = rules.joins.before(tokens, end, start)
        joined = joined or hit is not None
        taken = hit or rules.copulas.before(tokens, end, start) or rules.change_verbs.before(tokens, end, start)
        taken = taken or rules.change_fillers.before(tokens, end, start)
        if taken:
            end = taken[1]
        elif tokens[end - 1].text in ":,-–+":
            joined = joined or tokens[end - 1].text == ":"
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
    segment = start
    begin = start
    for place in range(start, end):
        opens = place in (start, segment) or tokens[place - 1].text in ",:"
        if tokens[place].text in ",:":
            segment = place + 1
            continue
        if opens:
            segment = _past_openers(clause, place, end, rules)
        if place == segment and rules.heads.at(tokens, place, end):
            begin = place
    last = start
    for place in range(start, end):
        if tokens[place].text in ",:" and place + 1 < end:
            last = place + 1
    last = _past_openers(clause, last, end, rules)
    if begin > start or rules.heads.at(tokens, start, end):
        if begin >= last or _only_verbs(tokens, last, end, rules):
            return begin
        if rules.heads.at(tokens, begin, end) and not rules.heads.find(tokens, last, end):
            return begin
    # inside the last segment the outermost head begins the phrase: "huy động … các nguồn vốn đầu tư"
    inner = rules.heads.find(tokens, last, end)
    if inner and inner[1] > last and _is_verbal(tokens, last, inner[1], rules):
        return inner[1]
    return last


def _past_openers(clause: Clause, start: int, end: int, rules: Rules) -> int:
    tokens = clause.tokens
    while start < end:
        stamp = next((one for one in clause.stamps if one.start == start and one.end <= end), None)
        opener = rules.openers.at(tokens, start, end) or rules.whole_place.at(tokens, start, end)
        head = rules.heads.at(tokens, start, end)
        if stamp:
            start = stamp.end
        elif tokens[start].text in ",:-–+*\"“”'":
            start += 1
        elif opener and not (head and head[1] >= opener[1]):
            start = opener[1]
        else:
            break
    return start


def _only_verbs(tokens: Sequence[Token], start: int, end: int, rules: Rules) -> bool:
    hit = rules.flow_verbs.at(tokens, start, end)
    return hit is not None and end - start <= 5


def _is_verbal(tokens: Sequence[Token], start: int, end: int, rules: Rules) -> bool:
    return rules.flow_verbs.find(tokens, start, end) is not None or end - start <= 4


def _right(clause: Clause, rules: Rules) -> Span:
    """What stands right of the unit up to the clause's end; over a comma where verbs are listed."""
    tokens, measure = clause.tokens, clause.measure
    start = measure.quantity.last
    end = measure.right
    end = _over_commas(clause, start, end, rules)
    if measure.tail > measure.quantity.last and measure.percent is None:
        end = max(end, measure.tail)  # a definition: "xã đạt từ 5 - 9 tiêu chí"
    place = start
    while place < end:
        stamp = next((one for one in clause.stamps if one.start == place), None)
        stop = rules.stops.at(tokens, place, end)
        long_stop = rules.long_stops.at(tokens, place, end) if place - start >= _LONG else None
        if stamp or stop or long_stop or place - start >= _LONGEST:
            end = place
            break
        place += 1
    while end > start:
        tail = rules.tails.before(tokens, end, start)
        if not tail or (end < len(tokens) and tokens[end].text == "." and end - tail[1] > 1):
            break
        end = tail[1]
    return start, end


def _over_commas(clause: Clause, start: int, end: int, rules: Rules) -> int:
    tokens = clause.tokens
    while end < clause.sentence.end and tokens[end].text == ",":
        follows = rules.flow_verbs.at(tokens, end + 1, clause.sentence.end)
        verb_near = rules.flow_verbs.find(tokens, max(start, end - 4), end)
        if not follows or not verb_near:
            break
        stop = follows[1]
        while stop < clause.sentence.end and tokens[stop].text not in STRONG | {",", ":"}:
            if tokens[stop].is_number:
                return end
            stop += 1
        end = stop
    return end


def _of_share(clause: Clause, left: Span, right: Span, joined: bool, rules: Rules) -> list[Span]:
    tokens = clause.tokens
    counted = _after_counter(tokens, right, rules)
    if not _has_words(left):
        return [counted]
    if _has_words(right) and not joined and not rules.heads.at(tokens, left[0], left[1]):
        # "toàn tỉnh có 50% số trường đạt chuẩn", not "tỷ lệ hộ nghèo 5%"
        return [counted]
    chief = tokens[clause.measure.quantity.lead - 1].folded if clause.measure.quantity.lead else ""
    if chief == "chiếm" and _has_words(right):
        return [left, right]
    return [left]


def _after_counter(tokens: Sequence[Token], span: Span, rules: Rules) -> Span:
    hit = rules.counters.at(tokens, span[0], span[1])
    return (hit[1], span[1]) if hit and hit[1] < span[1] else span


def _of_count(clause: Clause, left: Span, right: Span, joined: bool, rules: Rules) -> list[Span]:
    tokens, quantity = clause.tokens, clause.measure.quantity
    noun = _noun_span(clause)
    body = _after_counter(tokens, left, rules)
    if joined and _has_words(left) and (rules.heads.at(tokens, left[0], left[1]) or not _has_words(right)):
        return [body]
    if _has_words(right):
        length = right[1] - right[0] + noun[1] - noun[0]
        if length <= _SHORT:
            return [(noun[0], right[1]), _deed(clause, left, rules)]
        return [(noun[0], right[1])]
    if quantity.unit.lower().startswith("lượt"):
        return [noun]
    return [noun, _deed(clause, left, rules) if _has_words(left) else left]


def _noun_span(clause: Clause) -> Span:
    """The tokens of the unit, without scale words."""
    quantity = clause.measure.quantity
    size = len(quantity.head)
    for place in range(quantity.first + 1, quantity.last):
        if tuple(token.folded for token in clause.tokens[place : place + size]) == quantity.head:
            end = quantity.last
            for spot in range(place, quantity.last):
                if clause.tokens[spot].text == "/":
                    end = spot if not clause.tokens[spot + 1].is_number else end
                    break
            return place, end
    return quantity.last, quantity.last


def _deed(clause: Clause, left: Span, rules: Rules) -> Span:
    """The verb phrase left of a counted thing, and who did it: "Hội Cựu chiến binh tổ chức"."""
    hits = rules.flow_verbs.all(clause.tokens, left[0], left[1])
    if not hits:
        return left[1], left[1]
    start = hits[0][1] if left[1] - left[0] > _LONG else left[0]
    return start, left[1]


def _of_amount(clause: Clause, left: Span, right: Span, joined: bool, rules: Rules) -> list[Span]:
    tokens, quantity = clause.tokens, clause.measure.quantity
    if quantity.kind == "bare":
        return [_after_counter(tokens, left, rules)]
    named = _has_words(right) and tokens[right[0]].is_word and quantity.kind == "physical"
    if named and not (joined and rules.heads.at(tokens, left[0], left[1])):
        return [right, _deed(clause, left, rules)]
    if not _has_words(left):
        return [right]
    if quantity.kind == "money" and _has_words(right) and left[1] - left[0] <= 2:
        return [left, right]
    return [_after_counter(tokens, left, rules)]


def _is_turn(measure: Measure, rules: Rules) -> bool:
    """People and turns are counted at something: at the meetings named before."""
    return measure.quantity.unit.lower().startswith("lượt")


def _noun(thing: str, rules: Rules) -> str:
    tokens = tokenise(thing)
    nameless = rules.nameless.find(tokens)
    if nameless:
        return nameless[0]
    hit = rules.nouns.find(tokens)
    return _text(tokens, [(hit[1], hit[2])]) if hit else ""
