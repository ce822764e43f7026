"""Where the rules live: finds rules/, reads its files once and names its version by a digest.

The stages interpret the files (units belong to extract, the lexicon to restore); this module only hands them out,
so that no stage needs to know where rules are kept or how a user's overlay is laid over them.
"""

from __future__ import annotations

import csv
import hashlib
import os
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any


class RulesError(Exception):
    """A rules file is missing or malformed. The message names the file and, where known, the line."""


def rules_folder() -> Path:
    """The folder of the rules: $PHUCHOI_RULES, inside the installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    named = os.environ.get("PHUCHOI_RULES")
    for folder in [Path(named)] if named else [here / "rules", here.parent / "rules"]:
        if folder.is_dir():
            return folder
    raise RulesError(f"no rules folder at {named or here / 'rules'}: reinstall phuchoi or set PHUCHOI_RULES")


class Knowledge:
    """What the pipeline knows, read lazily from one rules folder. Cheap to make; files are parsed when asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or rules_folder()
        self._parsed: dict[str, Any] = {}

    def path(self, name: str) -> Path:
        """The file `name` of the rules, e.g. `units.toml` or `restore/bigrams.npz`. Raises RulesError if absent."""
        path = self.folder / name
        if not path.is_file():
            raise RulesError(f"{path}: missing rules file")
        return path

    def toml(self, name: str) -> dict[str, Any]:
        """A parsed TOML file. Raises RulesError naming file and position when it is malformed."""
        if name not in self._parsed:
            try:
                self._parsed[name] = tomllib.loads(self.path(name).read_text("utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise RulesError(f"{self.folder / name}: {error}") from None
        parsed: dict[str, Any] = self._parsed[name]
        return parsed

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of a tab-separated file with a header; lines that begin with `#` are comments."""
        if name not in self._parsed:
            with self.path(name).open(encoding="utf-8", newline="") as file:
                lines = (line for line in file if not line.startswith("#"))
                self._parsed[name] = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        rows: list[dict[str, str]] = self._parsed[name]
        return rows

    @cached_property
    def digest(self) -> str:
        """Names the version of the rules: SHA-256 over every file's name and content, in name order."""
        total = hashlib.sha256()
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file() and p.suffix != ".md"):
            content = hashlib.sha256(path.read_bytes()).digest()
            total.update(path.relative_to(self.folder).as_posix().encode() + b"\0" + content)
        return total.hexdigest()
