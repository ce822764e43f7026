"""What becomes of the quantities of a sentence: kept, tied to the one before, or part of a definition."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from pipeline.extract.phrases import key
from pipeline.extract.quantities import Quantity, counts_unknown
from pipeline.extract.rules import Rules
from pipeline.extract.sentences import BREAKS, STRONG, Sentence
from pipeline.extract.tokens import Token

_FRACTION = 10
_REACH = 14
"""A verb this many tokens before "từ 24%" may still govern it."""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A quantity that is a row, and how it stands in its sentence. Places are tokens of the passage."""

    quantity: Quantity
    left: int
    """Start of what stands before it: the end of the row before, or the last strong mark, or the sentence's start."""
    own: int
    """Start of what stands before it and is no part of the row before: from `left` on."""
    right: int
    """End of what stands after it: the next row, or the next mark."""
    tail: int
    """The place after the quantity and the percentage tied to it."""
    percent: Decimal | None = None
    change: str = ""
    """rise or fall: the number is a difference."""
    series: str = ""
    """from (tăng từ 39%) or to (lên 44,5%): ends of one movement."""


def measures(tokens: Sequence[Token], sentence: Sentence, found: Sequence[Quantity], rules: Rules) -> list[Measure]:
    """The rows of a sentence, in order."""
    kept: list[Quantity] = []
    percents: dict[int, Quantity] = {}
    tails: dict[int, int] = {}
    for number, one in enumerate(found):
        before = kept[-1] if kept else None
        if _is_no_row(tokens, sentence, one, rules):
            continue
        whole = _whole_before(tokens, sentence, kept, rules)
        reach = tails.get(before.first, before.last) if before else sentence.start
        if before and whole and _is_tied(tokens, whole, whole is before, reach, one, percents, rules):
            percents[whole.first] = one
            tails[before.first] = one.last
        elif before and _defines_group(tokens, before, one, rules):
            tails.setdefault(before.first, before.last)
        elif _defines_heading(tokens, sentence, one, found[number + 1 :], rules):
            continue
        elif _is_accepted(tokens, sentence, one, rules):
            kept.append(one)
    return [_measure(tokens, sentence, place, kept, percents, tails, rules) for place in range(len(kept))]


def _measure(
    tokens: Sequence[Token],
    sentence: Sentence,
    place: int,
    kept: Sequence[Quantity],
    percents: dict[int, Quantity],
    tails: dict[int, int],
    rules: Rules,
) -> Measure:
    one = kept[place]
    floor = tails.get(kept[place - 1].first, kept[place - 1].last) if place else sentence.start
    if place and kept[place - 1].first in percents:
        # "đạt 109,8% dự toán và tăng 9,4%": what a percentage is of names nothing further
        floor = _past_whole(tokens, floor, one.lead, rules)
    left = one.lead
    while left > floor:
        if tokens[left - 1].text == ")":
            opening = _opening(tokens, left - 1, floor)
            # "tổng sản phẩm (GRDP) tăng 2,41%": a remark without a number does not end the clause
            if opening < 0 or any(opening < other.first < left for other in kept):
                break
            left = opening
        elif tokens[left - 1].text in STRONG:
            break
        else:
            left -= 1
    named = _named_before(tokens, one, left, floor, tails.get(one.first, one.last))
    tied = percents.get(one.first)
    tail = tails.get(one.first, one.last)
    ceiling = kept[place + 1].lead if place + 1 < len(kept) else sentence.end
    if tied:
        ceiling = min(ceiling, tied.lead)
    right = one.last
    while right < ceiling and tokens[right].text not in BREAKS:
        right += 1
    change = _change(tokens, one, left, rules)
    if change and _is_surplus(tokens, one, left, rules):
        one = msgspec.structs.replace(one, qualifier="")
    series = "" if change else _series(tokens, one, sentence, rules)
    return Measure(
        quantity=one,
        left=min(left, named),
        own=min(left, named),
        right=right,
        tail=max(tail, one.last),
        percent=tied.value if tied else None,
        change=change,
        series=series,
    )


