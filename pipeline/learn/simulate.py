"""Print, scan and read back texts: what an OCR engine makes of Vietnamese, as pairs of printed and read words.

    python -m pipeline.learn.simulate TEXT[=WEIGHT]... --out FILE.jsonl --read eng --quality good --quality fair

One JSON object per printed line:
`source` name of the text, `page` and `line` from 1, `quality`, `dpi`, `font`, `size` (points), `style` regular | bold |
italic, `printed` and `read` (the whole line), `pairs` [[printed, read], …], `conf` the engine's confidence (0-1) in the
read side of each pair, that of its least sure word. A side of a pair holds several words, with a space between, where
the engine joined or split them, and is empty where it dropped or invented one. Lines that were not read, or so badly
that their pairs say nothing, are left out and counted.

The same texts, options and seed give the same file, whatever --jobs. Tesseract's and the fonts' versions matter.

How true it is, measured with Tesseract 5.3: 32 reports read with `eng` (good and fair) keep 12 % of their words without
digits and have 22.8 % of their letters wrong; the text in seeds/, which an unknown program read, 9 % and 23.1 %. Read
with `vie`: 99.5 % of such words are right on good pages, 91 on poor ones, 92 on photocopies at 96 dpi (real: 82-93).
--read takes any model that $TESSDATA_PREFIX holds. What the seed's letters became is best foretold by pages read with
several English models (tessdata, tessdata_best), black-and-white ones among them.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.learn.degrade import QUALITIES, random_scan, scan
from pipeline.learn.printing import FACES, FAMILIES, FontMissing, PrintedPage, font_path, print_pages, random_style
from pipeline.learn.reading import ReadLine, read_lines_of
from pipeline.learn.reading_pairs import Pair, hopeless
from pipeline.learn.texts import read_lines, sample, shorten, source_name
from pipeline.ocr.engine import EngineError, check
from pipeline.publish.atomic import replacing

STRETCHES = 9
"""Stretches of text drawn for one page: at three paragraphs each, more than fit on it."""
FACE_WEIGHTS = (0.8, 0.1, 0.1)
CAPITALS = 0.08
"""Share of paragraphs printed as headings in capitals."""
LONGEST_HEADING = 120

Paragraph = tuple[str, str]
"""Text and face."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the file; the module's docstring says what the fields hold."""

    source: str
    page: int
    line: int
    quality: str
    dpi: int
    font: str
    size: float
    style: str
    printed: str
    read: str
    pairs: tuple[tuple[str, str], ...]
    conf: tuple[float, ...]


@dataclass(frozen=True)
class Task:
    """One page to print, scan and read."""

    source: str
    number: int
    paragraphs: tuple[Paragraph, ...]
    quality: str
    language: str
    seed: int


@dataclass(frozen=True)
class Result:
    records: tuple[Record, ...]
    dropped: int
    """Lines left out as hopeless; all lines when the engine failed."""


def simulate_page(page: PrintedPage, language: str, quality: str, seed: int) -> tuple[list[ReadLine], int]:
    """Scan and read a printed page: every printed line with what was read, and the dots per inch it was stored at.

    Raises EngineError, and ValueError for an unknown quality.
    """
    how = random_scan(quality, random.Random(seed))
    picture, matrix = scan(page.image, page.dpi, how, seed)
    return read_lines_of(picture, how.dpi, matrix, page.lines, language), how.dpi


