"""Runs over real files with the installed command, undisturbed."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
from pathlib import Path

import pytest

from pipeline.publish import CHANGES, DOCUMENTS, FLAGS, INDICATORS
from tests.archive.conftest import Engine, Ran, run, start

STATUSES = {
    "a report.txt": "ok",
    "empty.pdf": "failed",
    "gone": "failed",
    "letter.docx": "skipped",
    "pipe": "skipped",
    "scan.pdf": "ok",
    "sub/cut.pdf": "failed",
    "sub/photo.png": "ok",
    "sub/second copy.pdf": "skipped",
}


@pytest.fixture(scope="module")
def done(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return run(archive, out=tmp_path_factory.mktemp("run") / "deep" / "out")


def test_every_input_is_accounted_for_once(done: Ran) -> None:
    assert [row["document"] for row in done.rows("documents.csv")] == sorted(STATUSES)
    assert done.statuses() == STATUSES
    assert all(row["reason"] for row in done.rows("documents.csv") if row["status"] != "ok")


def test_failures_are_named_and_told_by_the_exit_status(done: Ran) -> None:
    assert done.status == 3
    for name, status in STATUSES.items():
        assert (f"phuchoi: failed: {name}: " in done.err) == (status == "failed")


def test_a_copy_is_not_counted_twice(done: Ran) -> None:
    copy = next(row for row in done.rows("documents.csv") if row["document"] == "sub/second copy.pdf")
    assert copy["reason"] == "same content as scan.pdf"
    assert (copy["pages"], copy["indicators"], copy["folder"]) == ("0", "0", "")


def test_the_figures_of_scans_are_found_with_their_places(done: Ran) -> None:
    found = {
        (row["document"], row["page"], row["value"], row["total"])
        for row in done.rows("indicators.csv")
        if row["total"] == "207"
    }
    assert found == {
        ("a report.txt", "1", "19", "207"),
        ("scan.pdf", "1", "11", "207"),
        ("scan.pdf", "2", "12", "207"),
        ("scan.pdf", "3", "13", "207"),
        ("sub/photo.png", "1", "14", "207"),
    }
    for row in done.rows("indicators.csv"):
        if row["document"] == "a report.txt":
            assert not row["bbox"]
        else:
            x0, top, x1, bottom = map(float, row["bbox"].split())
            assert 0 <= x0 < x1 <= 8.27 * 72 + 1
            assert 0 <= top < bottom <= 4 * 72 + 1


def test_tables_have_the_columns_of_the_schema(done: Ran) -> None:
    for table in (INDICATORS, FLAGS, DOCUMENTS):
        data = (done.folder / table.name).read_bytes()
        assert data.startswith((",".join(table.header) + "\r\n").encode())
    ids = [row["id"] for row in done.rows("indicators.csv")]
    assert len(set(ids)) == len(ids) > 0
    order = [(row["document"], int(row["page"]), int(row["line"])) for row in done.rows("indicators.csv")]
    assert order == sorted(order)


def test_changes_lead_from_what_was_seen_to_what_was_restored(done: Ran) -> None:
    folders = [row["folder"] for row in done.rows("documents.csv") if row["folder"]]
    assert len(folders) == 3
    total = 0
    for name in folders:
        folder = done.folder / "documents" / name
        pages = [part.split("\n") for part in (folder / "seen.txt").read_text("utf-8").split("\f")]
        with (folder / "changes.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            changes = list(reader)
        assert tuple(reader.fieldnames or ()) == CHANGES.header
        total += len(changes)
        for change in reversed(changes):
            page, line = int(change["page"]) - 1, int(change["line"]) - 1
            start, end = int(change["start"]), int(change["end"])
            seen = pages[page][line]
            assert seen[start:end] == change["seen"]
            pages[page][line] = seen[:start] + change["text"] + seen[end:]
        restored = (folder / "restored.txt").read_text("utf-8")
        assert "\f".join("\n".join(lines) for lines in pages) == restored
        # and the words of pages.jsonl tell the same text
        for record, text in zip((folder / "pages.jsonl").open(encoding="utf-8"), restored.split("\f"), strict=True):
            page_record = json.loads(record)
            lines = text.split("\n")
            for line in page_record.get("lines", ()):
                words = " ".join(word["text"] for word in line.get("words", ()) if word["text"])
                assert lines[line["number"] - 1].split() == words.split()
    assert total > 0, "nothing was changed: the test says nothing"


def test_a_single_process_gives_the_same_bytes(archive: Path, done: Ran, tmp_path: Path) -> None:
    assert run(archive, out=tmp_path / "out", jobs=1).files() == done.files()


def test_a_second_run_reads_no_page_again(scans: Path, tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    first = run(scans, out=tmp_path / "out", env=engine.env)
    assert (first.status, engine.pages) == (0, 4)
    before = first.files()
    second = run(scans, out=tmp_path / "out", env=engine.env)
    assert (second.status, engine.pages) == (0, 4)
    assert second.files() == before
    # changed settings and --fresh do read them again
    run(scans, out=tmp_path / "out", env=engine.env, more=("--lang", "eng"))
    assert engine.pages == 8
    run(scans, out=tmp_path / "out", env=engine.env, more=("--lang", "eng", "--fresh"))
    assert engine.pages == 12


def test_changed_rules_redo_the_documents_but_not_the_reading(scans: Path, tmp_path: Path) -> None:
    from pipeline.knowledge import rules_folder

    engine = Engine(tmp_path)
    ran = run(scans, out=tmp_path / "out", env=engine.env)
    restored = next(path for path in (ran.folder / "documents").glob("scan-*/restored.txt"))
    written = restored.stat().st_ino
    rules = tmp_path / "rules"
    rules.mkdir()
    for path in rules_folder().iterdir():
        (rules / path.name).symlink_to(path)
    (rules / "more.toml").write_text('note = "another version"\n')
    again = run(scans, out=tmp_path / "out", env={**engine.env, "PHUCHOI_RULES": str(rules)})
    assert again.status == 0, again.err
    assert engine.pages == 4
    assert restored.stat().st_ino != written


def test_a_missing_result_is_made_again(scans: Path, undisturbed: Ran, tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    ran = run(scans, out=tmp_path / "out", env=engine.env)
    for path in (ran.folder / "documents").glob("*/changes.csv"):
        path.unlink()
    assert run(scans, out=tmp_path / "out", env=engine.env).files() == undisturbed.files()
    assert engine.pages == 4


def test_the_manifest_tells_what_was_done(done: Ran) -> None:
    with sqlite3.connect(done.folder / "manifest.sqlite") as manifest:
        inputs = dict(manifest.execute("select name, status from inputs"))
        pages = manifest.execute(
            "select pages.route, pages.status, words, pages.seconds from pages join inputs using (sha256) "
            "where name = 'scan.pdf' order by number"
        ).fetchall()
        outcome, engine, jobs = manifest.execute("select outcome, engine, jobs from runs").fetchone()
    assert inputs == STATUSES
    assert [(route, status) for route, status, *_ in pages] == [("ocr", "ok")] * 3
    assert all(words > 5 and seconds > 0 for *_, words, seconds in pages)
    assert (outcome, jobs) == ("done", 2)
    assert engine.startswith("tesseract ")


def test_names_are_relative_to_what_holds_all_inputs(archive: Path, tmp_path: Path) -> None:
    ran = run(archive / "a report.txt", archive / "sub" / "cut.pdf", out=tmp_path / "out")
    assert list(ran.statuses()) == ["a report.txt", "sub/cut.pdf"]
    one = run(archive / "a report.txt", out=tmp_path / "one")
    assert list(one.statuses()) == ["a report.txt"]
    assert one.status == 0


def test_results_inside_the_archive_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("Xã đạt 19/207 tiêu chí.\n", "utf-8")
    for _ in range(2):
        ran = run(tmp_path, out=tmp_path / "out")
        assert (ran.status, list(ran.statuses())) == (0, ["report.txt"])


def test_any_name_a_file_may_have(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = [
        b"-rf.txt",
        b"a\nb.txt",
        b"\xff\xfe.txt",
        b'say "x", y.txt',
        "Báo cáo.txt".encode(),
        b"\x1b[31m.txt",
    ]
    for number, name in enumerate(names):
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_text(
            f"Xã thứ {number} đạt {number}/19 tiêu chí\n", "utf-8"
        )
    ran = run(folder, out=tmp_path / "out")
    assert ran.status == 0, ran.err
    assert "\x1b" not in ran.err + ran.out
    assert set(ran.statuses()) == {
        *("-rf.txt", "a\nb.txt", "\\xff\\xfe.txt", 'say "x", y.txt', "Báo cáo.txt", "\x1b[31m.txt")
    }
    assert len(list((tmp_path / "out" / "documents").iterdir())) == len(names)


def test_extract_finds_in_one_file_what_a_run_finds(scans: Path, undisturbed: Ran) -> None:
    process = start("extract", scans / "scan.pdf")
    table, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (0, "")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert rows == [row for row in undisturbed.rows("indicators.csv") if row["document"] == "scan.pdf"]
    assert len(rows) >= 4
