"""How a run stands, read from its manifest while it goes on, after it ended, or after it was killed."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from pipeline.archive.errors import ArchiveError
from pipeline.archive.lock import is_held
from pipeline.archive.manifest import VERSION
from pipeline.archive.pace import expected
from pipeline.archive.stages import Stage
from pipeline.model import Status


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of the latest run into a folder. Inputs are those in `stages`, and those ended are those in `statuses`."""

    state: str
    """`running`, `done`, `interrupted`, or `killed`: it neither ended nor is going on."""
    started: str
    """As ISO 8601 has it, UTC; likewise `ended`, which is empty for a run that did not end."""
    ended: str
    seconds: float
    """From its start to its end, or to now; of a killed run it is not known when it ended: 0."""
    jobs: int
    version: str
    engine: str
    settings: dict[str, Any]
    inputs: int
    stages: dict[str, int]
    statuses: dict[str, int]
    categories: dict[str, int]
    """Inputs that failed, in part or whole, or were skipped, by category."""
    pages: int
    """Pages of the inputs opened so far."""
    pages_waiting: int
    pages_failed: int
    pages_done_now: int
    """By the latest run; what it took over from earlier ones is not among them."""
    pages_per_second: float | None
    seconds_left: float | None
    """As far as pages and rate so far tell; None where nothing is left to do or nothing tells."""


def account(out: Path) -> Account:
    """How the latest run into `out` stands. Raises ArchiveError where there is none."""
    path = out / "manifest.sqlite"
    if not path.is_file():
        raise ArchiveError(f"{out}: not a run's folder: it has no manifest.sqlite")
    try:
        running = is_held(out)
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
        try:
            db.row_factory = sqlite3.Row
            version = db.execute("pragma user_version").fetchone()[0]
            if not version:
                raise ArchiveError("no run has begun in this folder yet")
            if version != VERSION:
                raise ArchiveError(
                    f"{path}: written by another version of phuchoi: run once more to bring it up to date"
                )
            return _account(db, running)
        finally:
            db.close()
    except (sqlite3.Error, OSError) as error:
        raise ArchiveError(f"{path}: cannot be read ({error})") from None


def _account(db: sqlite3.Connection, running: bool) -> Account:
    db.execute("begin")  # one moment for all counts
    run = db.execute("select * from runs order by id desc limit 1").fetchone()
    if run is None:
        raise ArchiveError("no run has begun in this folder yet")
    stages = _counts(db, "select stage, count(*) from inputs group by stage")
    statuses = _counts(db, "select status, count(*) from inputs where stage = 'ended' group by status")
    categories = _counts(db, "select category, count(*) from inputs where category != '' group by category")
    pages = db.execute("select total(pages) from inputs").fetchone()[0]
    waiting, failed = db.execute(
        "select total(pages.status = 'waiting' and stage != 'ended'), total(pages.status = 'failed')"
        " from inputs join pages using (sha256) where stage = 'reading' or inputs.category != ''"
    ).fetchone()
    state = "running" if running else "killed" if run["outcome"] == "unfinished" else run["outcome"]
    begun = datetime.fromisoformat(run["started"])
    end = datetime.fromisoformat(run["ended"]) if run["ended"] else datetime.now(UTC)
    seconds = 0.0 if state == "killed" else max((end - begun).total_seconds(), 0.0)
    rate = run["read"] / seconds if seconds and run["read"] else None
    unopened = stages.get(Stage.WAITING, 0) + stages.get(Stage.OPENING, 0)
    opened = sum(stages.values()) - unopened
    left = waiting + expected(int(pages), opened, unopened) - pages
    return Account(
        state=state,
        started=run["started"],
        ended=run["ended"] or "",
        seconds=seconds,
        jobs=run["jobs"],
        version=run["version"],
        engine=run["engine"] or "",
        settings=json.loads(run["settings"]),
        inputs=sum(stages.values()),
        stages={stage.value: stages.get(stage, 0) for stage in Stage},
        statuses={status.value: statuses.get(status, 0) for status in Status},
        categories=categories,
        pages=int(pages),
        pages_waiting=int(waiting),
        pages_failed=int(failed),
        pages_done_now=run["read"],
        pages_per_second=rate and round(rate, 3),
        seconds_left=round(left / rate, 1) if rate and left else None,
    )


def _counts(db: sqlite3.Connection, query: str) -> dict[str, int]:
    return {row[0]: row[1] for row in db.execute(query)}
