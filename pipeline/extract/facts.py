"""What holds for a whole document: the span it covers, its closing date, its place, its set of criteria, its aim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from pipeline.extract.passages import Passage
from pipeline.extract.places import place_of
from pipeline.extract.rules import CriteriaSet, Rules
from pipeline.extract.sentences import sentences
from pipeline.extract.stamps import Stamp, stamps

_TITLE_WORDS = 60
"""A passage of more tokens than this is no title."""
_OPEN_END = 3
"""Tokens of "đến năm 2020"; "đến cuối năm 2013" and "đến tháng 3/2013" have more."""
_NAMED = 2
"""The programme is the document's theme if it is named this often."""
_PROGRAMME = ("nông thôn mới", "ntm")


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


def facts_of(passages: Sequence[Passage], rules: Rules) -> Facts:
    """The facts that titles, headings and the run of the text state."""
    is_plan = _is_plan(passages, rules)
    span, closing = _from_titles(passages, rules)
    if not closing:
        closing = _from_text(passages, rules)
        if span == (0, 0):
            span = _main_span(passages, rules, closing)
    text = " ".join(passage.text for passage in passages).lower()
    about = sum(text.count(name) for name in _PROGRAMME) >= _NAMED
    return Facts(
        closing=0 if is_plan else closing,
        span=span,
        place=place_of(passages, rules),
        criteria=rules.criteria_of(closing or None) if about else None,
        is_plan=is_plan,
    )


def _is_plan(passages: Sequence[Passage], rules: Rules) -> bool:
    limit = 6
    return any(rules.plan_titles.find(passage.tokens) for passage in passages[:limit])


def _from_titles(passages: Sequence[Passage], rules: Rules) -> tuple[tuple[int, int], int]:
    """Span and closing year that the title or a heading gives the results."""
    spans: list[tuple[int, int]] = []
    years: list[int] = []
    for number, passage in enumerate(passages):
        is_title = passage.is_heading or (number < 8 and passage.first_line <= rules.cues.document.title_lines)
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
            elif stamp.kind == "point" and not stamp.is_reference and number < 8:
                years.append(stamp.first)
    if spans:
        return spans[0], spans[0][1]
    return (0, 0), max(years, default=0)


def _from_text(passages: Sequence[Passage], rules: Rules) -> int:
    """The latest year that measured results are dated by; 0 where none is."""
    reached: set[int] = set()
    ahead: set[int] = set()
    for passage in passages:
        tokens = passage.tokens
        found = passage.quantities(rules)
        for sentence in sentences(tokens, passage.body) if found else []:
            if not any(sentence.start <= one.first < sentence.end for one in found):
                continue
            aim = next((hit for hit in rules.target_sentence.all(tokens, sentence.start, sentence.end) if hit[0]), None)
            for stamp in stamps(tokens, sentence.start, sentence.end, rules, passage.measured(rules)):
                if stamp.is_reference or stamp.kind != "point" or (aim and aim[1] < stamp.start):
                    continue
                # "đến năm 2020" alone may be ahead; "hết năm 2015", "năm 2014" are behind
                open_end = tokens[stamp.start].folded in ("đến", "tới", "trước")
                (ahead if open_end and stamp.end - stamp.start <= _OPEN_END else reached).add(stamp.first)
    return max(reached or ahead, default=0)


def _main_span(passages: Sequence[Passage], rules: Rules, closing: int) -> tuple[int, int]:
    """The span that ends with the closing year and is named most often."""
    found: Counter[tuple[int, int]] = Counter()
    for passage in passages:
        for stamp in _all_stamps(passage, rules):
            if stamp.kind == "span" and stamp.last == closing:
                found[stamp.first, stamp.last] += 1
    return min(found, key=lambda one: (-found[one], one)) if found else (0, 0)


def _all_stamps(passage: Passage, rules: Rules) -> list[Stamp]:
    return stamps(passage.tokens, passage.body, len(passage.tokens), rules)
