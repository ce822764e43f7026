"""How likely a row is right, before there are figures to calibrate it by."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.clauses import Measure
from pipeline.model import Word

_BY_KIND = {"percent": 0.95, "money": 0.95, "physical": 0.95, "count": 0.93, "unknown": 0.75, "bare": 0.65}


def confidence_of(measure: Measure, subject: str, words: Sequence[Word]) -> float:
    """By the kind of unit, lowered where the subject is thin and where the engine or the restorer doubted a word."""
    sure = _BY_KIND[measure.quantity.kind]
    if measure.quantity.total is not None and measure.quantity.kind == "count":
        sure = 0.97
    if not subject:
        sure *= 0.6
    elif len(subject.split()) < 2:
        sure *= 0.85
    doubt = min((word.confidence for word in words), default=1.0)
    return round(sure * min(1.0, max(0.0, doubt)), 4)
