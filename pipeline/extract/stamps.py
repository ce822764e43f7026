"""Expressions of time in a sentence: points, spans, "đến nay", "trong 5 năm", "so với năm 2011"."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import NamedTuple

from pipeline.extract.exclusions import chain_at, is_code
from pipeline.extract.numerals import is_year
from pipeline.extract.rules import Rules
from pipeline.extract.tokens import Token

_DASHES = {"-", "–", "—"}
_COMPARED = 5
"""So many words before a year "so với" may stand that makes it a year of comparison."""
_NAME_REACH = 14
"""So many words before "giai đoạn 2011-2020" a programme may be named whose span it is."""


class Stamp(NamedTuple):
    """A time at tokens start:end. `first`-`last` are years, 0 where only the month is said (đến hết tháng 6);
    `month` is 0 where none is stated."""

    kind: str
    """point, span, since (2011 đến nay), whole (trong 5 năm), now, yearly."""
    start: int
    end: int
    first: int = 0
    last: int = 0
    month: int = 0
    is_asof: bool = False
    is_reference: bool = False
    """What something is compared with (so với năm 2011)."""
    is_before: bool = False
    is_term: bool = False
    """A span named as one: giai đoạn 2011-2015, nhiệm kỳ 2010-2015."""
    is_weak: bool = False
    """A year without "năm": "phấn đấu đạt chuẩn 2015" dates nothing where another time does."""

    @property
    def text(self) -> str:
        if self.kind == "span":
            return f"{self.first}-{self.last}"
        return f"{self.first}-{self.month:02d}" if self.month else str(self.first)


def stamps(
    tokens: Sequence[Token],
    start: int,
    end: int,
    rules: Rules,
    taken: Set[int] = frozenset(),
    *,
    in_title: bool = False,
) -> list[Stamp]:
    """The expressions of time in tokens[start:end], in order; `taken` are the tokens of quantities.

    In a title the span of a programme is the span of the report.
    """
    found: list[Stamp] = []
    place = start
    while place < end:
        token = tokens[place]
        stamp: Stamp | None = None
        if token.is_number:
            if place not in taken:
                stamp = _dated(tokens, place, start, end, rules, in_title) or _whole(tokens, place, start, end, rules)
        elif token.folded in rules.time_openers:
            now = rules.now.at(tokens, place, end)
            yearly = rules.yearly.at(tokens, place, end)
            if yearly:
                stamp = Stamp("yearly", place, yearly[1])
            elif now:
                stamp = Stamp("now" if now[0] else "none", place, now[1])
            elif rules.term.at(tokens, place, end):
                numbered = place + 2 < end and (
                    tokens[place + 2].is_number or tokens[place + 2].folded in rules.dates.numbered_term
                )
                opened = place > start and rules.whole_span.before(tokens, place, start) is not None
                if opened and not numbered:
                    stamp = Stamp("whole", place - 1, place + 2)
        if stamp:
            found.append(stamp)
            place = max(stamp.end, place + 1)
        else:
            place += 1
    return _merged(found)


def _dated(tokens: Sequence[Token], place: int, start: int, end: int, rules: Rules, in_title: bool) -> Stamp | None:
    chain = chain_at(tokens, place)
    if is_code(tokens, chain):
        return Stamp("none", place, chain[-1] + 1)
    numbers = [spot for spot in chain if tokens[spot].is_number]
    texts = [tokens[spot].text for spot in numbers]
    stop = chain[-1] + 1
    if not all(text.isdigit() for text in texts):
        return None
    if len(texts) == 1 and is_year(texts[0]):
        label = rules.labels.before(tokens, place, start)
        if label and label[0] == 0:
            return Stamp("none", place, stop)  # "SN 1986"
        year = int(texts[0])
        following = _to_year(tokens, stop, end, rules)
        if following:
            return _ranged(tokens, place, start, following[1], year, following[0], rules, in_title)
        return _point(tokens, place, start, stop, end, year, 0, rules)
    if len(texts) == 2 and is_year(texts[0]) and (is_year(texts[1]) or len(texts[1]) == 2):
        last = int(texts[1]) if len(texts[1]) == 4 else int(texts[0][:2] + texts[1])
        return _ranged(tokens, place, start, stop, int(texts[0]), last, rules, in_title)
    if len(texts) == 2 and is_year(texts[1]) and 1 <= int(texts[0]) <= 12:
        return _point(tokens, place, start, stop, end, int(texts[1]), int(texts[0]), rules)
    if len(texts) == 3 and is_year(texts[2]) and 1 <= int(texts[1]) <= 12:
        # the day of a decision dates the decision, not the figure; only an as-of date counts
        stamp = _point(tokens, place, start, stop, end, int(texts[2]), int(texts[1]), rules)
        return stamp if stamp.is_asof else Stamp("none", place, stop)
    if len(texts) == 1 and place > start and tokens[place - 1].folded in rules.dates.month and 1 <= int(texts[0]) <= 12:
        year_at = stop + 1 if stop < end and tokens[stop].folded in rules.dates.year else stop
        if year_at < end and is_year(tokens[year_at].text):
            return _point(tokens, place, start, year_at + 1, end, int(tokens[year_at].text), int(texts[0]), rules)
        stamp = _point(tokens, place, start, stop, end, 0, int(texts[0]), rules)
        return stamp if stamp.is_asof and stamp.kind == "point" else None
    return None


def _to_year(tokens: Sequence[Token], place: int, end: int, rules: Rules) -> tuple[int, int] | None:
    """ "đến năm 2013", "đến 2013" after a year."""
    if place < end and tokens[place].folded in rules.words.to:
        named = place + 1 < end and tokens[place + 1].folded in rules.dates.year
        at = place + 2 if named else place + 1
        if at < end and is_year(tokens[at].text):
            return int(tokens[at].text), at + 1
    return None


def _opening(tokens: Sequence[Token], place: int, start: int, rules: Rules) -> int:
    """Back over "năm", "tháng", "quý I/"."""
    if place - 2 > start and tokens[place - 1].text == "/" and tokens[place - 2].text in rules.dates.quarters:
        place -= 2
    while place > start and tokens[place - 1].folded in rules.dates.before_numbers:
        place -= 1
        if place > start and tokens[place - 1].text in rules.dates.quarters:
            place -= 1
    return place


def _point(
    tokens: Sequence[Token], place: int, start: int, stop: int, end: int, year: int, month: int, rules: Rules
) -> Stamp:
    opening = _opening(tokens, place, start, rules)
    if opening > start and tokens[opening - 1].folded in rules.dates.within:
        opening -= 1
    asof = rules.asof.before(tokens, opening, start)
    begin = asof[1] if asof else opening
    if rules.price_bases.before(tokens, opening, start):
        return Stamp("none", opening, stop)
    reference = rules.reference.before(tokens, begin, start) or rules.reference.before(tokens, opening, start)
    reference = reference or _compared(tokens, opening, start, rules)
    # "gấp 3 lần năm 2008": the year it is a multiple of
    multiple = opening > start and tokens[opening - 1].folded in rules.words.times and opening - 1 > start
    before = rules.before.before(tokens, opening, start)
    since = rules.since.before(tokens, place, start) or rules.since.before(tokens, opening, start)
    if since and stop < end:
        now = rules.now.at(tokens, stop, end)
        if now and now[0]:
            return Stamp("since", since[1], now[1], year)
    if reference or multiple:
        begin = reference[1] if reference else opening
        return Stamp("point", begin, stop, year, year, month, is_reference=True)
    weak = begin == place and not month
    return Stamp(
        "point", begin, stop, year, year, month, is_asof=asof is not None, is_before=before is not None, is_weak=weak
    )


def _compared(tokens: Sequence[Token], place: int, start: int, rules: Rules) -> tuple[str, int] | None:
    """ "so với thực hiện năm 2017": a word or two may stand between."""
    for spot in range(place - 1, max(start, place - _COMPARED) - 1, -1):
        if not tokens[spot].is_word:
            return None
        hit = rules.reference.at(tokens, spot, place)
        if hit:
            return hit[0], spot
    return None


def _ranged(
    tokens: Sequence[Token], place: int, start: int, stop: int, first: int, last: int, rules: Rules, in_title: bool
) -> Stamp | None:
    if not first < last:
        return None
    opening = _opening(tokens, place, start, rules)
    opener = rules.span_openers.before(tokens, opening, start)
    begin = opener[1] if opener else opening
    for spot in range(begin - 1, max(start, begin - _NAME_REACH) - 1, -1):
        if in_title or tokens[spot].text in ",;:.(":
            break
        if rules.programmes.at(tokens, spot, begin):
            return Stamp("none", begin, stop)
    term = rules.terms.before(tokens, opening, start) is not None
    return Stamp("span", begin, stop, first, last, is_term=term)


def _whole(tokens: Sequence[Token], place: int, start: int, end: int, rules: Rules) -> Stamp | None:
    """Trong 5 năm, sau 05 năm."""
    if place + 1 < end and tokens[place + 1].folded in rules.dates.year and tokens[place].text.isdigit():
        opener = rules.whole_span.before(tokens, place, start)
        if opener:
            return Stamp("whole", opener[1], place + 2)
    return None


def _merged(found: list[Stamp]) -> list[Stamp]:
    """Without "trong 5 năm" before its own span "2011-2015", and without what dates no figure."""
    kept: list[Stamp] = []
    for stamp in found:
        if kept and kept[-1].kind == "whole" and stamp.kind == "span" and stamp.start - kept[-1].end <= 2:
            kept.pop()
        kept.append(stamp)
    kept = [stamp for stamp in kept if stamp.kind != "none"]
    return [stamp for stamp in kept if not stamp.is_weak or len(kept) == 1]
