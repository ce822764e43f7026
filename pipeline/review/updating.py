"""The tables of a run brought up to date with what was decided, without running it again."""

from __future__ import annotations

from pathlib import Path

from pipeline.archive.errors import ArchiveError
from pipeline.archive.lock import held
from pipeline.archive.manifest import Manifest
from pipeline.archive.results import Totals, publish
from pipeline.decisions import Standing
from pipeline.extract import extract
from pipeline.knowledge import Knowledge
from pipeline.publish import DocumentSummary, write_document
from pipeline.review.desk import reverted
from pipeline.review.documents import Library, reports_of, shows

_UNFINISHED = "reviewed"
"""Key of documents written here: no run's, so that the next run makes them anew, restoration and all."""


def bring_up_to_date(out: Path, standing: Standing, knowledge: Knowledge | None = None) -> Totals:
    """Write the texts in which words were corrected, and the three tables. Raises ArchiveError (a run is writing
    there), OSError.
    """
    if not (out / "manifest.sqlite").is_file():
        raise ArchiveError(f"{out}: not a run's folder: it has no manifest.sqlite")
    with held(out):
        reports = reports_of(out)
        manifest = Manifest(out / "manifest.sqlite")
        try:
            library = Library()
            for report in reports:
                fixes, undone = standing.fixes(report.sha256), reverted(standing, report.sha256)
                made = manifest.read_document(report.sha256)
                if made is None or shows(report, fixes, undone):
                    continue
                document = extract(library.document(report, fixes, undone), knowledge or Knowledge())
                write_document(report.folder, document)
                summary = DocumentSummary.of(document)
                manifest.put_document(report.sha256, _UNFINISHED, made.engine, made.folder, summary, 0.0)
            return publish(manifest, out)
        finally:
            manifest.close()
