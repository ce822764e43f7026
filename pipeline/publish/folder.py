"""The folder of one document: its text before and after, what was changed, and every word with its box."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
from unidecode import unidecode

from pipeline.model import Document
from pipeline.publish.atomic import replacing, sweep, write_atomically
from pipeline.publish.rows import change_rows
from pipeline.publish.schema import CHANGES
from pipeline.publish.table import write_table
from pipeline.publish.tables import LIST, write_tables
from pipeline.publish.text import restored_text, seen_text

FILES = ("seen.txt", "restored.txt", "changes.csv", LIST, "pages.jsonl")
_LONGEST_SLUG = 60


def folder_name(document: str, sha256: str) -> str:
    """`<slug>-<sha8>`: readable, safe on every file system, the same for the same name and content.

    >>> folder_name("2015/Báo cáo Đề án số 3 (bản ký).pdf", "ab" * 32)
    'bao-cao-de-an-so-3-ban-ky-abababab'
    >>> folder_name("..", "cd" * 32)
    'document-cdcdcdcd'
    """
    stem = document.rsplit("/", 1)[-1]
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem)
    slug = re.sub(r"[^a-z0-9]+", "-", unidecode(stem, errors="ignore").lower()).strip("-")
    return f"{slug[:_LONGEST_SLUG].strip('-') or 'document'}-{sha256[:8]}"


def write_document(folder: Path, document: Document) -> None:
    """Write the document's files into `folder` (made where it is missing), each whole or not at all. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)
    write_atomically(folder / "seen.txt", seen_text(document).encode("utf-8", "backslashreplace"))
    write_atomically(folder / "restored.txt", restored_text(document).encode("utf-8", "backslashreplace"))
    write_table(folder / "changes.csv", CHANGES, change_rows(document.changes))
    write_tables(folder, document)
    encoder = msgspec.json.Encoder()
    with replacing(folder / "pages.jsonl") as file:
        for page in document.pages:
            # words stand in the lines, tables in tables.jsonl; the rest says nothing more
            bare = msgspec.structs.replace(page, words=(), raw="", rulings=(), pictures=(), tables=(), bend=None)
            file.write(encoder.encode(bare) + b"\n")
