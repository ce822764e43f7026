"""What stands above a table: its caption, and the unit of all its figures."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from pipeline.extract.outline import Context
from pipeline.extract.passages import Passage
from pipeline.extract.rules import Rules
from pipeline.extract.tables.headers import Told, Unit, told_by, unit_of
from pipeline.extract.tables.sheets import Sheet
from pipeline.extract.tables.words import TableRules
from pipeline.extract.tokens import Token, tokenise, tokens_of
from pipeline.model import Line, Role

_NUMBER = regex.compile(
    r"^[\s:.]*(?:số\s*)?(?:\d{1,3}|[IVX]{1,5}|\p{Lu})(?:[.\-]\d{1,2})*+\s*[:.\-–)]*\s*", regex.IGNORECASE
)
_KINDS = (Role.BODY, Role.HEADING, Role.CAPTION)


@dataclass(frozen=True)
class Caption:
    """`told` is what the caption names, `titles` the headings above it, `section` their path."""

    told: Told
    unit: Unit | None
    titles: tuple[str, ...] = ()
    section: str = ""
    aims: bool = False
    unit_lines: tuple[tuple[int, int], ...] = ()
    """Page and line of what only says a unit: no sentence, though "ĐVT: 1.000 tấn" reads like a measurement."""


def caption_of(
    sheet: Sheet,
    placed: Sequence[tuple[Passage, Context]],
    rules: Rules,
    words: TableRules,
) -> Caption:
    """The caption of a table; `placed` are the passages of running text with what headings say of them."""
    first = min((place.line for row in sheet.table.rows for cell in row.cells for place in cell.words), default=0)
    lines = [line for line in sheet.page.lines if line.number < first and line.role in _KINDS and line.text]
    near: list[Line] = []
    for line in reversed(lines[-words.lines :]):
        if line.table:
            break
        near.insert(0, line)
    unit = None
    named = ""
    for line in reversed(near):
        text = line.text
        found = _unit_line(text, rules, words)
        if found and unit is None:
            unit = found
        if _is_unit_line(text, words):
            continue
        tokens = tokens_of(text)
        begins = words.captions.at(tokens, 0)
        if begins:
            following = [one.text for one in near if one.number > line.number and not _is_unit_line(one.text, words)]
            named = " ".join([text[tokens[begins[1] - 1].end :], *following])
            break
        if not named and (line.role is Role.HEADING or text.endswith(":")):
            named = text
    named = _NUMBER.sub("", named.strip(" .:"), count=1) if named else ""
    told = told_by(_without_end(named, words), rules, words)
    # passages come in reading order: of a long report all of them would be looked at for each of its tables
    above = bisect_left(
        placed, (sheet.page.number, first), key=lambda one: (one[0].spots[0].page.number, one[0].first_line)
    )
    context = placed[above - 1][1] if above else None
    units = tuple((sheet.page.number, line.number) for line in near if _is_unit_line(line.text, words))
    titles = (*context.titles, named) if context else (named,)
    return Caption(
        told, unit or told.unit, titles, context.path if context else "", bool(context and context.aims), units
    )


def _is_unit_line(text: str, words: TableRules) -> bool:
    return words.unit_lines.at(_opening(text), 0) is not None


def _opening(text: str) -> Sequence[Token]:
    return tokens_of(text.lstrip(" (["))


def _unit_line(text: str, rules: Rules, words: TableRules) -> Unit | None:
    """ "Đơn vị tính: triệu đồng", "(ĐVT: 1.000 tấn)", also behind a caption on the same line."""
    tokens = tokenise(text)
    for _, start, end in words.unit_lines.all(tokens):
        if end < len(tokens) and tokens[end].text in ":;.":
            opened = start > 0 and tokens[start - 1].text in "(["
            rest = text[tokens[end].end :].strip()
            rest = rest.split(")")[0].split("]")[0] if opened else rest
            return unit_of(rest, rules, loose=True)
    return None


def _without_end(text: str, words: TableRules) -> str:
    tokens = tokens_of(text.rstrip(" :.,"))
    hit = words.ends.before(tokens, len(tokens))
    return text[: tokens[hit[1]].start] if hit and hit[1] else text
