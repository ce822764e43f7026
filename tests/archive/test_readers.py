"""What a run reads beside documents: archives, manifests, settings. Nothing in them ends it with a traceback."""

from __future__ import annotations

import ast
import io
import re
import sqlite3
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.archive import zips
from pipeline.archive.categories import Category, category_of, may_pass
from pipeline.archive.errors import ArchiveError
from pipeline.archive.manifest import Manifest
from pipeline.archive.pace import Pace
from pipeline.archive.plan import plan
from pipeline.archive.stages import Stage
from pipeline.archive.store import Lost, Store
from pipeline.commands.config import read_config, settings_of
from pipeline.commands.messages import CommandError
from pipeline.settings import Settings

WHOLE = io.BytesIO()
with zipfile.ZipFile(WHOLE, "w", zipfile.ZIP_DEFLATED) as made:
    made.writestr("a/b.txt", "19/207 xã\n" * 50)
    made.writestr("c.txt", "x")
EDITS = st.lists(st.tuples(st.integers(0, len(WHOLE.getvalue()) - 1), st.integers(0, 255)), max_size=6)


@settings(max_examples=60, deadline=None)
@given(EDITS, st.integers(0, 40))
def test_an_archive_of_any_bytes_is_read_or_said_to_be_damaged(edits: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(WHOLE.getvalue())
    for place, value in edits:
        data[place] = value
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "in")
        folder.mkdir()
        (folder / "a.zip").write_bytes(data[: len(data) - cut])
        manifest = Manifest(Path(name, "manifest.sqlite"))
        store = Store(Path(name, "unpacked"), manifest, 1e6)
        inputs = store.expand(plan([folder], Path(name, "out")))
        assert inputs
        for one in inputs:
            assert one.name.startswith("a.zip")
            assert ".." not in one.name.split("/")
            if not one.reason:
                try:
                    assert re.fullmatch("[0-9a-f]{64}", store.digest(one))
                    assert store.path(one).parent in (folder, Path(name, "unpacked"))
                except Lost as lost:
                    assert category_of(str(lost)) is not Category.OTHER
        store.close()
        manifest.close()
        assert sorted(path.name for path in Path(name).iterdir()) == ["in", "manifest.sqlite"]


def test_a_file_larger_than_the_limit_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("large.txt", bytes(3000))
    archive = zips.opened(tmp_path / "a.zip")
    (entry,) = zips.entries(archive, 10_000, largest=2000)
    assert category_of(entry.reason) is Category.TOO_LARGE


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_a_manifest_of_any_bytes_is_refused_with_what_to_do(data: bytes, header: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "manifest.sqlite")
        path.write_bytes((b"SQLite format 3\0" if header else b"") + data)
        try:
            Manifest(path).close()
        except ArchiveError as error:
            assert "--fresh" in str(error)
        else:
            Manifest(path).close()  # SQLite takes a file that is too short for one that is new


def test_a_manifest_of_the_format_before_goes_on(tmp_path: Path) -> None:
    from pipeline.archive.manifest import _SCHEMA

    path = tmp_path / "manifest.sqlite"
    with sqlite3.connect(path) as db:
        db.executescript(_SCHEMA + "pragma user_version = 1;")
        db.execute("insert into inputs (name, path) values ('a', '/a')")
    db.close()
    manifest = Manifest(path)
    manifest.stage("a", Stage.OPENING, "ab", 3)
    manifest.close()
    with sqlite3.connect(path) as db:
        assert db.execute("select name, stage, sha256, pages from inputs").fetchall() == [("a", "opening", "ab", 3)]


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=80) | st.text(alphabet='dpi=["]\n .1e_-#{}jobs', max_size=60).map(str.encode))
def test_settings_of_any_bytes_are_taken_or_refused_with_their_line(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "run.toml")
        path.write_bytes(data)
        try:
            settings_of(read_config(path))
        except CommandError as error:
            assert str(error).startswith((f"{path}:", "--lang", "dpi"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\ndpi = 10\n", ":2: dpi: 10, expected from 72 to 1200"),
        ('jobs = "two"\n', ":1: jobs: 'two', expected a whole number"),
        ("jobs = 0\n", ":1: jobs: 0, expected from 1 to 1024"),
        ("# here\nlangage = 'vie'\n", ":2: unknown key 'langage', expected 'language'?"),
        ("page_seconds = 0\n", ":1: page_seconds: 0, expected more than 0 to 86400"),
        ("force_ocr = true\nkeep_text = true\n", ":2: force_ocr and keep_text contradict each other: set one"),
        ("dpi = \n", ":1: Invalid value: not TOML"),
    ],
)
def test_wrong_settings_are_named_with_line_key_and_what_is_allowed(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "run.toml").write_text(text)
    with pytest.raises(CommandError, match=re.escape(message)):
        read_config(tmp_path / "run.toml")


def test_right_settings(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text('language = "eng"\ndpi = 200\nlexicon = ["names.txt"]\n')
    values = read_config(tmp_path / "run.toml")
    assert settings_of(values) == Settings(language="eng", dpi=200)
    assert values["lexicon"] == [str(tmp_path / "names.txt")]


def test_every_reason_in_the_code_has_a_category() -> None:
    """Reasons are wordings of the stages; a new one that no category knows would be counted under `other`."""
    raised = {"Unreadable", "EngineError", "EngineSlow", "EngineMissing", "ArchiveFault", "Lost"}
    root = Path(pipeline.__file__).parent
    found = 0
    for path in (
        *root.glob("ingest/**/*.py"),
        *root.glob("ocr/*.py"),
        root / "archive/zips.py",
        root / "archive/store.py",
    ):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in raised):
                continue
            parts = [part for one in node.args for part in (one.values if isinstance(one, ast.JoinedStr) else [one])]
            words = "".join(str(part.value) if isinstance(part, ast.Constant) else "1" for part in parts)
            if len(words) > 1:
                found += 1
                assert category_of(words) is not Category.OTHER, f"{path.name}:{node.lineno}: {words}"
    assert found > 20


def test_what_may_pass_is_tried_three_times() -> None:
    assert [may_pass("memory", attempts) for attempts in (1, 2, 3)] == [True, True, False]
    assert not may_pass("damaged", 1)


def test_time_left_counts_documents_not_yet_opened() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    pace.inputs = 4
    pace.opened(10, 10)
    for _ in range(10):
        now += 2
        pace.page()
    assert (pace.pages, pace.done) == (40, 10)
    assert pace.rate == pytest.approx(0.5)
    assert pace.left == pytest.approx(60)
