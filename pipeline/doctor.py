"""Is everything there that the pipeline needs, and if not, what to type."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from pipeline.extensions import GROUPS, added, load, title
from pipeline.knowledge import Knowledge
from pipeline.settings import Settings


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at. `remedy` says what to do where it is not well."""

    name: str
    well: bool
    finding: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Check]:
    """Look at everything, each whatever the others say."""
    yield Check(
        name="python",
        well=sys.version_info >= (3, 11),
        finding=platform.python_version(),
        remedy="install Python 3.11 or later",
    )
    yield _tried("tesseract", lambda: _engine("osd").split(",")[0], "sudo apt-get install tesseract-ocr")
    language = settings.language
    yield _tried(f"language {language}", lambda: _engine(language), "sudo apt-get install tesseract-ocr-vie")
    yield _tried("rules", _rules, "reinstall phuchoi: pip install --force-reinstall phuchoi")
    yield _tried("restoration", _restoration, "run `phuchoi rules check`, or reinstall phuchoi")
    for group in GROUPS:
        for name in added(group):
            yield _tried(title(group, name), partial(_loaded, group, name), "mend or uninstall it")
    yield _tried("temporary files", _temporary, "set TMPDIR to a folder that can be written to")
    yield Check(name="cores", well=True, finding=f"{len(os.sched_getaffinity(0))}: as many pages are read side by side")


def _tried(name: str, look: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(name=name, well=True, finding=look())
    except Exception as error:
        return Check(name=name, well=False, finding=str(error) or type(error).__name__, remedy=remedy)


def _loaded(group: str, name: str) -> str:
    load(group, name)
    return added(group)[name].value


def _engine(language: str) -> str:
    from pipeline.ocr import versions

    return versions(language)


def _rules() -> str:
    knowledge = Knowledge()
    return f"version {knowledge.digest[:12]} in {knowledge.folder}"


def _restoration() -> str:
    import pipeline

    seen = "Chuwong trinh muc tiéu quoc gia xay dung nong thon méi"
    text, _ = pipeline.restore_text(seen)
    if text == seen:
        raise RuntimeError(f"nothing was restored in {seen!r}")
    return f"{seen} → {text}"


def _temporary() -> str:
    with tempfile.TemporaryDirectory(prefix="phuchoi-") as folder:
        free = shutil.disk_usage(folder).free
        if free < 200e6:
            raise RuntimeError(f"{free / 1e6:.0f} MB free in {tempfile.gettempdir()}, pages need some 200 MB")
    return f"{tempfile.gettempdir()}, {free / 1e9:.1f} GB free"
