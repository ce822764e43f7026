"""Period and role of a row: what it is dated by, whether it is an aim, a difference or a starting point."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.extract.clauses import Measure
from pipeline.extract.facts import Facts
from pipeline.extract.rules import Rules
from pipeline.extract.sentences import STRONG, Sentence
from pipeline.extract.stamps import Stamp
from pipeline.extract.tokens import Token

_LISTED = 2
"""The rows of a list are at most so many tokens apart: ", và"."""


class Timing(msgspec.Struct, frozen=True):
    """`stamp` is what dates the row by its own words, None where only the document does."""

    period: str
    role: str
    stamp: Stamp | None = None


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence with all that dates its rows."""

    tokens: Sequence[Token]
    sentence: Sentence
    measures: Sequence[Measure]
    stamps: Sequence[Stamp]
    facts: Facts
    inherited: Stamp | None
    """The time of the sentence before, for one that goes on with it."""
    aims: bool
    """A heading above announces aims."""


def timing_of(scene: Scene, place: int, rules: Rules) -> Timing:
    """Period and role of measures[place]."""
    measure = scene.measures[place]
    facts = scene.facts
    stamp = _stamp(scene, place, rules)
    reference = _reference(scene, measure, rules)
    flow = _is_flow(scene, measure, rules)
    role = _role(scene, measure, stamp, flow, rules)
    if role == "change":
        return Timing(_change_period(facts, stamp or scene.inherited, reference), role, stamp)
    if role == "target":
        return Timing(_target_period(scene, stamp, flow), role, stamp)
    if measure.series == "from" and role == "baseline":
        own = stamp if stamp and stamp.kind in ("point", "span") and _is_behind(scene.tokens, stamp, measure) else None
        first = own.first if own else facts.span[0]
        return Timing(own.text if own else (str(first) if first else ""), role, own)
    if role == "baseline" and stamp is None and scene.inherited is None:
        return Timing("", role, None)
    dated = stamp or scene.inherited
    if stamp and stamp.kind == "span" and _covers(scene, measure, stamp, rules):
        return Timing(stamp.text, role, stamp)
    return Timing(_period(facts, dated, flow), role, stamp)


def _covers(scene: Scene, measure: Measure, span: Stamp, rules: Rules) -> bool:
    """Whether a level belongs to a whole span: an average over it, or one said of a span that is not the report's."""
    if measure.quantity.total is not None:
        return False
    if (
        _is_behind(scene.tokens, span, measure)
        or _is_right_before(scene, span, measure, rules)
        or rules.averages.find(scene.tokens, measure.left, measure.quantity.lead)
    ):
        return True
    return span.is_term and (span.first, span.last) != scene.facts.span


def _is_right_before(scene: Scene, span: Stamp, measure: Measure, rules: Rules) -> bool:
    """ "2006-2010 (42,7%)", "tỷ trọng … giai đoạn 2006-2010 là 27,6%"."""
    place = measure.quantity.lead
    while place > span.end:
        hit = rules.copulas.before(scene.tokens, place, span.end)
        if not hit and scene.tokens[place - 1].text != "(":
            return False
        place = hit[1] if hit else place - 1
    return place == span.end


def _period(facts: Facts, stamp: Stamp | None, flow: bool) -> str:
    closing = str(facts.closing) if facts.closing else ""
    whole = f"{facts.span[0]}-{facts.span[1]}" if facts.span[0] else closing
    if stamp is None or stamp.kind == "yearly":
        return whole if flow else closing
    if stamp.kind == "whole":
        return whole if flow else closing
    if stamp.kind == "now":
        return closing
    if stamp.kind == "since":
        if not facts.closing:
            return str(stamp.first)
        return f"{stamp.first}-{facts.closing}" if stamp.first < facts.closing else closing
    if stamp.kind == "span":
        if flow:
            return stamp.text
        return str(min(stamp.last, facts.closing) if facts.closing else stamp.last)
    return stamp.text


def _change_period(facts: Facts, stamp: Stamp | None, reference: Stamp | None) -> str:
    end = facts.closing
    if stamp and stamp.kind in ("point", "span"):
        end = stamp.last
    if reference:
        if end and reference.first < end:
            return f"{reference.first}-{end}"
        return str(end if end else reference.first)
    if stamp is None:
        return (
            f"{facts.span[0]}-{facts.span[1]}" if facts.span[0] and facts.span[1] == end else (str(end) if end else "")
        )
    return _period(facts, stamp, flow=True)


