"""The numbers of lists, which a DOCX does not hold: a word processor counts them when it shows the document."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import msgspec

from pipeline.ingest.docx.names import child, local, number, value

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
BULLET = "-"
"""Shown for bullets of any shape: their fonts are not in Unicode, and the dash is what reports are typed with."""


class Level(msgspec.Struct, frozen=True):
    """How items of one level are numbered: format, text with places `%1` … `%9`, first number."""

    form: str = "decimal"
    text: str = ""
    start: int = 1


class Numbering:
    """The lists of a document, counted on paragraph by paragraph."""

    def __init__(self, root: Element | None) -> None:
        self._kinds: dict[str, str] = {}
        """List → the definition it counts with."""
        self._levels: dict[str, dict[int, Level]] = {}
        self._own: dict[str, dict[int, int]] = {}
        """List → level → the number it begins anew with."""
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        for one in root if root is not None else ():
            if local(one) == "abstractNum":
                levels = {number(value(lv, "ilvl")): _level(lv) for lv in one if local(lv) == "lvl"}
                own = {place: level for place, level in levels.items() if 0 <= place < _LEVELS}
                self._levels[value(one, "abstractNumId") or ""] = own
            elif local(one) == "num":
                name = value(one, "numId") or ""
                self._kinds[name] = value(child(one, "abstractNumId")) or ""
                self._own[name] = {
                    number(value(own, "ilvl")): number(start)
                    for own in one
                    if local(own) == "lvlOverride" and (start := value(child(own, "startOverride"))) is not None
                }

    def next(self, name: str, level: int) -> str:
        """The number of the next item of a list, as it is shown: `2.1.`, `b)`, `-`; empty where it has none."""
        kind = self._kinds.get(name, "")
        levels = self._levels.get(kind, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(kind, [None] * _LEVELS)
        begins = self._own.get(name, {}).get(level)
        if begins is not None and (name, level) not in self._begun:
            counts[level] = begins
        else:
            before = counts[level]
            counts[level] = levels[level].start if before is None else before + 1
        self._begun.add((name, level))
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        if levels[level].form == "bullet":
            return BULLET
        if levels[level].form == "none":
            return ""

        def shown(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            at = levels.get(place, Level())
            count = counts[place]
            return formatted(at.start if count is None else count, at.form)

        return _PLACE.sub(shown, levels[level].text)


def _level(element: Element) -> Level:
    return Level(
        value(child(element, "numFmt")) or "decimal",
        value(child(element, "lvlText")) or "",
        number(value(child(element, "start")), 1),
    )


def formatted(count: int, form: str) -> str:
    """A number of a list in one of Word's formats; any that is not known is decimal.

    >>> [formatted(n, f) for n, f in ((4, "upperRoman"), (28, "lowerLetter"), (7, "decimalZero"), (3, "ordinal"))]
    ['IV', 'bb', '07', '3']
    """
    if form in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        text = ""
        for worth, letters in _ROMAN:
            text += letters * (count // worth)
            count %= worth
        return text.upper() if form == "upperRoman" else text
    if form in ("lowerLetter", "upperLetter") and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    return f"{count:02}" if form == "decimalZero" else str(count)
