"""The reliability table of words: bins, means and the error, and which words are judged at all."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluate.calibration import EDGES, calibration_of, judged_words
from pipeline.knowledge import Knowledge
from pipeline.restore import restore_text, restored_words

ROOT = Path(__file__).parents[2]
PHUCHOI = Path(sys.executable).with_name("phuchoi")
CONTEXTS = json.loads((ROOT / "tests/cases/restore/contexts.json").read_text("utf-8"))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_bins_hold_every_word_once_and_the_error_is_their_mean_distance(judged: list[tuple[float, bool]]) -> None:
    found = calibration_of(judged)
    assert found.words == len(judged) == sum(one.words for one in found.bins)
    for one in found.bins:
        assert one.low - 1e-4 <= one.confidence <= one.high + 1e-4
        assert (one.low, one.high) in pairwise(EDGES)
    total = sum(one.words * abs(one.confidence - one.right) for one in found.bins)
    assert found.error == pytest.approx(total / max(1, len(judged)), abs=2e-4)


def test_a_table_that_is_right_has_no_error_and_one_that_is_sure_of_nothing_right_has_all() -> None:
    assert calibration_of([(1.0, True)] * 9).error == 0.0
    assert calibration_of([(1.0, False)] * 9).error == 1.0
    assert calibration_of([]).bins == ()


def test_words_are_judged_where_they_stand() -> None:
    gold = ["Toàn tỉnh có 19/207 xã.", "¤", "kinh tế - xã hội"]
    read = [
        [("Toàn", 0.9), ("tính", 0.8), ("có", 0.7), ("19/207", None), ("xã.", 0.6), ("—", 0.5)],
        [("gì", 0.1)],
        [("kinh tế", 0.9), ("", 0.2), ("hội", 0.3)],
    ]
    assert list(judged_words(gold, read)) == [
        *[(0.9, True), (0.8, False), (0.7, True), (0.6, True)],
        *[(0.9, True), (0.9, True), (0.3, True)],
    ]
    with pytest.raises(ValueError, match="not line-aligned: the gold has 3 lines, the other text 1"):
        list(judged_words(gold, read[:1]))


def test_the_words_that_are_judged_are_those_of_the_restored_text() -> None:
    for context in CONTEXTS.values():
        restored = restore_text(context, Knowledge())[0].split("\n")
        words = restored_words(context, Knowledge())
        assert [" ".join(text for text, _ in line if text).split() for line in words] == [
            one.split() for one in restored
        ]
    assert {sure for line in restored_words(CONTEXTS["right"], Knowledge()) for _, sure in line} == {None}
    ((*words, number, unit),) = restored_words(
        "Nam nay cac xa cua huyen thu hoach duoc tong cong 2.750 tan", Knowledge()
    )
    assert number == ("2.750", None)
    assert all(sure is not None for _, sure in [*words, unit])


def test_the_confidence_of_restored_words_can_be_believed() -> None:
    command = [str(PHUCHOI), "evaluate", "confidence", str(ROOT / "bench/gold/lang-son")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    figures, head, *rows = done.stdout.splitlines()
    assert json.loads(figures)["error"] < 0.02
    assert head.split("\t") == ["from", "to", "words", "confidence", "right"]
    assert sum(int(row.split("\t")[2]) for row in rows) == json.loads(figures)["words"] > 2500
