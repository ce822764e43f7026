"""pytesseract without pandas.

Where pandas is installed pytesseract imports it, for a kind of result that is never asked of it. That takes 0.4 seconds
of every process that reads pages, more than finding the faults of twenty of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    """As if a module were not installed, unless it has been imported already."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]


with _hidden("pandas"):
    import pytesseract
    from pytesseract import pytesseract as driver

__all__ = ["driver", "pytesseract"]
