"""Printed numbers → values. Vietnamese writes 1.347,25; reports also slip into 57.91 and 1,234,567."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import regex

_GROUPED_BY_POINT = regex.compile(r"\d{1,3}(?:\.\d{3})++(?:,\d++)?+")
_GROUPED_BY_COMMA = regex.compile(r"\d{1,3}(?:,\d{3})(?:,\d{3})++(?:\.\d++)?+|\d{1,3}(?:,\d{3})++\.\d++")
_DECIMAL = regex.compile(r"\d++[.,]\d++")
_LONGEST = 24  # digits; a longer run is an account number or damage
_ONE_GROUP = regex.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""1.234 and 736,340: the mark may part thousands or decimals."""
_PART = r"(?<![\d.,])(?:{})(?![\d.,]*\d)"
_COMMA_THOUSANDS = regex.compile(_PART.format(r"\d{1,3}(?:,\d{3})++\.\d++|\d{1,3}(?:,\d{3}){2,}+"))
_COMMA_DECIMALS = regex.compile(_PART.format(r"\d{1,3}(?:\.\d{3})++,\d++|\d++,\d{1,2}"))
_POINT_THOUSANDS = regex.compile(_PART.format(r"\d{1,3}(?:\.\d{3})++,\d++|\d{1,3}(?:\.\d{3}){2,}+"))
_POINT_DECIMALS = regex.compile(_PART.format(r"\d{1,3}(?:,\d{3})++\.\d++|\d++\.\d{1,2}(?=\s?%)|0\.\d++"))
_ESTABLISHED = 3
"""So many decimal points make a habit of them; fewer are slips (57.91% among commas)."""
_DOUBTFUL = 4
"""A habit is in doubt when at least one number in so many is printed the other way."""


class Habit(NamedTuple):
    """How a document prints numbers."""

    comma_thousands: bool = False
    """1,234 is 1234, not 1.234."""
    point_decimal: bool = False
    """1.234 is no thousand."""
    doubtful: str = ""
    """The marks before three digits that may be meant either way."""


VIETNAMESE = Habit()


def habit_of(text: str) -> Habit:
    """How a text prints numbers, by the numbers whose marks have one meaning only.

    A comma before three digits marks thousands where the text does so more often than it prints the Vietnamese way. A
    point before three digits marks thousands unless the text has commas for that, no decimal comma and decimal points.

    >>> habit_of("120,000 m3 of 1,000,000 m3").comma_thousands, habit_of("1.347,25 km; 736,340 tỷ").comma_thousands
    (True, False)
    >>> habit_of("57.9%, 12.5%, 3.1% và 1.234 ha").doubtful
    '.'
    """
    kinds = (_COMMA_THOUSANDS, _COMMA_DECIMALS, _POINT_THOUSANDS, _POINT_DECIMALS)
    comma_thousands, comma_decimals, point_thousands, point_decimals = (len(kind.findall(text)) for kind in kinds)
    long = len(_POINT_THOUSANDS.findall(text)) - sum("," in number for number in _POINT_THOUSANDS.findall(text))
    english = comma_thousands > comma_decimals + long
    points = point_decimals >= _ESTABLISHED
    doubtful = "." if points and point_decimals * _DOUBTFUL >= point_decimals + comma_decimals else ""
    if min(comma_thousands, comma_decimals) * _DOUBTFUL >= max(1, comma_thousands + comma_decimals):
        doubtful += ","
    return Habit(english, english and points and not comma_decimals and not point_thousands, doubtful)


def is_ambiguous(text: str, habit: Habit) -> bool:
    """Whether a number's one mark may part thousands or decimals, and the document's habit does not tell which.

    Decimals are not printed down to their last zeros: 208.600 are thousands.

    >>> mixed = habit_of("57.9%, 12.5%, 3.1%")
    >>> is_ambiguous("1.234", mixed), is_ambiguous("208.600", mixed), is_ambiguous("1.234", VIETNAMESE)
    (True, False, False)
    """
    whole = text.endswith("00") or _ONE_GROUP.fullmatch(text) is None
    return not whole and any(mark in text for mark in habit.doubtful)


def parse_number(text: str, habit: Habit = VIETNAMESE) -> Decimal | None:
    """The value of a printed number, or None where the points and commas make no number (12.8.2011).

    A point before exactly three digits marks thousands, any other single point or comma is decimal; a comma marks
    thousands only where there are several of them or a point follows. A number that begins with 0 and a point is
    decimal (0.125). The habit of a document may be another (`habit_of`), and 5,000 is 5000 in any.

    >>> [str(parse_number(n)) for n in ("1.347,25", "57.91", "736,340", "02", "1,234,567", "0.125", "12.8.2011")]
    ['1347.25', '57.91', '736.340', '2', '1234567', '0.125', 'None']
    """
    text = text.replace(". ", ".")  # an engine or a typist parted the thousands: 4. 904,52
    if len(text) > _LONGEST:
        return None
    if text.isascii() and text.isdigit():
        return Decimal(text)
    if _ONE_GROUP.fullmatch(text):
        # nobody prints decimals down to their last zeros: 5,000 ha are thousands whatever the habit
        decimal = not text.endswith("00") and (not habit.comma_thousands if "," in text else habit.point_decimal)
        return Decimal(text.replace(",", ".") if decimal else text.replace(",", "").replace(".", ""))
    if _GROUPED_BY_POINT.fullmatch(text) and not text.startswith("0."):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _GROUPED_BY_COMMA.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _DECIMAL.fullmatch(text):
        return Decimal(text.replace(",", "."))
    return None


def is_past_year(text: str) -> bool:
    """Whether a number after "năm" may be a year of history.

    >>> [is_past_year(n) for n in ("1832", "2015", "1.832", "12")]
    [True, True, False, False]
    """
    return len(text) == 4 and text.isdigit() and 1000 <= int(text) <= 2100


def is_year(text: str) -> bool:
    """Whether a number may be a year of the reports' time.

    >>> [is_year(n) for n in ("2015", "2.015", "1890")]
    [True, False, False]
    """
    return len(text) == 4 and text.isdigit() and 1900 <= int(text) <= 2100
