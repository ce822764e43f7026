"""What `phuchoi diff` costs: two tables of many rows, as a user compares them. One line of JSON for each format.

    python bench/diff.py [--rows 100000]

The tables are those of a run: the second has a hundredth of the rows of the first changed, removed and added.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.publish import INDICATORS, write_table

COMMAND = str(Path(sysconfig.get_path("scripts")) / "phuchoi")
FEW = 100
"""One row in so many differs."""


def rows(count: int, other: bool) -> Iterator[tuple[str, ...]]:
    """Rows as a run writes them; of the `other` table some are changed, removed and added."""
    for number in range(count):
        draw = number % FEW
        if other and draw == 1:
            continue
        yield row(number, "2" if other and draw == 2 else "19")
        if other and draw == 3:
            yield row(number + count, "5")


def row(number: int, value: str) -> tuple[str, ...]:
    document, line = divmod(number, 200)
    sha256 = hashlib.sha256(str(document).encode()).hexdigest()
    cells = {
        "id": hashlib.sha256(f"{sha256}:{line}".encode()).hexdigest()[:12],
        "document": f"reports/{document:05}.pdf",
        "sha256": sha256,
        "page": str(line // 40 + 1),
        "line": str(line % 40 + 1),
        "bbox": "72 100.5 210.25 114",
        "section": "II.2",
        "period": "2015",
        "role": "actual",
        "subject": "xã đạt tiêu chí giao thông",
        "value": value,
        "scale": "1",
        "unit": "xã",
        "amount": value,
        "total": "207",
        "confidence": "0.93",
        "text": f"{value}/207 xã",
        "seen": f"{value}/207 x4",
    }
    return tuple(cells.get(name, "") for name in INDICATORS.header)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder) / "old.csv", Path(folder) / "new.csv"
        write_table(old, INDICATORS, rows(options.rows, False))
        write_table(new, INDICATORS, rows(options.rows, True))
        for form in ("text", "csv", "json", "html"):
            begun = time.perf_counter()
            out = Path(folder) / "out"
            done = subprocess.run([COMMAND, "diff", old, new, "--format", form, "-o", out], check=False)
            spent = time.perf_counter() - begun
            if done.returncode != 1:
                raise SystemExit(f"phuchoi diff ended with status {done.returncode}")
            print(json.dumps({"rows": options.rows, "format": form, "seconds": round(spent, 2)}))


if __name__ == "__main__":
    main()
