"""What the manifest knows of pages: their route, and how well each could be read."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from pipeline.archive.errors import ArchiveError

_LEGIBLE = "case route when 'ocr' then confidence when 'failed' then 0 when 'blank' then null else quality end"
"""0-1: of a page image the engine's mean confidence in its words, of a text the share of valid words."""


class PageRecord(NamedTuple):
    """`legible` is None for a page without words."""

    number: int
    route: str
    legible: float | None
    reason: str
    words: int


class Poor(NamedTuple):
    """A page that could be read badly, and its document."""

    document: str
    sha256: str
    page: PageRecord


class MadeWith(NamedTuple):
    version: str
    rules: str
    settings: dict[str, object]
    engines: tuple[str, ...]


class Pages:
    """The manifest of a run, opened to be read only."""

    def __init__(self, out: Path) -> None:
        """Raises ArchiveError: no run's folder."""
        path = out / "manifest.sqlite"
        if not path.is_file():
            raise ArchiveError(f"{out}: not a run's folder: it has no manifest.sqlite")
        try:
            self._db = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
            self._db.execute("select 1 from pages limit 1")
        except sqlite3.Error as error:
            raise ArchiveError(f"{path}: not a manifest that can be used ({error})") from None

    def __enter__(self) -> Pages:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._db.close()

    def of(self, sha256: str) -> list[PageRecord]:
        """The pages of a document, in order."""
        rows = self._db.execute(
            f"select number, route, {_LEGIBLE}, reason, words from pages where sha256 = ? order by number", (sha256,)
        )
        return [PageRecord(*row) for row in rows]

    def worst(self, below: float, most: int) -> tuple[list[Poor], int]:
        """The pages of the latest run's documents that could be read worst, the worst first, and how many there are."""
        poor = (
            f"from pages join (select sha256 as content, min(name) as name from inputs where sha256 != '' group by 1)"
            f" on content = sha256 where {_LEGIBLE} < ? and (words > 0 or route = 'failed')"
        )
        count = self._db.execute(f"select count(*) {poor}", (below,)).fetchone()[0]
        rows = self._db.execute(
            f"select name, sha256, number, route, {_LEGIBLE} as legible, reason, words {poor}"
            " order by legible, name, number limit ?",
            (below, most),
        )
        return [Poor(row[0], row[1], PageRecord(*row[2:])) for row in rows], count

    def made_with(self) -> MadeWith:
        """Version, rules and settings of the latest run, and the engines that read its documents."""
        version, rules, settings = self._db.execute(
            "select version, rules, settings from runs order by id desc limit 1"
        ).fetchone() or ("", "", "{}")
        engines = self._db.execute(
            "select distinct engine from documents where engine != '' and sha256 in (select sha256 from inputs)"
        )
        return MadeWith(version, rules, msgspec.json.decode(settings), tuple(sorted(row[0] for row in engines)))
