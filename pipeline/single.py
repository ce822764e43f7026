"""One file through the stages; its pages may be read side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.knowledge import Knowledge
from pipeline.model import Document, Route, Status
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.archive import Progress


def read(
    path: Path | str,
    settings: Settings | None = None,
    knowledge: Knowledge | None = None,
    *,
    name: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Document:
    """The document at `path` with its pages read and laid out; `name` is what it is called, by default its file name.

    With more than one of `jobs`, worker processes read the pages side by side. Never raises for what the file holds:
    `status` and `reason` say what is wrong with it.

    >>> document = read("samples/born-digital.pdf")
    >>> document.status.value, document.pages[0].route.value, document.pages[0].lines[0].text
    ('ok', 'keep', 'ỦY BAN NHÂN DÂN HUYỆN KHE VÀNG')
    """
    from pipeline.ingest.document import open_document
    from pipeline.layout import arrange
    from pipeline.library_log import tell

    path = Path(path)
    settings = settings or Settings()
    knowledge = knowledge or Knowledge()
    document = open_document(path, name or path.name, settings, knowledge)
    if document.status in (Status.FAILED, Status.SKIPPED):
        tell(document.path, document.status, document.reason)
        return document
    waiting = sum(page.route is Route.OCR for page in document.pages)
    if jobs > 1 and waiting > 1:
        from pipeline.archive import Progress, read_pages

        document = read_pages(document, path, settings, knowledge, min(jobs, waiting), progress or Progress())
    else:
        from pipeline import ocr

        document = ocr.read(document, path, settings)
    tell(document.path, document.status, document.reason)
    return arrange(document, knowledge)


def process(
    path: Path | str,
    settings: Settings | None = None,
    knowledge: Knowledge | None = None,
    *,
    name: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    restored: bool = True,
) -> Document:
    """The document at `path` through all stages, with its changes, indicators and flags.

    As `read`; without `restored` the text is taken as it stands.

    >>> document = process("samples/wrong-language.txt")
    >>> [(str(one.value), str(one.total), one.unit, one.text) for one in document.indicators if one.total][:1]
    [('12', '16', 'xã', '12/16 xã')]
    """
    from pipeline.extract import extract
    from pipeline.restore import restore

    knowledge = knowledge or Knowledge()
    document = read(path, settings, knowledge, name=name, jobs=jobs, progress=progress)
    if document.status in (Status.FAILED, Status.SKIPPED):
        return document
    return extract(restore(document, knowledge) if restored else document, knowledge)
