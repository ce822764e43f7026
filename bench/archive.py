"""What a run costs beside the work it arranges, as lines of JSON.

    python bench/archive.py [--part NAME …] [--pages 24] [--documents 1000] [--finished 10000] [--large 1000]

    throughput  page images with 1 and with 2 jobs, and how much of twice the speed that is
    overhead    what a run of page images costs beside bare Tesseract on the same files, in per cent of that
    split       the same pages in one process, stage by stage: milliseconds of CPU a page
    memory      peak of the run's own process: 10 texts and --documents, PDFs of 10 pages and of --large
    resume      a run over --finished documents that are all finished
    digital     pages a second of a born-digital PDF on one core

CPU time is that of the run with all it started, so that other work on the machine matters little. Throughput is wall
time: measure it on a machine that has nothing else to do, or under `nice -n -15`. Peaks are of the run's process
without its workers, from /proc. Texts differ in a number, so that none is a copy of another.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pypdfium2
from report import machine, version

from pipeline.extract import extract
from pipeline.ingest.document import open_document
from pipeline.knowledge import Knowledge
from pipeline.layout import arrange
from pipeline.ocr import engine as tesseract
from pipeline.ocr import page as reading
from pipeline.publish import write_document
from pipeline.restore import restore
from pipeline.settings import Settings

ROOT = Path(__file__).parents[1]
PHUCHOI = str(Path(sysconfig.get_path("scripts")) / "phuchoi")
SCAN = ROOT / "samples/scanned-report.pdf"
DIGITAL = ROOT / "samples/born-digital.pdf"
TEXT = "Xã thứ {0} đạt {0}/19 tiêu chí nông thôn mới, có {0} hộ nghèo, chiếm 5,6 % số hộ.\n"
Figure = dict[str, str | float]


class Cost(NamedTuple):
    """Of a command: seconds on the wall, CPU seconds with all it started, peak resident megabytes (10⁶ bytes) of its
    own process.
    """

    wall: float
    cpu: float
    peak: float


def cost(command: Sequence[str], env: dict[str, str] | None = None) -> Cost:
    """Run a command. Raises OSError where it fails."""
    begun = time.monotonic()
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=env)
    peak = 0.0
    while True:
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        try:
            words = Path(f"/proc/{child.pid}/status").read_text().split()
            peak = max(peak, int(words[words.index("VmHWM:") + 1]) * 1024 / 1e6)
        except (OSError, ValueError):
            pass  # it has just ended
        time.sleep(0.02)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise OSError(f"{' '.join(command)} ended with status {child.returncode}")
    return Cost(time.monotonic() - begun, used.ru_utime + used.ru_stime, peak)


def command(source: Path, out: Path, jobs: int = 1) -> list[str]:
    return [PHUCHOI, "run", str(source), "--out", str(out), "--jobs", str(jobs), "--quiet"]


def run(source: Path, out: Path, jobs: int = 1) -> Cost:
    return cost(command(source, out, jobs))


def pictures(folder: Path, count: int) -> Path:
    """So many page images, the pages of a scan again and again, each with a dot of its own."""
    folder.mkdir()
    pdf = pypdfium2.PdfDocument(SCAN)
    for number in range(count):
        image = pdf[number % len(pdf)].render(scale=300 / 72, grayscale=True).to_pil()
        image.putpixel((8 * number, 0), 0)
        image.save(folder / f"{number:04}.jpg", dpi=(300, 300), quality=90)
    return folder


def texts(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(TEXT.format(number), "utf-8")
    return folder


def digital(path: Path, pages: int) -> Path:
    """A born-digital PDF of so many pages."""
    source, made = pypdfium2.PdfDocument(DIGITAL), pypdfium2.PdfDocument.new()
    for _ in range(-(-pages // len(source))):
        made.import_pages(source, list(range(min(len(source), pages - len(made)))))
    made.save(path)
    return path


def figure(measure: str, of: str, value: float, unit: str) -> Figure:
    return {"measure": measure, "of": of, "value": float(f"{value:.3g}"), "unit": unit}


def throughput(folder: Path, options: argparse.Namespace) -> Iterator[Figure]:
    source = pictures(folder / "in", options.pages)
    one, two = (run(source, folder / f"out{jobs}", jobs) for jobs in (1, 2))
    for jobs, spent in ((1, one), (2, two)):
        of = f"{options.pages} page images, {jobs} jobs"
        yield figure("throughput", of, options.pages / spent.wall, "pages/s")
        yield figure("CPU", of, spent.cpu, "s")
    yield figure("efficiency", "2 jobs", 100 * one.wall / two.wall / 2, "%")


def overhead(folder: Path, options: argparse.Namespace) -> Iterator[Figure]:
    """Bare Tesseract is given the same files, one after the other, on one thread as in the run."""
    source, env = pictures(folder / "in", options.pages), {**os.environ, "OMP_THREAD_LIMIT": "1"}
    bare = sum(cost(["tesseract", str(path), str(folder / "bare"), "-l", "vie"], env).cpu for path in source.iterdir())
    whole = run(source, folder / "out").cpu
    of = f"{options.pages} page images, 1 job"
    yield figure("bare Tesseract", of, bare, "s of CPU")
    yield figure("all of the run", of, whole, "s of CPU")
    yield figure("overhead", of, 100 * (whole / bare - 1), "%")


def split(folder: Path, options: argparse.Namespace) -> Iterator[Figure]:
    """The stages, called one after the other as a worker does; parts of reading by clocks around their functions.

    What is left of `overhead` is start-up (a run of a text of one line) and the run itself.
    """
    source, knowledge, settings = pictures(folder / "in", options.pages), Knowledge(), Settings()
    spent: Counter[str] = Counter()
    start = run(texts(folder / "text", 1), folder / "text-out").cpu
    clocked(tesseract, "_run", spent, lambda options: f"Tesseract, {'once a page' if 'psm 3' in options else 'others'}")
    for name in ("render_both", "printed_cells", "faults_of", "rulings_of", "_looked_again", "_with_cells"):
        clocked(reading, name, spent, lambda _, name=name: name.strip("_"))
    for path in sorted(source.iterdir()):
        with clock(spent, "opening"):
            document = open_document(path, path.name, settings, knowledge)
        with clock(spent, "reading, the rest"):
            document = reading.read(document, path, settings)
        for name, stage in (("layout", arrange), ("restoration", restore), ("extraction", extract)):
            with clock(spent, name):
                document = stage(document, knowledge)
        with clock(spent, "writing"):
            write_document(folder / "out" / path.stem, document)
    for name, seconds in spent.items():
        yield figure("split", name, 1000 * seconds / options.pages, "ms of CPU a page")
    yield figure("split", "start-up, once a run", start, "s of CPU")


@contextmanager
def clock(spent: Counter[str], name: str) -> Iterator[None]:
    """Counts CPU seconds of this process and its children, less what clocks inside this one count."""
    before, counted = sum(os.times()[:4]), sum(spent.values())
    yield
    spent[name] += sum(os.times()[:4]) - before - (sum(spent.values()) - counted)


def clocked(module: ModuleType, name: str, spent: Counter[str], called: Callable[[str], str]) -> None:
    """Puts a clock around a function of a module; `called` names what it does from its arguments."""
    function = getattr(module, name)

    @wraps(function)
    def timed(*args: object, **others: object) -> object:
        with clock(spent, called(str(args))):
            return function(*args, **others)

    setattr(module, name, timed)


def memory(folder: Path, options: argparse.Namespace) -> Iterator[Figure]:
    for count in (10, options.documents):
        peak = run(texts(folder / f"in{count}", count), folder / f"out{count}").peak
        yield figure("memory", f"{count} texts", peak, "MB")
    for pages in (10, options.large):
        peak = run(digital(folder / f"{pages}.pdf", pages), folder / f"pdf{pages}").peak
        yield figure("memory", f"a born-digital PDF of {pages} pages", peak, "MB")


def resume(folder: Path, options: argparse.Namespace) -> Iterator[Figure]:
    source = texts(folder / "in", options.finished)
    for measure, of in (("first run", "texts, 2 jobs"), ("resume", "finished texts")):
        spent = run(source, folder / "out", 2)
        yield figure(measure, f"{options.finished} {of}", spent.wall, "s")
        yield figure(measure, f"{options.finished} {of}", spent.cpu, "s of CPU")


def born_digital(folder: Path, options: argparse.Namespace) -> Iterator[Figure]:
    spent = run(digital(folder / "in.pdf", options.large), folder / "out").cpu
    yield figure("digital", f"a PDF of {options.large} pages", options.large / spent, "pages/s of CPU")


PARTS = {
    "throughput": throughput,
    "overhead": overhead,
    "split": split,
    "memory": memory,
    "resume": resume,
    "digital": born_digital,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", action="append", choices=PARTS, help="only these")
    parser.add_argument("--pages", type=int, default=24)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--finished", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1000)
    options = parser.parse_args()
    print(json.dumps({"phuchoi": version(), "machine": machine()}))
    # as installing does: each process would compile the package again where Python was told to write no bytecode
    compileall.compile_dir(ROOT / "pipeline", quiet=2)
    for name in options.part or PARTS:
        try:
            with tempfile.TemporaryDirectory() as folder:
                for one in PARTS[name](Path(folder), options):
                    print(json.dumps(one, ensure_ascii=False), flush=True)
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main()
