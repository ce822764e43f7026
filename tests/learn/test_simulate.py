"""The command that makes training data."""

from __future__ import annotations

import json
import lzma
import random
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.learn.texts import numeric, read_lines, sample


def simulate(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.learn.simulate", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, text: list[tuple[str, str]]) -> Path:
    path = tmp_path_factory.mktemp("texts") / "bao-cao.txt.xz"
    with lzma.open(path, "wt", encoding="utf-8") as file:
        for number in range(40):
            file.write(f"{number}. {text[1 + number % 3][0]}\n\n")
    return path


def test_lines_as_the_interface_says_and_the_same_for_any_jobs(fonts: list[str], source: Path, tmp_path: Path) -> None:
    common: list[str | Path] = [source, "--read", "eng", "--quality", "good", "--pages", "2", "--seed", "9"]
    done = simulate(*common, "--out", tmp_path / "one.jsonl", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    simulate(*common, "--out", tmp_path / "two.jsonl", "--jobs", "2")
    data = (tmp_path / "one.jsonl").read_bytes()
    assert data == (tmp_path / "two.jsonl").read_bytes()
    rows = [json.loads(line) for line in data.splitlines()]
    assert f"2 pages: {len(rows)} lines written" in done.stderr
    assert {row["page"] for row in rows} == {1, 2}
    for row in rows:
        assert (row["source"], row["quality"]) == ("bao-cao", "good")
        assert row["style"] in ("regular", "bold", "italic")
        assert " ".join(printed for printed, _ in row["pairs"] if printed) == row["printed"]
        assert " ".join(read for _, read in row["pairs"] if read) == row["read"]
        assert len(row["conf"]) == len(row["pairs"])
        assert all((sure > 0) <= bool(read) for sure, (_, read) in zip(row["conf"], row["pairs"], strict=True))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["nowhere.txt"], "nowhere.txt"), (["--read", "xyz"], "tesseract-ocr-xyz"), (["--quality", "best"], "good")],
)
def test_what_a_user_can_mend_is_one_message(
    fonts: list[str], source: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    out = tmp_path / "out.jsonl"
    done = simulate(source, *arguments, "--out", out) if arguments[0][0] == "-" else simulate(*arguments, "--out", out)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_sample_is_of_the_text_diverse_and_as_rich_in_numbers_as_asked(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    plain = [f"Đoạn {chr(97 + n // 26)}{chr(97 + n % 26)} nói về đời sống của nhân dân vùng cao" for n in range(600)]
    rich = [f"Năm 20{n % 100:02} đạt {n},5 % so với {n * 7} ha" for n in range(150)]
    path.write_text("\n".join(plain[:300] + rich + plain[300:]), "utf-8")
    drawn = sample(read_lines(path), 40, 0.5, random.Random(1))
    assert len(drawn) == len(set(drawn)) == 40
    assert sum(numeric(stretch) for stretch in drawn) == 20
    assert {paragraph for stretch in drawn for paragraph in stretch} <= {*plain, *rich}
    assert drawn == sample(read_lines(path), 40, 0.5, random.Random(1))
    assert drawn != sample(read_lines(path), 40, 0.5, random.Random(2))
    assert len(sample(read_lines(path), 1000, 0.5, random.Random(1))) == 250


def test_lines_are_nfc_whatever_the_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes("xã  ".encode() + b"\n\n \nd\xff\n")
    assert list(read_lines(path)) == ["xã", "d\ufffd"]
