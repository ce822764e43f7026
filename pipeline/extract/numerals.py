"""Printed numbers → values. Vietnamese writes 1.347,25; reports also slip into 57.91 and 1,234,567."""

from __future__ import annotations

from decimal import Decimal

import regex

_GROUPED_BY_POINT = regex.compile(r"\d{1,3}(?:\.\d{3})++(?:,\d++)?+")
_GROUPED_BY_COMMA = regex.compile(r"\d{1,3}(?:,\d{3})(?:,\d{3})++(?:\.\d++)?+|\d{1,3}(?:,\d{3})++\.\d++")
_DECIMAL = regex.compile(r"\d++[.,]\d++")
_LONGEST = 24  # digits; a longer run is an account number or damage


def parse_number(text: str) -> Decimal | None:
    """The value of a printed number, or None where the points and commas make no number (12.8.2011).

    A point before exactly three digits marks thousands, any other single point or comma is decimal; a comma marks
    thousands only where there are several of them or a point follows. A number that begins with 0 and a point is
    decimal (0.125).

    >>> [str(parse_number(n)) for n in ("1.347,25", "57.91", "736,340", "02", "1,234,567", "0.125", "12.8.2011")]
    ['1347.25', '57.91', '736.340', '2', '1234567', '0.125', 'None']
    """
    if len(text) > _LONGEST:
        return None
    if text.isascii() and text.isdigit():
        return Decimal(text)
    if _GROUPED_BY_POINT.fullmatch(text) and not text.startswith("0."):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _GROUPED_BY_COMMA.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _DECIMAL.fullmatch(text):
        return Decimal(text.replace(",", "."))
    return None


def is_year(text: str) -> bool:
    """Whether a number may be a year of the reports' time.

    >>> [is_year(n) for n in ("2015", "2.015", "1890")]
    [True, False, False]
    """
    return len(text) == 4 and text.isdigit() and 1900 <= int(text) <= 2100
