"""The examples beside the rules hold; one that does not is named with its line; the README's own rules work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.commands.examples import check_examples
from pipeline.commands.messages import Exit
from pipeline.extract.examples import RuleExample, examples_of, failures
from pipeline.knowledge import Knowledge, RulesError, rules_folder

RULES = Knowledge()
EXAMPLES = list(examples_of(RULES))
BLOCK = re.compile(r"```toml\n# my-rules/(\S+)\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("one", [pytest.param(one, id=f"{one.path.name}:{one.line}") for one in EXAMPLES])
def test_an_example_beside_a_rule_holds(one: RuleExample) -> None:
    assert failures(one.example, RULES) == []


def test_every_file_of_rules_for_sentences_has_examples() -> None:
    files = {*(rules_folder() / "extract").glob("*.toml"), *(rules_folder() / "criteria").glob("*.toml")}
    assert files - {rules_folder() / "extract/tables.toml"} <= {one.path for one in EXAMPLES}


def own(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_the_rules_of_the_readme_work_and_are_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = BLOCK.findall((rules_folder() / "extract/README.md").read_text("utf-8"))
    assert len(blocks) >= 3
    for name, text in blocks:
        own(tmp_path, name, text)
    knowledge = Knowledge(None, tmp_path)
    assert check_examples(knowledge) is Exit.OK
    assert capsys.readouterr().out == f"{len(EXAMPLES) + len(blocks)} examples hold\n"
    theirs = [one for one in examples_of(knowledge) if tmp_path in one.path.parents]
    assert len(theirs) == len(blocks)
    assert all(failures(one.example, RULES) for one in theirs)


def test_an_example_that_does_not_hold_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '# ours\n[[example]]\ntext = "Có 5 xã."\nrows = [{ value = 5, unit = "xã" }]\n\n'
    text += '[[example]]\ntext = "Có 7 xã."\nrows = [{ value = 8, unit = "thôn", colour = "red" }]\n\n'
    text += '[[example]]\ntext = "Có 9 xã."\nrows = []\n'
    path = own(tmp_path, "extract/nouns.toml", text)
    assert check_examples(Knowledge(None, tmp_path)) is Exit.DIFFERENT
    said = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in said[:4]] == [f"{path}:6"] * 3 + [f"{path}:10"]
    assert "value is '7', expected 8" in said[0]
    assert "unit is 'xã', expected 'thôn'" in said[1]
    assert "there is no field 'colour'" in said[2]
    assert "0 rows expected, 1 found: 9 xã" in said[3]
    assert said[4] == f"phuchoi: 2 of {len(EXAMPLES) + 3} examples do not hold"


def test_flags_and_proposals_are_examples_too(tmp_path: Path) -> None:
    text = '[[example]]\ntext = "Có 53/207 xã đạt, chiếm 20,77%."\n'
    text += 'flags = [{ check = "percent_mismatch", proposal = "x" }]\n'
    path = own(tmp_path, "extract/checks.toml", text)
    (one,) = (one for one in examples_of(Knowledge(None, tmp_path)) if one.path == path)
    (wrong,) = failures(one.example, RULES)
    assert "proposal 'x' expected, found '43/207 is 20,77 %'" in wrong


@pytest.mark.parametrize("text", ['[[example]]\ntxt = "Có 5 xã."\n', "[[example]]\ntext = 5\n"])
def test_a_malformed_example_is_named_with_its_file(tmp_path: Path, text: str) -> None:
    own(tmp_path, "extract/nouns.toml", text)
    with pytest.raises(RulesError, match=r"nouns\.toml.*example"):
        list(examples_of(Knowledge(None, tmp_path)))
