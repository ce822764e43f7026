"""Print, scan and read texts back with the wrong language: line-aligned NAME.gold.txt and NAME.raw.txt to score on.

    python bench/damage.py report.txt … --out DIR [--read eng] [--quality good --quality fair] [--pages 5] [--seed 7]
    python bench/damage.py report.txt … --out DIR --style copier [--pages 5] [--seed 7]

Every printed line is a line of both files, except those of which nothing was read: whatever restores text, they would
count the same. Of a text that fills more than --pages pages, as many are drawn at random.
With --style no page is printed: letters are misread as rules/restore/confusions-STYLE.tsv counts them. Every text has a
scanner of its own, whose counts are drawn around those of the table.
`phuchoi evaluate restore DIR/NAME.gold.txt --raw DIR/NAME.raw.txt` scores one.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from textwrap import wrap

from pipeline.evaluate.restoration import score_restoration
from pipeline.knowledge import Knowledge, RulesError
from pipeline.learn.confusions import Confusions, read_table
from pipeline.learn.degrade import QUALITIES
from pipeline.learn.printing import FontMissing, print_pages, random_style
from pipeline.learn.simulate import simulate_page, styled
from pipeline.learn.texts import read_lines, source_name
from pipeline.ocr.engine import EngineError, check
from pipeline.publish.atomic import write_atomically

WIDTH, HEIGHT = 90, 45
"""Letters in a line and lines on a page of text that is not printed."""


def damage(path: Path, language: str, qualities: list[str], most: int, seed: int) -> tuple[list[str], list[str]]:
    """Lines as printed and as read, of at most `most` pages. Raises OSError and EngineError."""
    dice = random.Random(f"{seed} {path.name}")  # of its own, so that one more text leaves the others as they are
    pages = print_pages(list(styled(list(read_lines(path)), dice, capitals=0)), random_style(dice))
    chosen = sorted(dice.sample(range(len(pages)), min(most, len(pages))))
    lines = []
    for number in chosen:
        lines += simulate_page(pages[number], language, dice.choice(qualities), dice.getrandbits(32))[0]
    lines = [line for line in lines if line.words]
    return [line.printed.text for line in lines], [line.text for line in lines]


def confuse(path: Path, table: Path, most: int, seed: int) -> tuple[list[str], list[str]]:
    """Lines as printed and as misread letter by letter, of at most `most` pages. Raises OSError and ValueError."""
    dice = random.Random(f"{seed} {path.name}")
    scanner = Confusions(read_table(table)).redrawn(dice)
    lines = [line for text in read_lines(path) for line in wrap(text, WIDTH, break_long_words=False)]
    pages = [lines[at : at + HEIGHT] for at in range(0, len(lines), HEIGHT)]
    chosen = sorted(dice.sample(range(len(pages)), min(most, len(pages))))
    gold = [line for number in chosen for line in pages[number]]
    return gold, [scanner.read(line, dice) for line in gold]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--read", default="eng", help="Tesseract model that reads the pages")
    parser.add_argument("--style", help="misread letters by a table of rules/restore instead, e.g. copier")
    parser.add_argument("--quality", action="append", choices=list(QUALITIES), help="may be given several times")
    parser.add_argument("--pages", type=int, default=5, help="at most so many pages of each text")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    work: Callable[[Path], tuple[list[str], list[str]]]
    try:
        if options.style:
            table = Knowledge().path(f"restore/confusions-{options.style}.tsv")
            work = partial(confuse, table=table, most=options.pages, seed=options.seed)
        else:
            check(options.read)
            qualities = options.quality or ["good", "fair"]
            work = partial(damage, language=options.read, qualities=qualities, most=options.pages, seed=options.seed)
        with ProcessPoolExecutor(options.jobs) as pool:
            for path, (gold, raw) in zip(options.texts, pool.map(work, options.texts), strict=True):
                for kind, lines in (("gold", gold), ("raw", raw)):
                    text = "".join(line + "\n" for line in lines)
                    write_atomically(options.out / f"{source_name(path)}.{kind}.txt", text.encode())
                score = score_restoration(gold, raw)
                print(f"{source_name(path)}: {len(gold)} lines, {score.syllable} % intact, CER {score.CER}", flush=True)
    except (EngineError, FontMissing, RulesError, OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
