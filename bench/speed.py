"""What phuchoi costs: speed of restoration and extraction, start-up and memory, as lines of JSON.

    python bench/speed.py [--text FILE] [--runs 5] [--write docs/benchmarks.md]

Everything is CPU time of one core, so that other work on the machine matters little, and of fresh processes; the
figure that costs least of --runs is given. FILE is a damaged text, by default the report in seeds/; ten pages are its
first 4,000 words. States of restoration:

    cold    from importing the package on: what one text costs that is the only one
    loaded  models are loaded, the text is new: what one more text costs
    warm    the same text again: what is left when every word is known
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from report import circumstances, machine, put, table, version

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seeds/000_268ab8d7630845e1.txt"
TEN_PAGES = 4_000
"""Words: a printed page of a report has about 400."""
LINE = "Toan tinh c6 19/207 x4 dat tiéu chi giao thong néng thén theo quy dinh.\n"
"""A damaged line, to load the models with."""
ONE_CORE = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
WORDS, LINES, SECONDS, MEGABYTES = "words/s", "lines/s", "s", "MB"
Record = dict[str, str | float]


def seconds(work: Callable[[], object]) -> float:
    """CPU time of a call, of all threads."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def restoration(path: Path) -> None:
    """Prints CPU seconds of restoring a text, cold. Runs in a process of its own."""

    def work() -> None:
        import pipeline

        pipeline.restore_text(path.read_text("utf-8"))

    print(json.dumps({"cold": seconds(work)}))


def restoration_again(path: Path) -> None:
    """Prints CPU seconds of restoring a text once the models are loaded, and of restoring it again."""
    import pipeline

    text = path.read_text("utf-8")
    pipeline.restore_text(LINE)
    spent = {state: seconds(lambda: pipeline.restore_text(text)) for state in ("loaded", "warm")}
    print(json.dumps(spent))


def extraction(path: Path) -> None:
    """Prints CPU seconds of extracting from a restored text, first (rules are read) and again."""
    import pipeline
    from pipeline.extract import extract
    from pipeline.knowledge import Knowledge
    from pipeline.restore import restore

    knowledge = Knowledge()
    document = restore(pipeline.read(path), knowledge)
    print(json.dumps({state: seconds(lambda: extract(document, knowledge)) for state in ("cold", "warm")}))


PARTS = {one.__name__: one for one in (restoration, restoration_again, extraction)}


def measured(part: Callable[[Path], None], path: Path, runs: int) -> dict[str, float]:
    """The least CPU seconds of each state in as many fresh processes. Raises CalledProcessError."""
    command = [sys.executable, __file__, "--part", part.__name__, "--text", str(path)]
    done = [
        subprocess.run(command, env={**os.environ, **ONE_CORE}, stdout=subprocess.PIPE, check=True).stdout
        for _ in range(runs)
    ]
    found: list[dict[str, float]] = [json.loads(one) for one in done]
    return {state: min(one[state] for one in found) for state in found[0]}


def command_costs(arguments: Sequence[str], runs: int) -> tuple[float, float]:
    """Least CPU seconds and peak resident megabytes (10⁶ bytes) of `phuchoi ARGUMENTS`. Raises OSError where it fails.

    The peak is of the process the kernel accounts to the command, as `time -v` shows it.
    """
    command = [str(Path(sysconfig.get_path("scripts")) / "phuchoi"), *arguments]
    costs = []
    for _ in range(runs):
        child = subprocess.Popen(command, env={**os.environ, **ONE_CORE}, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise OSError(f"phuchoi {' '.join(arguments)} ended with status {child.returncode}")
        costs.append((usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6))
    return min(time for time, _ in costs), min(peak for _, peak in costs)


def beginning(text: str, words: int) -> str:
    """The first lines of a text, up to the one that makes so many words full."""
    lines = text.splitlines(keepends=True)
    before = accumulate((len(line.split()) for line in lines), initial=0)
    return "".join(line for line, count in zip(lines, before, strict=False) if count < words)


def figures(text: Path, runs: int) -> Iterator[Record]:
    """All figures, one after the other. Raises OSError and CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        whole = text.read_text("utf-8")
        name = "the seed" if text == SEED else text.stem
        part, line = Path(folder) / "part.txt", Path(folder) / "line.txt"
        part.write_text(beginning(whole, TEN_PAGES), "utf-8")
        line.write_text(LINE, "utf-8")
        for path, what in ((text, name), (part, "its first ten pages")):
            words = len(path.read_text("utf-8").split())
            if path == part and words < TEN_PAGES:
                continue
            for one in (restoration, restoration_again):
                for state, spent in measured(one, path, runs).items():
                    yield record("restoration", f"{what}, {words} words", state, words / spent, WORDS)
        lines = sum(bool(one.strip()) for one in whole.splitlines())
        for state, spent in measured(extraction, text, runs).items():
            yield record("extraction", f"{name}, {lines} lines", state, lines / spent, LINES)
        for arguments, what in (
            (["--version"], "phuchoi --version"),
            (["restore", str(line)], "phuchoi restore of one line"),
            (["restore", str(text)], f"phuchoi restore of {name}"),
        ):
            spent, peak = command_costs(arguments, runs)
            yield record("CPU time", what, "", spent, SECONDS)
            yield record("peak memory", what, "", peak, MEGABYTES)


def record(measure: str, what: str, state: str, value: float, unit: str) -> Record:
    return {"measure": measure, "of": what, "state": state, "value": float(f"{value:.3g}"), "unit": unit}


def page(records: Sequence[Record], runs: int) -> str:
    rows = [
        [*(str(one[name]) for name in ("measure", "of", "state")), f"{one['value']:,g}", str(one["unit"])]
        for one in records
    ]
    head = ("measure", "of", "state", "value", "unit")
    return f"{circumstances(f'python bench/speed.py --runs {runs}')}\n\n{table(head, rows, right=3)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, default=SEED)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the figures between the marks of this page")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)  # what a fresh process is to measure
    options = parser.parse_args()
    if options.part:
        PARTS[options.part](options.text)
        return
    records = []
    try:
        print(json.dumps({"phuchoi": version(), "python": platform.python_version(), "machine": machine()}))
        for one in figures(options.text, options.runs):
            print(json.dumps(one, ensure_ascii=False), flush=True)
            records.append(one)
        if options.write:
            put(options.write, "speed", page(records, options.runs))
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
