"""`phuchoi report`: a run as one page to read and to print; every run ends with it."""

from __future__ import annotations

from pathlib import Path

from pipeline.commands.messages import CommandError, warn
from pipeline.knowledge import Knowledge


def make_report(out: Path, language: str, knowledge: Knowledge) -> None:
    """Write DIR/report.html and say where it is. Raises CommandError, OSError, RulesError."""
    from pipeline.archive import ArchiveError
    from pipeline.report.page import write_report
    from pipeline.review.wording import LANGUAGES

    if language not in LANGUAGES:
        raise CommandError(f"--language {language}: one of {', '.join(LANGUAGES)}")
    try:
        print(write_report(out, knowledge, language))
    except ArchiveError as error:
        raise CommandError(str(error)) from None


def renew_report(out: Path, knowledge: Knowledge | None = None) -> None:
    """Write the report of a run that has just ended or was decided upon. What was found is safe when it cannot be
    written: then that is said, and nothing else.
    """
    from pipeline.archive import ArchiveError
    from pipeline.report.page import write_report

    try:
        write_report(out, knowledge)
    except (ArchiveError, OSError) as error:
        warn(f"report.html could not be written, the tables are safe: {error}")
