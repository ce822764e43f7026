"""Who does the tasks of a run: what the run needs of them, and which engine it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pipeline.archive.errors import ArchiveError
from pipeline.archive.messages import Reply, Request, Setup
from pipeline.archive.pool import Pool

LOCAL = "local"
"""The engine of one machine: a pool of processes."""


class Workers(Protocol):
    """Does tasks side by side, in any order. A task that goes wrong, however it does, is a reply like another."""

    @property
    def at_once(self) -> int:
        """How many tasks are done side by side, as far as is known by now."""

    @property
    def free(self) -> int:
        """How many tasks could be given now. More may be given only while this is above 0."""

    @property
    def busy(self) -> int:
        """How many tasks were given and have not been told of by `wait`."""

    def give(self, task: str, request: Request, seconds: float) -> None:
        """Have a task done, called `task` (no other one in hand has that name); it is ended after `seconds`."""

    def wait(self) -> list[tuple[str, Reply]]:
        """The tasks that ended, at least one while any is in hand, each with its reply.

        Failed(died=True) says that the process ended with the task: it may be tried again. Raises EngineLost when
        there is nobody left to do tasks.
        """

    def heed(self, remark: Callable[[str], None]) -> None:
        """Tell from now on what somebody who looks after the run should know: who came and who was lost."""

    def close(self) -> None:
        """End everything; what is in hand is lost. May be called more than once."""


def workers(engine: str, jobs: int, setup: Setup) -> Workers:
    """The workers of `engine`: `local`, with up to `jobs` of them, or all of a Dask cluster, `dask://HOST:PORT`.

    Raises ArchiveError for what there is not, or cannot be used.
    """
    if engine == LOCAL:
        return Pool(jobs, setup)
    if engine.startswith(("dask://", "dask+tls://")):
        from pipeline.archive.cluster import Cluster

        return Cluster(engine, setup)
    raise ArchiveError(f"--engine {engine}: there is no such engine: name local or dask://HOST:PORT")
