"""What README.md shows is what the commands give (bench/readme.py mends it), and README.vi.md says the same."""

from __future__ import annotations

import csv
import io
import json
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
    return phuchoi("restore", str(SEED))


@pytest.fixture(scope="module")
def extracted() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(phuchoi("extract", str(SEED)), newline="")))


def phuchoi(*arguments: str) -> str:
    line = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300, check=False)
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


def sections(name: str) -> list[str]:
    return re.split(r"^## .*$", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE)


BOTH = list(zip(sections("README.md"), sections("README.vi.md"), strict=True))


@pytest.mark.parametrize(("english", "vietnamese"), BOTH, ids=[str(number) for number in range(len(BOTH))])
def test_both_languages_say_the_same(english: str, vietnamese: str) -> None:
    """The same links, commands, blocks, table rows and figures, in every section."""
    for what in (links, codes, rows_of_tables, figures):
        assert what(english) == what(vietnamese), what.__name__


def links(text: str) -> list[str]:
    return sorted(name.replace("README.vi.md", "README.md") for name in re.findall(r"\]\(([^)]+)\)", text))


def codes(text: str) -> list[str]:
    """Commands and names of files; trees of files differ in what is said beside them."""
    spans = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
    indented = re.findall(r"^ {4}([^#\s][^#<\n]*?)(?: {2,}.*| <.*)?$", text, re.MULTILINE)
    return sorted({*spans, *(line for line in indented if not line.startswith(("├", "└")))})


def rows_of_tables(text: str) -> int:
    return len(re.findall(r"^\|", text, re.MULTILINE))


def figures(text: str) -> list[str]:
    """Numbers, however a language writes them."""
    without_blocks = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return sorted({re.sub(r"[.,]", "", one) for one in re.findall(r"\d[\d.,/]*", without_blocks)})


def test_figures_are_what_is_measured() -> None:
    """None claims more than the command beside it gives, and none much less."""
    table = {
        row[2].strip(" `"): row[1]
        for row in (line.split("|")[1:4] for line in sections("README.md")[-3].split("\n") if line.startswith("| "))
    }
    restored = next(command for command in table if "evaluate restore" in command)
    measured = json.loads(phuchoi(*restored.split()[1:]))
    assert measured["syllable"] - 0.5 < first_number(table[restored]) < measured["syllable"] + 0.05
    extracted = next(command for command in table if "evaluate extract" in command)
    measured = json.loads(phuchoi(*extracted.split()[1:]))
    assert measured["f1"] - 0.01 < first_number(table[extracted]) < measured["f1"] + 0.001


def first_number(text: str) -> float:
    found = re.search(r"\d+\.\d+", text)
    assert found is not None
    return float(found[0])
