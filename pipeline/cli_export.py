"""The command line of exports: options and help of `phuchoi export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def _formats(wanted: bool) -> None:
    if wanted:
        from pipeline.commands.export import list_formats

        list_formats()
        raise typer.Exit


def _names() -> list[str]:
    from pipeline.export import names

    return names()


def _tables() -> list[str]:
    from pipeline.export.tables import TABLES

    return list(TABLES)


def export(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="A run's folder.")],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORMAT",
            autocompletion=_names,
            help="csv, jsonl, parquet, sqlite, xlsx, datapackage, csvw, pdf, hocr, alto, txt, markdown; "
            "--formats lists them.",
        ),
    ],
    target: Annotated[
        Path | None,
        typer.Option("--out", metavar="PATH", help="File or folder to write; - for standard output [DIR/export/…]."),
    ] = None,
    table: Annotated[
        list[str] | None,
        typer.Option(
            "--table",
            autocompletion=_tables,
            help="indicators, flags, documents, changes, pages or lines; several times.",
        ),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option("--document", metavar="PATTERN", help="Documents to take, by name: 2015/*; several times [all]."),
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--source", help="Where the files are, should they have moved.")
    ] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="CSV with a byte order mark and without what Excel takes for formulas.")
    ] = False,
    title: Annotated[str, typer.Option("--title", help="Of the data, for formats that describe them.")] = "",
    licence: Annotated[
        str, typer.Option("--licence", help="Of the data: an SPDX identifier (CC-BY-4.0) or an address.")
    ] = "",
    formats: Annotated[
        bool, typer.Option("--formats", callback=_formats, is_eager=True, help="List the formats.")
    ] = False,
) -> None:
    """Write a run's results in another format: tables for statistics and databases, searchable PDF, texts.

    Decisions are applied. Where PATH ends as files of the format do, it is one file (of tables the indicators, or what
    --table names; of documents the one that --document names), else a folder of files. All or nothing is written.
    """
    from pipeline.commands.export import export_run

    export_run(
        out,
        to,
        target,
        tables=table or (),
        documents=document or (),
        source=source,
        excel=excel,
        title=title,
        licence=licence,
    )


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(export)
