"""`phuchoi diff`, as typed: what differs is told, nothing is dropped, and the exit status says whether."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish import INDICATORS
from pipeline.review.diff import diff_tables
from pipeline.review.tables import Sheet
from pipeline.review.text_diff import by_word, text_diff
from tests.test_cli import complaint, phuchoi

HEADER = ("id", "document", "page", "line", "value", "unit")
ROWS = [
    ("a1", "bc.pdf", "1", "3", "19", "xã"),
    ("b2", "bc.pdf", "1", "3", "207", "xã"),
    ("c3", "bc.pdf", "2", "8", "35", "thôn"),
]


def table(path: Path, rows: list[tuple[str, ...]], header: tuple[str, ...] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def differences(*arguments: object) -> tuple[int, dict[str, object]]:
    done = phuchoi("diff", *arguments, "--format", "json")
    assert not done.stderr, done.stderr
    made = json.loads(done.stdout)
    return done.returncode, made["tables"][0]


def test_equal_tables_differ_in_nothing(tmp_path: Path) -> None:
    one = table(tmp_path / "one.csv", ROWS)
    two = table(tmp_path / "two.csv", list(reversed(ROWS)))
    for form in ("text", "csv", "json", "html"):
        assert phuchoi("diff", one, two, "--format", form).returncode == 0


def test_every_difference_is_told(tmp_path: Path) -> None:
    one = table(tmp_path / "one.csv", ROWS)
    two = table(
        tmp_path / "two.csv", [ROWS[0], ("b2", "bc.pdf", "1", "3", "201", "xã"), ("d4", "bc.pdf", "3", "1", "5", "ha")]
    )
    status, found = differences(one, two)
    assert status == 1
    assert [(change["row"]["id"], change["fields"]) for change in found["changed"]] == [
        ("b2", {"value": ["207", "201"]})
    ]
    assert [row["id"] for row in found["added"]] == ["d4"]
    assert [row["id"] for row in found["removed"]] == ["c3"]
    assert found["same"] == 1
    text = phuchoi("diff", one, two).stdout.decode()
    for part in (
        "1 changed, 1 added, 1 removed, 1 the same",
        "value: 207 → 201",
        "+ bc.pdf p.3 l.1  5 · ha",
        "- bc.pdf",
    ):
        assert part in text
    assert "\x1b" not in text  # colours are for terminals
    rows = list(csv.DictReader(io.StringIO(phuchoi("diff", one, two, "--format", "csv").stdout.decode(), newline="")))
    assert [(row["change"], row["id"], row["old"]) for row in rows[:1]] == [("changed", "b2", "207")]
    assert [row["change"] for row in rows] == ["changed", "added", "removed"]


def test_colours_on_a_terminal(tmp_path: Path) -> None:
    one, two = table(tmp_path / "one.csv", ROWS), table(tmp_path / "two.csv", ROWS[:2])
    from tests.test_cli import PHUCHOI

    done = subprocess.run(
        ["script", "-qec", f"'{PHUCHOI}' diff '{one}' '{two}'", "/dev/null"],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"\x1b[31m- " in done.stdout


def test_a_page_scanned_anew_is_the_same_page(tmp_path: Path) -> None:
    """Every id is another, and still only what was read otherwise is told."""
    again = [("x1", *ROWS[0][1:]), ("y2", "bc.pdf", "1", "3", "201", "xã"), ("z3", *ROWS[2][1:])]
    status, found = differences(table(tmp_path / "one.csv", ROWS), table(tmp_path / "two.csv", again))
    assert status == 1
    assert [change["fields"] for change in found["changed"]] == [{"value": ["207", "201"]}]
    assert not found["added"] and not found["removed"]


def test_keys_of_several_columns_and_keys_that_are_not_unique(tmp_path: Path) -> None:
    one = table(tmp_path / "one.csv", ROWS)
    two = table(tmp_path / "two.csv", [ROWS[1], ROWS[0], ("c3", "bc.pdf", "2", "8", "36", "thôn")])
    status, found = differences(one, two, "--key", "document,line")
    assert status == 1
    assert {(one["side"], tuple(one["key"]), one["rows"]) for one in found["duplicates"]} == {
        ("old", ("bc.pdf", "3"), 2),
        ("new", ("bc.pdf", "3"), 2),
    }
    # rows of one key are paired with their equals: only the third row changed
    assert [change["fields"] for change in found["changed"]] == [{"value": ["35", "36"]}]
    assert "duplicate key" in phuchoi("diff", one, two, "--key", "document,line").stdout.decode()
    three = table(tmp_path / "three.csv", ROWS[1:])
    assert len(differences(one, three, "--key", "document,line")[1]["removed"]) == 1


def test_columns_that_only_one_has(tmp_path: Path) -> None:
    one = table(tmp_path / "one.csv", ROWS)
    two = table(tmp_path / "two.csv", [(*row, "") for row in ROWS], (*HEADER, "note"))
    status, found = differences(one, two)
    assert (status, found["columns"]) == (1, {"added": ["note"], "removed": []})
    assert phuchoi("diff", one, table(tmp_path / "t.csv", [("a1", "19"), ("q", "1")], ("id", "value"))).returncode == 1


def test_ignored_columns(tmp_path: Path) -> None:
    one = table(tmp_path / "one.csv", ROWS)
    two = table(tmp_path / "two.csv", [(*row[:5], "x") for row in ROWS])
    assert phuchoi("diff", one, two).returncode == 1
    assert phuchoi("diff", one, two, "--ignore", "unit").returncode == 0


def test_tables_of_any_columns(tmp_path: Path) -> None:
    one = table(tmp_path / "one.tsv", [], ("a",))
    one.write_text("a\tb\nx\t1\nx\t1\ny\t2\n", "utf-8")
    two = tmp_path / "two.tsv"
    two.write_text("\ufeffa\tb\ny\t2\nx\t1\n", "utf-8")
    status, found = differences(one, two)
    assert (status, found["same"], len(found["removed"])) == (1, 2, 1)


def test_numbers_are_compared_as_numbers(tmp_path: Path) -> None:
    one = table(tmp_path / "one.csv", [("a", "0.50", "1.0")], ("id", "value", "note"))
    two = table(tmp_path / "two.csv", [("a", "0.5", "1.0")], ("id", "value", "note"))
    assert phuchoi("diff", one, two).returncode == 0
    assert phuchoi("diff", one, table(tmp_path / "x.csv", [("a", "0.5", "1")], ("id", "value", "note"))).returncode == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("a,a\n1,2\n", "two columns are called 'a'"),
        ("a,b\n1,2\n3\n", "line 3: 1 cells for 2 columns"),
        ('a\n"1\n', "1"),
    ],
)
def test_tables_that_cannot_be_compared(tmp_path: Path, text: str, message: str) -> None:
    good, bad = table(tmp_path / "good.csv", ROWS), tmp_path / "bad.csv"
    bad.write_text(text, "utf-8")
    done = phuchoi("diff", good, bad)
    if done.returncode != 1:  # an open quotation mark is a cell like any other
        assert (done.returncode, message in complaint(done)) == (2, True)


def test_wrong_usage(tmp_path: Path) -> None:
    one = table(tmp_path / "one.csv", ROWS)
    (tmp_path / "latin.csv").write_bytes(b"a\n\xe1\n")
    for message, arguments in [
        ("no such file", (one, tmp_path / "none.csv")),
        ("not a run's folder", (tmp_path, tmp_path)),
        ("name two of a kind", (one, tmp_path)),
        ("one of text, csv", (one, one, "--format", "xml")),
        ("no column 'nr'", (one, one, "--key", "nr")),
        ("not UTF-8", (one, tmp_path / "latin.csv")),
    ]:
        done = phuchoi("diff", *arguments)
        assert done.returncode == 2
        assert message in complaint(done)


def test_two_runs_with_their_texts(tmp_path: Path) -> None:
    for name, text in (("one", "Den nay co 19/207 xã.\n\ncũ\n"), ("two", "Den nay có 19/207 xã.\n\ncũ\n")):
        folder = tmp_path / name
        (folder / "documents" / "bc-0000").mkdir(parents=True)
        (folder / "documents" / "bc-0000" / "restored.txt").write_text(text, "utf-8")
        table(folder / "indicators.csv", ROWS)
        table(folder / "documents.csv", [("bc.txt", "ok", "bc-0000")], ("document", "status", "folder"))
    done = phuchoi("diff", tmp_path / "one", tmp_path / "two")
    assert done.returncode == 1
    assert "p.1 l.1  Den nay [-co-]{+có+} 19/207 xã." in done.stdout.decode()
    assert "bc.txt: 1 word differs" in done.stdout.decode()
    assert phuchoi("diff", tmp_path / "one", tmp_path / "one").returncode == 0


def test_the_page_is_one_harmless_file(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>\"'\u202e702"
    one = table(tmp_path / "one.csv", ROWS)
    two = table(tmp_path / "two.csv", [("b2", "bc.pdf", "1", "3", "207", evil), *ROWS[2:]])
    phuchoi("diff", one, two, "--format", "html", "-o", tmp_path / "d.html")
    page = (tmp_path / "d.html").read_text("utf-8")
    assert "<script" not in page and "\u202e" not in page
    assert "⟨U+202E⟩702" in page and "http" not in page.replace("http-equiv", "")
    assert "src=" not in page.replace("default-src", "").replace("style-src", "") and "href=" not in page
    assert "\x1b" not in phuchoi("diff", one, table(tmp_path / "e.csv", [("\x1b[2J", *ROWS[0][1:])])).stdout.decode()


CELLS = st.text(st.sampled_from('ab1 é\n,"'), max_size=3)
TABLE = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8)


@given(TABLE, TABLE, st.sampled_from([(), ("id",), ("line", "value")]))
def test_no_row_is_lost(old: list[tuple[str, ...]], new: list[tuple[str, ...]], key: tuple[str, ...]) -> None:
    header = ("id", "line", "value")
    found = diff_tables(Sheet(header, old), Sheet(header, new), "t", key)
    assert len(found.changed) + found.same + len(found.removed) == len(old)
    assert len(found.changed) + found.same + len(found.added) == len(new)
    if sorted(old) == sorted(new):
        assert not found.differs
    for one in found.changed:
        for cell in one.cells:
            assert one.old[header.index(cell.column)] == cell.old != cell.new == one.new[header.index(cell.column)]


@given(st.text(st.sampled_from("a b1.\nđ "), max_size=30), st.text(st.sampled_from("a b1.\nđ "), max_size=30))
def test_parts_give_both_texts(old: str, new: str) -> None:
    parts = by_word(old, new)
    assert "".join(part.text for part in parts if part.kind != "new") == old
    assert "".join(part.text for part in parts if part.kind != "old") == new
    assert bool(text_diff("d", old, new).hunks) == (old.removesuffix("\n") != new.removesuffix("\n"))


def test_the_schema_names_the_columns_that_match_rows() -> None:
    from pipeline.review.matching import BY_PLACE

    assert {name for key in BY_PLACE for name in key} <= set(INDICATORS.header)
