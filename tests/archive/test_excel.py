"""Tables for spreadsheets: nothing in them runs or changes when it is opened, and numbers are numbers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish import DOCUMENTS, FLAGS, INDICATORS, Column, Table, csv_bytes
from tests.archive.conftest import Ran, run, start

MARK = b"\xef\xbb\xbf"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("excel")
    text = "Tỷ lệ hộ nghèo năm 2015 là 5,6 %.\nCó 3/5 xã đạt tiêu chí.\nNhiệt độ là -4,5 độ.\n=1+1 là 7 xã.\n"
    (folder / "=HYPERLINK().txt").write_text(text, "utf-8")
    (folder / "empty.txt").touch()
    return folder


@pytest.fixture(scope="module")
def done(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return run(folder, out=tmp_path_factory.mktemp("out") / "out", more=("--excel",))


def read(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(MARK)
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_run_writes_its_tables_for_excel_beside_the_plain_ones(done: Ran) -> None:
    for table in (INDICATORS, FLAGS, DOCUMENTS):
        plain = done.rows(table.name)
        assert not (done.folder / table.name).read_bytes().startswith(MARK)
        safe = read((done.folder / "excel" / table.name).read_bytes())
        assert len(safe) == len(plain)
        for before, after in zip(plain, safe, strict=True):
            for column in table.columns:
                if column.type == "text":
                    assert after[column.name].removeprefix("'") == before[column.name]
                    assert not after[column.name].startswith(("=", "+", "-", "@"))
                else:
                    assert after[column.name] == before[column.name]
    rows = read((done.folder / "excel" / "indicators.csv").read_bytes())
    assert {row["document"] for row in rows} == {"'=HYPERLINK().txt"}
    assert ("3", "5") in {(row["value"], row["total"]) for row in rows}
    assert "excel/indicators.csv" in done.out


def test_later_runs_keep_them_up_to_date(folder: Path, tmp_path: Path) -> None:
    assert not (run(folder, out=tmp_path / "out").folder / "excel").exists()
    run(folder, out=tmp_path / "out", more=("--excel",))
    (tmp_path / "more.txt").write_text("Có 8/19 xã đạt tiêu chí.\n", "utf-8")
    ran = run(folder, tmp_path / "more.txt", out=tmp_path / "out")
    rows = read((ran.folder / "excel" / "indicators.csv").read_bytes())
    assert any(row["document"].endswith("more.txt") and row["total"] == "19" for row in rows)


def test_extract_gives_the_same_rows(folder: Path, done: Ran) -> None:
    process = start("extract", "--excel", folder / "=HYPERLINK().txt")
    assert process.stdout
    data = process.stdout.buffer.read()
    assert process.wait(timeout=60) == 0
    assert data == (done.folder / "excel" / "indicators.csv").read_bytes()


@given(st.text(st.characters(codec="utf-8")), st.decimals(allow_nan=False, allow_infinity=False))
def test_texts_are_told_from_numbers(text: str, number: object) -> None:
    table = Table("t.csv", "", (Column("text", "text", ""), Column("value", "decimal", "")))
    (row,) = read(csv_bytes(table, [(text, f"{number:f}")], excel=True))
    assert row["value"] == f"{number:f}", "a negative number is no formula"
    assert row["text"] in (text, f"'{text}")
    assert not row["text"].startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
