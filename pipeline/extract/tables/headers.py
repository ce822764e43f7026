"""Headers → what a column holds: its unit, time, role and place, and what is left, the thing it measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import regex

from pipeline.extract.phrases import Phrases
from pipeline.extract.places import local_at
from pipeline.extract.quantities import quantities
from pipeline.extract.rules import Rules
from pipeline.extract.stamps import Stamp, stamps
from pipeline.extract.tables.sheets import Place, Sheet, is_ordinal
from pipeline.extract.tables.words import TableRules
from pipeline.extract.tokens import Token, tokenise, tokens_of

_BRACKET = regex.compile(r"[(\[]([^()\[\]]*+)[)\]]")
_SCALE = regex.compile(r"1(?:[.,]?0{2,3})++")
_DIRT = " :;,.'`‘’“”\"|_*·"
"""What stands around a heading or was read there from dirt."""
_KNOWN = ("percent", "money", "physical", "count")
MOSTLY = 0.5
"""Share of a column's cells that hold figures, from which it is a column of figures."""


class Unit(NamedTuple):
    name: str
    scale: int = 1


class Told(NamedTuple):
    """What a heading says: the thing, and around it unit, time, role."""

    thing: str
    unit: Unit | None
    stamp: Stamp | None
    role: str


@dataclass(frozen=True)
class Column:
    """`kind` is number, label, place, unit, value, share (of the count before), plan (of an aim), skipped."""

    kind: str
    header: str = ""
    thing: str = ""
    unit: Unit | None = None
    stamp: Stamp | None = None
    role: str = ""
    place: str = ""
    """The place that a column of figures is about; of a column of places, the kind they are of."""
    above: str = ""
    """The header over it and its neighbours, where it has one."""


def unit_of(text: str, rules: Rules, *, loose: bool = False) -> Unit | None:
    """The unit a text names and nothing else: "triệu đồng", "%", "1.000 tấn", "ha"; with `loose` unknown ones too."""
    text = text.strip(" .:;,()")
    factor = 1
    if (match := _SCALE.match(text)) and match.end() < len(text):
        factor, text = int(regex.sub(r"\D", "", match.group())), text[match.end() :].strip()
    if not text or (len(text) == 1 and not text.isalpha() and text != rules.percent_sign):
        return None
    tokens = tokenise(f"1 {text}")
    found = quantities(tokens, rules)
    if found and found[0].first == 0 and found[0].last == len(tokens) and found[0].kind in _KNOWN:
        return Unit(found[0].unit, found[0].scale * factor)
    return Unit(text, factor) if loose and len(tokens) <= 5 else None


def told_by(text: str, rules: Rules, words: TableRules) -> Told:
    """What a heading says of its figures, dirt around it left out.

    "Kế hoạch năm 2015 (triệu đồng)" is money, of 2015, an aim; nothing is left that names a thing.
    """
    text = text.strip(_DIRT)
    unit: Unit | None = None
    for match in _BRACKET.finditer(text):
        unit = unit or unit_of(match.group(1), rules)
    stamped = _stamp(tokens_of(text), rules)
    text = _BRACKET.sub(" ", text)
    tokens = tokens_of(text)
    if len(tokens) > 1 and tokens[-1].text == rules.percent_sign:
        unit, tokens = unit or Unit(rules.percent_sign), tokens[:-1]
    keep = [True] * len(tokens)
    for stamp in stamps(tokens, 0, len(tokens), rules, in_title=True):
        start = stamp.start
        while hit := words.time.before(tokens, start):
            start = hit[1]
        keep[start : stamp.end] = [False] * (stamp.end - start)
    if opening := words.parts.at(tokens, 0):
        keep[: opening[1]] = [False] * opening[1]  # "Trong đó: ngân sách tỉnh"
    role, start = "", next((place for place, kept in enumerate(keep) if kept), len(tokens))
    while start < len(tokens):
        name, end = next(
            ((name, hit[1]) for name, roles in words.roles.items() if (hit := roles.at(tokens, start))), ("", start)
        )
        if not name:
            hit = words.time.at(tokens, start)
            end = hit[1] if hit and hit[1] == len(tokens) else start
        if end == start or (name and role):
            break
        role = role or name
        keep[start:end] = [False] * (end - start)
        start = end
        while start < len(tokens) and not (keep[start] and (tokens[start].is_word or tokens[start].is_number)):
            keep[start] = False
            start += 1
    rest = [token for token, kept in zip(tokens, keep, strict=True) if kept]
    if rules.against.at(rest, 0):
        role, rest = role or "change", []
    return Told(_joined(rest), unit, stamped, role)


def _stamp(tokens: Sequence[Token], rules: Rules) -> Stamp | None:
    found = [s for s in stamps(tokens, 0, len(tokens), rules, in_title=True) if s.kind in ("point", "span") and s.first]
    return next((one for one in found if not one.is_reference), None)


def _joined(tokens: Sequence[Token]) -> str:
    text = ""
    for token in tokens:
        text += token.text if token.glued or token.text in ",;:.)" or not text else f" {token.text}"
    return text.strip(" ,;:.-–/")


def columns_of(sheet: Sheet, rules: Rules, words: TableRules) -> list[Column]:
    """The columns of a table, from left to right."""
    found: list[Column] = []
    for number in range(sheet.columns):
        cells = [row[number] for row in sheet.header]
        parts: list[str] = []
        for place in cells:
            if place.text and place.text not in parts:
                parts.append(place.text)
        found.append(_column(sheet, number, cells, parts, rules, words))
    if not any(column.kind in ("label", "place") for column in found):
        first = next((n for n, column in enumerate(found) if column.kind == "skipped" and column.header == ""), -1)
        if first >= 0:
            found[first] = replace(found[first], kind="label")
    return found


