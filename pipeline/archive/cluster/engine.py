"""The engine of a cluster: gives the tasks of a run to the workers of an existing Dask cluster, a few to each.

Dask carries orders and parcels; which worker has which task is decided here. So a worker has been greeted before it has
a task, and when one is lost it is known which tasks may have been its end: Dask itself would hand such a task on, and
count all others that lay there guilty with it.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from pipeline.archive.cluster import on_worker
from pipeline.archive.cluster.compatibility import differences, likeness, terms_of
from pipeline.archive.cluster.connection import Link, WorkerLost
from pipeline.archive.cluster.fingerprints import fingerprint
from pipeline.archive.cluster.folders import write_folder
from pipeline.archive.cluster.messages import Order, Parcel, decode_parcel, pack_request, unpack_file, unpack_reply
from pipeline.archive.errors import ArchiveError, EngineLost
from pipeline.archive.messages import Failed, Finish, Finished, Reply, Request, Setup, encode

_AHEAD = 3
"""Tasks in hand for each thread of a worker: while one is done the next lie there. What is lost with it is little."""
_LOOK_SECONDS = 1.0
_START_SECONDS = 60.0
_GONE_SECONDS = 300.0
"""Without any worker a run waits so long: those of a nanny are back in seconds, a pod in a minute."""
_STUCK_SECONDS = 600.0
"""Beyond its own limit; then a task's worker is given up."""


class _Task(msgspec.Struct, kw_only=True, eq=False):
    name: str
    request: Request
    seconds: float
    seen: str
    losses: int = 0
    begun: float = 0.0
    """When it was first seen to be among those that its worker is at."""


class _Worker(msgspec.Struct, kw_only=True, eq=False):
    address: str
    threads: int
    host: str = ""
    """Known when it has answered; until then it gets no task."""
    tasks: dict[str, _Task] = {}
    """Key → task, in the order in which they were given, which is the order in which it does them."""

    @property
    def room(self) -> int:
        return self.threads * _AHEAD - len(self.tasks) if self.host else 0


