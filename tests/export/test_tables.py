"""Tables in the formats of others, opened by the programs that people open them with."""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pandas
import polars
import pyarrow.parquet as pq
import pytest
import sqlite_utils

from pipeline.publish import INDICATORS
from tests.export.conftest import Export, Made

BIN = Path(sys.executable).parent
AMOUNT = Decimal("763340000000")
"""As corrected: the report says 736,34 tỷ."""
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="module")
def rows(export: Export) -> list[Row]:
    """What all formats have to hold: the indicators as CSV."""
    return read(export("csv", "csv").path / "indicators.csv")


def test_csv_is_what_the_run_wrote_with_decisions_applied(made: Made, rows: list[Row]) -> None:
    before = read(made.out / "indicators.csv")
    assert len(rows) == len(before) - 1  # one was rejected
    (corrected,) = [row for row in rows if row["decision"]]
    assert (corrected["decision"], corrected["value"], corrected["confidence"]) == ("corrected", "763.34", "1")
    assert Decimal(corrected["amount"]) == AMOUNT
    ids = {row["id"] for row in rows}
    untouched = [row for row in before if row["id"] in ids and row["id"] != corrected["id"]]
    assert [{**row, "subject": ""} for row in rows if not row["decision"]] == [
        {**row, "subject": ""} for row in untouched
    ]
    # a word that was corrected is in what was measured too
    assert [row["subject"] for row in rows if row["value"] == "4717"] != [
        row["subject"] for row in before if row["value"] == "4717"
    ]


def test_csv_for_excel_runs_nothing_and_keeps_numbers(export: Export, rows: list[Row]) -> None:
    path = export("csv", "excel", "--excel").path / "indicators.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    shown = read(path)
    assert [row["text"] for row in shown if "1+2" in row["text"]] == ["'=1+2 xã"]
    numbers = [column.name for column in INDICATORS.columns if column.type != "text"]
    for row, plain in zip(shown, rows, strict=True):
        assert all(row[name] == plain[name] for name in numbers)
        assert all(not cell.startswith(("=", "+", "-", "@")) for name, cell in row.items() if name not in numbers)


def test_one_table_goes_into_one_file(export: Export) -> None:
    path = export("csv", "lines.csv", "--table", "lines", "--document", "2015/*").path
    lines = read(path)
    assert {line["document"] for line in lines} == {"2015/bao cao.txt", "2015/layer.pdf", "2015/scan.pdf"}
    assert [line["text"] for line in lines if "mở đường" in line["text"]]


def test_json_lines_hold_numbers_with_all_their_digits(export: Export, rows: list[Row]) -> None:
    path = export("jsonl", "indicators.jsonl").path
    found = [json.loads(line, parse_float=Decimal) for line in path.read_text("utf-8").splitlines()]
    assert [row["id"] for row in found] == [row["id"] for row in rows]
    for row, plain in zip(found, rows, strict=True):
        assert Decimal(row["value"]) == Decimal(plain["value"])
        assert row["unit"] == (plain["unit"] or None)


def test_parquet_in_pandas(export: Export, rows: list[Row]) -> None:
    frame = pandas.read_parquet(export("parquet", "parquet").path / "indicators.parquet")
    assert list(frame.columns) == list(INDICATORS.header)
    assert [Decimal(row["amount"]) for row in rows] == list(frame["amount"])
    assert frame["document"].dtype == "category"
    assert frame.loc[frame["decision"] == "corrected", "amount"].item() == AMOUNT


def test_parquet_in_polars(export: Export) -> None:
    frame = polars.read_parquet(export("parquet", "parquet").path / "indicators.parquet")
    assert frame.schema["amount"] == polars.Decimal(38, 9)
    assert frame.filter(polars.col("decision") == "corrected")["amount"].to_list() == [AMOUNT]
    assert frame.filter(polars.col("total").is_null()).height > 0


def test_parquet_in_duckdb(export: Export, rows: list[Row]) -> None:
    folder = export("parquet", "parquet").path
    found = duckdb.sql(
        f"""select d.kind, sum(i.amount) filter (i.unit = 'đồng') from '{folder}/indicators.parquet' i
        join '{folder}/documents.parquet' d using (document) group by d.kind order by d.kind"""
    ).fetchall()
    kinds = {row["document"]: row["kind"] for row in read(export("csv", "csv").path / "documents.csv")}
    for kind, total in found:
        amounts = [Decimal(row["amount"]) for row in rows if kinds[row["document"]] == kind and row["unit"] == "đồng"]
        assert total == (sum(amounts) if amounts else None)


def test_parquet_says_what_its_columns_mean(export: Export) -> None:
    schema = pq.read_schema(export("parquet", "parquet").path / "indicators.parquet")
    assert schema.field("amount").metadata[b"description"] == "value × scale".encode()
    assert b"phuchoi" in schema.metadata[b"generator"]


