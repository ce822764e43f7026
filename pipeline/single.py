"""One file through the stages, in this process."""

from __future__ import annotations

from pathlib import Path

from pipeline.knowledge import Knowledge
from pipeline.model import Document, Status
from pipeline.settings import Settings


def read(
    path: Path | str, settings: Settings | None = None, knowledge: Knowledge | None = None, *, name: str | None = None
) -> Document:
    """The document at `path` with its pages read and laid out; `name` is what it is called, by default its file name.

    Never raises for what the file holds: `status` and `reason` say what is wrong with it.
    """
    from pipeline.ingest import open_document
    from pipeline.layout import arrange
    from pipeline.ocr import read as read_pages

    path = Path(path)
    settings = settings or Settings()
    knowledge = knowledge or Knowledge()
    document = open_document(path, name or path.name, settings, knowledge)
    if document.status in (Status.FAILED, Status.SKIPPED):
        return document
    return arrange(read_pages(document, path, settings), knowledge)


def process(
    path: Path | str,
    settings: Settings | None = None,
    knowledge: Knowledge | None = None,
    *,
    name: str | None = None,
    restored: bool = True,
) -> Document:
    """The document at `path` through all stages, with its changes, indicators and flags.

    Pages are read one after the other: `pipeline.run` reads them side by side. Without `restored` the text is taken as
    it stands.
    """
    from pipeline.extract import extract
    from pipeline.restore import restore

    knowledge = knowledge or Knowledge()
    document = read(path, settings, knowledge, name=name)
    if document.status in (Status.FAILED, Status.SKIPPED):
        return document
    return extract(restore(document, knowledge) if restored else document, knowledge)
