"""`phuchoi extract`: one file to a table of indicators."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from pipeline.commands.files import write_bytes
from pipeline.commands.messages import CommandError, Exit, warn
from pipeline.knowledge import Knowledge
from pipeline.settings import Settings

_STANDARD_INPUT = "standard-input"
"""What it is called in the table."""


def extract_file(
    source: Path, output: Path | None, settings: Settings, knowledge: Knowledge, *, restored: bool, excel: bool
) -> Exit:
    """Write the indicators of a file of any supported kind, or of standard input (`-`), as CSV.

    Raises CommandError when it cannot be read.
    """
    if str(source) == "-":
        with tempfile.TemporaryDirectory(prefix="phuchoi-") as folder:
            path = Path(folder, _STANDARD_INPUT)  # pages of a PDF or an image are not read in order
            with path.open("wb") as file:
                shutil.copyfileobj(sys.stdin.buffer, file)
            return _extract(path, _STANDARD_INPUT, output, settings, knowledge, restored, excel)
    if not source.exists():
        raise CommandError(f"{source}: no such file")
    if source.is_dir():
        raise CommandError(f"{source}: a folder; `phuchoi run {source} --out DIR` reads folders")
    return _extract(source, str(source), output, settings, knowledge, restored, excel)


def _extract(
    source: Path,
    called: str,
    output: Path | None,
    settings: Settings,
    knowledge: Knowledge,
    restored: bool,
    excel: bool,
) -> Exit:
    import pipeline
    from pipeline.commands.show import progress_for
    from pipeline.model import Status
    from pipeline.publish import INDICATORS, Located, csv_bytes, indicator_rows

    progress = progress_for(quiet=not sys.stderr.isatty(), debug=False)
    jobs = len(os.sched_getaffinity(0))
    document = pipeline.process(source, settings, knowledge, jobs=jobs, progress=progress, restored=restored)
    if document.status in (Status.FAILED, Status.SKIPPED):
        raise CommandError(f"{called}: {document.status.value}: {document.reason}", Exit.TROUBLE)
    where = Located(document=document.path, sha256=document.sha256)
    write_bytes(output, csv_bytes(INDICATORS, indicator_rows(where, document.indicators), excel=excel))
    if document.status is Status.PARTIAL:
        warn(f"{called}: partial: {document.reason}")
        return Exit.TROUBLE
    return Exit.OK
