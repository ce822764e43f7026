"""What becomes of lines: the tables of tests/cases/restore/.

A case is a raw text and what restoration has to make of it, within the passage that `context` names (its own, else its
table's; see contexts.json): a line alone is too short to tell what happened to it. Both styles of tone placement (hoà,
hòa) are right where something was restored; what was right comes back byte for byte.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import regex

from pipeline.ingest.text import split_lines
from pipeline.knowledge import Knowledge
from pipeline.model import Change
from pipeline.publish.text import replay
from pipeline.restore import restore_text
from pipeline.tones import fold_tone

FOLDER = Path(__file__).parent.parent / "cases" / "restore"
KINDS = ("wild", "synthetic", "misread", "names", "copier", "negative", "known-failures")
CONTEXTS = json.loads((FOLDER / "contexts.json").read_text("utf-8"))
RULES = Knowledge()


def cases(*, failing: bool) -> list[Any]:
    """All cases; those that are known to fail are expected to where `failing`."""
    found = []
    for kind in KINDS:
        table = json.loads((FOLDER / f"{kind}.json").read_text("utf-8"))
        for case in table["cases"]:
            marks = [pytest.mark.xfail(strict=True, reason=case["reason"])] if failing and "reason" in case else []
            name = case.get("context", table["context"])
            found.append(pytest.param(case, CONTEXTS.get(name, ""), id=f"{kind}: {case['label']}", marks=marks))
    return found


@cache
def restored(text: str) -> tuple[str, list[Change]]:
    return restore_text(text, RULES)


def within(context: str, raw: str) -> str:
    return f"{context}\n\n{raw}" if context else raw


def one_tone_style(text: str) -> str:
    return regex.sub(r"\p{L}+", lambda found: fold_tone(found[0]), text)


@pytest.mark.parametrize(("case", "context"), cases(failing=True))
def test_lines_are_restored_as_the_case_says(case: dict[str, str], context: str) -> None:
    text, _ = restored(within(context, case["raw"]))
    found = "\n".join(text.split("\n")[context.count("\n") + 2 :]) if context else text
    if case["raw"] == case["restored"]:
        assert found == case["restored"]
    else:
        assert one_tone_style(found) == one_tone_style(case["restored"])


@pytest.mark.parametrize(("case", "context"), cases(failing=False))
def test_changes_lead_there_and_a_second_time_changes_nothing(case: dict[str, str], context: str) -> None:
    raw = within(context, case["raw"])
    text, changes = restored(raw)
    lines = split_lines(raw)
    for change in changes:
        assert lines[change.line - 1][change.start : change.end] == change.seen != change.text
        assert 0.0 <= change.confidence <= 1.0
        assert change.reason
    replayed = [replay(line, [one for one in changes if one.line == n]) for n, line in enumerate(lines, 1)]
    assert replayed == split_lines(text)
    if "reason" not in case:  # what is wrongly taken for damage may be taken for it again
        assert restored(text) == (text, [])
