"""What other packages add to phuchoi, found by their entry points: formats of export, checks, OCR engines."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

EXPORTERS = "phuchoi.exporters"
"""Entry points of this group name objects of type `pipeline.export.Format`."""
CHECKS = "phuchoi.checks"
"""Functions from a Document with indicators to Flags about them."""
ENGINES = "phuchoi.engines"
"""Objects as `pipeline.ocr.Engine` describes them."""
GROUPS = (EXPORTERS, CHECKS, ENGINES)


class ExtensionError(Exception):
    """What another package adds cannot be had. The message is for the user."""


@cache
def added(group: str) -> Mapping[str, EntryPoint]:
    """What is installed of a group, by name, in the order of names."""
    return {one.name: one for one in sorted(entry_points(group=group))}


def load(group: str, name: str) -> object:
    """The object of that name. Raises ExtensionError: code of others may fail in any way."""
    one = added(group)[name]
    try:
        return one.load()
    except Exception as error:
        raise ExtensionError(
            f"{title(group, name)} cannot be loaded ({type(error).__name__}: {error}): mend or uninstall it"
        ) from None


def title(group: str, name: str) -> str:
    """What to call it in a message: its name and where it comes from."""
    one = added(group)[name]
    kind = {EXPORTERS: "format", CHECKS: "check", ENGINES: "engine"}[group]
    return f"{kind} {name} of {one.dist.name if one.dist else one.value}"


def digest(group: str, names: tuple[str, ...] | None = None) -> str:
    """Names the code of a group, or of some of it, for results that are made anew with other code; empty where there is
    none.

    It is the package's name and version and the file the entry point names; files that this imports are not looked at.
    """
    found = [one for one in added(group).values() if names is None or one.name in names]
    total = hashlib.sha256()
    for one in found:
        version = f"{one.dist.name} {one.dist.version}" if one.dist else ""
        total.update(f"{one.name}\0{one.value}\0{version}\0".encode() + _source(one.module))
    return total.hexdigest() if found else ""


def _source(module: str) -> bytes:
    try:
        spec = find_spec(module)
        return Path(spec.origin).read_bytes() if spec and spec.origin else b""
    except Exception:  # that it cannot be loaded is said when it is
        return b""
