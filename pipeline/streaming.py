"""Many files through all stages, one after the other, into the hands of the caller: nothing is written or kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.knowledge import Knowledge
from pipeline.model import Document, Status
from pipeline.settings import Settings
from pipeline.single import process

if TYPE_CHECKING:
    from pipeline.archive.plan import Input
    from pipeline.archive.store import Store


def stream(
    paths: Sequence[Path | str],
    settings: Settings | None = None,
    knowledge: Knowledge | None = None,
    *,
    jobs: int = 1,
) -> Iterator[Document]:
    """The documents under `paths` (files, folders, and what ZIP archives there hold), each through all stages.

    One document is in memory at a time, in the order of names, which are those that `run` gives. Every input comes:
    `status` and `reason` say what is wrong with one that cannot be used, and of a file with the content of an earlier
    one that it is passed over. More than one of `jobs` reads the pages of a document side by side.

    For an archive that takes hours, `run` is the better choice: it goes on where it was stopped, and its workers have
    limits of memory and time. Raises ArchiveError where a path does not exist or nothing is found.

    >>> [(document.path, document.status.value) for document in stream(["samples/wrong-language.txt"])]
    [('wrong-language.txt', 'ok')]
    """
    from pipeline.archive.errors import ArchiveError
    from pipeline.archive.manifest import Manifest
    from pipeline.archive.plan import plan
    from pipeline.archive.store import FOLDER, Store

    settings = settings or Settings()
    knowledge = knowledge or Knowledge()
    with TemporaryDirectory(prefix="phuchoi-") as place:
        inputs = plan([Path(path) for path in paths], Path(place))
        if not inputs:
            raise ArchiveError("no files found in " + ", ".join(str(path) for path in paths))
        manifest = Manifest(Path(place) / "manifest.sqlite")
        store = Store(Path(place) / FOLDER, manifest, settings.unpacked_megabytes * 1e6)
        first: dict[str, str] = {}
        try:
            for source in store.expand(inputs):
                yield _taken(source, store, first, settings, knowledge, jobs)
                store.release(source)
        finally:
            store.close()
            manifest.close()


def _taken(
    source: Input, store: Store, first: dict[str, str], settings: Settings, knowledge: Knowledge, jobs: int
) -> Document:
    from pipeline.archive.store import Lost

    if source.reason:
        return Document(path=source.name, status=source.status, reason=source.reason)
    try:
        sha256 = store.digest(source)
        if sha256 in first:
            reason = f"same content as {first[sha256]}"
            return Document(path=source.name, sha256=sha256, status=Status.SKIPPED, reason=reason)
        path = store.path(source)
    except Lost as error:
        return Document(path=source.name, status=Status.FAILED, reason=str(error))
    document = process(path, settings, knowledge, name=source.name, jobs=jobs)
    if sha256 and document.status in (Status.OK, Status.PARTIAL):
        first[sha256] = source.name
    return document
