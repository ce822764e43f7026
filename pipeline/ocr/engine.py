"""Tesseract, run through pytesseract: is it there, which version, and one picture in, its TSV out.

What pytesseract would do to our pictures is kept from it: it saves what came from a JPEG as a JPEG again, drops the
resolution, cuts confidences to whole numbers and reads its table with quotes as quotes. So it is given the path of a
lossless file, `--dpi`, and is asked for the table's bytes.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image

from pipeline.ocr.tesseract import driver, pytesseract

FIGURES = "eng"
"""The model that figures are read with a second time, where it is installed: it has no letters with marks to take them
for. Of 50 doubtful figures that were wrong on 82 pages, simulated and good, it reads 31 right, `vie` 22."""
_LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]*(/[A-Za-z0-9_]+)?")
_INSTALL = "sudo apt-get install"
_START_SECONDS = 30
_TABLE_START = b"level\t"
_LESS_WORK = "-c textord_all_prop=1 -c paragraph_text_based=0"
"""Whether letters are all of one width, and which words begin paragraphs: a twentieth of a page's time, and of 20 good
and 10 bad pages, and 12 typewritten ones, not a word comes out otherwise."""


class EngineError(Exception):
    """The engine could not read a picture. The message says why, for a person."""


class EngineMissing(EngineError):
    """Tesseract, or the model of a language, is not installed. The message holds the command that installs it."""


class EngineSlow(EngineError):
    """The engine took longer than it was given, and was stopped."""


def check(language: str) -> None:
    """Raises EngineMissing when Tesseract or one of the models of `language` (`vie`, `vie+eng`) is not there."""
    wanted = _models(language)
    if not wanted:
        raise EngineMissing("no language to read in is named: name a model of Tesseract, for example vie")
    packages = " ".join(["tesseract-ocr", *(_package(model) for model in wanted)])
    try:
        present = _installed_models()
    except (FileNotFoundError, PermissionError):
        raise EngineMissing(f"Tesseract is not installed; to install it: {_INSTALL} {packages}") from None
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineMissing(f"Tesseract does not start ({error}); to install it: {_INSTALL} {packages}") from None
    missing = [model for model in wanted if model not in present]
    if missing:
        names = " and ".join(missing)
        need = " ".join(_package(model) for model in missing)
        raise EngineMissing(f"Tesseract has no model {names}; to install it: {_INSTALL} {need}")


@cache
def versions(language: str) -> str:
    """Engine and models, for the manifest: `tesseract 5.3.0, tessdata vie, figures eng`. Raises EngineMissing."""
    check(language)
    try:
        version = str(pytesseract.get_tesseract_version())
    except (SystemExit, OSError):  # how pytesseract ends on a version it cannot parse
        version = "of unknown version"
    figures = f", figures {FIGURES}" if FIGURES in _installed_models() else ""
    return f"tesseract {version}, tessdata {language}{figures}"


def read_table(picture: Image.Image, language: str, dpi: float, seconds: float, *, block: bool = False) -> str:
    """Tesseract's TSV of a picture (words with boxes in pixels). Raises EngineError after `seconds` or on any failure.

    A `block` is taken for lines one under the other, whatever white is in them; else the layout of a page is sought.

    Uses one thread unless $OMP_THREAD_LIMIT says otherwise: pages are read side by side, and Tesseract's own threads
    make that several times slower.
    """
    options = f"--psm {6 if block else 3} --dpi {round(dpi)} -c tessedit_create_tsv=1 {_LESS_WORK}"
    return _whole(*_run(picture, language, options, ("tsv",), seconds))


def read_closely(picture: Image.Image, language: str, dpi: float, seconds: float) -> tuple[str, str]:
    """Tesseract's TSV of a picture, as `read_table`, and its hOCR with the chances of every sign, for `choices_of`.

    Costs a tenth more. Raises EngineError.
    """
    options = f"--psm 3 --dpi {round(dpi)} -c tessedit_create_tsv=1 -c tessedit_create_hocr=1 -c lstm_choice_mode=1"
    table, hocr = _run(picture, language, options, ("tsv", "hocr"), seconds)
    return _whole(table), hocr.decode("utf-8", "replace")


def _whole(table: bytes) -> str:
    # a full disk cuts the table short, and Tesseract says that all went well
    if not table.startswith(_TABLE_START) or not table.endswith(b"\n"):
        raise EngineError("Tesseract ended with half a result: is there room for temporary files?")
    return table.decode("utf-8", "replace")


def read_orientation(picture: Image.Image, dpi: float, seconds: float) -> bytes:
    """Tesseract's report on which way up a picture is, for `turn_of`. Raises EngineError: no model osd, no letters."""
    (report,) = _run(picture, "osd", f"--psm 0 --dpi {round(dpi)}", ("osd",), seconds)
    return report


