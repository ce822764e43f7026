"""What README.md shows is what the commands give; bench/readme.py mends it."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seeds/000_268ab8d7630845e1.txt"
FIRST, LAST = 203, 209  # as in bench/readme.py


@pytest.fixture(scope="module", params=["README.md", "README.vi.md"])
def readme(request: pytest.FixtureRequest) -> str:
    return (ROOT / request.param).read_text("utf-8")


@pytest.fixture(scope="module")
def restored() -> str:
    return phuchoi("restore")


@pytest.fixture(scope="module")
def extracted() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(phuchoi("extract"), newline="")))


def phuchoi(command: str) -> str:
    line = [sys.executable, "-c", "from pipeline.cli import main; main()", command, str(SEED)]
    done = subprocess.run(line, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def passage(text: str) -> list[str]:
    return text.split("\n")[FIRST - 1 : LAST]


def test_the_passage_before_and_after(readme: str, restored: str) -> None:
    before, after = re.findall(r"```text\n(.*?)\n```", readme, re.DOTALL)
    assert before.split("\n") == passage(SEED.read_text("utf-8"))
    assert after.split("\n") == passage(restored)


def test_its_rows(readme: str, extracted: list[dict[str, str]]) -> None:
    table = re.search(r"^\| line \|.*?(?=\n\n)", readme, re.DOTALL | re.MULTILINE)
    assert table is not None
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table[0].split("\n")]
    rows = [row for row in extracted if FIRST <= int(row["line"]) <= LAST]
    assert cells[2:] == [[row[column] for column in cells[0]] for row in rows]


def test_the_flag(readme: str, extracted: list[dict[str, str]]) -> None:
    flagged = [(row["line"], row["value"], row["total"], row["percent"]) for row in extracted if row["flags"]]
    assert (str(FIRST - 7), "53", "207", "20.77") in flagged
    assert "53/207" in readme
