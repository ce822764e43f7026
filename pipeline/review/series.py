"""The same error in other places: found word for word, shown with context, corrected in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from pipeline.decisions import Action
from pipeline.review.desk import Desk
from pipeline.review.documents import Report

MOST = 400
"""So many places are shown at once."""
FIELDS = ("unit", "subject", "place", "period")
"""Fields of rows in which the same error occurs again and again."""


class Pattern(NamedTuple):
    """A correction that may apply elsewhere: a word read `seen` and restored to `old` was printed `new`."""

    seen: str
    old: str
    new: str


class Spot(NamedTuple):
    """A place where a pattern may apply."""

    report: Report
    page: int
    line: int
    position: int
    text: str
    before: str
    after: str

    @property
    def key(self) -> str:
        return f"{self.report.sha256[:16]}:{self.page}:{self.line}:{self.position}"


def spots(desk: Desk, seen: str, new: str, most: int = MOST) -> list[Spot]:
    """Words read as `seen` that are not restored to `new`, in the order of the documents.

    Decided words are left out. Files are searched as bytes first: few of them hold the word.
    """
    found: list[Spot] = []
    for report in _holding(desk, seen):
        decided = desk.standing.words.get(report.sha256, {})
        for page in desk.document(report).pages:
            for line in page.lines:
                for position, word in enumerate(line.words):
                    if word.seen != seen or word.text == new or (page.number, line.number, position) in decided:
                        continue
                    texts = [one.text for one in line.words]
                    before, after = " ".join(texts[:position]), " ".join(texts[position + 1 :])
                    found.append(Spot(report, page.number, line.number, position, word.text, before, after))
                    if len(found) >= most:
                        return found
    return found


def count(desk: Desk, seen: str, new: str) -> int:
    return len(spots(desk, seen, new))


def _holding(desk: Desk, seen: str) -> Iterable[Report]:
    needle = b'"seen":' + msgspec.json.encode(seen)
    for report in desk.reports.values():
        try:
            if needle in (report.folder / "pages.jsonl").read_bytes():
                yield report
        except OSError:
            continue  # its folder is gone: the run that restores it brings it back


def patterns(desk: Desk) -> list[tuple[Pattern, int]]:
    """The corrections of words made so far, and how often each was made; the latest first."""
    made: Counter[Pattern] = Counter()
    latest: dict[Pattern, str] = {}
    for one in desk.standing.active():
        if one.action is Action.TEXT:
            for fix in one.words:
                pattern = Pattern(fix.seen, fix.old, fix.new)
                made[pattern] += 1
                latest[pattern] = one.at
    return sorted(made.items(), key=lambda pair: latest[pair[0]], reverse=True)


def rows_like(desk: Desk, field: str, old: str, but: str = "") -> list[str]:
    """Ids of undecided rows whose `field` is `old`. Raises KeyError: no field that a series is made of."""
    if field not in FIELDS:
        raise KeyError(field)
    return [
        item.id
        for item in desk.items.values()
        if item.cell(field) == old and item.id not in desk.states and item.id != but
    ][:MOST]


def placed(desk: Desk, keys: Sequence[str], new: str) -> dict[str, list[tuple[int, int, int, str]]]:
    """Keys of spots → SHA-256 → places for `Desk.fix_words`. Raises KeyError, ValueError where a key is none."""
    homes = {sha256[:16]: sha256 for sha256 in desk.reports}
    found: dict[str, list[tuple[int, int, int, str]]] = {}
    for key in keys:
        head, page, line, position = key.split(":")
        found.setdefault(homes[head], []).append((int(page), int(line), int(position), new))
    return found
