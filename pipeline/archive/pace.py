"""How fast a run goes, and when it may be done."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_RECENT = 64
"""Pages that the rate is taken from: what an earlier run did is taken over in no time, and says nothing of the rest."""


class Pace:
    """Counts pages and inputs as a Progress hears of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()
        self._times: deque[float] = deque([self._start], _RECENT)
        self._opened = 0
        self.inputs = self.ended = self.done = self._known = 0

    def opened(self, pages: int, waiting: int) -> None:
        """An input turned out to have `pages`, of which so many wait to be read."""
        self._opened += 1
        self._known += pages
        self._page(pages - waiting)

    def page(self) -> None:
        """A page that waited was read."""
        self._page(1)

    def _page(self, count: int) -> None:
        self.done += count
        self._times.extend([self._clock()] * min(count, _RECENT))

    @property
    def pages(self) -> int:
        """Pages of the whole run, as far as the inputs opened so far tell of the others."""
        return expected(self._known, self._opened, self.inputs - self._opened)

    @property
    def rate(self) -> float:
        """Pages a second, of late."""
        return (len(self._times) - 1) / max(self._clock() - self._times[0], 1e-3)

    @property
    def left(self) -> float | None:
        """Seconds that the rest may take; None while nothing tells."""
        return (self.pages - self.done) / self.rate if self.done and self.rate else None


def expected(pages: int, opened: int, unopened: int) -> int:
    """Pages of all inputs, when those opened have `pages`.

    >>> expected(30, 3, 2), expected(0, 0, 5)
    (50, 0)
    """
    return pages + round(unopened * pages / opened) if opened else pages


def shown_time(seconds: float) -> str:
    """
    >>> [shown_time(one) for one in (7, 90, 7300, 400_000)]
    ['7 s', '1 min 30 s', '2 h 1 min', '4 d 15 h']
    """
    whole = round(seconds)
    for size, unit, smaller, below in ((86_400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            return f"{whole // size} {unit} {whole % size // smaller} {below}"
    return f"{whole} s"
