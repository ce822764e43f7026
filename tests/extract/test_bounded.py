"""However hostile the text: no pattern backtracks, and twice the text is about twice the work."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from types import FrameType

import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pipeline.extract
from pipeline.extract import extract
from pipeline.extract.checks import bands_mismatch
from pipeline.extract.rules import rules_of
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Line, Page, Word
from tests.extract.test_properties import PIECES

RULES = Knowledge()
LONGEST = 5.0
"""Seconds after which a search is given up: linear ones need a thousandth."""
HOSTILE = st.lists(st.sampled_from([*PIECES, " ", "1", ".", ",", "I", "a)", "#", "²"]), min_size=1, max_size=6).map(
    "".join
)


def patterns() -> dict[str, regex.Pattern[str]]:
    """Every pattern of extraction, those made of the rules among them."""
    found = {"torn": rules_of(RULES).torn, "bands": bands_mismatch._pattern(rules_of(RULES))}
    for module in pkgutil.walk_packages(pipeline.extract.__path__, "pipeline.extract."):
        for name, one in vars(importlib.import_module(module.name)).items():
            if isinstance(one, regex.Pattern):
                found[f"{module.name}.{name}"] = one
    return found


PATTERNS = patterns()


@pytest.mark.parametrize("name", sorted(PATTERNS))
@given(HOSTILE, st.integers(1, 3_000))
@settings(deadline=None, max_examples=40)
def test_no_pattern_backtracks(name: str, piece: str, times: int) -> None:
    text = (piece * times)[:20_000]
    for tail in ("", "x", "!"):
        PATTERNS[name].search(text + tail, timeout=LONGEST)
        PATTERNS[name].fullmatch(text + tail, timeout=LONGEST)


def calls(text: str) -> int:
    """How many functions of extraction are called for a text: a measure that nothing else on the machine disturbs."""
    lines = tuple(
        Line(number=number, seen=line, words=tuple(Word(seen=word, text=word) for word in line.split()))
        for number, line in enumerate(text.split("\n"), 1)
    )
    document = Document(path="a", pages=(Page(number=1, lines=lines),))
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call" and "extract" in frame.f_code.co_filename

    sys.setprofile(note)
    try:
        extract(document, RULES)
    finally:
        sys.setprofile(None)
    return count


MANY = 1_600
"""Words: several of the longest sentences there are."""


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25))
@settings(deadline=None, max_examples=10, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_twice_the_text_is_about_twice_the_work(words: list[str]) -> None:
    times = MANY // len(words) + 1
    once, twice = (calls(" ".join(words * count)) for count in (times, 2 * times))
    assert twice < 2.3 * once
