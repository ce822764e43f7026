"""The examples that stand beside the rules: a text each, and the rows or flags it must give."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import msgspec
import regex

from pipeline.extract import extract
from pipeline.extract.rules import rules_of
from pipeline.extract.schema import Example
from pipeline.extract.tables.drawn import drawn_page
from pipeline.extract.tokens import tokenise
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Indicator

FILES = ("units.toml", "extract/*.toml", "criteria/*.toml")
_HEADER = regex.compile(r"^[ \t]*\[\[\s*example\s*\]\]", regex.MULTILINE)


class RuleExample(msgspec.Struct, frozen=True):
    """An example, and the line of its file on which it begins."""

    path: Path
    line: int
    example: Example


def examples_of(knowledge: Knowledge) -> Iterator[RuleExample]:
    """All examples of the rules, and of the user's own over them, file by file in order of lines.

    Raises RulesError where a rules file is malformed: then no example is read.
    """
    rules_of(knowledge)  # names the key that is wrong
    for name in sorted({name for pattern in FILES for name in knowledge.names(pattern)}):
        for path in knowledge.layers(name):
            text = path.read_text("utf-8")
            told = tomllib.loads(text).get("example", [])
            lines = [text.count("\n", 0, match.start()) + 1 for match in _HEADER.finditer(text)]
            for place, one in enumerate(msgspec.convert(told, list[Example])):
                yield RuleExample(path, lines[place] if len(lines) == len(told) else 1, one)


def failures(example: Example, knowledge: Knowledge) -> list[str]:
    """What an example says and extraction does not, each in a line; empty where it holds."""
    title = example.title.splitlines()
    document = extract(_document([*title, *([""] if title else []), *example.text.splitlines()]), knowledge)
    first = len(title) + 2 if title else 1
    found = [one for one in document.indicators if one.line >= first]
    wrong: list[str] = []
    if example.rows is not None:
        if len(found) != len(example.rows):
            told = "; ".join(f"{one.text} · {one.subject}" for one in found) or "none"
            wrong.append(f"{len(example.rows)} rows expected, {len(found)} found: {told}")
        else:
            for number, (expected, row) in enumerate(zip(example.rows, found, strict=True), 1):
                wrong += [f"row {number} ({row.text}): {what}" for what in _differences(expected, row)]
    if example.flags is not None:
        ours = sorted(flag.check for flag in example.flags)
        theirs = sorted(flag.check for flag in document.flags)
        if ours != theirs:
            wrong.append(f"flags {', '.join(ours) or 'none'} expected, found {', '.join(theirs) or 'none'}")
        for flag in example.flags:
            proposals = [one.proposal for one in document.flags if one.check == flag.check]
            if flag.proposal is not None and proposals and flag.proposal not in proposals:
                wrong.append(f"flag {flag.check}: proposal {flag.proposal!r} expected, found {proposals[0]!r}")
    return wrong


def _differences(expected: dict[str, str | int | float], row: Indicator) -> Iterator[str]:
    for name, value in expected.items():
        if name not in Indicator.__struct_fields__:
            yield f"there is no field {name!r}"
            continue
        has = getattr(row, name)
        if name == "subject":
            same = _words(str(value)) == _words(has)
        elif isinstance(value, str):
            same = value == _plain(has)
        else:
            same = has is not None and Decimal(str(value)) == Decimal(str(has))
        if not same:
            yield f"{name} is {_plain(has)!r}, expected {value!r}"


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _words(text: str) -> list[str]:
    return [token.folded for token in tokenise(text) if token.kind != "mark"]


def _document(texts: list[str]) -> Document:
    """A page of restored lines; a blank one parts passages, those with bars are rows of a table."""
    return Document(path="example", pages=(drawn_page(texts),))
