"""The line to a Dask scheduler: everything that is said to Dask is said here."""

from __future__ import annotations

import asyncio
import logging
import queue
import secrets
import socket
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pipeline.archive.errors import ArchiveError, EngineLost

_SCHEMES = {"dask": "tcp", "dask+tls": "tls"}
_CONNECT_SECONDS = 15
_ANSWER_SECONDS = 30.0
"""The scheduler does no work itself: it answers in milliseconds unless it or the network is gone."""
_LARGE = {"distributed.admin.large-graph-warning-threshold": "1 GB"}
"""A document of a thousand pages goes out whole, which Dask takes for a mistake."""

_T = TypeVar("_T")
_CANCELLED = (asyncio.CancelledError, CancelledError)


class WorkerLost(Exception):
    """Several workers were lost with a call, says Dask."""


class Link:
    """A connection to the scheduler at `engine`, an address like `dask://HOST:8786` (`dask+tls://` with TLS)."""

    def __init__(self, engine: str) -> None:
        """Raises ArchiveError where there is none."""
        self.address = _address_of(engine)
        try:
            from distributed import Client
            from distributed.security import Security
        except ImportError:
            raise ArchiveError(f"--engine {engine}: needs Dask: pip install 'phuchoi[cluster]'") from None
        security = Security()  # as Dask's configuration has it
        if self.address.startswith("tls:") and not security.get_connection_args("client").get("ssl_context"):
            raise ArchiveError(
                f"--engine {engine}: Dask's configuration names no certificates for TLS: see docs/scaling.md"
            )
        # Dask would try again and again where nobody listens, and say only that time is up
        parts = urlsplit(self.address)
        try:
            socket.create_connection((parts.hostname or "", parts.port or 0), _CONNECT_SECONDS).close()
        except OSError as error:
            raise ArchiveError(
                f"no Dask scheduler answers at {self.address} ({error.strerror or error}): "
                "start one as docs/scaling.md says"
            ) from None
        # what is lost is told as one error at the end, not as tracebacks in between
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self._client = Client(
                self.address, timeout=_CONNECT_SECONDS, set_as_default=False, name="phuchoi", security=security
            )
        except (OSError, TimeoutError, ValueError, TypeError) as error:
            raise ArchiveError(
                f"what answers at {self.address} is no Dask scheduler that can be used ({error}): "
                "start one as docs/scaling.md says"
            ) from None
        self._loop = self._client.loop.asyncio_loop
        # what was asked of a worker that is lost ends with an exception that nobody waits for
        self._loop.call_soon_threadsafe(self._loop.set_exception_handler, lambda loop, context: None)
        self._session = secrets.token_hex(4)
        self._number = 0
        self._told: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._followed: dict[str, tuple[Any, Future[None]]] = {}

    def threads(self) -> dict[str, int]:
        """The workers there are, by address, and how many tasks each does side by side. Raises EngineLost."""
        question = self._soon(self._client.scheduler.ncores(workers=None))
        deadline = time.monotonic() + _ANSWER_SECONDS
        while self._client.status == "running" and time.monotonic() < deadline:
            # Dask asks on for a while when the line is cut
            with suppress(TimeoutError, OSError):
                found: dict[str, int] = question.result(timeout=0.2)
                return found
            if question.done():
                break
        question.cancel()
        raise self.lost()

    def submit(self, name: str, worker: str, function: Callable[..., Any], *arguments: Any) -> str:
        """Have that worker, and no other, call a function. Returns the key under which `hear` will tell of it."""
        import dask

        self._number += 1
        key = f"phuchoi-{name}-{self._session}-{self._number}"
        with dask.config.set(_LARGE):
            future = self._client.submit(
                function,
                *arguments,
                key=key,
                workers=[worker],
                allow_other_workers=False,
                pure=False,
                fifo_timeout="0 ms",  # one after the other, in the order of submission
            )
        self._followed[key] = future, self._soon(self._follow(key, future))
        return key

    def drop(self, key: str) -> None:
        """Hear no more of a call; where it has not begun, it will not."""
        if key in self._followed:
            future, following = self._followed.pop(key)
            following.cancel()
            future.release()

    def hear(self, seconds: float) -> list[tuple[str, Any]]:
        """The calls that have ended, with what they returned or the exception; after so many seconds perhaps none.

        Raises EngineLost when they ended because the scheduler did.
        """
        told = []
        try:
            told.append(self._told.get(timeout=seconds))
            while True:
                told.append(self._told.get_nowait())
        except queue.Empty:
            pass
        told = [(key, outcome) for key, outcome in told if key in self._followed]
        for key, _ in told:
            self._followed.pop(key)[0].release()
        if any(isinstance(outcome, _CANCELLED) for _, outcome in told):
            raise self.lost()
        return told

    def lost(self) -> EngineLost:
        return EngineLost(f"the scheduler at {self.address} was lost or started anew")

    def close(self) -> None:
        for key in list(self._followed):
            self.drop(key)
        self._client.close(timeout=5)

    def _soon(self, coroutine: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Begin something in Dask's own thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    async def _follow(self, key: str, future: Any) -> None:
        outcome: Any
        try:
            outcome = await self._client.gather(future, asynchronous=True)
        except _CANCELLED as error:
            outcome = error
        except Exception as error:
            outcome = WorkerLost() if type(error).__name__ == "KilledWorker" else error
        self._told.put((key, outcome))


def _address_of(engine: str) -> str:
    scheme, _, place = engine.partition("://")
    try:
        parts = urlsplit(f"//{place}")
        good = parts.hostname and parts.port and parts.netloc == place
    except ValueError:
        good = False
    if not good:
        raise ArchiveError(f"--engine {engine}: name the scheduler as {scheme}://HOST:PORT, e.g. {scheme}://head:8786")
    return f"{_SCHEMES[scheme]}://{place}"
