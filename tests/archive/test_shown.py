"""What a person sees of a run while it goes on, and how many workers it takes without being told."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.archive.capacity import default_jobs, free_memory
from tests.archive.conftest import PHUCHOI, Engine, run


def on_a_terminal(*arguments: object, env: dict[str, str]) -> tuple[int, str]:
    """Exit status of a command and what a terminal was sent."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [str(PHUCHOI), *map(str, arguments)], stdin=child, stdout=child, stderr=child, env={**env, "COLUMNS": "120"}
    )
    os.close(child)
    seen, end = b"", time.monotonic() + 120
    while time.monotonic() < end and select.select([parent], [], [], 1) is not None:
        try:
            piece = os.read(parent, 65536)
        except OSError:  # the other side is closed
            break
        seen += piece
    os.close(parent)
    return process.wait(timeout=30), re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode("utf-8", "replace"))


def test_a_terminal_shows_pages_rate_and_time_left(scans: Path, tmp_path: Path) -> None:
    engine = Engine(tmp_path, before="sleep 0.3")
    status, seen = on_a_terminal("run", scans, "--out", tmp_path / "out", "--jobs", 1, env=engine.env)
    assert status == 0, seen
    assert re.search(r"1/2 documents .* 3/5 pages +\d+\.\d\d pages/s, \d+ s left", seen), seen
    assert "2 inputs: 2 ok" in seen


def test_elsewhere_every_document_is_a_line_that_can_be_read(scans: Path, tmp_path: Path) -> None:
    ran = run(scans, out=tmp_path / "out")
    assert "[1/2] ok: report.txt\n" in ran.err
    assert "[2/2] ok: scan.pdf\n" in ran.err
    assert re.search(r"^5 pages \(\d+\.\d\d pages/s\)$", ran.err, re.MULTILINE)
    assert not set("\r\x1b") & set(ran.err)
    log = (ran.folder / "run.log").read_text("utf-8").splitlines()
    assert sorted(line.split(" ", 1)[1] for line in log) == [
        *("ok report.txt", "ok scan.pdf", "opened scan.pdf: 4 pages, 4 to read", "run ends", "run of 2 inputs begins")
    ]


def test_a_page_that_hangs_costs_itself(scans: Path, tmp_path: Path) -> None:
    engine = Engine(tmp_path, before=f'mkdir "{tmp_path}/first" 2>/dev/null && sleep 60')
    begun = time.monotonic()
    ran = run(scans, out=tmp_path / "out", env=engine.env, more=("--page-seconds", "4"))
    assert time.monotonic() - begun < 55
    assert ran.statuses() == {"report.txt": "ok", "scan.pdf": "partial"}
    assert "1 of 4 pages failed" in ran.err
    assert "longer than 4 seconds" in ran.err
    assert run(scans, out=tmp_path / "out").status == 0


@pytest.mark.parametrize(
    ("files", "jobs"),
    [
        ({"meminfo": "MemTotal: 9 kB\nMemAvailable: 3145728 kB\n"}, 3),
        ({"meminfo": "MemAvailable: 1024 kB\n"}, 1),
        ({"meminfo": "MemAvailable: 99999999 kB\n", "cpu.max": "200000 100000\n"}, 2),
        ({"meminfo": "MemAvailable: 99999999 kB\n", "cpu.max": "max 100000\n"}, 64),
        ({"meminfo": "MemAvailable: 99999999 kB\n", "memory.max": f"{4 << 30}\n", "memory.current": f"{2 << 30}\n"}, 2),
        ({"memory.max": "max\n", "memory.current": "5\n"}, 64),
        ({"meminfo": "not what\nwas expected"}, 64),
    ],
)
def test_as_many_jobs_as_cores_and_memory_allow(
    files: dict[str, str], jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert default_jobs(tmp_path, tmp_path / "meminfo") == jobs


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say")
def test_this_machine_says_how_much_memory_is_free() -> None:
    found = free_memory()
    assert found
    assert found > 1 << 20
