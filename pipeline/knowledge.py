"""Where the rules live: finds rules/, lays a user's own over them, reads files once, names their version by a digest.

The stages interpret the files (units belong to extract, the lexicon to restore); this module only hands them out,
so that no stage needs to know where rules are kept or how a user's overlay is laid over them.
"""

from __future__ import annotations

import csv
import hashlib
import os
import tomllib
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

LEXICON = "lexicon.tsv"
"""The name of a lexicon in an overlay."""


class RulesError(Exception):
    """A rules file is missing or malformed. The message names the file and, where known, the line."""


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a rules file as a stage reads it. A key that the record does not name is a mistake, not a remark."""


def rules_folder() -> Path:
    """The folder of the rules: $PHUCHOI_RULES, inside the installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    named = os.environ.get("PHUCHOI_RULES")
    for folder in [Path(named)] if named else [here / "rules", here.parent / "rules"]:
        if folder.is_dir():
            return folder
    raise RulesError(f"no rules folder at {named or here / 'rules'}: reinstall phuchoi or set PHUCHOI_RULES")


class Knowledge:
    """What the pipeline knows, read lazily from one rules folder. Cheap to make; files are parsed when asked for.

    `overlay` is a folder of a user's own, laid out like rules/, whose files add to or replace those of the same name:

    - .tsv: rows are added; one with the same first cell replaces the row;
    - .toml: tables are merged key by key, lists of texts get longer, every other value replaces;
    - all others (models, .json): the file replaces.

    `lexicons` are files of a user's own names (`pipeline.restore.entries`); a `lexicon.tsv` in the overlay is another.
    """

    def __init__(self, folder: Path | None = None, overlay: Path | None = None, lexicons: Sequence[Path] = ()) -> None:
        """Raises RulesError where the overlay or a lexicon is not there."""
        self.folder = folder or rules_folder()
        self.overlay = overlay
        if overlay is not None and not overlay.is_dir():
            raise RulesError(f"{overlay}: no such folder of rules")
        self.named_lexicons = tuple(lexicons)
        for path in lexicons:
            if not path.is_file():
                raise RulesError(f"{path}: no such lexicon")
        self._parsed: dict[str, Any] = {}

    def path(self, name: str) -> Path:
        """The file `name` of the rules, e.g. `phonotactics.json`: the overlay's, where it has one.

        Raises RulesError if absent.
        """
        return self.layers(name)[-1]

    def layers(self, name: str) -> list[Path]:
        """The files of that name, the overlay's last. Raises RulesError where there is none."""
        folders = [folder for folder in (self.folder, self.overlay) if folder is not None]
        found = [folder / name for folder in folders if (folder / name).is_file()]
        if not found:
            raise RulesError(f"{self.folder / name}: missing rules file")
        return found

    @property
    def lexicons(self) -> tuple[Path, ...]:
        """All lexicons, the overlay's first."""
        own = [] if self.overlay is None else [self.overlay / LEXICON]
        return (*(path for path in own if path.is_file()), *self.named_lexicons)

    def names(self, pattern: str) -> list[str]:
        """The names of the files that match, e.g. `criteria/*.toml`, sorted."""
        folders = [folder for folder in (self.folder, self.overlay) if folder is not None]
        found = {path.relative_to(folder).as_posix() for folder in folders for path in folder.glob(pattern)}
        return sorted(found)

    def toml(self, name: str) -> dict[str, Any]:
        """A parsed TOML file. Raises RulesError naming file and position when it is malformed."""
        if name not in self._parsed:
            merged: dict[str, Any] = {}
            for path in self.layers(name):
                try:
                    merged = _merged(merged, tomllib.loads(path.read_text("utf-8")))
                except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                    raise RulesError(f"{path}: {error}") from None
            self._parsed[name] = merged
        parsed: dict[str, Any] = self._parsed[name]
        return parsed

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of a tab-separated file with a header; lines that begin with `#` are comments."""
        if name not in self._parsed:
            merged: list[dict[str, str]] = []
            for path in self.layers(name):
                above = list(_rows(path))
                keys = {_first(row) for row in above}
                merged = [row for row in merged if _first(row) not in keys] + above
            self._parsed[name] = merged
        rows: list[dict[str, str]] = self._parsed[name]
        return rows

    @cached_property
    def digest(self) -> str:
        """Names the version of the rules: SHA-256 over every file's name and content, in name order."""
        total = hashlib.sha256()
        _add(total, self.folder)
        if self.overlay is not None:
            total.update(b"overlay\0")
            _add(total, self.overlay)
        for path in self.lexicons:
            total.update(b"lexicon\0" + hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()


def files_of(folder: Path) -> list[Path]:
    """All files in a folder of rules and those in it, sorted; folders that are links are gone into, each once."""
    found: list[Path] = []
    been = {folder.resolve()}
    for inside, folders, files in os.walk(folder, followlinks=True):
        here = Path(inside)
        found += (here / name for name in files if (here / name).is_file())
        resolved = {name: (here / name).resolve() for name in folders}
        folders[:] = [name for name in sorted(folders) if resolved[name] not in been]
        been.update(resolved[name] for name in folders)
    return sorted(found)


def _add(total: hashlib._Hash, folder: Path) -> None:
    for path in (path for path in files_of(folder) if path.suffix != ".md"):
        content = hashlib.sha256(path.read_bytes()).digest()
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + content)


def _merged(below: Any, above: Any) -> Any:
    """
    >>> _merged({"a": ["x"], "b": {"c": 1}}, {"a": ["y", "x"], "b": {"c": 2}})
    {'a': ['x', 'y'], 'b': {'c': 2}}
    """
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{key: _merged(below[key], one) if key in below else one for key, one in above.items()}}
    if isinstance(below, list) and isinstance(above, list) and all(isinstance(one, str) for one in below + above):
        return [*below, *(one for one in above if one not in below)]
    return above


def _first(row: dict[str, str]) -> str:
    return next(iter(row.values()))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
