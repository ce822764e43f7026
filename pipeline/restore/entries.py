"""A user's own names: a lexicon file → entries, and what is wrong with it, line by line.

A line of the file is a name, phrase or abbreviation as it is printed; after a tab may stand a weight (1 where nothing
is said) and after another a note. Lines that begin with # and empty ones say nothing.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.knowledge import RulesError
from pipeline.restore.tokens import Kind, cut, fold_signs

HEADER = "name"
"""A first line, comments aside, that begins with this cell names the columns."""
LEAST, MOST = 0.01, 100.0
"""Weights: an entry of weight 2 is taken for twice as frequent as one of weight 1."""
LONGEST = 12
"""Words of an entry at most: it is a name, not a text."""


class Entry(NamedTuple):
    """One name, phrase or abbreviation: its words as written."""

    words: tuple[str, ...]
    weight: float


class Fault(NamedTuple):
    """What is wrong in a line of a file, and what is expected there; line 0 means the file as a whole."""

    line: int
    message: str


def read_entries(path: Path) -> list[Entry]:
    """The entries of a lexicon. Raises RulesError with the first fault and how many more there are."""
    entries, faults = entries_of(path.read_bytes())
    if faults:
        first, more = faults[0], len(faults) - 1
        rest = f" (and {more} more: phuchoi rules check {path})" if more else ""
        raise RulesError(f"{path}:{first.line}: {first.message}{rest}")
    return entries


def entries_of(data: bytes) -> tuple[list[Entry], list[Fault]]:
    """Entries and faults of a lexicon, from the bytes of its file.

    >>> entries_of("# Đắk Lắk\\nCư Kuin\\nHTXNN\\t5\\n".encode())[0]
    [Entry(words=('Cư', 'Kuin'), weight=1.0), Entry(words=('HTXNN',), weight=5.0)]
    >>> entries_of("Cư Kuin\\tnhiều\\n".encode())[1]
    [Fault(line=1, message="weight 'nhiều': expected a number from 0.01 to 100, such as 2 or 0.5")]
    """
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, ...], int] = {}
    for place, (number, line) in enumerate(_lines(data)):
        if isinstance(line, Fault):
            faults.append(line)
            continue
        name, *cells = (cell.strip() for cell in line.split("\t"))
        if place == 0 and name.lower() == HEADER:
            continue
        words, wrong = _words(name)
        weight, odd = _weight(cells[0] if cells else "")
        wrong += odd
        if len(cells) > 2:
            wrong.append(f"{len(cells) + 1} columns: expected a name, and at most a weight and a note after it")
        if words and words in seen:
            wrong.append(f"{name!r} stands in line {seen[words]} already: expected each name once")
        faults += (Fault(number, one) for one in wrong)
        if not wrong:
            seen[words] = number
            entries.append(Entry(words, weight))
    return entries, faults


def _lines(data: bytes) -> Iterator[tuple[int, str | Fault]]:
    """The lines that say something, with their numbers; a line that is no UTF-8 is a fault."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield 0, Fault(0, "this is UTF-16: expected UTF-8, as editors and spreadsheets save it when asked for")
        return
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").split(b"\n"), 1):
        try:
            line = unicodedata.normalize("NFC", raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            yield number, Fault(number, f"byte {error.start + 1} is no UTF-8: expected a text file in UTF-8")
            continue
        if line.strip() and not line.startswith("#"):
            yield number, line


def _words(name: str) -> tuple[tuple[str, ...], list[str]]:
    """The words of a name as they are to be written, and what is wrong with it."""
    if not name:
        return (), ["no name: expected a name, phrase or abbreviation before the first tab"]
    items = cut(name)
    words = tuple(fold_signs(item.text) for item in items if item.kind is Kind.WORD)
    odd = [item.text for item in items if item.kind in (Kind.NUMBER, Kind.CODE)]
    odd += [word for word in words if not word.replace("'", "").isalpha()]
    if odd:
        return words, [f"{odd[0]!r} in {name!r}: expected words of letters, since digits and signs are not restored"]
    if not words:
        return (), [f"{name!r}: expected words of letters"]
    if len(words) > LONGEST:
        return words, [f"{len(words)} words: expected a name or phrase of at most {LONGEST}"]
    return words, []


def _weight(cell: str) -> tuple[float, list[str]]:
    try:
        weight = float(cell) if cell else 1.0
    except ValueError:
        weight = math.nan
    if LEAST <= weight <= MOST:
        return weight, []
    return 1.0, [f"weight {cell!r}: expected a number from {LEAST:g} to {MOST:g}, such as 2 or 0.5"]
