"""What is wrong with rules is named all at once, with file, line and what is expected, as a user sees it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.knowledge import Knowledge
from pipeline.rulebook.check import check_files, check_folder
from pipeline.rulebook.places import places_of

PHUCHOI = Path(sys.executable).with_name("phuchoi")
RULES = Knowledge().folder
OVERLAY = {
    "units.toml": '[scales]\n"chục" = "10"\n[units]\nmoney = "VND"\nphysical = [\n  "kg",\n  # note\n  1.5, "b",\n]\n',
    "extract/nouns.toml": '[nouns]\nplaces = ["sum"]\n[nuons]\nx = ["a"]\n',
    "criteria/own.toml": 'title = "x"\nyears = [2000]\n[[criterion]]\nnumber = 1\nnames = ["a"]\n',
    "layout.toml": "[page_number]\nnamed = '('\n",
    "quality.toml": "[good]\nvalid = 0.5\nvalid = 0.6\n",
    "restore/abbreviations.tsv": "form\tmeaning\nHTXNN\thợp tác xã\nABC\nHTXNN\tx\n",
    "restore/codes.tsv": "form\tmean\n",
    "lexicon.tsv": "Cư Kuin\nKon Plông\tnhiều\nĐiểm 5\nCư Kuin\n",
    "nonus.toml": "",
}
EXPECTED = [
    "criteria/own.toml:2: years: a list, expected a list of 2 values",
    "criteria/own.toml:3: criterion[1]: missing 'things'",
    "extract/nouns.toml:3: nuons: unknown key 'nuons', expected 'nouns'?",
    "layout.toml:2: page_number.named: '(', expected a regular expression",
    "lexicon.tsv:2: weight 'nhiều': expected a number from 0.01 to 100",
    "lexicon.tsv:3: '5' in 'Điểm 5': expected words of letters",
    "lexicon.tsv:4: 'Cư Kuin' stands in line 1 already",
    "nonus.toml: no stage reads a file of this name",
    "quality.toml:3: Cannot overwrite a value: expected TOML",
    "restore/abbreviations.tsv:3: 1 cells, expected 2: form, meaning",
    "restore/abbreviations.tsv:4: 'HTXNN' stands in line 2 already",
    "restore/codes.tsv:1: columns 'form', 'mean', expected part, meaning, weight",
    "units.toml:2: scales.chục: '10', expected a whole number",
    "units.toml:4: units.money: 'VND', expected a list",
    "units.toml:8: units.physical[2]: 1.5, expected a text",
]


def check(*paths: Path) -> subprocess.CompletedProcess[str]:
    command = [str(PHUCHOI), "rules", "check", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def test_the_rules_of_the_project_are_well() -> None:
    done = check()
    assert (done.returncode, done.stderr) == (0, "")
    assert f"rules files in {RULES} are well" in done.stdout


def test_every_problem_of_an_overlay_is_named_with_its_line(tmp_path: Path) -> None:
    done = check(written(tmp_path, OVERLAY))
    assert (done.returncode, done.stdout) == (1, "")
    problems = [line.removeprefix(f"{tmp_path}/") for line in done.stderr.splitlines()]
    assert len(problems) == len(EXPECTED)
    for problem, expected in zip(problems, EXPECTED, strict=True):
        assert problem.startswith(expected)


def test_an_overlay_that_only_adds_is_well(tmp_path: Path) -> None:
    files = {
        "extract/nouns.toml": '[nouns]\nplaces = ["sum"]\n',
        "restore/abbreviations.tsv": "form\tmeaning\nHTXNN\thợp tác xã nông nghiệp\n",
        "lexicon.tsv": "# tên\nname\tweight\tnote\nKon Plông\nHTXNN\t5\thợp tác xã\nEa H’leo\r\n",
        "README.md": "mine",
        ".git/config": "",
    }
    done = check(written(tmp_path, files))
    assert (done.returncode, done.stderr) == (0, "")


def test_single_files_are_known_by_the_end_of_their_path_and_are_lexicons_otherwise(tmp_path: Path) -> None:
    written(tmp_path, {**OVERLAY, "my names.txt": "Krông Pắc\n7\n"})
    done = check(tmp_path / "my names.txt", tmp_path / "restore" / "codes.tsv")
    assert done.returncode == 1
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [
        f"{tmp_path}/my names.txt:2",
        f"{tmp_path}/restore/codes.tsv:1",
    ]
    written(tmp_path, {"my names.txt": "Krông Pắc\n"})
    assert check(tmp_path / "my names.txt").stdout == f"{tmp_path}/my names.txt is well\n"
    missing = check(tmp_path / "none.txt")
    assert (missing.returncode, missing.stderr) == (2, f"phuchoi: {tmp_path}/none.txt: no such file or folder\n")


@pytest.mark.parametrize(
    "name",
    [
        "channel-eng.msgpack.xz",
        "language/unigrams.npy",
        "language/bigram-words.npy",
        "language/trigram-prints-1.npy",
        "language/words.txt",
    ],
)
def test_a_model_that_is_missing_or_cut_short_is_named(tmp_path: Path, name: str) -> None:
    for path in RULES.rglob("*"):
        if path.is_file():
            target = tmp_path / path.relative_to(RULES)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path)
    knowledge = Knowledge(tmp_path)
    assert check_folder(knowledge)[0] == []
    model = tmp_path / "restore" / name
    data = model.read_bytes()
    model.unlink()
    model.write_bytes(data[: len(data) * 9 // 10])
    cut = [str(problem.path.relative_to(tmp_path)) for problem in check_folder(knowledge)[0]]
    # of words cut short the lengths beside it tell
    assert f"restore/{name}" in cut or (name == "language/words.txt" and "restore/language/unigrams.npy" in cut)
    model.unlink()
    missing = [str(problem) for problem in check_folder(knowledge)[0]]
    if name != "language/trigram-prints-1.npy":
        assert any(problem.startswith(f"{model}: missing") for problem in missing)
    else:
        assert any("trigram-costs.npy: shape" in problem for problem in missing)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ""),
        (b"\xef\xbb\xbfKon Pl\xc3\xb4ng\r\n", ""),
        ("Kon Plông\n".encode("utf-16"), "UTF-16: expected UTF-8"),
        (b"Kon Pl\xf4ng\n", ":1: byte 7 is no UTF-8"),
        ("Kon Plông\t0\n".encode(), "expected a number from 0.01 to 100"),
        ("Kon Plông\t1\ta\tb\n".encode(), "4 columns: expected a name, and at most a weight and a note"),
        (b"a\tnan\n", "weight 'nan'"),
        (("xã " * 20 + "\n").encode(), "20 words: expected a name or phrase of at most 12"),
        (b"...\n", "expected words of letters"),
    ],
)
def test_lexicons(tmp_path: Path, data: bytes, expected: str) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes(data)
    problems = list(map(str, check_files([path])))
    assert len(problems) == bool(expected)
    assert expected in "".join(problems)


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path} - {()} | {one for key, part in parts for one in paths_of(part, (*path, key))}


@pytest.mark.parametrize("path", [*sorted(RULES.rglob("*.toml"))], ids=lambda path: path.name)
def test_every_value_of_the_rules_has_a_line(path: Path) -> None:
    text = path.read_text("utf-8")
    places = places_of(text)
    assert set(places) == paths_of(tomllib.loads(text))
    lines = text.split("\n")
    for one, line in places.items():
        if isinstance(one[-1], str):
            assert one[-1] in lines[line - 1] or lines[line - 1].lstrip().startswith('"')


KEYS = st.sampled_from(["a", "b-1", '"c d"', "'e.f'", '"ê\\""', "g.h", "i . j"])
SCALARS = st.sampled_from(
    ["1", "-2.5", "true", "1979-05-27T07:32:00Z", '"x # ]"', "'y,}'", '"""a\n"b" """', "'''\n'c\n'''"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: "[ # note ]\n" + ",\n".join(parts) + "\n]"),
        st.lists(st.sampled_from(["1", '"z"', "[1, 2]"]), max_size=1).map(
            lambda parts: "{" + ", ".join(f"k{place} = {part}" for place, part in enumerate(parts)) + "}"
        ),
    ),
    max_leaves=6,
)


@given(st.lists(st.tuples(st.sampled_from(["", "[t.u]", "[[v]]", "[[v]]\n[v.w]"]), KEYS, VALUES), max_size=6))
def test_places_of_any_toml(parts: list[tuple[str, str, str]]) -> None:
    text = "".join(f"{header}\n {key} = {value} # end\n" for header, key, value in parts)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(places_of(text)) == paths_of(content)


def test_a_copy_of_the_rules_by_its_variable(tmp_path: Path) -> None:
    copy = tmp_path / "rules"
    shutil.copytree(RULES, copy)
    (copy / "layout.toml").unlink()
    (copy / "restore" / "styles.tsv").write_text("channel\tmargin\tchange\neng\t-1\t8\n", "utf-8")
    problems = list(map(str, check_folder(Knowledge(copy))[0]))
    assert problems == [
        f"{copy}/layout.toml: missing: expected in every folder of rules",
        f"{copy}/restore/styles.tsv:2: margin: '-1', expected a number of 0 or more",
    ]
