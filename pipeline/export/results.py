"""A run's folder as exports see it: its tables and texts, with what people decided by now."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple, Self

import msgspec

from pipeline.archive.errors import ArchiveError
from pipeline.archive.manifest import Manifest
from pipeline.decisions import FILE, DecisionLog, LineFix, Standing, decide_flags, decide_rows
from pipeline.export.errors import ExportError
from pipeline.export.originals import Originals
from pipeline.export.tables import OF_DOCUMENTS, Row
from pipeline.extract import extract
from pipeline.knowledge import Knowledge
from pipeline.model import Document
from pipeline.publish import (
    DOCUMENTS,
    FLAGS,
    INDICATORS,
    DocumentSummary,
    Located,
    Table,
    document_row,
    flag_rows,
    indicator_rows,
)
from pipeline.review.desk import reverted
from pipeline.review.documents import Library, Report, shows

_NAMED = 5
"""Documents left out for one reason are named one by one up to so many."""
_INDICATORS_OF_FLAG = FLAGS.header.index("indicators")


class Entry(NamedTuple):
    """An input of the run; `report` is where its text lies, None where it has none (it failed, or is a copy)."""

    where: Located
    folder: str
    summary: DocumentSummary
    report: Report | None


class Results:
    """The results of the run in the folder `out`, read a document at a time; nothing is written there.

    `documents` are patterns (`2015/*`) of the names of documents to take, none for all; `source` is where the files
    are, should they have moved. Decisions are applied as the review does, also those that came after the run's tables
    were written. Raises ArchiveError (no run's folder, a run is writing there), ExportError (no such document).
    """

    def __init__(
        self,
        out: Path,
        *,
        documents: Sequence[str] = (),
        source: Path | None = None,
        knowledge: Knowledge | None = None,
    ) -> None:
        self.out = out
        self._remarks: list[str] = []
        self._without: dict[tuple[str, str], list[str]] = {}
        self._patterns = tuple(documents)
        self._knowledge = knowledge
        self._handle = _shared(out)
        self._manifest = Manifest(out / "manifest.sqlite")
        self._sources = self._manifest.sources()
        self._originals = Originals(self._manifest.members(), source)
        self._library = Library()
        self._made_anew: dict[str, DocumentSummary] = {}
        self._standing = Standing(DecisionLog(out / FILE).news())
        if self._patterns and next(self.entries(), None) is None:
            raise ExportError(f"{out}: no document is called {' or '.join(self._patterns)}: see documents.csv")

    def close(self) -> None:
        self._originals.close()
        self._manifest.close()
        os.close(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def remarks(self) -> list[str]:
        """What a user should know of an export, a sentence each."""
        found = list(self._remarks)
        for (what, why), names in self._without.items():
            if len(names) > _NAMED:
                found.append(f"no {what} of {len(names):,} documents: {why}: {', '.join(names[:_NAMED])} …")
            else:
                found += [f"{name}: no {what}: {why}" for name in names]
        return found

    def remark(self, text: str) -> None:
        """Say something about the export that its user should know; the same thing is said once."""
        if text not in self._remarks:
            self._remarks.append(text)

    def leave_out(self, name: str, what: str, why: str) -> None:
        """Say that a document is not in the export; many with the same reason are said in one sentence."""
        self._without.setdefault((what, why), []).append(name)

    def entries(self) -> Iterator[Entry]:
        """The inputs, by name. Raises ExportError: the run has not ended."""
        try:
            for name, sha256, kind, status, reason, folder in self._manifest.inputs():
                if self._patterns and not any(fnmatchcase(name, pattern) for pattern in self._patterns):
                    continue
                made = self._manifest.read_document(sha256) if sha256 else None
                report = None
                # a copy has no folder, and none of its original's rows
                summary = made.summary if made is not None and made.folder == folder else DocumentSummary()
                if made is not None and folder and made.folder == folder:
                    report = self._report(name, sha256, kind, folder, summary)
                    summary = self._as_corrected(report, summary)
                summary = msgspec.structs.replace(summary, kind=kind, status=status, reason=reason)
                yield Entry(Located(document=name, sha256=sha256), folder, summary, report)
        except ValueError as error:
            if "waiting" not in str(error):
                raise
            raise ExportError(f"{self.out}: the run did not come to its end: start it again, it goes on") from None

    def reports(self) -> Iterator[Report]:
        """The documents that have text, by name."""
        for entry in self.entries():
            if entry.report is not None:
                yield entry.report

    def text(self, report: Report) -> Document:
        """A document with its pages, lines, words and changes, as corrected. Raises ExportError."""
        fixes, undone = self._fixes(report.sha256)
        try:
            return self._library.document(report, fixes, undone)
        except (OSError, ValueError) as error:
            raise ExportError(f"{report.name}: its text cannot be read ({error}): run it again") from None

    def file(self, report: Report) -> Path:
        """The file a document was read from, known by its content, there until the next is asked for.

        Raises NoImage: a text, gone, changed since, or in an archive that is gone.
        """
        return self._originals.file(report)

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of a table, in its order; what has no UTF-8 is shown as the run's own tables show it."""
        return map(_encodable, self._rows(table))

    def _rows(self, table: Table) -> Iterator[Row]:
        if table.name in OF_DOCUMENTS:
            for report in self.reports():
                yield from OF_DOCUMENTS[table.name](self.text(report))
            return
        for entry in self.entries():
            if table is INDICATORS:
                yield from self._indicators(entry)
            elif table is FLAGS:
                yield from self._flags(entry)
            elif table is DOCUMENTS:
                found, doubted = (sum(1 for _ in rows) for rows in (self._indicators(entry), self._flags(entry)))
                yield document_row(entry.where, entry.folder, entry.summary, found, doubted)
            else:
                raise ValueError(f"{table.name}: no table of a run")

    def _indicators(self, entry: Entry) -> Iterator[Row]:
        if entry.report is not None:
            yield from decide_rows(entry.where, indicator_rows(entry.where, entry.summary.indicators), self._standing)

    def _flags(self, entry: Entry) -> Iterator[Row]:
        rows = list(indicator_rows(entry.where, entry.summary.indicators))
        flags = flag_rows(entry.where, entry.summary.flags, entry.summary.indicators)
        yield from decide_flags(flags, _INDICATORS_OF_FLAG, rows, self._standing)

    def _report(self, name: str, sha256: str, kind: str, folder: str, summary: DocumentSummary) -> Report:
        return Report(
            name=name,
            sha256=sha256,
            kind=kind,
            folder=self.out / "documents" / folder,
            source=self._sources.get(sha256, ""),
            pages=summary.pages,
            items=[],
            flags=summary.flags,
        )

    def _fixes(self, sha256: str) -> tuple[tuple[LineFix, ...], list[LineFix]]:
        return self._standing.fixes(sha256), reverted(self._standing, sha256)

    def _as_corrected(self, report: Report, summary: DocumentSummary) -> DocumentSummary:
        """What is found in a text in which words were corrected since the run."""
        fixes, undone = self._fixes(report.sha256)
        if not fixes and not undone:
            return summary
        if report.sha256 not in self._made_anew:
            try:
                if not shows(report, fixes, undone):
                    document = extract(self._library.document(report, fixes, undone), self._knowledge or Knowledge())
                    summary = DocumentSummary.of(document)
            except OSError:  # without its text the rows stay as the run found them
                pass
            self._made_anew[report.sha256] = summary
        return self._made_anew[report.sha256]


def _shared(out: Path) -> int:
    """A handle that keeps runs from writing to the folder while it is read. Raises ArchiveError."""
    if not (out / "manifest.sqlite").is_file():
        raise ArchiveError(f"{out}: not a run's folder: it has no manifest.sqlite")
    handle = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise ArchiveError(f"{out}: a run is writing there: wait for it") from None
    except OSError:
        pass  # a file system without locks
    return handle


def _encodable(row: Row) -> Row:
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        return tuple(cell.encode("utf-8", "backslashreplace").decode() for cell in row)
    return row
