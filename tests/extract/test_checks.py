"""Checks of indicators: what they flag, what they let pass, what they propose; they never edit a value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.extract import extract
from pipeline.knowledge import Knowledge
from pipeline.model import Document
from pipeline.single import read

CASES = json.loads((Path(__file__).parent.parent / "cases" / "extract_checks.json").read_text("utf-8"))["cases"]
RULES = Knowledge()
TITLE = "BÁO CÁO\nKết quả thực hiện Chương trình nông thôn mới giai đoạn 2011-2015\n\n"


def extracted(text: str, folder: Path) -> Document:
    path = folder / "report.txt"
    path.write_text(TITLE + text + "\n", "utf-8")
    return extract(read(path, knowledge=RULES), RULES)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["shows"]) for case in CASES])
def test_flags(case: dict[str, Any], tmp_path: Path) -> None:
    flags = extracted(case["text"], tmp_path).flags
    assert sorted(flag.check for flag in flags) == sorted(flag["check"] for flag in case["flags"]), flags
    for expected in case["flags"]:
        (flag,) = (flag for flag in flags if flag.check == expected["check"])
        if "proposal" in expected:
            assert flag.proposal == expected["proposal"], flag.explanation


def test_a_flag_names_rows_that_carry_its_name_and_no_value_is_edited(tmp_path: Path) -> None:
    for case in CASES:
        document = extracted(case["text"], tmp_path)
        rows = {row.id: row for row in document.indicators}
        for flag in document.flags:
            assert all(flag.check in rows[one].flags for one in flag.indicators)
        named = {one for flag in document.flags for one in flag.indicators}
        assert all(row.id in named for row in document.indicators if row.flags)
        seen = document.pages[0].raw
        for row in document.indicators:
            assert row.text.split()[0].strip("(),.;:") in seen


def test_flags_of_earlier_stages_are_kept(tmp_path: Path) -> None:
    from pipeline.model import Flag

    path = tmp_path / "a.txt"
    path.write_text("Hiện có 53/207 xã đạt, chiếm 20,77%.\n", "utf-8")
    earlier = Flag(check="other", indicators=(), explanation="said before")
    document = msgspec.structs.replace(read(path, knowledge=RULES), flags=(earlier,))
    flags = extract(document, RULES).flags
    assert flags[0] == earlier
    assert len(flags) == 2
