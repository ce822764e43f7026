"""The log → what stands: the latest decision on each row, word and page that was not undone."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.decisions.records import ROWS, Action, Decision, LineFix, WordFix

WordKey = tuple[int, int, int]
"""Page, line, position in the line."""


class Standing:
    """What stands after the decisions given so far. Decisions count in the order of their times, whatever the order
    in which logs were merged.
    """

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._log: list[Decision] = []
        self._ids: set[str] = set()
        self.rows: dict[str, Decision] = {}
        """Row id → the decision that stands."""
        self.words: dict[str, dict[WordKey, tuple[Decision, WordFix]]] = {}
        """SHA-256 → the words of that document that stand corrected, and by which decision."""
        self.pages: dict[tuple[str, int], Decision] = {}
        """(SHA-256, page) → who read it through."""
        self.history: dict[str, list[Decision]] = {}
        """Row id → all decisions on it, also those undone."""
        self.undone: set[str] = set()
        self._stacks: dict[str, tuple[list[tuple[str, ...]], list[tuple[str, ...]]]] = {}
        """Who → what they can undo, and redo, the latest last."""
        self._added: dict[str, dict[str, None]] = {}
        """SHA-256 → ids of rows added there."""
        self._texts: dict[str, list[Decision]] = {}
        self._groups: dict[str, tuple[str, ...]] = {}
        self.add(decisions)

    def add(self, decisions: Iterable[Decision]) -> None:
        """Take in more decisions; those known already are passed over."""
        known = set(self._ids)
        fresh = sorted((one for one in decisions if one.id not in known), key=lambda one: one.at)
        if not fresh:
            return
        self._ids.update(one.id for one in fresh)
        later = not self._log or fresh[0].at >= self._log[-1].at
        self._log += fresh
        if later and not any(one.action in _TURNS for one in fresh):
            for one in fresh:
                self._take(one)
            return
        self._log.sort(key=lambda one: one.at)
        self._fold()

    @property
    def log(self) -> list[Decision]:
        """All decisions, by time."""
        return self._log

    def active(self) -> list[Decision]:
        """The decisions that were not undone, without undoing itself; later ones may have replaced them."""
        return [one for one in self._log if one.id not in self.undone and one.action not in _TURNS]

    def last_of(self, who: str) -> tuple[str, ...]:
        """The decision(s) that `who` would undo, empty where there are none."""
        done, _ = self._stacks.get(who, ([], []))
        return done[-1] if done else ()

    def last_undone_by(self, who: str) -> tuple[str, ...]:
        """The decision(s) that `who` would redo."""
        _, undone = self._stacks.get(who, ([], []))
        return undone[-1] if undone else ()

    def _fold(self) -> None:
        self.undone = set()
        for one in self._log:
            if one.action is Action.UNDO:
                self.undone.update(one.of)
            elif one.action is Action.REDO:
                self.undone.difference_update(one.of)
        self.rows, self.words, self.pages, self.history = {}, {}, {}, {}
        self._added, self._texts = {}, {}
        self._stacks.clear()
        self._groups.clear()
        for one in self._log:
            self._take(one)

    def _take(self, one: Decision) -> None:
        done, undone = self._stacks.setdefault(one.who, ([], []))
        if one.action in _TURNS:
            back, forth = (done, undone) if one.action is Action.UNDO else (undone, done)
            back[:] = [names for names in back if not set(names) <= set(one.of)]
            forth.append(one.of)
            return
        names: tuple[str, ...] = (one.id,)
        if one.group:
            before = self._groups.get(one.group, ())
            names = self._groups[one.group] = (*before, one.id)
            if before and before in done:
                done.remove(before)
        done.append(names)
        undone.clear()
        self._stand(one)

    def _stand(self, one: Decision) -> None:
        stands = one.id not in self.undone
        if one.action in ROWS:
            self.history.setdefault(one.row, []).append(one)
            if stands:
                self.rows[one.row] = one
                if one.action is Action.ADD:
                    self._added.setdefault(one.sha256, {})[one.row] = None
        elif one.action is Action.TEXT:
            self._texts.setdefault(one.sha256, []).append(one)
            for fix in one.words if stands else ():
                self.words.setdefault(one.sha256, {})[one.page, one.line, fix.position] = one, fix
        elif one.action is Action.READ and stands:
            self.pages[one.sha256, one.page] = one

    def added(self, sha256: str) -> list[Decision]:
        """The rows a person added to a document."""
        return [self.rows[row] for row in self._added.get(sha256, ()) if self.rows[row].action is Action.ADD]

    def texts(self, sha256: str) -> list[Decision]:
        """All corrections of words of a document, also those undone or replaced, by time."""
        return self._texts.get(sha256, [])

    def fixes(self, sha256: str) -> tuple[LineFix, ...]:
        """The words of a document that stand corrected, line by line."""
        lines: dict[tuple[int, int], list[WordFix]] = {}
        for (page, line, _), (_, fix) in sorted(self.words.get(sha256, {}).items(), key=lambda item: item[0]):
            lines.setdefault((page, line), []).append(fix)
        return tuple(LineFix(page=page, line=line, words=tuple(words)) for (page, line), words in lines.items())


_TURNS = (Action.UNDO, Action.REDO)
