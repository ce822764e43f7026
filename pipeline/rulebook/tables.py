"""Does a tab-separated table have the columns it should, and do its cells hold what they should."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping

from pipeline.restore.entries import Fault

Cell = Callable[[str], str]
"""Says what is expected of a cell that holds something else; nothing where it is well."""
Columns = Mapping[str, Cell]
"""The columns of a table by name. No two rows may have the same first cells."""

_BYTES = re.compile(r"[0-9A-F]{2}(?: [0-9A-F]{2})*")


def text(cell: str) -> str:
    return "" if cell.strip() else "something here"


def anything(cell: str) -> str:
    return ""


def signs(cell: str) -> str:
    return "" if len(cell) > 1 else "two signs or more"


def codes(cell: str) -> str:
    return "" if _BYTES.fullmatch(cell) else "bytes in hexadecimal, such as 61 F9"


def digits(cell: str) -> str:
    return "" if cell.isdecimal() else "digits"


def positive(cell: str) -> str:
    return "" if _number(cell) > 0 else "a number above 0"


def cost(cell: str) -> str:
    return "" if _number(cell) >= 0 else "a number of 0 or more"


def _number(cell: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def faults_of_table(content: str, columns: Columns, keys: int) -> Iterator[Fault]:
    r"""What is wrong with a table; rows are told apart by their first `keys` cells.

    >>> list(faults_of_table("part\tweight\nQĐ\tviele\n", {"part": text, "weight": positive}, 1))
    [Fault(line=2, message="weight: 'viele', expected a number above 0")]
    """
    header: list[str] | None = None
    seen: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(content.split("\n"), 1):
        line = line.removesuffix("\r")
        if line.startswith("#") or not line:
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            if cells != list(columns):
                yield Fault(number, f"columns {', '.join(map(repr, cells))}, expected {', '.join(columns)}")
                return
        elif len(cells) != len(columns):
            yield Fault(number, f"{len(cells)} cells, expected {len(columns)}: {', '.join(columns)}, parted by tabs")
        else:
            for (name, wanted), cell in zip(columns.items(), cells, strict=True):
                if expected := wanted(cell):
                    yield Fault(number, f"{name}: {cell!r}, expected {expected}")
            key = tuple(cells[:keys])
            if key in seen:
                yield Fault(number, f"{' '.join(key)!r} stands in line {seen[key]} already, expected it once")
            seen.setdefault(key, number)
    if header is None:
        yield Fault(0, f"empty, expected a header: {', '.join(columns)}")
