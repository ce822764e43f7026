"""The manifest → the tables of the run, a document at a time."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.archive.manifest import Manifest
from pipeline.decisions import FILE as DECISIONS
from pipeline.decisions import DecisionLog, Standing, decide_flags, decide_rows
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

EXCEL = "excel"
"""Folder of the tables as Excel opens them rightly. Once it is there, everything that writes the tables renews it."""
_INDICATORS_OF_FLAG = FLAGS.header.index("indicators")


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over a run."""

    pages: int
    words: int
    changes: int
    indicators: int
    flags: int


def publish(manifest: Manifest, out: Path, *, excel: bool = False) -> Totals:
    """Write indicators.csv, flags.csv and documents.csv of the latest run, with what people decided, and once more for
    `excel`. Raises OSError.
    """
    standing = Standing(DecisionLog(out / DECISIONS).news())
    found: Counter[str] = Counter()
    doubted: Counter[str] = Counter()

    def indicators() -> Iterator[tuple[str, ...]]:
        for where, folder, one in _documents(manifest):
            # a copy has the same content: a row added to the first is no row of it
            rows = indicator_rows(where, one.indicators)
            for row in decide_rows(where, rows, standing) if folder else ():
                found[where.document] += 1
                yield row

    def flags() -> Iterator[tuple[str, ...]]:
        for where, _, one in _documents(manifest):
            if not one.flags:
                continue
            rows = list(indicator_rows(where, one.indicators))
            for row in decide_flags(flag_rows(where, one.flags, one.indicators), _INDICATORS_OF_FLAG, rows, standing):
                doubted[where.document] += 1
                yield row

    write_table(out / "indicators.csv", INDICATORS, indicators())
    write_table(out / "flags.csv", FLAGS, flags())
    pages = words = changes = 0

    def documents() -> Iterator[tuple[str, ...]]:
        nonlocal pages, words, changes
        for where, folder, one in _documents(manifest):
            pages, words, changes = pages + one.pages, words + one.words, changes + one.changes
            yield document_row(where, folder, one, found[where.document], doubted[where.document])

    write_table(out / "documents.csv", DOCUMENTS, documents())
    if excel or (out / EXCEL).is_dir():
        _write_for_excel(out)
    return Totals(pages=pages, words=words, changes=changes, indicators=found.total(), flags=doubted.total())


def _write_for_excel(out: Path) -> None:
    (out / EXCEL).mkdir(exist_ok=True)
    csv.field_size_limit(sys.maxsize)
    for table in (INDICATORS, FLAGS, DOCUMENTS):
        with (out / table.name).open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            next(rows)
            write_table(out / EXCEL / table.name, table, rows, excel=True)


def _documents(manifest: Manifest) -> Iterator[tuple[Located, str, DocumentSummary]]:
    for name, sha256, kind, status, reason, folder, summary in manifest.outcomes():
        summary = msgspec.structs.replace(summary, kind=kind, status=status, reason=reason)
        yield Located(document=name, sha256=sha256), folder, summary
