"""The library as docs/python.md describes it: what a program can ask for, and that it says nothing unasked."""

from __future__ import annotations

import csv
import logging
import shutil
import subprocess
import sys
import zipfile
from decimal import Decimal
from itertools import islice
from pathlib import Path
from types import ModuleType

import pytest

import pipeline
from pipeline.decisions import Action
from pipeline.frames import Rows
from pipeline.model import Document, Indicator, Status
from pipeline.publish import plain
from tests.decisions.test_later_runs import decide

ROOT = Path(__file__).parents[1]
TEXT = """Đến nay có 19/207 xã đạt tiêu chí giao thông, chiếm 20%.
Toàn tỉnh có 35 thôn văn hóa.
Tổng vốn huy động là 736,34 tỷ đồng.
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report, the same in an archive with another, and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("api") / "archive"
    (folder / "2015").mkdir(parents=True)
    (folder / "2015" / "a.txt").write_text(TEXT, "utf-8")
    with zipfile.ZipFile(folder / "more.zip", "w") as file:
        file.writestr("copy.txt", TEXT)
        file.writestr("other.txt", "Đến nay có 80/207 xã đạt tiêu chí điện.\n")
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4\nnothing more")
    return folder


@pytest.fixture(scope="module")
def report(archive: Path) -> pipeline.Report:
    return pipeline.run([archive], archive.parent / "results", jobs=1)


def cells(out: Path, name: str) -> list[dict[str, str]]:
    with (out / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_written(rows: Rows) -> list[dict[str, str]]:
    """Typed rows as the tables of a run show them."""
    return [
        {name: value if isinstance(value, str) else plain(value) for name, value in row.items()}  # type: ignore[arg-type]
        for row in rows
    ]


def test_every_name_of_the_library_is_there() -> None:
    for name in pipeline.__all__:
        assert not isinstance(getattr(pipeline, name), ModuleType) or name in ("extract", "restore")
    assert set(pipeline.__all__) == set(dir(pipeline))
    with pytest.raises(AttributeError, match="no attribute 'frobnicate'"):
        pipeline.frobnicate  # noqa: B018


def test_stages_one_by_one_are_the_whole() -> None:
    path = ROOT / "samples/wrong-language.txt"
    read = pipeline.read(path)
    restored = pipeline.restore(read)
    assert pipeline.extract(restored) == pipeline.process(path)
    assert pipeline.extract(read).indicators != pipeline.extract(restored).indicators


@pytest.mark.parametrize("first", ["import pipeline.restore.restorer, pipeline.extract.rules", "pass"])
def test_stages_stay_functions_whatever_was_imported_before(first: str) -> None:
    code = f"{first}\nimport pipeline\nfrom pipeline import extract, restore\n"
    code += "document = pipeline.Document(path='a')\n"
    code += "assert extract(restore(document)) == pipeline.extract(pipeline.restore(document)) == document"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_runs_rows_are_those_of_its_tables(report: pipeline.Report) -> None:
    results = pipeline.Results(report.out)
    for name in ("indicators", "flags", "documents"):
        written = cells(report.out, f"{name}.csv")
        assert written
        assert as_written(results.rows(name)) == written
    with pytest.raises(ValueError, match="no table is called words: one of indicators, flags"):
        results.rows("words")


def test_values_have_types(report: pipeline.Report) -> None:
    money = next(row for row in pipeline.Results(report.out).rows() if row["unit"] == "đồng")
    assert (money["value"], money["scale"], money["amount"]) == (Decimal("736.34"), 10**9, Decimal("736340000000"))
    assert isinstance(money["confidence"], float)
    assert (money["total"], money["bbox"]) == (None, None)


def test_documents_in_memory_give_the_same_rows(archive: Path, report: pipeline.Report) -> None:
    documents = [pipeline.process(archive / "2015/a.txt", name="2015/a.txt")]
    results = pipeline.Results(report.out, documents=["2015/*"])
    for name in ("indicators", "flags", "changes", "pages", "lines"):
        assert list(pipeline.rows(documents, name)) == list(results.rows(name)), name
    (told,), (kept,) = pipeline.rows(documents[0], "documents"), results.rows("documents")
    assert told == {**kept, "folder": None}
    assert [one.path for one in results.documents()] == ["2015/a.txt"]


def test_documents_of_a_run_are_whole(archive: Path, report: pipeline.Report) -> None:
    found = {one.path: one for one in pipeline.Results(report.out).documents()}
    assert found["2015/a.txt"].indicators == pipeline.process(archive / "2015/a.txt").indicators
    assert found["2015/a.txt"].pages[0].lines[1].text == "Toàn tỉnh có 35 thôn văn hóa."
    assert (found["scan.pdf"].status, found["scan.pdf"].pages) == (Status.FAILED, ())


def test_what_people_decide_counts_at_once(report: pipeline.Report, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(report.out, out)
    rows = {row["unit"]: row for row in cells(out, "indicators.csv") if row["document"] == "2015/a.txt"}
    decide(out, rows["thôn"], Action.REJECT)
    decide(out, rows["xã"], Action.CORRECT, {"value": "41"})
    found = [row for row in pipeline.Results(out).rows() if row["document"] == "2015/a.txt"]
    assert [(row["value"], row["decision"]) for row in found] == [
        (Decimal(41), "corrected"),
        (Decimal("736.34"), None),
    ]


def test_frames_hold_every_digit(report: pipeline.Report) -> None:
    rows = pipeline.Results(report.out).rows()
    held = list(rows)
    pandas, polars = rows.to_pandas(), rows.to_polars()
    assert list(pandas["amount"]) == polars["amount"].to_list() == [row["amount"] for row in held]
    assert polars["document"].to_list() == [row["document"] for row in held] == list(pandas["document"])
    assert polars.null_count()["total"].item() == pandas["total"].isna().sum() == sum(not row["total"] for row in held)
    floats = (rows.to_pandas(floats=True)["amount"], rows.to_polars(floats=True)["amount"])
    assert all(list(one) == [float(row["amount"]) for row in held] for one in floats)  # type: ignore[arg-type]


def with_value(value: str) -> Document:
    one = Indicator(id="0", page=1, line=1, value=Decimal(value), text=value, seen=value)
    return Document(path="a.txt", indicators=(one,))


@pytest.mark.parametrize("value", ["12345678901234567890123456789012345678", "0.0123456789"])
def test_a_number_is_never_rounded_unasked(value: str) -> None:
    rows = pipeline.rows(with_value(value))
    assert list(rows.to_pandas()["value"]) == [Decimal(value)]
    with pytest.raises(ValueError, match=r"more digits .* to_polars\(floats=True\)"):
        rows.to_polars()
    assert rows.to_polars(floats=True)["value"].to_list() == [float(value)]


def test_documents_that_are_gone_are_no_empty_table() -> None:
    rows = pipeline.rows(iter([with_value("19")]))
    assert [row["value"] for row in rows] == [19]
    with pytest.raises(ValueError, match="keep them in a list"):
        list(rows)
    again = pipeline.rows([with_value("19")])
    assert list(again) == list(again) != []


def test_a_folder_without_a_run_is_told(report: pipeline.Report, tmp_path: Path) -> None:
    with pytest.raises(pipeline.ArchiveError, match="not a run's folder"):
        list(pipeline.Results(tmp_path).rows())
    with pytest.raises(pipeline.ExportError, match="no document is called 2016/"):
        list(pipeline.Results(report.out, documents=["2016/*"]).documents())


def test_empty_tables_have_their_columns() -> None:
    rows = pipeline.rows(Document(path="a.txt"), "flags")
    assert list(rows.to_pandas().columns) == rows.to_polars().columns == list(rows.columns)


def test_a_frame_that_is_not_installed_is_named() -> None:
    code = "import sys, pipeline; sys.modules['pandas'] = None; pipeline.rows(pipeline.Document(path='a')).to_pandas()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.endswith("ImportError: to_pandas needs pandas: pip install pandas\n")


def test_a_stream_gives_every_input_as_a_run_does(archive: Path, report: pipeline.Report) -> None:
    found = list(pipeline.stream([archive]))
    assert [(one.path, one.status, one.reason) for one in found] == [
        (one.name, one.status, one.reason) for one in report.outcomes
    ]
    assert {one.status for one in found} == {Status.OK, Status.SKIPPED, Status.FAILED}
    assert as_written(pipeline.rows(found)) == cells(report.out, "indicators.csv")


def test_a_stream_reads_no_further_than_it_is_asked(archive: Path) -> None:
    read = []

    def listening() -> None:
        for one in islice(pipeline.stream([archive]), 1):
            read.append(one.path)

    listening()
    assert read == ["2015/a.txt"]
    with pytest.raises(pipeline.ArchiveError, match="no such file"):
        next(pipeline.stream([archive / "none"]))


def test_what_happens_is_logged(archive: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "pipeline")
    pipeline.run([archive], tmp_path / "out", jobs=1)
    pipeline.read(archive / "scan.pdf")
    told = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert ("INFO", "2015/a.txt: ok") in told
    failures = [text for level, text in told if level == "WARNING"]
    assert len(failures) == 2
    assert all(text.startswith("scan.pdf: failed: the PDF is cut short") for text in failures)


def test_nothing_is_printed(archive: Path, tmp_path: Path) -> None:
    code = (
        "import sys, pipeline\npipeline.run(sys.argv[1:2], sys.argv[2], jobs=1)\nlist(pipeline.stream(sys.argv[1:2]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(archive), str(tmp_path / "out")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_programs_that_use_it_can_be_typed(tmp_path: Path) -> None:
    program = """
import pipeline
document: pipeline.Document = pipeline.extract(pipeline.restore(pipeline.read("report.pdf")))
for row in pipeline.rows(document):
    print(row["subject"])
reveal_type(pipeline.run)
pipeline.restore(1)
"""
    (tmp_path / "program.py").write_text(program, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "program.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "-> pipeline.archive.runner.Report" in done.stdout, done.stdout
    assert 'program.py:7: error: Argument 1 to "restore" has incompatible type "int"' in done.stdout
    assert done.stdout.count("error:") == 1
