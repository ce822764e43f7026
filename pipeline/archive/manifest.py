"""What a run did, page by page, in `manifest.sqlite`: the account of every input, and what a later run need not redo.

Everything is committed when it happens, so that an interrupted run loses no more than the pages in work. Times stand
here and in no other output.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from pipeline.archive.categories import category_of
from pipeline.archive.errors import ArchiveError
from pipeline.archive.packed import PackedPage
from pipeline.archive.stages import Stage
from pipeline.model import Page, Route, Status
from pipeline.publish import DocumentSummary

VERSION = 2
_decode_summary = msgspec.msgpack.Decoder(DocumentSummary).decode
_SCHEMA = """
create table runs (
    id integer primary key, started text not null, ended text, outcome text not null default 'unfinished',
    version text not null, code text not null, rules text not null, engine text, settings text not null,
    jobs integer not null);
create table inputs (
    name text primary key, path text not null, sha256 text not null default '', kind text not null default '',
    status text not null default 'waiting', reason text not null default '', folder text not null default '');
create table documents (
    sha256 text primary key, key text not null, engine text not null, folder text not null, status text not null,
    seconds real not null, run integer not null, summary blob not null);
create table pages (
    sha256 text not null, number integer not null, route text not null, status text not null, reason text not null,
    quality real not null, words integer not null, confidence real, seconds real not null, run integer not null,
    key text not null default '', record blob, primary key (sha256, number));
"""
_SINCE_1 = """
alter table runs add column read integer not null default 0;
alter table runs add column reading real not null default 0;
alter table inputs add column member text not null default '';
alter table inputs add column stage text not null default 'waiting';
alter table inputs add column pages integer not null default 0;
alter table inputs add column category text not null default '';
alter table inputs add column attempts integer not null default 0;
alter table inputs add column seconds real not null default 0;
alter table documents add column category text not null default '';
alter table documents add column attempts integer not null default 1;
alter table pages add column category text not null default '';
alter table pages add column attempts integer not null default 1;
create table contents (identity text primary key, sha256 text not null) without rowid;
"""
"""What format 2 has beyond format 1, which later runs go on from: stages, attempts, categories, contents known."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A document as an earlier run finished it."""

    key: str
    engine: str
    folder: str
    summary: DocumentSummary
    category: str = ""
    attempts: int = 1


