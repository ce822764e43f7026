"""Where the bytes of an input are, and what they are: archives are unpacked one file at a time, into the run's folder.

A file that has not changed since it was last read is not read again to know its content: size, times and place of the
file tell (as for make and git), and for a file in an archive those of the archive.
"""

from __future__ import annotations

import hashlib
import lzma
import shutil
import stat
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from pipeline.archive import zips
from pipeline.archive.manifest import Manifest
from pipeline.archive.plan import Input, Member, own_name, shown
from pipeline.archive.zips import ArchiveFault
from pipeline.ingest.document import digest_of
from pipeline.model import Status

FOLDER = ".unpacked"
"""In the run's folder, while it runs."""
_DEPTH = 3
"""Archives in archives in an archive; quines, which hold themselves, end here."""
_MOST_FILES = 200_000
_SETTLED_SECONDS = 2.0
"""A file may be written twice within one tick of a file system's clock: what changed just now is not believed."""
DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, NotImplementedError, ValueError)
"""What reading a file of a damaged archive raises, but for OSError."""


class Lost(Exception):
    """The bytes of an input cannot be had; the message says why."""


class Store:
    """The bytes of inputs; `folder` holds what is unpacked. A file of more than `largest` bytes is not unpacked."""

    def __init__(self, folder: Path, manifest: Manifest, largest: float) -> None:
        self._folder = folder
        self._manifest = manifest
        self._largest = largest
        self._archive: tuple[Path, zipfile.ZipFile] | None = None
        self._unpacked: dict[str, Path] = {}
        self._count = 0
        self._clear()

    def expand(self, inputs: Sequence[Input]) -> list[Input]:
        """The inputs with the files of archives in the archives' places, each under a name of its own, by name."""
        found: dict[str, Input] = {}
        for one in inputs:
            for source in self._members(one, identity_of(one.path), 1) if zips.is_archive(one.path) else (one,):
                if len(found) > _MOST_FILES and source.member is not None:
                    reason = f"archives hold more than the limit of {_MOST_FILES:,} files: unpack it"
                    found[one.name] = Input(name=one.name, path=one.path, reason=reason)
                    break
                name = own_name(source.name, found)
                found[name] = source if name == source.name else msgspec.structs.replace(source, name=name)
        return [found[name] for name in sorted(found)]

    def digest(self, source: Input) -> str:
        """SHA-256 of the bytes of an input; empty where opening it will say what is wrong with it. Raises Lost."""
        identity = source.member.identity if source.member else identity_of(source.path)
        known = self._manifest.content(identity) if identity else ""
        if known:
            return known
        if source.member is not None:
            return self._unpack(source.name, source.member)
        try:
            sha256 = digest_of(source.path) if source.path.is_file() else ""
        except OSError:
            return ""
        if identity and identity == identity_of(source.path) and _settled(source.path):
            self._manifest.put_content(identity, sha256)
        return sha256

    def path(self, source: Input) -> Path:
        """A file with the bytes of an input, there until it is released. Raises Lost."""
        if source.member is None:
            return source.path
        if source.name not in self._unpacked:
            self._unpack(source.name, source.member)
        return self._unpacked[source.name]

    def release(self, source: Input) -> None:
        """The bytes are needed no longer."""
        unpacked = self._unpacked.pop(source.name, None)
        if unpacked is not None:
            unpacked.unlink(missing_ok=True)

    def close(self) -> None:
        if self._archive is not None:
            self._archive[1].close()
            self._archive = None
        self._clear()

    def _clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _members(self, source: Input, identity: str, depth: int) -> Iterator[Input]:
        """The files of an archive, and of archives in it; the archive itself with a reason where it has none."""
        path = source.member.archive if source.member else source.path
        path = self._unpacked.get(source.name, path)
        whole = msgspec.structs.replace(source, status=Status.FAILED)
        try:
            archive = self._opened(path)
            if zips.is_document(archive):
                self.release(source)
                yield source
                return
            listed = list(zips.entries(archive, path.stat().st_size, self._largest))
        except ArchiveFault as error:
            yield msgspec.structs.replace(whole, reason=str(error))
            return
        except OSError as error:
            yield msgspec.structs.replace(whole, reason=f"the archive cannot be read: {error.strerror or error}")
            return
        if not listed:
            yield msgspec.structs.replace(whole, reason="the archive holds no files")
        for entry in listed:
            inside = f"{source.member.name}/{entry.name}" if source.member else entry.name
            member = Member(
                archive=path,
                index=entry.index,
                name=inside,
                identity=identity and f"{identity}/{entry.index} {entry.stamp}",
            )
            one = Input(
                name=f"{source.name}/{entry.name}",
                path=source.path,
                reason=entry.reason,
                status=entry.status,
                member=member,
            )
            if entry.reason or not self._begins_as_archive(path, entry.index):
                yield one
            elif depth == _DEPTH:
                reason = f"archives in archives are opened {_DEPTH} deep: unpack it"
                yield msgspec.structs.replace(one, reason=reason)
            else:
                try:
                    self._unpack(one.name, member)
                except Lost as error:
                    yield msgspec.structs.replace(one, reason=str(error))
                    continue
                yield from self._members(one, member.identity, depth + 1)

    def _begins_as_archive(self, path: Path, index: int) -> bool:
        try:
            archive = self._opened(path)
            with archive.open(archive.infolist()[index]) as file:
                return file.read(4) == b"PK\x03\x04"
        except (ArchiveFault, OSError, *DAMAGE):
            return False  # unpacking it says what is wrong

    def _opened(self, path: Path) -> zipfile.ZipFile:
        """The archive; the latest one stays open, for its files follow each other."""
        if self._archive is None or self._archive[0] != path:
            if self._archive is not None:
                self._archive[1].close()
            self._archive = None
            self._archive = path, zips.opened(path)
        return self._archive[1]

    def _unpack(self, name: str, member: Member) -> str:
        """Write a file of an archive into the run's folder, under a number. Returns its SHA-256."""
        total = hashlib.sha256()
        self._count += 1
        target = self._folder / f"{self._count}"
        try:
            archive = self._opened(member.archive)
            with archive.open(archive.infolist()[member.index]) as file:
                self._write(file.read, target, total.update)
        except ArchiveFault as error:
            raise Lost(str(error)) from None
        except (OSError, IndexError, *DAMAGE) as error:
            target.unlink(missing_ok=True)
            raise Lost(f"it is damaged in its archive ({error}): fetch the archive again") from None
        except Lost:
            target.unlink(missing_ok=True)
            raise
        self._unpacked[name] = target
        if member.identity:
            self._manifest.put_content(member.identity, total.hexdigest())
        return total.hexdigest()

    def _write(self, read: Callable[[int], bytes], target: Path, seen: Callable[[bytes], None]) -> None:
        size = 0
        try:
            self._folder.mkdir(exist_ok=True)
            handle = target.open("wb")
        except OSError as error:
            raise Lost(f"it cannot be unpacked here: {error.strerror or error}") from None
        with handle:
            while piece := read(1 << 20):
                size += len(piece)
                if size > self._largest:  # zipfile ends at the stated size: this is for the day when it does not
                    raise Lost("it unpacks to more than its archive says")
                seen(piece)
                try:
                    handle.write(piece)
                except OSError as error:
                    raise Lost(f"it cannot be unpacked here: {error.strerror or error}") from None


def identity_of(path: Path) -> str:
    """What tells whether a regular file is the one it was; empty where it is none."""
    try:
        found = path.stat()
    except OSError:
        return ""
    if not stat.S_ISREG(found.st_mode):
        return ""
    times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
    return f"{shown(path)} {found.st_dev}:{found.st_ino} {found.st_size} {times}"


def _settled(path: Path) -> bool:
    return path.stat().st_ctime < time.time() - _SETTLED_SECONDS
