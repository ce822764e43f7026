"""`phuchoi extract`: one file to a table of indicators."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pipeline.commands.files import write_bytes
from pipeline.commands.messages import CommandError, Exit, warn
from pipeline.knowledge import Knowledge
from pipeline.settings import Settings


def extract_file(
    source: Path, output: Path | None, settings: Settings, knowledge: Knowledge, *, restored: bool
) -> Exit:
    """Write the indicators of a file of any supported kind as CSV. Raises CommandError when it cannot be read."""
    import pipeline
    from pipeline.commands.show import progress_for
    from pipeline.model import Status
    from pipeline.publish import INDICATORS, Located, csv_bytes, indicator_rows

    if not source.exists():
        raise CommandError(f"{source}: no such file")
    if source.is_dir():
        raise CommandError(f"{source}: a folder; `phuchoi run {source} --out DIR` reads folders")
    progress = progress_for(quiet=not sys.stderr.isatty(), debug=False)
    jobs = len(os.sched_getaffinity(0))
    document = pipeline.process(source, settings, knowledge, jobs=jobs, progress=progress, restored=restored)
    if document.status in (Status.FAILED, Status.SKIPPED):
        raise CommandError(f"{source}: {document.status.value}: {document.reason}", Exit.TROUBLE)
    where = Located(document=document.path, sha256=document.sha256)
    write_bytes(output, csv_bytes(INDICATORS, indicator_rows(where, document.indicators)))
    if document.status is Status.PARTIAL:
        warn(f"{source}: partial: {document.reason}")
        return Exit.TROUBLE
    return Exit.OK