def _past_whole(tokens: Sequence[Token], start: int, end: int, rules: Rules) -> int:
    for place in range(start, end):
        if tokens[place].text in STRONG:
            break
        if tokens[place].text == "," or tokens[place].folded in rules.words.and_:
            return place + 1
    return start


def _named_before(tokens: Sequence[Token], one: Quantity, left: int, floor: int, tail: int) -> int:
    """Where the name before a number in brackets begins: "Phú Thọ (11,67%)", "tỷ lệ thất nghiệp (2,48%)"."""
    inside = left == one.lead and left > floor and tokens[left - 1].text == "("
    kinds = ("percent", "money", "physical")
    marks = {_text(tokens, tail), _text(tokens, one.last)}
    if not inside or not marks & {")", ","}:
        return left
    if one.kind == "count" and "/" not in one.unit:
        # "Lai Châu (5.760 người), Điện Biên (4.564 người)": a name, not "133 trường (20 trường mầm non)"
        start = left - 1
        while start > floor and tokens[start - 1].is_word and tokens[start - 1].text.istitle():
            start -= 1
        return start if left - 1 - start > 1 else left
    if one.kind not in kinds and "/" not in one.unit:
        return left
    start = left - 1
    while start > floor and tokens[start - 1].text not in STRONG:
        start -= 1
    return start if any(tokens[spot].is_word for spot in range(start, left - 1)) else left


def _opening(tokens: Sequence[Token], closing: int, floor: int) -> int:
    """The place of the bracket that `closing` closes, -1 where it stands before `floor`."""
    for place in range(closing - 1, floor - 1, -1):
        if tokens[place].text == "(":
            return place
    return -1


def _is_no_row(tokens: Sequence[Token], sentence: Sentence, one: Quantity, rules: Rules) -> bool:
    """The whole set of criteria, one unit that a figure is reckoned by, a label."""
    if one.total is None and one.value in rules.sets.get(one.head, ()):
        return True
    if one.value == 1 and one.kind in ("count", "unknown") and one.total is None and one.value_max is None:
        hit = rules.bases_before.before(tokens, one.first, sentence.start)
        if hit and rules.averages.find(tokens, hit[1], one.first):
            return True
    if one.kind == "physical" and one.value == 1 and rules.bases_before.before(tokens, one.first, sentence.start):
        # "giá trị sản xuất trên 1 ha đất"
        return rules.heads.find(tokens, _clause_start(tokens, one, sentence), one.first) is not None
    inside = one.lead > sentence.start and tokens[one.lead - 1].text == "("
    if inside and one.qualifier and tokens[one.last - 1].folded in rules.words.directions:
        return True  # "nhà máy lớn (từ 100 MW trở lên)" says which are counted
    if one.head in rules.grouping_units and rules.negations.find(
        tokens, _clause_start(tokens, one, sentence), one.lead
    ):
        return True  # "không còn xã dưới 5 tiêu chí"
    fraction = one.total is not None and one.value < one.total < _FRACTION
    if fraction and (one.kind in ("unknown", "bare") or one.qualifier):
        return True  # "giảm 3/4 lượng điện", "hơn 1/3 dân số": a fraction, no count
    return rules.labelled.at(tokens, one.last) is not None or rules.labelled.at(tokens, one.first + 1) is not None


def _clause_start(tokens: Sequence[Token], one: Quantity, sentence: Sentence) -> int:
    start = one.lead
    while start > sentence.start and tokens[start - 1].text not in BREAKS:
        start -= 1
    return start


def _whole_before(
    tokens: Sequence[Token], sentence: Sentence, kept: Sequence[Quantity], rules: Rules
) -> Quantity | None:
    """The last row that a percentage may belong to: "249 đơn vị, tăng 36 đơn vị, chiếm 38,7%" is said of the 249."""
    for place in range(len(kept) - 1, max(-1, len(kept) - 4), -1):
        one = kept[place]
        embedded = place > 0 and rules.embeds.before(tokens, one.lead, kept[place - 1].last) is not None
        # "249 đơn vị thuộc 57 tỉnh được công nhận, chiếm 38,7%" is said of the 249
        if embedded and not any(tokens[spot].text in BREAKS for spot in range(kept[place - 1].last, one.lead)):
            continue
        if not _change(tokens, one, sentence.start, rules):
            return one
    return None


