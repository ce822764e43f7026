"""`phuchoi run`: many files to a folder of tables, and a short account of what was found."""

from __future__ import annotations

import csv
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.commands.messages import CommandError, Exit, printable, warn
from pipeline.commands.report import renew_report
from pipeline.knowledge import Knowledge
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.archive import Report

_EXAMPLES, _DOUBTS = 5, 3


def run_files(
    paths: Sequence[Path],
    out: Path,
    settings: Settings,
    knowledge: Knowledge,
    *,
    jobs: int | None,
    engine: str,
    fresh: bool,
    retry_failed: bool,
    excel: bool,
    quiet: bool,
    as_json: bool,
    debug: bool,
) -> Exit:
    """Run the pipeline over `paths`, show progress and a summary, name every input that failed on standard error."""
    from pipeline.archive import ArchiveError, EngineLost, run
    from pipeline.commands.show import progress_for

    patience = _Patience()
    signal.signal(signal.SIGINT, patience.interrupted)
    signal.signal(signal.SIGTERM, _stop_now)
    try:
        report = run(
            paths,
            out,
            settings,
            jobs=jobs,
            engine=engine,
            fresh=fresh,
            retry_failed=retry_failed,
            excel=excel,
            progress=progress_for(quiet=quiet, debug=debug),
            knowledge=knowledge,
            stop=lambda: patience.tried,
        )
    except EngineLost as error:
        raise CommandError(
            f"{error}; what was done is kept, the same command goes on from there", Exit.INTERRUPTED
        ) from None
    except ArchiveError as error:
        raise CommandError(str(error)) from None
    except KeyboardInterrupt:
        warn("interrupted: what was read is kept, the same command goes on from there")
        if as_json:
            print(json.dumps({"out": str(out), "outcome": "interrupted"}))
        return Exit.INTERRUPTED
    renew_report(out, knowledge)
    for one in report.troubled:
        warn(f"{one.status.value}: {one.name}: {one.reason}")
    if as_json:
        print(json.dumps(_account(report), ensure_ascii=False))
    elif not quiet:
        _summarise(report)
    return Exit.TROUBLE if report.troubled else Exit.OK


class _Patience:
    """The first Ctrl-C asks for an end, the second one ends."""

    def __init__(self) -> None:
        self.tried = False

    def interrupted(self, *_: Any) -> None:
        if self.tried:
            raise KeyboardInterrupt
        self.tried = True
        # past the stream, which the signal may have interrupted in the middle of a line
        os.write(2, b"\nphuchoi: the pages in hand are finished first; Ctrl-C again stops at once\n")


def _stop_now(*_: Any) -> None:
    raise KeyboardInterrupt


def _account(report: Report) -> dict[str, Any]:
    """What became of the run, for programs."""
    from pipeline.archive.categories import category_of

    totals = report.totals
    return {
        "out": str(report.out),
        "outcome": "done",
        "inputs": len(report.outcomes),
        "statuses": {status.value: number for status, number in report.counts.items()},
        "pages": totals.pages,
        "words": totals.words,
        "changes": totals.changes,
        "indicators": totals.indicators,
        "flags": totals.flags,
        "troubled": [
            {
                "document": one.name,
                "status": one.status.value,
                "category": category_of(one.reason).value,
                "reason": one.reason,
            }
            for one in report.troubled
        ],
    }


def _summarise(report: Report) -> None:
    counts = ", ".join(f"{number} {status.value}" for status, number in report.counts.items() if number)
    totals = report.totals
    print(f"{_many(len(report.outcomes), 'input')}: {counts}")
    print(
        f"{_many(totals.pages, 'page')} · {_many(totals.words, 'word')}, {totals.changes:,} of them restored · "
        f"{_many(totals.indicators, 'indicator')} · {_many(totals.flags, 'flag')}"
    )
    with (report.out / "documents.csv").open(encoding="utf-8", newline="") as file:
        documents = list(csv.DictReader(file)) if len(report.outcomes) <= 40 else []
    if documents:
        print()
        columns = ("document", "status", "pages", "indicators", "flags")
        _table(columns, [[row[column] for column in columns] for row in documents], right=(2, 3, 4))
    examples = _examples(report.out / "indicators.csv")
    if examples:
        print("\nFor example:")
        _table(("document", "page", "line", "value", "unit", "subject"), examples, right=(1, 2, 3))
    doubts = _doubts(report.out / "flags.csv")
    if doubts:
        print("\nWhat does not fit (nothing was changed):")
        _table(("document", "page", "line", "explanation"), doubts, right=(1, 2), longest=100)
    for_excel = report.out / "excel" / "indicators.csv"
    print(f"\nIndicators: {report.out / 'indicators.csv'}" + (f"; for Excel {for_excel}" if for_excel.exists() else ""))


def _examples(path: Path) -> list[list[str]]:
    """A few of the most telling rows: sure, with a subject, of different documents where there are several."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row, _ in zip(csv.DictReader(file), range(20_000), strict=False)]
    rows.sort(key=lambda row: (not row["subject"], not row["total"], -float(row["confidence"])))
    turns: dict[str, int] = {}
    order = []
    for place, row in enumerate(rows):
        turns[row["document"]] = turns.get(row["document"], 0) + 1
        order.append((turns[row["document"]], place))
    return [_example(rows[place]) for _, place in sorted(order)[:_EXAMPLES]]


def _doubts(path: Path) -> list[list[str]]:
    """A few flags, no two with the same explanation: many documents may repeat one report's mistake."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row, _ in zip(csv.DictReader(file), range(20_000), strict=False)]
    first = {row["explanation"]: row for row in reversed(rows)}
    shown = [row for row in rows if first[row["explanation"]] is row][:_DOUBTS]
    return [[row[column] for column in ("document", "page", "line", "explanation")] for row in shown]


def _example(row: dict[str, str]) -> list[str]:
    scales = {"1": "", "1000": " nghìn", "1000000": " triệu", "1000000000": " tỷ"}
    value = row["value"] + (f"–{row['value_max']}" if row["value_max"] else "")
    if row["total"]:
        value += f"/{row['total']}"
    if row["percent"]:
        value += f" ({row['percent']} %)"
    value += scales.get(row["scale"], f" × {row['scale']}")
    return [row["document"], row["page"], row["line"], value, row["unit"], row["subject"]]


def _many(number: int, noun: str) -> str:
    """
    >>> _many(1, "page"), _many(12000, "page")
    ('1 page', '12,000 pages')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = (), longest: int = 48) -> None:
    """Columns as wide as they need, long cells cut: the files hold all of it."""
    from unicodedata import normalize

    cells = [[_cut(printable(normalize("NFC", cell)), longest) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in [list(header), *cells]) for place in range(len(header))]
    for row in [list(header), *cells]:
        shown = (
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  " + "  ".join(shown).rstrip())
    sys.stdout.flush()


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
