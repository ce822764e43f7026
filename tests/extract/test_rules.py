"""Rules are data: a mistake in them is named, and a rule added is at work."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from pipeline.extract import extract
from pipeline.knowledge import Knowledge, RulesError, rules_folder
from pipeline.model import Document, Indicator, Line, Page, Word


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules of extraction that a test may change."""
    folder = tmp_path / "rules"
    for name in ("extract", "criteria"):
        shutil.copytree(rules_folder() / name, folder / name)
    shutil.copy(rules_folder() / "units.toml", folder)
    return folder


def rows(text: str, folder: Path, confidence: float = 1.0) -> tuple[Indicator, ...]:
    words = tuple(Word(seen=word, text=word, confidence=confidence) for word in text.split())
    document = Document(path="a", pages=(Page(number=1, lines=(Line(number=1, seen=text, words=words),)),))
    return extract(document, Knowledge(folder)).indicators


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("extract/cues.toml", "[changes]", "[change]", "change"),
        ("extract/nouns.toml", "[families]", "[families", "nouns.toml"),
        ("extract/exclusions.toml", '"điều" = 0', '"điều" = "0"', "int"),
        ("units.toml", "money =", "muney =", "muney"),
    ],
)
def test_a_mistake_is_named_with_its_file(rules: Path, name: str, old: str, new: str, said: str) -> None:
    edit(rules / name, old, new)
    with pytest.raises(RulesError) as error:
        rows("Có 5 xã.", rules)
    assert name in str(error.value)
    assert said in str(error.value)


def test_a_missing_file_is_named(rules: Path) -> None:
    (rules / "extract" / "grammar.toml").unlink()
    with pytest.raises(RulesError, match=r"grammar\.toml"):
        rows("Có 5 xã.", rules)


def test_a_noun_added_is_counted(rules: Path) -> None:
    text = "Huyện trồng 5 zửa."
    assert rows(text, rules) == ()
    edit(rules / "extract" / "nouns.toml", "people = [", 'people = [\n  "zửa",')
    (row,) = rows(text, rules)
    assert (row.unit, row.value) == ("zửa", 5)


def test_a_label_added_counts_nothing(rules: Path) -> None:
    text = "Theo biên bản 12 xã viên thống nhất."
    assert len(rows(text, rules)) == 1
    edit(rules / "extract" / "exclusions.toml", '"điều" = 0', '"điều" = 0\n"biên bản" = 0')
    assert rows(text, rules) == ()


def test_confidence_falls_with_a_thin_subject_and_a_doubtful_word(rules: Path) -> None:
    (full,) = rows("Đến nay có 19/207 xã đạt tiêu chí giao thông nông thôn.", rules)
    (thin,) = rows("Hiện có 19 xã.", rules)
    (doubtful,) = rows("Đến nay có 19/207 xã đạt tiêu chí giao thông nông thôn.", rules, confidence=0.5)
    assert full.confidence > 0.9 > 0.5 > thin.confidence
    assert doubtful.confidence == pytest.approx(full.confidence / 2, abs=1e-3)
    assert msgspec.structs.replace(doubtful, confidence=0) == msgspec.structs.replace(full, confidence=0)
