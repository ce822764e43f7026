"""The state of a review: decisions, stale ones, words corrected and put back, series; and the commands about them."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import msgspec
import pytest

from pipeline.decisions import Action, DecisionLog
from pipeline.review import series
from pipeline.review.desk import Conflict, Desk
from pipeline.review.documents import Report
from pipeline.review.queue import Filter, Queue, Tally
from pipeline.review.shown import plain_line, visible
from pipeline.review.wording import LANGUAGES, strings
from tests.archive.conftest import run
from tests.review.conftest import logged
from tests.test_cli import complaint, phuchoi

TEMPLATES = Path(__file__).parents[2] / "pipeline" / "review" / "templates"


@pytest.fixture
def desk(out: Path) -> Desk:
    return Desk(out, "An")


def report(desk: Desk, name: str = "bao cao.txt") -> Report:
    return next(one for one in desk.reports.values() if one.name == name)


def row_with(desk: Desk, value: str) -> str:
    return next(one.id for one in report(desk).items if one.cell("value") == value)


def test_rows_are_those_of_the_run_however_they_are_found(desk: Desk) -> None:
    """A text read back from its folder gives the rows the run found in it."""
    for one in desk.reports.values():
        before = [item.row for item in one.items]
        desk._extract(one)
        assert [item.row for item in one.items] == before


def test_decisions_move_rows_between_states(desk: Desk, out: Path) -> None:
    first, second = row_with(desk, "19"), row_with(desk, "35")
    total = Tally(desk).counts().total
    desk.accept(first, "")
    desk.correct(second, {"unit": "hộ", "value": "36"}, "")
    assert (desk.state(first), desk.state(second)) == ("accepted", "corrected")
    view = desk.view(second)
    assert view is not None and "36" in view.row
    assert Tally(desk).counts().done == 2 and Tally(desk).counts().total == total
    desk.undo()
    desk.undo()
    assert Tally(desk).counts().done == 0
    desk.redo()
    assert desk.state(first) == "accepted"
    assert desk.undo() is not None and desk.undo() is None
    # the same from the log alone
    assert Desk(out, "x").states == desk.states


def test_somebody_elses_decision_is_seen_before_ones_own_is_made(desk: Desk, out: Path) -> None:
    other = Desk(out, "Bình")
    row = row_with(desk, "19")
    other.accept(row, "")
    with pytest.raises(Conflict) as caught:
        desk.reject(row, "")
    assert caught.value.other.who == "Bình"
    desk.reject(row, caught.value.other.id)
    other.refresh()
    assert other.state(row) == "rejected"
    # each undoes only what is their own
    assert other.undo() is not None
    assert other.state(row) == "rejected"


def test_decisions_go_stale_visibly_and_are_never_lost(desk: Desk, out: Path) -> None:
    row, other = row_with(desk, "19"), row_with(desk, "35")
    desk.accept(row, "")
    desk.accept(other, "")
    # somebody corrects a word of the row's subject: what was accepted is no longer what stands there
    one = report(desk)
    line = next(line for line in desk.page(one, 1).lines if "19/207" in line.seen)
    position = next(place for place, word in enumerate(line.words) if word.seen == "giao")
    desk.save(desk.fix_words(one.sha256, [(1, line.number, position, "thủy")]))
    assert (desk.state(row), desk.state(other)) == ("stale", "accepted")
    view = desk.view(row)
    assert view is not None and set(view.changes) == {"subject"}
    queue = Queue(desk)
    assert queue.rows(Filter(state="stale")) == [row]
    assert row not in queue.rows(Filter())
    phuchoi("decisions", "apply", out)
    with (out / "indicators.csv").open(encoding="utf-8", newline="") as file:
        applied = {cells["id"]: cells["decision"] for cells in csv.DictReader(file)}
    assert (applied[row], applied[other]) == ("", "accepted")
    desk.accept(row, desk.standing.rows[row].id)
    assert desk.state(row) == "accepted"
    # a row that is gone altogether
    number = next(place for place, word in enumerate(line.words) if word.seen == "19/207")
    desk.save(desk.fix_words(one.sha256, [(1, line.number, number, "nhiều")]))
    assert row not in desk.items
    assert desk.state(row) == "stale"
    assert queue.rows(Filter(state="stale")) == [row]
    desk.dismiss(row)
    assert desk.view(row) is None or desk.state(row) == "undecided"


def test_words_corrected_by_a_run_can_be_put_back(desk: Desk, out: Path) -> None:
    one = report(desk)
    before = (one.folder / "restored.txt").read_bytes()
    line = next(line for line in desk.page(one, 1).lines if "35" in line.seen)
    position = next(place for place, word in enumerate(line.words) if word.seen == "Zyx")
    old = line.words[position].text
    desk.save(desk.fix_words(one.sha256, [(1, line.number, position, "Vàng")]))
    assert phuchoi("decisions", "apply", out).returncode == 0
    assert "Vàng" in (one.folder / "restored.txt").read_text("utf-8")
    again = Desk(out, "An")
    again.undo()
    assert again.line(report(again), 1, line.number).words[position].text == old
    assert phuchoi("decisions", "apply", out).returncode == 0
    assert (one.folder / "restored.txt").read_bytes() == before


def test_the_same_error_elsewhere(desk: Desk) -> None:
    found = series.spots(desk, "Zyx", "Vàng")
    assert [(spot.line, spot.text) for spot in found] == [(3, found[0].text), (3, found[1].text), (4, found[2].text)]
    (sha256, places), *others = series.placed(desk, [spot.key for spot in found], "Vàng").items()
    assert not others
    desk.save(desk.fix_words(sha256, places))
    assert series.spots(desk, "Zyx", "Vàng") == []
    assert [(pattern.seen, pattern.new, made) for pattern, made in series.patterns(desk)] == [("Zyx", "Vàng", 3)]
    desk.undo()
    assert len(series.spots(desk, "Zyx", "Vàng")) == 3
    households = series.rows_like(desk, "unit", desk.items[row_with(desk, "35")].cell("unit"))
    desk.save(desk.fix_rows(households, {"unit": "nhà"}))
    assert {desk.state(row) for row in households} == {"corrected"}


def test_filters(desk: Desk) -> None:
    queue = Queue(desk)
    everything = queue.rows(Filter(state="all"))
    assert len(everything) == len(set(everything)) == len(desk.items)
    first = desk.items[everything[0]]
    assert first.flags
    sha256 = report(desk).sha256
    assert {desk.items[row].cell("sha256") for row in queue.rows(Filter(document=sha256[:12]))} == {sha256}
    assert all(desk.items[row].confidence < 0.7 for row in queue.rows(Filter(below="0.7")))
    assert all(desk.items[row].flags for row in queue.rows(Filter(flag="any")))
    assert row_with(desk, "88") in queue.rows(Filter(q="88 LOP hoc"))
    assert queue.rows(Filter(q="nothing of the kind")) == []
    some = Filter(state="all", q="xã & thôn", below="0.5")
    assert Filter.of(dict(part.split("=") for part in some.query().split("&")))._replace(q="") == some._replace(q="")


def test_later_runs_keep_the_log(made: Path, out: Path) -> None:
    desk = Desk(out, "An")
    desk.accept(row_with(desk, "19"), "")
    before = (out / "decisions.jsonl").read_bytes()
    ran = run(made.parent / "in", out=out, jobs=1)
    assert (out / "decisions.jsonl").read_bytes() == before
    assert [row["decision"] for row in ran.rows("indicators.csv")].count("accepted") == 1


def test_commands(desk: Desk, out: Path, tmp_path: Path, made: Path) -> None:
    row = row_with(desk, "19")
    desk.correct(row, {"value": "41"}, "", note="in là 41")
    desk.accept(row_with(desk, "35"), "")
    one = report(desk)
    line = next(line for line in desk.page(one, 1).lines if "35" in line.seen)
    position = next(place for place, word in enumerate(line.words) if word.seen == "Zyx")
    desk.save(desk.fix_words(one.sha256, [(1, line.number, position, "Vàng")]))
    desk.read(one.sha256, 1)
    figures = json.loads(phuchoi("decisions", "stats", out).stdout)
    assert (figures["decisions"], figures["corrected"], figures["words"], figures["pages_read"]) == (4, 1, 1, 1)
    assert figures["reviewers"] == {"An": 4}
    table = csv.DictReader(io.StringIO(phuchoi("decisions", "export", out, "--to", "csv").stdout.decode(), newline=""))
    told = [(cells["action"], cells["state"], cells["field"], cells["old"], cells["new"]) for cells in table]
    assert told[0] == ("correct", "standing", "value", "19", "41")
    # to another folder of the same run, twice
    copied = phuchoi("decisions", "export", out, "-o", tmp_path / "log.jsonl")
    assert (copied.returncode, (tmp_path / "log.jsonl").read_bytes()) == (0, (out / "decisions.jsonl").read_bytes())
    other = tmp_path / "other"
    other.mkdir()
    for count in (b"4 decisions added, 0 were there", b"0 decisions added, 4 were there"):
        assert count in phuchoi("decisions", "import", other, tmp_path / "log.jsonl").stdout
    assert (other / "decisions.jsonl").read_bytes() == (out / "decisions.jsonl").read_bytes()
    # as gold: what was confirmed is found, and the run before the correction is wrong in one row
    assert phuchoi("decisions", "export", out, "--to", "gold", "-o", tmp_path / "gold").returncode == 0
    (gold,) = (tmp_path / "gold").glob("*.tsv")
    phuchoi("decisions", "apply", out)
    for folder, recall in ((made, 0.5), (out, 1.0)):
        found = tmp_path / "found.csv"
        with (folder / "indicators.csv").open(encoding="utf-8", newline="") as file:
            cells = [row for row in csv.DictReader(file) if row["document"] == one.name]
        with found.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, cells[0].keys())
            writer.writeheader()
            writer.writerows(cells)
        assert json.loads(phuchoi("evaluate", "extract", gold, found).stdout)["recall"] == recall
    raw, text = (tmp_path / "gold" / f"lines.{name}.txt" for name in ("raw", "gold"))
    assert "Vàng" in text.read_text("utf-8") and "Zyx" in raw.read_text("utf-8")
    assert phuchoi("evaluate", "restore", text, raw).returncode == 0
    lexicon = phuchoi("decisions", "export", out, "--to", "lexicon").stdout.decode().splitlines()
    assert [entry for entry in lexicon if not entry.startswith("#")] == ["Khe Vàng", "Vàng có"]


def test_commands_that_cannot(out: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": 1}\n')
    for message, arguments in [
        ("not a run's folder", ("stats", tmp_path)),
        ("one of log, csv", ("export", out, "--to", "xml")),
        ("name a folder", ("export", out, "--to", "gold")),
        ("line 1: not a decision", ("import", out, tmp_path / "bad.jsonl")),
        ("cannot be read", ("import", out, tmp_path / "none.jsonl")),
    ]:
        done = phuchoi("decisions", *arguments)
        assert done.returncode == 2
        assert message in complaint(done)
    with (out / "decisions.jsonl").open("w") as file:
        file.write("no decision\n")
    assert "line 1: not a decision" in phuchoi("decisions", "stats", out).stderr.decode()


def test_every_language_says_everything() -> None:
    english = strings("en")
    for language in LANGUAGES:
        texts = strings(language)
        assert texts.keys() == english.keys()
        for name, text in texts.items():
            assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", english[name])), (language, name)
    used = {
        name for page in TEMPLATES.glob("*.html") for name in re.findall(r"""\bt\(["']([\w.]+)["']""", page.read_text())
    }
    used = {name for name in used if not name.endswith(".")}
    assert used <= english.keys()
    checks = Path(__file__).parents[2] / "pipeline" / "extract" / "checks"
    for path in checks.glob("*.py"):
        found = re.search(r'^NAME = "(\w+)"', path.read_text("utf-8"), re.MULTILINE)
        assert found is None or f"check.{found[1]}" in english


def test_what_is_typed_is_kept_plain() -> None:
    assert plain_line("  e\u0302\u0301 \u202eabc\u200b\n d\x00") == "ế abc d"
    assert visible("a\u202eb") == "a⟨U+202E⟩b"


def test_the_log_is_one_object_a_line(desk: Desk, out: Path) -> None:
    desk.accept(row_with(desk, "19"), "", note='"\n\u2028')
    assert len(logged(out)) == 1
    assert [one.action for one in DecisionLog(out / "decisions.jsonl").news()] == [Action.ACCEPT]
    assert msgspec.json.decode((out / "decisions.jsonl").read_bytes())["saw"]["value"] == "19"
