"""The folder of a document, written here from what a worker made of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from pipeline.publish.atomic import sweep, write_atomically
from pipeline.publish.tables import FOLDER, keep_tables


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write these files, by their paths in `folder`, each whole or not at all, as `write_document` leaves them there.

    Raises OSError, also for a path that leads out of the folder.
    """
    paths = {name: PurePosixPath(name) for name in files}
    for name, path in paths.items():
        if path.is_absolute() or ".." in path.parts:
            raise OSError(f"a path out of the document's folder: {name}")
    folder.mkdir(parents=True, exist_ok=True)
    for place in (folder, folder / FOLDER):
        sweep(place)
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        write_atomically(folder / name, data)
    keep_tables(folder, {path.name for path in paths.values() if path.parent.name == FOLDER})
