"""The installed command, as a user types it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PHUCHOI = Path(sys.executable).with_name("phuchoi")
SEED = next((Path(__file__).parents[1] / "seeds").glob("*.txt"))


def phuchoi(
    *arguments: object, data: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(PHUCHOI), *map(str, arguments)],
        input=data,
        capture_output=True,
        timeout=60,
        env={**os.environ, **(env or {})},
        check=False,
    )


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """What a failed command said: one line, and nothing on standard output."""
    text = done.stderr.decode()
    assert done.stdout == b""
    assert text.startswith("phuchoi: ")
    assert len(text.splitlines()) == 1
    return text


def test_version() -> None:
    import pipeline

    assert phuchoi("--version").stdout.decode() == f"phuchoi {pipeline.__version__}\n"


def test_starting_loads_nothing_heavy() -> None:
    code = "import sys, pipeline.cli; print(sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("numpy", "PIL", "pypdfium2", "pdfplumber", "pytesseract", "rich", "sqlite3", "regex"):
        assert f"'{heavy}'" not in loaded
    code = code.replace("pipeline.cli", "pipeline")
    assert "msgspec" not in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout


def test_text_is_restored_without_what_reads_pages() -> None:
    code = "import sys, pipeline; pipeline.restore_text('Dén nay toan tinh'); print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("pipeline.ocr", "pipeline.layout", "PIL", "cv2", "pytesseract"):
        assert f"'{heavy}'" not in loaded


def test_restore_restores() -> None:
    first = SEED.read_text("utf-8").split("\n")[0]
    assert "muc tiéu quoc gia xay dung" in first
    restored = phuchoi("restore", data=first.encode()).stdout.decode()
    assert "Chương trình mục tiêu quốc gia xây dựng" in restored


def test_restore_keeps_every_line(tmp_path: Path) -> None:
    done = phuchoi("restore", SEED, "-o", tmp_path / "restored.txt")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    before, after = SEED.read_bytes().split(b"\n"), (tmp_path / "restored.txt").read_bytes().split(b"\n")
    assert len(before) == len(after)
    # lines without a letter or digit have nothing to restore
    assert [not re.search(rb"\w", line) for line in before] == [not re.search(rb"\w", line) for line in after]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\n\n\n",
        "nam 2015",
        "nam 2015\n\n",
        "nam 2015\r\n\r\n19/207 xa\r\n",
        "a\rb\rc",
        "mot\x0chai\x0bba\u2028bon\u2029nam\x85sau\x1cbay\n19/207\n",
        "   \n\t19/207\n   ",
    ],
)
def test_restore_keeps_line_ends(text: str) -> None:
    done = phuchoi("restore", "-", data=text.encode())
    assert done.returncode == 0, done.stderr
    ends = re.compile(r"\r\n|\r|\n")
    assert ends.findall(done.stdout.decode()) == ends.findall(text)
    if not text:
        assert done.stdout == b""


@pytest.mark.parametrize(
    ("data", "remark"),
    [
        ("Xã đạt 19/207\nTổng số 35 thôn\n".encode("utf-16"), "UTF-16"),
        ("Xã đạt 19/207\n".encode() * 20 + b"T\xe1\xbb\x95ng s\xff 35\n", "bad UTF-8"),
        ("Xã đạt 19/207\n".encode("cp1258", "replace") * 5, "Windows-1258"),
    ],
)
def test_bytes_that_are_no_utf8_lose_no_line(data: bytes, remark: str) -> None:
    done = phuchoi("restore", data=data)
    assert done.returncode == 0
    assert remark in done.stderr.decode()
    text = data.decode("utf-16") if remark == "UTF-16" else data.decode("latin-1")
    restored = done.stdout.decode()
    assert len(restored.splitlines()) == len(text.splitlines())
    assert "19/207" in restored


def test_explanations_lead_from_the_raw_text_to_the_restored(tmp_path: Path) -> None:
    seed = "\n".join(SEED.read_text("utf-8").split("\n")[:40]) + "\n"
    restored = phuchoi("restore", "--explain", tmp_path / "why.jsonl", data=seed.encode()).stdout.decode()
    lines = seed.split("\n")
    changes = [json.loads(line) for line in (tmp_path / "why.jsonl").open(encoding="utf-8")]
    assert len(changes) > 100
    for change in sorted(changes, key=lambda change: (change["line"], change["start"]), reverse=True):
        line = lines[change["line"] - 1]
        assert line[change["start"] : change["end"]] == change["seen"]
        lines[change["line"] - 1] = line[: change["start"]] + change["text"] + line[change["end"] :]
        assert change["reason"]
    assert "\n".join(lines) == restored


def test_extract_gives_the_table(tmp_path: Path) -> None:
    text = "Đến nay toàn tỉnh có 19/207 xã đạt tiêu chí giao thông, chiếm 9,18%.\n"
    (tmp_path / "report.txt").write_text(text, "utf-8")
    done = phuchoi("extract", tmp_path / "report.txt")
    assert (done.returncode, done.stderr) == (0, b"")
    row = next(csv.DictReader(io.StringIO(done.stdout.decode("utf-8"), newline="")))
    found = {name: row[name] for name in ("document", "page", "line", "value", "total", "unit", "percent")}
    assert found == {
        "document": "report.txt",
        "page": "1",
        "line": "1",
        "value": "19",
        "total": "207",
        "unit": "xã",
        "percent": "9.18",
    }
    phuchoi("extract", tmp_path / "report.txt", "--no-restore", "-o", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == done.stdout


def test_what_cannot_be_read(tmp_path: Path) -> None:
    pdf = tmp_path / "scan.pdf"
    pdf.write_bytes(b"%PDF-1.4\nnothing more")
    empty = tmp_path / "empty.txt"
    empty.touch()
    for status, message, arguments in [
        (2, "a PDF; restore takes text", ("restore", pdf)),
        (2, "missing.txt: cannot be read", ("restore", tmp_path / "missing.txt")),
        (2, "missing.pdf: no such file", ("extract", tmp_path / "missing.pdf")),
        (2, "`phuchoi run", ("extract", tmp_path)),
        (3, "failed: the PDF is cut short", ("extract", pdf)),
        (3, "failed: the file is empty", ("extract", empty)),
        (2, "cannot be written", ("restore", SEED, "-o", tmp_path / "no" / "such" / "folder.txt")),
        (2, "contradict", ("run", tmp_path, "--out", tmp_path / "out", "--force-ocr", "--keep-text")),
        (2, "not names of Tesseract models", ("extract", empty, "--lang", "../../etc")),
    ]:
        done = phuchoi(*arguments)
        assert (done.returncode, arguments) == (status, arguments)
        assert message in complaint(done)


@pytest.mark.parametrize("arguments", [("frobnicate",), ("run",), ("run", "x"), ("restore", "--frob"), ("evaluate",)])
def test_wrong_usage_is_told_with_status_2(arguments: tuple[str, ...]) -> None:
    done = phuchoi(*arguments)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_rules_that_are_missing_or_broken(tmp_path: Path) -> None:
    from pipeline.knowledge import rules_folder

    done = phuchoi("restore", data=b"xa\n", env={"PHUCHOI_RULES": str(tmp_path / "none")})
    assert done.returncode == 2
    assert "no rules folder at" in complaint(done)
    for path in rules_folder().iterdir():
        (tmp_path / path.name).symlink_to(path)
    assert phuchoi("rules", "check", env={"PHUCHOI_RULES": str(tmp_path)}).returncode == 0
    (tmp_path / "units.toml").unlink()
    (tmp_path / "units.toml").write_text("a = [1,\n")
    done = phuchoi("rules", "check", env={"PHUCHOI_RULES": str(tmp_path)})
    assert done.returncode == 1
    assert done.stderr.decode().startswith(f"{tmp_path}/units.toml:1: ")


def test_debug_shows_where_it_happened(tmp_path: Path) -> None:
    done = phuchoi("restore", tmp_path / "missing.txt", "--debug")
    assert done.returncode == 1
    assert b"Traceback" in done.stderr


def test_a_reader_that_stops_reading_is_no_error() -> None:
    command = f"'{PHUCHOI}' restore '{SEED}' | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False)
    assert b"Traceback" not in done.stderr
    assert done.stdout.count(b"\n") == 1


def test_doctor_finds_all_well_and_says_what_is_not(tmp_path: Path) -> None:
    done = phuchoi("doctor")
    assert done.returncode == 0, done.stdout.decode()
    assert "MISSING" not in done.stdout.decode()
    done = phuchoi("doctor", env={"PATH": str(tmp_path)})
    assert done.returncode == 3
    assert "sudo apt-get install tesseract-ocr tesseract-ocr-vie" in done.stdout.decode()
    done = phuchoi("doctor", "--lang", "xyz")
    assert "sudo apt-get install tesseract-ocr-xyz" in done.stdout.decode()


def test_evaluate_prints_figures_and_errors(tmp_path: Path) -> None:
    gold, read = tmp_path / "gold.txt", tmp_path / "read.txt"
    gold.write_text("Xã đạt 19 tiêu chí\n¤\n", "utf-8")
    read.write_text("X4 dat 19 ti€u chi\n?\n", "utf-8")
    done = phuchoi("evaluate", "restore", gold, read, "--errors", 5)
    figures, *errors = done.stdout.decode().splitlines()
    assert json.loads(figures)["syllable"] == 20.0
    assert json.loads(figures)["number"] == 100.0
    assert errors == ["1\txã\tx4", "1\tđạt\tdat", "1\ttiêu\tti€u", "1\tchí\tchi"]
    assert json.loads(phuchoi("evaluate", "restore", gold, "--raw", read).stdout)["syllable"] == 100.0
    read.write_text("one line too few", "utf-8")
    assert "not line-aligned" in complaint(phuchoi("evaluate", "restore", gold, read))
    assert "--raw" in complaint(phuchoi("evaluate", "restore", gold))

    table, found = tmp_path / "gold.tsv", tmp_path / "found.csv"
    table.write_text("line\tvalue\tunit\tsubject\n1\t19\ttiêu chí\txã đạt\n", "utf-8")
    found.write_text("line,value,unit,subject\r\n1,19,xã,xã đạt\r\n", "utf-8")
    figures, error = phuchoi("evaluate", "extract", table, found, "--errors", 5).stdout.decode().splitlines()
    assert json.loads(figures)["f1"] == 1.0
    assert json.loads(figures)["complete"] == 0.0
    assert error == "1\tunit\ttiêu chí\txã"
    assert "not a table of indicators" in complaint(phuchoi("evaluate", "extract", table, _without_line(tmp_path)))


def _without_line(folder: Path) -> Path:
    path = folder / "other.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    return path


def test_the_library_does_the_same(tmp_path: Path) -> None:
    import pipeline

    text, changes = pipeline.restore_text("Xã đạt 19/207\n\nnam 2015")
    assert len(text.split("\n")) == 3
    assert all(change.line in (1, 3) for change in changes)
    (tmp_path / "in.txt").write_text("Có 19/207 xã đạt chuẩn.\n", "utf-8")
    document = pipeline.process(tmp_path / "in.txt")
    assert [(one.value, one.total) for one in document.indicators] == [(19, 207)]
    report = pipeline.run([tmp_path / "in.txt"], tmp_path / "out", jobs=1)
    assert report.totals.indicators == 1
    assert not report.troubled