def _target_period(scene: Scene, stamp: Stamp | None, flow: bool) -> str:
    if stamp and stamp.kind == "point":
        return stamp.text
    if stamp and stamp.kind == "span":
        return stamp.text if flow else str(stamp.last)
    if scene.inherited and scene.inherited.kind in ("point", "span"):
        return _target_period(scene, scene.inherited, flow)
    if stamp and stamp.kind in ("now", "whole") and scene.facts.closing:
        return _period(scene.facts, stamp, flow)
    if scene.facts.is_plan and scene.facts.span[1]:
        first, last = scene.facts.span
        return f"{first}-{last}" if flow and first else str(last)
    return ""


def _stamp(scene: Scene, place: int, rules: Rules) -> Stamp | None:
    """The time that dates a row: said right behind it, else nearest before it, else behind it in its clause."""
    measure = scene.measures[place]
    free = [one for one in scene.stamps if not one.is_reference]
    compared = next((one for one in scene.stamps if _is_value_of(scene.tokens, one, measure)), None)
    if compared:
        return compared
    for one in free:
        if _is_behind(scene.tokens, one, measure) and not _opens_next(scene, one, measure, rules):
            return one
    claimed = {
        one
        for other in scene.measures
        for one in free
        if _is_behind(scene.tokens, one, other) and not _opens_next(scene, one, other, rules)
    }
    before = [one for one in free if one.end <= measure.quantity.first and one not in claimed]
    before = [one for one in before if not _is_aside(scene, one, measure) and not _is_spent(scene, one, measure)]
    # "từ năm 2021 đến nay, bình quân mỗi năm": the years are told beside the rate
    before = [one for one in before if one.kind != "yearly"] or before
    if before and measure.series != "to":
        # "47% năm 2012 … 48% năm 2013; số người là 50.898": another year has come since
        since = [one for one in claimed if before[-1].start < one.start < measure.quantity.first]
        if not any(one.first > before[-1].first for one in since) or before[-1].kind != "point":
            return before[-1]
    if measure.series == "to":
        # "giảm từ 24,06% năm 2011 xuống còn 14,09%": the starting year dates the start only
        near = [one for one in before if one.start >= measure.left or one.kind != "point"]
        if near or before:
            return (near or before)[-1]
        # "tăng từ 4,5% lên 5,3% năm 2012, cho y tế tăng từ 2,7% lên 2,9%": the ends have one date
        ends = [one for one in scene.measures[:place] if one.series == "to"]
        return next((one for one in free for end in ends[-1:] if _is_behind(scene.tokens, one, end)), None)
    ahead = [one for one in free if measure.tail <= one.start < _clause_end(scene, measure)]
    return ahead[0] if ahead else None


def _is_aside(scene: Scene, stamp: Stamp, measure: Measure) -> bool:
    """Whether a time stands in brackets that close before the number."""
    return in_brackets(scene.tokens, scene.sentence.start, stamp.start) and any(
        scene.tokens[spot].text == ")" for spot in range(stamp.end, measure.quantity.first)
    )


def _is_spent(scene: Scene, stamp: Stamp, measure: Measure) -> bool:
    """ "Đến tháng 10/2015, …; …": a month goes no further than its clause."""
    if not (stamp.is_asof and stamp.month):
        return False
    return any(scene.tokens[spot].text == ";" for spot in range(stamp.end, measure.quantity.first))


def in_brackets(tokens: Sequence[Token], start: int, place: int) -> bool:
    """Whether a bracket that opened since `start` is still open at `place`."""
    marks = [token.text for token in tokens[start:place] if token.text in "()"]
    depth = 0
    for mark in marks:
        depth = depth + 1 if mark == "(" else max(depth - 1, 0)
    return depth > 0


def _is_behind(tokens: Sequence[Token], stamp: Stamp, measure: Measure) -> bool:
    """ "24,06% năm 2011", "449 tỷ đồng (năm 2008)"; not "10,3 triệu đồng, năm 2013 …", which dates what follows."""
    if stamp.kind not in ("point", "span"):
        return False
    after = (measure.quantity.last, measure.tail)
    if stamp.start in after:
        return True
    bracketed = stamp.start - 1 in after and tokens[stamp.start - 1].text == "("
    return bracketed and stamp.end < len(tokens) and tokens[stamp.end].text == ")"


def _is_value_of(tokens: Sequence[Token], stamp: Stamp, measure: Measure) -> bool:
    """ "so với năm 2016 (6,040 triệu đồng)": the value that year had."""
    return stamp.is_reference and measure.quantity.lead == stamp.end + 1 and tokens[stamp.end].text == "("


