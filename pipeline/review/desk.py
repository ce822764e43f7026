"""A run under review: its rows, what was decided about them, and what is left to decide."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import NamedTuple

import msgspec

from pipeline.decisions import FILE, Action, Decision, DecisionLog, LineFix, Standing, WordFix
from pipeline.decisions.evidence import page_evidence, row_changes, row_evidence, words_evidence
from pipeline.decisions.records import FIELDS, changed_fields, new_id, stamp
from pipeline.decisions.rows import added_row, cells_of, decided
from pipeline.extract import extract
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Line, Page
from pipeline.publish import Located, indicator_rows
from pipeline.review.documents import Item, Library, Report, item_of, reports_of, shows
from pipeline.review.shown import plain_line

STATES = ("undecided", "accepted", "corrected", "added", "rejected", "stale")


class Conflict(Exception):
    """Somebody else decided about the same thing since it was looked at. `other` is that decision."""

    def __init__(self, other: Decision) -> None:
        super().__init__(other.who)
        self.other = other


class View(NamedTuple):
    """A row to look at."""

    item: Item
    """As the machine has it."""
    state: str
    decision: Decision | None
    row: tuple[str, ...]
    """As it stands now."""
    changes: Mapping[str, tuple[str, str]]
    """Where the decision is stale: what it rests on, then and now."""
    report: Report | None


class Desk:
    """The review of one run's folder. Safe to use from several threads; `who` names the reviewer in the log."""

    def __init__(self, out: Path, who: str, knowledge: Knowledge | None = None) -> None:
        """Raises ArchiveError, OSError."""
        self.out = out
        self.who = who
        self.lock = RLock()
        self.library = Library()
        self._knowledge = knowledge or Knowledge()
        self._log = DecisionLog(out / FILE)
        self.standing = Standing()
        self.reports = {one.sha256: one for one in reports_of(out)}
        self.items: dict[str, Item] = {}
        self._homes: dict[str, Report] = {}
        self.states: dict[str, str] = {}
        """Row id → state, of all rows but those undecided."""
        self.version = 0
        """Counts what changed which rows there are."""
        self.revision = 0
        """Counts what changed rows or their states."""
        for report in self.reports.values():
            self._index(report)
        self.standing.add(self._log.news())
        for report in self.reports.values():
            with suppress(OSError, ValueError):  # without its text the rows stay as the run found them
                if not shows(report, self.standing.fixes(report.sha256), self.reverted(report.sha256)):
                    self._extract(report)
        self._settle(self.standing.rows)

    @property
    def faults(self) -> list[str]:
        """Lines of the log that are no decisions."""
        return self._log.faults

    def refresh(self) -> None:
        """Take in what others decided meanwhile. Raises OSError."""
        with self.lock:
            self._take(self._log.news())

    def _take(self, news: Sequence[Decision]) -> None:
        if not news:
            return
        named = {name for one in news for name in one.of}
        self.standing.add(news)
        undone = [one for one in self.standing.log if one.id in named] if named else []
        for sha256 in {one.sha256 for one in (*news, *undone) if one.action is Action.TEXT}:
            if sha256 in self.reports:
                self._extract(self.reports[sha256])
        self._settle(one.row for one in (*news, *undone) if one.row)

    def _index(self, report: Report) -> None:
        for item in report.items:
            self.items[item.id] = item
            self._homes[item.id] = report
        self.version += 1
        self.revision += 1

    def _extract(self, report: Report) -> None:
        """Find a document's rows again in its text as corrected."""
        document = extract(self.document(report), self._knowledge)
        where = Located(document=report.name, sha256=report.sha256)
        for item in report.items:
            self.items.pop(item.id, None)
        known = {item.id for item in report.items}
        report.items = [item_of(row) for row in indicator_rows(where, document.indicators)]
        report.flags = document.flags
        self._index(report)
        self._settle(known | {item.id for item in report.items})

    def _settle(self, rows: Iterable[str]) -> None:
        """Bring the states of some rows up to date."""
        self.revision += 1
        for row in list(rows):
            state = self._state(row)
            if state == "undecided":
                self.states.pop(row, None)
            else:
                self.states[row] = state

    def _state(self, row: str) -> str:
        decision, item = self.standing.rows.get(row), self.items.get(row)
        if decision is None:
            return "undecided"
        if decision.action is Action.ADD and decision.sha256 in self.reports:
            return "added"
        if decision.action is Action.REJECT and item is None and self._was_added(row):
            return "rejected"
        if item is None or row_changes(decision, cells_of(item.row)):
            return "stale"
        return {Action.ACCEPT: "accepted", Action.CORRECT: "corrected"}.get(decision.action, "rejected")

    def _was_added(self, row: str) -> bool:
        return any(one.action is Action.ADD for one in self.standing.history.get(row, ()))

    def state(self, row: str) -> str:
        return self.states.get(row, "undecided")

    def view(self, row: str) -> View | None:
        """A row by its id; None where neither the machine nor a decision knows it."""
        item, decision = self.items.get(row), self.standing.rows.get(row)
        if item is None and decision is None:
            return None
        state = self.state(row)
        report = self._homes.get(row) if item is not None else None
        if item is None:
            assert decision is not None
            report = self.reports.get(decision.sha256)
            base = next((one for one in self.standing.history[row] if one.action is Action.ADD), decision)
            item = item_of(added_row(base, decision.document))
        changes: Mapping[str, tuple[str, str]] = {}
        now = item.row
        if decision is not None and state == "stale":
            changes = row_changes(decision, cells_of(item.row)) if row in self.items else {}
        elif decision is not None and decision.action is Action.ADD:
            now = added_row(decision, decision.document)
        elif decision is not None and decision.action is not Action.REJECT:
            now = decided(item.row, decision)
        return View(item, state, decision, now, changes, report)

    def extra(self) -> list[str]:
        """Ids of rows that only decisions know: added by people, or decided upon and gone since."""
        return [row for row in self.states if row not in self.items]

    def document(self, report: Report) -> Document:
        """A document's text as corrected. Raises OSError, ValueError."""
        with self.lock:
            fixes = self.standing.fixes(report.sha256)
            return self.library.document(report, fixes, self.reverted(report.sha256))

    def reverted(self, sha256: str) -> list[LineFix]:
        """Words of a document whose correction was undone, as they were before."""
        return reverted(self.standing, sha256)

    # what reviewers do

    def accept(self, row: str, expected: str, note: str = "") -> None:
        """Raises Conflict, KeyError where there is no such row, OSError where it cannot be saved; so do the others."""
        cells = cells_of(self.items[row].row)
        self._decide(self._about(Action.ACCEPT, cells, note), expected)

    def correct(self, row: str, fields: Mapping[str, str], expected: str, note: str = "") -> None:
        """Set fields of a row; with nothing changed it is accepted."""
        view = self.view(row)
        if view is None:
            raise KeyError(row)
        if view.decision is not None and self._was_added(row) and row not in self.items:
            base = view.decision
            wanted = {**base.fields, **{name: text for name, text in fields.items() if name in FIELDS}}
            one = self._copy(base, fields=wanted, note=note)
            self._decide(one, expected)
            return
        cells = cells_of(view.item.row)
        wanted = changed_fields(cells, fields)
        action = Action.CORRECT if wanted else Action.ACCEPT
        self._decide(self._about(action, cells, note, wanted), expected)

    def reject(self, row: str, expected: str, note: str = "") -> None:
        view = self.view(row)
        if view is None:
            raise KeyError(row)
        self._decide(self._about(Action.REJECT, cells_of(view.item.row), note), expected)

    def add(
        self, sha256: str, page: int, line: int, positions: Sequence[int], fields: Mapping[str, str], note: str
    ) -> str:
        """Add a row that was missed, at the words `positions` of a line. Returns its id."""
        report = self.reports[sha256]
        here = self.line(report, page, line)
        words = [here.words[place] for place in sorted(positions)]
        first = next(
            (place for place in sorted(positions) if any(c.isdigit() for c in here.words[place].text)), min(positions)
        )
        row = self._free_id(f"{sha256}:{page}:{line}:{first}")
        box = _around(here, positions)
        saw = {
            "id": row,
            "document": report.name,
            "sha256": sha256,
            "page": str(page),
            "line": str(line),
            "bbox": box,
            "section": here.section,
            "text": plain_line(" ".join(word.text for word in words if word.text)),
            "seen": " ".join(word.seen for word in words),
        }
        wanted = {name: text for name, text in fields.items() if name in FIELDS}
        self._decide(self._about(Action.ADD, saw, note, wanted), "")
        return row

    def _free_id(self, place: str) -> str:
        """The id extraction gives a measurement at this place: should it find it one day, it is the same row."""
        for again in range(1000):
            row = hashlib.sha256((f"{place}:{again}" if again else place).encode()).hexdigest()[:12]
            if row not in self.items and row not in self.standing.rows:
                return row
        raise ValueError(f"{place}: a thousand rows stand there")

    def fix_words(self, sha256: str, places: Sequence[tuple[int, int, int, str]], note: str = "") -> list[Decision]:
        """The decisions, to be saved, that correct words: (page, line, position, text) each."""
        report = self.reports[sha256]
        lines: dict[tuple[int, int], list[WordFix]] = {}
        for page, line, position, text in places:
            word = self.line(report, page, line).words[position]
            new = plain_line(text)
            if new != word.text:
                fix = WordFix(position=position, seen=word.seen, old=word.text, new=new)
                lines.setdefault((page, line), []).append(fix)
        return [
            Decision(
                id=new_id(),
                action=Action.TEXT,
                at=stamp(),
                who=self.who,
                note=note,
                document=report.name,
                sha256=sha256,
                page=page,
                line=line,
                evidence=words_evidence(sha256, page, line, words),
                words=tuple(words),
            )
            for (page, line), words in sorted(lines.items())
        ]

    def fix_rows(self, rows: Sequence[str], fields: Mapping[str, str], note: str = "") -> list[Decision]:
        """The decisions, to be saved, that set the same fields of undecided rows."""
        made = []
        for row in rows:
            cells = cells_of(self.items[row].row)
            wanted = changed_fields(cells, fields)
            if wanted and row not in self.states:
                made.append(self._about(Action.CORRECT, cells, note, wanted))
        return made

    def read(self, sha256: str, page: int, note: str = "") -> None:
        """The whole page was read, and its text is right."""
        report = self.reports[sha256]
        found = self.page(report, page)
        one = Decision(
            id=new_id(),
            action=Action.READ,
            at=stamp(),
            who=self.who,
            note=note,
            document=report.name,
            sha256=sha256,
            page=page,
            evidence=page_evidence(sha256, page, page_text(found)),
        )
        self.save([one])

    def was_read(self, report: Report, page: Page) -> Decision | None:
        """Who read this page through, if its text is still the same."""
        one = self.standing.pages.get((report.sha256, page.number))
        return one if one and one.evidence == page_evidence(report.sha256, page.number, page_text(page)) else None

    def undo(self) -> Decision | None:
        """Take back what this reviewer did last; returns it, or None where there is nothing."""
        return self._turn(Action.UNDO, self.standing.last_of(self.who))

    def redo(self) -> Decision | None:
        return self._turn(Action.REDO, self.standing.last_undone_by(self.who))

    def dismiss(self, row: str) -> None:
        """Take back all decisions about a row that is stale."""
        of = tuple(one.id for one in self.standing.history[row] if one.id not in self.standing.undone)
        self.save([Decision(id=new_id(), action=Action.UNDO, at=stamp(), who=self.who, of=of)])

    def save(self, decisions: Sequence[Decision], expected: Mapping[str, str] | None = None) -> None:
        """Add decisions to the log. `expected`: row → id of the decision that stood when it was looked at."""
        with self.lock:
            grouped = decisions
            if len(decisions) > 1:
                group = new_id()
                grouped = [msgspec.structs.replace(one, group=group) for one in decisions]

            def check(news: list[Decision]) -> None:
                self._take(news)
                for row, known in (expected or {}).items():
                    other = self.standing.rows.get(row)
                    if other is not None and other.id != known and other.who != self.who:
                        raise Conflict(other)

            self._log.append(grouped, check)
            self._take(self._log.news())

    def _decide(self, one: Decision, expected: str) -> None:
        self.save([one], {one.row: expected})

    def _turn(self, action: Action, of: tuple[str, ...]) -> Decision | None:
        if not of:
            return None
        self.save([Decision(id=new_id(), action=action, at=stamp(), who=self.who, of=of)])
        return next(one for one in self.standing.log if one.id == of[0])

    def _about(
        self, action: Action, cells: Mapping[str, str], note: str, fields: Mapping[str, str] | None = None
    ) -> Decision:
        fields = dict(fields or {})
        return Decision(
            id=new_id(),
            action=action,
            at=stamp(),
            who=self.who,
            note=note,
            document=cells["document"],
            sha256=cells["sha256"],
            page=int(cells["page"]),
            line=int(cells["line"]),
            row=cells["id"],
            evidence=row_evidence(action, cells, fields),
            saw={name: text for name, text in cells.items() if text and name not in _OPINIONS},
            fields=fields,
        )

    def _copy(self, base: Decision, *, fields: Mapping[str, str], note: str) -> Decision:
        return msgspec.structs.replace(
            base, id=new_id(), at=stamp(), who=self.who, fields=dict(fields), note=note, group=""
        )

    def page(self, report: Report, number: int) -> Page:
        """Raises KeyError where there is no such page."""
        for page in self.document(report).pages:
            if page.number == number:
                return page
        raise KeyError(number)

    def line(self, report: Report, page: int, number: int) -> Line:
        """Raises KeyError where there is no such line."""
        for line in self.page(report, page).lines:
            if line.number == number:
                return line
        raise KeyError(number)


