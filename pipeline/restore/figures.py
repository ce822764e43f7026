"""Figures that an engine which knows Vietnamese read as letters or signs: 20I5, 56,I%, "xã Phù Mỹ l", tháng II for 11.

A sign within a number is a digit: nothing else is written so. What stands alone may be a Roman number or a letter as
well; whether it is a figure, what stands around it decides. Which sign is which digit is said in
rules/restore/numbers.toml; digits that were read stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import regex
from msgspec.structs import replace

from pipeline.knowledge import Record
from pipeline.restore.tokens import Item, Kind

FRACTION = "\u2044"
"""Tesseract has a slash of its own for fractions, and reads it for any, alone or beside a usual one."""
_SLASH = regex.compile(rf"/?{FRACTION}")
_ROMAN = regex.compile(r"[IVX]+")
_BEFORE, _AFTER = frozenset("([\"“'"), frozenset(".,;:)]\"”'/")
_LONGEST = 2
"""Digits that the number in a name has at most."""


class Misread(Record, frozen=True):
    """What digits and Roman numbers are misread as: texts by what is read for them."""

    within: Mapping[str, str]
    """Signs anywhere in a number."""
    leading: Mapping[str, str]
    """Signs that a digit follows: l is a litre where none does."""
    between: Mapping[str, str]
    """Signs with a digit on either side."""
    alone: Mapping[str, str]
    """Texts that are no word and no Roman number."""
    roman: Mapping[str, str]
    """Texts that are Roman numbers as well."""
    numerals: Mapping[str, str]
    """Texts that are Roman numbers where one is due, and else words or names."""
    due: frozenset[str]
    """Words that Roman numbers follow."""
    per: Mapping[str, str]
    """Units after a slash, whose raised figure was read as a sign: người/km²."""
    issuers: tuple[str, ...]
    """What ends with a number in the code of a document: QH in 34/2007/PL-UBTVQH11."""


def with_series(lines: Sequence[Sequence[Item]]) -> list[Sequence[Item]]:
    """The items of all lines, told of each figure whether it is of a series: beside "xã Phù Cát 2", "xã Phù Cát I" is
    the first."""
    if not any(item.figure for items in lines for item in items):
        return list(lines)
    pairs = [pair for items in lines for pair in pairwise(items) if pair[0].kind is Kind.WORD]
    names = {one.text for one, two in pairs if _bears(one, two) and two.kind is Kind.NUMBER and not two.figure}
    names -= {one.text for one, two in pairs if len(two.text) > 1 and _ROMAN.fullmatch(two.text)}
    found: list[Sequence[Item]] = []
    for items in lines:
        own = list(items)
        for place, (one, two) in enumerate(pairwise(items), 1):
            if two.figure and one.text in names and _bears(one, two):
                own[place] = replace(two, numbered=True)
        found.append(own)
    return found


def _bears(name: Item, number: Item) -> bool:
    return name.text[:1].isupper() and number.start == name.end + 1 and len(number.text) <= _LONGEST


def _is_listed(items: Sequence[Item], place: int) -> bool:
    """Whether a line has other Roman numbers: "vùng I, II" is no 11. Of several I each may be a 1."""
    others = (one.text for at, one in enumerate(items) if at != place)
    return any(max(len(one), len(items[place].text)) > 1 and _ROMAN.fullmatch(one) for one in others)


def _put(items: Sequence[Item], item: Item) -> list[Item]:
    """The items with one in the place of those that it covers."""
    apart = [one for one in items if one.end <= item.start or one.start >= item.end]
    return sorted([*apart, item], key=lambda one: one.start)


class Figures:
    """Finds them in lines."""

    def __init__(self, rules: Misread) -> None:
        self._rules = rules
        self._signs = {**rules.between, **rules.leading, **rules.within}
        signs = rf"[\d{regex.escape(''.join(self._signs), special_only=False)}]"
        self._group = regex.compile(rf"{signs}++")
        self._number = regex.compile(
            rf"(?<![^\s(\[\"“']){signs}++(?:(?:{_SLASH.pattern}|[.,:/\-–]){signs}++)*+%?+"
            r"(?=[)\]\"”'.,:;…?!]*+(?:\s|$)|[/\-]\p{L})"
        )
        self._issued = regex.compile(rf"({'|'.join(map(regex.escape, rules.issuers))})({signs}{{1,2}})$")
        self._per = regex.compile(rf"(?<=\p{{L}}/)(?:{'|'.join(map(regex.escape, rules.per))})(?![^\s,.;:)])")
        texts = (*rules.alone, *rules.roman, *rules.numerals)
        self._hints = frozenset({*self._signs, FRACTION, *(text[0] for text in texts)})

    def marked(self, items: Sequence[Item], line: str) -> list[Item]:
        """The items of a line with the figures that they may be; those of one misread number are one item."""
        found = list(items)
        if "/" in line:
            for match in self._per.finditer(line):
                item = Item(Kind.WORD, match[0], match.start(), match.end(), figure=self._rules.per[match[0]])
                found = _put(found, item)
        if not self._hints.isdisjoint(line):
            for match in self._number.finditer(line):
                printed = self._printed(match[0])
                if printed != match[0]:
                    item = Item(Kind.NUMBER, match[0], match.start(), match.end(), figure=printed)
                elif match[0] in self._rules.alone:
                    item = Item(Kind.WORD, match[0], match.start(), match.end())
                else:
                    continue
                found = _put(found, item)
            for place, item in enumerate(found):
                figure = item.figure
                if item.kind is Kind.CODE:
                    figure = self._issued.sub(lambda code: code[1] + self._digits(code[2]), item.text)
                elif item.kind is Kind.WORD and not figure:
                    figure = self._alone(found, place, line)
                if figure and figure != item.text:
                    found[place] = replace(item, figure=figure)
        return found

    def _printed(self, text: str) -> str:
        """A number with digits for its signs; as it is where it is none, or where they may be something else."""
        number = _SLASH.sub("/", text)
        if not any(sign.isdecimal() for sign in number):
            return text
        parts: list[str] = []
        place = 0
        for match in self._group.finditer(number):
            around = number[place : match.start()] + number[match.end() : match.end() + 1]
            told = self._told(match[0], around)
            if told is None:
                return text
            parts += (number[place : match.start()], told)
            place = match.end()
        return "".join([*parts, number[place:]])

    def _told(self, group: str, around: str) -> str | None:
        """Signs between two separators, as digits; `around` are the separators."""
        if group.isdecimal():
            return group
        digits = self._digits(group)
        if not set(digits) - {"1"} and not any(sign.isdecimal() for sign in group) and "," not in around:
            # "I/2015" is a quarter, "I.2" a section
            return group if _ROMAN.fullmatch(group) and not set(around) - set("/-–") else None
        for at, sign in enumerate(group):
            if sign.isdecimal():
                continue
            before, after = group[at - 1] if at else "", group[at + 1 : at + 2]
            if sign not in self._rules.within and not after.isdecimal():
                return None
            if sign in self._rules.between and not before.isdecimal():
                return None
            # one stroke is read as two signs as well, though not as the same twice: "I1" is 1 or 11, "II" is 11
            if digits[at] == "1" and any(
                digits[by] == "1" and group[by] != sign for by in (at - 1, at + 1) if 0 <= by < len(group)
            ):
                return None
        return digits

    def _digits(self, group: str) -> str:
        return "".join(self._signs.get(sign, sign) for sign in group)

    def _alone(self, items: Sequence[Item], place: int, line: str) -> str:
        """What a word alone may be instead; nothing where it is part of more, or a Roman number is due or listed."""
        rules, item = self._rules, items[place]
        before, after = line[: item.start][-1:], line[item.end : item.end + 1]
        due = place > 0 and items[place - 1].text.lower() in rules.due
        if item.text in rules.numerals and due:
            return rules.numerals[item.text]
        is_roman = item.text in rules.roman
        figure = rules.roman.get(item.text) or rules.alone.get(item.text, "")
        if not item.text.isalpha() and line[item.end :].lstrip()[:1].isdecimal():  # § 5
            return ""
        closed = after and not after.isspace() and (after not in _AFTER or line[item.end + 1 : item.end + 2].isalnum())
        if not figure or closed or due or (before and not before.isspace() and before not in _BEFORE):
            return ""
        if after == ")" and before != "(":  # k) l) m)
            return ""
        return "" if is_roman and (place == 0 or before == "(" or _is_listed(items, place)) else figure
