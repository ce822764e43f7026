"""What must be the same on both sides of a cluster: results are to be those of a run on one machine, byte for byte."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

import pipeline
from pipeline.archive import versions
from pipeline.extensions import CHECKS, digest
from pipeline.settings import Settings

_PACKAGES = (
    "numpy",
    "opencv-python-headless",
    "pdfplumber",
    "pillow",
    "pypdfium2",
    "pytesseract",
    "regex",
    "unidecode",
    "msgspec",
    "dask",
    "distributed",
)
"""What results depend on, and what the two sides speak to each other with."""
_OF = {"code": "phuchoi", "models of Tesseract": "OCR engine"}
"""What is another thing's."""
_NONE = "none"


def likeness(settings: Settings, rules: str) -> dict[str, str]:
    """Names of versions on this machine, by what they are of; `rules` is the digest of the rules."""
    return {
        "phuchoi": pipeline.__version__,
        "code": _code(),
        "rules": rules,
        "Python": ".".join(platform.python_version_tuple()[:2]),
        **{name: _version(name) for name in _PACKAGES},
        "added checks": digest(CHECKS) or _NONE,
        "OCR engine": _engine(settings),
        "models of Tesseract": _models(settings.language),
    }


def terms_of(alike: Mapping[str, str]) -> str:
    """A name for a likeness: equal names, equal results."""
    return hashlib.sha256(msgspec.json.encode(dict(alike), order="sorted")).hexdigest()


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """What is not alike, for a person, without what follows from something else that is not.

    >>> differences({"phuchoi": "1", "code": "abc", "numpy": "2.1"}, {"phuchoi": "2", "code": "def", "numpy": "2.1"})
    ['phuchoi is 1 here, 2 there']
    """
    unlike = [name for name in here if here[name] != there.get(name, _NONE)]
    unlike = [name for name in unlike if _OF.get(name) not in unlike]
    return [f"{name} is {_short(here[name])} here, {_short(there.get(name, _NONE))} there" for name in unlike]


def _short(name: str) -> str:
    return name[:12] if len(name) == 64 else name


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return _NONE


def _code() -> str:
    """Digest of all code. Code that was replaced under a running process is not what that process runs."""
    now = versions.code(("",))
    return now if now == _BORN else f"{now[:12]}, installed after the worker was started"


def _engine(settings: Settings) -> str:
    from pipeline.ocr import EngineMissing
    from pipeline.ocr import versions as engine_versions

    try:
        return engine_versions(settings.language, settings.ocr_engine)
    except EngineMissing:
        return _NONE


def _models(language: str) -> str:
    """Digest of the models: tessdata, tessdata_fast and tessdata_best have files of the same names."""
    total = hashlib.sha256()
    for path in _model_files(language):
        try:
            total.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError:
            return _NONE
    return total.hexdigest()


def _model_files(language: str) -> Iterator[Path]:
    from pipeline.ocr.engine import FIGURES
    from pipeline.ocr.tesseract import driver

    try:
        found = subprocess.run(
            [driver.tesseract_cmd, "--list-langs"], stdin=subprocess.DEVNULL, capture_output=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return
    # List of available languages in "/usr/share/tesseract-ocr/5/tessdata/" (4):
    said = (found.stdout + found.stderr).decode("utf-8", "surrogateescape").split('"')
    folder = Path(said[1]) if len(said) > 2 else Path()
    for model in language.split("+"):
        yield folder / f"{model}.traineddata"
    figures = folder / f"{FIGURES}.traineddata"
    if figures.is_file():
        yield figures


_BORN = versions.code(("",))
