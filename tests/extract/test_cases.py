"""What counts as a measurement, and what is said about it: the sentences of tests/cases/extract/.

A row names the fields that matter to its case; `total`, `percent`, `qualifier` and `value_max` are empty and `scale`
is 1 where it does not say otherwise, and the rows are all that there are; so are the flags where a case names them.
The text stands in a report on the years 2011-2015 unless the case has a title of its own.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.extract import extract
from pipeline.extract.tokens import tokenise
from pipeline.knowledge import Knowledge
from pipeline.model import Indicator
from pipeline.single import read

FOLDER = Path(__file__).parent.parent / "cases" / "extract"
RULES = Knowledge()
TITLE = """BÁO CÁO
Kết quả thực hiện Chương trình mục tiêu quốc gia xây dựng nông thôn mới giai đoạn 2011-2015
của tỉnh Lạng Sơn

Chương trình xây dựng nông thôn mới được triển khai theo Bộ tiêu chí quốc gia.

"""
EMPTY = {"total": "", "percent": "", "qualifier": "", "value_max": "", "scale": 1, "unit": ""}
NUMBERS = {"value", "total", "percent", "value_max"}
SUBJECT_OVERLAP = 0.8
"""The words of a subject may differ a little: an article, the head of a phrase."""


def cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        for case in json.loads(path.read_text("utf-8"))["cases"]:
            marks = [pytest.mark.xfail(strict=True, reason=case["xfail"])] if "xfail" in case else []
            found.append(pytest.param(case, id=f"{path.stem}: {case['shows']}", marks=marks))
    return found


def subject_overlap(one: str, other: str) -> float:
    """F1 of the words of two subjects."""
    ours, theirs = (Counter(token.folded for token in tokenise(text.lower())) for text in (one, other))
    return 2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())


def plain(name: str, value: Any) -> Any:
    if name in NUMBERS and value not in ("", None):
        return Decimal(str(value))
    return "" if value is None else value


def differences(expected: dict[str, Any], found: Indicator) -> list[str]:
    """The fields of a row in which what was found is not what the case says."""
    wrong = []
    for name, value in {**EMPTY, **expected}.items():
        has = getattr(found, name)
        if name == "subject":
            if subject_overlap(value, has) < SUBJECT_OVERLAP:
                wrong.append(f"subject {has!r} instead of {value!r}")
        elif plain(name, has) != plain(name, value):
            wrong.append(f"{name} {has!r} instead of {value!r}")
    return wrong


@pytest.mark.parametrize("case", cases())
def test_measurements_are_read_as_the_case_says(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    title = case.get("title", TITLE)
    path.write_text(title + case["text"] + "\n", "utf-8")
    first = title.count("\n") + 1
    document = extract(read(path, knowledge=RULES), RULES)
    found = [row for row in document.indicators if row.line >= first]
    assert len(found) == len(case["rows"]), [f"{row.text} · {row.subject}" for row in found]
    for expected, row in zip(case["rows"], found, strict=True):
        assert not differences(expected, row), row.text
    if "flags" in case:
        assert [flag.check for flag in document.flags] == case["flags"]