def test_sqlite_finds_words_with_marks_and_without(export: Export) -> None:
    with sqlite3.connect(export("sqlite", "run.sqlite").path) as database:
        for words in ("tiêu chí giao thông", "tieu chi giao thong"):
            found = database.execute(
                "select count(*) from lines l join lines_fts f on f.rowid = l.rowid where lines_fts match ?",
                (f'"{words}"',),
            ).fetchone()
            assert found[0] >= 2
        assert database.execute("pragma foreign_key_check").fetchall() == []
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        row = database.execute("select amount, value from indicators where decision = 'corrected'").fetchone()
        assert row == (763340000000, 763.34)


def test_sqlite_joins_flags_to_rows(export: Export) -> None:
    with sqlite3.connect(export("sqlite", "run.sqlite").path) as database:
        found = database.execute('select value, percent, "check" from doubtful').fetchall()
        assert (19, 20, "percent_mismatch") in found
        lines = database.execute("select text, line_text from indicators_in_context").fetchall()
        assert all(text.split()[0] in line for text, line in lines)


def test_sqlite_in_sqlite_utils(export: Export, rows: list[Row]) -> None:
    database = sqlite_utils.Database(export("sqlite", "run.sqlite").path)
    assert database["indicators"].count == len(rows)
    assert database["indicators"].pks == ["id"]
    assert {key.other_table for key in database["indicators"].foreign_keys} == {"documents"}
    assert next(iter(database["lines"].search('"giao thong"')))


def test_sqlite_in_datasette(export: Export) -> None:
    path = export("sqlite", "run.sqlite").path
    answers = []
    for address in ("indicators.json?decision=corrected&_shape=array", "lines.json?_search=giao+thong&_shape=array"):
        done = subprocess.run(
            [str(BIN / "datasette"), str(path), "--get", f"/run/{address}"],
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers.append(json.loads(done.stdout))
    assert [row["value"] for row in answers[0]] == [763.34]
    assert answers[1] and all("giao" in row["text"].lower() for row in answers[1])


def test_a_workbook_is_typed_and_whole(export: Export, rows: list[Row]) -> None:
    book = openpyxl.load_workbook(export("xlsx", "run.xlsx").path)
    assert book.sheetnames == ["indicators", "flags", "documents", "columns"]
    sheet = book["indicators"]
    assert sheet.freeze_panes == "B2"
    header = [cell.value for cell in sheet[1]]
    assert header == list(INDICATORS.header)
    types = {column.name: column.type for column in INDICATORS.columns}
    for cells, row in zip(sheet.iter_rows(min_row=2), rows, strict=True):
        for name, cell in zip(header, cells, strict=True):
            if not row[name]:
                assert cell.value is None
            elif types[name] == "text":
                assert (cell.value, cell.data_type) == (row[name], "s")  # =1+2 too
            else:
                assert cell.data_type == "n"
                assert Decimal(str(cell.value)) == Decimal(row[name])
    assert book["flags"]["E2"].value == "percent_mismatch"


def test_a_data_package_is_valid(export: Export) -> None:
    exported = export("datapackage", "package", "--title", "Báo cáo 2015", "--licence", "CC-BY-4.0")
    done = subprocess.run(
        [str(BIN / "frictionless"), "validate", "datapackage.json", "--json"],
        cwd=exported.path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode()
    report = json.loads(done.stdout)
    assert report["valid"] and len(report["tasks"]) == 3
    described = json.loads((exported.path / "datapackage.json").read_text("utf-8"))
    assert described["title"] == "Báo cáo 2015"
    assert described["licenses"] == [{"name": "CC-BY-4.0"}]
    assert {"title": "2015/scan.pdf"} in described["sources"]


def test_a_data_package_that_was_altered_is_not_valid(export: Export, tmp_path: Path) -> None:
    folder = export("datapackage", "package", "--title", "Báo cáo 2015", "--licence", "CC-BY-4.0").path
    for path in folder.iterdir():
        data = path.read_bytes().replace(b"763340000000", b"763340000001") if path.suffix == ".csv" else None
        (tmp_path / path.name).write_bytes(path.read_bytes() if data is None else data)
    done = subprocess.run(
        [str(BIN / "frictionless"), "validate", "datapackage.json"],
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1


def test_csv_on_the_web_is_valid(export: Export, rows: list[Row]) -> None:
    from csvw import CSVW

    package = CSVW(str(export("csvw", "csvw", "--licence", "CC-BY-4.0").path / "csv-metadata.json"), validate=True)
    assert package.is_valid, package.warnings
    table = next(table for table in package.tables if str(table.url) == "indicators.csv")
    found = list(table)
    assert [row["amount"] for row in found] == [Decimal(row["amount"]) for row in rows]
