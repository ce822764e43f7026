"""The real OCRmyPDF with phuchoi as its engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pikepdf import Pdf

from tests.archive.conftest import Engine
from tests.export.conftest import scanned

OCRMYPDF = Path(sys.executable).with_name("ocrmypdf")
PHRASE = "tiêu chí giao thông"


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scan") / "scan.pdf"
    scanned(path)
    return path


def ocrmypdf(*arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    command = [str(OCRMYPDF), "--plugin", "pipeline.plugins.ocrmypdf", "--output-type", "pdf", "-O0"]
    return subprocess.run(
        [*command, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | env,
        timeout=120,
        check=False,
    )


def text_of(path: Path) -> list[str]:
    """The text of each page, spaces as one."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed: sudo apt-get install poppler-utils")
    text = subprocess.run([tool, str(path), "-"], capture_output=True, encoding="utf-8", timeout=60, check=True).stdout
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


def test_pages_get_the_restored_layer(scan: Path, tmp_path: Path) -> None:
    done = ocrmypdf("--pages", "1,3", "--sidecar", tmp_path / "text.txt", scan, tmp_path / "out.pdf")
    assert done.returncode == 0, done.stderr
    upright, left_out, on_its_side = text_of(tmp_path / "out.pdf")
    assert upright.count(PHRASE) == on_its_side.count(PHRASE) == 1
    assert left_out == ""
    assert "19/207 xã đạt tiêu chí giao\nthông.\n" in (tmp_path / "text.txt").read_text("utf-8")
    with Pdf.open(scan) as before, Pdf.open(tmp_path / "out.pdf") as after:
        assert "phuchoi" in str(after.docinfo.Creator)
        pictures = [
            [bytes(one.read_raw_bytes()) for page in pdf.pages for one in page.get_images().values()]
            for pdf in (before, after)
        ]
    assert pictures[0] == pictures[1]


def test_a_page_that_cannot_be_read_is_left_without_text(scan: Path, tmp_path: Path) -> None:
    engine = Engine(tmp_path, before="exit 1")
    done = ocrmypdf("--pages", "1", scan, tmp_path / "out.pdf", PATH=engine.env["PATH"])
    assert done.returncode == 0, done.stderr
    assert engine.pages and "no text: " in done.stderr
    assert text_of(tmp_path / "out.pdf") == ["", "", ""]


def test_a_model_that_is_missing_is_told(scan: Path, tmp_path: Path) -> None:
    listing = subprocess.run(["tesseract", "--list-langs"], capture_output=True, encoding="utf-8", check=True).stdout
    models = Path(listing.split('"')[1])
    for name in ("eng", "osd"):
        (tmp_path / f"{name}.traineddata").symlink_to(models / f"{name}.traineddata")
    done = ocrmypdf(scan, tmp_path / "out.pdf", TESSDATA_PREFIX=str(tmp_path))
    assert done.returncode == 3
    assert "tesseract-ocr-vie" in done.stderr
    assert not (tmp_path / "out.pdf").exists()
