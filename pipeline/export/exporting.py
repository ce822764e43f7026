"""One export: results, a format and a place to write to."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from pipeline.export.errors import ExportError
from pipeline.export.formats import Choices, Format
from pipeline.export.placing import copy_to, passing, staged
from pipeline.export.results import Results

_PLAIN = Choices()


def default_target(out: Path, format: Format) -> Path:
    """Where an export goes when nothing is said: into the folder `export` of the run's."""
    folder = out / "export"
    return folder / format.name if format.folder else folder / f"run{format.suffix}"


def export(results: Results, format: Format, target: Path | BinaryIO, choices: Choices = _PLAIN) -> list[str]:
    """Write results in a format; returns what the user should know, a sentence each.

    `target` is a file where it ends as files of the format do, or where the format knows one file only, else a folder;
    a stream gets the one file. All is written beside the target first: it appears whole or not at all. Raises
    ExportError, OSError.
    """
    choices.chosen(())  # a wrong name of a table is said before anything is written
    if not isinstance(target, Path):
        if format.file is None:
            raise ExportError(f"--to {format.name} writes several files: name a folder with --out")
        with passing() as place:
            format.file(results, place, choices)
            copy_to(place, target)
        return results.remarks
    is_file = format.folder is None or (
        format.file is not None and target.suffix == format.suffix and not target.is_dir()
    )
    with staged(target) as place:
        if is_file:
            assert format.file is not None
            format.file(results, place, choices)
        else:
            assert format.folder is not None
            place.mkdir()
            format.folder(results, place, choices)
    return results.remarks