def run(task: Task) -> Result:
    """The records of one page: of the text's first page, when it fills several."""
    pages = print_pages(task.paragraphs, random_style(random.Random(task.seed)))
    if not pages:
        return Result((), 0)
    page = pages[0]
    try:
        lines, dpi = simulate_page(page, task.language, task.quality, task.seed)
    except EngineError as error:
        print(f"page {task.number} left out: {error}", file=sys.stderr)
        return Result((), len(page.lines))
    records = tuple(
        Record(
            source=task.source,
            page=task.number,
            line=number,
            quality=task.quality,
            dpi=dpi,
            font=page.style.family,
            size=page.style.size,
            style=line.printed.face,
            printed=line.printed.text,
            read=line.text,
            pairs=tuple((pair.printed, pair.read) for pair in line.pairs),
            conf=tuple(confidence(line, pair) for pair in line.pairs),
        )
        for number, line in enumerate(lines, 1)
        if not hopeless(line.pairs)
    )
    return Result(records, len(lines) - len(records))


def confidence(line: ReadLine, pair: Pair) -> float:
    """0 where nothing was read."""
    return min((word.confidence for word in line.words[pair.first : pair.last]), default=0.0)


def styled(paragraphs: Sequence[str], dice: random.Random, capitals: float = CAPITALS) -> Iterator[Paragraph]:
    """Give each paragraph a face; the share `capitals` of them becomes short headings in capitals."""
    for text in paragraphs:
        face = dice.choices(FACES, FACE_WEIGHTS)[0]
        if dice.random() < capitals:
            text = shorten(text, LONGEST_HEADING).upper()
        yield text, "bold" if text.isupper() and dice.random() < 0.7 else face


def plan(
    texts: Sequence[tuple[Path, float]], pages: int, qualities: Sequence[str], language: str, rich: float, seed: int
) -> list[Task]:
    """The pages of a run. Each is from one text, drawn by weight, and of a quality drawn at random. Raises OSError."""
    dice = random.Random(seed)
    owners = dice.choices(range(len(texts)), [weight for _, weight in texts], k=pages)
    pools = {}
    for owner in sorted(set(owners)):
        path = texts[owner][0]
        pools[owner] = sample(read_lines(path), STRETCHES * owners.count(owner), rich, dice)
    tasks = []
    for number, owner in enumerate(owners, 1):
        pool = pools[owner]
        stretches = [pool.pop() for _ in range(min(STRETCHES, len(pool)))]
        paragraphs = tuple(styled([text for stretch in stretches for text in stretch if text], dice))
        quality, own = dice.choice(qualities), dice.getrandbits(32)
        if paragraphs:
            tasks.append(Task(source_name(texts[owner][0]), number, paragraphs, quality, language, own))
    return tasks


def results(tasks: Sequence[Task], jobs: int) -> Iterator[Result]:
    """The results of tasks in their order, `jobs` processes side by side."""
    if jobs <= 1:
        yield from map(run, tasks)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(run, tasks)


def weighted(argument: str) -> tuple[Path, float]:
    """TEXT or TEXT=WEIGHT."""
    name, _, weight = argument.partition("=")
    return Path(name), float(weight or 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=weighted, metavar="TEXT[=WEIGHT]", help="plain text or .xz")
    parser.add_argument("--out", type=Path, required=True, help="the file of JSON lines")
    parser.add_argument("--read", default="eng", help="Tesseract model that reads the pages")
    parser.add_argument("--quality", action="append", choices=list(QUALITIES), help="may be given several times")
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--numbers", type=float, default=0.3, help="share of the text that is rich in numbers, 0-1")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    qualities = options.quality or ["good", "fair"]
    try:
        check(options.read)
        for _, names in FAMILIES.values():
            for name in names:
                font_path(name)
        tasks = plan(options.texts, options.pages, qualities, options.read, options.numbers, options.seed)
    except (EngineError, FontMissing, OSError) as error:
        sys.exit(str(error))
    kept = dropped = 0
    encoder = msgspec.json.Encoder()
    with replacing(options.out) as file:
        for result in results(tasks, options.jobs):
            for record in result.records:
                file.write(encoder.encode(record) + b"\n")
            kept, dropped = kept + len(result.records), dropped + result.dropped
    print(f"{len(tasks)} pages: {kept} lines written, {dropped} left out", file=sys.stderr)


if __name__ == "__main__":
    main()
