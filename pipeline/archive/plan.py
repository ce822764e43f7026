"""Which inputs a run has: files and folders → named files, in an order that does not depend on the file system."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

import msgspec

from pipeline.archive.errors import ArchiveError
from pipeline.model import Status

_ABOUT = "README.md"
"""What a folder says about itself is no document of it: figures it tells would be counted with theirs."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Where in an archive an input stands."""

    archive: Path
    """The archive on disk: the one named by the input's path, or one unpacked from it."""
    index: int
    name: str
    """Its path inside the archive at the input's path."""
    identity: str
    """What tells whether it is what it was when it was last read; empty where that is not known."""


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a run. `reason` is set for what was found but cannot be looked into; then it ends in `status`."""

    name: str
    path: Path
    reason: str = ""
    status: Status = Status.FAILED
    member: Member | None = None


def plan(paths: Sequence[Path], out: Path) -> list[Input]:
    """The inputs under `paths`, sorted by name; names are relative to the deepest folder that holds all `paths`.

    Folders are walked to the bottom, each once, however links loop; what begins with a dot, README.md and the folder
    `out` are passed over. Raises ArchiveError when a path does not exist, or when the results would be written among
    the inputs.
    """
    named = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - resolve() would follow links
    for given, path in zip(paths, named, strict=True):
        if not os.path.lexists(path):
            raise ArchiveError(f"{shown(given)}: no such file or folder")
        if os.path.realpath(path) == os.path.realpath(out):
            raise ArchiveError(f"{shown(given)}: the results cannot go to a folder that is read: name another --out")
    root = os.path.commonpath([path if path.is_dir() else path.parent for path in named]) if named else ""
    inside = len(root.rstrip("/")) + 1
    found: dict[str, Input] = {}
    seen: set[str] = {os.path.realpath(out)}
    for path in sorted(set(named)):
        for file, reason in _files(str(path), seen):
            name = own_name(shown(file[inside:] or "."), found)
            found[name] = Input(name=name, path=Path(file), reason=reason)
    return [found[name] for name in sorted(found)]


def shown(path: Path | str) -> str:
    """A path as text that can be printed and written as UTF-8: bytes that are none come out as `\\xff`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def own_name(name: str, taken: Container[str]) -> str:
    r"""The name, or the first of `name (2)`, `name (3)` … that nothing else has.

    Archives may name two files alike, and the byte 0xff is shown as the four letters \xff that another file may have.

    >>> own_name("a.pdf", {"a.pdf", "a.pdf (2)"})
    'a.pdf (3)'
    """
    own, number = name, 1
    while own in taken:
        number += 1
        own = f"{name} ({number})"
    return own


def _files(path: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    if not os.path.isdir(path):  # noqa: PTH112 - of ten thousand files, paths as objects took a third of the time
        yield path, ""
        return
    real = os.path.realpath(path)
    if real in seen:
        return
    seen.add(real)
    try:
        entries = sorted(name for name in os.listdir(path) if name != _ABOUT and name[0] != ".")  # noqa: PTH208
    except OSError as error:
        yield path, f"the folder cannot be read: {error.strerror or error}"
        return
    for entry in entries:
        yield from _files(f"{path.rstrip('/')}/{entry}", seen)