_OPINIONS = ("confidence", "flags", "amount", "decision")
"""Columns that follow from others, or say how sure the machine is: no evidence."""


def reverted(standing: Standing, sha256: str) -> list[LineFix]:
    """Words of a document whose correction was undone, as they were before: for texts written while it stood."""
    stands = standing.words.get(sha256, {})
    lines: dict[tuple[int, int], dict[int, WordFix]] = {}
    for one in standing.texts(sha256):
        for fix in one.words:
            if (one.page, one.line, fix.position) not in stands:
                before = WordFix(position=fix.position, seen=fix.seen, old=fix.new, new=fix.old)
                lines.setdefault((one.page, one.line), {}).setdefault(fix.position, before)
    return [LineFix(page=page, line=line, words=tuple(words.values())) for (page, line), words in lines.items()]


def page_text(page: Page) -> str:
    """The restored lines of a page."""
    return "\n".join(line.text for line in page.lines)


def _around(line: Line, positions: Sequence[int]) -> str:
    boxes = [box for place in positions if (box := line.words[place].box) is not None]
    if not boxes:
        return ""
    total = boxes[0]
    for box in boxes[1:]:
        total = total.union(box)
    return " ".join(f"{side:g}" for side in (total.x0, total.top, total.x1, total.bottom))
