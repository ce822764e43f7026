"""seen.txt and restored.txt: the same lines before and after, joined by the changes alone.

Line n of a page is the n-th line of its part of the file, so that a page and line in any table can be looked up.
Pages are parted by a form feed at the start of the next page's first line, as pdftotext does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.model import Change, Document, Page


def replay(seen: str, changes: Iterable[Change]) -> str:
    """A line after its changes, which are of the line as it was seen.

    >>> one = Change(page=1, line=1, start=0, end=2, seen="Xa", text="Xã", reason="channel:eng")
    >>> two = Change(page=1, line=1, start=3, end=6, seen="dat", text="đạt", reason="channel:eng")
    >>> replay("Xa dat 19", [one, two])
    'Xã đạt 19'
    """
    parts: list[str] = []
    place = 0
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        parts += (seen[place : change.start], change.text)
        place = change.end
    return "".join([*parts, seen[place:]])


def seen_text(document: Document) -> str:
    """The document as it was read."""
    return _joined(_by_number(page, {}) for page in document.pages)


def restored_text(document: Document) -> str:
    """The document as it is believed to have been printed: `seen_text` after its changes."""
    changes: dict[int, dict[int, list[Change]]] = defaultdict(lambda: defaultdict(list))
    for change in document.changes:
        changes[change.page][change.line].append(change)
    return _joined(_by_number(page, changes[page.number]) for page in document.pages)


def _by_number(page: Page, changes: dict[int, list[Change]]) -> list[str]:
    """The page's lines, each in the place its number gives it; numbers no line has are empty lines."""
    lines = [""] * max((line.number for line in page.lines), default=0)
    for line in page.lines:
        lines[line.number - 1] = replay(line.seen, changes.get(line.number, ()))
    return lines


def _joined(pages: Iterable[Sequence[str]]) -> str:
    return "\f".join("".join(f"{line}\n" for line in page) for page in pages)
