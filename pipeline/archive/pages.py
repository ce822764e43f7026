"""The pages of one document, read side by side."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path

import msgspec

from pipeline.archive.messages import Done, Failed, Read, Setup
from pipeline.archive.pool import Pool, page_limit
from pipeline.archive.progress import Progress
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Route
from pipeline.settings import Settings


def read_pages(
    document: Document, path: Path, settings: Settings, knowledge: Knowledge, jobs: int, progress: Progress
) -> Document:
    """The document with every page routed OCR read by one of `jobs` processes, and its status brought up to date."""
    from pipeline.ingest.document import failed, settle

    pages = {page.number: page for page in document.pages}
    waiting = deque(page for page in document.pages if page.route is Route.OCR)
    progress.planned(1)
    progress.opened(document.path, len(pages), len(waiting))
    pool = Pool(jobs, Setup.of(settings, knowledge))
    try:
        while waiting or pool.busy:
            while waiting and pool.free:
                page = waiting.popleft()
                request = Read(path=os.fsencode(path), page=page, kind=document.kind)
                pool.give(str(page.number), request, page_limit(settings))
            for task, reply in pool.wait():
                page = pages[int(task)]
                match reply:
                    case Done():
                        page = reply.page
                    case Failed():
                        page = failed(page, reply.reason)
                pages[page.number] = page
                progress.page(document.path, page.number, page.reason if page.route is Route.FAILED else "")
    finally:
        pool.close()
        progress.close()
    return settle(msgspec.structs.replace(document, pages=tuple(pages.values())))
