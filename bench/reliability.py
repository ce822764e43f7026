"""How far the confidence of extracted rows can be believed, as a table: bins of confidence, share of rows right.

    python bench/reliability.py [--pairs LIST.tsv] [--write docs/benchmarks.md]

The rows are those of bench/gold, from the text as printed and from the text as read. LIST.tsv names texts of yours: a
line each of NAME, GOLD.tsv and FILE, separated by tabs, and, where only some lines of FILE were annotated, FIRST-LAST;
rows of one NAME are put together.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from report import circumstances, put, table

import pipeline
from pipeline.evaluate.reliability import expected_error, judge, reliability
from pipeline.publish import INDICATORS, Located, indicator_rows
from pipeline.settings import Settings

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "bench/gold/lang-son.indicators.tsv"
OURS = (("the seed, as printed", "gold"), ("the seed, as read, restored", "raw"))
HEAD = ("rows of", "confidence", "rows", "mean confidence", "% right in every field", "% rows at all")

Judged = list[tuple[float, bool, bool]]


def extracted(path: Path) -> list[dict[str, str]]:
    """The rows of indicators.csv for one file. Raises OSError where it is not there."""
    document = pipeline.process(path, Settings())
    where = Located(document=document.path, sha256=document.sha256)
    return [dict(zip(INDICATORS.header, row, strict=True)) for row in indicator_rows(where, document.indicators)]


def gold_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def judged(gold: Path, text: Path, lines: str = "") -> Judged:
    """Raises OSError and ValueError."""
    found = extracted(text)
    if lines:
        first, last = (int(number) for number in lines.split("-"))
        found = [row for row in found if first <= int(row["line"]) <= last]
    return judge(gold_rows(gold), found)


def sources(pairs: Path | None) -> Iterator[tuple[str, Judged]]:
    for name, kind in OURS:
        yield name, judged(GOLD, GOLD.with_name(f"lang-son.{kind}.txt"))
    for line in pairs.read_text("utf-8").splitlines() if pairs else ():
        name, gold, text, *lines = line.split("\t")
        yield name, judged(Path(gold), Path(text), *lines)


def page(together: dict[str, Judged], command: str) -> str:
    rows = []
    for name, verdicts in together.items():
        bins = reliability(verdicts)
        for one in bins:
            figures = (f"{one.confidence:.2f}", f"{100 * one.complete:.0f}", f"{100 * one.correct:.0f}")
            rows.append([name, f"{one.low:.2f} – {one.high:.2f}", str(one.rows), *figures])
        rows.append([f"**{name}**", f"all; error {expected_error(bins):.3f}", str(len(verdicts)), *_all(verdicts)])
    return f"{circumstances(command)}\n\n{table(HEAD, rows, right=2)}"


def _all(verdicts: Judged) -> tuple[str, str, str]:
    count = max(1, len(verdicts))
    sums = [sum(one[place] for one in verdicts) / count for place in (0, 2, 1)]
    return f"{sums[0]:.2f}", f"{100 * sums[1]:.0f}", f"{100 * sums[2]:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, metavar="LIST.tsv", help="texts of yours, annotated")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the table between the marks of this page")
    options = parser.parse_args()
    together: dict[str, Judged] = {}
    try:
        for name, verdicts in sources(options.pairs):
            together.setdefault(name, []).extend(verdicts)
        body = page(together, "python bench/reliability.py" + (" --pairs …" if options.pairs else ""))
        print(body)
        if options.write:
            put(options.write, "reliability", body)
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
