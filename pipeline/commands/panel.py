"""`phuchoi panel`: the runs of many reports as one table of series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pipeline.commands.messages import CommandError, warn
from pipeline.knowledge import Knowledge


def write_panel(runs: Sequence[Path], out: Path, wide: bool, knowledge: Knowledge) -> None:
    """Write the table, and beside it the rows that are in no cell. Raises CommandError, OSError, RulesError."""
    from pipeline.archive import ArchiveError
    from pipeline.panel.rows import Copy, each_once
    from pipeline.panel.series import Panel
    from pipeline.panel.tables import (
        LONG,
        UNPLACED,
        long_rows,
        unplaced_path,
        unplaced_rows,
        wide_rows,
        wide_table,
    )
    from pipeline.publish import write_table

    rest = unplaced_path(out)
    if out.is_dir() or rest.is_dir():
        raise CommandError(f"{out}: a folder: name a file for the table")
    panel = Panel(knowledge)
    copies: list[Copy] = []
    rows = documents = 0
    try:
        for document in each_once(runs, copies):
            panel.add(document)
            rows, documents = rows + len(document.rows), documents + 1
    except ArchiveError as error:
        raise CommandError(str(error)) from None
    for copy in copies:
        warn(f"{copy.run}/{copy.name}: left out, the same content as {copy.first}")
    cells = list(panel.cells())
    if wide:
        most = max((one.number for found in panel.naming.sets.values() for one in found.criterion), default=0)
        table = wide_table(most)
        written = write_table(out, table, wide_rows(cells, table))
    else:
        written = write_table(out, LONG, long_rows(cells))
    write_table(rest, UNPLACED, unplaced_rows(panel.unplaced))
    conflicts = Counter(cell.conflict for cell in cells)
    print(f"{documents:,} documents, {rows:,} measurements in {len(cells):,} cells: {written:,} rows in {out}")
    between, within = conflicts["reports"], conflicts["report"]
    print(f"{between:,} cells in which reports contradict each other, {within:,} in which one states several values")
    print(f"{len(panel.unplaced):,} measurements without a place, period or subject that is known: {rest}")
