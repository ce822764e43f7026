"""What is given to others: the wheel as built here, and the sources that NOTICE names. `make package` does more."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatchcase
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULES = ROOT / "rules"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_all_that_is_needed_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        held = {name: file.getinfo(name).file_size for name in file.namelist() if not name.endswith("/")}
    version = PROJECT["version"]
    about = f"phuchoi-{version}.dist-info"
    assert {name.split("/")[0] for name in held} == {"pipeline", about}
    assert {f"{about}/licenses/LICENSE", f"{about}/licenses/NOTICE", "pipeline/py.typed"} < set(held)
    rules = {f"pipeline/{path.relative_to(ROOT).as_posix()}": path for path in RULES.rglob("*") if path.is_file()}
    assert {name: path.stat().st_size for name, path in rules.items()} == {
        name: size for name, size in held.items() if name.startswith("pipeline/rules/")
    }
    assert not [name for name in held if "__pycache__" in name or name.endswith((".pyc", ".pkl", ".pickle"))]
    assert wheel.stat().st_size < 40_000_000


def test_the_wheel_runs_where_nothing_of_the_repository_is_seen(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        file.extractall(tmp_path / "site")
    (tmp_path / "report.txt").write_text("Den nay co 19/207 xa dat tieu chi giao thong.\n", "utf-8")
    code = "import pipeline; from pipeline.cli import main; print(pipeline.__file__); main()"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, "extract", "report.txt"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PHUCHOI_RULES"}
        | {"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, _, table = done.stdout.partition("\n")
    assert Path(first).is_relative_to(tmp_path / "site")
    assert ",19,,1,xã,19,207," in table


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """On a machine without any network, not even to itself, everything is there."""
    alone = ["unshare", "--map-root-user", "--net"]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("unshare is not allowed to take the network away here")
    phuchoi = [sys.executable, "-c", "from pipeline.cli import main; main()"]
    inputs = [str(ROOT / "samples" / name) for name in ("wrong-language.txt", "born-digital.pdf", "scanned-table.tiff")]
    command = [*alone, *phuchoi, "run", *inputs, "--out", str(tmp_path / "out"), "--quiet"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=200, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_plain_installation_stays_light() -> None:
    """What only some need is an extra; nothing of it is asked for by the package as such."""
    base = {re.match(r"[\w-]+", one)[0] for one in requires("phuchoi") or [] if "extra ==" not in one}  # type: ignore[index]
    assert base == {re.match(r"[\w-]+", one)[0] for one in PROJECT["dependencies"]}  # type: ignore[index]
    assert base.isdisjoint({"pandas", "polars", "pyarrow", "pikepdf", "starlette", "mkdocs", "dask", "distributed"})


def named_files() -> list[str]:
    """The files and folders of rules that NOTICE names, as patterns."""
    text = (ROOT / "NOTICE").read_text("utf-8")
    found = re.findall(r"(?<![\w/.-])(?:rules/)?((?:[\w*-]+/)*(?:[\w*-]+\.[\w.*-]*\w|[\w*-]+/))(?=[\s,:;.)]|$)", text)
    return [f"{name}*" if name.endswith("/") else name for name in found]


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(RULES.rglob("*")) if path.is_file() and path.suffix not in (".md", ".toml")],
    ids=lambda path: path.relative_to(RULES).as_posix(),
)
def test_notice_says_where_every_table_and_model_comes_from(path: Path) -> None:
    name = path.relative_to(RULES).as_posix()
    named = any(fnmatchcase(name, pattern) or fnmatchcase(path.name, pattern) for pattern in named_files())
    assert named, f"NOTICE has to say where rules/{name} comes from"


def test_notice_names_nothing_that_is_gone() -> None:
    text = (ROOT / "NOTICE").read_text("utf-8")
    places = re.findall(r"(?<!\w)((?:rules|pipeline|samples|seeds|bench)/[\w./*-]*\w[/*]?)", text)
    assert len(places) > 8
    for place in places:
        assert list(ROOT.glob(place.rstrip("/"))), place


def licence(package: str) -> str:
    found = metadata(package)
    return f"{found.get('License-Expression')} {found.get('License')} {' '.join(found.get_all('Classifier') or [])}"


def test_notice_names_packages_whose_licence_asks_for_something() -> None:
    extras = {
        name: all_of
        for name, all_of in PROJECT["optional-dependencies"].items()
        if name not in ("docs", "package", "test")
    }
    asked = [*PROJECT["dependencies"], *(one for all_of in extras.values() for one in all_of)]
    notice = (ROOT / "NOTICE").read_text("utf-8").lower()
    seen = 0
    for name in sorted({re.match(r"[\w-]+", one)[0] for one in asked} - {"phuchoi"}):  # type: ignore[index]
        try:
            asks = re.search(r"GPL|General Public|MPL|Mozilla Public", licence(name))
        except PackageNotFoundError:  # of an extra that tests need nothing of
            continue
        seen += bool(asks)
        assert not asks or name in notice, name
    assert seen >= 4
