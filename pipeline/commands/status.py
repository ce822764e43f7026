"""`phuchoi status`: how a run stands, for a person or, as JSON, for a program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.commands.messages import CommandError

if TYPE_CHECKING:
    from pipeline.archive.account import Account


def show_status(out: Path, *, as_json: bool) -> None:
    """Print how the latest run into `out` stands. Raises CommandError."""
    from pipeline.archive.account import account
    from pipeline.archive.errors import ArchiveError

    try:
        found = account(out)
    except ArchiveError as error:
        raise CommandError(str(error)) from None
    print(msgspec.json.encode(found).decode() if as_json else "\n".join(_lines(found)))


def _lines(found: Account) -> list[str]:
    from pipeline.archive.pace import shown_time

    took = (
        f" for {shown_time(found.seconds)}" if found.state == "running" else f", {found.ended}" if found.ended else ""
    )
    ended = found.stages["ended"]
    lines = [
        f"{found.state}{took}; begun {found.started}, {found.jobs} at a time",
        f"inputs   {ended:,} of {found.inputs:,} ended" + _listed(found.statuses),
    ]
    if ended < found.inputs:
        lines.append("         others:" + _listed({name: n for name, n in found.stages.items() if name != "ended"}, ""))
    rate = f", {found.pages_per_second:.2f}/s" if found.pages_per_second else ""
    waiting = f", {found.pages_waiting:,} of those opened wait" if found.pages_waiting else ""
    failed = f", {found.pages_failed:,} failed" if found.pages_failed else ""
    lines.append(f"pages    {found.pages_done_now:,} done by this run{rate}{waiting}{failed}")
    if found.seconds_left is not None and found.state == "running":
        lines.append(f"left     about {shown_time(found.seconds_left)}")
    if found.categories:
        lines.append("trouble " + _listed(found.categories, ""))
    if found.state in ("killed", "interrupted"):
        lines.append("the same command as before goes on from here")
    return lines


def _listed(counts: dict[str, int], mark: str = ":") -> str:
    shown = ", ".join(f"{number:,} {name}" for name, number in counts.items() if number)
    return f"{mark} {shown}" if shown else ""
