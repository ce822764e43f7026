"""The files that documents were read from, known by their content: where they were, moved, or in a ZIP archive."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pipeline.archive import zips
from pipeline.archive.store import DAMAGE
from pipeline.archive.zips import ArchiveFault
from pipeline.review.documents import Report
from pipeline.review.images import Images, NoImage

_LARGEST = 2e9
"""Bytes of a file in an archive, as a run's `unpacked_megabytes` has them unless told otherwise."""
_PIECE = 1 << 20


class Originals:
    """Finds files; what was in an archive is unpacked, one file at a time.

    `members` says where files in archives were (SHA-256 → path of the archive, name in it); `folder` is where to look
    for what has moved.
    """

    def __init__(self, members: Mapping[str, tuple[str, str]], folder: Path | None) -> None:
        self._members = members
        self._source = folder
        self._images = Images(folder)
        self._unpacked = tempfile.TemporaryDirectory(prefix="phuchoi-")

    def close(self) -> None:
        self._unpacked.cleanup()

    def file(self, report: Report) -> Path:
        """The file of a document, until the next is asked for. Raises NoImage: a text, gone, changed, or locked in."""
        try:
            return self._images.source(report)
        except OSError as error:
            raise NoImage(error.strerror or str(error)) from None
        except NoImage as error:
            if str(error) == "text" or report.sha256 not in self._members:
                raise
        archive, member = self._members[report.sha256]
        for path in self._places(archive):
            if self._unpack(path, member, report.sha256):
                return self._target
        raise NoImage("archive")

    @property
    def _target(self) -> Path:
        return Path(self._unpacked.name, "file")

    def _places(self, archive: str) -> list[Path]:
        places = [Path(archive)]
        if self._source is not None:
            places.append(self._source / Path(archive).name)
        return [path for path in places if zips.is_archive(path)]

    def _unpack(self, path: Path, member: str, sha256: str) -> bool:
        """Whether the archive has the file; then it lies at the target."""
        try:
            with zips.opened(path) as archive:
                entries = zips.entries(archive, path.stat().st_size, _LARGEST)
                found = next((one for one in entries if one.name == member and not one.reason), None)
                if found is None:
                    return False
                total = hashlib.sha256()
                with archive.open(archive.infolist()[found.index]) as packed, self._target.open("wb") as file:
                    while piece := packed.read(_PIECE):
                        total.update(piece)
                        file.write(piece)
        except (ArchiveFault, OSError, *DAMAGE):
            return False
        return total.hexdigest() == sha256
