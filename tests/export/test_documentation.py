"""The recipes of docs/export.md, run as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.export import format_named, names
from tests.export.conftest import Made

PAGE = (Path(__file__).parents[2] / "docs" / "export.md").read_text("utf-8")
RECIPES = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
BIN = Path(sys.executable).parent
NEEDED = {"pdftotext": "poppler-utils", "Rscript": "r-base-core"}


@pytest.fixture(scope="module")
def folder(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader of the page is: a run's folder `results` beside, exported as the page says first."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(made.out, folder / "results")
    for format in ("parquet", "csv"):
        run(folder, "sh", f"phuchoi export results --to {format}\n")
    return folder


def run(folder: Path, language: str, code: str) -> str:
    """What a recipe prints."""
    if language == "sql":
        return str(duckdb.sql(code).fetchall())
    for program, package in NEEDED.items():
        if (program in code or (program, language) == ("Rscript", "r")) and shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: sudo apt-get install {package}")
    start = {"sh": ["bash", "-ec"], "python": [sys.executable, "-c"], "r": ["Rscript", "-e"]}
    done = subprocess.run(
        [*start[language], code],
        cwd=folder,
        env=os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("language", "code"), RECIPES, ids=[f"{n}-{one[0]}" for n, one in enumerate(RECIPES)])
def test_a_recipe_works(folder: Path, monkeypatch: pytest.MonkeyPatch, language: str, code: str) -> None:
    monkeypatch.chdir(folder)
    said = run(folder, language, code)
    assert said.strip()
    if "grep -q" in code:
        assert [Path(line).name.split("-")[0] for line in said.splitlines()[1:]] == [
            "clear",
            "digital",
            "fax",
            "layer",
            "photo",
            "scan",
        ]
    if "sqlite-utils search" in code:
        assert "tiêu chí giao" in said
    if "restore - | phuchoi extract -" in code:
        assert "standard-input" in said


def test_every_format_is_in_the_table() -> None:
    rows = re.findall(r"^\| (`.*?) \|", PAGE[PAGE.index("## Formats") :], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} >= set(names())
    assert all(format_named(name).meaning for name in names())


def test_qgis_reads_the_table_of_series(folder: Path) -> None:
    """What QGIS reads tables with, GDAL, finds texts and numbers in it."""
    pyogrio = pytest.importorskip("pyogrio", reason="GDAL is not installed: pip install pyogrio")
    run(folder, "sh", "phuchoi panel results --wide --out wide.csv")
    _, table = pyogrio.read_arrow(folder / "wide.csv", read_geometry=False, AUTODETECT_TYPE="YES")
    assert table.num_rows > 0
    assert {"place_code", "place", "period"} <= set(table.schema.names)
