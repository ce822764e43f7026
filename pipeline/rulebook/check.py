"""Checks files of rules, of an overlay and lexicons: what is wrong, in which line, and what is expected there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

import msgspec

from pipeline.knowledge import LEXICON, Knowledge, RulesError, files_of
from pipeline.restore.entries import Fault, entries_of
from pipeline.rulebook import places
from pipeline.rulebook.fit import misfits
from pipeline.rulebook.learned import LANGUAGE, faults_of_array, faults_of_channel, faults_of_language
from pipeline.rulebook.schemas import IGNORED, MODELS, RECORDS, REQUIRED, TABLES, matching
from pipeline.rulebook.tables import faults_of_table

_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
_JSON_BYTE = re.compile(r" \(byte (\d+)\)$")


class Problem(NamedTuple):
    """What is wrong in a line of a file; line 0 means the file as a whole."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


def check_folder(knowledge: Knowledge) -> tuple[list[Problem], int]:
    """Problems of a folder of rules, or of the overlay where there is one, and how many files were looked at.

    Where every file is well in itself, the stages load them all: what only shows together shows then.
    """
    folder = knowledge.folder if knowledge.overlay is None else knowledge.overlay
    partial = knowledge.overlay is not None
    names = sorted(path.relative_to(folder).as_posix() for path in files_of(folder))
    names = [name for name in names if not any(part.startswith(".") for part in name.split("/"))]
    names = [name for name in names if not matching(name, IGNORED)]
    problems: list[Problem] = []
    for name in names:
        over = partial and (knowledge.folder / name).is_file()
        problems += (Problem(folder / name, *fault) for fault in _faults(folder / name, name, over))
    if not partial:
        problems += (
            Problem(folder / name, 0, "missing: expected in every folder of rules")
            for name in REQUIRED
            if name not in names
        )
    if not partial or (folder / LANGUAGE).is_dir():
        found = faults_of_language(folder / LANGUAGE)
        problems += (Problem(folder / LANGUAGE / name, *fault) for name, fault in found)
    if not problems:
        problems += _loading(knowledge)
    return sorted(set(problems)), len(names)


def check_files(paths: Sequence[Path]) -> list[Problem]:
    """Problems of single files: rules where the end of the path is that of a rules file, else lexicons."""
    problems: list[Problem] = []
    for path in paths:
        parts = path.absolute().parts
        ends = ("/".join(parts[-length:]) for length in (3, 2, 1))
        name = next((end for end in ends if _is_rules_file(end)), LEXICON)
        problems += (Problem(path, *fault) for fault in _faults(path, name, partial=True))
    return sorted(problems)


def _is_rules_file(name: str) -> bool:
    return bool(matching(name, RECORDS) or matching(name, TABLES) or matching(name, MODELS))


def _faults(path: Path, name: str, partial: bool) -> Iterator[Fault]:
    """Faults of one file; a `partial` one is laid over another of its name and may leave out keys."""
    record, table = matching(name, RECORDS), matching(name, TABLES)
    try:
        data = path.read_bytes()
    except OSError as error:
        yield Fault(0, f"{error.strerror}: expected a file that can be read")
        return
    if name == LEXICON:
        yield from entries_of(data)[1]
    elif PurePath(name).match("*.msgpack.xz") and matching(name, MODELS):
        yield from faults_of_channel(data)
    elif name.endswith(".npy") and matching(name, MODELS):
        yield from faults_of_array(path)
    elif record or table or matching(name, MODELS):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            yield Fault(line, f"byte {data[error.start]:#04x} is no UTF-8: expected a text file in UTF-8")
            return
        if record:
            yield from _of_record(text, name, RECORDS[record], partial)
        elif table:
            yield from faults_of_table(text, *TABLES[table])
    else:
        yield Fault(0, "no stage reads a file of this name: expected one that docs and rules/README.md name")


def _of_record(text: str, name: str, schema: object, partial: bool) -> Iterator[Fault]:
    try:
        content = tomllib.loads(text) if name.endswith(".toml") else msgspec.json.decode(text)
    except (tomllib.TOMLDecodeError, msgspec.DecodeError) as error:
        at, byte = _TOML_LINE.search(str(error)), _JSON_BYTE.search(str(error))
        line = int(at[1]) if at else text.encode()[: int(byte[1])].count(b"\n") + 1 if byte else text.count("\n")
        kind = "TOML" if name.endswith(".toml") else "JSON"
        yield Fault(line, f"{_TOML_LINE.sub('', str(error))}: expected {kind}")
        return
    lines = places.places_of(text) if name.endswith(".toml") else {}
    for path, message in misfits(content, msgspec.inspect.type_info(schema), partial=partial):
        yield Fault(_line(path, lines, text), f"{_dotted(path)}: {message}" if path else message)


def _line(path: places.Path, lines: dict[places.Path, int], text: str) -> int:
    """The line of the innermost part of a path whose line is known."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
        at = -1 if lines else text.find(f'"{path[end - 1]}"')
        if at >= 0:
            return text.count("\n", 0, at) + 1
    return 1


def _dotted(path: places.Path) -> str:
    """
    >>> _dotted(("criterion", 0, "names"))
    'criterion[1].names'
    """
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _loading(knowledge: Knowledge) -> Iterator[Problem]:
    """What the stages find when they load their rules."""
    from pipeline.extract.rules import rules_of as extraction
    from pipeline.ingest.charsets import charsets
    from pipeline.layout.rules import rules_of as layout
    from pipeline.restore.models import models
    from pipeline.restore.styles import Styles

    folder = knowledge.overlay or knowledge.folder
    for load in (charsets, layout, extraction, Styles, lambda rules: models(rules).restorer("eng")):
        try:
            load(knowledge)
        except RulesError as error:
            yield Problem(folder, 0, str(error))
