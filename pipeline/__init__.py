"""phuchoi: archives of scanned Vietnamese reports into trustworthy data.

    import pipeline

    document = pipeline.process("report.pdf")            # read, laid out, restored, with indicators
    text, changes = pipeline.restore_text("Tong két 5 nam")
    report = pipeline.run(["archive"], "out")            # many files, in parallel, into a folder of tables

Each stage is a function of its own (`pipeline.restore.restore`, `pipeline.extract.extract` …) from Document to
Document. Importing the package is instant: what a call needs is imported when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.archive import Progress, Report, run
    from pipeline.knowledge import Knowledge
    from pipeline.model import Change, Document, Flag, Indicator, Line, Page, Word
    from pipeline.settings import Settings
    from pipeline.single import process, read

__version__ = "0.1.0"

__all__ = [
    "Change",
    "Document",
    "Flag",
    "Indicator",
    "Knowledge",
    "Line",
    "Page",
    "Progress",
    "Report",
    "Settings",
    "Word",
    "__version__",
    "process",
    "read",
    "restore_text",
    "run",
]

_HOMES = {
    **dict.fromkeys(("Change", "Document", "Flag", "Indicator", "Line", "Page", "Word"), "pipeline.model"),
    **dict.fromkeys(("process", "read"), "pipeline.single"),
    **dict.fromkeys(("Progress", "Report", "run"), "pipeline.archive"),
    "Knowledge": "pipeline.knowledge",
    "Settings": "pipeline.settings",
}


def restore_text(text: str, knowledge: Knowledge | None = None, *, weighed: bool = False) -> tuple[str, list[Change]]:
    """Undo the OCR damage of a text, line by line: line i of the result is line i of `text`, restored.

    Returns the text and the changes made; `Change.start` and `end` count characters in the raw line. With `weighed`
    each change holds the candidates that were weighed.
    """
    from pipeline.knowledge import Knowledge
    from pipeline.restore import restore_text as restored_text

    restored, changes = restored_text(text, knowledge or Knowledge(), weighed=weighed)
    return restored, list(changes)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
