"""Text files: lines keep their numbers and their text; what they are is told by their words alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.text import split_lines, words_of
from pipeline.layout import arrange
from pipeline.model import Document, Line, Page
from pipeline.publish.text import seen_text
from pipeline.single import read
from tests.layout.drawn import RULES

CASES = json.loads((Path(__file__).parents[1] / "cases" / "layout.json").read_text("utf-8"))


def lines_of(text: str) -> tuple[Line, ...]:
    page = Page(number=1, words=words_of(text), raw=text)
    return arrange(Document(path="a.txt", kind="text", pages=(page,)), RULES).pages[0].lines


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_roles_and_sections(case: dict[str, Any]) -> None:
    found: dict[str, list[int]] = {}
    lines = lines_of(case["text"])
    for line in lines:
        found.setdefault(str(line.role), []).append(line.number)
    found.pop("body", None)
    assert found == {role: case[role] for role in ("page_number", "stray", "heading") if role in case}
    sections = {str(line.number): line.section for line in lines}
    for number, section in case.get("section", {}).items():
        assert sections[number] == section, number


def test_lines_keep_their_numbers_and_spaces(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("  Toàn tỉnh có  19/207 xã\r\n\r\n \t\r\nđạt chuẩn".encode())
    document = read(path)
    (page,) = document.pages
    assert [(line.number, line.seen) for line in page.lines] == [
        (1, "  Toàn tỉnh có  19/207 xã"),
        (3, " \t"),
        (4, "đạt chuẩn"),
    ]
    assert [word.seen for word in page.lines[0].words] == ["Toàn", "tỉnh", "có", "19/207", "xã"]
    assert arrange(document, RULES) == document


@given(st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(" \n\t\r\f.-1IVXaà")), max_size=200))
def test_no_line_and_no_word_is_lost(text: str) -> None:
    lines = lines_of(text)
    assert {line.number: line.seen for line in lines} == {
        number: line for number, line in enumerate(split_lines(text), 1) if line
    }
    for line in lines:
        assert [word.seen for word in line.words] == line.seen.split()


def test_seen_text_is_the_file() -> None:
    text = "1. Mục tiêu\n\n   \n\t- Đạt 19/207 xã\n"
    page = Page(number=1, words=words_of(text), raw=text)
    assert seen_text(arrange(Document(path="a.txt", kind="text", pages=(page,)), RULES)) == text
