"""`phuchoi diff`: what differs between two runs, or two tables."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pipeline.commands.files import write_bytes
from pipeline.commands.messages import CommandError, Exit

FORMATS = ("text", "csv", "json", "html")


def diff_runs(old: Path, new: Path, form: str, keys: list[str], ignored: list[str], output: Path | None) -> Exit:
    """Write the difference to standard output or `output`; DIFFERENT where there is one. Raises CommandError."""
    from pipeline.review.diff import diff_runs as compared
    from pipeline.review.tables import TableError

    if form not in FORMATS:
        raise CommandError(f"--format {form}: one of {', '.join(FORMATS)}")
    for path in (old, new):
        if not path.exists():
            raise CommandError(f"{path}: no such file or folder")
    key = tuple(name for one in keys for name in one.split(",") if name)
    try:
        diff = compared(old, new, key, [name for one in ignored for name in one.split(",")])
    except TableError as error:
        raise CommandError(str(error)) from None
    if form == "html":
        from pipeline.review.diff_page import as_html

        write_bytes(output, as_html(diff).encode("utf-8", "backslashreplace"))
    else:
        from pipeline.review.diff_report import COLOURED, Paint, as_csv, as_json, as_text

        if form == "json":
            write_bytes(output, as_json(diff) + b"\n")
        elif form == "csv":
            write_bytes(output, as_csv(diff).encode("utf-8", "backslashreplace"))
        else:
            shown = output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
            lines = as_text(diff, COLOURED if shown else Paint())
            write_bytes(output, "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))
    return Exit.DIFFERENT if diff.differs else Exit.OK
