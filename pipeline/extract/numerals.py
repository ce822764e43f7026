"""Printed numbers → values. Vietnamese writes 1.347,25; reports also slip into 57.91 and 1,234,567."""

from __future__ import annotations

from decimal import Decimal

import regex

_GROUPED_BY_POINT = regex.compile(r"\d{1,3}(?:\.\d{3})++(?:,\d++)?+")
_GROUPED_BY_COMMA = regex.compile(r"\d{1,3}(?:,\d{3})(?:,\d{3})++(?:\.\d++)?+|\d{1,3}(?:,\d{3})++\.\d++")
_DECIMAL = regex.compile(r"\d++[.,]\d++")
_LONGEST = 24  # digits; a longer run is an account number or damage


_VIETNAMESE = regex.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})++,\d++|\d{1,3}(?:\.\d{3}){2,}+|\d++,\d{1,2})(?![\d.,]*\d)"
)
_ENGLISH = regex.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})++\.\d++|\d{1,3}(?:,\d{3}){2,}+)(?![\d.,]*\d)")
_ONE_COMMA = regex.compile(r"\d{1,3},\d{3}")


def is_english(text: str) -> bool:
    """Whether a text prints numbers the English way (1,234,567.8): it does so more often than the Vietnamese way.

    >>> is_english("120,000 m3 of 1,000,000 m3"), is_english("1.347,25 km; 736,340 tỷ")
    (True, False)
    """
    return len(_ENGLISH.findall(text)) > len(_VIETNAMESE.findall(text))


def parse_number(text: str, *, english: bool = False) -> Decimal | None:
    """The value of a printed number, or None where the points and commas make no number (12.8.2011).

    A point before exactly three digits marks thousands, any other single point or comma is decimal; a comma marks
    thousands only where there are several of them or a point follows. A number that begins with 0 and a point is
    decimal (0.125). In a text that prints the English way (`english`) a comma before three digits marks thousands.

    >>> [str(parse_number(n)) for n in ("1.347,25", "57.91", "736,340", "02", "1,234,567", "0.125", "12.8.2011")]
    ['1347.25', '57.91', '736.340', '2', '1234567', '0.125', 'None']
    """
    text = text.replace(". ", ".")  # an engine or a typist parted the thousands: 4. 904,52
    if len(text) > _LONGEST:
        return None
    if text.isascii() and text.isdigit():
        return Decimal(text)
    if english and _ONE_COMMA.fullmatch(text):
        return Decimal(text.replace(",", ""))
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