def _opens_next(scene: Scene, stamp: Stamp, measure: Measure, rules: Rules) -> bool:
    """ "năm 2005 là 386.487 người đến năm 2010 tăng lên 462.980 người": an end that follows dates what comes next."""
    dated = any(one.end <= measure.quantity.lead and one.start >= measure.own for one in scene.stamps)
    following = [one for one in scene.measures if one.quantity.first >= stamp.end]
    return stamp.is_asof and dated and bool(following) and following[0].series == "to"


def _clause_end(scene: Scene, measure: Measure) -> int:
    later = [one.quantity.lead for one in scene.measures if one.quantity.first > measure.quantity.first]
    end = min([*later, scene.sentence.end])
    for spot in range(measure.tail, end):
        if scene.tokens[spot].text in STRONG:
            return spot
    return end


def _reference(scene: Scene, measure: Measure, rules: Rules) -> Stamp | None:
    """The time a change is reckoned from: "so với năm 2011", "so với mức 1.696 USD năm 2008"."""
    behind = [one for one in scene.stamps if one.is_reference and one.start >= measure.quantity.last]
    before = [one for one in scene.stamps if one.is_reference and one.end <= measure.quantity.lead]
    if rules.against.at(scene.tokens, measure.quantity.last):
        later = [one for one in scene.measures if one.quantity.first > measure.quantity.first][:1]
        for other in later:
            dates = [one for one in scene.stamps if one.kind == "point" and _is_behind(scene.tokens, one, other)]
            if dates and not any(one.start < other.quantity.first for one in behind):
                return dates[0]
    if behind and behind[0].start < _clause_end(scene, measure) + 1:
        return behind[0]
    # "công nghiệp tăng 8%, dịch vụ tăng 7% so với năm 2010": the last of a list says it for all
    for other in scene.measures:
        if not measure.change or other.quantity.first <= measure.quantity.first:
            continue
        between = scene.tokens[measure.tail : other.quantity.lead]
        if not other.change or any(token.text in STRONG for token in between):
            break
        told = [one for one in behind if other.quantity.last <= one.start < _clause_end(scene, other) + 1]
        if told:
            return told[0]
    return before[-1] if before else None


def _is_flow(scene: Scene, measure: Measure, rules: Rules) -> bool:
    """Whether the number adds up over a time (built, spent) or is held at a time (a share, an area, a count a/b)."""
    tokens, quantity = scene.tokens, measure.quantity
    left, lead = measure.own, quantity.lead
    if rules.level_heads.find(tokens, left, lead) and quantity.kind == "money":
        return False  # "thu nhập bình quân 21 triệu đồng/người/năm" is a level
    if "/năm" in quantity.unit or rules.yearly.find(tokens, left, measure.right):
        return True
    if quantity.head[:1] and rules.flow_units.at_words(quantity.head):
        return True
    if quantity.total is not None or measure.series == "to":
        return False
    comma = lead
    while comma > left and tokens[comma - 1].text != ",":
        comma -= 1
    if rules.level_heads.find(tokens, comma, lead) or _true(rules.level_words.all(tokens, comma, lead)):
        return False
    if rules.flow_heads.find(tokens, comma, lead):
        return True
    if rules.flow_verbs.find(tokens, comma, lead) or _done_to(tokens, quantity.last, measure.right, rules):
        return True
    if rules.level_heads.find(tokens, left, lead) or quantity.kind == "percent":
        return False
    if lead > left and tokens[lead - 1].folded in rules.words.have and not rules.parts.find(tokens, left, lead):
        return False
    if comma == left or rules.flow_verbs.find(tokens, left, comma) is None:
        # "… và 35 tổ hợp tác", "; 5.000 quyển tài liệu": the verb of a list stands at its head
        return _list_verb(scene, measure, rules)
    return True


def _done_to(tokens: Sequence[Token], start: int, end: int, rules: Rules) -> bool:
    """Whether something was done to the things counted (22 chợ được cải tạo); a rate that fell is no such deed."""
    return any(not rules.change_verbs.at(tokens, spot) for _, spot, _ in rules.flow_verbs.all(tokens, start, end))


def _list_verb(scene: Scene, measure: Measure, rules: Rules) -> bool:
    tokens = scene.tokens
    if measure.quantity.lead > measure.own:
        words = [token for token in tokens[measure.own : measure.quantity.lead] if token.is_word]
        part = rules.parts.find(tokens, measure.own, measure.quantity.lead)
        if part:
            words = []
        if any(token.folded in rules.words.have for token in words):
            return False
        if len(words) > 2:
            return False
    earlier = [one for one in scene.measures if one.quantity.first < measure.quantity.first]
    return _is_flow(scene, earlier[-1], rules) if earlier else False


