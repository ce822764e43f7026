"""Names for what a result was made with, so that a later run knows which results still stand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

import pipeline
from pipeline.decisions import LineFix
from pipeline.extensions import CHECKS, digest
from pipeline.settings import LIMITS, Settings

_PACKAGE = Path(pipeline.__file__).parent
_READING = (
    "ocr",
    *(f"ingest/{name}.py" for name in ("render", "image", "picture_cache", "pdf", "layer", "pictures")),
)
"""Code that decides what OCR reads on a page."""
_FINISHING = (
    "model.py",
    "knowledge.py",
    "tones.py",
    "extensions.py",
    "ingest",
    "ocr",
    "layout",
    "restore",
    "extract",
    "publish",
    "decisions/words.py",
    "archive/worker.py",
)
"""Code that decides what is written for a document."""


def reading_key(settings: Settings, engine: str) -> str:
    """Names how a page is read. Two equal keys and equal bytes of the input give equal words."""
    return _digest([engine, settings.language, settings.dpi, settings.page_megapixels, code(_READING)])


def finishing_key(settings: Settings, rules: str) -> str:
    """Names how a document is made from its bytes, but for the engine, which not every document needs."""
    chosen = {name: value for name, value in msgspec.to_builtins(settings).items() if name not in LIMITS}
    added = digest(CHECKS)
    return _digest([chosen, rules, code(_FINISHING), *([added] if added else [])])


def decided_key(key: str, fixes: Sequence[LineFix]) -> str:
    """Names how a document is made in which people corrected words."""
    return _digest([key, msgspec.to_builtins(fixes)]) if fixes else key


def code(parts: Iterable[str] = _FINISHING) -> str:
    """Digest of the source of parts of the package: a fixed version number would not change while code is worked on."""
    total = hashlib.sha256(pipeline.__version__.encode())
    for part in parts:
        path = _PACKAGE / part
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            total.update(file.relative_to(_PACKAGE).as_posix().encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()
