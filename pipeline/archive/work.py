"""The work of a run, told as events: a reply comes in, records are kept, new tasks are queued."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from pipeline.archive import versions
from pipeline.archive.categories import Category, category_of, may_pass
from pipeline.archive.manifest import Made, Manifest
from pipeline.archive.messages import Done, Failed, Finish, Finished, Open, Opened, Read, Reply, Request
from pipeline.archive.packed import PackedPage, packed, unpacked
from pipeline.archive.plan import Input
from pipeline.archive.pool import page_limit
from pipeline.archive.progress import Progress
from pipeline.archive.stages import Stage
from pipeline.archive.store import Lost, Store, identity_of
from pipeline.archive.workers import Workers
from pipeline.decisions import FILE as DECISIONS
from pipeline.decisions import DecisionLog, Standing
from pipeline.ingest.document import failed, settle
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Page, Route, Status
from pipeline.publish import FILES, DocumentSummary, folder_name
from pipeline.settings import Settings

_DOCUMENT_SECONDS = 1800.0
"""Opening or finishing a document that takes longer hangs: a page takes some 5 ms, and none has 100,000."""
_AGAIN = "again "
_SHORTAGES = (Category.MEMORY, Category.CRASH)


class _Open(msgspec.Struct, kw_only=True):
    """A document in work."""

    input: Input
    document: Document
    path: Path
    identity: str
    """Of the file when its pages were about to be read."""
    pages: dict[int, PackedPage]
    with_text: frozenset[int] = frozenset()
    """Pages to be read whose own text, a header's, is taken along."""
    waiting: int = 0
    seconds: float = 0.0


