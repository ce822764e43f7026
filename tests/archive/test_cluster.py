"""Runs on a real Dask cluster: a scheduler and workers, each a process of its own on 127.0.0.1."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.archive.conftest import Engine, Ran, run, start

pytest.importorskip("distributed")

from pipeline.archive.cluster import Cluster
from pipeline.archive.cluster.fingerprints import fingerprint
from pipeline.archive.cluster.folders import write_folder
from pipeline.archive.errors import ArchiveError, EngineLost
from pipeline.archive.messages import Failed, Open, Opened, Setup
from pipeline.archive.workers import workers
from pipeline.knowledge import Knowledge
from pipeline.settings import Settings

DASK = Path(sys.executable).with_name("dask")
# the parent of the engine is the process that works, and its parent is Dask's worker
KILL_WORKER = "kill -9 $(cut -d' ' -f4 /proc/$PPID/stat)"


class Scheduler:
    """A scheduler, and the workers added to it."""

    def __init__(self, folder: Path, protocol: str = "tcp") -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._children: list[subprocess.Popen[bytes]] = []
        self.process = self._start("scheduler", "--protocol", protocol, "--port", "0", "--scheduler-file", self._file)
        self._until(lambda: self._file.exists() and self._file.read_text().rstrip().endswith("}"))
        self.address = json.loads(self._file.read_text())["address"]
        self.place = self.address.removeprefix(f"{protocol}://")

    @property
    def engine(self) -> tuple[str, str]:
        return "--engine", f"dask://{self.place}"

    def add(
        self, env: dict[str, str] | None = None, threads: int = 1, nanny: bool = False, cwd: Path | None = None
    ) -> subprocess.Popen[bytes]:
        options = ["--nthreads", threads, "--nanny" if nanny else "--no-nanny", "--memory-limit", 0]
        return self._start("worker", self.address, *options, env=env, cwd=cwd)

    def _start(
        self, what: str, *options: object, env: dict[str, str] | None = None, cwd: Path | None = None
    ) -> subprocess.Popen[bytes]:
        with (self._folder / f"{what}-{len(self._children)}.log").open("wb") as log:
            child = subprocess.Popen(
                [DASK, what, "--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", ":0"]
                + [str(one) for one in options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**(env or os.environ), "DASK_TEMPORARY_DIRECTORY": str(self._folder)},
                cwd=cwd or self._folder,
            )
        self._children.append(child)
        return child

    def _until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not done():
            assert time.monotonic() < deadline
            assert self.process.poll() is None
            time.sleep(0.05)

    def close(self) -> None:
        for child in reversed(self._children):  # a worker that is to end says so to its scheduler first
            child.terminate()
            try:
                child.wait(timeout=2)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait(timeout=10)


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[Scheduler]:
    started = Scheduler(tmp_path / "dask")
    yield started
    started.close()


def test_a_cluster_gives_what_one_machine_gives(archive: Path, scheduler: Scheduler, tmp_path: Path) -> None:
    scheduler.add(threads=2)
    # all that needs no engine, which others of these tests have at work
    inputs = [archive / name for name in ("a report.txt", "empty.pdf", "gone", "letter.docx", "pipe", "sub/cut.pdf")]
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as more:
        for number in range(20):
            more.writestr(f"{number}.txt", f"Xã thứ {number % 19} đạt {number % 19}/19 tiêu chí nông thôn mới.\n")
    local = run(*inputs, tmp_path / "more.zip", out=tmp_path / "local")
    remote = run(*inputs, tmp_path / "more.zip", out=tmp_path / "remote", more=scheduler.engine)
    assert sorted(remote.statuses().values()) == ["failed"] * 3 + ["ok"] * 20 + ["skipped"] * 3
    assert remote.status == local.status == 3
    assert remote.files() == local.files()
    # and either goes on from the other
    again = run(*inputs, tmp_path / "more.zip", out=tmp_path / "local", more=scheduler.engine)
    assert again.files() == local.files()


def test_a_worker_killed_outright_costs_nothing(
    scans: Path, undisturbed: Ran, scheduler: Scheduler, tmp_path: Path
) -> None:
    engine = Engine(tmp_path, before=f'mkdir "{tmp_path}/once" 2>/dev/null && {KILL_WORKER}')
    workers = [scheduler.add(env=engine.env) for _ in range(2)]
    ran = run(scans, out=tmp_path / "out", env=engine.env, more=scheduler.engine)
    assert ran.status == 0, ran.err
    assert ran.files() == undisturbed.files()
    assert sorted(worker.poll() is None for worker in workers) == [False, True]
    assert " was lost: others do what it had" in (tmp_path / "out" / "run.log").read_text("utf-8")
    assert engine.pages == 5


def test_a_page_that_ends_every_worker_fails_alone(scans: Path, scheduler: Scheduler, tmp_path: Path) -> None:
    poison = f'mkdir "{tmp_path}/first" 2>/dev/null && md5sum < "$1" > "{tmp_path}/poison"; '
    poison += f'if [ "$(md5sum < "$1")" = "$(cat "{tmp_path}/poison")" ]; then {KILL_WORKER}; exit 1; fi'
    engine = Engine(tmp_path, before=poison)
    scheduler.add(env=engine.env, nanny=True)
    ran = run(scans, out=tmp_path / "out", env=engine.env, more=scheduler.engine)
    assert ran.status == 3
    assert ran.statuses() == {"report.txt": "ok", "scan.pdf": "partial"}
    assert "1 of 4 pages failed (1): the process working on it died (the worker tcp://127.0.0.1:" in ran.err
    # three were lost: the first, another that tried as well, and one that tried when nothing else was going on
    assert engine.pages == 3 + 3


def test_a_lost_scheduler_ends_the_run_which_goes_on_with_another(
    scans: Path, undisturbed: Ran, scheduler: Scheduler, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    engine = Engine(tmp_path, before=f'test $(wc -l < "{tmp_path}/pages.log") -ge 3 && sleep 20')
    scheduler.add(env=engine.env)
    process = start("run", scans, "--out", out, *scheduler.engine, env=engine.env)
    deadline = time.monotonic() + 60
    while engine.pages < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    scheduler.process.kill()
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.splitlines()[-1].startswith(f"phuchoi: the scheduler at tcp://{scheduler.place} was lost")
    assert err.endswith("the same command goes on from there\n")
    assert "Traceback" not in err
    second = tmp_path / "second"
    second.mkdir()
    later = Engine(second)
    another = Scheduler(second / "dask")
    try:
        another.add(env=later.env)
        ran = run(scans, out=out, env=later.env, more=another.engine)
    finally:
        another.close()
    assert (ran.status, later.pages) == (0, 2)
    assert ran.files() == undisturbed.files()


def test_an_interrupted_run_finishes_what_is_in_hand(scans: Path, scheduler: Scheduler, tmp_path: Path) -> None:
    engine = Engine(tmp_path, before=f'mkdir "{tmp_path}/once" 2>/dev/null && sleep 2')
    scheduler.add(env=engine.env)
    process = start("run", scans, "--out", tmp_path / "out", *scheduler.engine, env=engine.env)
    deadline = time.monotonic() + 60
    while engine.pages < 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.endswith("phuchoi: interrupted: what was read is kept, the same command goes on from there\n")
    assert "Traceback" not in err
    with sqlite3.connect(tmp_path / "out" / "manifest.sqlite") as manifest:
        (kept,) = manifest.execute("select count(*) from pages where route = 'ocr' and status = 'ok'").fetchone()
    assert 1 <= kept == engine.pages < 4


def test_a_worker_unlike_this_machine_is_refused(scheduler: Scheduler, without_engine: dict[str, str]) -> None:
    scheduler.add(env=without_engine)
    with pytest.raises(ArchiveError) as refused:
        workers(scheduler.engine[1], 1, Setup.of(Settings(), Knowledge()))
    assert re.fullmatch(
        r"the worker tcp://127\.0\.0\.1:\d+ on \S+ is unlike this machine: OCR engine is tesseract 5\S*, tessdata vie"
        r"(, figures eng)? here, none there: install the same on all machines and start the worker anew",
        str(refused.value),
    )


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_a_cluster_with_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "node.key", tmp_path / "node.crt"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=node"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TLS__CA_FILE", str(certificate))
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{role}__CERT", str(certificate))
        monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{role}__KEY", str(key))
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "report.txt").write_text("Xã đạt 19/207 tiêu chí.\n", "utf-8")
    started = Scheduler(tmp_path / "dask", "tls")
    try:
        started.add()
        ran = run(folder, out=tmp_path / "out", more=("--engine", f"dask+tls://{started.place}"))
        assert (ran.status, ran.statuses()) == (0, {"report.txt": "ok"}), ran.err
        monkeypatch.delenv("DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT")
        refused = run(folder, out=tmp_path / "out", more=("--engine", f"dask+tls://{started.place}"))
        assert refused.status == 2
        assert refused.err.endswith("Dask's configuration names no certificates for TLS: see docs/scaling.md\n")
        assert len(refused.err.splitlines()) == 1
    finally:
        started.close()


def test_what_a_worker_does_not_see_ends_the_run(
    scheduler: Scheduler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the same path is another place for each process: as storage that one of them has not mounted
    path = Path("/proc/self/cwd/report.txt")
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    (here / "rules").mkdir()
    (here / "report.txt").write_text("Xã đạt 19/207 tiêu chí.\n", "utf-8")
    monkeypatch.chdir(here)
    scheduler.add(cwd=there)
    with pytest.raises(ArchiveError, match=r"rules is .* here, missing .*no such folder of rules"):
        workers(scheduler.engine[1], 1, Setup.of(Settings(), Knowledge(overlay=Path("/proc/self/cwd/rules"))))
    hands = workers(scheduler.engine[1], 1, Setup.of(Settings(), Knowledge()))
    request = Open(path=os.fsencode(path), name="report.txt")
    try:
        for wrong in ("sees no file (No such file or directory)", "sees another file"):
            hands.give("open", request, 60)
            with pytest.raises(EngineLost, match=re.escape(f"{wrong} at {path}: inputs must be on storage")):
                hands.wait()
            (there / "report.txt").write_text("Khác.\n", "utf-8")
        # what has changed for the run as well is told as on one machine
        hands.give("open", request, 60)
        (here / "report.txt").unlink()
        (there / "report.txt").unlink()
        ((task, reply),) = hands.wait()
    finally:
        hands.close()
    assert task == "open"
    assert isinstance(reply, Opened)
    assert reply.document.reason == "the file cannot be read: No such file or directory"


def test_without_workers_a_run_waits_and_ends(scheduler: Scheduler, tmp_path: Path) -> None:
    worker = scheduler.add()
    hands = Cluster(scheduler.engine[1], Setup.of(Settings(), Knowledge()), gone_seconds=2.0)
    told: list[str] = []
    hands.heed(told.append)
    try:
        assert (hands.at_once, hands.busy, hands.free > 1) == (1, 0, True)
        worker.kill()
        worker.wait(timeout=10)
        request = Open(path=os.fsencode(tmp_path / "none"), name="none")
        hands.give("open", request, 60)
        # it was alone with the worker, so it may have been its end
        ((_, reply),) = hands.wait()
        assert isinstance(reply, Failed)
        assert reply.died
        hands.give("open", request, 60)
        with pytest.raises(EngineLost, match="has no workers any more"):
            hands.wait()
    finally:
        hands.close()
    assert len(told) == 1
    assert re.fullmatch(r"the worker tcp://127\.0\.0\.1:\d+ was lost: others do what it had in hand", told[0])


@pytest.mark.parametrize(
    ("engine", "message"),
    [
        ("dask://", "name the scheduler as dask://HOST:PORT"),
        ("dask://head", "name the scheduler as dask://HOST:PORT"),
        ("dask://head:x", "name the scheduler as dask://HOST:PORT"),
        ("dask://127.0.0.1:1", "no Dask scheduler answers at tcp://127.0.0.1:1 (Connection refused): start one"),
        ("ray://127.0.0.1:1", "there is no such engine: name local or dask://HOST:PORT"),
    ],
)
def test_what_is_no_cluster(engine: str, message: str) -> None:
    with pytest.raises(ArchiveError, match=re.escape(message)):
        workers(engine, 1, Setup.of(Settings(), Knowledge()))


def test_without_dask_it_is_said_how_to_install_it(scans: Path, tmp_path: Path) -> None:
    code = "import sys; sys.modules['distributed'] = None; from pipeline.cli import main; main()"
    arguments = ["run", str(scans), "--out", str(tmp_path / "out"), "--engine", "dask://127.0.0.1:1"]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "pip install 'phuchoi[cluster]'" in done.stderr


def test_a_folder_is_written_as_one_machine_leaves_it(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write_folder(folder, {"seen.txt": b"1", "tables/page-0001-table-1.csv": b"2", "tables/page-0001-table-2.csv": b"3"})
    (folder / "searchable.pdf").write_bytes(b"made by somebody")
    for killed in (folder, folder / "tables"):
        (killed / ".seen.txt.x7.phuchoi-part").write_bytes(b"ha")
    write_folder(folder, {"seen.txt": b"4", "tables/page-0001-table-2.csv": b"5"})
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == {"seen.txt": b"4", "searchable.pdf": b"made by somebody", "tables/page-0001-table-2.csv": b"5"}
    for name in ("../out.txt", "/out.txt", "tables/../../out.txt"):
        with pytest.raises(OSError, match="out of the document's folder"):
            write_folder(folder, {name: b""})


def test_a_file_is_known_by_its_size_and_three_of_its_pieces(tmp_path: Path) -> None:
    path = tmp_path / "file"
    content = bytearray(os.urandom(1 << 20))
    found = set()
    for place in (None, 0, 1 << 19, (1 << 20) - 1):
        if place is not None:
            content[place] ^= 1
        path.write_bytes(content)
        found.add(fingerprint(path))
    path.write_bytes(content[:-1])
    found.add(fingerprint(path))
    path.write_bytes(b"")
    found.add(fingerprint(path))
    assert len(found) == 6
    assert fingerprint(tmp_path) == ""
    with pytest.raises(FileNotFoundError):
        fingerprint(tmp_path / "none")
