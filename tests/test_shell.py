"""phuchoi between other programs of a shell: pipes, and completion by the Tab key."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.archive.conftest import PHUCHOI, run

SAMPLES = Path(__file__).parents[1] / "samples"


def piped(*arguments: object, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(PHUCHOI), *map(str, arguments)], input=data, capture_output=True, timeout=60, check=False
    )


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def test_extract_takes_any_kind_of_file_from_a_pipe() -> None:
    path = SAMPLES / "born-digital.pdf"
    done = piped("extract", "-", data=path.read_bytes())
    assert done.returncode == 0, done.stderr
    found = table(done.stdout)
    assert {row["document"] for row in found} == {"standard-input"}
    named = table(piped("extract", path).stdout)
    assert [{**row, "document": ""} for row in found] == [{**row, "document": ""} for row in named]


def test_extract_names_what_came_from_a_pipe_and_is_nothing() -> None:
    done = piped("extract", "-", data=b"")
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.decode().startswith("phuchoi: standard-input: failed: ")


def test_a_chain_of_pipes() -> None:
    text = "Đen nay toan tinh co 19/207 xã đạt tiêu chí giao thông.\n"
    restored = piped("restore", "-", data=text.encode())
    found = table(piped("extract", "-", data=restored.stdout).stdout)
    assert [(row["value"], row["total"]) for row in found] == [("19", "207")]


def test_panel_writes_to_a_pipe_and_tells_beside_it(tmp_path: Path) -> None:
    title = "BÁO CÁO\nKết quả thực hiện Chương trình tỉnh Lạng Sơn năm 2015\n\n"
    text = f"{title}Đến hết năm 2015, có 19/207 xã đạt tiêu chí giao thông.\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    ran = run(tmp_path / "a.txt", out=tmp_path / "out", jobs=1)
    assert ran.status == 0, ran.err
    done = piped("panel", tmp_path / "out", "--out", "-")
    assert done.returncode == 0, done.stderr
    assert piped("panel", tmp_path / "out", "--out", tmp_path / "panel.csv").returncode == 0
    assert done.stdout == (tmp_path / "panel.csv").read_bytes()
    assert "1 documents" in done.stderr.decode()
    assert not list(tmp_path.glob("-*"))


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("phuchoi exp", ["export"]),
        ("phuchoi export out --to pa", ["parquet"]),
        ("phuchoi export out --table l", ["lines"]),
        ("phuchoi run in --ou", ["--out"]),
        ("phuchoi completion z", ["zsh"]),
    ],
)
def test_the_tab_key_offers_what_can_follow(tmp_path: Path, typed: str, offered: list[str]) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    script = piped("completion", "bash").stdout.decode()
    words = typed.split()
    ask = (
        f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _phuchoi_completion phuchoi; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        [bash, "--norc", "-c", f"{script}\n{ask}"],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PATH": f"{PHUCHOI.parent}:{os.environ['PATH']}"},
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == offered, done.stderr


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_a_script_too(shell: str) -> None:
    done = piped("completion", shell)
    assert done.returncode == 0
    assert b"_PHUCHOI_COMPLETE" in done.stdout


def test_an_unknown_shell_is_told() -> None:
    done = piped("completion", "csh")
    assert (done.returncode, done.stderr) == (2, b"phuchoi: csh: one of bash, zsh, fish\n")
