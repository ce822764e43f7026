"""Words and numbers right on page images of few pixels, and what reading them costs: Tesseract, phuchoi.

    python bench/few_pixels.py PAGE.png … [--dpi 96]
    python bench/few_pixels.py --texts DIR [--odd] [--pages 24]
    python bench/few_pixels.py … --confidence

Beside PAGE.png stands PAGE.gt.txt, what is printed on it. Or the texts of DIR (every second of the sorted list, which
things were tuned on; --odd takes the others) are printed in office faces, photocopied and stored at 96 dpi. Words are
compared over the whole page, whatever its line breaks (Levenshtein); `text alone` is what restoration makes of bare
Tesseract's text. Seconds are CPU time of all processes; pages that Tesseract reads hardly anything on (--least) are
left out, as no one would keep them. With --confidence it is shown instead of what share of the words of a confidence
phuchoi has right.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from report import table

from pipeline.evaluate.calibration import Judged, calibration_of, judged_words
from pipeline.evaluate.equivalence import fold
from pipeline.knowledge import Knowledge
from pipeline.learn.degrade import photocopy, scan
from pipeline.learn.printing import print_pages, random_style
from pipeline.learn.simulate import styled
from pipeline.learn.texts import read_lines, sample
from pipeline.model import Document, Role
from pipeline.ocr.engine import read_table
from pipeline.ocr.table import words_of
from pipeline.restore import restore, restore_text
from pipeline.settings import Settings
from pipeline.single import read

SECONDS = 120.0
STRETCHES, RICH = 7, 0.6
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)


NO_TEXT = (Role.STAMP, Role.STRAY)
"""Roles of lines that a text of what is printed on a page leaves out; restored.txt has them."""


class Case(NamedTuple):
    """A page image and what is printed on it."""

    path: Path
    text: str
    dpi: float


def printed(folder: Path, texts: Sequence[Path], count: int, odd: bool) -> Iterator[Case]:
    """Pages of the texts in turn, rich in numbers, copied once or twice and stored at 96 dpi."""
    for number in range(count):
        dice = random.Random(f"few {int(odd)} {number}")
        stretches = sample(read_lines(texts[number * 5 % len(texts)]), STRETCHES, RICH, dice)
        pages = print_pages(list(styled([text for one in stretches for text in one], dice)), random_style(dice))
        if not pages:
            continue
        seed = dice.getrandbits(32)
        how = replace(photocopy(random.Random(seed)), dpi=96)
        picture, _ = scan(pages[0].image, pages[0].dpi, how, seed)
        path = folder / f"{number:03}.png"
        picture.save(path, dpi=(96, 96))
        yield Case(path, "\n".join(line.text for line in pages[0].lines), 96.0)


def kept(pages: Sequence[Path], dpi: float) -> Iterator[Case]:
    for path in pages:
        yield Case(path, path.with_suffix("").with_suffix(".gt.txt").read_text("utf-8"), dpi)


def readings(case: Case, rules: Knowledge) -> Iterator[tuple[str, str, float]]:
    """What each way of reading makes of a page, and how many seconds of CPU it takes."""
    picture = Image.open(case.path).convert("L")
    larger = picture.resize((picture.width * 3, picture.height * 3), Image.Resampling.LANCZOS)
    start = _cpu()
    native = _lines(picture, case.dpi)
    bare = _cpu() - start
    yield "Tesseract", native, bare
    start = _cpu()
    yield "Tesseract, three times as large", _lines(larger, 3 * case.dpi), _cpu() - start
    start = _cpu()
    yield "phuchoi, text alone", restore_text(native, rules)[0], bare + _cpu() - start
    start = _cpu()
    document = restore(read(case.path, Settings(), rules), rules)
    spent = _cpu() - start
    yield "phuchoi", _text(document), spent
    if any(line.role in NO_TEXT for page in document.pages for line in page.lines):
        yield "phuchoi, without stamps and specks", _text(document, NO_TEXT), spent


def _cpu() -> float:
    """Seconds of this process and those it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _text(document: Document, without: Container[Role] = ()) -> str:
    lines = [line for page in document.pages for line in page.lines if line.role not in without]
    return "\n".join(" ".join(word.text for word in line.words) for line in lines)


def _lines(picture: Image.Image, dpi: float) -> str:
    lines: dict[int, list[str]] = {}
    for word in words_of(read_table(picture, "vie", dpi, SECONDS), dpi):
        lines.setdefault(word.line, []).append(word.text)
    return "\n".join(" ".join(words) for words in lines.values())


