"""The log of decisions: it only grows, nothing in it is lost, and what stands follows from it alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.decisions import Action, Decision, DecisionLog, LogError, Standing, WordFix
from pipeline.decisions.log import parse
from pipeline.decisions.records import new_id


def decision(action: Action, number: int = 0, who: str = "An", **more: object) -> Decision:
    return Decision(id=new_id(), action=action, at=f"2026-01-01T00:00:00.{number:06}+00:00", who=who, **more)  # type: ignore[arg-type]


def test_what_is_added_is_there_for_whoever_looks(tmp_path: Path) -> None:
    mine, theirs = DecisionLog(tmp_path / "d.jsonl"), DecisionLog(tmp_path / "d.jsonl")
    assert mine.news() == []
    one, two = decision(Action.ACCEPT, row="a", note="đúng"), decision(Action.REJECT, row="b")
    mine.append([one])
    theirs.append([two])
    assert mine.news() == [one, two] == theirs.news()
    assert mine.news() == []
    assert parse((tmp_path / "d.jsonl").read_bytes(), "d.jsonl") == [one, two]


def test_a_line_cut_short_by_a_crash_costs_that_line_only(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    log = DecisionLog(path)
    log.append([decision(Action.ACCEPT, row="a")])
    with path.open("ab") as file:
        file.write(b'{"id":"x","acti')
    assert len(log.news()) == 1  # the rest may still be on its way
    log.append([decision(Action.ACCEPT, row="b")])
    assert [one.row for one in log.news()] == ["b"]
    assert len(log.faults) == 1 and "line 2" in log.faults[0]
    assert path.read_bytes().count(b"\n") == 3
    with pytest.raises(LogError, match="line 2"):
        parse(path.read_bytes(), "d.jsonl")


def test_a_check_sees_what_others_added_and_may_refuse(tmp_path: Path) -> None:
    mine, theirs = DecisionLog(tmp_path / "d.jsonl"), DecisionLog(tmp_path / "d.jsonl")
    theirs.append([decision(Action.ACCEPT, row="a")])

    def refuse(news: list[Decision]) -> None:
        assert [one.row for one in news] == ["a"]
        raise RuntimeError("somebody was quicker")

    with pytest.raises(RuntimeError):
        mine.append([decision(Action.REJECT, row="a")], refuse)
    assert len(parse((tmp_path / "d.jsonl").read_bytes(), "")) == 1


def test_processes_that_write_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.decisions.test_log import decision\n"
        "from pipeline.decisions import Action, DecisionLog\n"
        "log = DecisionLog(Path(sys.argv[1]))\n"
        "for n in range(60): log.append([decision(Action.ACCEPT, n, who=sys.argv[2], note='x' * 999, row=str(n))])"
    )
    root = Path(__file__).parents[2]
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "d.jsonl"), who], cwd=root)
        for who in ("An", "Bình")
    ]
    assert [one.wait(60) for one in writers] == [0, 0]
    found = parse((tmp_path / "d.jsonl").read_bytes(), "d.jsonl")
    assert [[one.row for one in found if one.who == who] for who in ("An", "Bình")] == [[str(n) for n in range(60)]] * 2


def test_undo_and_redo_go_back_and_forth_for_each_reviewer() -> None:
    first, second = decision(Action.ACCEPT, 1, row="a"), decision(Action.REJECT, 2, row="a")
    other = decision(Action.ACCEPT, 3, who="Bình", row="b")
    standing = Standing([first, second, other])
    assert standing.rows == {"a": second, "b": other}
    assert standing.last_of("An") == (second.id,)
    standing.add([decision(Action.UNDO, 4, of=(second.id,))])
    assert standing.rows == {"a": first, "b": other}
    assert (standing.last_of("An"), standing.last_undone_by("An")) == ((first.id,), (second.id,))
    standing.add([decision(Action.UNDO, 5, of=(first.id,))])
    assert standing.rows == {"b": other}
    assert standing.last_of("An") == ()
    standing.add([decision(Action.REDO, 6, of=(first.id,)), decision(Action.REDO, 7, of=(second.id,))])
    assert standing.rows["a"] is second
    assert standing.last_undone_by("An") == ()


def test_what_was_decided_in_one_go_is_undone_in_one_go() -> None:
    fixes = [
        decision(
            Action.TEXT,
            number,
            sha256="ab",
            page=1,
            line=number,
            group="g",
            words=(WordFix(position=0, seen="Von", old="Von", new="vốn"),),
        )
        for number in (1, 2, 3)
    ]
    standing = Standing(fixes)
    assert [(one.line, one.words[0].new) for one in standing.fixes("ab")] == [(1, "vốn"), (2, "vốn"), (3, "vốn")]
    assert standing.fixes("cd") == ()
    standing.add([decision(Action.UNDO, 9, of=standing.last_of("An"))])
    assert standing.fixes("ab") == ()


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["accept", "reject", "undo", "redo"]), st.sampled_from("ab"), st.booleans())
)


@given(ACTIONS, st.randoms())
def test_what_stands_does_not_depend_on_how_logs_were_merged(
    steps: list[tuple[str, str, bool]], chance: object
) -> None:
    standing, log = Standing(), []
    for number, (action, row, mine) in enumerate(steps):
        who = "An" if mine else "Bình"
        of = standing.last_of(who) if action == "undo" else standing.last_undone_by(who) if action == "redo" else ()
        if action in ("undo", "redo") and not of:
            continue
        one = decision(Action(action), number, who, row="" if of else row, of=of)
        standing.add([one])
        log.append(one)
    assert Standing(log).rows == standing.rows
    chance.shuffle(log)  # type: ignore[attr-defined]
    merged = Standing(log[::2])
    merged.add(log[1::2])
    merged.add(log)
    assert merged.rows == standing.rows
    assert merged.log == standing.log
    assert [merged.last_of(who) for who in ("An", "Bình")] == [standing.last_of(who) for who in ("An", "Bình")]