def _column(
    sheet: Sheet, number: int, cells: Sequence[Place], parts: Sequence[str], rules: Rules, words: TableRules
) -> Column:
    header = " ".join(parts)
    bare = tokens_of(_BRACKET.sub(" ", header).strip(_DIRT))
    body = [row[number] for row in sheet.rows]
    held = [place for place in body if place.text and place.text not in words.nothing]
    figures = sum(place.is_figure for place in held)
    if _is(words.numbers, bare) or (held and number == 0 and all(is_ordinal(place.text) for place in held)):
        return Column("number", header)
    if not held:
        return Column("skipped", header)
    is_words = figures < MOSTLY * len(held)
    if _is(words.units, bare) and is_words and sum(_is_unit(p, rules) for p in held) >= MOSTLY * len(held):
        return Column("unit", header)
    skipped, label = words.skipped.at(bare, 0), words.labels.at(bare, 0)
    if skipped and not (label and label[1] > skipped[1]):  # "Nguồn" tells where figures are from, "Nguồn vốn" does not
        return Column("skipped", header)
    if is_words:
        kind = _place_kind(bare, held, rules, words)
        if kind is not None:
            return Column("place", header, place=kind)
        named = label or _is(words.units, bare) or not any(p.is_figure for p in held)
        earlier = any(len({row[n].text for row in sheet.rows}) > 1 and _is_label(sheet, n) for n in range(number))
        return Column("label" if named and not earlier else "skipped", header)
    return _figures(cells, parts, header, bare, rules, words)


def _is_label(sheet: Sheet, number: int) -> bool:
    held = [row[number] for row in sheet.rows if row[number].text]
    return any(place.is_words for place in held) and not all(is_ordinal(place.text) for place in held)


def _figures(
    cells: Sequence[Place],
    parts: Sequence[str],
    header: str,
    bare: Sequence[Token],
    rules: Rules,
    words: TableRules,
) -> Column:
    """A column of figures."""
    above = next((place.text for place in cells if place.cell and place.cell.columns > 1), "")
    leaf = tokens_of(_BRACKET.sub(" ", parts[-1]).strip(_DIRT)) if parts else ()
    stamp = next((one for one in (_stamp(tokens_of(part), rules) for part in reversed(parts)) if one), None)
    if words.of_plan.find(bare):
        return Column("plan", header, stamp=stamp, above=above)
    if _is(words.of_count, leaf) or (parts and not leaf and unit_of(parts[-1], rules) == Unit(rules.percent_sign)):
        return Column("share", header, unit=Unit(rules.percent_sign), stamp=stamp, above=above)
    told = [told_by(part, rules, words) for part in parts]
    place = next((found for part in reversed(parts) if (found := _named(part, rules))), "")
    unit = next((one.unit for one in reversed(told) if one.unit), None)
    if unit is None and len(told) > 1 and (own := unit_of(parts[-1], rules)):
        unit, told = own, told[:-1]  # "Diện tích" over "ha"
    return Column(
        "value",
        header,
        thing="" if place else _joined_things([one.thing for one in told if one.thing], rules),
        unit=unit,
        stamp=stamp,
        role=next((one.role for one in reversed(told) if one.role), ""),
        place=place,
        above=above,
    )


def _joined_things(things: Sequence[str], rules: Rules) -> str:
    """What headers one over the other name; "Số hộ" under "Hộ nghèo" adds only that these are counted."""
    kept: list[str] = []
    for thing in things:
        tokens = tokens_of(thing)
        counter = rules.counters.at(tokens, 0)
        rest = [token.folded for token in tokens[counter[1] if counter else 0 :]]
        above = [token.folded for one in kept for token in tokens_of(one)]
        if not (counter and kept and set(rest) <= set(above)):
            kept.append(thing)
    return " ".join([*kept[:1], *(one if one[1:2].isupper() else one[:1].lower() + one[1:] for one in kept[1:])])


def _named(text: str, rules: Rules) -> str:
    """The district or province that a header names and nothing else."""
    tokens = tokens_of(text)
    local = local_at(tokens, 0, len(tokens), rules)
    if local and len(tokens_of(local)) == len(tokens):
        return local
    kind = rules.place_kinds.at(tokens, 0)
    province = rules.provinces.at(tokens, kind[1] if kind else 0)
    return text if province and province[1] == len(tokens) else ""


def _place_kind(header: Sequence[Token], held: Sequence[Place], rules: Rules, words: TableRules) -> str | None:
    """The kind of the places that a column names, empty where it says or has several; None where it names none."""
    named = sum(rules.place_kinds.at(place.tokens, 0) is not None or bool(_named(place.text, rules)) for place in held)
    if not words.places.at(header, 0) and named < MOSTLY * len(held):
        return None
    kinds = {kind for kind, _, _ in rules.local.all(header)} if words.places.at(header, 0) else set()
    return kinds.pop() if len(kinds) == 1 and not named else ""


def _is_unit(place: Place, rules: Rules) -> bool:
    return unit_of(place.text, rules) is not None or (len(place.tokens) <= 3 and place.text[:1].islower())


def _is(phrases: Phrases[str], tokens: Sequence[Token]) -> bool:
    """Whether tokens are one of the phrases, and nothing more."""
    hit = phrases.at(tokens, 0)
    return hit is not None and hit[1] == len(tokens)
