"""Tesseract missing, without a model, hanging, crashing or talking nonsense: one page fails, with the reason."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline import ocr
from pipeline.model import Page, Route
from pipeline.ocr.engine import EngineError, EngineMissing, check, read_table
from pipeline.settings import Settings

TESSERACT = shutil.which("tesseract") or ""
MODELS = Path("/usr/share/tesseract-ocr")
HEAD = r"level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def picture() -> Image.Image:
    image = Image.new("L", (900, 300), 255)
    ImageDraw.Draw(image).text((80, 80), "roads 19/207", fill=0, font=ImageFont.load_default(size=60))
    image.info["dpi"] = (300, 300)
    return image


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    picture().save(path, dpi=(300, 300))
    return path


@pytest.fixture
def instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Puts a shell script in Tesseract's place; it finds the name of its result in $2.tsv."""

    def put(script: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        command = folder / "tesseract"
        command.write_text(f'#!/bin/sh\ncase "$1" in --list-langs) exec "{TESSERACT}" "$@" ;; esac\n{script}\n')
        command.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        return folder

    return put


def failure(path: Path, **chosen: object) -> str:
    read = ocr.read_one(path, Page(number=1, width=216, height=72), Settings(**chosen))  # type: ignore[arg-type]
    assert (read.route, read.words) == (Route.FAILED, ())
    return read.reason


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exit 1", "Tesseract failed (exit 1)"),
        ("echo 'Error in pixRead' >&2; exit 3", "exit 3): Error in pixRead"),
        (r"printf 'b\377\376d' >&2; exit 1", "without a readable message"),
        ("kill -SEGV $$", "SIGSEGV"),
        ("kill -KILL $$", "perhaps for want of memory"),
        ("exit 0", "without a result"),
        (': > "$2.tsv"', "half a result"),
        (rf"printf '{HEAD}5\t1\t1\t1\t1\t1\t9\t9' > " + '"$2.tsv"', "half a result"),
        ('echo "no table" > "$2.tsv"', "half a result"),
    ],
    ids=["exit", "message", "bad message", "crash", "killed", "nothing", "empty", "cut short", "other"],
)
def test_what_goes_wrong_is_named(page: Path, instead: object, script: str, reason: str) -> None:
    assert callable(instead)
    instead(script)
    assert reason in failure(page)


def test_a_result_that_is_not_utf_8_is_read_as_far_as_it_goes(page: Path, instead: object) -> None:
    assert callable(instead)
    instead(rf"printf '{HEAD}5\t1\t1\t1\t1\t1\t9\t9\t9\t9\t90\tx\377\n' > " + '"$2.tsv"')
    read = ocr.read_one(page, Page(number=1), Settings())
    assert [word.text for word in read.words] == ["x\ufffd"]


def test_an_engine_that_hangs_is_ended_with_what_it_started(page: Path, tmp_path: Path, instead: object) -> None:
    assert callable(instead)
    sleeper = f'"{sys.executable}" -c "import time; time.sleep(300)" "$@" & echo $! > "{tmp_path}/child"; wait'
    instead(sleeper)
    assert "longer than 1.5 seconds" in failure(page, page_seconds=1.5)
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            break
        if Path(f"/proc/{child}/stat").read_text().split()[2] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child of the engine goes on")


def test_an_engine_that_cannot_be_run(page: Path, instead: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(instead)
    folder = instead("exit 0")
    (folder / "tesseract").write_bytes(b"\x7fELF rubbish")
    monkeypatch.setenv("PATH", str(folder))
    assert "cannot be run" in failure(page)
    with pytest.raises(EngineMissing, match="does not start"):
        check("vie")


def test_a_missing_engine_is_named_with_what_installs_it(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    wanted = "sudo apt-get install tesseract-ocr tesseract-ocr-vie"
    with pytest.raises(EngineMissing) as error:
        check("vie")
    assert wanted in str(error.value)
    assert wanted in failure(page)


def test_a_missing_model_is_named_with_what_installs_it(page: Path) -> None:
    with pytest.raises(EngineMissing, match="no model khm; to install it: sudo apt-get install tesseract-ocr-khm"):
        check("vie+khm")
    assert "no model khm" in failure(page, language="khm")
    check("vie")
    check("vie+eng")


@pytest.mark.parametrize("language", ["", "+", "vie;id", "--help", "../vie", "vie eng", "a/b/c", "vie\n"])
def test_a_language_that_is_no_name_runs_nothing(page: Path, tmp_path: Path, instead: object, language: str) -> None:
    assert callable(instead)
    instead(f'touch "{tmp_path}/ran"')
    assert failure(page, language=language)
    assert not (tmp_path / "ran").exists()
    with pytest.raises(EngineMissing):
        check(language)


def test_models_with_capitals_and_in_folders_are_found(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = sorted(MODELS.rglob("vie.traineddata"))
    if not models:
        pytest.skip("the models are not where Debian keeps them")
    (tmp_path / "tessdata" / "script").mkdir(parents=True)
    for name in ("script/Vietnamese", "vie_Best2"):
        (tmp_path / "tessdata" / f"{name}.traineddata").symlink_to(models[0])
    # a table is asked for by a setting, so that the folder needs no file of settings
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path / "tessdata"))
    for language in ("script/Vietnamese", "vie_Best2"):
        check(language)
        read = ocr.read_one(page, Page(number=1), Settings(language=language))
        assert [word.text for word in read.words] == ["roads", "19/207"], read.reason


def test_no_room_for_temporary_files(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    real = Image.Image.save
    monkeypatch.setattr(Image.Image, "save", lambda self, _, **options: real(self, "/dev/full", **options))
    assert "cannot be handed to Tesseract" in failure(page)


def test_the_versions_name_engine_and_models() -> None:
    assert ocr.versions("vie+eng").startswith("tesseract 5.")
    assert ocr.versions("vie+eng").endswith("tessdata vie+eng, figures eng")


def test_a_table_comes_whole() -> None:
    table = read_table(picture(), "eng", 300, 60)
    assert table.startswith("level\t")
    assert "19/207" in table
    with pytest.raises(EngineError, match="not a name"):
        read_table(picture(), "e;g", 300, 60)


def test_reading_does_not_import_pandas_and_leaves_it_to_others() -> None:
    pytest.importorskip("pandas")
    code = "import sys, pipeline.ocr; assert 'pandas' not in sys.modules; import pandas; pandas.DataFrame({'a': [1]})"
    subprocess.run([sys.executable, "-c", code], check=True)
