"""Settings of a run from a TOML file: checked key by key, with the line of what is wrong and what is allowed there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta, inspect

from pipeline.commands.messages import CommandError, warn
from pipeline.rulebook.fit import misfits
from pipeline.rulebook.places import places_of
from pipeline.settings import TESSERACT, Settings, names_models

DEFAULT = "run.toml"
"""Taken from the current folder where there is one and no other file is named."""
_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


class RunFile(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may stand in the file: the settings, and how a run goes about its work. Paths are relative to the file."""

    jobs: Annotated[int, Meta(ge=1, le=1024)] = 1
    """Pages read side by side; where it is not given, what cores and memory allow."""
    engine: str = "local"
    """Whose processes read them."""
    excel: bool = False
    """Write the tables once more, as Excel opens them rightly."""
    lexicon: tuple[str, ...] = ()
    """Lexicons of your own."""
    rules: str = ""
    """Folder with rules of your own."""


def read_config(path: Path | None) -> dict[str, Any]:
    """The keys of the file and their values; of `run.toml` in the current folder where `path` is None and it is there.

    Raises CommandError with a line for each thing that is wrong.
    """
    if path is None:
        path = Path(DEFAULT)
        if not path.is_file():
            return {}
    try:
        text = path.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(text)
    except OSError as error:
        raise CommandError(f"{path}: cannot be read ({error.strerror or error})") from None
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: byte {error.start} is no UTF-8: save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _TOML_LINE.search(str(error))
        raise CommandError(f"{path}:{at[1] if at else 1}: {_TOML_LINE.sub('', str(error))}: not TOML") from None
    kind = inspect.type_info(RunFile)
    assert isinstance(kind, inspect.StructType)
    places = places_of(text)
    faults = sorted((places.get(where[:1], 1), message) for where, message in _faults(values, kind))
    if faults:
        for line, message in faults[:-1]:
            warn(f"{path}:{line}: {message}")
        raise CommandError("{}:{}: {}".format(path, *faults[-1]))
    for key in ("lexicon", "rules"):
        if key in values:
            values[key] = _beside(path, values[key])
    return values


def _faults(values: dict[str, Any], kind: inspect.StructType) -> Iterator[tuple[tuple[str | int, ...], str]]:
    wrong = set()
    for where, message in misfits(values, kind):
        wrong.add(where[0])
        yield where, message if message.startswith("unknown key") else f"{where[0]}: {message}"
    for field in kind.fields:
        if field.name in values and field.name not in wrong:
            message = out_of_bounds(values[field.name], field.type)
            if message:
                yield (field.name,), f"{field.name}: {message}"
    if values.get("force_ocr") and values.get("keep_text"):
        yield ("keep_text",), "force_ocr and keep_text contradict each other: set one"


def out_of_bounds(value: object, kind: inspect.Type) -> str:
    """What is allowed, where a number is outside of it; else empty."""
    if not isinstance(kind, (inspect.IntType, inspect.FloatType)) or not isinstance(value, (int, float)):
        return ""
    low = kind.ge if kind.ge is not None else kind.gt
    below = low is not None and (value < low if kind.ge is not None else value <= low)
    if not below and (kind.le is None or value <= kind.le):
        return "" if value == value else "not a number"
    return f"{value:g}, expected {'more than' if kind.gt is not None else 'from'} {low:g} to {kind.le:g}"


def settings_of(values: dict[str, Any]) -> Settings:
    """The settings among the values. Raises CommandError where one is outside of what is allowed."""
    kind = inspect.type_info(Settings)
    assert isinstance(kind, inspect.StructType)
    for field in kind.fields:
        message = out_of_bounds(values.get(field.name), field.type)
        if message:
            raise CommandError(f"{field.name}: {message}")
    if not names_models(values.get("language", "vie")):
        raise CommandError(f"--lang {values['language']}: not names of Tesseract models; e.g. vie or vie+eng")
    if values.get("ocr_engine", TESSERACT) != TESSERACT:
        from pipeline.ocr import EngineMissing, engine_named

        try:
            engine_named(values["ocr_engine"])
        except EngineMissing as error:
            raise CommandError(str(error)) from None
    return Settings(**{field.name: values[field.name] for field in kind.fields if field.name in values})


def _beside(path: Path, value: Any) -> Any:
    return str(path.parent / value) if isinstance(value, str) else [str(path.parent / one) for one in value]
