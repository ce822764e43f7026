"""Runs that go wrong: killed workers, hanging engines, interruptions, folders that cannot be used."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from pathlib import Path

import pytest

from tests.archive.conftest import Engine, Ran, run, start


def test_a_worker_killed_once_costs_nothing(scans: Path, undisturbed: Ran, tmp_path: Path) -> None:
    # the engine's parent is the worker: killed in the middle of a page, the first time only
    engine = Engine(tmp_path, before=f'if mkdir "{tmp_path}/once" 2>/dev/null; then kill -9 $PPID; exit 1; fi')
    ran = run(scans, out=tmp_path / "out", env=engine.env)
    assert ran.status == 0, ran.err
    assert (tmp_path / "once").exists()
    assert ran.files() == undisturbed.files()


def test_a_page_that_kills_its_worker_fails_alone(scans: Path, tmp_path: Path) -> None:
    # of the four pages the one that is first in the queue kills its worker whenever it is tried
    poison = f'mkdir "{tmp_path}/first" 2>/dev/null && md5sum < "$1" > "{tmp_path}/poison"; '
    poison += f'if [ "$(md5sum < "$1")" = "$(cat "{tmp_path}/poison")" ]; then kill -9 $PPID; exit 1; fi'
    engine = Engine(tmp_path, before=poison)
    ran = run(scans, out=tmp_path / "out", env=engine.env, jobs=1)
    assert ran.status == 3
    assert ran.statuses() == {"report.txt": "ok", "scan.pdf": "partial"}
    assert "phuchoi: partial: scan.pdf: 1 of 4 pages failed (1): " in ran.err
    assert "SIGKILL" in ran.err
    assert {row["page"] for row in ran.rows("indicators.csv") if row["document"] == "scan.pdf"} == {"2", "3", "4"}
    # a later run reads the failed page only
    read = engine.pages
    later = Engine(_folder(tmp_path, "later"))
    healed = run(scans, out=tmp_path / "out", env=later.env)
    assert (healed.status, later.pages, read) == (0, 1, 5)


def test_an_interrupted_run_goes_on_where_it_stopped(scans: Path, undisturbed: Ran, tmp_path: Path) -> None:
    # the third page hangs until the run is interrupted
    engine = Engine(tmp_path, before=f'test $(wc -l < "{tmp_path}/pages.log") -ge 3 && sleep 60')
    process = start("run", scans, "--out", tmp_path / "out", "--jobs", 1, env=engine.env)
    deadline = time.monotonic() + 60
    while engine.pages < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None, "the first Ctrl-C waits for the page in hand"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Ctrl-C again" in err
    assert "interrupted" in err
    assert "Traceback" not in err
    assert not (tmp_path / "out" / "indicators.csv").exists()
    later = Engine(_folder(tmp_path, "later"))
    ran = run(scans, out=tmp_path / "out", env=later.env)
    assert (ran.status, later.pages) == (0, 2)
    assert ran.files() == undisturbed.files()


def test_a_run_killed_outright_goes_on_too(scans: Path, undisturbed: Ran, tmp_path: Path) -> None:
    engine = Engine(tmp_path, before=f'test $(wc -l < "{tmp_path}/pages.log") -ge 3 && sleep 3')
    process = start("run", scans, "--out", tmp_path / "out", "--jobs", 1, env=engine.env)
    deadline = time.monotonic() + 60
    while engine.pages < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.kill()
    process.communicate(timeout=30)
    # as if it had been writing its tables
    (tmp_path / "out" / ".indicators.csv.x7.phuchoi-part").write_text("half a ro")
    later = Engine(_folder(tmp_path, "later"))
    ran = run(scans, out=tmp_path / "out", env=later.env)
    assert (ran.status, later.pages) == (0, 2)
    assert ran.files() == undisturbed.files()


def test_without_tesseract_what_needs_none_is_done(scans: Path, without_engine: dict[str, str], tmp_path: Path) -> None:
    ran = run(scans, out=tmp_path / "out", env=without_engine)
    assert ran.status == 3
    assert ran.statuses() == {"report.txt": "ok", "scan.pdf": "failed"}
    assert "sudo apt-get install tesseract-ocr tesseract-ocr-vie" in ran.err
    assert "19" in [row["value"] for row in ran.rows("indicators.csv")]
    assert "Traceback" not in ran.err


def test_a_language_that_is_not_installed(scans: Path, tmp_path: Path) -> None:
    ran = run(scans, out=tmp_path / "out", more=("--lang", "vie+xyz"))
    assert ran.status == 3
    assert "sudo apt-get install tesseract-ocr-xyz" in ran.err
    assert ran.statuses()["report.txt"] == "ok"


def test_a_second_run_into_the_same_folder_is_refused_while_one_writes(scans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    handle = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        ran = run(scans, out=out)
    finally:
        os.close(handle)
    assert ran.status == 2
    assert "another run is writing there" in ran.err
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("paths", "out", "message"),
    [
        (["missing.pdf"], "out", "missing.pdf: no such file or folder"),
        (["in"], "in", "name another --out"),
        (["in"], "in/report.txt", "name another --out"),
        (["nothing"], "out", "no files found in"),
    ],
)
def test_what_cannot_begin_says_why(tmp_path: Path, paths: list[str], out: str, message: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "nothing").mkdir()
    (tmp_path / "in" / "report.txt").write_text("19/207\n")
    ran = run(*(tmp_path / path for path in paths), out=tmp_path / out)
    assert ran.status == 2
    assert message in ran.err
    assert len(ran.err.splitlines()) == 1
    assert (tmp_path / "in" / "report.txt").read_text() == "19/207\n"


def test_a_manifest_that_is_none(scans: Path, undisturbed: Ran, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.sqlite").write_bytes(b"no database at all" * 100)
    refused = run(scans, out=out)
    assert refused.status == 2
    assert "--fresh" in refused.err
    assert run(scans, out=out, more=("--fresh",)).files() == undisturbed.files()


def _folder(parent: Path, name: str) -> Path:
    folder = parent / name
    folder.mkdir()
    return folder
