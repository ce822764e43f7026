"""The parts of a DOCX: a ZIP archive of XML files, of which nothing is believed that could fill the memory."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from pipeline.ingest.errors import Unreadable

MAIN = "word/document.xml"
_DAMAGED = "the DOCX is damaged ({}): open it in a word processor and save it anew"


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive at `path`. Raises Unreadable, also for what its block raises of broken archives."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise Unreadable(_DAMAGED.format(error)) from None
    except RuntimeError:  # what zipfile raises where a password is needed
        raise Unreadable("the DOCX is encrypted: save a copy without a password") from None


def part(archive: zipfile.ZipFile, name: str, megabytes: float) -> Element | None:
    """The root of an XML part, None where there is no such part.

    Raises Unreadable: no XML, larger than `megabytes`, or with a document type, which Word never writes and entities
    that multiply need.
    """
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    most = int(megabytes * 1e6)
    with archive.open(info) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Unreadable(
            f"{name} in it has more than the limit of {megabytes:g} MB: raise unpacked_megabytes to read it"
        )
    parser = XMLParser(target=_Builder())
    try:
        parser.feed(data)
        return parser.close()
    except ParseError as error:
        raise Unreadable(_DAMAGED.format(f"{name}: {error}")) from None


class _Builder(TreeBuilder):
    def doctype(self, name: str, *_: object) -> None:
        raise Unreadable(f"the DOCX has a document type ({name}), which no word processor writes: not opened")


def targets(archive: zipfile.ZipFile, megabytes: float) -> dict[str, str]:
    """Identifier → name of the part that the main part points at by it."""
    root = part(archive, "word/_rels/document.xml.rels", megabytes)
    found: dict[str, str] = {}
    for one in root if root is not None else ():
        target = one.get("Target", "")
        if one.get("TargetMode") != "External" and target:
            found[one.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"word/{target}"
    return found