class Manifest:
    """The manifest at `path`, made where there is none. Raises ArchiveError when it cannot be used."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            # a log beside the file: a commit costs no wait for the disk, survives a kill, and `phuchoi status` may read
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = normal")
            version = self._db.execute("pragma user_version").fetchone()[0]
            if version < VERSION:
                before = _SCHEMA if version == 0 else ""
                self._db.executescript(f"begin; {before} {_SINCE_1} pragma user_version = {VERSION}; commit;")
            elif version != VERSION:
                raise ArchiveError(f"{path}: written by another version of phuchoi (format {version}): add --fresh")
        except sqlite3.Error as error:
            raise ArchiveError(f"{path}: {remedy(error)}") from None
        self._run = 0

    def close(self) -> None:
        """Leaves one file that can be copied, unless somebody is looking at it."""
        with contextlib.suppress(sqlite3.Error):
            self._db.execute("pragma journal_mode = delete")
        self._db.close()

    def begin(
        self, names: Iterable[tuple[str, str, str]], version: str, code: str, rules: str, settings: str, jobs: int
    ) -> None:
        """Enter a run with the name, path and member (of the archive at that path) of each of its inputs."""
        with self.at_once():
            cursor = self._db.execute(
                "insert into runs (started, version, code, rules, settings, jobs) values (?, ?, ?, ?, ?, ?)",
                (_now(), version, code, rules, settings, jobs),
            )
            self._run = cursor.lastrowid or 0
            self._db.execute("delete from inputs")
            self._db.executemany("insert into inputs (name, path, member) values (?, ?, ?)", names)

    def finish(self, outcome: str, engine: str) -> None:
        """The run is over: `done` or `interrupted`."""
        self._db.execute(
            "update runs set ended = ?, outcome = ?, engine = ? where id = ?", (_now(), outcome, engine, self._run)
        )

    def stage(self, name: str, stage: Stage, sha256: str = "", pages: int = 0) -> None:
        """Enter what is being done with an input, and what is known of it by now."""
        self._db.execute(
            "update inputs set stage = ?, sha256 = iif(? = '', sha256, ?), pages = max(pages, ?) where name = ?",
            (stage.value, sha256, sha256, pages, name),
        )

    def end_input(
        self, name: str, sha256: str, kind: str, status: Status, reason: str, folder: str, pages: int = 0
    ) -> None:
        """Enter what became of an input; how long it took and how often it was tried stand with its document."""
        category = "" if status is Status.OK else category_of(reason)
        self._db.execute(
            "update inputs set stage = 'ended', sha256 = ?, kind = ?, status = ?, reason = ?, folder = ?, category = ?,"
            " pages = ?, (seconds, attempts) = (select total(seconds), cast(total(attempts) as integer) from documents"
            " where sha256 = ?) where name = ?",
            (sha256, kind, status.value, reason, folder, category, pages, sha256, name),
        )

    def put_pages(self, sha256: str, sheets: Sequence[PackedPage]) -> None:
        """Enter the pages of a document just opened; those of route OCR wait until they have been read."""
        known = sum(sheet.page.route is not Route.OCR for sheet in sheets)
        with self.at_once():
            self._db.execute("update runs set read = read + ? where id = ?", (known, self._run))
            for sheet in sheets:
                waits = sheet.page.route is Route.OCR
                row = self._row(sha256, sheet, 0.0, "", None, "waiting" if waits else "")
                self._db.execute(_WAIT_PAGE if waits else _PUT_PAGE, row)

    def put_page(self, sha256: str, sheet: PackedPage, seconds: float, key: str) -> None:
        """Enter a page that was read; unless it failed, it can be had again by `read_page` under the same key."""
        record = None if sheet.page.route is Route.FAILED else zlib.decompress(sheet.packed)
        with self.at_once():
            self._db.execute(_PUT_PAGE, self._row(sha256, sheet, seconds, key, record))
            self._db.execute(
                "update runs set read = read + 1, reading = reading + ? where id = ?", (seconds, self._run)
            )

    def read_page(self, sha256: str, number: int, key: str) -> Page | None:
        """A page as it was read by an earlier run in the way that `key` names."""
        row = self._db.execute(
            "select record from pages where sha256 = ? and number = ? and key = ?", (sha256, number, key)
        ).fetchone()
        if row is None or row[0] is None:
            return None
        try:
            return msgspec.msgpack.decode(row[0], type=Page)
        except msgspec.MsgspecError:
            return None

    def read_failure(self, sha256: str, number: int, key: str) -> tuple[str, str, int] | None:
        """Reason, category and attempts of a page that failed under `key`."""
        row: tuple[str, str, int] | None = self._db.execute(
            "select reason, category, attempts from pages "
            "where sha256 = ? and number = ? and key = ? and record is null",
            (sha256, number, key),
        ).fetchone()
        return row

    def failures(self, sha256: str) -> list[tuple[str, int]]:
        """Category and attempts of each page of a document that failed."""
        rows = "select category, attempts from pages where sha256 = ? and status = 'failed'"
        return self._db.execute(rows, (sha256,)).fetchall()

    def forget_pages(self, sha256: str) -> None:
        """Its pages may be another file's: it changed while they were read."""
        self._db.execute("delete from pages where sha256 = ?", (sha256,))

    def put_document(
        self, sha256: str, key: str, engine: str, folder: str, summary: DocumentSummary, seconds: float
    ) -> None:
        category = "" if summary.status is Status.OK else category_of(summary.reason)
        row = (sha256, key, engine, folder, summary.status.value, seconds, self._run, msgspec.msgpack.encode(summary))
        self._db.execute(_PUT_DOCUMENT, (*row, category))

    def read_document(self, sha256: str) -> Made | None:
        """A document as it was last finished, by this run or an earlier one."""
        row = self._db.execute(
            "select key, engine, folder, summary, category, attempts from documents where sha256 = ?", (sha256,)
        ).fetchone()
        if row is None:
            return None
        summary = _summary_of(row[3])
        if summary is None:
            return None
        return Made(key=row[0], engine=row[1], folder=row[2], summary=summary, category=row[4], attempts=row[5])

    def content(self, identity: str) -> str:
        """SHA-256 of what `identity` named when it was last read; empty where that is not known."""
        row = self._db.execute("select sha256 from contents where identity = ?", (identity,)).fetchone()
        return row[0] if row else ""

    def put_content(self, identity: str, sha256: str) -> None:
        self._db.execute("insert or replace into contents values (?, ?)", (identity, sha256))

    def outcome(self, name: str) -> tuple[str, Status, str]:
        """Kind, status and reason of an input that has ended."""
        row = self._db.execute("select kind, status, reason from inputs where name = ?", (name,)).fetchone()
        return row[0], Status(row[1]), row[2]

    def inputs(self) -> Iterator[tuple[str, str, str, Status, str, str]]:
        """Name, SHA-256, kind, status, reason and folder of each input of the latest run, all ended, by name."""
        rows = self._db.execute("select name, sha256, kind, status, reason, folder from inputs order by name")
        for name, sha256, kind, status, reason, folder in rows:
            yield name, sha256, kind, Status(status), reason, folder

    def outcomes(self) -> Iterator[tuple[str, str, str, Status, str, str, DocumentSummary]]:
        """As `inputs`, each with what was found in it: nothing in a copy, which has no folder of its own."""
        rows = self._db.execute(
            "select name, inputs.sha256, kind, inputs.status, reason, inputs.folder, summary from inputs"
            " left join documents on documents.sha256 = inputs.sha256 and documents.folder = inputs.folder"
            " order by name"
        )
        for name, sha256, kind, status, reason, folder, summary in rows:
            yield name, sha256, kind, Status(status), reason, folder, _summary_of(summary) or DocumentSummary()

    def sources(self) -> dict[str, str]:
        """SHA-256 → where the file was when it was read, of the inputs of the latest run that could be read.

        What was in an archive is left out: it has no path of its own.
        """
        rows = self._db.execute("select sha256, path from inputs where sha256 != '' and folder != '' and member = ''")
        return dict(rows)

    def members(self) -> dict[str, tuple[str, str]]:
        """SHA-256 → archive and name in it, of the inputs of the latest run that could be read from archives."""
        rows = self._db.execute(
            "select sha256, path, member from inputs where sha256 != '' and folder != '' and member != ''"
        )
        return {sha256: (path, member) for sha256, path, member in rows}

    def at_once(self) -> _Transaction:
        """A block whose entries are kept all together or not at all; within another one, with that one."""
        return _Transaction(self._db)

    def _row(
        self, sha256: str, sheet: PackedPage, seconds: float, key: str, record: bytes | None, status: str = ""
    ) -> tuple[object, ...]:
        page = sheet.page
        failed = page.route is Route.FAILED
        return (
            *(sha256, page.number, page.route.value, status or ("failed" if failed else "ok"), page.reason),
            *(page.quality, sheet.words, sheet.confidence, seconds, self._run, key, record),
            *(category_of(page.reason) if failed else "", 0 if status == "waiting" else 1),
        )


