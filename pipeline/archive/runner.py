"""A run: many files through all stages, side by side, into one folder of results."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

import pipeline
from pipeline.archive import versions
from pipeline.archive.capacity import default_jobs
from pipeline.archive.errors import ArchiveError, EngineLost
from pipeline.archive.lock import held
from pipeline.archive.log import Logged
from pipeline.archive.logged import LoggedProgress
from pipeline.archive.manifest import Manifest, remedy
from pipeline.archive.messages import Setup
from pipeline.archive.plan import Input, plan, shown
from pipeline.archive.progress import Progress
from pipeline.archive.results import EXCEL, Totals, publish
from pipeline.archive.store import FOLDER, Store
from pipeline.archive.work import Work
from pipeline.archive.workers import LOCAL, Workers, workers
from pipeline.knowledge import Knowledge
from pipeline.model import Status
from pipeline.publish import sweep
from pipeline.settings import Settings

_MANIFEST = "manifest.sqlite"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one input."""

    name: str
    status: Status
    reason: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did. Every input is in `outcomes`, by name."""

    out: Path
    outcomes: tuple[Outcome, ...]
    totals: Totals

    @property
    def counts(self) -> dict[Status, int]:
        found = Counter(outcome.status for outcome in self.outcomes)
        return {status: found[status] for status in Status}

    @property
    def troubled(self) -> tuple[Outcome, ...]:
        """The inputs that failed, wholly or in part."""
        return tuple(one for one in self.outcomes if one.status in (Status.FAILED, Status.PARTIAL))


def run(
    paths: Sequence[Path | str],
    out: Path | str,
    settings: Settings | None = None,
    *,
    jobs: int | None = None,
    engine: str = LOCAL,
    fresh: bool = False,
    retry_failed: bool = False,
    excel: bool = False,
    progress: Progress | None = None,
    knowledge: Knowledge | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Put all files under `paths`, and in ZIP archives there, through the pipeline and write the run's folder `out`.

    Pages read and documents finished by an earlier run into the same folder are taken over where input, settings, code
    and rules are the same; `fresh` forgets them. So are failures that lie in the input; those that may pass (no memory,
    no engine, took too long) are tried again, three times in all, and with `retry_failed` every one is. `jobs` is the
    number of worker processes, by default as many as cores and memory allow; `engine` says whose they are
    (`pipeline.archive.workers`): those of a cluster are as many as it has. With `excel` the tables are written once
    more, into the folder `excel`, as spreadsheets open them rightly. Once `stop()` is true nothing new is begun, what
    is in hand is finished, and KeyboardInterrupt raised.

    What is wrong with an input never raises: it is in the report. Raises ArchiveError when the run cannot begin,
    EngineLost when its cluster is gone and KeyboardInterrupt when interrupted (what was done is kept), OSError when the
    tables cannot be written.
    """
    out = Path(out)
    inputs = plan([Path(path) for path in paths], out)
    if not inputs:
        raise ArchiveError("no files found in " + ", ".join(str(path) for path in paths))
    knowledge = knowledge or Knowledge()
    settings = settings or Settings()
    jobs = jobs or default_jobs()
    with closing(workers(engine, jobs, Setup.of(settings, knowledge))) as hands, held(out):
        if fresh:
            for ending in ("", "-journal", "-wal", "-shm"):
                (out / f"{_MANIFEST}{ending}").unlink(missing_ok=True)
        manifest = Manifest(out / _MANIFEST)
        store = Store(out / FOLDER, manifest, settings.unpacked_megabytes * 1e6)
        told = Logged(progress or LoggedProgress(), out)
        hands.heed(told.remark)
        try:
            # documents' folders are swept when they are written anew
            for folder in (out, out / EXCEL):
                sweep(folder)
            inputs = store.expand(inputs)
            told.planned(len(inputs))
            work = Work(out, settings, told, knowledge, manifest, store, retry_failed=retry_failed, stop=stop)
            manifest.begin(map(_entered, inputs), *_circumstances(settings, knowledge), hands.at_once)
            return _done(work, inputs, hands, manifest, out, excel)
        except sqlite3.Error as error:
            raise ArchiveError(f"{out / _MANIFEST}: {remedy(error)}") from error
        finally:
            hands.close()  # before what it reads and reports to
            told.close()
            store.close()
            manifest.close()


def _done(work: Work, inputs: Sequence[Input], hands: Workers, manifest: Manifest, out: Path, excel: bool) -> Report:
    try:
        work.do(inputs, hands)
        totals = publish(manifest, out, excel=excel)
    except (KeyboardInterrupt, EngineLost):
        manifest.finish("interrupted", work.engine)
        raise
    outcomes = tuple(
        Outcome(name=name, status=status, reason=reason) for name, _, _, status, reason, _ in manifest.inputs()
    )
    manifest.finish("done", work.engine)
    return Report(out=out, outcomes=outcomes, totals=totals)


def _entered(source: Input) -> tuple[str, str, str]:
    return source.name, shown(source.path), source.member.name if source.member else ""


def _circumstances(settings: Settings, knowledge: Knowledge) -> tuple[str, str, str, str]:
    return pipeline.__version__, versions.code(), knowledge.digest, msgspec.json.encode(settings).decode()
