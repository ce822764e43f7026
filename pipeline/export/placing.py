"""Exports appear whole or not at all: written beside their place, then moved into it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.export.errors import ExportError
from pipeline.publish.atomic import sync_folder


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """Where to write what shall stand at `target`, a file or a folder; it is moved there when the block ends well.

    A file takes the place of the one before; the files of a folder are moved one by one into the folder, where files of
    other names stay. Raises OSError, ExportError, and then no file at `target` is other than whole.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name[:40]}.", suffix=".phuchoi-part", dir=target.parent) as own:
        place = Path(own) / target.name
        yield place
        if place.is_dir():
            _move_folder(place, target)
        else:
            if target.is_dir():
                raise ExportError(f"{target}: is a folder: name a file with --out")
            _move(place, target)


@contextmanager
def passing() -> Iterator[Path]:
    """A file of a name of its own to write what goes to standard output, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="phuchoi-") as own:
        yield Path(own) / "export"


def _move_folder(folder: Path, target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise ExportError(f"{target}: is a file, and the export needs a folder: name another --out")
    target.mkdir(exist_ok=True)
    # what describes the others comes last: it speaks of files that are there
    for path in sorted(folder.rglob("*"), key=lambda path: (path.suffix == ".json", path.as_posix())):
        if path.is_dir():
            continue
        place = target / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        _move(path, place)


def _move(path: Path, target: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.replace(target)
    sync_folder(target.parent)


def copy_to(path: Path, stream: BinaryIO) -> None:
    """The bytes of a file into a stream."""
    with path.open("rb") as file:
        shutil.copyfileobj(file, stream)
    stream.flush()
