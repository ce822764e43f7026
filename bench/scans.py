"""Words and numbers right on good and bad scans: bare Tesseract, with pages mended, and with restoration.

    python bench/scans.py --texts DIR [--pages 6] [--way sealed …] [--odd] [--keep DIR]

The texts of DIR (every second of the sorted list; --odd takes the others, which nothing was tuned on) are printed in
office faces and spoiled in the ways of `pipeline/learn/spoiling.py`. Words are compared over the whole page, in order
and whatever its line breaks (Levenshtein); `s/page` is CPU time of a page, of all that a reader does and starts.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from report import circumstances, table

from pipeline.evaluate.alignment import distance
from pipeline.evaluate.equivalence import bare, fold
from pipeline.knowledge import Knowledge
from pipeline.learn.printing import PrintedPage, print_pages, random_style
from pipeline.learn.simulate import styled
from pipeline.learn.spoiling import SPREADS, WAYS, spoil
from pipeline.learn.texts import read_lines, sample
from pipeline.model import Role
from pipeline.ocr.engine import read_table
from pipeline.ocr.page import read_page
from pipeline.ocr.table import words_of
from pipeline.restore import restore
from pipeline.settings import Settings
from pipeline.single import read

SECONDS = 120.0
STRETCHES = 9
LEFT_OUT = (Role.PAGE_NUMBER, Role.HEADER, Role.FOOTER, Role.STAMP, Role.STRAY)


def printed_pages(texts: list[Path], count: int) -> Iterator[PrintedPage]:
    """One page of each of `count` texts, spread over the list and rich in numbers."""
    for number in range(count):
        dice = random.Random(f"scans {number}")
        stretches = sample(read_lines(texts[number * 5 % len(texts)]), STRETCHES, 1.0, dice)
        pages = print_pages(list(styled([text for one in stretches for text in one], dice)), random_style(dice))
        if pages:
            yield pages[0]


def cpu() -> float:
    """CPU seconds of this process and of those that it started and that ended."""
    return sum(os.times()[:4])


def readings(path: Path, picture: Image.Image, rules: Knowledge) -> Iterator[tuple[str, str, float]]:
    """What each way of reading makes of a page, and how many seconds it takes."""
    start = cpu()
    dpi = float(picture.info["dpi"][0])
    words = words_of(read_table(picture.convert("L"), "vie", dpi, SECONDS), dpi)
    yield "Tesseract", " ".join(word.text for word in words), cpu() - start
    start = cpu()
    words = read_page(picture, Settings()).words
    yield "pages mended", " ".join(word.text for word in words), cpu() - start
    start = cpu()
    document = restore(read(path, Settings(), rules), rules)
    lines = [line.text for page in document.pages for line in page.lines if line.role not in LEFT_OUT]
    yield "phuchoi", " ".join(lines), cpu() - start


def wrong(gold: str, found: str) -> list[int]:
    """Wrong words and their count, wrong numbers and theirs."""
    sides = [[word for word in (bare(fold(token)) for token in text.split()) if word] for text in (gold, found)]
    numbers = [[word for word in side if any(sign.isdigit() for sign in word)] for side in sides]
    return [distance(*sides), len(sides[0]), distance(*numbers), len(numbers[0])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, required=True, help="a folder of .txt files")
    parser.add_argument("--pages", type=int, default=6, help="pages of each way")
    parser.add_argument("--way", action="append", choices=[*WAYS, *SPREADS], help="may be given several times")
    parser.add_argument("--odd", action="store_true", help="the texts that nothing was tuned on")
    parser.add_argument("--keep", type=Path, help="a folder for the pages")
    options = parser.parse_args()
    texts = sorted(options.texts.glob("*.txt"))[int(options.odd) :: 2]
    if not texts:
        parser.error(f"{options.texts}: no .txt files there")
    rules = Knowledge()
    pages = list(printed_pages(texts, options.pages))
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for way in options.way or (*WAYS, *SPREADS):
            sums: dict[str, list[float]] = {}
            for number, page in enumerate(pages):
                beside = pages[(number + 1) % len(pages)]
                picture, path = spoil(page, way, number, beside), folder / f"{way}-{number:02}.png"
                picture.save(path, dpi=picture.info["dpi"])
                lines = (*page.lines, *beside.lines) if way in SPREADS else page.lines
                gold = "\n".join(line.text for line in lines)
                path.with_suffix(".gt.txt").write_text(gold + "\n", "utf-8")
                for reader, text, seconds in readings(path, picture, rules):
                    total = sums.setdefault(reader, [0.0] * 5)
                    sums[reader] = [a + b for a, b in zip(total, [*wrong(gold, text), seconds], strict=True)]
            for reader, (bad, words, astray, numbers, seconds) in sums.items():
                right = [f"{100 * (1 - part / max(whole, 1)):.1f}" for part, whole in ((bad, words), (astray, numbers))]
                rows.append((way, reader, *right, f"{seconds / max(len(pages), 1):.2f}"))
                print(*rows[-1], flush=True)
    print(circumstances("python bench/scans.py --texts DIR"), "\n")
    print(table(("scan", "read by", "words", "numbers", "s/page"), rows, right=2))


if __name__ == "__main__":
    main()