_PAGE = (
    "insert into pages (sha256, number, route, status, reason, quality, words, confidence, seconds, run, key, record,"
    " category, attempts) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (sha256, number) do update set "
)
_PUT_PAGE = _PAGE + (
    "route = excluded.route, status = excluded.status, reason = excluded.reason, quality = excluded.quality, "
    "words = excluded.words, confidence = excluded.confidence, seconds = excluded.seconds, run = excluded.run, "
    "record = excluded.record, category = excluded.category, "
    "attempts = iif(key = excluded.key, attempts + 1, 1), key = excluded.key"
)
_WAIT_PAGE = _PAGE + "status = iif(status = 'ok' and record is not null, status, 'waiting')"
_PUT_DOCUMENT = (
    "insert into documents (sha256, key, engine, folder, status, seconds, run, summary, category)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (sha256) do update set "
    "engine = excluded.engine, folder = excluded.folder, status = excluded.status, seconds = excluded.seconds, "
    "run = excluded.run, summary = excluded.summary, category = excluded.category, "
    "attempts = iif(key = excluded.key, attempts + 1, 1), key = excluded.key"
)


class _Transaction:
    """All of a block, or none of it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._inner = False

    def __enter__(self) -> None:
        self._inner = self._db.in_transaction
        if not self._inner:
            self._db.execute("begin")

    def __exit__(self, kind: object, *_: object) -> None:
        if not self._inner:
            self._db.execute("rollback" if kind else "commit")


def _summary_of(record: bytes | None) -> DocumentSummary | None:
    """None for what another version wrote otherwise."""
    try:
        return None if record is None else _decode_summary(record)
    except msgspec.MsgspecError:
        return None


def remedy(error: sqlite3.Error) -> str:
    """What is wrong with a manifest, and what to do about it."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_BUSY")):
        return f"cannot be written ({error}): make room or see to the disk; the same command goes on from here"
    return f"not a manifest that can be used ({error}): add --fresh to start anew"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
