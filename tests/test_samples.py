"""The samples go the way samples/README.md says, and give the figures it names."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import pytest

from pipeline.learn.printed_tables import TableSheet, grid
from pipeline.learn.sample_tables import RULED, SCANNED, UNRULED

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
WIDTH, HEIGHT = 595.3, 841.9
"""A4 in points: every page of the samples but the photo's."""
Row = dict[str, str]


@cache
def readme(first_column: str, second_column: str) -> list[Row]:
    """The rows of the table of samples/README.md whose header begins with these columns."""
    lines = (SAMPLES / "README.md").read_text("utf-8").split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first_column} | {second_column} |"))
    end = next(n for n in range(start, len(lines)) if not lines[n])
    cells = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines[start:end]]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


FILES = readme("file", "pages")
FIGURES = [row for row in readme("file", "page") if row["figure"]]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samples")


@pytest.fixture(scope="module", autouse=True)
def shown(out: Path) -> str:
    """What the run that fills `out` prints."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "run", str(SAMPLES), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(out: Path, name: str) -> list[Row]:
    with (out / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_names_every_file() -> None:
    found = {path.name for path in SAMPLES.iterdir() if not path.name.startswith(".")}
    assert found == {row["file"] for row in FILES} | {"README.md"}
    assert {row["file"] for row in FIGURES} == {row["file"] for row in FILES}


def test_every_file_goes_its_way(out: Path) -> None:
    documents = {row["document"]: row for row in rows(out, "documents.csv")}
    assert set(documents) == {row["file"] for row in FILES}
    for told in FILES:
        found = documents[told["file"]]
        assert (found["status"], found["pages"]) == ("ok", told["pages"])
        routes = {route: found[route] for route in ("keep", "repair", "ocr") if found[route] != "0"}
        assert routes == {told["route"]: told["pages"]}, told["file"]


@pytest.mark.parametrize("told", FIGURES, ids=lambda row: f"{row['file']}-{row['figure']}")
def test_every_figure_is_found_with_its_place(out: Path, told: Row) -> None:
    value, _, total = told["figure"].partition("/")
    found = [
        row
        for row in rows(out, "indicators.csv")
        if (row["document"], row["page"], row["value"], row["total"]) == (told["file"], told["page"], value, total)
        and row["unit"] == told["unit"]
    ]
    assert len(found) == 1
    row = found[0]
    assert row["percent"] == told["percent"]
    assert row["criterion"] == told["criterion"] or not told["criterion"]
    assert int(row["line"]) > 0
    if told["file"].endswith((".txt", ".docx")):
        assert row["bbox"] == ""
    else:
        x0, top, x1, bottom = map(float, row["bbox"].split())
        assert 0 < x0 < x1 < (WIDTH if told["file"] != "photo.png" else 900)
        assert 0 < top < bottom < HEIGHT
    # digits come out as they were read
    assert re.sub(r"\D", "", row["text"]) == re.sub(r"\D", "", row["seen"])


def test_no_fraction_is_found_that_is_not_printed(out: Path) -> None:
    found = Counter(
        (row["document"], f"{row['value']}/{row['total']}") for row in rows(out, "indicators.csv") if row["total"]
    )
    assert found == Counter((row["file"], row["figure"]) for row in FIGURES if "/" in row["figure"])


def test_the_share_that_does_not_fit_is_flagged_and_left(out: Path) -> None:
    flags = [row for row in rows(out, "flags.csv") if row["document"] == "scanned-report.pdf"]
    assert [(row["page"], row["check"], row["proposal"]) for row in flags] == [
        ("5", "percent_mismatch", "43/207 is 20,77 %")
    ]
    flagged = next(row for row in rows(out, "indicators.csv") if row["id"] == flags[0]["indicators"])
    assert (flagged["value"], flagged["total"], flagged["percent"]) == ("53", "207", "20.77")


def test_the_summary_shows_what_was_found(out: Path, shown: str) -> None:
    assert f"{len(FILES)} inputs: {len(FILES)} ok" in shown
    assert shown.count("53/207 is 25,60 %, but 20,77 % is stated") == 1
    assert shown.rstrip().endswith(str(out / "indicators.csv"))
    for told in FILES:
        assert told["file"] in shown


def test_right_text_is_kept_letter_for_letter(out: Path) -> None:
    folder = next(row["folder"] for row in rows(out, "documents.csv") if row["document"] == "born-digital.pdf")
    texts = [(out / "documents" / Path(folder).name / name).read_text("utf-8") for name in ("seen.txt", "restored.txt")]
    assert texts[0] == texts[1]
    assert "huyện Khe Vàng, tỉnh Nam Lĩnh đã huy động được" in " ".join(texts[1].split())


def table_files(out: Path, name: str) -> list[list[list[str]]]:
    """The tables of a sample, cell by cell, in the order of their files."""
    folder = next(row["folder"] for row in rows(out, "documents.csv") if row["document"] == name)
    paths = sorted((out / "documents" / Path(folder).name / "tables").iterdir())
    return [list(csv.reader(io.StringIO(path.read_text("utf-8"), newline=""))) for path in paths]


@pytest.mark.parametrize(("name", "sheet"), [("ruled-table.pdf", RULED), ("unruled-table.pdf", UNRULED)])
def test_tables_come_out_cell_by_cell(out: Path, name: str, sheet: TableSheet) -> None:
    found = table_files(out, name)
    header = [[cell[0].text if cell else "" for cell in row] for row in grid(sheet.header, len(sheet.widths))]
    assert all(rows[: len(header)] == header for rows in found)
    assert [row for rows in found for row in rows[len(header) :]] == [list(row) for row in sheet.rows]


def test_figures_of_a_scanned_table_come_out_digit_by_digit(out: Path) -> None:
    (found,) = table_files(out, "scanned-table.tiff")
    assert [row[2:] for row in found[1:]] == [list(row[2:]) for row in SCANNED.rows]
    read, printed = (" ".join(" ".join(row[:2]) for row in rows) for rows in (found[1:], SCANNED.rows))
    assert SequenceMatcher(None, read, printed).ratio() > 0.95


def test_every_cell_of_a_table_has_its_place(out: Path) -> None:
    folder = next(row["folder"] for row in rows(out, "documents.csv") if row["document"] == "ruled-table.pdf")
    files = [out / "documents" / Path(folder).name / name for name in ("tables.jsonl", "pages.jsonl")]
    tables, pages = ([json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in files)
    assert [(one["page"], one["number"], one["continues"]) for one in tables] == [(1, 1, False), (2, 1, True)]
    for one in tables:
        for cell in (cell for row in one["rows"] for cell in row):
            words = [pages[one["page"] - 1]["lines"][line - 1]["words"][place] for line, place in cell["words"]]
            assert " ".join(word["text"] for word in words) == cell["text"]
            assert all(
                cell["box"]["x0"] <= word["box"]["x0"] and word["box"]["x1"] <= cell["box"]["x1"] for word in words
            )
    merged = [cell for cell in (cell for row in tables[0]["rows"] for cell in row) if cell["columns"] > 1]
    assert [(cell["text"], cell["row"], cell["column"], cell["columns"]) for cell in merged] == [("Hộ nghèo", 0, 3, 2)]
