"""The folder of a run, held against a second run."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.archive.errors import ArchiveError


@contextmanager
def held(out: Path) -> Iterator[None]:
    """The out folder, made where it is missing, and kept from a second run while this one writes to it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(out, os.O_RDONLY)
    except (FileExistsError, NotADirectoryError):
        raise ArchiveError(f"{out}: the results need a folder, and this is a file: name another --out") from None
    except OSError as error:
        raise ArchiveError(f"{out}: cannot be made ({error.strerror}): name another --out") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ArchiveError(f"{out}: another run is writing there: wait for it or name another --out") from None
        except OSError:
            pass  # a file system without locks
        if not os.access(out, os.W_OK):
            raise ArchiveError(f"{out}: cannot be written to: name another --out")
        yield
    finally:
        os.close(handle)


def is_held(out: Path) -> bool:
    """Whether a run is writing to the folder now. Raises OSError."""
    handle = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # a file system without locks
    finally:
        os.close(handle)
    return False
