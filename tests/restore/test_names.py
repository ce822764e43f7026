"""A user's own names: they come out as the lexicon writes them, and nothing else is touched for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.evaluate import score_restoration
from pipeline.evaluate.equivalence import fold
from pipeline.ingest.text import split_lines
from pipeline.knowledge import Knowledge, RulesError
from pipeline.model import Box, Document, Line, Page, Route, Word
from pipeline.restore import restore, restore_text

from .test_properties import CONTEXTS, FRAGMENTS, check

ROOT = Path(__file__).parents[2]
TABLE = json.loads((ROOT / "tests/cases/restore/lexicon.json").read_text("utf-8"))
GOLD = ROOT / "bench/gold/lang-son"
NAMES = [line.split("\t")[0] for line in TABLE["lexicon"][2:]]


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    path = tmp_path_factory.mktemp("own") / "names.tsv"
    path.write_text("\n".join(TABLE["lexicon"]) + "\n", "utf-8")
    return Knowledge(lexicons=[path])


def test_names_read_wrongly_are_restored_and_without_the_lexicon_they_are_not(named: Knowledge) -> None:
    lines = [case["raw"] for case in TABLE["cases"]]
    text = "\n".join([*CONTEXTS["damaged"].split("\n"), "", *lines])
    with_names = restore_text(text, named)[0].split("\n")[-len(lines) :]
    without = restore_text(text, Knowledge())[0].split("\n")[-len(lines) :]
    for case, line, other in zip(TABLE["cases"], with_names, without, strict=True):
        assert fold(line) == fold(case["restored"])
        if case["without"]:
            assert case["without"] not in other


@pytest.mark.parametrize("case", TABLE["stripped"], ids=lambda case: case["raw"][:20])
def test_names_without_their_marks_are_restored(named: Knowledge, case: dict[str, str]) -> None:
    text = f"{CONTEXTS['stripped']}\n\n{case['raw']}"
    assert fold(restore_text(text, named)[0].split("\n")[-1]) == fold(case["restored"])
    if "listed" not in case:
        assert fold(restore_text(text, Knowledge())[0].split("\n")[-1]) != fold(case["restored"])


def test_what_is_right_stays_byte_for_byte(named: Knowledge) -> None:
    right = "".join(f"{case['restored']}\n" for kind in ("cases", "stripped") for case in TABLE[kind])
    for text in (right, (ROOT / "bench/gold/lang-son.gold.txt").read_text("utf-8"), CONTEXTS["right"]):
        assert restore_text(text, named) == (text, [])


def test_other_texts_are_no_worse(named: Knowledge) -> None:
    gold, raw = (split_lines(Path(f"{GOLD}.{kind}.txt").read_text("utf-8")) for kind in ("gold", "raw"))
    without, with_names = (
        score_restoration(gold, restore_text("\n".join(raw), rules)[0].split("\n")) for rules in (Knowledge(), named)
    )
    assert with_names.errors <= without.errors
    assert with_names.number == without.number


def test_a_name_in_capitals_leaves_small_letters_alone(tmp_path: Path) -> None:
    (tmp_path / "names").write_text("Thúy Lợi\nTiều Chi\nĐương Giao\n", "utf-8")
    rules = Knowledge(lexicons=[tmp_path / "names"])
    assert restore_text(CONTEXTS["damaged"], rules) == restore_text(CONTEXTS["damaged"], Knowledge())


def test_a_lexicon_does_not_choose_a_style_of_tones_where_the_engine_read_one(tmp_path: Path) -> None:
    (tmp_path / "names").write_text("Hoà Thuỷ\n", "utf-8")
    line = "Đến nay các xã của huyện Hòa Thủy đều đã hoàn thành quy hoạch nông thôn mới"
    words = line.split()
    placed = tuple(
        Word(seen=word, text=word, box=Box(x0=9.0 * at, top=0.0, x1=9.0 * at + 8, bottom=9.0), confidence=0.95, line=1)
        for at, word in enumerate(words)
    )
    page = Page(number=1, route=Route.OCR, lines=(Line(number=1, seen=line, words=placed),))
    document = Document(path="a.pdf", pages=(page,))
    assert restore(document, Knowledge(lexicons=[tmp_path / "names"])).changes == ()


def test_an_empty_lexicon_is_none(tmp_path: Path) -> None:
    (tmp_path / "names").write_text("# nothing yet\n\n", "utf-8")
    rules = Knowledge(lexicons=[tmp_path / "names"])
    assert restore_text(CONTEXTS["seed"], rules) == restore_text(CONTEXTS["seed"], Knowledge())


def test_a_faulty_lexicon_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "names"
    path.write_text("Kon Plông\nĐiểm 5\n\tx\n", "utf-8")
    with pytest.raises(RulesError, match=r"names:2: '5' in 'Điểm 5'.*\(and 2 more: phuchoi rules check"):
        restore_text("Huyen Kon Plong", Knowledge(lexicons=[path]))
    with pytest.raises(RulesError, match="none: no such lexicon"):
        Knowledge(lexicons=[tmp_path / "none"])


@given(FRAGMENTS, st.lists(st.sampled_from([*NAMES, "kon plong", "Pléng", "H’leo", "M'", "''", "CƯ KUIN"]), max_size=9))
@settings(deadline=None, max_examples=60)
def test_any_text_with_names_in_it(named: Knowledge, text: str, names: list[str]) -> None:
    mixed = f"{CONTEXTS['damaged']}\n{' '.join(names)} {text}"
    assert check(mixed, named) == check(mixed, named)


def test_a_run_with_another_lexicon_is_not_taken_for_done(tmp_path: Path) -> None:
    text = "\n".join([CONTEXTS["damaged"], "", *(case["raw"] for case in TABLE["cases"])])
    (tmp_path / "report.txt").write_text(text, "utf-8")
    names, out = tmp_path / "names.tsv", tmp_path / "out"

    def restored(knowledge: Knowledge) -> tuple[str, int]:
        pipeline.run([tmp_path / "report.txt"], out, jobs=1, knowledge=knowledge)
        (path,) = out.glob("documents/*/restored.txt")
        return path.read_text("utf-8"), path.stat().st_mtime_ns

    assert "Kon Plông" not in restored(Knowledge())[0]
    names.write_text("Kon Plông\n", "utf-8")
    first = restored(Knowledge(lexicons=[names]))
    assert "Kon Plông" in first[0]
    assert restored(Knowledge(lexicons=[names])) == first
    names.write_text("Kon Plông\nKrông Pắc\n", "utf-8")
    assert "Krông Pắc" in restored(Knowledge(lexicons=[names]))[0]
