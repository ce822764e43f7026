"""Input that is no text, or text as no printer writes it: the command neither fails nor loses a line or a number."""

from __future__ import annotations

import json
import random
import re
import resource
import subprocess
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.text import decode, split_lines
from pipeline.restore import LONGEST_LINE

from .test_properties import CONTEXTS, FRAGMENTS, check

PHUCHOI = Path(sys.executable).with_name("phuchoi")
DAMAGED = CONTEXTS["damaged"]
LINE = "Toan tinh c6 19/207 x4 dat tiéu chi giao thong néng thén, 2. 750 hé, 800/QD-TTg, 9,18%."
NUMBERS = ["19/207", "800/Q", "9,18%"]
MARKS = "\u0301\u0323\u0302" * 4000
ENDS = re.compile(r"\r\n|\r|\n")
MEMORY = 1_500_000_000
"""Bytes of address space: several times what a report needs, and less than a copy for every word of a long line."""
BINARY = random.Random(11).randbytes(12_000)


def restored(data: bytes, *arguments: str, seconds: float = 120.0) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(PHUCHOI), "restore", *arguments],
        input=data,
        capture_output=True,
        timeout=seconds,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )


def lines_of(data: bytes) -> list[str]:
    return ENDS.split(data.decode("utf-8"))


@pytest.mark.parametrize(
    "data",
    [
        BINARY,
        BINARY.replace(b"\0", b"") + b"\xd0\x90\xff\xfe",
        b"\0" * 10_000,
        b"\x7fELF\x02\x01\x01" + b"\0" * 9 + BINARY,
        b"\x1f\x8b\x08\0" + BINARY,
    ],
    ids=["noise", "noise without NULs", "NULs", "program", "gzip"],
)
def test_binary_is_refused_in_one_line_or_kept_line_by_line(data: bytes) -> None:
    done = restored(data)
    assert b"Traceback" not in done.stderr
    if done.returncode:
        assert (done.returncode, done.stdout) == (2, b"")
        assert len(done.stderr.splitlines()) == 1
    else:
        assert len(lines_of(done.stdout)) == len(ENDS.split(decode(data)[0]))


@pytest.mark.parametrize(
    "text",
    [
        f"{LINE}\n\0{LINE}\0\n" * 3 + DAMAGED,
        f"\u202e{LINE}\u202c\n\u2067{LINE}\u2069\u200f\n{DAMAGED}",
        f"{LINE}\r\n{LINE}\r{LINE}\n\r\n\r{DAMAGED}\r",
        f"{LINE}\u2028{LINE}\u2029{LINE}\x85{LINE}\x0c{LINE}\n{DAMAGED}",
        unicodedata.normalize("NFD", f"{LINE}\n{DAMAGED}\n"),
        f"{LINE}\ne{MARKS}\n{DAMAGED}",
        f"\u0301\u0301{LINE}\n{DAMAGED}".replace("x4", "x4\u0338\u20dd"),
        f"\ufeff\ufeff{LINE}\u200b\u00ad\u2060\n{DAMAGED}",
        f"{LINE}\n{DAMAGED}\n" + "x4 \U0001f33e\U000e0001\u0378 dat\n",
    ],
    ids=["NULs", "bidi", "CR and CRLF", "separators", "NFD", "marks", "marks of their own", "joiners", "astral"],
)
def test_strange_text_keeps_lines_numbers_and_can_be_replayed(tmp_path: Path, text: str) -> None:
    done = restored(text.encode(), "--explain", str(tmp_path / "why.jsonl"))
    assert (done.returncode, done.stderr) == (0, b"")
    output = done.stdout.decode("utf-8")
    text = text.removeprefix("\ufeff")  # the mark of UTF-8 itself
    assert ENDS.findall(output) == ENDS.findall(text)
    assert "chính quyền và nhân dân các dân tộc" in output
    for number in NUMBERS:
        assert output.count(number) >= text.count(number)
    changes: dict[int, list[dict[str, object]]] = defaultdict(list)
    for row in (tmp_path / "why.jsonl").read_text("utf-8").splitlines():
        change = json.loads(row)
        changes[change["line"]].append(change)
    for number, (before, after) in enumerate(zip(split_lines(text), split_lines(output), strict=True), 1):
        for change in reversed(changes[number]):
            start, end = change["start"], change["end"]
            assert isinstance(start, int) and isinstance(end, int)
            assert before[start:end] == change["seen"]
            before = f"{before[:start]}{change['text']}{before[end:]}"
        assert before == after


def test_surrogates_written_as_utf8_are_shown_as_bad_bytes() -> None:
    data = DAMAGED.encode() + b"\n\xed\xa0\x80 x4 dat \xed\xb0\x80 19/207\n"
    done = restored(data)
    assert done.returncode == 0
    assert b"bad UTF-8" in done.stderr
    assert done.stdout.decode("utf-8").count("\n") == data.count(b"\n")
    assert "19/207" in done.stdout.decode("utf-8").split("\n")[-2]


def test_surrogates_from_python() -> None:
    text = f"{DAMAGED}\n\ud800 x4 dat \udfff 19/207 tiéu chi\udc00"
    last = check(text).split("\n")[-1]
    assert "\ud800" in last
    assert "19/207" in last


@pytest.mark.parametrize(
    "line",
    [
        f"{LINE} " * 110_000,
        "".join(random.Random(5).choices("abcdéghiklmnopqrstuvxyôđ6 ", k=5_000_000)),
        "abcdeé6" * 140_000,
    ],
    ids=["10 MB", "10 MB, no two words alike", "1 MB without a space"],
)
def test_a_line_that_is_too_long_stays_and_its_neighbours_are_restored(line: str) -> None:
    text = f"{DAMAGED}\n{line}\n{LINE}\n"
    done = restored(text.encode())
    assert done.returncode == 0
    assert f"line 6 stays as it is: it has {len(line):,} characters".encode() in done.stderr
    lines = lines_of(done.stdout)
    assert lines[5] == line
    assert lines[0].startswith("Trong những năm qua cấp ủy")
    assert lines[6].startswith("Toàn tỉnh có 19/207 xã đạt tiêu chí giao thông nông thôn")


def test_the_longest_line_that_is_restored() -> None:
    line = f"{LINE} " * (LONGEST_LINE // (len(LINE) + 1))
    done = restored(line.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").count("Toàn tỉnh có 19/207 xã đạt") == line.count("19/207")


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n", b"\r", b" \t "])
def test_nothing_comes_back_as_nothing(data: bytes) -> None:
    done = restored(data)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == data.removeprefix(b"\xef\xbb\xbf")


@given(
    st.sampled_from(sorted(CONTEXTS)),
    FRAGMENTS,
    st.sampled_from(["NFC", "NFD", "NFKD"]),
    st.sampled_from(["\n", "\r\n", "\r", "\u2028", "\x0b"]),
)
@settings(deadline=None, max_examples=100)
def test_what_is_explained_gives_the_output_for_every_kind_of_text(kind: str, text: str, form: str, end: str) -> None:
    composed = check(f"{CONTEXTS[kind]}\n{text}".replace("\n", end))
    assert composed.count(end) >= CONTEXTS[kind].count("\n")
    decomposed = unicodedata.normalize(form, f"{CONTEXTS[kind]}\n{text}")  # type: ignore[arg-type]
    assert check(decomposed).count("\n") == decomposed.count("\n")
