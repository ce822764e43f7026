"""Input and output of commands: `-` is standard input or output, files appear whole or not at all."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.commands.messages import CommandError


def read_bytes(path: Path) -> bytes:
    """All of a file or of standard input. Raises CommandError."""
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: cannot be read ({error.strerror or error})") from None


def write_bytes(path: Path | None, data: bytes) -> None:
    """Write to a file, or to standard output where `path` is None or `-`. Raises CommandError."""
    if path is None or str(path) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from pipeline.publish import write_atomically

    try:
        write_atomically(path, data)
    except OSError as error:
        raise CommandError(f"{path}: cannot be written ({error.strerror or error})") from None