def _words(text: str) -> list[str]:
    signs = ".,;:()[]\"“”'…-–—*"
    return [folded for folded in (fold(token.strip(signs)).lower() for token in text.split()) if folded]


def _numbers(words: Sequence[str]) -> list[str]:
    return [word for word in words if any(sign.isdigit() for sign in word)]


def _wrong(gold: Sequence[str], read_words: Sequence[str]) -> int:
    """Words to be replaced, left out or added, by the longest common runs."""
    matcher = SequenceMatcher(None, gold, read_words, autojunk=False)
    return sum(max(b - a, d - c) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal")


def _counted(cases: Iterator[Case], rules: Knowledge, least: float) -> tuple[int, dict[str, list[float]]]:
    """How many pages, and for each way wrong words, words, wrong numbers, numbers, seconds."""
    counts: dict[str, list[float]] = {}
    pages = 0
    for case in cases:
        gold = _words(case.text)
        found = [(way, _words(text), seconds) for way, text, seconds in readings(case, rules)]
        if len(gold) * (1 - least) < _wrong(gold, found[0][1]):
            continue
        pages += 1
        for way, words, seconds in found:
            total = counts.setdefault(way, [0.0] * 5)
            figures = _wrong(_numbers(gold), _numbers(words)), len(_numbers(gold))
            for at, value in enumerate((_wrong(gold, words), len(gold), *figures, seconds)):
                total[at] += value
    return pages, counts


def _judged(cases: Iterator[Case], rules: Knowledge, least: float) -> Iterator[tuple[bool, Judged]]:
    """Of every word that phuchoi has whether it is a number, and its confidence and whether it is right."""
    for case in cases:
        document = restore(read(case.path, Settings(), rules), rules)
        words = [word for page in document.pages for line in page.lines for word in line.words]
        for numbers in (False, True):
            gold = " ".join(word for word in case.text.split() if bool(_numbers([word])) == numbers)
            told = [(one.text, one.confidence) for one in words if bool(_numbers([one.text])) == numbers]
            found = list(judged_words([gold], [told]))
            if sum(right for _, right in found) >= least * len(gold.split()):
                yield from ((numbers, one) for one in found)


def _reliability(cases: Iterator[Case], rules: Knowledge, least: float) -> str:
    found = list(_judged(cases, rules, least))
    rows = []
    for name, numbers in (("words", False), ("numbers", True)):
        calibration = calibration_of([one for kind, one in found if kind == numbers], BINS)
        for one in calibration.bins:
            shares = (f"{100 * one.confidence:.1f}", f"{100 * one.right:.1f}")
            rows.append((name, f"{one.low:g} – {one.high:g}", str(one.words), *shares))
    return table(("", "confidence", "how many", "mean confidence", "% right"), rows, right=2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", nargs="*", type=Path, metavar="PAGE.png")
    parser.add_argument("--dpi", type=float, default=96.0, help="what the images are stored at")
    parser.add_argument("--texts", type=Path, help="folder of texts to print")
    parser.add_argument("--odd", action="store_true", help="the half of the texts that nothing was tuned on")
    parser.add_argument("--pages", type=int, default=24, help="how many pages to print")
    parser.add_argument("--least", type=float, default=0.7, help="share of words that Tesseract must have right")
    parser.add_argument("--confidence", action="store_true", help="show whether confidences hold")
    options = parser.parse_args()
    rules = Knowledge()
    restore_text("Toàn tỉnh có 19/207 xã", rules)  # loads the models
    with tempfile.TemporaryDirectory() as folder:
        cases, least = kept(options.images, options.dpi), 0.0
        if options.texts:
            texts = sorted(options.texts.glob("*.txt"))[int(options.odd) :: 2]
            cases, least = printed(Path(folder), texts, options.pages, options.odd), options.least
        if options.confidence:
            print(_reliability(cases, rules, least))
            return
        pages, counts = _counted(cases, rules, least)
    bare = next(iter(counts.values()), [1.0] * 5)[4]
    rows = [
        (way, _right(wrong, words), _right(bad, numbers), f"{seconds / pages:.2f}", f"{seconds / bare:.1f}")
        for way, (wrong, words, bad, numbers, seconds) in counts.items()
    ]
    print(f"{pages} pages")
    print(table(("read by", "words", "numbers", "CPU s/page", "× Tesseract"), rows, right=1))


def _right(wrong: float, total: float) -> str:
    return f"{100 * (1 - wrong / max(total, 1)):.1f}"


if __name__ == "__main__":
    main()
