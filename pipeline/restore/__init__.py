"""Seen syllables → printed syllables: undo OCR damage and put every mark back, with every change explained."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import msgspec

from pipeline.ingest.text import split_lines
from pipeline.knowledge import Knowledge
from pipeline.model import Change, Document, Line, Page, Route, Word
from pipeline.restore.composed import Composed
from pipeline.restore.decision import Decision
from pipeline.restore.doubts import doubts_of
from pipeline.restore.explain import changes_of
from pipeline.restore.formulas import formulas_of, with_formulas
from pipeline.restore.kinds import Need, channel_of, needs
from pipeline.restore.misread import GLANCE, misread, only_figures
from pipeline.restore.models import Models, NamedModels, models_with_names
from pipeline.restore.slots import Doubt, Doubts
from pipeline.restore.words import weighed_words, with_decisions
from pipeline.stage import callable_package

__all__ = ["LONGEST_LINE", "restore", "restore_text", "restored_words"]

LONGEST_LINE = 100_000
"""Characters of a line that is restored, at most: a report of forty pages without a break. Whatever is longer is hardly
text that was read from paper, and would take minutes."""

callable_package(__name__)


def restore(document: Document, knowledge: Knowledge | None = None) -> Document:
    """The document with the words of its lines as they are believed to have been printed, and what was changed.

    Lines that are right as they are, and pages whose text is kept, come back as they were. Raises RulesError where a
    model is missing.
    """
    knowledge = knowledge or Knowledge()
    lines = [line for page in document.pages for line in page.lines]
    wanted = [need for page in document.pages for need in _of_page(page, knowledge)]
    composed = [Composed(line.seen) for line in lines]
    formulas = formulas_of(knowledge)
    doubts = [
        own.doubts(with_formulas([word.seen for word in line.words], doubts_of(line), formulas))
        if need == Need.READING
        else ()
        for line, own, need in zip(lines, composed, wanted, strict=True)
    ]
    decided = _decide(composed, wanted, models_with_names(knowledge), doubts)
    places = iter(zip(decided, wanted, strict=True))
    pages: list[Page] = []
    changes: list[Change] = list(document.changes)
    for page in document.pages:
        restored: list[Line] = []
        for line in page.lines:
            decisions, need = next(places)
            changes += changes_of(decisions, page.number, line.number, channel_of(need))
            restored.append(with_decisions(line, decisions) if need != Need.NOTHING else line)
        pages.append(msgspec.structs.replace(page, lines=tuple(restored)))
    return msgspec.structs.replace(document, pages=tuple(pages), changes=tuple(changes))


def restore_text(text: str, knowledge: Knowledge, *, weighed: bool = False) -> tuple[str, list[Change]]:
    """A text restored line by line: line i of the result is line i of `text`, restored; and the changes made, with the
    candidates that were `weighed` where they are asked for.

    Lines end at \\n, \\r\\n or \\r, which stay as they are; those of more than LONGEST_LINE characters stay as well.
    Raises RulesError where a model is missing.
    """
    lines = split_lines(text)
    composed = [Composed(line) for line in lines]
    wanted = _wanted(composed, Route.REPAIR, knowledge)
    changes: list[Change] = []
    restored: list[str] = []
    for number, (line, decisions, need) in enumerate(
        zip(lines, _decide(composed, wanted, models_with_names(knowledge)), wanted, strict=True), 1
    ):
        changes += changes_of(decisions, 0, number, channel_of(need), weighed=weighed)
        restored.append(_applied(line, decisions))
    ends = _ends(text)
    return "".join(line + end for line, end in zip(restored, ends, strict=True)), changes


def restored_words(text: str, knowledge: Knowledge) -> list[list[tuple[str, float | None]]]:
    """The words of each line of a text as restored, with their confidence; None where there was nothing to weigh, as in
    numbers and in lines that are right as they are. Raises RulesError where a model is missing."""
    lines = split_lines(text)
    composed = [Composed(line) for line in lines]
    wanted = _wanted(composed, Route.REPAIR, knowledge)
    found: list[list[tuple[str, float | None]]] = []
    for number, decisions in enumerate(_decide(composed, wanted, models_with_names(knowledge))):
        words = tuple(Word(seen=word, text=word) for word in lines[number].split())
        line = with_decisions(Line(number=number + 1, seen=lines[number], words=words), decisions)
        weighed = weighed_words(line, decisions)
        found.append([(word.text, word.confidence if at in weighed else None) for at, word in enumerate(line.words)])
    return found


def _of_page(page: Page, knowledge: Knowledge) -> list[str]:
    if page.pictures:  # beside what was read on them stands text that is right as it is
        return [Need.READING if _is_read(line) else Need.NOTHING for line in page.lines]
    if page.route in (Route.OCR, Route.REPAIR):
        return _wanted([Composed(line.seen) for line in page.lines], page.route, knowledge)
    return [Need.NOTHING] * len(page.lines)


def _is_read(line: Line) -> bool:
    """Whether an engine read some of a line: it is never wholly sure."""
    return any(word.confidence < 1.0 for word in line.words)


def _wanted(lines: Sequence[Composed], route: Route, knowledge: Knowledge) -> list[str]:
    """What each line needs; one that is too long is no line of a document, and says nothing about its neighbours."""
    texts = [line.text if len(line.text) <= LONGEST_LINE else "" for line in lines]
    found = needs(texts, route, knowledge)
    return [need if text else Need.NOTHING for text, need in zip(texts, found, strict=True)]


def _applied(line: str, decisions: Sequence[Decision]) -> str:
    parts: list[str] = []
    place = 0
    for one in decisions:
        parts += (line[place : one.item.start], one.text)
        place = one.item.end
    return "".join([*parts, line[place:]])


def _decide(
    lines: Sequence[Composed],
    wanted: Sequence[str],
    known: Models | NamedModels,
    doubts: Sequence[Doubts] | None = None,
) -> list[list[Decision]]:
    """The decisions of each line. Lines of one need are decided together, what lies between parts them.

    Lines that need a CHECK are decided when they prove to be misread; if not, only figures in them that no author
    writes so.
    """
    decided: list[list[Decision]] = [[] for _ in lines]
    for need in sorted(set(wanted) - {Need.NOTHING}):
        numbers: list[int] = []
        for same, group in groupby(range(len(wanted)), [one == need for one in wanted].__getitem__):
            numbers += list(group) if same else [-1]
        texts = [lines[number].text if number >= 0 else "" for number in numbers]
        doubted = [doubts[number] if number >= 0 else () for number in numbers] if doubts else None
        restorer = known.restorer(channel_of(need))
        if need == Need.CHECK:
            found = restorer.restore(texts, [[Doubt(len(text), GLANCE)] for text in texts])
            levels = misread(found)
            if levels is not None:
                doubted = [[Doubt(len(text), level)] for text, level in zip(texts, levels, strict=True)]
                found = restorer.restore(texts, doubted)
            else:
                found = [only_figures(decisions) for decisions in found]
        else:
            found = restorer.restore(texts, doubted)
        for number, decisions in zip(numbers, found, strict=True):
            if number >= 0:
                decided[number] = lines[number].decisions(decisions)
    return decided


def _ends(text: str) -> list[str]:
    """What ends each line of a text."""
    ends: list[str] = []
    place = 0
    for line in split_lines(text):
        place += len(line)
        end = "\r\n" if text.startswith("\r\n", place) else text[place : place + 1]
        ends.append(end)
        place += len(end)
    return ends
