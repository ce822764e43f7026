"""`phuchoi review`: the page where a run is looked at and decided upon."""

from __future__ import annotations

import contextlib
import getpass
from pathlib import Path

from pipeline.commands.messages import CommandError, Exit, warn
from pipeline.commands.report import renew_report


def review_run(
    out: Path, port: int, who: str | None, source: Path | None, against: Path | None, keep_tables: bool
) -> Exit:
    """Serve the page until interrupted, then bring the run's tables up to date. Raises CommandError."""
    try:
        import jinja2  # noqa: F401
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise CommandError(
            f"the review page needs {error.name}, which is not installed: pip install 'phuchoi[review]'"
        ) from None
    from pipeline.archive import ArchiveError
    from pipeline.review.desk import Desk
    from pipeline.review.server import Server
    from pipeline.review.shown import plain_line
    from pipeline.review.tables import TableError

    name = plain_line(who if who is not None else _login())
    if not name:
        raise CommandError("--name: a name is needed: it stands beside every decision")
    try:
        desk = Desk(out, name)
        server = Server(desk, port, source, against)
    except (ArchiveError, TableError) as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        if error.filename is None:
            raise CommandError(f"port {port}: {error.strerror}: name another --port, or 0 for any") from None
        raise
    for fault in desk.faults:
        warn(fault)
    print(f"{len(desk.items):,} rows of {len(desk.reports):,} documents, decided on as {name}. Open:")
    print(f"\n    {server.address}\n\nEverything is saved at once. Ctrl-C ends.", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve()
    if keep_tables or not desk.standing.log:
        return Exit.OK
    return _update(out, desk)


def _update(out: Path, desk: object) -> Exit:
    from pipeline.archive import ArchiveError
    from pipeline.review.desk import Desk
    from pipeline.review.updating import bring_up_to_date

    assert isinstance(desk, Desk)
    try:
        desk.refresh()
        totals = bring_up_to_date(out, desk.standing)
    except (ArchiveError, OSError) as error:
        warn(f"the tables could not be brought up to date, the decisions are safe: {error}")
        return Exit.TROUBLE
    renew_report(out)
    print(f"indicators.csv is up to date: {totals.indicators:,} rows")
    return Exit.OK


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in a container
        return "reviewer"
