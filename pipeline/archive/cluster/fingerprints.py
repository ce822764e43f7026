"""Whether two machines see the same file at the same path, without reading all of it on each."""

from __future__ import annotations

import hashlib
import os
import stat
from functools import lru_cache
from pathlib import Path

from pipeline.archive.store import identity_of

_PIECE = 1 << 16


def fingerprint(path: Path) -> str:
    """Of a regular file: its size, beginning, middle and end; of anything else: empty. Raises OSError.

    A scan of 500 pages is read by all workers, some pages by each: to read the whole of it for its SHA-256 would move
    it over the network once for each worker. A copy that is cut short, or another file of that name, is told by this.
    """
    identity = identity_of(path)
    return _fingerprint(path, identity) if identity else _other(path)


def _other(path: Path) -> str:
    if stat.S_ISREG(path.stat().st_mode):
        raise OSError(f"it changes: {path}")
    return ""


@lru_cache(maxsize=4096)
def _fingerprint(path: Path, identity: str) -> str:
    """`identity` is not looked at: it makes a file that was changed another one."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        total = hashlib.sha256(str(size).encode())
        for start in (0, (size - _PIECE) // 2, size - _PIECE):
            file.seek(max(0, start))
            total.update(file.read(_PIECE))
    return total.hexdigest()
