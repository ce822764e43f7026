"""ZIP archives as folders: what is in them, without trusting a name, a size or a count that they state.

Nothing is ever written under a name from an archive. What becomes of what is found stands in docs/limits.md.
"""

from __future__ import annotations

import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from pipeline.model import Status

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_DOCUMENT_MARKS = frozenset(("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"))
"""Members that Office documents, OpenDocument, EPUB and JAR files have: those are no archives of documents."""
_METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
_DIRECTORY_BYTES = 32 << 20
"""A central directory of this size lists some 300,000 files; Python needs ten times as much memory for it."""
_RATIO, _FREE_BYTES = 200, 1 << 30
"""An archive may unpack to a gigabyte, or to so many times its size: bilevel scans stored plain come to 100."""
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")


class ArchiveFault(Exception):
    """What is wrong with an archive as a whole, for the archivist."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A file in an archive. `reason` is set where it is not to be read."""

    index: int
    """Its place in the archive's directory, from 0."""
    name: str
    """Its path as it can be shown: `/` between parts, `\\x2e\\x2e` for a part that would lead out of the archive."""
    stamp: str
    """Its checksum and size as the archive states them."""
    reason: str = ""
    status: Status = Status.FAILED
    """What becomes of it where there is a reason."""


def is_archive(path: Path) -> bool:
    """Whether a regular file begins as ZIP archives do. Raises nothing: what cannot be read is no archive."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        with path.open("rb") as file:
            return file.read(4) in _MAGIC
    except OSError:
        return False


def opened(path: Path) -> zipfile.ZipFile:
    """The archive at `path`. Raises ArchiveFault."""
    try:
        with path.open("rb") as file:
            size = _directory_size(file, path.stat().st_size)
        if size > _DIRECTORY_BYTES:
            raise ArchiveFault(f"the list of its files takes {size >> 20} MB, more than the limit of 32: unpack it")
        return zipfile.ZipFile(path)
    except OSError as error:
        raise ArchiveFault(f"the archive cannot be read: {error.strerror or error}") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, ValueError, NotImplementedError) as error:
        raise ArchiveFault(f"the archive is damaged ({error}): fetch it again") from None


def is_document(archive: zipfile.ZipFile) -> bool:
    """Whether this is one document in many parts (docx, xlsx, odt, epub …)."""
    return any(info.filename in _DOCUMENT_MARKS for info in archive.infolist())


def entries(archive: zipfile.ZipFile, size: int, largest: float) -> Iterator[Entry]:
    """The files of an archive of `size` bytes in the order of its directory; hidden ones, README.md and what macOS
    adds are passed over, as in folders. None may unpack to more than `largest` bytes.

    Raises ArchiveFault where the archive as a whole is a bomb.
    """
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    if total > max(_FREE_BYTES, _RATIO * size):
        raise ArchiveFault(
            f"it unpacks to {total / 1e9:,.1f} GB, {total // max(size, 1):,} times its size: "
            "unpack it yourself if that can be right"
        )
    if sum(info.compress_size for info in infos) > size:
        raise ArchiveFault("its files overlap each other, as in archives made to fill disks: pack it anew")
    for index, info in enumerate(infos):
        raw = name_of(info)
        parts = [part for part in raw.replace("\\", "/").split("/") if part not in ("", ".")]
        hidden = any((part[0] == "." and part != "..") or part == "__MACOSX" for part in parts)
        if info.is_dir() or not parts or hidden or parts[-1] == "README.md":
            continue
        reason, status = _fault(info, raw, largest)
        yield Entry(
            index=index,
            name="/".join("\\x2e\\x2e" if part == ".." else part for part in parts),
            stamp=f"{info.CRC:08x} {info.file_size}",
            reason=reason,
            status=status,
        )


def name_of(info: zipfile.ZipInfo) -> str:
    """The name of a member. ZIP has a mark for UTF-8; without it the bytes are UTF-8 all the same, as Unix writes them,
    or in the code page of the machine: 1258 where Windows is Vietnamese.
    """
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename  # Python took it from the field for Unicode names
    for encoding in ("utf-8", "cp1258"):
        try:
            return unicodedata.normalize("NFC", raw.decode(encoding)) if encoding == "cp1258" else raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _fault(info: zipfile.ZipInfo, raw: str, largest: float) -> tuple[str, Status]:
    parts = raw.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or (len(parts[0]) == 2 and parts[0][1] == ":"):
        return "its name leads out of the archive: pack it anew", Status.FAILED
    mode = info.external_attr >> 16
    if info.create_system == 3 and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "not read: it is a link or another thing that is no file, inside an archive", Status.SKIPPED
    if info.flag_bits & 0x1:
        return "it is encrypted in its archive: unpack it with its password", Status.FAILED
    if info.compress_type not in _METHODS:
        return f"it is packed in a way that is not supported (method {info.compress_type}): unpack it", Status.FAILED
    if info.file_size > largest:
        size, limit = info.file_size / 1e6, largest / 1e6
        return (
            f"it has {size:,.0f} MB unpacked, more than the limit of {limit:,.0f}: raise unpacked_megabytes to read it",
            Status.FAILED,
        )
    return "", Status.FAILED


def _directory_size(file: BinaryIO, size: int) -> int:
    """Bytes of the archive's directory, as its end says; 0 where no end is found, which zipfile complains of."""
    start = max(0, size - _END.size - 0xFFFF)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        return 0
    stated: int = _END.unpack_from(tail, at)[5]
    if stated != 0xFFFFFFFF:
        return stated
    at64 = tail.rfind(b"PK\x06\x06", 0, at)
    return int(_END64.unpack_from(tail, at64)[8]) if at64 >= 0 else 0
