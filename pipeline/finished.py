"""The folder that a run wrote, read back: its tables as rows, its documents as records, decisions applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.frames import Rows, table_named
from pipeline.knowledge import Knowledge
from pipeline.model import Document

if TYPE_CHECKING:
    from pipeline.export.results import Results as Reading


class Results:
    """What the run in the folder `out` found. Nothing is written there, and little is held in memory however large the
    run: rows and documents are read one after the other while they are asked for.

    `documents` are patterns of names (`2015/*`) to take, none for all. Raises, when read, ArchiveError where the folder
    holds no run or one is writing there, ExportError where no document has such a name or the run has not ended.
    """

    def __init__(self, out: Path | str, *, documents: Sequence[str] = (), knowledge: Knowledge | None = None) -> None:
        self.out = Path(out)
        self._patterns = tuple(documents)
        self._knowledge = knowledge

    def rows(self, table: str = "indicators") -> Rows:
        """The rows of a table: `indicators`, `flags`, `documents`, `changes`, `pages` or `lines`, as people decided by
        now. Raises ValueError: no such table.
        """
        known = table_named(table)

        def cells() -> Iterator[tuple[str, ...]]:
            with self._opened() as reading:
                yield from reading.rows(known)

        return Rows(known, cells)

    def documents(self) -> Iterator[Document]:
        """The inputs of the run, by name, with the pages, lines, words and changes of those that have text, and the
        indicators and flags found in it.

        Words that people corrected are corrected here; what they decided about rows stands in `rows`.
        """
        with self._opened() as reading:
            for entry in reading.entries():
                document = Document(path=entry.where.document, sha256=entry.where.sha256)
                if entry.report is not None:
                    document = reading.text(entry.report)
                summary = entry.summary
                yield msgspec.structs.replace(
                    document,
                    kind=summary.kind,
                    status=summary.status,
                    reason=summary.reason,
                    indicators=summary.indicators,
                    flags=summary.flags,
                )

    def _opened(self) -> Reading:
        from pipeline.export.results import Results as Reading

        return Reading(self.out, documents=self._patterns, knowledge=self._knowledge)
