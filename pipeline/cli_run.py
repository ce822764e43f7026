"""The command line of runs: options and help of `phuchoi run` and `phuchoi status`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.commands.messages import CommandError

_Megabytes = Annotated[int | None, typer.Option("--memory-megabytes", help="Address space of a process [4096].")]


def run(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, folders and ZIP archives.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the results; made where it is missing.")],
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Pages read side by side [what cores and memory allow].")
    ] = None,
    engine: Annotated[
        str | None, typer.Option("--engine", help="local, or dask://HOST:PORT of a cluster [local].")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Settings [run.toml here, if there is one].")
    ] = None,
    force_ocr: Annotated[
        bool, typer.Option("--force-ocr", help="Read every page image anew, whatever text it carries.")
    ] = False,
    keep_text: Annotated[bool, typer.Option("--keep-text", help="Trust every text layer, even a damaged one.")] = False,
    language: Annotated[str | None, typer.Option("--lang", help="Tesseract model(s), e.g. vie+eng [vie].")] = None,
    ocr_engine: Annotated[
        str | None, typer.Option("--ocr-engine", metavar="NAME", help="What reads page images [tesseract].")
    ] = None,
    dpi: Annotated[int | None, typer.Option("--dpi", help="Resolution PDF pages are read at [300].")] = None,
    page_seconds: Annotated[
        float | None, typer.Option("--page-seconds", help="A page that takes longer fails [180].")
    ] = None,
    page_megapixels: Annotated[
        float | None, typer.Option("--page-megapixels", help="A larger page image fails [120].")
    ] = None,
    memory_megabytes: _Megabytes = None,
    unpacked_megabytes: Annotated[
        float | None, typer.Option("--unpacked-megabytes", help="A larger file in an archive fails [2000].")
    ] = None,
    lexicon: Annotated[
        list[Path] | None,
        typer.Option("--lexicon", metavar="FILE", help="Names of your own, one a line; may be given several times."),
    ] = None,
    own_rules: Annotated[
        Path | None, typer.Option("--rules", metavar="DIR", help="Rules of your own, added to those of phuchoi.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what earlier runs into this folder did.")] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try everything again that failed, whatever the reason.")
    ] = False,
    excel: Annotated[
        bool, typer.Option("--excel", help="Write the tables once more, as Excel opens them rightly: DIR/excel.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only name what failed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the account of the run as JSON.")] = False,
) -> None:
    """Put files, folders and ZIP archives through the whole pipeline.

    Results in DIR: indicators.csv, flags.csv, documents.csv, and for each document its text and changes. Exit
    status: 0 all ok, 3 some inputs failed or are partial (named on standard error and in documents.csv), 2 wrong
    usage, 130 interrupted. Ctrl-C finishes the pages in hand, a second one stops at once. The same command goes on
    where an interrupted run stopped.
    """
    from pipeline.commands.config import read_config, settings_of
    from pipeline.commands.run import run_files
    from pipeline.knowledge import Knowledge

    given = {
        "jobs": jobs,
        "engine": engine,
        "force_ocr": force_ocr or None,
        "keep_text": keep_text or None,
        "language": language,
        "ocr_engine": ocr_engine,
        "dpi": dpi,
        "page_seconds": page_seconds,
        "page_megapixels": page_megapixels,
        "memory_megabytes": memory_megabytes,
        "unpacked_megabytes": unpacked_megabytes,
        "lexicon": lexicon or None,
        "rules": own_rules,
    }
    if force_ocr and keep_text:
        raise CommandError("--force-ocr and --keep-text contradict each other: give one")
    values: dict[str, Any] = read_config(config)
    # the command line says what this run is to do: it wins, also over the opposite
    if force_ocr or keep_text:
        values = {key: value for key, value in values.items() if key not in ("force_ocr", "keep_text")}
    values |= {key: value for key, value in given.items() if value is not None}
    settings = settings_of(values)
    rules = values.get("rules")
    knowledge = Knowledge(None, Path(rules) if rules else None, [Path(one) for one in values.get("lexicon", ())])
    status = run_files(
        paths,
        out,
        settings,
        knowledge,
        jobs=values.get("jobs"),
        engine=values.get("engine", "local"),
        fresh=fresh,
        retry_failed=retry_failed,
        excel=excel or values.get("excel", False),
        quiet=quiet,
        as_json=as_json,
        debug=bool(context.obj),
    )
    if status:
        raise typer.Exit(int(status))


def status(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="A run's folder.")],
    as_json: Annotated[bool, typer.Option("--json", help="As one line of JSON.")] = False,
) -> None:
    """Say how a run stands, while it goes on or afterwards: counts, rate, time left, failures by category."""
    from pipeline.commands.status import show_status

    show_status(out, as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(run)
    app.command()(status)
