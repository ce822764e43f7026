"""`phuchoi export` as it is typed: where it writes, what it says, and that nothing is half written."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from pipeline.export import Choices, ExportError, Results, export, format_named, names
from pipeline.review.desk import Desk
from tests.archive.conftest import PHUCHOI
from tests.export.conftest import SAMPLES, Export, Made, command

PLACES = {
    **{name: name for name in ("csv", "jsonl", "parquet", "datapackage", "csvw", "hocr", "alto", "txt", "markdown")},
    "sqlite": "run.sqlite",
    "xlsx": "run.xlsx",
    "pdf": "pdf",
}
"""Where the exports of the other tests lie: they are made once."""


@pytest.fixture
def run(made: Made, tmp_path: Path) -> Path:
    """The run, to do with as one likes."""
    return Path(shutil.copytree(made.out, tmp_path / "run"))


def bytes_of(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    return {one.relative_to(path).as_posix(): one.read_bytes() for one in files}


@pytest.mark.parametrize("format", PLACES)
def test_the_same_run_gives_the_same_bytes(made: Made, export: Export, tmp_path: Path, format: str) -> None:
    from pipeline.export import export as write

    more = ("--source", str(made.moved)) if format == "pdf" else ()
    first = export(format, PLACES[format], *more).path
    second = tmp_path / PLACES[format]
    with Results(made.out, source=made.moved) as results:
        write(results, format_named(format), second)
    assert bytes_of(first)
    assert bytes_of(first) == bytes_of(second)


def test_every_format_is_tested() -> None:
    assert set(names()) == set(PLACES)


def test_exports_go_beside_the_results_and_say_where(run: Path) -> None:
    done = command("export", run, "--to", "sqlite")
    assert (done.returncode, done.stdout.strip()) == (0, str(run / "export" / "run.sqlite"))
    done = command("export", run, "--to", "txt", "--document", "digital.pdf")
    assert done.stdout.strip() == str(run / "export" / "txt")
    assert [path.suffix for path in (run / "export" / "txt").iterdir()] == [".txt"]


def test_standard_output_gets_the_one_file(made: Made, export: Export) -> None:
    done = subprocess.run(
        [str(PHUCHOI), "export", str(made.out), "--to", "parquet", "--out", "-"], capture_output=True, timeout=60
    )
    assert done.returncode == 0
    assert done.stdout == (export("parquet", "parquet").path / "indicators.parquet").read_bytes()
    done = subprocess.run(
        [str(PHUCHOI), "export", str(made.out), "--to", "pdf", "--document", "digital.pdf", "--out", "-"],
        capture_output=True,
        timeout=60,
    )
    assert done.stdout == (made.inputs / "digital.pdf").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "excel"), "no format is called excel: one of csv, jsonl, "),
        (("--to", "csv", "--table", "words"), "no table is called words: one of indicators, "),
        (("--to", "csv", "--document", "2016/*"), "no document is called 2016/*: see documents.csv"),
        (("--to", "datapackage", "--out", "-"), "--to datapackage writes several files: name a folder with --out"),
        (("--to", "pdf", "--out", "all.pdf"), "one file holds one document, not 11: name a folder with --out, or one"),
        (("--to", "pdf", "--document", "*/bao cao.txt", "--out", "a.pdf"), "a text has no pages to show"),
        (("--to", "csv", "--table", "lines", "--table", "pages", "--out", "a.csv"), "one file holds one table"),
        (("--to", "xlsx", "--out", "/dev/null/a.xlsx"), "/dev/null: "),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = command("export", made.out, *arguments)
    assert done.returncode == 2
    assert said in done.stderr and done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_run_is_told(tmp_path: Path) -> None:
    done = command("export", tmp_path, "--to", "csv")
    assert done.returncode == 2
    assert "not a run's folder" in done.stderr


def test_a_run_that_is_being_written_is_not_exported(run: Path) -> None:
    handle = os.open(run, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    done = command("export", run, "--to", "csv")
    os.close(handle)
    assert done.returncode == 2
    assert "a run is writing there: wait for it" in done.stderr


def test_a_file_that_has_changed_is_not_shown_for_the_one_that_was_read(made: Made, run: Path, tmp_path: Path) -> None:
    other = tmp_path / "source"
    other.mkdir()
    shutil.copy(made.inputs / "digital.pdf", other / "gone.pdf")
    done = command("export", run, "--to", "pdf", "--document", "gone.pdf", "--source", other)
    assert done.returncode == 0
    assert done.stderr == "phuchoi: gone.pdf: no PDF: its file has changed\n"


def test_what_was_read_in_an_archive_is_found_there(made: Made, run: Path, tmp_path: Path) -> None:
    printed = (SAMPLES / "ruled-table.pdf").read_bytes()  # its text is right: the file stays as it is
    one = ("packed.zip/huyện/table.pdf",)
    with Results(run, documents=one) as results:
        export(results, format_named("pdf"), tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == printed
    shutil.copytree(run, tmp_path / "moved")
    with sqlite3.connect(tmp_path / "moved" / "manifest.sqlite") as manifest:
        manifest.execute("update inputs set path = '/nowhere/packed.zip' where member != ''")
    with (
        Results(tmp_path / "moved", documents=one) as results,
        pytest.raises(ExportError, match="its archive is gone, has changed"),
    ):
        export(results, format_named("pdf"), tmp_path / "b.pdf")
    assert not (tmp_path / "b.pdf").exists()
    with Results(tmp_path / "moved", documents=one, source=made.inputs) as results:
        export(results, format_named("pdf"), tmp_path / "b.pdf")
    assert (tmp_path / "b.pdf").read_bytes() == printed


def test_many_documents_left_out_for_one_reason_are_one_sentence(run: Path) -> None:
    with Results(run) as results:
        for number in range(28):
            results.leave_out(f"{number}.txt", "PDF", "no pages")
        results.leave_out("a.pdf", "PDF", "gone")
        assert results.remarks == [
            "no PDF of 28 documents: no pages: 0.txt, 1.txt, 2.txt, 3.txt, 4.txt …",
            "a.pdf: no PDF: gone",
        ]


def test_an_export_that_fails_leaves_the_one_before(run: Path, tmp_path: Path) -> None:
    target = tmp_path / "tables"
    with Results(run) as results:
        export(results, format_named("parquet"), target)
    before = bytes_of(target)
    desk = Desk(run, "An")
    row = next(item for item in desk.items.values() if item.cell("value") == "19")
    desk.correct(row.id, {"value": "khoảng 20"}, "")  # by a program: the review page does not let it pass
    with Results(run) as results, pytest.raises(ExportError, match=r"value: 'khoảng 20' is no decimal: mend"):
        export(results, format_named("parquet"), target)
    assert bytes_of(target) == before
    assert [path.name for path in tmp_path.iterdir() if path != run] == ["tables"]
    with Results(run) as results:  # a workbook shows what was decided, whatever it is
        export(results, format_named("xlsx"), tmp_path / "a.xlsx")


def test_an_export_that_is_killed_leaves_no_half_file(made: Made, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [str(PHUCHOI), "export", str(made.out), "--to", "sqlite", "--out", str(tmp_path / "a.sqlite")],
        stdout=subprocess.DEVNULL,
    )
    while process.poll() is None and not list(tmp_path.glob(".a.sqlite.*/a.sqlite")):
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    if (tmp_path / "a.sqlite").exists():  # it was quicker than we
        with sqlite3.connect(tmp_path / "a.sqlite") as database:
            assert database.execute("pragma integrity_check").fetchone() == ("ok",)
            assert database.execute("select count(*) from lines").fetchone()[0] > 50
    else:
        assert [path.name.startswith(".") for path in tmp_path.iterdir()] == [True]


def test_texts_that_are_gone_are_told(run: Path) -> None:
    folder = next(path for path in (run / "documents").iterdir() if path.name.startswith("digital"))
    (folder / "pages.jsonl").unlink()
    with Results(run) as results, pytest.raises(ExportError, match=r"digital\.pdf: its text cannot be read .*: run it"):
        export(results, format_named("txt"), run / "txt")
    assert not (run / "txt").exists()


def test_all_tables_can_be_had(made: Made, tmp_path: Path) -> None:
    with Results(made.out) as results:
        export(results, format_named("parquet"), tmp_path / "all", Choices(tables=("changes", "pages", "lines")))
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == [
        "changes.parquet",
        "lines.parquet",
        "pages.parquet",
    ]
