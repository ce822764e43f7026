"""`phuchoi panel` as typed, over runs of real reports."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from pipeline.decisions import Action, Decision, DecisionLog
from pipeline.decisions.evidence import row_evidence
from pipeline.knowledge import Knowledge
from pipeline.panel.places import BEFORE, SINCE, Places
from pipeline.panel.rules import panel_rules
from pipeline.panel.tables import LONG, wide_table
from tests.archive.conftest import start

Runs = tuple[Path, Path]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def panel(*arguments: object) -> tuple[int, str, str]:
    process = start("panel", *arguments)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_reports_that_contradict_each_other_stand_side_by_side_and_others_agree(runs: Runs, tmp_path: Path) -> None:
    status, _, err = panel(*runs, "--out", tmp_path / "panel.csv")
    assert status == 0
    assert "two/copy.txt: left out, the same content as one/yen-bai.txt" in err
    rows = table(tmp_path / "panel.csv")
    roads = [row for row in rows if row["criterion"] == "2" and row["place"] == "Lạng Sơn"]
    assert [(row["value"], row["total"], row["document"], row["conflict"]) for row in roads] == [
        ("19", "207", "lang-son.txt", "reports"),
        ("21", "207", "lang son, ban khac.txt", "reports"),
    ]
    assert {row["page"] for row in roads} == {"1"}
    ids = {one["id"] for run in runs for one in table(run / "indicators.csv")}
    assert {row["id"] for row in roads} <= ids
    # "điện nông thôn" and "điện" are one criterion, and the reports say the same of it
    (power,) = [row for row in rows if row["criterion"] == "4"]
    assert (power["value"], power["sources"], power["conflict"]) == ("80", "2", "")
    assert [one[1] for one in json.loads(power["others"])] in (["lang-son.txt"], ["lang son, ban khac.txt"])


def test_provinces_are_those_of_the_report_and_told_with_those_of_today(runs: Runs, tmp_path: Path) -> None:
    panel(*runs, "--out", tmp_path / "panel.csv")
    found = {
        (row["map"], row["place"], row["place_code"], row["province_now"]) for row in table(tmp_path / "panel.csv")
    }
    # both have the code 15: the map tells them apart
    assert (BEFORE, "Yên Bái", "15", "Lào Cai") in found
    assert (SINCE, "Lào Cai", "15", "Lào Cai") in found
    assert (BEFORE, "huyện Chi Lăng", "187", "Lạng Sơn") in found


def test_no_row_is_lost(runs: Runs, tmp_path: Path) -> None:
    panel(*runs, "--out", tmp_path / "panel.csv")
    rows, rest = table(tmp_path / "panel.csv"), table(tmp_path / "panel.unplaced.csv")
    assert [(row["place"], row["reason"]) for row in rest] == [("huyện Zyx Zyz", "unknown_place")]
    told = [row["id"] for row in rows] + [one[3] for row in rows if row["others"] for one in json.loads(row["others"])]
    found = [one["id"] for run in runs for one in table(run / "indicators.csv") if one["document"] != "copy.txt"]
    assert Counter(told + [row["id"] for row in rest]) == Counter(found)


def test_wide_has_criteria_as_columns_and_no_number_where_reports_disagree(runs: Runs, tmp_path: Path) -> None:
    panel(*runs, "--out", tmp_path / "wide.csv", "--wide")
    row = next(row for row in table(tmp_path / "wide.csv") if row["place"] == "Lạng Sơn")
    assert (row["c04"], row["c02"], row["total"], row["criteria"]) == ("80", "", "207", "ntm-2009")
    told = json.loads(row["conflicts"])
    assert [(one[0], one[3]) for one in told["c02"]] == [("19", "lang-son.txt"), ("21", "lang son, ban khac.txt")]


def test_the_same_runs_give_the_same_bytes_in_a_file_that_appears_whole(runs: Runs, tmp_path: Path) -> None:
    panel(*runs, "--out", tmp_path / "a.csv")
    panel(*runs, "--out", tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.csv",
        "a.unplaced.csv",
        "b.csv",
        "b.unplaced.csv",
    ]


def test_what_people_decided_counts(runs: Runs, tmp_path: Path) -> None:
    out = Path(shutil.copytree(runs[0], tmp_path / "one"))
    cells = next(row for row in table(out / "indicators.csv") if row["criterion"] == "2" and row["total"] == "207")
    fields = {"value": "21"}
    saw = {name: text for name, text in cells.items() if text and name not in ("confidence", "flags", "amount")}
    DecisionLog(out / "decisions.jsonl").append(
        [
            Decision(
                id="d1",
                action=Action.CORRECT,
                at="2026-01-01T00:00:00.000000Z",
                who="An",
                document=cells["document"],
                sha256=cells["sha256"],
                page=int(cells["page"]),
                line=int(cells["line"]),
                row=cells["id"],
                evidence=row_evidence(Action.CORRECT, cells, fields),
                saw=saw,
                fields=fields,
            )
        ]
    )
    panel(out, runs[1], "--out", tmp_path / "panel.csv")
    (row,) = [row for row in table(tmp_path / "panel.csv") if row["criterion"] == "2" and row["place"] == "Lạng Sơn"]
    assert (row["value"], row["sources"], row["conflict"], row["confidence"]) == ("21", "2", "", "1")


def test_a_folder_that_is_no_run_is_named(tmp_path: Path) -> None:
    status, _, err = panel(tmp_path, "--out", tmp_path / "panel.csv")
    assert status == 2 and "not a run's folder" in err and "Traceback" not in err
    assert not (tmp_path / "panel.csv").exists()


def test_the_joined_provinces_agree_with_the_codes_of_communes() -> None:
    """Communes kept their codes: those of a former province are found under the one it became part of."""
    knowledge = Knowledge()
    joined = {row["before"]: row["since"] for row in knowledge.table("panel/provinces-2025-07.tsv")}
    before, since = (
        {row["code"]: row["province"] for row in knowledge.table(f"places/{name}.tsv") if len(row["code"]) == 5}
        for name in (BEFORE, SINCE)
    )
    codes = {
        name: {row["province"]: row["code"] for row in knowledge.table(f"places/{name}.tsv") if len(row["code"]) == 2}
        for name in (BEFORE, SINCE)
    }
    found = {(codes[BEFORE][before[code]], codes[SINCE][since[code]]) for code in before.keys() & since.keys()}
    assert found == set(joined.items())
    assert len(joined) == 63 and len(set(joined.values())) == 34


@pytest.fixture(scope="module")
def places() -> Places:
    knowledge = Knowledge()
    return Places(knowledge, panel_rules(knowledge).places)


@pytest.mark.parametrize(
    ("map_name", "name", "home", "code"),
    [
        (BEFORE, "tỉnh Hòa Bình", "", "17"),
        (BEFORE, "Hoà Bình", "", "17"),
        (BEFORE, "Thừa Thiên - Huế", "", "46"),
        (BEFORE, "TP Hồ Chí Minh", "", "79"),
        (BEFORE, "cả nước", "", "VN"),
        (SINCE, "Yên Bái", "", ""),
        (BEFORE, "huyện Chi Lăng", "20", "187"),
        (BEFORE, "huyện Chi Lăng", "01", ""),  # not one of Hà Nội
        (BEFORE, "xã Tân Lập", "", ""),  # there are many
        (BEFORE, "Chi Lăng", "20", ""),  # the district or the commune
        (BEFORE, "", "", ""),
    ],
)
def test_places_by_name_kind_and_province(places: Places, map_name: str, name: str, home: str, code: str) -> None:
    found = places.find(map_name, name, home)
    assert (found.code if found else "") == code


def test_a_report_after_the_change_about_a_province_that_is_gone_speaks_of_that_province(places: Places) -> None:
    assert places.map_of(["Lào Cai"] * 3, ["2024-12", "2026-03"]) == SINCE
    assert places.map_of(["Yên Bái"] * 3 + ["Lào Cai"], ["2025-12"]) == BEFORE
    assert places.map_of(["Lào Cai"], ["2025-06"]) == BEFORE


def test_the_documentation_names_every_column() -> None:
    page = (Path(__file__).parents[2] / "docs" / "panel.md").read_text("utf-8")
    for made in (LONG, wide_table(1)):
        for column in made.columns:
            assert f"| `{column.name}`" in page, column.name
