"""`phuchoi export`: a run's results in another format."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.commands.messages import CommandError, Exit, warn


def export_run(
    out: Path,
    to: str,
    target: Path | None,
    *,
    tables: Sequence[str],
    documents: Sequence[str],
    source: Path | None,
    excel: bool,
    title: str,
    licence: str,
) -> Exit:
    """Write the export and say where it lies. Raises CommandError."""
    from pipeline.archive import ArchiveError
    from pipeline.export import Choices, ExportError, Results, default_target, export, format_named

    choices = Choices(tables=tuple(tables), excel=excel, title=title, licence=licence)
    try:
        format = format_named(to)
        with Results(out, documents=documents, source=source) as results:
            place = default_target(out, format) if target is None else target
            if str(place) == "-":
                remarks = export(results, format, sys.stdout.buffer, choices)
            else:
                remarks = export(results, format, place, choices)
                print(place)
    except (ArchiveError, ExportError) as error:
        raise CommandError(str(error)) from None
    for remark in remarks:
        warn(remark)
    return Exit.OK


def list_formats() -> None:
    """Print the formats there are, with what each is."""
    from pipeline.export import ExportError, format_named, names

    for name in names():
        try:
            print(f"{name:<12} {format_named(name).meaning}")
        except ExportError as error:
            print(f"{name:<12} ({error})")
