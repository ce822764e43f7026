"""A run: many files through all stages, side by side, into one folder of results."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

import pipeline
from pipeline.archive import versions
from pipeline.archive.errors import ArchiveError
from pipeline.archive.manifest import Manifest
from pipeline.archive.messages import Done, Failed, Finish, Finished, Open, Opened, Read, Reply, Request, Setup
from pipeline.archive.plan import Input, plan
from pipeline.archive.pool import page_limit
from pipeline.archive.progress import Progress
from pipeline.archive.results import Totals, publish
from pipeline.archive.workers import LOCAL, Workers, workers
from pipeline.decisions import FILE as DECISIONS
from pipeline.decisions import DecisionLog, Standing
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Page, Route, Status
from pipeline.publish import FILES, DocumentSummary, folder_name, sweep
from pipeline.settings import Settings

_DOCUMENT_SECONDS = 1800.0
"""Opening or finishing a document that takes longer hangs: a page takes some 5 ms, and none has 100,000."""


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
    progress: Progress | None = None,
    knowledge: Knowledge | None = None,
) -> Report:
    """Put all files under `paths` through the pipeline and write the run's folder `out`.

    Pages read and documents finished by an earlier run into the same folder are taken over where input, settings, code
    and rules are the same; `fresh` forgets them. `jobs` is the number of worker processes, by default one a core;
    `engine` says whose they are. What is wrong with an input never raises: it is in the report. Raises ArchiveError
    when the run cannot begin, OSError when the tables cannot be written, KeyboardInterrupt when interrupted (what was
    read is kept).
    """
    out = Path(out)
    inputs = plan([Path(path) for path in paths], out)
    if not inputs:
        raise ArchiveError("no files found in " + ", ".join(str(path) for path in paths))
    knowledge = knowledge or Knowledge()
    settings = settings or Settings()
    jobs = jobs or len(os.sched_getaffinity(0))
    with held(out):
        if fresh:
            for name in ("manifest.sqlite", "manifest.sqlite-journal"):
                (out / name).unlink(missing_ok=True)
        manifest = Manifest(out / "manifest.sqlite")
        try:
            if manifest.was_cut_short():
                sweep(out)
                for folder in (out / "documents").glob("*/"):
                    sweep(folder)
            hands = workers(engine, jobs, Setup.of(settings, knowledge))
            return _Run(inputs, out, settings, jobs, progress or Progress(), knowledge, manifest).run(hands)
        except sqlite3.Error as error:
            raise ArchiveError(
                f"{out / 'manifest.sqlite'}: {error}: make room where the disk is full, or start anew with --fresh"
            ) from error
        finally:
            manifest.close()


@contextmanager
def held(out: Path) -> Iterator[None]:
    """The out folder, made where it is missing, and kept from a second run while this one writes to it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(out, os.O_RDONLY)
    except (FileExistsError, NotADirectoryError):
        raise ArchiveError(f"{out}: the results need a folder, and this is a file: name another --out") from None
    except OSError as error:
        raise ArchiveError(f"{out}: cannot be made ({error.strerror}): name another --out") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ArchiveError(f"{out}: another run is writing there: wait for it or name another --out") from None
        except OSError:
            pass  # a file system without locks
        if not os.access(out, os.W_OK):
            raise ArchiveError(f"{out}: cannot be written to: name another --out")
        yield
    finally:
        os.close(handle)


class _Open(msgspec.Struct, kw_only=True):
    """A document in work."""

    input: Input
    document: Document
    pages: dict[int, Page]
    waiting: int = 0
    seconds: float = 0.0


