"""Small archives made on the spot, and the installed command run on them as a user runs it."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

PHUCHOI = Path(sys.executable).with_name("phuchoi")
TESSERACT = shutil.which("tesseract")


def page_image(lines: list[str], dpi: int = 150) -> Image.Image:
    """A page with lines of plain letters and digits: Pillow's own font has no Vietnamese, which is not needed here."""
    image = Image.new("L", (int(8.27 * dpi), int(4 * dpi)), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=dpi * 14 / 72)
    for place, line in enumerate(lines):
        draw.text((dpi * 0.8, dpi * (0.5 + 0.4 * place)), line, fill=0, font=font)
    return image


def scan(number: int) -> Image.Image:
    return page_image(
        [f"Page {number} of this small report", f"it says that {10 + number}/207 are done", "and no more"]
    )


@dataclass
class Ran:
    """A finished command."""

    status: int
    out: str
    err: str
    folder: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def statuses(self) -> dict[str, str]:
        return {row["document"]: row["status"] for row in self.rows("documents.csv")}

    def files(self) -> dict[str, bytes]:
        """All results; the manifest and the log, which hold times, are none."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name not in ("manifest.sqlite", "run.log")
        }


def start(*arguments: object, env: dict[str, str] | None = None, cwd: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(PHUCHOI), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=env,
        cwd=cwd,
    )


def run(*paths: object, out: Path, env: dict[str, str] | None = None, jobs: int = 2, more: tuple[str, ...] = ()) -> Ran:
    process = start("run", *paths, "--out", out, "--jobs", jobs, *more, env=env)
    try:
        stdout, stderr = process.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        raise
    return Ran(process.returncode, stdout, stderr, out)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind of input, some of them bad."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "sub").mkdir()
    (folder / "a report.txt").write_text("Den nay co 19/207 xa dat chuan.\n\nTong so 35 thon.\n", "utf-8")
    pages = [scan(number) for number in (1, 2, 3)]
    pages[0].save(folder / "scan.pdf", save_all=True, append_images=pages[1:], resolution=150)
    scan(4).save(folder / "sub" / "photo.png", dpi=(150, 150))
    shutil.copy(folder / "scan.pdf", folder / "sub" / "second copy.pdf")
    (folder / "empty.pdf").touch()
    (folder / "sub" / "cut.pdf").write_bytes((folder / "scan.pdf").read_bytes()[:900])
    with zipfile.ZipFile(folder / "letter.docx", "w") as letter:
        letter.writestr("[Content_Types].xml", "<Types/>")
    (folder / ".hidden.txt").write_text("19/207\n")
    (folder / "sub" / "up").symlink_to("..")
    (folder / "gone").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    return folder


@pytest.fixture(scope="session")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A text and a scan of four pages, all good."""
    folder = tmp_path_factory.mktemp("scans")
    pages = [scan(number) for number in (1, 2, 3, 4)]
    pages[0].save(folder / "scan.pdf", save_all=True, append_images=pages[1:], resolution=150)
    (folder / "report.txt").write_text("Den nay co 19/207 xa dat chuan.\n", "utf-8")
    return folder


@pytest.fixture(scope="session")
def undisturbed(scans: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """What a run over `scans` gives when nothing goes wrong."""
    ran = run(scans, out=tmp_path_factory.mktemp("undisturbed") / "out")
    assert ran.status == 0, ran.err
    return ran


class Engine:
    """A `tesseract` first on the path that notes every page it is given and may do something before it reads it."""

    def __init__(self, folder: Path, before: str = "") -> None:
        assert TESSERACT, "the tests need Tesseract"
        self.log = folder / "pages.log"
        bin_folder = folder / "bin"
        bin_folder.mkdir()
        script = bin_folder / "tesseract"
        script.write_text(
            f'#!/bin/sh\ncase "$*" in *page.tif*) echo page >> "{self.log}"; {before or ":"} ;; esac\n'
            f'exec "{TESSERACT}" "$@"\n'
        )
        script.chmod(0o755)
        self.env = {**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}"}

    @property
    def pages(self) -> int:
        """How many pages were given to it so far."""
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0


@pytest.fixture
def without_engine(tmp_path: Path) -> dict[str, str]:
    """An environment in which there is no Tesseract."""
    empty = tmp_path / "empty-bin"
    empty.mkdir()
    return {**os.environ, "PATH": str(empty)}
