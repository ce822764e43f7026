"""Worker processes, one task each: when one dies or hangs, that task fails and nothing else.

concurrent.futures' pool is no use here: a killed child breaks the whole pool, takes every task in flight with it and
does not say whose fault it was; nor can it stop a task that hangs in native code.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import BinaryIO, cast

import msgspec

from pipeline.archive.messages import Failed, Reply, Request, decode_reply, encode, receive, send
from pipeline.settings import Settings

_START = "import sys; sys.path[:] = {path!r}; from pipeline.archive.worker import serve; serve()"

_ALONE = dict.fromkeys(("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"), "1") | {"MALLOC_ARENA_MAX": "2"}
"""Pages are read side by side: threads in each would take turns, and 64 cores' worth of their stacks is 4 GB of address
space. What the user has set stays."""

_MOST_TASKS = 300
"""After so many a worker is replaced: what libraries leak over thousands of broken files ends with it."""

_GRACE_SECONDS = 60.0
"""What a page may take beside Tesseract, which has its own limit: rendering, starting the worker."""


def page_limit(settings: Settings) -> float:
    """Seconds after which a worker that reads a page hangs."""
    return settings.page_seconds + _GRACE_SECONDS


class _Worker:
    """One process and the task it has."""

    def __init__(self, setup: bytes) -> None:
        self.task: str | None = None
        self.tasks = 0
        self.deadline = 0.0
        self.limit = 0.0
        self.words = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self.process = subprocess.Popen(
            # -c with this process's own path: -m would look into the current folder first
            [sys.executable, "-c", _START.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.words,
            env={**_ALONE, **os.environ},
            # its own group: Ctrl-C reaches the run only, and what a worker started ends with it
            start_new_session=True,
        )
        with contextlib.suppress(OSError):
            send(self.requests, setup)

    @property
    def requests(self) -> BinaryIO:
        return cast(BinaryIO, self.process.stdin)

    @property
    def replies(self) -> BinaryIO:
        return cast(BinaryIO, self.process.stdout)

    def end(self) -> str:
        """Kill the process with all it started. Returns how it ended, for a person."""
        # before it is waited for: until then no other process can have taken its number
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        for stream in (self.requests, self.replies):
            with contextlib.suppress(OSError):
                stream.close()
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"

    def last_words(self) -> str:
        self.words.seek(0, os.SEEK_END)
        self.words.seek(max(0, self.words.tell() - 4000))
        return self.words.read().decode("utf-8", "replace").strip()


class Pool:
    """Up to `jobs` worker processes, started when needed."""

    def __init__(self, jobs: int, setup: msgspec.Struct) -> None:
        self._jobs = jobs
        self._setup = encode(setup)
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []

    @property
    def at_once(self) -> int:
        return self._jobs

    @property
    def free(self) -> int:
        """How many tasks could be given now."""
        return self._jobs - len(self._busy)

    @property
    def busy(self) -> int:
        return len(self._busy)

    def give(self, task: str, request: Request, seconds: float) -> None:
        """Have a worker do a task; it is killed when it takes longer than `seconds`."""
        worker = self._idle.pop() if self._idle else _Worker(self._setup)
        worker.task = task
        worker.tasks += 1
        worker.limit = seconds
        worker.deadline = time.monotonic() + seconds
        self._busy.append(worker)
        with contextlib.suppress(OSError):  # it died while idle: `wait` finds its pipe closed
            send(worker.requests, encode(request))

    def wait(self) -> list[tuple[str, Reply]]:
        """The tasks that ended, at least one, each with its reply; Failed(died=True) when the process ended with it."""
        while self._busy:
            with selectors.DefaultSelector() as selector:
                for worker in self._busy:
                    selector.register(worker.replies, selectors.EVENT_READ, worker)
                soonest = min(worker.deadline for worker in self._busy)
                ready = [key.data for key, _ in selector.select(max(0.0, soonest - time.monotonic()))]
            now = time.monotonic()
            ended = [self._collect(worker) for worker in ready]
            ended += [self._stop(worker) for worker in list(self._busy) if worker.deadline <= now]
            if ended:
                return ended
        return []

    def heed(self, remark: Callable[[str], None]) -> None:
        """There is nothing to tell: a task that its process ends with says so."""

    def close(self) -> None:
        """End all workers; what they were doing is lost."""
        for worker in self._idle + self._busy:
            worker.end()
        self._idle.clear()
        self._busy.clear()

    def _collect(self, worker: _Worker) -> tuple[str, Reply]:
        message = receive(worker.replies)
        self._busy.remove(worker)
        task, worker.task = worker.task or "", None
        if message is not None:
            if worker.tasks < _MOST_TASKS:
                self._idle.append(worker)
            else:
                worker.end()
                worker.words.close()
            return task, decode_reply(message)
        how = worker.end()
        words = worker.last_words()
        worker.words.close()
        return task, Failed(reason=f"the process working on it died ({how})", details=words, died=True)

    def _stop(self, worker: _Worker) -> tuple[str, Reply]:
        self._busy.remove(worker)
        worker.end()
        return worker.task or "", Failed(reason=f"it took longer than {worker.limit:g} seconds and was stopped")
