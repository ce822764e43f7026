"""What the documentation tells people to type exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from pipeline.cli import app

ROOT = Path(__file__).parents[1]
PAGES = [page for place in ("README*.md", "docs/*.md", "*/README.md") for page in sorted(ROOT.glob(place))]
CODE = re.compile(r"```.*?\n(.*?)```|`([^`\n]+)`|^ {4}([^\n]*)$", re.DOTALL | re.MULTILINE)


def commands(text: str) -> list[list[str]]:
    """The words of every `phuchoi …` in the code of a page."""
    lines = [line for found in CODE.findall(text) for part in found for line in part.split("\n")]
    typed = [re.split(r"(?:^|[|;&$(]\s*|\.venv/bin/)phuchoi\s", line.split(" #")[0], maxsplit=1) for line in lines]
    return [re.split(r"\s*[|;&>]|\s+(?=[)…])", parts[1])[0].split() for parts in typed if len(parts) == 2]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_and_options_exist(page: Path) -> None:
    for words in commands(page.read_text("utf-8")):
        command, rest = typer.main.get_command(app), list(words)
        while rest and hasattr(command, "commands") and not rest[0].startswith("-"):
            assert rest[0] in command.commands, f"{page.name}: no command phuchoi {' '.join(words)}"
            command = command.commands[rest.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts} | {"-h", "--help", "--debug"}
        for word in rest:
            option = word.strip("[]").split("=")[0]
            if re.fullmatch(r"--?[a-z][a-z-]*", option):
                assert option in known, f"{page.name}: no option {option} in phuchoi {' '.join(words)}"


def test_the_reader_of_pages_finds_commands() -> None:
    text = (
        "    $ phuchoi restore < a | head  # text\n\n`phuchoi run in --out out`\n\n```\n.venv/bin/phuchoi doctor\n```\n"
    )
    assert commands(text) == [["restore", "<", "a"], ["run", "in", "--out", "out"], ["doctor"]]
