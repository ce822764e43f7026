"""The command line of reviewing: options and help of `phuchoi diff`, `review` and `decisions`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_Output = Annotated[Path | None, typer.Option("-o", "--output", help="Instead of standard output.")]


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A run's folder, or a table (.csv, .tsv).")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Another of the same kind.")],
    form: Annotated[str, typer.Option("--format", help="text, csv, json or html (one file).")] = "text",
    key: Annotated[
        list[str] | None, typer.Option("--key", help="Column(s) that name a row, e.g. document,line [id, then place].")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", help="Column(s) not to compare.")] = None,
    output: _Output = None,
) -> None:
    """Show what differs between two runs or tables: rows added, removed and changed, and words of restored texts.

    Exit status: 0 nothing differs, 1 something does, 2 wrong usage.
    """
    from pipeline.commands.diff import diff_runs

    status = diff_runs(old, new, form, key or [], ignore or [], output)
    if status:
        raise typer.Exit(int(status))


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(diff)
