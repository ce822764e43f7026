"""Rows of tables → indicators."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import regex

from pipeline.extract.checks.evidence import Parts
from pipeline.extract.criteria import CriterionFinder
from pipeline.extract.facts import Facts
from pipeline.extract.numerals import Habit
from pipeline.extract.places import local_at
from pipeline.extract.quantities import Quantity, quantities
from pipeline.extract.rules import Rules
from pipeline.extract.tables.captions import Caption
from pipeline.extract.tables.headers import Column, Unit, columns_of, told_by, unit_of
from pipeline.extract.tables.sheets import Place, Sheet
from pipeline.extract.tables.timing import timed
from pipeline.extract.tables.words import TableRules
from pipeline.extract.tokens import tokenise, tokens_of
from pipeline.model import Box, Indicator, Word

_MARK = regex.compile(r"^\s*(?:[-–+*•]|\(?(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|\p{Ll})[.)])\s*+")
_BULLET = regex.compile(r"^\s*[-–+*•]")
_SURE, _UNDATED, _SHORT = 0.94, 0.8, 0.85
"""How likely a row with unit and time is right, and factors where it has no time or its subject is of one word."""
_LONGEST = 40
"""Words of a subject at most: longer labels are paragraphs."""
_MOST_PARTS = 40


@dataclass
class Line:
    """What a row is about. `place` or `thing` is empty where it is about the other; `is_total`: of the whole table."""

    place: str = ""
    thing: str = ""
    unit: Unit | None = None
    is_total: bool = False
    is_average: bool = False
    is_part: bool = False


@dataclass
class TableReader:
    """Reads the tables of one document."""

    sha256: str
    facts: Facts
    habit: Habit
    rules: Rules
    words: TableRules
    parts: list[Parts] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._finder = CriterionFinder(self.facts.criteria, self.rules) if self.facts.criteria else None

    def read(self, sheet: Sheet, caption: Caption) -> list[Indicator]:
        """The indicators of a table: none where its header does not say what its figures are."""
        columns = columns_of(sheet, self.rules, self.words)
        labels = [number for number, column in enumerate(columns) if column.kind in ("label", "place")]
        if not labels or not any(column.kind == "value" for column in columns):
            return []
        of_places = any(column.kind == "place" for column in columns)
        found: list[Indicator] = []
        sums: dict[int, list[tuple[Line, str]]] = {}
        group = parent = ""
        for row in sheet.rows:
            line = self._line(row, columns, labels)
            has_figures = any(
                column.kind == "value" and any(c.isdigit() for c in place.text)
                for column, place in zip(columns, row, strict=True)
            )
            if not has_figures:
                named = line.place or line.thing
                if named and not self.words.parts.at(tokens_of(named), 0):
                    group = parent = named
                continue
            if not of_places:
                line.thing, parent = self._whole_thing(row[labels[-1]].text, line, parent, group)
            for number, one in self._figures(row, line, columns, caption):
                found.append(one)
                sums.setdefault(number, []).append((line, one.id))
        if of_places and not group:
            self._note_sums(sums, {one.id: one for one in found})
        return found

    def _line(self, row: Sequence[Place], columns: Sequence[Column], labels: Sequence[int]) -> Line:
        texts = [row[number].text for number in labels if row[number].text]
        label = _MARK.sub("", texts[-1] if texts else "").strip(" :;,.")
        told = told_by(label, self.rules, self.words)
        tokens = tokens_of(told.thing)
        unit = next(
            (
                found
                for column, place in zip(columns, row, strict=True)
                if column.kind == "unit" and (found := unit_of(place.text, self.rules, loose=True))
            ),
            told.unit,
        )
        total, average = (
            (hit := phrases.at(tokens, 0)) is not None and hit[1] == len(tokens)
            for phrases in (self.words.totals, self.words.averages)
        )
        line = Line(unit=unit, is_total=total, is_average=average, is_part=bool(texts and _BULLET.match(texts[-1])))
        column = columns[labels[-1]]
        if column.kind == "place":
            line.place = self.facts.place if total or average else self._place(label, column.place)
        else:
            line.thing = told.thing or label
        return line

    def _place(self, label: str, kind: str) -> str:
        tokens = tokens_of(label)
        named = local_at(tokens, 0, len(tokens), self.rules)
        if named or not kind or self.rules.place_kinds.at(tokens, 0):
            return named or label
        return f"{kind} {label}"

    def _whole_thing(self, text: str, line: Line, parent: str, group: str) -> tuple[str, str]:
        """What a row measures, with what it is a part of, and what parts after it will be parts of."""
        thing = line.thing
        if line.is_total or line.is_average:
            return ("" if line.is_total else thing), parent
        names_itself = self.rules.heads.at(tokens_of(thing), 0) is not None
        if line.is_part:
            return (thing if names_itself or not parent else f"{parent} {_small(thing)}"), parent
        if group and not names_itself and len(tokens_of(thing)) <= 3:
            return f"{group} {_small(thing)}", thing
        return thing, thing

    def _figures(
        self, row: Sequence[Place], line: Line, columns: Sequence[Column], caption: Caption
    ) -> list[tuple[int, Indicator]]:
        found: list[tuple[int, Indicator]] = []
        for number, (column, place) in enumerate(zip(columns, row, strict=True)):
            if column.kind not in ("value", "share", "plan") or place.cell is None or place.text in self.words.nothing:
                continue
            quantity = self._quantity(place.text)
            if quantity is None:
                continue
            if column.kind != "value":
                whole = found[-1] if found else None
                if whole and quantity.total is None and self._belongs(columns[whole[0]], column, whole[1]):
                    found[-1] = whole[0], msgspec.structs.replace(whole[1], percent=quantity.value)
                continue
            one = self._indicator(place, quantity, line, column, caption)
            if one is not None:
                found.append((number, one))
        return found

    def _belongs(self, whole: Column, share: Column, one: Indicator) -> bool:
        """Whether a percentage is of the figure before it: under one heading, of a count or amount without one."""
        dated = whole.stamp is None or share.stamp is None or whole.stamp.text == share.stamp.text
        return dated and whole.above == share.above and one.percent is None and one.unit != self.rules.percent_sign

    def _quantity(self, text: str) -> Quantity | None:
        """The one figure of a cell, with a unit of its own perhaps, and nothing else."""
        inner = text.strip(" .;:*")
        if inner.startswith("(") and inner.endswith(")"):
            return None  # a remark, or a negative figure: which, the cell does not say
        tokens = tokenise(inner)
        found = quantities(tokens, self.rules, habit=self.habit)
        if len(found) != 1 or found[0].lead != 0 or found[0].last != len(tokens) or found[0].kind == "unknown":
            return None
        return found[0]

    def _indicator(
        self, place: Place, quantity: Quantity, line: Line, column: Column, caption: Caption
    ) -> Indicator | None:
        subject, noun = self._subject(line, column, caption)
        unit = self._unit(quantity, line, column, caption, noun)
        words = [word for word in place.page.cell_words(place.cell) if word.text] if place.cell else []
        length = len(subject.split())
        if unit is None or not subject or length > _LONGEST or not words or place.cell is None:
            return None
        period, role = timed(subject, unit.name, quantity, column, caption, self.facts, self.rules)
        first = place.cell.words[0]
        titles = [*caption.titles, line.thing, column.header]
        return Indicator(
            id=hashlib.sha256(f"{self.sha256}:{place.page.number}:{first.line}:{first.position}".encode()).hexdigest()[
                :12
            ],
            page=place.page.number,
            line=first.line,
            value=quantity.value,
            text=" ".join(word.text for word in words),
            seen=" ".join(word.seen for word in words),
            box=_box(words),
            section=caption.section,
            criterion=self._finder.find(titles, subject) if self._finder else "",
            place=column.place or line.place or self.facts.place,
            period=period,
            role=role,
            subject=subject,
            value_max=quantity.value_max,
            scale=unit.scale,
            unit=unit.name,
            total=quantity.total,
            qualifier=quantity.qualifier,
            confidence=_confidence(length, period, words),
            start=sum(len(w.text) + 1 for w in place.page.lines[first.line - 1].words[: first.position] if w.text),
        )

    def _subject(self, line: Line, column: Column, caption: Caption) -> tuple[str, str]:
        """What is measured, and the noun it counts, if its first word says so ("Số hộ nghèo": hộ)."""
        thing = column.thing
        if line.thing and thing and self.rules.counters.at(tokens_of(thing), 0) is not None and len(thing.split()) <= 2:
            thing = ""  # "Số lượng" over the things that are counted
        named = f"{thing} {_small(line.thing)}" if thing and line.thing else thing or line.thing
        over = tokens_of(caption.told.thing)
        if not named:
            if self.rules.heads.find(over) is None and self.rules.nouns.find(over) is None:
                return "", ""
            named = caption.told.thing
        elif caption.unit and not (column.unit or line.unit) and self.rules.heads.find(tokens_of(named)) is None:
            # "Giao thông" in a table of "Vốn đầu tư (triệu đồng)"
            named = f"{caption.told.thing} {_small(named)}" if self.rules.heads.at(over, 0) else named
        tokens = tokens_of(named)
        counter = self.rules.counters.at(tokens, 0)
        noun = self.rules.nouns.at(tokens, counter[1] if counter else 0)
        if counter and noun:
            named = named[tokens[counter[1]].start :]
        return _small(named), noun[0] if noun else ""

    def _unit(self, quantity: Quantity, line: Line, column: Column, caption: Caption, noun: str) -> Unit | None:
        """The unit a figure has by its cell, its column, its row, its name, or the line above the table."""
        if quantity.unit:
            return Unit(quantity.unit, quantity.scale)
        tokens = tokens_of(column.thing or line.thing or caption.told.thing)
        counted = self.rules.counters.at(tokens, 0) is not None and noun
        share = self.rules.heads.at(tokens, 0)
        nameless = self.rules.nameless.find(tokens)
        told = column.unit or line.unit
        if told is None and counted:
            told = Unit(noun)
        if told is None and share and share[0] in (self.rules.cues.subject.share, "tỉ lệ"):
            told = Unit(self.rules.percent_sign)
        told = told or caption.unit or (Unit(nameless[0]) if nameless else None) or (Unit(noun) if noun else None)
        return Unit(told.name, told.scale * quantity.scale) if told else None

    def _note_sums(self, sums: dict[int, list[tuple[Line, str]]], rows: dict[str, Indicator]) -> None:
        """Keep in mind the rows that a row of totals sums up; shares, rates and averages do not add up."""
        for members in sums.values():
            totals = [one for line, one in members if line.is_total]
            parts = [one for line, one in members if not (line.is_total or line.is_average)]
            if len(totals) != 1 or not 1 < len(parts) <= _MOST_PARTS:
                continue
            whole = rows[totals[0]]
            tokens = tokens_of(whole.subject)
            if "/" in whole.unit or self.rules.averages.find(tokens) or self.rules.level_heads.at(tokens, 0):
                continue
            self.parts.append(Parts(whole.id, tuple(parts), True))


def _small(text: str) -> str:
    """A name with a small first letter; abbreviations keep theirs.

    >>> _small("Tỷ lệ hộ nghèo"), _small("GRDP")
    ('tỷ lệ hộ nghèo', 'GRDP')
    """
    return text if text[1:2].isupper() or not text else text[0].lower() + text[1:]


def _confidence(length: int, period: str, words: Sequence[Word]) -> float:
    sure = _SURE * (1.0 if period else _UNDATED) * (1.0 if length > 1 else _SHORT)
    return round(sure * min(word.confidence for word in words), 4)


def _box(words: Sequence[Word]) -> Box | None:
    boxes = [word.box for word in words if word.box is not None]
    total = boxes[0] if boxes else None
    for box in boxes[1:]:
        total = total.union(box) if total else box
    return total
