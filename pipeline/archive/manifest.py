"""What a run did, page by page, in `manifest.sqlite`: the account of every input, and what a later run need not redo.

Everything is committed when it happens, so that an interrupted run loses no more than the pages in work. Times stand
here and in no other output.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from pipeline.archive.errors import ArchiveError
from pipeline.model import Document, Page, Route, Status
from pipeline.publish import DocumentSummary

VERSION = 1
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


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A document as an earlier run finished it."""

    key: str
    engine: str
    folder: str
    summary: DocumentSummary


class Manifest:
    """The manifest at `path`, made where there is none. Raises ArchiveError when it cannot be used."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("pragma synchronous = normal")
            version = self._db.execute("pragma user_version").fetchone()[0]
            if version == 0:
                self._db.executescript(f"begin; {_SCHEMA} pragma user_version = {VERSION}; commit;")
            elif version != VERSION:
                raise ArchiveError(f"{path}: written by another version of phuchoi (format {version}): add --fresh")
        except sqlite3.Error as error:
            raise ArchiveError(
                f"{path}: not a manifest that can be used ({error}): add --fresh to start anew"
            ) from None
        self._run = 0

    def close(self) -> None:
        self._db.close()

    def was_cut_short(self) -> bool:
        """Whether the latest run was killed: it neither ended nor was it interrupted."""
        row = self._db.execute("select outcome from runs order by id desc limit 1").fetchone()
        return row is not None and row[0] == "unfinished"

    def begin(
        self, names: list[tuple[str, str]], version: str, code: str, rules: str, settings: str, jobs: int
    ) -> None:
        """Enter a run with the name and path of each of its inputs."""
        with self._at_once():
            cursor = self._db.execute(
                "insert into runs (started, version, code, rules, settings, jobs) values (?, ?, ?, ?, ?, ?)",
                (_now(), version, code, rules, settings, jobs),
            )
            self._run = cursor.lastrowid or 0
            self._db.execute("delete from inputs")
            self._db.executemany("insert into inputs (name, path) values (?, ?)", names)

    def finish(self, outcome: str, engine: str) -> None:
        """The run is over: `done` or `interrupted`."""
        self._db.execute(
            "update runs set ended = ?, outcome = ?, engine = ? where id = ?", (_now(), outcome, engine, self._run)
        )

    def end_input(self, name: str, sha256: str, kind: str, status: Status, reason: str, folder: str) -> None:
        self._db.execute(
            "update inputs set sha256 = ?, kind = ?, status = ?, reason = ?, folder = ? where name = ?",
            (sha256, kind, status.value, reason, folder, name),
        )

    def put_pages(self, document: Document) -> None:
        """Enter the pages of a document just opened; those of route OCR are entered when they have been read."""
        rows = [
            self._row(document.sha256, page, 0.0, "", None) for page in document.pages if page.route is not Route.OCR
        ]
        with self._at_once():
            self._db.executemany(_PUT_PAGE, rows)

    def put_page(self, sha256: str, page: Page, seconds: float, key: str) -> None:
        """Enter a page that was read; unless it failed, it can be had again by `read_page` under the same key."""
        record = None if page.route is Route.FAILED else msgspec.msgpack.encode(page)
        self._db.execute(_PUT_PAGE, self._row(sha256, page, seconds, key, record))

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

    def put_document(
        self, sha256: str, key: str, engine: str, folder: str, summary: DocumentSummary, seconds: float
    ) -> None:
        row = (sha256, key, engine, folder, summary.status.value, seconds, self._run, msgspec.msgpack.encode(summary))
        self._db.execute("insert or replace into documents values (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def read_document(self, sha256: str) -> Made | None:
        """A document as it was last finished, by this run or an earlier one."""
        row = self._db.execute(
            "select key, engine, folder, summary from documents where sha256 = ?", (sha256,)
        ).fetchone()
        if row is None:
            return None
        try:
            summary = msgspec.msgpack.decode(row[3], type=DocumentSummary)
        except msgspec.MsgspecError:
            return None
        return Made(key=row[0], engine=row[1], folder=row[2], summary=summary)

    def outcome(self, name: str) -> tuple[str, Status, str]:
        """Kind, status and reason of an input that has ended."""
        row = self._db.execute("select kind, status, reason from inputs where name = ?", (name,)).fetchone()
        return row[0], Status(row[1]), row[2]

    def inputs(self) -> Iterator[tuple[str, str, str, Status, str, str]]:
        """Name, SHA-256, kind, status, reason and folder of each input of the latest run, all ended, by name."""
        rows = self._db.execute("select name, sha256, kind, status, reason, folder from inputs order by name")
        for name, sha256, kind, status, reason, folder in rows:
            yield name, sha256, kind, Status(status), reason, folder

    def sources(self) -> dict[str, str]:
        """SHA-256 → where the file was when it was read, of the inputs of the latest run that could be read."""
        rows = self._db.execute("select sha256, path from inputs where sha256 != '' and folder != ''")
        return dict(rows)

    def _row(self, sha256: str, page: Page, seconds: float, key: str, record: bytes | None) -> tuple[object, ...]:
        sure = sum(word.confidence for word in page.words) / len(page.words) if page.words else None
        status = "failed" if page.route is Route.FAILED else "ok"
        return (
            *(sha256, page.number, page.route.value, status, page.reason, page.quality, len(page.words), sure),
            *(seconds, self._run, key, record),
        )

    def _at_once(self) -> _Transaction:
        return _Transaction(self._db)


_PUT_PAGE = "insert or replace into pages values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class _Transaction:
    """All of a block, or none of it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("begin")

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("rollback" if kind else "commit")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