def _is_tied(
    tokens: Sequence[Token],
    before: Quantity,
    is_next: bool,
    tail: int,
    one: Quantity,
    percents: dict[int, Quantity],
    rules: Rules,
) -> bool:
    """Whether a percentage belongs to the row before: ", chiếm tỷ lệ 20,77%", "(98,8%)", "207 xã chiếm 16,43%"."""
    if one.kind != "percent" or before.kind == "percent" or before.first in percents:
        return False
    start = one.lead
    tied = 0
    while start > tail:
        hit = rules.ties.before(tokens, start, tail)
        if not hit:
            break
        start = hit[1]
        tied += 1
    if start == tail:
        return tied > 0
    if tokens[one.lead].folded in rules.words.exceed:
        return False  # "(vượt 25%)" is what it is above its plan, not what it has reached of it
    mark = tokens[start - 1].text
    if mark == "(":
        return is_next and one.value_max is None
    if mark in ",;:":
        return tied > 0 and mark != ":"
    # without a mark only a word of share ties: "34/207 xã chiếm 16,43%"
    if any(tokens[spot].text in BREAKS for spot in range(tail, start)):
        return False
    return any(tokens[spot].folded in rules.words.share_nouns for spot in range(start, one.lead))


def _defines_group(tokens: Sequence[Token], before: Quantity, one: Quantity, rules: Rules) -> bool:
    """ "22 xã đạt từ 5 - 9 tiêu chí": which communes the first number counts."""
    if before.kind not in ("count", "unknown") or key(before.unit) not in rules.grouped:
        return False
    if one.head not in rules.grouping_units:
        return False
    between = range(before.last, one.lead)
    if any(tokens[spot].text in BREAKS for spot in between):
        return False
    if rules.averages.find(tokens, before.last, one.lead):
        return False
    # "330 nhà máy vừa và nhỏ có công suất từ 5 MW trở lên": a limit is no size
    limit = rules.qualifiers_after.before(tokens, one.last, one.first) is not None
    if not limit and any(tokens[spot].folded in rules.words.no_group for spot in between):
        return False
    return rules.grouping_verbs.find(tokens, before.last, one.first) is not None


def _defines_heading(
    tokens: Sequence[Token], sentence: Sentence, one: Quantity, later: Sequence[Quantity], rules: Rules
) -> bool:
    """ "Số xã đạt 15-18 tiêu chí: 01/207 xã": the number says which communes are counted next."""
    if not later or one.head not in rules.grouping_units:
        return False
    # "Số xã ở nhóm 2 (15-18 tiêu chí): 08 xã"
    inside = one.lead > sentence.start and tokens[one.lead - 1].text == "(" and _text(tokens, one.last) == ")"
    begin = one.lead - 1 if inside else one.lead
    start = begin
    while start > sentence.start and tokens[start - 1].text not in STRONG | {",", ":"}:
        start -= 1
    head = rules.grouping_heads.find(tokens, start, begin)
    compound = rules.compounds.at(tokens, head[1]) if head else None
    if not head or (compound and compound[1] > head[2]):
        return False
    if rules.averages.find(tokens, sentence.start, one.lead):
        return False
    if rules.change_verbs.before(tokens, one.lead, start):
        return False  # "các xã khó khăn giảm 4%, còn 41,78%"
    if not inside and rules.grouping_verbs.find(tokens, head[2], one.first) is None and head[2] < one.lead:
        return False
    # what it counts must follow at once: "tỷ lệ xã có điện đạt 100%, UBND tỉnh giao … 9 dự án" defines nothing
    place = one.last + (1 if inside else 0)
    while place < later[0].lead:
        hit = rules.joins.at(tokens, place) or rules.copulas.at(tokens, place)
        if not hit and tokens[place].text != ",":
            return False
        place = hit[1] if hit else place + 1
    return True


