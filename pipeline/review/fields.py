"""What may be typed into the fields of a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from pipeline.decisions.records import FIELDS, NUMBERS
from pipeline.publish import plain
from pipeline.review.shown import plain_line, visible

ROLES = ("actual", "target", "change", "baseline")
QUALIFIERS = ("", "gt", "lt", "ge", "le", "approx")
SCALES = ("1", "1000", "1000000", "1000000000", "1000000000000")
CHOICES = {"role": ROLES, "qualifier": QUALIFIERS, "scale": SCALES}
_NEEDED = ("value", "scale", "role")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PERIOD = re.compile(r"(?:\d{4}(?:-(?:\d{4}|\d{2}))?)?")
_CRITERION = re.compile(r"(?:\d{1,2})?")


def typed(form: Mapping[str, str], shown: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The fields of a form that were changed from what was `shown`, and for each that cannot be the name of why.

    Numbers are plain decimals with a point; no digit of theirs is touched.

    >>> typed({"value": " 736,34 ", "unit": "đồng", "period": "2011-2015"}, {"value": "736.34", "unit": "đồng"})
    ({'value': '736,34', 'period': '2011-2015'}, {'value': 'error.number'})
    """
    fields: dict[str, str] = {}
    errors: dict[str, str] = {}
    for name in FIELDS:
        if name not in form or form[name] == visible(shown.get(name, "")):
            continue
        text = plain_line(form[name])
        if text == shown.get(name, ""):
            continue
        fields[name] = text
        if name in NUMBERS and text and not _NUMBER.fullmatch(text):
            errors[name] = "error.number"
        elif name in _NEEDED and not text:
            errors[name] = "error.needed"
        elif name in CHOICES and text not in CHOICES[name]:
            errors[name] = "error.choice"
        elif name == "period" and not _PERIOD.fullmatch(text):
            errors[name] = "error.period"
        elif name == "criterion" and not _CRITERION.fullmatch(text):
            errors[name] = "error.criterion"
        elif name in NUMBERS and text:
            fields[name] = plain(Decimal(text))
    return fields, errors
