"""Runs → the rows of their indicators as decided, each content once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.archive.errors import ArchiveError
from pipeline.archive.manifest import Manifest
from pipeline.decisions import FILE as DECISIONS
from pipeline.decisions import DecisionLog, Standing, decide_flags, decide_rows
from pipeline.model import Flag
from pipeline.publish import FLAGS, INDICATORS, Located, flag_rows, indicator_rows

AT = {name: place for place, name in enumerate(INDICATORS.header)}
"""Column of indicators.csv → its place in a row."""
_INDICATORS_OF_FLAG = FLAGS.header.index("indicators")

Row = tuple[str, ...]


class Found(NamedTuple):
    """A document of a run with its rows of indicators.csv and flags.csv, decisions applied."""

    run: str
    """Name of the run's folder."""
    name: str
    sha256: str
    rows: list[Row]
    flags: list[Row]


def documents_of(out: Path) -> Iterator[Found]:
    """The documents of a run that have a folder, by name. Raises ArchiveError: no run's folder.

    Decisions about rows are those that stand now; words that were corrected since the tables were written are not in
    them until they are brought up to date (`phuchoi decisions apply`).
    """
    if not (out / "manifest.sqlite").is_file():
        raise ArchiveError(f"{out}: not a run's folder: it has no manifest.sqlite")
    standing = Standing(DecisionLog(out / DECISIONS).news())
    manifest = Manifest(out / "manifest.sqlite")
    try:
        for name, sha256, _, _, _, folder in manifest.inputs():
            made = manifest.read_document(sha256) if sha256 and folder else None
            if made is None or made.folder != folder:
                continue
            where = Located(document=name, sha256=sha256)
            rows = list(indicator_rows(where, made.summary.indicators))
            flags: tuple[Flag, ...] = made.summary.flags
            yield Found(
                run=out.resolve().name,
                name=name,
                sha256=sha256,
                rows=list(decide_rows(where, rows, standing)),
                flags=list(
                    decide_flags(flag_rows(where, flags, made.summary.indicators), _INDICATORS_OF_FLAG, rows, standing)
                ),
            )
    finally:
        manifest.close()


class Copy(NamedTuple):
    """A document that is left out, since an earlier run has the same content."""

    run: str
    name: str
    first: str


def each_once(runs: Sequence[Path], copies: list[Copy]) -> Iterator[Found]:
    """The documents of several runs, in the order given; a content that an earlier one has is put to `copies`.

    Raises ArchiveError.
    """
    known: dict[str, str] = {}
    for out in runs:
        for one in documents_of(out):
            if one.sha256 in known:
                copies.append(Copy(one.run, one.name, known[one.sha256]))
                continue
            known[one.sha256] = f"{one.run}/{one.name}"
            yield one