def _text(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) else ""


def _is_accepted(tokens: Sequence[Token], sentence: Sentence, one: Quantity, rules: Rules) -> bool:
    if one.kind in ("percent", "money", "physical", "count"):
        return True
    if one.kind == "unknown":
        said = one.lead > sentence.start and rules.copulas.before(tokens, one.lead, sentence.start) is not None
        return counts_unknown(one) or bool(one.qualifier) or said
    start = one.lead
    joined = rules.joins.before(tokens, start, sentence.start)
    # "chiếm 1,91 tổng số hộ" lost its sign; what the number means is not certain
    if not joined or joined[0] in rules.words.share or start - sentence.start < 2:
        return False
    # a bare number counts what its clause names: "nâng tổng số hợp tác xã lên 83", "dân số là 214.000"
    left = start
    while left > sentence.start and tokens[left - 1].text not in STRONG:
        left -= 1
    return rules.heads.find(tokens, left, start) is not None or rules.nouns.find(tokens, left, start) is not None


def _change(tokens: Sequence[Token], one: Quantity, left: int, rules: Rules) -> str:
    """Whether the number is a difference: tăng 4,83 tiêu chí, giảm được 5,61%, gấp 3,38 lần so với năm 2004."""
    if _is_surplus(tokens, one, left, rules):
        return "rise"
    place = one.lead
    while True:
        verb = rules.change_verbs.before(tokens, place, left)
        if verb:
            if rules.change_names.before(tokens, verb[1], left):
                return ""
            return "fall" if rules.falling.at(tokens, verb[1]) else "rise"
        filler = rules.change_fillers.before(tokens, place, left)
        if not filler:
            break
        place = filler[1]
    if rules.against.at(tokens, one.last):
        # "giảm tỷ lệ hộ nghèo 1% so với năm 2012"; but "giảm … xuống còn 5% so với" tells what is left
        told = rules.change_verbs.all(tokens, left, one.lead)
        if told and not any(
            rules.reaching.at(tokens, spot) or rules.joins.at(tokens, spot) for spot in range(told[-1][2], one.lead)
        ):
            return "fall" if rules.falling.at(tokens, told[-1][1]) else "rise"
    multiple = rules.times.before(tokens, one.lead, left)
    if multiple and _is_multiple(one, rules) and rules.against.at(tokens, one.last):
        return "rise"
    return ""


def _is_surplus(tokens: Sequence[Token], one: Quantity, left: int, rules: Rules) -> bool:
    """ "thu được 5.619 tỷ đồng (vượt 25%)"; but "tỷ lệ hộ có điện vượt 98%" is a level."""
    if one.kind != "percent" or tokens[one.lead].folded not in rules.words.exceed or one.lead == one.first:
        return False
    return one.lead == left or tokens[one.lead - 1].text in BREAKS


def _is_multiple(one: Quantity, rules: Rules) -> bool:
    return len(one.head) == 1 and one.head[0] in rules.words.times


def _series(tokens: Sequence[Token], one: Quantity, sentence: Sentence, rules: Rules) -> str:
    begin = one.lead
    average = rules.averages.before(tokens, begin, sentence.start)
    begin = average[1] if average else begin
    if begin > sentence.start and tokens[begin - 1].folded in rules.words.level:
        begin -= 1
    if begin > sentence.start and tokens[begin - 1].folded in rules.words.from_:
        for spot in range(begin - 2, max(sentence.start, one.lead - _REACH) - 1, -1):
            if tokens[spot].text in STRONG:
                break
            if rules.rising.at(tokens, spot) or rules.falling.at(tokens, spot):
                return "from"
        for spot in range(one.last, min(sentence.end, one.last + _REACH)):
            if tokens[spot].folded in rules.words.directions:
                return "from"
    reaching = rules.reaching.before(tokens, one.lead, sentence.start) or rules.reaching.before(tokens, begin)
    return "to" if reaching else ""
