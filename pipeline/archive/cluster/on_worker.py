"""What runs inside a worker of Dask: takes orders to a process of its own, and says what came of them.

The work itself is done by the same processes as on one machine (`pipeline.archive.pool`), under the same limits of time
and memory: code that holds Python's lock would stop the worker's heartbeat, and what dies of a page is not the worker.
"""

from __future__ import annotations

import os
import platform
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path

import msgspec

from pipeline.archive.cluster.compatibility import likeness, terms_of
from pipeline.archive.cluster.fingerprints import fingerprint
from pipeline.archive.cluster.messages import (
    Order,
    Parcel,
    decode_order,
    pack_file,
    pack_reply,
    unpack_request,
)
from pipeline.archive.messages import Failed, Finish, Finished, Reply, Request, Setup, decode_setup, encode
from pipeline.archive.pool import Pool
from pipeline.knowledge import RulesError, rules_folder

_LOOKS = (0.0, 0.5, 2.5)
"""Seconds to wait before each look at an input: network file systems show new files late."""
_IDLE_SECONDS = 60.0
"""After that a process without a task ends: it holds the models in memory."""

_agreed: dict[str, Setup] = {}
"""Terms → how their work is set up here."""


class _Idle:
    """Processes without a task, for the threads of this worker."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pools: list[tuple[str, Pool, float]] = []
        self._watched = False

    def take(self, terms: str) -> Pool | None:
        """The one that was used last, of those with these terms."""
        with self._lock:
            for place in reversed(range(len(self._pools))):
                if self._pools[place][0] == terms:
                    return self._pools.pop(place)[1]
        return None

    def put(self, terms: str, pool: Pool) -> None:
        with self._lock:
            self._pools.append((terms, pool, time.monotonic()))
            if not self._watched:
                self._watched = True
                self._watch()

    def _watch(self) -> None:
        timer = threading.Timer(_IDLE_SECONDS, self._end)
        timer.daemon = True
        timer.start()

    def _end(self) -> None:
        with self._lock:
            before = time.monotonic() - _IDLE_SECONDS
            old = [pool for _, pool, since in self._pools if since <= before]
            self._pools = [one for one in self._pools if one[2] > before]
            self._watched = bool(self._pools)
            if self._watched:
                self._watch()
        for pool in old:
            pool.close()


_idle = _Idle()


def greet(setup: bytes, rules: str) -> tuple[str, dict[str, str]]:
    """This machine's name, and what it has of all that must be alike.

    `rules` is the digest of the run's rules. They may lie elsewhere here: in this installation, or where they lie for
    the run.
    """
    told = decode_setup(setup)
    folders = [told.rules]
    with suppress(RulesError):
        folders.insert(0, os.fsencode(rules_folder()))
    here, digest = told, ""
    for folder in folders:
        here = msgspec.structs.replace(told, rules=folder)
        try:
            digest = here.knowledge.digest
        except (RulesError, OSError) as error:
            digest = f"missing ({error})"
        if digest == rules:
            break
    alike = likeness(told.settings, digest)
    _agreed[terms_of(alike)] = here
    return platform.node(), alike


def do(order: bytes) -> bytes:
    """One order → its parcel. Never raises: what goes wrong, however it does, is a reply like another."""
    try:
        parcel = _done(decode_order(order))
    except Exception as error:
        reason = f"an error in phuchoi ({type(error).__name__}: {error}): please report it"
        parcel = _parcel(Failed(reason=reason, details=traceback.format_exc()))
    return encode(parcel)


def _done(order: Order) -> Parcel:
    if order.terms not in _agreed:
        greet(order.setup, order.rules)  # it was started anew at the address of one that had been greeted
    setup = _agreed.get(order.terms)
    if setup is None:
        return Parcel(host=platform.node(), stranger=True)
    request = unpack_request(order.request)
    if isinstance(request, Finish):
        return _finished(order, setup, request)
    trouble = _trouble(Path(os.fsdecode(request.path)), order.seen)
    return Parcel(host=platform.node(), trouble=trouble) if trouble else _parcel(_ask(order, setup, request))


def _finished(order: Order, setup: Setup, request: Finish) -> Parcel:
    """A document's files go to the run, which alone writes to its folder: no worker needs to reach it."""
    with tempfile.TemporaryDirectory(prefix="phuchoi-") as name:
        folder = Path(name, "document")
        reply = _ask(order, setup, msgspec.structs.replace(request, folder=os.fsencode(folder)))
        files = sorted(path for path in folder.rglob("*") if path.is_file()) if isinstance(reply, Finished) else []
        return _parcel(reply, {path.relative_to(folder).as_posix(): pack_file(path.read_bytes()) for path in files})


def _parcel(reply: Reply, files: dict[str, bytes] | None = None) -> Parcel:
    return Parcel(host=platform.node(), reply=pack_reply(reply), files=files or {})


def _trouble(path: Path, seen: str) -> str:
    """How an input is seen here, where that is not as the run sees it."""
    trouble = ""
    for seconds in _LOOKS if seen else ():
        time.sleep(seconds)
        try:
            if fingerprint(path) == seen:
                return ""
            trouble = "sees another file"
        except OSError as error:
            trouble = f"sees no file ({error.strerror or error})"
    return trouble


def _ask(order: Order, setup: Setup, request: Request) -> Reply:
    pool = _idle.take(order.terms) or Pool(1, setup)
    try:
        pool.give("", request, order.seconds)
        return pool.wait()[0][1]
    finally:
        _idle.put(order.terms, pool)
