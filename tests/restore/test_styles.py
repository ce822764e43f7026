"""Which channel a damaged line is given: told by the style of its letters, in mixed documents too."""

from __future__ import annotations

import json
import lzma
from itertools import product
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.knowledge import Knowledge, RulesError
from pipeline.restore import restore_text
from pipeline.restore.styles import Style, Styles

RULES = Knowledge()
CONTEXTS = json.loads((Path(__file__).parent.parent / "cases" / "restore" / "contexts.json").read_text("utf-8"))
COPIER, DAMAGED, SEED, RIGHT = (CONTEXTS[name].split("\n") for name in ("copier", "damaged", "seed", "right"))


def told(text: list[str], rules: Knowledge = RULES) -> list[str]:
    return Styles(rules).told(text)


def channels(text: str, rules: Knowledge = RULES) -> dict[int, set[str]]:
    """Line → the channels that changed words in it."""
    found: dict[int, set[str]] = {}
    for change in restore_text(text, rules)[1]:
        if change.reason.startswith("channel:"):
            found.setdefault(change.line, set()).add(change.reason.removeprefix("channel:"))
    return found


@pytest.mark.parametrize(("text", "style"), [(COPIER, "copier"), (DAMAGED, "eng"), (SEED, "eng")])
def test_a_text_of_one_style_is_restored_by_its_channel(text: list[str], style: str) -> None:
    assert channels("\n".join(text)) == {line: {style} for line in range(1, len(text) + 1)}


@pytest.mark.parametrize("line", [*COPIER[:-1], *DAMAGED, *SEED])
def test_a_line_alone_is_told_too(line: str) -> None:
    assert told([line]) == ["copier" if line in COPIER else "eng"]


def test_a_mixed_document_is_told_line_by_line_and_right_text_in_it_stays() -> None:
    text = [*DAMAGED, *RIGHT, *COPIER, *SEED, *RIGHT]
    restored, _ = restore_text("\n".join(text), RULES)
    lines = restored.split("\n")
    for start in (len(DAMAGED), len(text) - len(RIGHT)):
        assert lines[start : start + len(RIGHT)] == RIGHT
    expected = ["eng"] * len(DAMAGED) + [""] * len(RIGHT) + ["copier"] * len(COPIER) + ["eng"] * len(SEED)
    found = channels("\n".join(text))
    assert [found.get(number, {""}) for number in range(1, len(expected) + 1)] == [{style} for style in expected]


def test_lines_without_words_go_with_their_neighbours() -> None:
    assert told([*COPIER, "", "12,5", *COPIER]) == ["copier"] * (2 * len(COPIER) + 2)
    assert told(["", "4,220", "19/207"]) == ["eng"] * 3


def overlay(folder: Path, table: str, channel: bytes | None = None) -> Knowledge:
    (folder / "restore").mkdir()
    (folder / "restore" / "styles.tsv").write_text(table, "utf-8")
    if channel is not None:
        (folder / "restore" / "channel-mine.msgpack.xz").write_bytes(channel)
    return Knowledge(overlay=folder)


@pytest.mark.parametrize("row", ["mine\tdear\t1", "mine\t1", "mine"])
def test_a_row_that_is_wrong_is_named(tmp_path: Path, row: str) -> None:
    with pytest.raises(RulesError, match=r"styles\.tsv: mine: expected a channel"):
        told(["ti6u"], overlay(tmp_path, f"channel\tmargin\tchange\n{row}\n"))


@pytest.mark.parametrize("channel", [None, b"", b"\xfd7zXZ", lzma.compress(b"\xc1"), lzma.compress(b"\x80")])
def test_a_channel_that_is_missing_or_broken_is_named(tmp_path: Path, channel: bytes | None) -> None:
    with pytest.raises(RulesError, match=r"channel-mine\.msgpack\.xz"):
        told(["ti6u"], overlay(tmp_path, "channel\tmargin\tchange\nmine\t0\t1\n", channel))


ROWS = st.dictionaries(st.sampled_from("ab "), st.dictionaries(st.sampled_from("ab "), st.integers(1, 9)), max_size=3)


@given(ROWS, st.text("abc", min_size=1, max_size=3))
def test_what_may_follow_a_sign_sums_to_no_more_than_one(signs: dict[str, dict[str, int]], word: str) -> None:
    style = Style(signs)
    assert style.cost(word) >= 0.0
    assert sum(2.718281828 ** -style._pair("a", sign) for sign in "ab c") <= 1.001


@given(
    st.lists(st.lists(st.sampled_from(["aa", "ab", "bb", "c"]), max_size=3), max_size=5),
    st.lists(st.tuples(st.sampled_from([0.0, 0.5]), st.sampled_from([0.5, 2.0])), min_size=2, max_size=3),
)
@settings(max_examples=40, deadline=None)
def test_no_way_through_the_lines_is_cheaper(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]], rows: list[tuple[float, float]]
) -> None:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "restore").mkdir()
    table = "".join(f"{place}\t{margin}\t{change}\n" for place, (margin, change) in enumerate(rows))
    (folder / "restore" / "styles.tsv").write_text("channel\tmargin\tchange\n" + table, "utf-8")
    signs = [
        {" ": {"a": 9}, "a": {"a": 5, "b": 1}},
        {"a": {"b": 7}, "b": {" ": 3}},
        {"b": {"b": 4}, " ": {"b": 2, "c": 1}},
    ]
    for place in range(len(rows)):
        packed = lzma.compress(msgspec.msgpack.encode({"signs": signs[place]}))
        (folder / "restore" / f"channel-{place}.msgpack.xz").write_bytes(packed)
    lines = [" ".join(words) for words in texts]

    def cost(way: tuple[int, ...]) -> float:
        total = 0.0
        for before, now, words in zip((0, *way), way, texts, strict=False):
            total += rows[now][1] if now != before else 0.0
            total += sum(Style(signs[now]).cost(word) + rows[now][0] for word in words)
        return total

    found = tuple(int(name) for name in Styles(Knowledge(folder)).told(lines))
    cheapest = min(map(cost, product(range(len(rows)), repeat=len(lines))))
    assert cost(found) == pytest.approx(cheapest)
