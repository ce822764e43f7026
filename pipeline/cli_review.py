"""The command line of what follows a run: options and help of `phuchoi diff`, `review`, `decisions`, `panel`
and `report`."""

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


def review(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="A run's folder.")],
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any that is free.")] = 8321,
    name: Annotated[str | None, typer.Option("--name", help="Who decides [your login].")] = None,
    source: Annotated[
        Path | None, typer.Option("--source", help="Where the files are, should they have moved.")
    ] = None,
    against: Annotated[Path | None, typer.Option("--against", help="Another run to compare with.")] = None,
    keep_tables: Annotated[
        bool, typer.Option("--keep-tables", help="Leave the tables as they are at the end.")
    ] = False,
) -> None:
    """Look at a run and decide about its rows, in the browser, on this machine only.

    The address printed at the start opens the page. Decisions are saved at once in DIR/decisions.jsonl; later runs
    apply them, and the tables are brought up to date at the end.
    """
    from pipeline.commands.review import review_run

    status = review_run(out, port, name, source, against, keep_tables)
    if status:
        raise typer.Exit(int(status))


decisions = typer.Typer(no_args_is_help=True, help="What people decided about a run.")
_Run = Annotated[Path, typer.Argument(metavar="DIR", help="A run's folder.")]


@decisions.command("stats")
def decisions_stats(out: _Run) -> None:
    """Count decisions: one line of JSON. Stale ones are named on standard error."""
    from pipeline.commands.decisions import stats

    stats(out)


@decisions.command("apply")
def decisions_apply(out: _Run) -> None:
    """Bring the run's tables and texts up to date with the decisions, without running it again."""
    from pipeline.commands.decisions import apply

    apply(out)


@decisions.command("export")
def decisions_export(
    out: _Run,
    to: Annotated[
        str,
        typer.Option(
            "--to", help="log (JSON lines), csv, gold (files for phuchoi evaluate) or lexicon (for --lexicon)."
        ),
    ] = "log",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Instead of standard output; a folder for gold.")
    ] = None,
) -> None:
    """Write the decisions to take elsewhere, to measure with, or to restore with."""
    from pipeline.commands.decisions import export

    export(out, to, output)


@decisions.command("import")
def decisions_import(
    out: _Run, file: Annotated[Path, typer.Argument(metavar="FILE", help="A log, as export writes it.")]
) -> None:
    """Add another log's decisions; those known already are passed over."""
    from pipeline.commands.decisions import take

    take(out, file)


def panel(
    runs: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders of runs.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The table to write; -: standard output.")],
    wide: Annotated[bool, typer.Option("--wide", help="One row a place and period, criteria as columns.")] = False,
    own_rules: Annotated[
        Path | None, typer.Option("--rules", metavar="DIR", help="Rules of your own, added to those of phuchoi.")
    ] = None,
) -> None:
    """Join the indicators of many reports to series: indicator by place by period.

    Names of places and criteria are unified, decisions applied. Values that contradict each other stand side by side
    with their sources. Rows that cannot be placed are listed in FILE.unplaced.csv.
    """
    from pipeline.commands.panel import write_panel
    from pipeline.knowledge import Knowledge

    write_panel(runs, out, wide, Knowledge(None, own_rules))


def report(
    out: _Run,
    language: Annotated[str, typer.Option("--language", help="vi or en: which is shown first.")] = "vi",
    own_rules: Annotated[
        Path | None, typer.Option("--rules", metavar="DIR", help="Rules of your own, added to those of phuchoi.")
    ] = None,
) -> None:
    """Write DIR/report.html anew: what was read, how well, what was found, what needs eyes; one file, also to print.

    Every run writes it at its end.
    """
    from pipeline.commands.report import make_report
    from pipeline.knowledge import Knowledge

    make_report(out, language, Knowledge(None, own_rules))


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(diff)
    app.command()(review)
    app.command()(panel)
    app.command()(report)
    app.add_typer(decisions, name="decisions")
