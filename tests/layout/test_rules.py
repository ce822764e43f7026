"""layout.toml: what is wrong with it is said by file and key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.knowledge import Knowledge, RulesError
from pipeline.layout import arrange
from pipeline.model import Document


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("wide_gap = 2.0", "wide_gap = 'wide'", r"layout\.toml: .*\$\.lines\.wide_gap"),
        ("wide_gap = 2.0", "", r"layout\.toml: .*wide_gap"),
        ("wide_gap = 2.0", "wide_gaps = 2.0", r"layout\.toml: .*wide_gaps"),
        ("end = '", "end = '(", r"layout\.toml: no regular expression: .*\$\.heading\.end"),
    ],
)
def test_a_broken_rule_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = Knowledge().folder
    for name in ("units.toml", "phonotactics.json"):
        shutil.copy(folder / name, tmp_path)
    text = (folder / "layout.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "layout.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RulesError, match=message):
        arrange(Document(path="a.txt", kind="text"), Knowledge(tmp_path))
