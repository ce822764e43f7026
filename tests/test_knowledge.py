"""Rules of a user's own laid over those of the project: what is added, what is replaced, and what it is called then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import pipeline
from pipeline.extract.rules import rules_of
from pipeline.knowledge import Knowledge, RulesError
from pipeline.restore import restore_text

CONTEXTS = json.loads((Path(__file__).parent / "cases/restore/contexts.json").read_text("utf-8"))


def overlay(folder: Path, name: str, text: str) -> Knowledge:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return Knowledge(overlay=folder)


def test_lists_get_longer_and_single_values_are_replaced(tmp_path: Path) -> None:
    rules = overlay(tmp_path, "units.toml", '[scales]\n"tỷ" = 10\n"chục" = 10\n[units]\nphysical = ["kg", "gùi"]\n')
    below, laid = Knowledge().toml("units.toml"), rules.toml("units.toml")
    assert laid["scales"] == {**below["scales"], "tỷ": 10, "chục": 10}
    assert laid["units"]["physical"] == [*below["units"]["physical"], "gùi"]
    assert laid["units"]["money"] == below["units"]["money"]


def test_lists_of_anything_else_are_replaced(tmp_path: Path) -> None:
    rules = overlay(tmp_path, "criteria/ntm-2016.toml", "years = [2016, 2021]\n")
    assert rules.toml("criteria/ntm-2016.toml")["years"] == [2016, 2021]


def test_rows_of_tables_are_added_or_replaced_by_their_first_cell(tmp_path: Path) -> None:
    rows = "part\tmeaning\tweight\nQĐ\tquyết định\t7\nQTĐ\tquy trình\t2\n"
    rules = overlay(tmp_path, "restore/codes.tsv", rows)
    below, laid = (one.table("restore/codes.tsv") for one in (Knowledge(), rules))
    assert sorted(row["part"] for row in laid) == sorted([*(row["part"] for row in below), "QTĐ"])
    assert {row["part"]: row["weight"] for row in laid}["QĐ"] == "7"


def test_other_files_are_replaced_and_new_ones_added(tmp_path: Path) -> None:
    text = 'title = "Tiêu chí của tỉnh"\nyears = [1990, 1995]\n[[criterion]]\nnumber = 1\nnames = ["a"]\nthings = []\n'
    rules = overlay(tmp_path, "criteria/own.toml", text)
    assert rules.names("criteria/*.toml")[-1] == "criteria/own.toml"
    assert rules_of(rules).criteria[-1].title == "Tiêu chí của tỉnh"
    (tmp_path / "phonotactics.json").write_text("{}", "utf-8")
    assert rules.path("phonotactics.json") == tmp_path / "phonotactics.json"
    assert rules.path("layout.toml") == Knowledge().path("layout.toml")


def test_an_overlay_changes_what_comes_out(tmp_path: Path) -> None:
    text = f"{CONTEXTS['damaged']}\n\nNam 2015, HDQLTB da hop hai lan."
    assert "HĐQLTB" not in restore_text(text, Knowledge())[0]
    rules = overlay(tmp_path, "restore/abbreviations.tsv", "form\tmeaning\nHĐQLTB\thội đồng quản lý trạm bơm\n")
    assert restore_text(text, rules)[0].endswith("HĐQLTB đã họp hai lần.")
    (tmp_path / "lexicon.tsv").write_text("Kon Plông\n", "utf-8")
    text += "\nHuyén Kon Pléng c6 3 x4."
    assert restore_text(text, rules)[0].endswith("Huyện Kon Plông có 3 xã.")


def test_units_of_an_overlay_are_extracted(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("Toàn xã thu hoạch được 1.250 gùi lúa.\n", "utf-8")
    (tmp_path / "own").mkdir()
    rules = overlay(tmp_path / "own", "units.toml", '[units]\nphysical = ["gùi"]\n')
    (row,) = pipeline.process(tmp_path / "report.txt", knowledge=rules).indicators
    assert (row.value, row.unit) == (1250, "gùi")


def test_every_layer_is_part_of_the_name_of_the_version(tmp_path: Path) -> None:
    digests = [Knowledge().digest]
    (tmp_path / "own").mkdir()
    (tmp_path / "names").write_text("Kon Plông\n", "utf-8")
    digests.append(Knowledge(overlay=tmp_path / "own").digest)
    digests.append(overlay(tmp_path / "own", "units.toml", "[scales]\n").digest)
    digests.append(Knowledge(lexicons=[tmp_path / "names"]).digest)
    (tmp_path / "names").write_text("Kon Plông\t2\n", "utf-8")
    digests.append(Knowledge(lexicons=[tmp_path / "names"]).digest)
    assert len(set(digests)) == len(digests)
    assert Knowledge().digest == digests[0]
    (tmp_path / "own" / "README.md").write_text("mine", "utf-8")
    assert Knowledge(overlay=tmp_path / "own").digest == digests[2]


def test_what_is_not_there_and_what_is_malformed_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="none: no such folder of rules"):
        Knowledge(overlay=tmp_path / "none")
    rules = overlay(tmp_path, "units.toml", "[scales\n")
    with pytest.raises(RulesError, match=rf"{tmp_path}/units.toml: .*line 1"):
        rules.toml("units.toml")
    with pytest.raises(RulesError, match="missing rules file"):
        rules.path("no.toml")