class Cluster:
    """The workers of the Dask cluster at `engine`, an address as `Link` takes it."""

    def __init__(self, engine: str, setup: Setup, gone_seconds: float = _GONE_SECONDS) -> None:
        """Raises ArchiveError where there is no such cluster, it has no workers, or one is unlike this machine."""
        self._link = Link(engine)
        self._setup = encode(_absolute(setup))
        self._rules = setup.knowledge.digest
        self._alike = likeness(setup.settings, self._rules)
        self._terms = terms_of(self._alike)
        self._gone_seconds = gone_seconds
        self._workers: dict[str, _Worker] = {}
        self._greetings: dict[str, _Worker] = {}
        self._holders: dict[str, _Worker] = {}
        self._homeless: deque[_Task] = deque()
        self._ended: list[tuple[str, Reply]] = []
        self._looked = 0.0
        self._had_workers = time.monotonic()
        self._met = False
        self._remark: Callable[[str], None] = _unheard
        try:
            self._meet()
        except BaseException:
            self.close()
            raise
        self._met = True
        self._had_workers = time.monotonic()

    @property
    def at_once(self) -> int:
        return sum(worker.threads for worker in self._workers.values() if worker.host)

    @property
    def free(self) -> int:
        """How many tasks could be given now; one at least while none is in hand, for it can wait for a worker."""
        room = sum(max(0, worker.room) for worker in self._workers.values()) - len(self._homeless)
        return max(room, 0 if self.busy else 1)

    @property
    def busy(self) -> int:
        return len(self._holders) + len(self._homeless) + len(self._ended)

    def give(self, task: str, request: Request, seconds: float) -> None:
        seen = ""
        if not isinstance(request, Finish):
            path = Path(os.path.abspath(os.fsdecode(request.path)))  # noqa: PTH100 - resolve() would follow links
            request = msgspec.structs.replace(request, path=os.fsencode(path))
            seen = _seen(path)
        # one that has the cluster to itself is known to be its own end
        losses = 0 if self.busy else 1
        self._homeless.append(_Task(name=task, request=request, seconds=seconds, seen=seen, losses=losses))
        self._settle()

    def wait(self) -> list[tuple[str, Reply]]:
        """Raises EngineLost when the cluster is gone, or a worker is found unfit for this run."""
        while self.busy and not self._ended:
            self._hear()
            self._look()
            self._settle()
        ended, self._ended = self._ended, []
        return ended

    def heed(self, remark: Callable[[str], None]) -> None:
        self._remark = remark

    def close(self) -> None:
        """Let go of everything. Workers end what they are at, and nobody hears of it."""
        self._workers.clear()
        self._greetings.clear()
        self._holders.clear()
        self._homeless.clear()
        self._ended.clear()
        self._link.close()

    def _meet(self) -> None:
        """Until all workers that there are have answered, or some have and the others are busy for too long."""
        begun = time.monotonic()
        self._look()
        while self._greetings or not self._workers:
            waited = time.monotonic() - begun
            if waited > _START_SECONDS / 4 and any(worker.host for worker in self._workers.values()):
                return
            if waited > _START_SECONDS:
                what = "no worker of it answers" if self._workers else "it has no workers"
                raise ArchiveError(f"the cluster at {self._link.address}: {what}: start some as docs/scaling.md says")
            self._hear()
            self._look()

    def _settle(self) -> None:
        """Give what waits to the workers with the most room."""
        while self._homeless:
            worker = max(self._workers.values(), key=lambda one: one.room / one.threads, default=None)
            if worker is None or worker.room <= 0:
                return
            task = self._homeless.popleft()
            order = Order(
                terms=self._terms,
                setup=self._setup,
                rules=self._rules,
                request=pack_request(task.request),
                seconds=task.seconds,
                seen=task.seen,
            )
            name = f"{type(task.request).__name__.lower()}-{_content(task)[:16]}"
            key = self._link.submit(name, worker.address, on_worker.do, encode(order))
            worker.tasks[key] = task
            self._holders[key] = worker

    def _hear(self) -> None:
        for key, outcome in self._link.hear(_LOOK_SECONDS):
            if key in self._greetings:
                self._greeted(self._greetings.pop(key), outcome)
            elif key in self._holders:
                worker = self._holders.pop(key)
                self._take(worker, worker.tasks.pop(key), outcome)

    def _take(self, worker: _Worker, task: _Task, outcome: Any) -> None:
        if isinstance(outcome, bytes):
            self._unpack(worker, task, decode_parcel(outcome))
        elif isinstance(outcome, WorkerLost):
            self._bereaved(worker, task)
        else:
            reason = f"an error in phuchoi ({type(outcome).__name__}: {outcome}): please report it"
            self._ended.append((task.name, Failed(reason=reason)))

    def _unpack(self, worker: _Worker, task: _Task, parcel: Parcel) -> None:
        if parcel.stranger:
            raise self._unfit(f"the worker {worker.address} on {parcel.host} was replaced by one of another version")
        if parcel.trouble:
            assert not isinstance(task.request, Finish)
            path = Path(os.fsdecode(task.request.path))
            if _seen(path) == task.seen:
                raise EngineLost(
                    f"the worker {worker.address} on {parcel.host} {parcel.trouble} at {path}: "
                    "inputs must be on storage that all workers have at the same place"
                )
            # it has changed or is gone here as well: opening it says so, as on one machine
            self._homeless.append(msgspec.structs.replace(task, seen="", begun=0.0))
            return
        reply = unpack_reply(parcel.reply)
        if isinstance(task.request, Finish) and isinstance(reply, Finished):
            files = {name: unpack_file(data) for name, data in parcel.files.items()}
            try:
                write_folder(Path(os.fsdecode(task.request.folder)), files)
            except OSError as error:
                reply = Failed(reason=f"its results cannot be written: {error}")
        self._ended.append((task.name, reply))

    def _bereaved(self, worker: _Worker, task: _Task) -> None:
        """A worker was lost while it may have been at that task: another one tries, then it is said to be the task."""
        if not task.losses:
            self._homeless.append(msgspec.structs.replace(task, losses=1, begun=0.0))
            return
        reason = f"the process working on it died (the worker {worker.address} of the cluster was lost)"
        self._ended.append((task.name, Failed(reason=reason, died=True)))

    def _look(self) -> None:
        """See which workers there are, once in a while."""
        now = time.monotonic()
        if now < self._looked + _LOOK_SECONDS:
            return
        self._looked = now
        threads = self._link.threads()
        for address in self._workers.keys() - threads.keys():
            self._give_up(self._workers[address], "was lost")
        for address in sorted(threads.keys() - self._workers.keys()):
            worker = _Worker(address=address, threads=max(1, threads[address]))
            self._workers[address] = worker
            key = self._link.submit("greet", address, on_worker.greet, self._setup, self._rules)
            self._greetings[key] = worker
        for worker in list(self._workers.values()):
            for task in list(worker.tasks.values())[: worker.threads]:
                task.begun = task.begun or now
            if any(task.begun and now > task.begun + task.seconds + _STUCK_SECONDS for task in worker.tasks.values()):
                self._give_up(worker, "does not come to an end with a task")
        if any(worker.host for worker in self._workers.values()):
            self._had_workers = now
        elif self._met and now > self._had_workers + self._gone_seconds:
            raise EngineLost(f"the cluster at {self._link.address} has no workers any more")

    def _give_up(self, worker: _Worker, why: str) -> None:
        """What it may have been at is under suspicion; what lay there waiting goes to others."""
        del self._workers[worker.address]
        self._remark(f"the worker {worker.address} {why}: others do what it had in hand")
        for key in [key for key, one in self._greetings.items() if one is worker]:
            del self._greetings[key]
            self._link.drop(key)
        for place, (key, task) in enumerate(worker.tasks.items()):
            del self._holders[key]
            self._link.drop(key)
            if place < worker.threads:
                self._bereaved(worker, task)
            else:
                self._homeless.append(task)
        worker.tasks.clear()

    def _greeted(self, worker: _Worker, outcome: Any) -> None:
        if isinstance(outcome, tuple):
            host, alike = outcome
            unlike = differences(self._alike, alike)
            if unlike:
                raise self._unfit(f"the worker {worker.address} on {host} is unlike this machine: {'; '.join(unlike)}")
            worker.host = host
            if self._met:
                self._remark(f"the worker {worker.address} on {host} takes part, {worker.threads} at a time")
        elif not isinstance(outcome, WorkerLost):
            raise self._unfit(f"the worker {worker.address} cannot run phuchoi ({type(outcome).__name__}: {outcome})")

    def _unfit(self, fault: str) -> ArchiveError:
        kind = EngineLost if self._met else ArchiveError
        return kind(f"{fault}: install the same on all machines and start the worker anew")


def _unheard(remark: str) -> None:
    pass


def _absolute(setup: Setup) -> Setup:
    """With paths that do not depend on the folder in which a worker was started."""
    overlay = None if setup.overlay is None else os.path.abspath(setup.overlay)  # noqa: PTH100
    lexicons = tuple(os.path.abspath(path) for path in setup.lexicons)  # noqa: PTH100
    rules = os.path.abspath(setup.rules)  # noqa: PTH100
    return msgspec.structs.replace(setup, rules=rules, overlay=overlay, lexicons=lexicons)


def _content(task: _Task) -> str:
    return task.request.document.sha256 if isinstance(task.request, Finish) else task.seen or "unread"


def _seen(path: Path) -> str:
    try:
        return fingerprint(path)
    except OSError:
        return ""
