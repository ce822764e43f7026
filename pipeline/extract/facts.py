"""What holds for a whole document: the span it covers, its closing date, its place, its set of criteria, its aim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from pipeline.extract.outline import Context
from pipeline.extract.passages import Passage
from pipeline.extract.places import place_of
from pipeline.extract.rules import Rules
from pipeline.extract.schema import CriteriaSet
from pipeline.extract.stamps import stamps

_TITLE_WORDS = 60
"""A passage of more tokens than this is no title."""
_TITLES = 8
"""The title of a document stands among so many passages."""
_OPENING_PASSAGES = 20
"""Where no figure is dated, a span of years among so many first passages tells what a document is about."""
_PLAN_TITLES = 6
_OPEN_END = 3
"""Tokens of "đến năm 2020"; "đến cuối năm 2013" and "đến tháng 3/2013" have more."""
_OPENING = 12
"""A year among so many first words of a sentence dates the figures that follow it."""
_NAMED = 2
"""A span in the running text is the document's if it is named this often, or by "giai đoạn" and the like."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Years are 0 where nothing states them."""

    closing: int = 0
    """The latest year the results refer to."""
    span: tuple[int, int] = (0, 0)
    place: str = ""
    criteria: CriteriaSet | None = None
    """None where the document is about something else."""
    is_plan: bool = False
    """Its figures are aims unless it says that they were reached."""


def facts_of(passages: Sequence[Passage], contexts: Sequence[Context], rules: Rules) -> Facts:
    """The facts that titles, headings and the run of the text state."""
    plan = next((passage for passage in passages[:_PLAN_TITLES] if _announces_plan(passage, rules)), None)
    span, closing = _from_titles(passages, rules)
    if plan:
        span, closing = _span_of_plan(plan, rules) or span, 0
    else:
        reached = _from_text(passages, contexts, rules)
        if not closing or span[0] < reached < span[1]:
            # "Sơ kết chương trình giai đoạn 2010-2020" reports what was reached by 2013
            closing = reached
        if span == (0, 0):
            span = _main_span(passages, rules, closing)
        elif closing < span[1]:
            span = (span[0], closing) if span[0] < closing else (0, 0)
    return Facts(
        closing=closing,
        span=span,
        place=place_of(passages, rules),
        criteria=rules.criteria_of(closing or None) if _is_about_criteria(passages, rules) else None,
        is_plan=plan is not None,
    )


def _is_about_criteria(passages: Sequence[Passage], rules: Rules) -> bool:
    """Whether the national criteria are its theme: it keeps naming the programme."""
    named = sum(len(rules.programme_names.all(passage.tokens)) for passage in passages)
    words = sum(len(passage.tokens) for passage in passages)
    return named > 0 and named * 1000 >= rules.cues.document.programme_density * words


def _announces_plan(passage: Passage, rules: Rules) -> bool:
    """ "Quyết định về việc phê duyệt đề án …"; not "Thực hiện Quyết định … phê duyệt kế hoạch …"."""
    tokens = passage.tokens
    if len(tokens) > _TITLE_WORDS or not rules.plan_openers.at(tokens, passage.body):
        return False
    return rules.plan_titles.find(tokens, passage.body) is not None


def _span_of_plan(passage: Passage, rules: Rules) -> tuple[int, int] | None:
    found = stamps(passage.tokens, passage.body, len(passage.tokens), rules, in_title=True)
    spans = [(one.first, one.last) for one in found if one.kind == "span"]
    points = [one.first for one in found if one.kind == "point"]
    return spans[0] if spans else (0, points[-1]) if points else None


def _from_titles(passages: Sequence[Passage], rules: Rules) -> tuple[tuple[int, int], int]:
    """Span and closing year that the title or a heading gives the results."""
    spans: list[tuple[int, int]] = []
    years: list[int] = []
    for number, passage in enumerate(passages):
        is_title = passage.is_heading or (number < _TITLES and passage.first_line <= rules.cues.document.title_lines)
        ranked = passage.marker is not None and passage.marker.rank <= 2
        if not (is_title or ranked) or len(passage.tokens) > _TITLE_WORDS:
            continue
        if not rules.titles.find(passage.tokens):
            continue
        if rules.plans.find(passage.tokens) and not rules.titles.at(passage.tokens, passage.body):
            continue
        for stamp in stamps(passage.tokens, passage.body, len(passage.tokens), rules, in_title=True):
            if stamp.kind == "span":
                spans.append((stamp.first, stamp.last))
            elif stamp.kind == "point" and not stamp.is_reference and number < _TITLES:
                years.append(stamp.first)
    if spans:
        return spans[0], spans[0][1]
    return (0, 0), max(years, default=0)


def _from_text(passages: Sequence[Passage], contexts: Sequence[Context], rules: Rules) -> int:
    """The latest year that measured results are dated by, else the latest that the opening names; 0 where none is."""
    reached: set[int] = set()
    ahead: set[int] = set()
    mentioned: set[int] = set()
    aimed = False
    for number, (passage, context) in enumerate(zip(passages, contexts, strict=True)):
        # "Phấn đấu đến năm 2020: (1) … (2) GRDP năm 2020 đạt …": the aim goes on
        aimed = aimed and passage.is_point
        if context.aims or not passage.has_number:
            continue
        tokens = passage.tokens
        found = passage.quantities(rules)
        for sentence in passage.sentences:
            inside = passage.inside(sentence, rules)
            aim = next((hit for hit in rules.target_sentence.all(tokens, sentence.start, sentence.end) if hit[0]), None)
            # the year a law was issued in says nothing about figures
            if not inside and rules.issuing.find(tokens, sentence.start, sentence.end):
                continue
            for stamp in passage.times(sentence, rules):
                # "dữ liệu từ năm 2008 - 2013"; a term ("giai đoạn 2006-2010") may be that of a programme
                if stamp.kind == "span" and not stamp.is_term and number < _OPENING_PASSAGES and not aim:
                    mentioned.add(stamp.last)
                if stamp.is_reference or stamp.kind != "point" or aimed or (aim and aim[1] < stamp.start):
                    continue
                # "Năm 2017, công ty dự kiến doanh thu đạt …"
                if aim and not any(stamp.end <= one.first < aim[1] for one in inside):
                    continue
                # "đến năm 2020" alone may be ahead; "hết năm 2015", "năm 2014" are behind
                open_end = tokens[stamp.start].folded in rules.dates.open_ends
                if open_end and stamp.end - stamp.start <= _OPEN_END:
                    if not aim:
                        ahead.add(stamp.first)
                elif inside or (stamp.start - sentence.start < _OPENING and found):
                    reached.add(stamp.first)
                elif number < _TITLES:
                    mentioned.add(stamp.first)
            aimed = aimed or aim is not None
    return max(reached or ahead or mentioned, default=0)


def _main_span(passages: Sequence[Passage], rules: Rules, closing: int) -> tuple[int, int]:
    """The span that ends with the closing year and is named most often, or is named as a term ("giai đoạn …")."""
    found: Counter[tuple[int, int]] = Counter()
    for passage in passages:
        told = (stamp for sentence in passage.sentences for stamp in passage.times(sentence, rules))
        for stamp in told if passage.has_number else ():
            if stamp.kind == "span" and stamp.last == closing:
                found[stamp.first, stamp.last] += _NAMED if stamp.is_term else 1
    found = Counter({span: times for span, times in found.items() if times >= _NAMED})
    return min(found, key=lambda one: (-found[one], one)) if found else (0, 0)
