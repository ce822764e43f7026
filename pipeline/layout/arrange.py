"""The stage itself: a document whose pages have words becomes one whose pages have lines."""

from __future__ import annotations

import msgspec

from pipeline.knowledge import Knowledge
from pipeline.layout.apart import mark_apart, mark_stamps
from pipeline.layout.flow import flow_sheet, mark_flow_tables
from pipeline.layout.headings import entries_of, mark_headings
from pipeline.layout.margins import put_last, set_apart
from pipeline.layout.numbers import mark_page_numbers, mark_page_numbers_of_text
from pipeline.layout.outline import number_sections
from pipeline.layout.printed import Printed
from pipeline.layout.rules import rules_of
from pipeline.layout.running import mark_running
from pipeline.layout.sheets import page_sheet, text_sheet
from pipeline.layout.specks import mark_stray
from pipeline.layout.tables import mark_ruled, mark_unruled, tables_of
from pipeline.layout.views import View, pages_of, views_of
from pipeline.model import WITHOUT_PICTURE, Document, Line, Table


def arrange(document: Document, knowledge: Knowledge) -> Document:
    """The document with `Page.lines` filled from `Page.words`, and `Page.tables`. Every word is in exactly one line.

    Raises RulesError: layout.toml is missing or malformed.
    """
    rules = rules_of(knowledge)
    seen = list(document.pages)
    views: list[tuple[View, ...]] = [(View(page),) for page in seen]
    flowing: list[tuple[Table, ...]] = []
    if document.kind == "docx":
        sheets = [flow_sheet(page) for page in document.pages]
        flowing = [mark_flow_tables(page, sheet, rules) for page, sheet in zip(document.pages, sheets, strict=True)]
    elif document.kind == "text":
        sheets = [text_sheet(page) for page in document.pages]
        for sheet in sheets:
            mark_page_numbers_of_text(sheet, rules.page_number)
    else:
        views = views_of(document.pages, rules.facing)
        seen = [view.page for own in views for view in own]
        sheets = [page_sheet(page, rules) for page in seen]
        mark_ruled(seen, sheets, rules)
        for page, sheet in zip(seen, sheets, strict=True):
            mark_stamps(sheet, page.rulings, rules)
        mark_page_numbers(sheets, rules.page_number)
        mark_running(sheets, rules.running)
        for sheet in sheets:
            set_apart(sheet)
        mark_unruled(sheets, rules)
    for page, sheet in zip(seen, sheets, strict=True):
        mark_apart(sheet, page.rulings, rules)
        if not flowing:
            mark_stray(sheet, rules)
    entries = entries_of(sheets, rules)
    mark_headings(entries, rules)
    number_sections(entries, rules)
    found = [
        (tuple(_line(line) for line in sheet.lines), tables)
        for sheet, tables in zip(sheets, flowing or tables_of(sheets), strict=True)
    ]
    pages = pages_of(document.pages, views, found)
    if document.kind not in WITHOUT_PICTURE:
        pages = map(put_last, pages)
    return msgspec.structs.replace(document, pages=tuple(pages))


def _line(line: Printed) -> Line:
    return Line(
        number=line.number,
        seen=line.seen,
        words=line.words,
        role=line.role,
        section=line.section,
        table=line.table_number,
        item=line.item,
    )