def _run(picture: Image.Image, language: str, options: str, extensions: Sequence[str], seconds: float) -> list[bytes]:
    """What Tesseract writes into files of these extensions."""
    if not _models(language):
        check(language)
    for model in _models(language):
        if not _LANGUAGE.fullmatch(model):
            raise EngineError(f"not a name of a Tesseract model: {model}")
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # pytesseract hands on this process's environment
    with tempfile.TemporaryDirectory(prefix="phuchoi-") as folder:
        # uncompressed TIFF is as lossless as PNG and costs 6 ms instead of 140 for a page of A4 at 300 dpi
        path = Path(folder, "page.tif")
        try:
            picture.save(path, format="TIFF", compression=None)
        except OSError as error:
            place = Path(folder).parent
            raise EngineError(f"the picture cannot be handed to Tesseract through {place}: {error.strerror}") from None
        try:
            base = Path(folder, "read")
            driver.run_tesseract(str(path), str(base), extensions[0], language, options, timeout=seconds)
            return [base.with_suffix(f".{extension}").read_bytes() for extension in extensions]
        except pytesseract.TesseractNotFoundError:
            check(language)
            raise EngineError("Tesseract vanished while pages were being read") from None
        except pytesseract.TesseractError as error:
            raise EngineError(_explain(error, language)) from None
        except UnicodeDecodeError:
            raise EngineError("Tesseract failed without a readable message") from None
        except FileNotFoundError:
            raise EngineError("Tesseract ended without a result") from None
        except OSError as error:
            raise EngineError(f"Tesseract cannot be run: {error}") from None
        except RuntimeError:  # pytesseract's timeout has no class of its own
            _end_children_of_wrappers(folder)
            raise EngineSlow(f"reading took longer than {round(seconds, 1):g} seconds and was stopped") from None


def _installed_models() -> set[str]:
    """Names of the models there are; pytesseract's own list leaves out those with capitals, digits or a folder."""
    listing = subprocess.run(
        [driver.tesseract_cmd, "--list-langs"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_START_SECONDS,
        check=False,
    )
    lines = listing.stdout.decode("utf-8", "replace").splitlines()
    return {line.strip() for line in lines if _LANGUAGE.fullmatch(line.strip())}


def _models(language: str) -> list[str]:
    return [model for model in language.split("+") if model]


def _package(model: str) -> str:
    """Debian's package of a model: vie → tesseract-ocr-vie, script/Vietnamese → tesseract-ocr-script-viet."""
    scripts = {"script/Vietnamese": "script-viet", "script/Latin": "script-latn"}
    return f"tesseract-ocr-{scripts.get(model, model.replace('_', '-').lower())}"


def _explain(error: pytesseract.TesseractError, language: str) -> str:
    if error.status < 0:
        name = signal.Signals(-error.status).name if -error.status in list(signal.Signals) else str(-error.status)
        return f"Tesseract was killed ({name}), perhaps for want of memory"
    if "data" in str(error.message) and "load" in str(error.message):
        check(language)
    return f"Tesseract failed (exit {error.status}): {str(error.message)[:300]}"


def _end_children_of_wrappers(folder: str) -> None:
    """Kill what still reads from `folder`: pytesseract ends the process it started, which may be only a wrapper.

    Where `tesseract` is a script (containers, snaps), the engine itself outlives it. The temporary folder's name in
    its arguments tells it from every other process. Without /proc nothing is done.
    """
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            arguments = entry.joinpath("cmdline").read_bytes()
            if folder.encode() in arguments and int(entry.name) != os.getpid():
                os.kill(int(entry.name), signal.SIGKILL)
        except OSError:
            continue
