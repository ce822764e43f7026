"""Checks that other packages add: functions from a document with its indicators to flags about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

import msgspec

from pipeline.extensions import CHECKS, ExtensionError, added, load, title
from pipeline.model import Document, Flag, Status

Check = Callable[[Document], Iterable[Flag]]
"""What an entry point of the group `phuchoi.checks` names. Its flags get the entry point's name; values it cannot
change."""


def checked_by_others(document: Document) -> Document:
    """The document with the flags of added checks behind its own, in the order of names, and their names in its rows.

    A check that fails costs the document nothing but its own flags: it is partial then, and the reason says why.
    """
    for name in added(CHECKS):
        try:
            document = _flagged(document, _flags(document, name))
        except ExtensionError as error:
            reason = f"{document.reason}; {error}" if document.reason else str(error)
            document = msgspec.structs.replace(document, status=Status.PARTIAL, reason=reason)
    return document


def _flags(document: Document, name: str) -> list[Flag]:
    """Raises ExtensionError."""
    check = cast(Check, load(CHECKS, name))
    try:
        flags = [msgspec.structs.replace(flag, check=name) for flag in check(document)]
    except Exception as error:  # code of others may fail in any way
        raise ExtensionError(f"{title(CHECKS, name)} failed ({type(error).__name__}: {error})") from None
    places = {one.id: place for place, one in enumerate(document.indicators)}
    for flag in flags:
        if not flag.indicators or not places.keys() >= set(flag.indicators):
            raise ExtensionError(f"{title(CHECKS, name)} failed: its flags name no rows of the document")
    return sorted(flags, key=lambda flag: min(places[one] for one in flag.indicators))


def _flagged(document: Document, flags: list[Flag]) -> Document:
    if not flags:
        return document
    names: dict[str, set[str]] = {}
    for flag in flags:
        for indicator in flag.indicators:
            names.setdefault(indicator, set()).add(flag.check)
    indicators = tuple(
        msgspec.structs.replace(one, flags=tuple(sorted({*one.flags, *names[one.id]}))) if one.id in names else one
        for one in document.indicators
    )
    return msgspec.structs.replace(document, indicators=indicators, flags=(*document.flags, *flags))
