"""Put into README.md and README.vi.md what the commands make of their passage: python bench/readme.py

The passage is lines FIRST to LAST of the report in seeds/. `tests/test_readme.py` fails when the pages are out of date.
"""

from __future__ import annotations

import re
from pathlib import Path

import pipeline
from pipeline.publish.atomic import write_atomically
from pipeline.publish.rows import Located, indicator_rows
from pipeline.publish.schema import INDICATORS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "README.vi.md"]
SEED = ROOT / "seeds/000_268ab8d7630845e1.txt"
FIRST, LAST = 203, 209
COLUMNS = ("line", "criterion", "period", "role", "subject", "value", "scale", "unit", "total", "seen")

_PASSAGE = re.compile(r"```text\n.*?\n```", re.DOTALL)
_TABLE = re.compile(r"^\| line \|.*?(?=\n\n)", re.DOTALL | re.MULTILINE)


def main() -> None:
    seen = SEED.read_text("utf-8")
    shown = iter([_lines(seen), _lines(pipeline.restore_text(seen)[0])] * len(PAGES))
    table = _table()
    for page in PAGES:
        text = _PASSAGE.sub(lambda _: f"```text\n{next(shown)}\n```", page.read_text("utf-8"))
        write_atomically(page, _TABLE.sub(lambda _: table, text).encode())


def _lines(text: str) -> str:
    return "\n".join(text.split("\n")[FIRST - 1 : LAST])


def _table() -> str:
    document = pipeline.process(SEED)
    found = indicator_rows(Located(document=SEED.name, sha256=document.sha256), document.indicators)
    rows = [dict(zip(INDICATORS.header, row, strict=True)) for row in found]
    cells = [[row[column] for column in COLUMNS] for row in rows if FIRST <= int(row["line"]) <= LAST]
    head, *body = ("|" + "|".join(f" {cell} " if cell else " " for cell in line) + "|" for line in (COLUMNS, *cells))
    return "\n".join((head, "|---" * len(COLUMNS) + "|", *body))


if __name__ == "__main__":
    main()
