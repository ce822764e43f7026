"""What the documentation tells people to type exists, runs, and gives what it says; the site can be made of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from pipeline.cli import app
from pipeline.commands.reference import reference
from tests.sessions import blocks

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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_modules_that_are_named_exist(page: Path) -> None:
    ours = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("*/**/*.py") if ".venv" not in path.parts}
    text = page.read_text("utf-8")
    for name in re.findall(r"`([a-z_/]+\.py)`", text):
        shown = f"```python\n# {name}" in text  # a file that the reader is to write
        assert shown or any(f"/{path}".endswith(f"/{name}") for path in ours), f"{page.name}: no module {name}"


def test_the_reader_of_pages_finds_commands() -> None:
    text = (
        "    $ phuchoi restore < a | head  # text\n\n`phuchoi run in --out out`\n\n```\n.venv/bin/phuchoi doctor\n```\n"
    )
    assert commands(text) == [["restore", "<", "a"], ["run", "in", "--out", "out"], ["doctor"]]


RUN = [page for page in PAGES if any(block.kind != "text" for block in blocks(page.read_text("utf-8")))]


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages_do_what_they_say(page: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.sessions", str(page), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=500, check=False)
    assert done.returncode == 0, done.stderr


def test_pages_that_people_begin_with_are_run() -> None:
    assert {"tutorial.md", "cookbook.md", "python.md", "own-places.md", "retraining.md"} <= {page.name for page in RUN}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```console\n$ false\n```\n", "status 1"),
        ("```console\n$ echo 19/207 xã\n19/208 xã\n```\n", "19/207 xã\n\nand not\n19/208 xã"),
        ("```pycon\n>>> 19 + 1\n21\n```\n", "Got:\n    20"),
        ("```toml\n# my/rules.toml\na = 1\n```\n\n```console\n$ cat my/rules.toml\na = 2\n```\n", "a = 1"),
    ],
)
def test_a_page_that_says_something_else_is_found_out(text: str, message: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, "utf-8")
    command = [sys.executable, "-m", "tests.sessions", str(page), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 1
    assert message in done.stderr


def test_the_reference_of_commands_is_that_of_the_code() -> None:
    page = ROOT / "docs/cli.md"
    assert page.read_text("utf-8") == reference(), "python -m pipeline.commands.reference > docs/cli.md"


def test_the_site_is_whole_and_fetches_nothing(tmp_path: Path) -> None:
    """Every page is in it, links between them lead somewhere, and no page needs the network."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.html")}
    assert {f"docs/{page.stem}.html" for page in (ROOT / "docs").glob("*.md")} < made
    assert {"index.html", "README.vi.html", "rules/index.html", "rules/extract/index.html"} < made
    for path in tmp_path.rglob("*.html"):
        for name in re.findall(
            r"""<(?:script|link|img)\b[^>]*\s(?:src|href)=["']?([^"'\s>]+)""", path.read_text("utf-8")
        ):
            assert "//" not in name, f"{path.name}: {name}"
            folder = tmp_path if name.startswith("/") else path.parent
            assert (folder / name.lstrip("/").partition("?")[0]).is_file(), f"{path.name}: {name}"
    assert "thôn Khuổi Nặm" in (tmp_path / "docs/cookbook.html").read_text("utf-8")