class Work:
    """Takes inputs to their end, by tasks for workers."""

    def __init__(
        self,
        out: Path,
        settings: Settings,
        progress: Progress,
        knowledge: Knowledge,
        manifest: Manifest,
        store: Store,
        *,
        retry_failed: bool = False,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._out = out
        self._settings = settings
        self._progress = progress
        self._manifest = manifest
        self._store = store
        self._retry_failed = retry_failed
        self._stop = stop
        self._key = versions.finishing_key(settings, knowledge.digest)
        self._decided = Standing(DecisionLog(out / DECISIONS).news())
        self._engine: str | None = None
        self._engine_fault = ""
        self._unopened: Iterator[Input] = iter(())
        # finishing first, then pages, then new documents: few documents are in memory at a time
        self._queues: tuple[deque[str], ...] = (deque(), deque())
        self._suspects: deque[str] = deque()
        self._requests: dict[str, tuple[Input, Request]] = {}
        self._works: dict[str, _Open] = {}
        self._first: dict[str, Input] = {}
        self._copies: list[tuple[Input, str]] = []
        self._folders: dict[str, str] = {}

    @property
    def engine(self) -> str:
        """The OCR engine and its version, where it was looked for; else empty."""
        return self._engine or ""

    def do(self, inputs: Sequence[Input], hands: Workers) -> None:
        """Every input to its end. Raises KeyboardInterrupt when told to stop, with nothing in hand."""
        self._unopened = iter(inputs)
        while True:
            while hands.free and (task := self._next()) is not None:
                self._give(hands, task)
            if not hands.busy:
                if self._stop():
                    raise KeyboardInterrupt
                if not self._suspects:
                    break
                # what a worker died on is tried once more, alone: it may only have been short of memory
                self._give(hands, self._suspects.popleft())
            for task, reply in hands.wait():
                self._take(task, reply)
        self._end_copies()

    def _give(self, hands: Workers, task: str) -> None:
        request = self._requests[task][1]
        limit = page_limit(self._settings) if isinstance(request, Read) else _DOCUMENT_SECONDS
        hands.give(task, request, limit)

    def _next(self) -> str | None:
        """The next task. Inputs that need none end on the way, all of them at once: a kill between costs nothing."""
        with self._manifest.at_once():
            while not self._stop():
                for queue in self._queues:
                    if queue:
                        return queue.popleft()
                source = next(self._unopened, None)
                if source is None:
                    return None
                try:
                    task = self._begin(source)
                except Lost as error:
                    self._end(source, DocumentSummary(status=Status.FAILED, reason=str(error)))
                    continue
                if task is not None:
                    return task
        return None

    def _begin(self, source: Input) -> str | None:
        """The task that opens an input; None when it is a copy, was finished before, or cannot be read. Raises Lost."""
        if source.reason:
            self._end(source, DocumentSummary(status=source.status, reason=source.reason))
            return None
        sha256 = self._store.digest(source)
        if sha256:
            if sha256 in self._first:
                self._copies.append((source, sha256))
                self._store.release(source)
                return None
            self._first[sha256] = source
            name = self._folder(source.name, sha256)
            made = self._manifest.read_document(sha256)
            if made is not None and self._stands(made, sha256, name):
                self._progress.opened(source.name, made.summary.pages, 0)
                self._end(source, made.summary, sha256, made.folder)
                return None
        # without a digest opening it says what is wrong
        path = self._store.path(source)
        self._manifest.stage(source.name, Stage.OPENING, sha256)
        task = f"open {source.name}"
        self._requests[task] = source, Open(path=os.fsencode(path), name=source.name)
        return task

    def _stands(self, made: Made, sha256: str, folder: str) -> bool:
        """Whether what became of a document of that content still holds."""
        if made.key != self._key_of(sha256):
            return False
        if made.summary.status is not Status.OK:
            pages = self._manifest.failures(sha256)
            if self._retry_failed or any(may_pass(*one) for one in ((made.category, made.attempts), *pages)):
                return False
            if not made.folder:
                return True
        if made.folder != folder or (made.engine and made.engine != self._find_engine(made.engine)):
            return False
        try:
            return set(os.listdir(f"{self._out}/documents/{folder}")).issuperset(FILES)  # noqa: PTH208 - ten times as fast
        except OSError:
            return False

    def _take(self, task: str, reply: Reply) -> None:
        source, request = self._requests[task]
        if _is_short(reply) and not task.startswith(_AGAIN):
            self._requests[f"{_AGAIN}{task}"] = self._requests.pop(task)
            self._suspects.append(f"{_AGAIN}{task}")
            return
        del self._requests[task]
        match request, reply:
            case Open(), Opened():
                self._opened(source, reply)
            case Read(), Done():
                self._read(self._works[source.name], reply.page, reply.seconds)
            case Read(), Failed():
                page = failed(request.page, reply.reason)
                self._read(self._works[source.name], page, 0.0)
            case Finish(), Finished():
                self._finished(self._works.pop(source.name), reply)
            case _, Failed():
                self._works.pop(source.name, None)
                if reply.details:
                    self._progress.details(source.name, reply.details)
                sha256 = request.document.sha256 if isinstance(request, Finish) else self._digest(source)
                self._failed_whole(source, DocumentSummary(status=Status.FAILED, reason=reply.reason), sha256)
            case _:
                raise AssertionError(f"{task}: unexpected {type(reply).__name__}")

    def _opened(self, source: Input, reply: Opened) -> None:
        document = msgspec.structs.replace(reply.document, pages=tuple(sheet.page for sheet in reply.sheets))
        self._manifest.put_pages(document.sha256, reply.sheets)
        if not document.pages or document.status in (Status.FAILED, Status.SKIPPED):
            self._progress.opened(source.name, len(document.pages), 0)
            self._failed_whole(source, DocumentSummary.of(document), document.sha256)
            return
        path = self._store.path(source)
        work = _Open(
            input=source,
            document=document,
            path=path,
            identity=identity_of(path),
            pages={},
            with_text=frozenset(sheet.page.number for sheet in reply.sheets if sheet.words),
            seconds=reply.seconds,
        )
        self._works[source.name] = work
        self._manifest.stage(source.name, Stage.READING, document.sha256, len(document.pages))
        todo = []
        for sheet in reply.sheets:
            page = sheet.page
            if page.pictures:
                page = unpacked(sheet.packed)  # its own text stays, whatever becomes of them
            done = sheet if page.route is not Route.OCR else self._read_before(work, page)
            if done is None:
                todo.append(unpacked(sheet.packed))
            else:
                work.pages[page.number] = done
        work.waiting = len(todo)
        self._progress.opened(source.name, len(document.pages), len(todo))
        if not todo:
            self._finish(work)
        for page in todo:
            if self._engine_fault:
                self._read(work, failed(page, self._engine_fault), 0.0)
                continue
            task = f"page {page.number} {source.name}"
            self._requests[task] = source, Read(path=os.fsencode(path), page=page, kind=document.kind)
            self._queues[1].append(task)

    def _read_before(self, work: _Open, page: Page) -> PackedPage | None:
        """The page as an earlier run read it, or failed to in a way that would be the same now."""
        sha256, key = work.document.sha256, self._reading_key(work, page)
        done = self._manifest.read_page(sha256, page.number, key)
        if done is not None and done.pictures == page.pictures:  # else other parts of it were read
            if done.route is not Route.OCR:
                return packed(done)
            # what reading told is said after the reason for reading, which other rules may give in other words
            reason = done.reason if done.reason.startswith(page.reason) else page.reason
            return packed(msgspec.structs.replace(done, reason=reason, quality=page.quality))
        failure = None if self._retry_failed else self._manifest.read_failure(sha256, page.number, key)
        if failure is None or may_pass(failure[1], failure[2]):
            return None
        return packed(failed(page, failure[0]))

    def _read(self, work: _Open, page: Page, seconds: float) -> None:
        sheet = work.pages[page.number] = packed(page)
        self._manifest.put_page(work.document.sha256, sheet, seconds, self._reading_key(work, page))
        self._progress.page(work.input.name, page.number, page.reason if page.route is Route.FAILED else "")
        work.waiting -= 1
        work.seconds += seconds
        if not work.waiting:
            self._finish(work)

    def _finish(self, work: _Open) -> None:
        """All pages are there: the other stages follow, unless there is not one page for them."""
        sha256 = work.document.sha256
        if identity_of(work.path) != work.identity:
            # its pages may be two files'; nothing of them is kept
            del self._works[work.input.name]
            self._manifest.forget_pages(sha256)
            reason = "the file cannot be read while it changes: run again when it is whole"
            self._end(work.input, DocumentSummary(status=Status.FAILED, reason=reason))
            return
        sheets = [work.pages[page.number] for page in work.document.pages]
        document = settle(msgspec.structs.replace(work.document, pages=tuple(sheet.page for sheet in sheets)))
        if document.status is Status.FAILED:
            del self._works[work.input.name]
            self._failed_whole(work.input, DocumentSummary.of(document), sha256)
            return
        self._manifest.stage(work.input.name, Stage.FINISHING)
        folder = self._out / "documents" / self._folder(document.path, sha256)
        task = f"finish {work.input.name}"
        self._requests[task] = (
            work.input,
            Finish(
                document=msgspec.structs.replace(document, pages=()),
                pages=tuple(sheet.packed for sheet in sheets),
                folder=os.fsencode(folder),
                fixes=self._decided.fixes(sha256),
            ),
        )
        self._queues[0].append(task)
        work.pages.clear()

    def _finished(self, work: _Open, reply: Finished) -> None:
        document = work.document
        folder = self._folder(document.path, document.sha256)
        engine = self.engine if any(page.route is Route.OCR for page in document.pages) else ""
        with self._manifest.at_once():
            self._manifest.put_document(
                document.sha256,
                self._key_of(document.sha256),
                engine,
                folder,
                reply.summary,
                work.seconds + reply.seconds,
            )
            self._end(work.input, reply.summary, document.sha256, folder)

    def _end(self, source: Input, summary: DocumentSummary, sha256: str = "", folder: str = "") -> None:
        ended = (summary.kind, summary.status, summary.reason, folder, summary.pages)
        self._manifest.end_input(source.name, sha256, *ended)
        self._store.release(source)
        self._progress.ended(source.name, summary.status, summary.reason)

    def _failed_whole(self, source: Input, summary: DocumentSummary, sha256: str) -> None:
        """An input ends without a folder; by its content the next run knows it again."""
        with self._manifest.at_once():
            if sha256:
                self._manifest.put_document(sha256, self._key_of(sha256), "", "", summary, 0.0)
            self._end(source, summary, sha256)

    def _end_copies(self) -> None:
        """A second copy of a document would count its figures twice: it is named, and passed over."""
        with self._manifest.at_once():
            for source, sha256 in self._copies:
                kind, status, reason = self._manifest.outcome(self._first[sha256].name)
                if status in (Status.OK, Status.PARTIAL):
                    status, reason = Status.SKIPPED, f"same content as {self._first[sha256].name}"
                self._manifest.end_input(source.name, sha256, kind, status, reason, "")
                self._progress.ended(source.name, status, reason)

    def _digest(self, source: Input) -> str:
        try:
            return self._store.digest(source)
        except Lost:
            return ""

    def _folder(self, name: str, sha256: str) -> str:
        """The document's folder; longer by some digits should two documents ever share a name and eight digits."""
        folder = folder_name(name, sha256)
        if self._folders.setdefault(folder, sha256) != sha256:
            return f"{folder}{sha256[8:16]}"
        return folder

    def _key_of(self, sha256: str) -> str:
        """Names how a document is made: words that people corrected in it make it anew."""
        return versions.decided_key(self._key, self._decided.fixes(sha256))

    def _reading_key(self, work: _Open, page: Page) -> str:
        key = versions.reading_key(self._settings, self._find_engine(""))
        # with --force-ocr the same page is read without it
        return f"{key}, with its text" if page.number in work.with_text else key

    def _find_engine(self, assumed: str) -> str:
        """The engine and its version; `assumed` where it is not installed, which is remarked upon once."""
        from pipeline.ocr import EngineMissing
        from pipeline.ocr import versions as engine_versions

        if self._engine is None:
            try:
                self._engine = engine_versions(self._settings.language, self._settings.ocr_engine)
            except EngineMissing as error:
                self._engine = ""
                self._engine_fault = str(error)
                self._progress.remark(str(error))
        return self._engine or assumed


def _is_short(reply: Reply) -> bool:
    """Whether a task may have failed only because others ran beside it."""
    if isinstance(reply, Done) and reply.page.route is Route.FAILED:
        return category_of(reply.page.reason) in _SHORTAGES
    return isinstance(reply, Failed) and (reply.died or category_of(reply.reason) is Category.MEMORY)
