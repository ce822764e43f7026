"""How a run's progress is shown: a bar on a terminal, lines elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TextIO

from pipeline.archive import Progress
from pipeline.commands.messages import printable, warn
from pipeline.model import Status

if TYPE_CHECKING:
    from rich.progress import Progress as Bars


def progress_for(*, quiet: bool, debug: bool, stream: TextIO | None = None) -> Progress:
    """The progress that suits the stream, by default standard error."""
    stream = stream or sys.stderr
    if quiet:
        return Quiet(debug)
    return Bar(debug) if stream.isatty() else Lines(debug, stream)


class Quiet(Progress):
    """Remarks only. What failed is named at the end by the command."""

    def __init__(self, debug: bool) -> None:
        self._debug = debug

    def remark(self, message: str) -> None:
        warn(message)

    def details(self, name: str, details: str) -> None:
        if self._debug:
            print(f"{printable(name)}:\n{details}", file=sys.stderr, flush=True)


class Lines(Quiet):
    """A line for each document, for logs; one in between for documents that take long."""

    def __init__(self, debug: bool, stream: TextIO) -> None:
        super().__init__(debug)
        self._stream = stream
        self._inputs = self._ended = self._pages = self._waiting = 0
        self._start = self._said = time.monotonic()

    def planned(self, inputs: int) -> None:
        self._inputs = inputs

    def opened(self, name: str, pages: int, waiting: int) -> None:
        self._waiting += waiting

    def page(self, name: str, number: int, reason: str) -> None:
        self._pages += 1
        if time.monotonic() - self._said > 10:
            self._say(f"{self._pages} of {self._waiting} pages read ({self._rate()})")

    def ended(self, name: str, status: Status, reason: str) -> None:
        self._ended += 1
        self._say(f"[{self._ended}/{self._inputs}] {status.value}: {name}" + (f": {reason}" if reason else ""))

    def close(self) -> None:
        if self._pages:
            self._say(f"{self._pages} pages read ({self._rate()})")

    def _rate(self) -> str:
        return f"{self._pages / max(time.monotonic() - self._start, 1e-3):.2f} pages/s"

    def _say(self, line: str) -> None:
        self._said = time.monotonic()
        print(printable(line), file=self._stream, flush=True)


class Bar(Quiet):
    """Pages read of those known so far, and the rate; the documents done stand beside it."""

    def __init__(self, debug: bool) -> None:
        super().__init__(debug)
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

        self._bars: Bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}/{task.total:.0f} pages"),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._inputs = self._ended = self._pages = self._waiting = 0
        self._start = time.monotonic()
        self._task = self._bars.add_task("", total=0, rate="")

    def planned(self, inputs: int) -> None:
        self._inputs = inputs
        self._bars.start()
        self._update()

    def opened(self, name: str, pages: int, waiting: int) -> None:
        self._waiting += waiting
        self._update()

    def page(self, name: str, number: int, reason: str) -> None:
        self._pages += 1
        self._update()

    def ended(self, name: str, status: Status, reason: str) -> None:
        self._ended += 1
        self._update()

    def remark(self, message: str) -> None:
        self._bars.console.print(printable(message), markup=False, highlight=False)

    def details(self, name: str, details: str) -> None:
        if self._debug:
            self._bars.console.print(f"{name}:\n{details}", markup=False, highlight=False)

    def close(self) -> None:
        self._bars.stop()

    def _update(self) -> None:
        rate = self._pages / max(time.monotonic() - self._start, 1e-3)
        self._bars.update(
            self._task,
            description=f"{self._ended}/{self._inputs} documents",
            completed=self._pages,
            total=self._waiting,
            rate=f"{rate:.2f} pages/s" if self._pages else "",
        )
