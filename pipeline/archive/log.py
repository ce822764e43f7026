"""The log of a run's folder: what happened when, a line each, for whoever looks after a run that nobody watched."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from pipeline.archive.progress import Progress
from pipeline.model import Status

FILE = "run.log"
_LARGEST_BYTES = 64 << 20


class Logged(Progress):
    """Hands on what it hears, and writes it to `run.log` in the folder `out`, after what earlier runs wrote.

    Names and reasons are written without control characters, which would let a file's name forge lines of the log. A
    log that cannot be written (the disk is full) ends no run.
    """

    def __init__(self, inner: Progress, out: Path) -> None:
        self._inner = inner
        path = out / FILE
        try:
            if path.exists() and path.stat().st_size > _LARGEST_BYTES:
                path.replace(out / f"{FILE}.1")
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            self._handle = os.open(path, flags, 0o666)
        except OSError:
            self._handle = -1

    def planned(self, inputs: int) -> None:
        self._write(f"run of {inputs} inputs begins")
        self._inner.planned(inputs)

    def opened(self, name: str, pages: int, waiting: int) -> None:
        if waiting:
            self._write(f"opened {name}: {pages} pages, {waiting} to read")
        self._inner.opened(name, pages, waiting)

    def page(self, name: str, number: int, reason: str) -> None:
        if reason:
            self._write(f"page {number} of {name} failed: {reason}")
        self._inner.page(name, number, reason)

    def ended(self, name: str, status: Status, reason: str) -> None:
        self._write(f"{status.value} {name}" + (f": {reason}" if reason else ""))
        self._inner.ended(name, status, reason)

    def remark(self, message: str) -> None:
        self._write(message)
        self._inner.remark(message)

    def details(self, name: str, details: str) -> None:
        for line in details.splitlines():
            self._write(f"  {name}: {line}")
        self._inner.details(name, details)

    def close(self) -> None:
        if self._handle >= 0:
            self._write("run ends")
            os.close(self._handle)
            self._handle = -1
        self._inner.close()

    def _write(self, line: str) -> None:
        if self._handle < 0:
            return
        plain = line
        if not line.isprintable():
            plain = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in line)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            os.write(self._handle, f"{now} {plain}\n".encode("utf-8", "backslashreplace"))
        except OSError:
            return