def _role(scene: Scene, measure: Measure, stamp: Stamp | None, flow: bool, rules: Rules) -> str:
    tokens, facts, lead = scene.tokens, scene.facts, measure.quantity.lead
    done = rules.done.find(tokens, scene.sentence.start, lead) is not None
    if measure.series == "from" and not measure.change:
        return "baseline"
    if _is_target(scene, measure, stamp, done, rules):
        return "target"
    if measure.change:
        return "change"
    if rules.baseline.find(tokens, measure.left, lead):
        return "baseline"
    if stamp and (stamp.is_before or stamp.is_reference or _is_what_changed(scene, stamp, measure)):
        return "baseline"
    dated = stamp or scene.inherited
    if dated and dated.kind == "point" and facts.span[0] and dated.first <= facts.span[0] < facts.closing and not flow:
        return "baseline"
    return "actual"


def _is_what_changed(scene: Scene, stamp: Stamp, measure: Measure) -> bool:
    """ "tăng 80,32% so với năm 2004 (năm 2004 là 28 nghìn người)": what a change of the sentence is reckoned from."""
    told = [one for one in scene.stamps if one.is_reference and one.first == stamp.first and one.end <= stamp.start]
    return bool(told) and in_brackets(scene.tokens, scene.sentence.start, measure.quantity.lead)


def _is_target(scene: Scene, measure: Measure, stamp: Stamp | None, done: bool, rules: Rules) -> bool:
    tokens, facts, lead = scene.tokens, scene.facts, measure.quantity.lead
    # "đất cần đầu tư chiếm 1,15%" has its share, whatever it needs
    shared = max((spot for spot in range(measure.left, lead) if tokens[spot].folded in rules.words.share), default=-1)
    # "129,6% dự toán và bằng 133,3%": what the row before is a percentage of
    left = measure.left - (measure.left > 0 and rules.percent.at(tokens, measure.left - 1) is not None)
    cued = shared < 0 and _true(rules.target_clause.all(tokens, left, lead))
    if cued or _goes_on(scene, measure, rules):
        return True
    # "đã mở các lớp cho các xã phấn đấu đạt chuẩn": what was done is no aim, though an aim is named
    cues = [start for value, start, _ in rules.target_sentence.all(tokens, measure.left, lead) if value]
    if cues and rules.done.find(tokens, measure.left, cues[0]) is None:
        return True
    dated = stamp or scene.inherited
    if dated and dated.kind in ("point", "span") and facts.closing and dated.last > facts.closing:
        return True
    if done or (stamp is not None and stamp.kind == "point" and stamp.last < facts.closing):
        return False
    if _true(rules.target_sentence.all(tokens, scene.sentence.start, lead)):
        return True
    # under a heading of aims, what is dated by a year that is over was reached
    reached = any(one.kind == "now" or 0 < one.last <= facts.closing for one in (dated, *scene.stamps) if one)
    return (scene.aims or facts.is_plan) and not reached


def _goes_on(scene: Scene, measure: Measure, rules: Rules) -> bool:
    """ "dự kiến 85 HTX và 6.600 tổ hợp tác", "vốn đăng ký 6,92 tỷ USD và 11.000 tỷ đồng": one list is one aim."""
    quantity = measure.quantity
    earlier = [one for one in scene.measures if one.quantity.first < quantity.first]
    if not earlier or (earlier[-1].change and measure.series != "to"):
        return False
    other = earlier[-1]
    cues = (*rules.target_clause.all(scene.tokens, other.left, other.quantity.lead),)
    cues += (*rules.target_sentence.all(scene.tokens, other.left, other.quantity.lead),)
    if measure.series == "to" and other.tail + 1 >= measure.own:
        return _true(cues)  # "sẽ tăng 0,3%, lên mức 2.513 tỷ đồng"
    dated = sum(one.end - one.start for one in scene.stamps if other.tail <= one.start < quantity.lead)
    if quantity.lead - other.tail - dated > _LISTED or other.quantity.kind == "percent":
        return False
    multiple = (
        quantity.head[:1] == tuple(rules.words.times)[:1]
        and rules.times.before(scene.tokens, quantity.lead, other.tail) is not None
    )
    if not multiple and not any(
        scene.tokens[spot].folded in rules.words.and_ for spot in range(other.tail, quantity.lead)
    ):
        return False
    return _true(cues)


def _true(hits: Sequence[tuple[bool, int, int]]) -> bool:
    return any(value for value, _, _ in hits)
