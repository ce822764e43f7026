"""What reading, restoring and extracting a page costs beside bare Tesseract on the same file.

    python bench/cost.py --texts DIR [--pages 6] [--way grey-300 …] [--odd]

Pages of the texts of DIR (as `bench/scans.py` takes them) are saved as scanners hand them over: grey and coloured ones
as JPEG, black and white ones as PNG. Bare Tesseract is `tesseract FILE OUT -l vie` on one thread. Figures are CPU time
of all that is started, of bare Tesseract in milliseconds a page, of reading and of the rest (layout, restoration,
extraction) beside it; models are loaded before, and what loading them costs, once a process, comes last. `misread` are
words and numbers wrong, of how many, as they were read; `restored` after restoration.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from report import circumstances, table
from scans import LEFT_OUT, printed_pages, wrong

from pipeline.extract import extract
from pipeline.ingest.document import open_document
from pipeline.knowledge import Knowledge
from pipeline.layout import arrange
from pipeline.learn.spoiling import WAYS, spoil
from pipeline.model import Document
from pipeline.ocr import read
from pipeline.restore import restore
from pipeline.settings import Settings

LOAD = "import pipeline; pipeline.restore_text('Tong két 5 nam thue hién Chuwong trinh')"


class Page(NamedTuple):
    """CPU seconds of one page, and its misread words and numbers, each with how many there are."""

    bare: float
    reading: float
    rest: float
    read: list[int]
    restored: list[int]


def spent(what: Callable[[], object]) -> tuple[float, object]:
    """CPU seconds of this process and of those it started, and what came of it."""

    def now() -> float:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in used)

    begun = now()
    found = what()
    return now() - begun, found


def saved(picture: Image.Image, path: Path) -> Path:
    bitonal = set(picture.convert("L").tobytes()) <= {0, 255}
    path = path.with_suffix(".png" if bitonal else ".jpg")
    if bitonal:
        picture.convert("1").save(path, dpi=picture.info["dpi"])
    else:
        picture.save(path, dpi=picture.info["dpi"], quality=90)
    return path


def measured(path: Path, gold: str, rules: Knowledge) -> Page:
    settings = Settings()
    env = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    command = ["tesseract", str(path), str(path.with_suffix("")), "-l", "vie"]
    bare, _ = spent(lambda: subprocess.run(command, env=env, check=True, stderr=subprocess.DEVNULL))

    def reading() -> Document:
        return read(open_document(path, path.name, settings, rules), path, settings)

    def rest(document: Document) -> Document:
        return extract(restore(arrange(document, rules), rules), rules)

    of_reading, document = spent(reading)
    assert isinstance(document, Document)
    of_rest, done = spent(lambda: rest(document))
    assert isinstance(done, Document)
    words = " ".join(word.seen for page in document.pages for word in page.words)
    lines = [line.text for page in done.pages for line in page.lines if line.role not in LEFT_OUT]
    return Page(bare, of_reading, of_rest, wrong(gold, words), wrong(gold, " ".join(lines)))


def row(way: str, pages: list[Page]) -> tuple[str, ...]:
    bare, reading, rest = (statistics.fmean(part) for part in list(zip(*pages, strict=True))[:3])
    read, restored = (
        [sum(column) for column in zip(*part, strict=True)] for part in list(zip(*pages, strict=True))[3:]
    )
    shares = [f"{value / bare:.2f}" for value in (reading, rest, reading + rest)]
    worst = max((page.reading + page.rest) / page.bare for page in pages)
    counts = [f"{wrong[0]}/{wrong[1]} {wrong[2]}/{wrong[3]}" for wrong in (read, restored)]
    return (way, *counts, f"{1000 * bare:.0f}", *shares, f"{worst:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, required=True, help="a folder of .txt files")
    parser.add_argument("--pages", type=int, default=6, help="pages of each way")
    parser.add_argument("--way", action="append", choices=list(WAYS), help="may be given several times")
    parser.add_argument("--odd", action="store_true", help="the texts that nothing was tuned on")
    options = parser.parse_args()
    texts = sorted(options.texts.glob("*.txt"))[int(options.odd) :: 2]
    if not texts:
        parser.error(f"{options.texts}: no .txt files there")
    rules = Knowledge()
    rows = []
    pages = list(printed_pages(texts, options.pages))
    with tempfile.TemporaryDirectory() as folder:
        for way in options.way or ("grey-300", "grey-200", "sealed", "unsealed", "coloured", "worn"):
            found = []
            for number, page in enumerate(pages):
                path = saved(spoil(page, way, number), Path(folder, f"{way}-{number}"))
                gold = "\n".join(line.text for line in page.lines)
                if not rows and not found:
                    measured(path, gold, rules)  # loads the models
                found.append(measured(path, gold, rules))
            rows.append(row(way, found))
            print(*rows[-1], flush=True)
    start, _ = spent(lambda: subprocess.run([sys.executable, "-c", LOAD], check=True))
    print(circumstances("python bench/cost.py --texts DIR"), "\n")
    heads = ("scan", "misread", "restored", "bare, ms", "reading ×", "rest ×", "all ×", "worst ×")
    print(table(heads, rows, right=5))
    print(f"\nTo start and load the models: {start:.2f} s of CPU, once a process")


if __name__ == "__main__":
    main()
