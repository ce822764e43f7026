"""One run over everything that may be wrong with an input: each ends as documented, and the rest is done."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from tests.archive.conftest import Ran, run
from tests.archive.hostile import Hostile, make

NETWORK = """
import sys
def note(event):
    with open({0!r}, "a") as file:
        print(event, file=file)
note("began")
sys.addaudithook(lambda event, _: note(event) if event in ("socket.connect", "socket.getaddrinfo") else None)
"""
"""Loaded first by the run and by each of its workers: notes what reaches for the network."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    folder = tmp_path_factory.mktemp("hostile") / "in"
    folder.mkdir()
    return make(folder)


@pytest.fixture(scope="module")
def done(hostile: Hostile, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    before = _tree(hostile.folder.parent)
    hook = tmp_path_factory.mktemp("hook")
    (hook / "sitecustomize.py").write_text(NETWORK.format(str(hook / "reached")))
    env = {**os.environ, "PYTHONPATH": str(hook)}
    ran = run(hostile.folder, out=hostile.folder / "out", env=env)  # among the inputs, as people do
    assert set((hook / "reached").read_text().split()) == {"began"}, "the network was reached for"
    after = {path: size for path, size in _tree(hostile.folder.parent).items() if not path.startswith("in/out")}
    assert after == before, "something was written outside of the run's folder, or an input changed"
    return ran


def _tree(folder: Path) -> dict[str, int]:
    return {
        os.fsencode(path.relative_to(folder)).decode("utf-8", "backslashreplace"): path.lstat().st_mtime_ns
        for path in folder.rglob("*")
        if not path.is_dir()
    }


def test_each_ends_as_documented(hostile: Hostile, done: Ran) -> None:
    assert done.status == 3
    with sqlite3.connect(done.folder / "manifest.sqlite") as manifest:
        found = {
            name: (status, category)
            for name, status, category in manifest.execute("select name, status, category from inputs")
        }
    assert found == hostile.fates
    assert done.statuses() == {name: status for name, (status, _) in hostile.fates.items()}
    assert "Traceback" not in done.err
    assert "please report it" not in done.err


def test_nothing_that_a_name_holds_is_obeyed(done: Ran) -> None:
    log = (done.folder / "run.log").read_bytes()
    assert not set(log) & (set(range(32)) - {10})
    assert all(line[:4].isdigit() for line in log.decode().splitlines())
    assert "\x1b" not in done.err + done.out
    for folder in (done.folder / "documents").iterdir():
        assert folder.is_dir()
        assert folder.name.isascii()
    assert not list(done.folder.glob(".*")), "what was unpacked or half written stays behind"


def test_a_later_run_does_only_what_may_have_passed(hostile: Hostile, done: Ran) -> None:
    before = {path: path.stat().st_mtime_ns for path in (done.folder / "documents").glob("*/*")}
    again = run(hostile.folder, out=done.folder)
    assert again.files() == done.files()
    assert {path: path.stat().st_mtime_ns for path in (done.folder / "documents").glob("*/*")} == before