class _Run:
    """One run, told as events: a reply comes in, records are kept, new tasks are queued."""

    def __init__(
        self,
        inputs: list[Input],
        out: Path,
        settings: Settings,
        jobs: int,
        progress: Progress,
        knowledge: Knowledge,
        manifest: Manifest,
    ) -> None:
        self._inputs = inputs
        self._out = out
        self._settings = settings
        self._jobs = jobs
        self._progress = progress
        self._knowledge = knowledge
        self._manifest = manifest
        self._key = versions.finishing_key(settings, knowledge.digest)
        self._decided = Standing(DecisionLog(out / DECISIONS).news())
        self._engine: str | None = None
        self._engine_fault = ""
        self._unopened = iter(inputs)
        # finishing first, then pages, then new documents: few documents are in memory at a time
        self._queues: tuple[deque[str], ...] = (deque(), deque())
        self._suspects: deque[str] = deque()
        self._requests: dict[str, tuple[Input, Request]] = {}
        self._works: dict[str, _Open] = {}
        self._first: dict[str, Input] = {}
        self._copies: list[tuple[Input, str]] = []
        self._folders: dict[str, str] = {}

    def run(self, hands: Workers) -> Report:
        self._progress.planned(len(self._inputs))
        self._manifest.begin(
            [(one.name, str(os.fsencode(one.path), "utf-8", "backslashreplace")) for one in self._inputs],
            pipeline.__version__,
            versions.code(),
            self._knowledge.digest,
            msgspec.json.encode(self._settings).decode(),
            self._jobs,
        )
        try:
            self._work(hands)
            self._end_copies()
            totals = publish(self._manifest, self._out)
            outcomes = tuple(
                Outcome(name=name, status=status, reason=reason)
                for name, _, _, status, reason, _ in self._manifest.inputs()
            )
            self._manifest.finish("done", self._engine or "")
        except KeyboardInterrupt:
            self._manifest.finish("interrupted", self._engine or "")
            raise
        finally:
            hands.close()
            self._progress.close()
        return Report(out=self._out, outcomes=outcomes, totals=totals)

    def _work(self, hands: Workers) -> None:
        while True:
            while hands.free and (task := self._next()) is not None:
                self._give(hands, task)
            if not hands.busy:
                if not self._suspects:
                    return
                # what a worker died on is tried once more, alone: it may only have been short of memory
                self._give(hands, self._suspects.popleft())
            for task, reply in hands.wait():
                self._take(task, reply)

    def _give(self, hands: Workers, task: str) -> None:
        request = self._requests[task][1]
        limit = page_limit(self._settings) if isinstance(request, Read) else _DOCUMENT_SECONDS
        hands.give(task, request, limit)

    def _next(self) -> str | None:
        while True:
            for queue in self._queues:
                if queue:
                    return queue.popleft()
            source = next(self._unopened, None)
            if source is None:
                return None
            if self._begin(source):
                task = f"open {source.name}"
                self._requests[task] = source, Open(path=os.fsencode(source.path), name=source.name)
                return task

    def _begin(self, source: Input) -> bool:
        """Whether the input has to be opened: not when it is a copy, was finished before, or cannot be read."""
        if source.reason:
            self._end(source, DocumentSummary(status=Status.FAILED, reason=source.reason))
            return False
        sha256 = _digest_of(source.path)
        if not sha256:
            return True  # opening it says what is wrong
        if sha256 in self._first:
            self._copies.append((source, sha256))
            return False
        self._first[sha256] = source
        name = self._folder(source.name, sha256)
        made = self._manifest.read_document(sha256)
        if made is None or made.key != self._key_of(sha256) or made.folder != name:
            return True
        if made.summary.status is not Status.OK or (made.engine and made.engine != self._find_engine(made.engine)):
            return True
        if not all((self._out / "documents" / name / file).is_file() for file in FILES):
            return True
        self._progress.opened(source.name, made.summary.pages, 0)
        self._end(source, made.summary, sha256, name)
        return False

    def _take(self, task: str, reply: Reply) -> None:
        source, request = self._requests[task]
        if isinstance(reply, Failed) and reply.died and not task.startswith("again "):
            self._requests[f"again {task}"] = self._requests.pop(task)
            self._suspects.append(f"again {task}")
            return
        del self._requests[task]
        match request, reply:
            case Open(), Opened():
                self._opened(source, reply)
            case Read(), Done():
                self._read(self._works[source.name], reply.page, reply.seconds)
            case Read(), Failed():
                page = msgspec.structs.replace(request.page, route=Route.FAILED, reason=reply.reason, words=())
                self._read(self._works[source.name], page, 0.0)
            case Finish(), Finished():
                self._finished(self._works.pop(source.name), reply)
            case _, Failed():
                self._works.pop(source.name, None)
                if reply.details:
                    self._progress.details(source.name, reply.details)
                sha256 = request.document.sha256 if isinstance(request, Finish) else _digest_of(source.path)
                self._end(source, DocumentSummary(status=Status.FAILED, reason=reply.reason), sha256)
            case _:
                raise AssertionError(f"{task}: unexpected {type(reply).__name__}")

    def _opened(self, source: Input, reply: Opened) -> None:
        document = reply.document
        work = _Open(input=source, document=document, pages={}, seconds=reply.seconds)
        if not document.pages or document.status in (Status.FAILED, Status.SKIPPED):
            self._manifest.put_pages(document)
            self._progress.opened(source.name, len(document.pages), 0)
            self._end(source, DocumentSummary.of(document), document.sha256)
            return
        self._works[source.name] = work
        self._manifest.put_pages(document)
        todo = []
        for page in document.pages:
            done = page if page.route is not Route.OCR else self._read_before(document.sha256, page)
            if done is None:
                todo.append(page)
            else:
                work.pages[page.number] = done
        work.waiting = len(todo)
        self._progress.opened(source.name, len(document.pages), len(todo))
        if not todo:
            self._finish(work)
        for page in todo:
            if self._engine_fault:
                failed = msgspec.structs.replace(page, route=Route.FAILED, reason=self._engine_fault, words=())
                self._read(work, failed, 0.0)
                continue
            task = f"page {page.number} {source.name}"
            blank = msgspec.structs.replace(page, words=())
            self._requests[task] = source, Read(path=os.fsencode(source.path), page=blank, kind=document.kind)
            self._queues[1].append(task)

    def _read_before(self, sha256: str, page: Page) -> Page | None:
        done = self._manifest.read_page(sha256, page.number, self._reading_key())
        if done is None or done.route is not Route.OCR:
            return done
        return msgspec.structs.replace(page, words=done.words, width=done.width, height=done.height)

    def _read(self, work: _Open, page: Page, seconds: float) -> None:
        self._manifest.put_page(work.document.sha256, page, seconds, self._reading_key())
        self._progress.page(work.input.name, page.number, page.reason if page.route is Route.FAILED else "")
        work.pages[page.number] = page
        work.waiting -= 1
        work.seconds += seconds
        if not work.waiting:
            self._finish(work)

    def _finish(self, work: _Open) -> None:
        """All pages are there: the other stages follow, unless there is not one page for them."""
        from pipeline.ingest.document import settle

        pages = tuple(work.pages[page.number] for page in work.document.pages)
        document = settle(msgspec.structs.replace(work.document, pages=pages))
        if document.status is Status.FAILED:
            del self._works[work.input.name]
            self._end(work.input, DocumentSummary.of(document), document.sha256)
            return
        folder = self._out / "documents" / self._folder(document.path, document.sha256)
        task = f"finish {work.input.name}"
        self._requests[task] = (
            work.input,
            Finish(document=document, folder=os.fsencode(folder), fixes=self._decided.fixes(document.sha256)),
        )
        self._queues[0].append(task)
        work.pages.clear()

    def _finished(self, work: _Open, reply: Finished) -> None:
        document = work.document
        folder = self._folder(document.path, document.sha256)
        engine = (self._engine or "") if any(page.route is Route.OCR for page in document.pages) else ""
        self._manifest.put_document(
            document.sha256, self._key_of(document.sha256), engine, folder, reply.summary, work.seconds + reply.seconds
        )
        self._end(work.input, reply.summary, document.sha256, folder)

    def _end(self, source: Input, summary: DocumentSummary, sha256: str = "", folder: str = "") -> None:
        if not folder and sha256:
            self._manifest.put_document(sha256, self._key_of(sha256), "", "", summary, 0.0)
        self._manifest.end_input(source.name, sha256, summary.kind, summary.status, summary.reason, folder)
        self._progress.ended(source.name, summary.status, summary.reason)

    def _end_copies(self) -> None:
        """A second copy of a document would count its figures twice: it is named, and passed over."""
        for source, sha256 in self._copies:
            kind, status, reason = self._manifest.outcome(self._first[sha256].name)
            if status in (Status.OK, Status.PARTIAL):
                status, reason = Status.SKIPPED, f"same content as {self._first[sha256].name}"
            self._manifest.end_input(source.name, sha256, kind, status, reason, "")
            self._progress.ended(source.name, status, reason)

    def _folder(self, name: str, sha256: str) -> str:
        """The document's folder; longer by some digits should two documents ever share a name and eight digits."""
        folder = folder_name(name, sha256)
        if self._folders.setdefault(folder, sha256) != sha256:
            return f"{folder}{sha256[8:16]}"
        return folder

    def _key_of(self, sha256: str) -> str:
        """Names how a document is made: words that people corrected in it make it anew."""
        return versions.decided_key(self._key, self._decided.fixes(sha256))

    def _reading_key(self) -> str:
        return versions.reading_key(self._settings, self._find_engine(""))

    def _find_engine(self, assumed: str) -> str:
        """The engine and its version; `assumed` where it is not installed, which is remarked upon once."""
        from pipeline.ocr import EngineMissing
        from pipeline.ocr import versions as engine_versions

        if self._engine is None:
            try:
                self._engine = engine_versions(self._settings.language)
            except EngineMissing as error:
                self._engine = ""
                self._engine_fault = str(error)
                self._progress.remark(str(error))
        return self._engine or assumed


def _digest_of(path: Path) -> str:
    """SHA-256 of a regular file; empty when it cannot be read."""
    from pipeline.ingest.document import digest_of

    try:
        return digest_of(path) if path.is_file() else ""
    except OSError:
        return ""
