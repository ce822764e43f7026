"""Decisions in later runs, with the installed command: applied, told, and never applied to what has changed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.decisions import Action, Decision, DecisionLog, WordFix
from pipeline.decisions.evidence import row_evidence, words_evidence
from pipeline.decisions.records import new_id, stamp
from tests.archive.conftest import Ran, run

TEXT = """Den nay co 19/207 xa dat tieu chi giao thong, chiem 20%.
Toan tinh co 35 thon van hoa.
Nam 2015 da xay dung 12 cong trinh thuy loi.
"""


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "report.txt").write_text(TEXT, "utf-8")
    return folder


def decide(
    out: Path, row: dict[str, str], action: Action, fields: dict[str, str] | None = None, words: Sequence[WordFix] = ()
) -> Decision:
    """Add a decision about a row as it stands in the table."""
    page, line = int(row["page"]), int(row["line"])
    evidence = words_evidence(row["sha256"], page, line, words) if words else row_evidence(action, row, fields or {})
    one = Decision(
        id=new_id(),
        action=action,
        at=stamp(),
        who="An",
        document=row["document"],
        sha256=row["sha256"],
        page=page,
        line=line,
        row="" if words else row["id"],
        evidence=evidence,
        saw={} if words else row,
        fields=fields or {},
        words=tuple(words),
    )
    DecisionLog(out / "decisions.jsonl").append([one])
    return one


def rows(ran: Ran) -> dict[str, dict[str, str]]:
    """The rows by their unit."""
    return {row["unit"]: row for row in ran.rows("indicators.csv")}


def test_decisions_are_applied_by_a_later_run(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = rows(run(reports, out=out, jobs=1))
    assert [row["decision"] for row in first.values()] == ["", "", ""]
    assert first["xã"]["flags"] == "percent_mismatch"
    decide(out, first["xã"], Action.CORRECT, {"value": "41", "percent": "19.81"})
    decide(out, first["thôn"], Action.ACCEPT)
    decide(out, first["công trình"], Action.REJECT)
    added = {**first["thôn"], "id": "0123456789ab", "line": "3", "seen": "Nam 2015"}
    decide(out, added, Action.ADD, {"value": "2015", "unit": "năm", "scale": "1", "subject": "thử"})
    for fresh in ((), ("--fresh",)):
        ran = run(reports, out=out, jobs=1, more=fresh)
        later = rows(ran)
        assert {unit: (row["value"], row["decision"]) for unit, row in later.items()} == {
            "xã": ("41", "corrected"),
            "thôn": ("35", "accepted"),
            "năm": ("2015", "added"),
        }
        assert (later["xã"]["amount"], later["xã"]["total"], later["xã"]["confidence"]) == ("41", "207", "1")
        assert later["xã"]["seen"] == first["xã"]["seen"]
        assert ran.rows("flags.csv") == []
        assert (ran.rows("documents.csv")[0]["indicators"], ran.rows("documents.csv")[0]["flags"]) == ("3", "0")
    assert (out / "decisions.jsonl").read_bytes().count(b"\n") == 4


def test_a_decision_on_what_has_changed_is_not_applied(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = rows(run(reports, out=out, jobs=1))
    # decided on a row that said something else: as if the rules had changed since
    decide(out, {**first["xã"], "value": "91"}, Action.CORRECT, {"value": "41"})
    decide(out, {**first["thôn"], "subject": "another"}, Action.ACCEPT)
    decide(out, {**first["công trình"], "subject": "another"}, Action.REJECT)
    later = rows(run(reports, out=out, jobs=1))
    assert later["xã"] == first["xã"]
    assert later["thôn"] == first["thôn"]
    assert "công trình" not in later  # what was rejected is the number, whatever its subject is called
    (reports / "report.txt").write_text(TEXT.replace("Nam", "nam"), "utf-8")
    assert len(rows(run(reports, out=out, jobs=1))) == 3  # another document: nobody decided about it


def test_a_correction_the_machine_comes_round_to_still_holds(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = rows(run(reports, out=out, jobs=1))
    decide(out, {**first["xã"], "value": "91"}, Action.CORRECT, {"value": "19"})
    assert rows(run(reports, out=out, jobs=1))["xã"]["decision"] == "corrected"


def test_corrected_words_are_put_in_before_extraction(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = rows(run(reports, out=out, jobs=1))
    fix = WordFix(position=4, seen="thon", old="thôn", new="bản")
    decide(out, first["thôn"], Action.TEXT, words=[fix])
    stale = WordFix(position=0, seen="another", old="another", new="wrong")
    decide(out, first["công trình"], Action.TEXT, words=[stale])
    ran = run(reports, out=out, jobs=1)
    later = rows(ran)
    assert later["bản"]["id"] == first["thôn"]["id"]
    assert later["bản"]["seen"] == first["thôn"]["seen"]
    assert "Toàn tỉnh có 35 bản " in restored(ran)
    assert "wrong" not in restored(ran)
    with next(out.glob("documents/*/changes.csv")).open(encoding="utf-8", newline="") as file:
        changes = [row for row in csv.DictReader(file) if row["reason"] == "decision"]
    assert [(row["seen"], row["text"]) for row in changes] == [("thon", "bản")]
    before = {path.name: path.read_bytes() for path in out.glob("documents/*/*")}
    run(reports, out=out, jobs=1, more=("--fresh",))
    assert {path.name: path.read_bytes() for path in out.glob("documents/*/*")} == before


def restored(ran: Ran) -> str:
    return next(ran.folder.glob("documents/*/restored.txt")).read_text("utf-8")
