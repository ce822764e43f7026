"""How a run's progress is shown: a bar on a terminal, lines elsewhere, nothing when quiet."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING, TextIO

from pipeline.archive import Progress
from pipeline.archive.pace import Pace, shown_time
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
        self._pace = Pace()
        self._start = self._said = time.monotonic()

    def planned(self, inputs: int) -> None:
        self._pace.inputs = inputs

    def opened(self, name: str, pages: int, waiting: int) -> None:
        self._pace.opened(pages, waiting)

    def page(self, name: str, number: int, reason: str) -> None:
        self._pace.page()
        if time.monotonic() - self._said > 10:
            self._say(f"{self._pace.done} of {self._pace.pages} pages ({_speed(self._pace)})")

    def ended(self, name: str, status: Status, reason: str) -> None:
        self._pace.ended += 1
        count = f"[{self._pace.ended}/{self._pace.inputs}]"
        self._say(f"{count} {status.value}: {name}" + (f": {reason}" if reason else ""))

    def close(self) -> None:
        if self._pace.done:
            seconds = max(time.monotonic() - self._start, 1e-3)
            self._say(f"{self._pace.done} pages ({self._pace.done / seconds:.2f} pages/s)")

    def _say(self, line: str) -> None:
        self._said = time.monotonic()
        with contextlib.suppress(OSError):  # whoever was listening has gone; the run goes on
            print(printable(line), file=self._stream, flush=True)


class Bar(Quiet):
    """Pages done of those there may be, the rate of late and the time that the rest may take; documents beside it."""

    def __init__(self, debug: bool) -> None:
        super().__init__(debug)
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

        self._bars: Bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}/{task.total:.0f} pages"),
            TextColumn("{task.fields[rate]}"),
            console=Console(stderr=True),
            transient=True,
        )
        self._pace = Pace()
        self._task = self._bars.add_task("", total=0, rate="")

    def planned(self, inputs: int) -> None:
        self._pace.inputs = inputs
        self._bars.start()
        self._update()

    def opened(self, name: str, pages: int, waiting: int) -> None:
        self._pace.opened(pages, waiting)
        self._update()

    def page(self, name: str, number: int, reason: str) -> None:
        self._pace.page()
        self._update()

    def ended(self, name: str, status: Status, reason: str) -> None:
        self._pace.ended += 1
        self._update()

    def remark(self, message: str) -> None:
        self._bars.console.print(printable(message), markup=False, highlight=False)

    def details(self, name: str, details: str) -> None:
        if self._debug:
            self._bars.console.print(f"{printable(name)}:\n{details}", markup=False, highlight=False)

    def close(self) -> None:
        self._bars.stop()

    def _update(self) -> None:
        self._bars.update(
            self._task,
            description=f"{self._pace.ended}/{self._pace.inputs} documents",
            completed=self._pace.done,
            total=self._pace.pages,
            rate=_speed(self._pace) if self._pace.done else "",
        )


def _speed(pace: Pace) -> str:
    left = pace.left
    return f"{pace.rate:.2f} pages/s" + (f", {shown_time(left)} left" if left is not None else "")
