"""What a page costs on a cluster, and what the cluster adds to it, as lines of JSON.

    python bench/cluster.py [--part NAME …] [--pages 12] [--documents 500] [--workers 2]

    pages      a scan of so many pages, on one machine and on a cluster
    documents  texts with hardly any work in them: what the run, the scheduler and a worker do for each

Starts a scheduler and workers on 127.0.0.1 and ends them. CPU time, so that other work on the machine matters little.
That of a run is without its workers', that of a worker without the processes that do the work for it; of scheduler and
worker, what they take when nothing is to be done is told apart. Memory is the peak of resident bytes, of the work
sampled over a worker's children.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import sqlite3
import subprocess
import sys
import sysconfig
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from archive import SCAN, Figure, figure, texts
from report import machine, version

DASK = str(Path(sysconfig.get_path("scripts")) / "dask")
IDLE_SECONDS = 10.0
RUN = "import sys; from pipeline.archive import run; run(sys.argv[1:2], sys.argv[2], jobs=1, engine=sys.argv[3])"
TICKS = os.sysconf("SC_CLK_TCK")


class Cluster:
    """A scheduler and workers of one thread each, for the length of a with block."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._file = folder / "scheduler.json"
        self._wanted = workers
        self.children: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Cluster:
        self._start("scheduler", "--port", "0", "--scheduler-file", str(self._file))
        while not self._file.exists() or not self._file.read_text().rstrip().endswith("}"):
            time.sleep(0.05)
        self.place = json.loads(self._file.read_text())["address"]
        for _ in range(self._wanted):
            self._start("worker", self.place, "--nthreads", "1", "--no-nanny", "--memory-limit", "0")
        return self

    def __exit__(self, *_: object) -> None:
        for child in reversed(self.children):  # a worker that is to end says so to its scheduler first
            child.terminate()
            try:
                child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _start(self, *words: str) -> None:
        command = [DASK, *words, "--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", ":0"]
        self.children.append(subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=self._file.parent))

    def seconds(self) -> list[float]:
        """CPU seconds of the scheduler and of each worker so far."""
        found = []
        for child in self.children:
            words = Path(f"/proc/{child.pid}/stat").read_text().rsplit(") ", 1)[1].split()
            found.append((int(words[11]) + int(words[12])) / TICKS)
        return found

    def rate(self, seconds: float) -> list[float]:
        """CPU seconds a second of the scheduler and of each worker, over so many."""
        before = self.seconds()
        time.sleep(seconds)
        return [(after - was) / seconds for after, was in zip(self.seconds(), before, strict=True)]

    def peaks(self) -> list[float]:
        return [_status(child.pid, "VmHWM:") for child in self.children]

    def work(self) -> float:
        """Megabytes resident now in what the first worker has started: its process and the engine's."""
        return sum(_status(pid, "VmRSS:") for pid in _below(self.children[1].pid))


def _status(pid: int, name: str) -> float:
    with contextlib.suppress(OSError, ValueError):
        words = Path(f"/proc/{pid}/status").read_text().split()
        return int(words[words.index(name) + 1]) * 1024 / 1e6
    return 0.0


def _below(pid: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield int(child)
                yield from _below(int(child))


def run(source: Path, out: Path, engine: str, cluster: Cluster | None = None) -> tuple[float, float]:
    """CPU seconds of a run, without its report, with all that it waits for; the most megabytes of a worker's work."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = subprocess.Popen([sys.executable, "-c", RUN, str(source), str(out), engine], stderr=subprocess.DEVNULL)
    peak = 0.0
    while child.poll() is None:
        peak = max(peak, cluster.work() if cluster else 0.0)
        time.sleep(0.05)
    if child.returncode:
        raise OSError(f"a run over {source} ended with status {child.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak


def on_cluster(one: Path, source: Path, folder: Path, count: int, what: str, workers: int) -> Iterator[Figure]:
    """Run over `one` and then over `source`: what is needed once is known and left out."""
    with Cluster(folder, workers) as cluster:
        engine = cluster.place.replace("tcp://", "dask://")
        once, _ = run(one, folder / "one", engine)
        idle = cluster.rate(IDLE_SECONDS)
        before, begun = cluster.seconds(), time.monotonic()
        client, work = run(source, folder / "cluster", engine, cluster)
        wall = time.monotonic() - begun
        taken = zip(cluster.seconds(), before, idle, strict=True)
        scheduler, *each = (max(0.0, after - was - share * wall) for after, was, share in taken)
        peaks = cluster.peaks()
    yield figure("run", f"start and end, with {workers} workers", once, "s CPU")
    yield figure("run", f"a {what}", 1000 * max(0.0, client - once) / count, "ms CPU")
    yield figure("scheduler", f"a {what}", 1000 * scheduler / count, "ms CPU")
    yield figure("worker", f"a {what}", 1000 * sum(each) / count, "ms CPU")
    yield figure("scheduler", "nothing to do", 100 * idle[0], "% of a core")
    yield figure("worker", "nothing to do", 100 * max(idle[1:]), "% of a core")
    yield figure("memory", "scheduler", peaks[0], "MB")
    yield figure("memory", "worker", max(peaks[1:]), "MB")
    yield figure("memory", "work of a worker", work, "MB")


def scanned(path: Path, count: int) -> Path:
    """A scan of so many pages, those of the sample again and again."""
    source, made = pypdfium2.PdfDocument(SCAN), pypdfium2.PdfDocument.new()
    for number in range(count):
        made.import_pages(source, [number % len(source)])
    made.save(path)
    return path


def pages(folder: Path, options: argparse.Namespace) -> Iterator[Figure]:
    one, source = scanned(folder / "one.pdf", 1), scanned(folder / "in.pdf", options.pages)
    local, _ = run(source, folder / "local", "local")
    yield figure("one machine", "a page", local / options.pages, "s CPU")
    yield from on_cluster(one, source, folder, options.pages, "page", options.workers)
    with sqlite3.connect(folder / "cluster" / "manifest.sqlite") as manifest:
        read = sum(len(zlib.compress(record, 1)) for (record,) in manifest.execute("select record from pages"))
    files = [path for path in (folder / "cluster" / "documents").rglob("*") if path.is_file()]
    written = sum(len(zlib.compress(path.read_bytes(), 1)) for path in files)
    yield figure("network", "a page as read, twice", 2 * read / options.pages / 1000, "kB")
    yield figure("network", "a page as written", written / options.pages / 1000, "kB")
    size = sum(path.stat().st_size for path in files) / options.pages / 1000
    yield figure("disk", "a page in documents/", size, "kB")
    size = (folder / "cluster" / "manifest.sqlite").stat().st_size / options.pages / 1000
    yield figure("disk", "a page in manifest.sqlite", size, "kB")


def documents(folder: Path, options: argparse.Namespace) -> Iterator[Figure]:
    source = texts(folder / "in", options.documents)
    local, _ = run(source, folder / "local", "local")
    yield figure("one machine", "a text", 1000 * local / options.documents, "ms CPU")
    yield from on_cluster(source / "00000.txt", source, folder, options.documents, "text", options.workers)


PARTS = {"pages": pages, "documents": documents}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", action="append", choices=PARTS, help="only these")
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    print(json.dumps({"phuchoi": version(), "machine": machine()}))
    for name in options.part or PARTS:
        try:
            with tempfile.TemporaryDirectory() as folder:
                for one in PARTS[name](Path(folder), options):
                    print(json.dumps(one, ensure_ascii=False), flush=True)
        except OSError as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main()
