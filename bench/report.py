"""How benchmarks are shown: Markdown tables, the circumstances they were measured in, and their place on a page."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pipeline
from pipeline.knowledge import Knowledge
from pipeline.publish.atomic import write_atomically

NOTHING = "–"
"""What a table shows where there is no figure."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: int) -> str:
    """A Markdown table; columns from number `right` on, counted from 0, are figures and stand to the right."""
    rules = ["---" if place < right else "--:" for place in range(len(head))]
    return "\n".join("|" + "|".join(f" {cell} " for cell in row) + "|" for row in (head, rules, *rows))


def version() -> str:
    """Release and rules: results may differ between two rules under one release."""
    return f"{pipeline.__version__}, rules {Knowledge().digest[:8]}"


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine().replace('_', '-')}"


def circumstances(command: str) -> str:
    """When, where and with what something was measured, as a paragraph that begins a page's block."""
    python = platform.python_version()
    return f"Measured on {date.today().isoformat()} ({machine()}; Python {python}) with `{command}`."


def put(page: Path, name: str, body: str) -> None:
    """Put `body` between `<!-- name -->` and `<!-- /name -->` of a page. Raises ValueError where these are missing."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    text = page.read_text("utf-8")
    block = re.compile(rf"(?<={re.escape(begin)}\n).*?(?={re.escape(end)})", re.DOTALL)
    if not block.search(text):
        raise ValueError(f"{page}: no lines {begin} and {end} to put the figures between")
    write_atomically(page, block.sub(lambda _: f"\n{body}\n\n", text, count=1).encode())
