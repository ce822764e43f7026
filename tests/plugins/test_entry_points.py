"""What packages add by entry points: the example of docs/plugins.md, installed and used as it says, and broken ones."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from tests.archive.conftest import PHUCHOI
from tests.export.conftest import SAMPLES, strip

ROOT = Path(__file__).parents[2]
BROKEN = {
    "broken.py": "from pipeline.export import of_tables\n"
    "from pipeline.ocr.engines import Tesseract\n"
    "def check(document):\n    raise KeyError('xã')\n"
    "def nowhere(document):\n    from pipeline.model import Flag\n"
    "    yield Flag(check='', indicators=('none',), explanation='')\n"
    "class Engine(Tesseract):\n    def read(self, *_, **__):\n        return 1 / 0\n"
    "engine = Engine()\n"
}
ENTRIES = {
    "phuchoi.exporters": {"gone": "no_such_module:FORMAT", "odd": "broken:engine"},
    "phuchoi.checks": {"failing": "broken:check", "nowhere": "broken:nowhere"},
    "phuchoi.engines": {"failing": "broken:engine", "odd": "broken:check"},
}


@dataclass
class Installed:
    """A folder with a package in it, as pip lays it out."""

    folder: Path

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(PHUCHOI), *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONPATH": str(self.folder)},
            timeout=120,
            check=False,
        )


def install(
    folder: Path, name: str, version: str, files: dict[str, str], entries: dict[str, dict[str, str]]
) -> Installed:
    about = folder / f"{name}-{version}.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = [
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in one.items()) for group, one in entries.items()
    ]
    (about / "entry_points.txt").write_text("\n".join(lines))
    for file, text in files.items():
        (folder / file).write_text(text, "utf-8")
    return Installed(folder)


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The package that docs/plugins.md shows."""
    page = (ROOT / "docs" / "plugins.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (described,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    project = tomllib.loads(described)
    (module,) = project["tool"]["setuptools"]["py-modules"]
    about = project["project"]
    folder = tmp_path_factory.mktemp("documented")
    return install(folder, about["name"], about["version"], {f"{module}.py": code}, about["entry-points"])


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return install(tmp_path_factory.mktemp("broken"), "broken", "1.0", BROKEN, ENTRIES)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A text, and a page with half a line at its upper edge."""
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "a.txt").write_text("Toàn huyện có 12/16 xã đạt chuẩn và 41 lớp học.\n", "utf-8")
    page: Image.Image = strip()
    page.crop((0, 34, page.width, 200)).save(folder / "page.png", dpi=(200, 200))
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def ran(documented: Installed, inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("ran") / "out"
    done = documented.run("run", inputs, "--out", out, "--jobs", 1, "--ocr-engine", "sure")
    assert done.returncode == 0, done.stderr
    return out


def test_an_added_check_makes_flags_and_changes_nothing(ran: Path) -> None:
    flags = [row for row in rows(ran / "flags.csv") if row["document"] == "a.txt"]
    assert [(row["check"], row["explanation"]) for row in flags] == [
        ("unknown_unit", "lớp is no unit of our statistics")
    ]
    found = {row["id"]: row for row in rows(ran / "indicators.csv")}
    assert found[flags[0]["indicators"]]["flags"] == "unknown_unit"
    assert found[flags[0]["indicators"]]["value"] == "41"


def test_an_added_engine_reads_pages(ran: Path, inputs: Path, tmp_path: Path) -> None:
    plain = Installed(tmp_path)
    done = plain.run("run", inputs, "--out", tmp_path / "out", "--jobs", 1)
    assert done.returncode == 0, done.stderr
    texts = []
    for out in (ran, tmp_path / "out"):
        folder = next(path for path in (out / "documents").iterdir() if path.name.startswith("page"))
        texts.append((folder / "seen.txt").read_text("utf-8").split())
    assert len(texts[0]) < len(texts[1])
    assert not set(texts[0]) - set(texts[1])


def test_an_added_format_is_listed_and_written(documented: Installed, ran: Path, tmp_path: Path) -> None:
    assert (
        "tsv          tables with tabs, for programs that know no quotes\n"
        in documented.run("export", "--formats").stdout
    )
    done = documented.run("export", ran, "--to", "tsv", "--out", tmp_path / "tables")
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "tables" / "indicators.tsv").read_text("utf-8").splitlines()
    found = [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]
    assert [row["id"] for row in found] == [row["id"] for row in rows(ran / "indicators.csv")]


def test_documents_are_made_anew_when_a_check_changes(inputs: Path, tmp_path: Path) -> None:
    text = "from pipeline.model import Flag\ndef check(document):\n    yield from ()\n"
    entries = {"phuchoi.checks": {"mine": "mine:check"}}
    installed = install(tmp_path / "site", "mine", "1.0", {"mine.py": text}, entries)
    arguments = ("run", inputs / "a.txt", "--out", tmp_path / "out", "--jobs", 1)
    assert installed.run(*arguments).returncode == 0
    assert rows(tmp_path / "out" / "flags.csv") == []
    more = "    yield Flag(check='', indicators=(document.indicators[0].id,), explanation='see')\n"
    (installed.folder / "mine.py").write_text(text + more)
    assert installed.run(*arguments).returncode == 0
    assert [row["check"] for row in rows(tmp_path / "out" / "flags.csv")] == ["mine"]
    shutil.rmtree(installed.folder)
    assert installed.run(*arguments).returncode == 0
    assert rows(tmp_path / "out" / "flags.csv") == []


def test_a_check_that_fails_costs_its_own_flags_only(broken: Installed, inputs: Path, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "born-digital.pdf", tmp_path / "a.pdf")
    done = broken.run("run", inputs / "a.txt", tmp_path / "a.pdf", "--out", tmp_path / "out", "--jobs", 1)
    assert done.returncode == 3
    assert "check failing of broken failed (KeyError: 'xã')" in done.stderr
    for row in rows(tmp_path / "out" / "documents.csv"):
        assert row["status"] == "partial"
        assert "check nowhere of broken failed: its flags name no rows of the document" in row["reason"]
    assert len(rows(tmp_path / "out" / "indicators.csv")) > 20


def test_an_engine_that_fails_fails_its_pages(broken: Installed, inputs: Path, tmp_path: Path) -> None:
    done = broken.run("run", inputs / "page.png", "--out", tmp_path / "out", "--jobs", 1, "--ocr-engine", "failing")
    assert done.returncode == 3
    assert "engine failing of broken failed (ZeroDivisionError: division by zero)" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("run", "IN", "--out", "OUT", "--ocr-engine", "x"),
            "no OCR engine is called x: one of tesseract, failing, ",
        ),
        (("run", "IN", "--out", "OUT", "--ocr-engine", "odd"), "engine odd of broken is no pipeline.ocr.Engine"),
        (("export", "RAN", "--to", "gone"), "format gone of broken cannot be loaded (ModuleNotFoundError: No module"),
        (("export", "RAN", "--to", "odd"), "is no pipeline.export.Format"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(
    broken: Installed, inputs: Path, ran: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    places = {"IN": inputs, "OUT": tmp_path / "out", "RAN": ran}
    done = broken.run(*(places.get(one, one) for one in arguments))
    assert done.returncode == 2
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_doctor_names_what_was_added(documented: Installed, broken: Installed) -> None:
    said = documented.run("doctor").stdout
    assert "ok       check unknown_unit of phuchoi-office: phuchoi_office:unknown_unit\n" in said
    said = broken.run("doctor").stdout
    assert "MISSING  format gone of broken: format gone of broken cannot be loaded" in said


def test_other_formats_work_beside_a_broken_one(broken: Installed, ran: Path, tmp_path: Path) -> None:
    listed = broken.run("export", "--formats").stdout
    assert "gone         (format gone of broken cannot be loaded" in listed
    assert broken.run("export", ran, "--to", "csv", "--out", tmp_path / "csv").returncode == 0
