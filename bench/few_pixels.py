"""Words and numbers right on page images with their text beside them, and what reading them costs: Tesseract, phuchoi.

    python bench/few_pixels.py PAGE.png … [--dpi 96]

Beside PAGE.png stands PAGE.gt.txt, what is printed on it. Words are compared over the whole page, whatever its line
breaks (Levenshtein); `text alone` is what restoration makes of bare Tesseract's text.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from PIL import Image
from report import table

from pipeline.evaluate.equivalence import fold
from pipeline.knowledge import Knowledge
from pipeline.ocr.engine import read_table
from pipeline.ocr.table import words_of
from pipeline.restore import restore, restore_text
from pipeline.settings import Settings
from pipeline.single import read

SECONDS = 120.0


def readings(path: Path, dpi: float, rules: Knowledge) -> Iterator[tuple[str, str, float]]:
    """What each way of reading makes of a page, and how many seconds it takes."""
    picture = Image.open(path).convert("L")
    larger = picture.resize((picture.width * 3, picture.height * 3), Image.Resampling.LANCZOS)
    start = time.perf_counter()
    native = _lines(picture, dpi)
    bare = time.perf_counter() - start
    yield "Tesseract", native, bare
    start = time.perf_counter()
    yield "Tesseract, three times as large", _lines(larger, 3 * dpi), time.perf_counter() - start
    start = time.perf_counter()
    yield "phuchoi, text alone", restore_text(native, rules)[0], bare + time.perf_counter() - start
    start = time.perf_counter()
    document = restore(read(path, Settings(), rules), rules)
    text = "\n".join(" ".join(word.text for word in line.words) for p in document.pages for line in p.lines)
    yield "phuchoi", text, time.perf_counter() - start


def _lines(picture: Image.Image, dpi: float) -> str:
    lines: dict[int, list[str]] = {}
    for word in words_of(read_table(picture, "vie", dpi, SECONDS), dpi):
        lines.setdefault(word.line, []).append(word.text)
    return "\n".join(" ".join(words) for words in lines.values())


def _words(text: str) -> list[str]:
    signs = ".,;:()[]\"“”'…-–—*"
    return [folded for folded in (fold(token.strip(signs)).lower() for token in text.split()) if folded]


def _wrong(gold: Sequence[str], read_words: Sequence[str]) -> int:
    """Words to be replaced, left out or added, by the longest common runs."""
    matcher = SequenceMatcher(None, gold, read_words, autojunk=False)
    return sum(max(b - a, d - c) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--dpi", type=float, default=96.0, help="what the pages are stored at")
    options = parser.parse_args()
    rules = Knowledge()
    restore_text("Toàn tỉnh có 19/207 xã", rules)  # loads the models
    counts: dict[str, list[float]] = {}
    for path in options.pages:
        gold = _words(path.with_suffix("").with_suffix(".gt.txt").read_text("utf-8"))
        for way, text, seconds in readings(path, options.dpi, rules):
            found, total = _words(text), counts.setdefault(way, [0.0] * 5)
            numbers, seen = ([word for word in words if any(c.isdigit() for c in word)] for words in (gold, found))
            for at, value in enumerate((_wrong(gold, found), len(gold), _wrong(numbers, seen), len(numbers), seconds)):
                total[at] += value
    rows = [
        (way, _right(wrong, words), _right(bad, numbers), f"{seconds / len(options.pages):.1f}")
        for way, (wrong, words, bad, numbers, seconds) in counts.items()
    ]
    print(table(("read by", "words", "numbers", "s/page"), rows, right=1))


def _right(wrong: float, total: float) -> str:
    return f"{100 * (1 - wrong / max(total, 1)):.1f}"


if __name__ == "__main__":
    main()
