"""`phuchoi panel`: the runs of many reports as one table of series."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.commands.files import write_bytes
from pipeline.commands.messages import CommandError, warn
from pipeline.knowledge import Knowledge
from pipeline.publish import Table, csv_bytes, write_table


def write_panel(runs: Sequence[Path], out: Path, wide: bool, knowledge: Knowledge) -> None:
    """Write the table, and beside it the rows that are in no cell; on standard output (`-`) the table only.

    Raises CommandError, OSError, RulesError.
    """
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
        written = _write(out, table, wide_rows(cells, table))
    else:
        written = _write(out, LONG, long_rows(cells))
    piped = str(out) == "-"
    if not piped:
        write_table(rest, UNPLACED, unplaced_rows(panel.unplaced))
    conflicts = Counter(cell.conflict for cell in cells)
    between, within = conflicts["reports"], conflicts["report"]
    told = (
        f"{documents:,} documents, {rows:,} measurements in {len(cells):,} cells: {written:,} rows"
        + ("" if piped else f" in {out}"),
        f"{between:,} cells in which reports contradict each other, {within:,} in which one states several values",
        f"{len(panel.unplaced):,} measurements without a place, period or subject that is known: "
        + ("--out FILE lists them" if piped else str(rest)),
    )
    print("\n".join(told), file=sys.stderr if piped else sys.stdout)


def _write(out: Path, table: Table, rows: Iterable[Sequence[str]]) -> int:
    if str(out) != "-":
        return write_table(out, table, rows)
    held = list(rows)
    write_bytes(out, csv_bytes(table, held))
    return len(held)
