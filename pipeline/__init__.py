"""phuchoi: archives of scanned Vietnamese reports into trustworthy data.

    import pipeline

    document = pipeline.process("report.pdf")            # read, laid out, restored, with indicators
    document = pipeline.extract(pipeline.restore(pipeline.read("report.pdf")))    # the same, stage by stage
    text, changes = pipeline.restore_text("Tong két 5 nam")
    report = pipeline.run(["archive"], "out")            # many files, in parallel, into a folder of tables
    for row in pipeline.Results("out").rows():           # … and out of it again, one at a time
        print(row["document"], row["subject"], row["amount"], row["unit"])

A stage takes a Document and gives a Document. Importing the package is instant: what a call needs is imported when it
is called. What happens is logged under the name `pipeline`, and nothing is printed. docs/python.md shows it all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.archive import ArchiveError, Progress, Report, run
    from pipeline.export import ExportError
    from pipeline.extract import extract
    from pipeline.finished import Results
    from pipeline.frames import Rows, rows
    from pipeline.knowledge import Knowledge, RulesError
    from pipeline.model import Change, Document, Flag, Indicator, Line, Page, Status, Word
    from pipeline.restore import restore
    from pipeline.settings import Settings
    from pipeline.single import process, read
    from pipeline.streaming import stream

__version__ = "0.1.0"

__all__ = [
    "ArchiveError",
    "Change",
    "Document",
    "ExportError",
    "Flag",
    "Indicator",
    "Knowledge",
    "Line",
    "Page",
    "Progress",
    "Report",
    "Results",
    "Rows",
    "RulesError",
    "Settings",
    "Status",
    "Word",
    "__version__",
    "extract",
    "process",
    "read",
    "restore",
    "restore_text",
    "rows",
    "run",
    "stream",
]

_HOMES = {
    **dict.fromkeys(("Change", "Document", "Flag", "Indicator", "Line", "Page", "Status", "Word"), "pipeline.model"),
    **dict.fromkeys(("process", "read"), "pipeline.single"),
    **dict.fromkeys(("ArchiveError", "Progress", "Report", "run"), "pipeline.archive"),
    **dict.fromkeys(("Knowledge", "RulesError"), "pipeline.knowledge"),
    **dict.fromkeys(("Rows", "rows"), "pipeline.frames"),
    "ExportError": "pipeline.export",
    "Results": "pipeline.finished",
    "Settings": "pipeline.settings",
    "stream": "pipeline.streaming",
}
_STAGES = ("extract", "restore")
"""Packages that can be called: see pipeline/stage.py."""


def restore_text(text: str, knowledge: Knowledge | None = None, *, weighed: bool = False) -> tuple[str, list[Change]]:
    """Undo the OCR damage of a text, line by line: line i of the result is line i of `text`, restored.

    Returns the text and the changes made; `Change.start` and `end` count characters in the raw line. With `weighed`
    each change holds the candidates that were weighed.

    >>> restore_text("Tong két 5 nam thue hién Chuong trinh muc tiéu quéc gia")[0]
    'Tổng kết 5 năm thực hiện Chương trình mục tiêu quốc gia'
    """
    from pipeline.knowledge import Knowledge
    from pipeline.restore import restore_text as restored_text

    restored, changes = restored_text(text, knowledge or Knowledge(), weighed=weighed)
    return restored, list(changes)


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _STAGES:
        return import_module(f"pipeline.{name}")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__]
