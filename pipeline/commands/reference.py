"""docs/cli.md, made from the command line itself: `python -m pipeline.commands.reference > docs/cli.md`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_INTRODUCTION = """\
# Commands

What `--help` says of each command, made from the command line itself: `python -m pipeline.commands.reference >
docs/cli.md`.

## Exit status

The same for every command:

| status | |
|---|---|
| 0 | all is well |
| 1 | `diff`: something differs; `rules`: a rule is wrong, or an example does not hold; else an error in phuchoi |
| 2 | wrong usage: an unknown option, a file that is not there, rules that cannot be read |
| 3 | some inputs failed or are partial, or `doctor` misses something |
| 130 | interrupted: what was done is kept, and the same command goes on from there |

A line on standard error says what was wrong and what to do, for each input that failed and for whatever ends a command.
Results go to standard output or to the file that `-o` names, all else to standard error. `--debug`, anywhere on the
line, shows the traceback of an error.
"""

_KINDS = {
    **dict.fromkeys(("Path", "path"), "PATH"),
    **dict.fromkeys(("int", "float", "integer", "integer range", "float range"), "NUMBER"),
    **dict.fromkeys(("str", "text"), "TEXT"),
}


def reference() -> str:
    """The page, in Markdown."""
    from typer.main import get_command

    from pipeline.cli import app

    return "\n".join([_INTRODUCTION, *_commands(get_command(app), "phuchoi")])


def _commands(command: Any, name: str) -> Iterator[str]:
    """The sections of all commands, in the order of `--help`."""
    parts = getattr(command, "commands", None)
    if parts is None:
        yield _section(command, name)
        return
    for part, inner in parts.items():
        if not inner.hidden:
            yield from _commands(inner, f"{name} {part}")


def _section(command: Any, name: str) -> str:
    given = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and not one.hidden]
    usage = " ".join([name, *(_option(one, short=True) for one in options if one.required), *map(_argument, given)])
    lines = [f"## {name}", "", f"    {usage}{' [OPTION…]' if any(not one.required for one in options) else ''}", ""]
    lines += [re.sub(r"\n(?!\n)\s*", "\n", (command.help or "").strip()), ""]
    rows = [(_argument(one), one.help or "") for one in given] + [(_option(one), one.help or "") for one in options]
    if rows:
        lines += ["| | |", "|---|---|", *(f"| `{_cell(what)}` | {_cell(meaning)} |" for what, meaning in rows), ""]
    return "\n".join(lines)


def _argument(one: Any) -> str:
    metavar = one.metavar or one.name.upper()
    return str(metavar if one.required or metavar.startswith("[") else f"[{metavar}]")


def _option(one: Any, *, short: bool = False) -> str:
    names = one.opts[:1] if short else sorted(one.opts, key=len)
    if one.is_flag:
        return ", ".join(names)
    return f"{', '.join(names)} {one.metavar or _KINDS[_kind(one)]}"


def _kind(one: Any) -> str:
    """What typer calls the type of an option's value: releases differ in where and how they say it."""
    if not hasattr(one, "type_descriptor"):
        return str(one.type.name)
    words: list[str] = re.findall(r"\w+", str(one.type_descriptor.annotation))
    return next(name for name in reversed(words) if name in _KINDS)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    print(reference(), end="")
