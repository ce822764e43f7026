"""The manifest → the tables of the run, a document at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.archive.manifest import Manifest
from pipeline.publish import (
    DOCUMENTS,
    FLAGS,
    INDICATORS,
    DocumentSummary,
    Located,
    document_row,
    flag_rows,
    indicator_rows,
    write_table,
)


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over a run."""

    pages: int
    words: int
    changes: int
    indicators: int
    flags: int


def publish(manifest: Manifest, out: Path) -> Totals:
    """Write indicators.csv, flags.csv and documents.csv of the latest run. Raises OSError."""
    indicators = write_table(
        out / "indicators.csv",
        INDICATORS,
        (row for where, _, one in _documents(manifest) for row in indicator_rows(where, one.indicators)),
    )
    flags = write_table(
        out / "flags.csv",
        FLAGS,
        (row for where, _, one in _documents(manifest) for row in flag_rows(where, one.flags, one.indicators)),
    )
    pages = words = changes = 0

    def rows() -> Iterator[tuple[str, ...]]:
        nonlocal pages, words, changes
        for where, folder, one in _documents(manifest):
            pages, words, changes = pages + one.pages, words + one.words, changes + one.changes
            yield document_row(where, folder, one)

    write_table(out / "documents.csv", DOCUMENTS, rows())
    return Totals(pages=pages, words=words, changes=changes, indicators=indicators, flags=flags)


def _documents(manifest: Manifest) -> Iterator[tuple[Located, str, DocumentSummary]]:
    for name, sha256, kind, status, reason, folder in manifest.inputs():
        made = manifest.read_document(sha256) if sha256 else None
        # a copy has no folder, and none of its original's rows
        summary = made.summary if made is not None and made.folder == folder else DocumentSummary()
        summary = msgspec.structs.replace(summary, kind=kind, status=status, reason=reason)
        yield Located(document=name, sha256=sha256), folder, summary
