"""A run ended at any moment, by any signal, goes on as if nothing had been."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from tests.archive.conftest import Engine, Ran, run, start

TEXTS = 40


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texts, some in an archive, which take no time each."""
    folder = tmp_path_factory.mktemp("small")
    for number in range(TEXTS):
        text = f"Xã thứ {number} đạt {number}/19 tiêu chí nông thôn mới năm 2015.\n"
        (folder / f"{number:02}.txt").write_text(text, "utf-8")
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        for number in range(TEXTS, TEXTS + 10):
            archive.writestr(f"{number}.txt", f"Huyện thứ {number} có {number} xã đạt chuẩn.\n")
    return folder


@pytest.fixture(scope="module")
def whole(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    ran = run(small, out=tmp_path_factory.mktemp("whole") / "out")
    assert ran.status == 0, ran.err
    assert len(ran.statuses()) == TEXTS + 10
    return ran


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_killed_again_and_again_at_random(small: Path, whole: Ran, tmp_path: Path, sent: signal.Signals) -> None:
    chance = random.Random(sent)
    out = tmp_path / "out"
    for _ in range(4):
        process = start("run", small, "--out", out, "--jobs", 2, "--quiet")
        try:
            process.wait(timeout=chance.uniform(0.2, 1.6))
        except subprocess.TimeoutExpired:
            process.send_signal(sent)
        process.communicate(timeout=30)
        assert process.returncode in (0, 130, -sent)
    ran = run(small, out=out)
    assert ran.status == 0, ran.err
    assert ran.files() == whole.files()


def test_what_was_done_is_not_done_again(small: Path, whole: Ran, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(whole.folder, out)
    # as if it had been killed when two were left
    with sqlite3.connect(out / "manifest.sqlite") as manifest:
        manifest.execute("update runs set outcome = 'unfinished', ended = null")
        names = [name for (name,) in manifest.execute("select sha256 from inputs where folder != '' limit 2")]
        manifest.executemany("delete from documents where sha256 = ?", [(name,) for name in names])
    state = json.loads(_status(out))
    assert (state["state"], state["inputs"]) == ("killed", TEXTS + 10)
    before = {path: path.stat().st_mtime_ns for path in (out / "documents").glob("*/seen.txt")}
    ran = run(small, out=out)
    assert ran.files() == whole.files()
    written = [path for path, time in before.items() if path.stat().st_mtime_ns != time]
    assert len(written) == 2


def test_status_counts_while_a_run_goes_on(scans: Path, tmp_path: Path) -> None:
    engine = Engine(tmp_path, before=f'test $(wc -l < "{tmp_path}/pages.log") -ge 2 && sleep 60')
    out = tmp_path / "out"
    process = start("run", scans, "--out", out, "--jobs", 1, env=engine.env)
    try:
        deadline = time.monotonic() + 60
        while engine.pages < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        found = json.loads(_status(out))
        assert found["state"] == "running"
        assert found["stages"]["reading"] == 1
        assert found["statuses"]["ok"] == 1
        assert found["pages_waiting"] == 3
        assert found["seconds_left"] > 0
    finally:
        process.kill()
        process.communicate(timeout=30)
    # the worker and its engine end with the run
    assert json.loads(_status(out))["state"] == "killed"


def test_failures_that_lie_in_the_input_are_tried_again_when_asked(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
    out = tmp_path / "out"
    attempts = []
    for more in ((), (), ("--retry-failed",)):
        ran = run(folder, out=out, more=(*more, "--json"))
        assert ran.status == 3
        account = json.loads(ran.out)
        assert account["statuses"]["failed"] == account["inputs"] == 1
        assert account["troubled"][0]["category"] == "damaged"
        with sqlite3.connect(out / "manifest.sqlite") as manifest:
            attempts += [row[0] for row in manifest.execute("select attempts from inputs")]
    assert attempts == [1, 1, 2]


def test_a_limit_of_memory_costs_what_exceeds_it(tmp_path: Path) -> None:
    from PIL import Image

    folder = tmp_path / "in"
    folder.mkdir()
    Image.new("RGB", (9000, 9000), "white").save(folder / "large.png")
    (folder / "small.txt").write_text("Xã đạt 19/207 tiêu chí.\n", "utf-8")
    ran = run(folder, out=tmp_path / "out", more=("--memory-megabytes", "350"))
    assert ran.statuses() == {"large.png": "failed", "small.txt": "ok"}
    assert "memory" in ran.err
    # raising the limit does nothing over again, but for what failed
    healed = run(folder, out=tmp_path / "out")
    assert healed.statuses() == {"large.png": "ok", "small.txt": "ok"}


def _status(out: Path, *more: str) -> str:
    process = start("status", out, *(more or ("--json",)))
    found, error = process.communicate(timeout=30)
    assert process.returncode == 0, error
    return found
