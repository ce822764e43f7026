"""decisions.jsonl: one decision a line, only ever added to."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from pipeline.decisions.records import Decision

FILE = "decisions.jsonl"
_DECODER = msgspec.json.Decoder(Decision)
_ENCODER = msgspec.json.Encoder()


class LogError(Exception):
    """A line of the log is no decision. The message names file and line."""


class DecisionLog:
    """The log at `path`, which need not exist. Several processes may read it and add to it at the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offset = 0
        self._lines = 0
        self.faults: list[str] = []
        """Lines that are no decisions, as messages; they stay in the file and count for nothing."""

    def news(self) -> list[Decision]:
        """The decisions added since the last call, by whomever. A line still being written waits for the next call.

        Raises OSError.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        return list(self._decoded(whole))

    def append(self, decisions: Sequence[Decision], check: Callable[[list[Decision]], None] | None = None) -> None:
        """Add decisions; when this returns they are on the disk.

        Nobody else adds in the meantime: `check` is given what others added since the last look, and may raise to add
        nothing. Raises OSError (disk full, folder read-only).
        """
        lines = b"".join(_ENCODER.encode(one) + b"\n" for one in decisions)
        with self._held() as handle:
            if check is not None:
                check(self.news())
            size = os.fstat(handle).st_size
            if size and os.pread(handle, 1, size - 1) != b"\n":
                lines = b"\n" + lines  # what a crash left of a line is a line that counts for nothing
            written = 0
            try:
                while written < len(lines):
                    written += os.write(handle, lines[written:])
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, size)  # half a decision would be lost behind a line end
                raise

    @contextmanager
    def _held(self) -> Iterator[int]:
        handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)

    def _decoded(self, data: bytes) -> Iterator[Decision]:
        for line in data.splitlines():
            self._lines += 1
            if not line.strip():
                continue
            try:
                yield _DECODER.decode(line)
            except msgspec.MsgspecError as error:
                self.faults.append(f"{self.path.name}: line {self._lines}: not a decision ({error})")


def parse(data: bytes, name: str) -> list[Decision]:
    """The decisions of a whole log. Raises LogError at the first line that is none."""
    found = []
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(_DECODER.decode(line))
        except msgspec.MsgspecError as error:
            raise LogError(f"{name}: line {number}: not a decision ({error})") from None
    return found
