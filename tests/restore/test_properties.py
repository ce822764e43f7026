"""Whatever the text: restoration does not fail, keeps every line and every number, and explains all it did."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.ingest.text import split_lines
from pipeline.knowledge import Knowledge
from pipeline.model import Change, Route
from pipeline.publish.text import replay
from pipeline.restore import restore_text
from pipeline.restore.kinds import Need, needs
from pipeline.restore.tokens import Kind, cut

RULES = Knowledge()
CASES = Path(__file__).parent.parent / "cases" / "restore"
CONTEXTS = json.loads((CASES / "contexts.json").read_text("utf-8"))
SENTENCES = [
    case["raw"] for kind in ("wild", "synthetic") for case in json.loads((CASES / f"{kind}.json").read_text())["cases"]
]
WORDS = sorted({word for text in SENTENCES for word in text.split()})
UNUSUAL = [
    "\0",
    "\x1b",
    "\ud800",
    "\udfff",
    "\u200f",
    "\u202e",
    "\u0301",
    "\ufeff",
    "\u2028",
    "\x85",
    "\x0c",
    "\t",
    "€¢",
]
DIGITS = st.text("0123456789", min_size=1, max_size=3)
GROUPED = st.tuples(st.integers(1, 999), st.lists(st.integers(0, 999), min_size=1, max_size=2)).map(
    lambda parts: ".".join([str(parts[0]), *(f"{part:03}" for part in parts[1])])
)
NUMBERS = st.one_of(
    st.tuples(st.integers(0, 9999), st.integers(1, 9999)).map(lambda pair: f"{pair[0]}/{pair[1]}"),
    st.decimals(0, 999, places=2).map(lambda one: f"{one}".replace(".", ",") + "%"),
    st.dates().map(lambda day: f"{day.day}/{day.month}/{day.year}"),
    st.dates().map(lambda day: f"{day.day:02}-{day.month:02}-{day.year}"),
    st.tuples(st.integers(1, 9999), st.sampled_from(["QD-TTg", "KH-UBND", "NQ/TU", "2008/QP-TTg"])).map(
        lambda code: f"{code[0]}/{code[1]}"
    ),
    st.tuples(st.integers(1, 99), st.sampled_from(["NQ/TU", "NQ/HDND"])).map(lambda code: f"{code[0]}-{code[1]}"),
    st.integers(1000, 10**9).map(str),
    GROUPED,
    GROUPED.map(lambda number: f"{number},5"),
)
PIECES = st.one_of(
    st.sampled_from(WORDS),
    NUMBERS,
    st.sampled_from([*"(),.;:/-–%+\\“”¹&¢@|•", "1&", "x4", "16p", "ph01", "\n", "\r\n", "  "]),
    st.sampled_from(UNUSUAL),
    st.text("0123456789abcđé.,/-%'’", min_size=1, max_size=9),
)
FRAGMENTS = st.lists(PIECES, max_size=40).map(" ".join)
SENTENCE = st.lists(st.one_of(st.sampled_from(WORDS), NUMBERS), min_size=1, max_size=30).map(" ".join)

ALONE = regex.compile(r"(?<!\S)\d{4,}(?!\S)")
KEPT = regex.compile(
    r"(?<![^\s(])(?:\d+/\d+(?:[/-]\p{L}[\p{L}/-]*|/\d+)?|\d+-\p{L}[\p{L}/-]*|\d+(?:[.,-]\d+)+%?|\d+%)(?!\S)"
)
"""Fractions, codes, dates, grouped and decimal numbers, ranges, percentages."""


def check(text: str, rules: Knowledge = RULES) -> str:
    """What holds of every text; returns it restored."""
    restored, changes = restore_text(text, rules)
    before, after = split_lines(text), split_lines(restored)
    assert len(before) == len(after)
    by_line: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        by_line[change.line].append(change)
        assert before[change.line - 1][change.start : change.end] == change.seen
    for number, (raw, line) in enumerate(zip(before, after, strict=True), 1):
        assert replay(raw, by_line[number]) == line
        assert ALONE.findall(raw) == ALONE.findall(line)
    return restored


def digits(text: str) -> list[str]:
    """The digits of every number that must stay as it is, in order."""
    return [regex.sub(r"\p{L}", "", number) for number in KEPT.findall(text)]


@given(FRAGMENTS)
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_pieces_of_reports_in_any_order(text: str) -> None:
    check(text)
    check(CONTEXTS["damaged"] + "\n" + text)


@given(st.text(st.characters(), max_size=120))
@settings(deadline=None, max_examples=100)
def test_any_text(text: str) -> None:
    check(text)


@given(SENTENCE, st.sampled_from(["damaged", "stripped", "right"]))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_no_digit_of_a_number_changes(sentence: str, context: str) -> None:
    text = f"{CONTEXTS[context]}\n\n{sentence}\n"
    restored = check(text)
    assert digits(restored) == digits(text)
    assert regex.findall(r"\d{3,}", restored) == regex.findall(r"\d{3,}", text)


@pytest.mark.parametrize(
    "text",
    [
        "9" * 90_000,
        "1." * 45_000,
        "a?" * 45_000,
        "a.b" * 30_000,
        "a.b-c+" * 15_000,
        "nguo.i v6i " * 3_000 + "c6.q" * 2_000,
        "\u202e" * 90_000,
        "e\u0301\u0323" * 30_000,
        "(" * 90_000 + "x4 dat ti€u chi",
        "té6n" * 2_000,
        "x4 dat 2. 750 ti€u chi " * 500,
        "6 " * 5_000,
        "\n" * 50_000,
        "Toàn tỉnh có 19/207 xã đạt tiêu chí giao thông nông thôn. " * 1_500,
        "9" * 1_000_000,
        "Toan tinh c6 19/207 x4 dat tiéu chi giao thong. " * 20_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_long_runs_of_one_thing(text: str) -> None:
    check(text)


@given(FRAGMENTS)
@settings(max_examples=200)
def test_items_stand_apart_from_left_to_right(line: str) -> None:
    end = 0
    for item in cut(line):
        assert end <= item.start < item.end
        assert line[item.start : item.end] == item.text
        if item.kind in (Kind.NUMBER, Kind.CODE):
            assert item.text[0].isdecimal()
        end = item.end


@given(NUMBERS, st.sampled_from(["", "(", "đạt "]), st.sampled_from(["", ")", ";", ". Sau", " xã", "…"]))
def test_a_number_is_one_item(number: str, before: str, after: str) -> None:
    (item,) = [one for one in cut(before + number + after) if one.kind in (Kind.NUMBER, Kind.CODE)]
    assert item.text == number


@given(FRAGMENTS)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_what_a_line_needs_is_known_of_every_line_and_by_its_route(text: str) -> None:
    lines = text.split("\n")
    assert len(needs(lines, Route.REPAIR, RULES)) == len(lines)
    assert needs(lines, Route.OCR, RULES) == [Need.READING] * len(lines)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_stay(end: str) -> None:
    text = CONTEXTS["damaged"].replace("\n", end) + end
    restored, changes = restore_text(text, RULES)
    assert changes
    assert regex.findall(r"\r\n|\r|\n", restored) == regex.findall(r"\r\n|\r|\n", text)


def test_the_same_text_gives_the_same_changes_whatever_was_restored_before() -> None:
    first = restore_text(CONTEXTS["seed"], RULES)
    restore_text(CONTEXTS["stripped"], RULES)
    assert restore_text(CONTEXTS["seed"], Knowledge()) == first
