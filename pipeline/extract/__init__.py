"""Restored text → indicators and flags."""

from __future__ import annotations

import msgspec

from pipeline.extract.checks import check
from pipeline.extract.checks.evidence import Evidence
from pipeline.extract.checks.others import checked_by_others
from pipeline.extract.facts import facts_of
from pipeline.extract.indicators import Reader
from pipeline.extract.outline import outline
from pipeline.extract.paragraphs import passages
from pipeline.extract.rules import rules_of
from pipeline.extract.tables import read_tables
from pipeline.extract.uncertain import uncertain_numbers
from pipeline.knowledge import Knowledge
from pipeline.model import Document
from pipeline.stage import callable_package

__all__ = ["extract"]

callable_package(__name__)


def extract(document: Document, knowledge: Knowledge | None = None) -> Document:
    """The document with the measurements of its restored lines as `indicators`, in reading order, and the checks that
    did not hold as `flags`.

    Running text is read as sentences, and tables by their headers; page numbers, headers, footers and specks are passed
    over. Values are taken as printed; a check never edits one. Raises RulesError where a rules file is missing or
    malformed.
    """
    knowledge = knowledge or Knowledge()
    rules = rules_of(knowledge)
    read = list(passages(document, rules.torn))
    contexts = outline(read, rules)
    facts = facts_of(read, contexts, rules)
    reader = Reader(document.sha256, facts, rules)
    found = [row for passage, context in zip(read, contexts, strict=True) for row in reader.read(passage, context)]
    tables = read_tables(document, list(zip(read, contexts, strict=True)), facts, knowledge)
    found = [row for row in found if (row.page, row.line) not in tables.unit_lines]
    found = sorted([*found, *tables.rows], key=lambda row: (row.page, row.line, row.start))
    ids = {row.id for row in found}
    evidence = Evidence(
        tuple(found),
        tuple(one for one in (*reader.parts, *tables.parts) if ids.issuperset((one.whole, *one.parts))),
        tuple(tuple(one for one in members if one in ids) for members in reader.structures),
        tuple(one for one in reader.ambiguous if one in ids),
        uncertain_numbers(document, found),
    )
    indicators, flags = check(evidence, rules)
    document = msgspec.structs.replace(document, indicators=tuple(indicators), flags=(*document.flags, *flags))
    return checked_by_others(document)
