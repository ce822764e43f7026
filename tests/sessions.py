"""Pages of the documentation that are run: what stands in their blocks is typed, and gives what they say.

A page is one session in a folder that has `samples`, `seeds` and `bench` in it, from its first block to its last:

- console: lines after `$` are typed into bash, what follows is what they print (… stands for anything, as in doctests;
  nothing at all is not compared); a command fails the test unless it ends with status 0;
- pycon: a session of Python, as doctest has it;
- text, toml, tsv, csv: a file, where the first line is `# its/name`;
- all others (sh, python …) are shown only.
"""

from __future__ import annotations

import contextlib
import doctest
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FILES = ("text", "toml", "tsv", "csv")
_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
_DOTS = doctest.ELLIPSIS_MARKER


class Block(NamedTuple):
    """A fenced block of a page, and the line it begins on."""

    kind: str
    text: str
    line: int


def blocks(page: str) -> list[Block]:
    """The blocks of a page that are run, in order."""
    found = (Block(one[1], one[2], page.count("\n", 0, one.start()) + 1) for one in _BLOCK.finditer(page))
    return [one for one in found if one.kind in ("console", "pycon") or (one.kind in _FILES and _name(one.text))]


def commands(text: str) -> list[tuple[str, str]]:
    """The commands of a console, each with what it prints."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    split = (re.match(r"((?:[^\n]*\\\n)*[^\n]*\n)(.*)", part, re.DOTALL) for part in parts)
    return [(one[1].rstrip("\n"), one[2]) for one in split if one]


def run(page: Path, folder: Path) -> None:
    """Run a page in a folder. Raises AssertionError, naming the line, where it does not do what it says."""
    for name in ("samples", "seeds", "bench"):
        (folder / name).symlink_to(ROOT / name)
    names: dict[str, object] = {}
    for block in blocks(page.read_text("utf-8")):
        where = f"{page.name}:{block.line}"
        if block.kind == "console":
            for command, expected in commands(block.text):
                _type(command, expected, folder, where)
        elif block.kind == "pycon":
            with contextlib.chdir(folder):
                _python(block.text, names, where)
        else:
            path = folder / (_name(block.text) or "")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")


def _name(text: str) -> str | None:
    found = re.match(r"# ([\w./-]+\.\w+)$", text.partition("\n")[0])
    return found[1] if found else None


def _type(command: str, expected: str, folder: Path, where: str) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=folder,
        env={**os.environ, "PATH": path, "LANG": "C.UTF-8", "COLUMNS": "120"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{where}: {command}: status {done.returncode}\n{done.stderr}{done.stdout}"
    wanted = expected.replace("…", _DOTS)
    if expected.strip():
        same = doctest.OutputChecker().check_output(wanted, done.stdout, _FLAGS)
        assert same, f"{where}: {command}: prints\n{done.stdout}\nand not\n{expected}"


def _python(text: str, names: dict[str, object], where: str) -> None:
    test = doctest.DocTestParser().get_doctest(text, names, where, where, 0)
    for example in test.examples:
        example.want = example.want.replace("…", _DOTS)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=_FLAGS)
    failed = runner.run(test, out=told.append, clear_globs=False).failed
    names.update(test.globs)
    assert not failed, "".join(told)


if __name__ == "__main__":  # a process of its own for each page: what it imports and sets up touches no other test
    run(Path(sys.argv[1]), Path(sys.argv[2]))
