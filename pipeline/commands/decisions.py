"""`phuchoi decisions`: what people decided about a run, counted, carried elsewhere, and put to use."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.files import read_bytes, write_bytes
from pipeline.commands.messages import CommandError, Exit, warn
from pipeline.commands.report import renew_report

if TYPE_CHECKING:
    from pipeline.review.desk import Desk

FORMS = ("log", "csv", "gold", "lexicon")
_COLUMNS = ("at", "who", "action", "state", "document", "page", "line", "row", "field", "old", "new", "note")


def export(out: Path, form: str, output: Path | None) -> Exit:
    """Write the decisions as a log, as a table, as gold (into a folder) or as a lexicon. Raises CommandError."""
    if form not in FORMS:
        raise CommandError(f"--to {form}: one of {', '.join(FORMS)}")
    desk = _desk(out)
    if form == "log":
        import msgspec

        encode = msgspec.json.Encoder().encode
        write_bytes(output, b"".join(encode(one) + b"\n" for one in desk.standing.log))
    elif form == "csv":
        write_bytes(output, _table(desk).encode())
    elif form == "lexicon":
        from pipeline.review.lexicon import lexicon

        write_bytes(output, lexicon(desk).encode())
    else:
        if output is None:
            raise CommandError("--to gold writes several files: name a folder with -o")
        _write_gold(desk, output)
    return Exit.OK


def take(out: Path, source: Path) -> Exit:
    """Add the decisions of another log that are not in this one yet. Raises CommandError."""
    from pipeline.decisions import FILE, DecisionLog, LogError
    from pipeline.decisions.log import parse

    if not out.is_dir():
        raise CommandError(f"{out}: no such folder")
    try:
        offered = parse(read_bytes(source), str(source))
    except LogError as error:
        raise CommandError(str(error)) from None
    log = DecisionLog(out / FILE)
    known = {one.id for one in log.news()}
    fresh = [one for one in offered if one.id not in known]
    if fresh:
        log.append(fresh)
    print(f"{len(fresh):,} decisions added, {len(offered) - len(fresh):,} were there")
    return Exit.OK


def stats(out: Path) -> Exit:
    """Print counts as one line of JSON; stale decisions are named on standard error."""
    desk = _desk(out)
    standing = desk.standing
    states = Counter(desk.states.values())
    stale_words = _stale_words(desk)
    figures = {
        "decisions": len(standing.log),
        "rows": len(desk.items) + len(desk.extra()),
        "undecided": sum(row not in desk.states for row in desk.items),
        **{state: states[state] for state in ("accepted", "corrected", "added", "rejected", "stale")},
        "words": sum(len(words) for words in standing.words.values()),
        "stale_words": len(stale_words),
        "pages_read": len(standing.pages),
        "reviewers": dict(Counter(one.who for one in standing.active()).most_common()),
        "fields": dict(Counter(name for one in standing.rows.values() for name in one.fields).most_common()),
    }
    print(json.dumps(figures, ensure_ascii=False))
    for row, state in desk.states.items():
        if state == "stale":
            one = standing.rows[row]
            warn(
                f"stale: {one.document} page {one.page} line {one.line}: {one.action.value} by {one.who}, {one.at[:16]}"
            )
    for line in stale_words:
        warn(f"stale: {line}")
    return Exit.OK


def apply(out: Path) -> Exit:
    """Bring the tables and texts of the run up to date with the decisions."""
    from pipeline.archive import ArchiveError
    from pipeline.review.updating import bring_up_to_date

    desk = _desk(out)
    try:
        totals = bring_up_to_date(out, desk.standing)
    except ArchiveError as error:
        raise CommandError(str(error)) from None
    renew_report(out)
    print(f"indicators.csv: {totals.indicators:,} rows")
    return Exit.OK


def _desk(out: Path) -> Desk:
    from pipeline.archive import ArchiveError
    from pipeline.review.desk import Desk

    try:
        desk = Desk(out, "")
    except ArchiveError as error:
        raise CommandError(str(error)) from None
    for fault in desk.faults:
        warn(fault)
    return desk


def _table(desk: Desk) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    standing = desk.standing
    for one in standing.log:
        if one.id in standing.undone:
            state = "undone"
        elif one.row and standing.rows.get(one.row) is one:
            state = "stale" if desk.state(one.row) == "stale" else "standing"
        else:
            state = "replaced" if one.row else "standing"
        where = (one.at, one.who, one.action.value, state, one.document, one.page or "", one.line or "", one.row)
        told = [(name, one.saw.get(name, ""), new) for name, new in one.fields.items()]
        told += [("text", fix.old, fix.new) for fix in one.words]
        for field, old, new in told or [("", "", "")]:
            writer.writerow((*where, field, old, new, one.note))
    return text.getvalue()


def _stale_words(desk: Desk) -> list[str]:
    from pipeline.decisions.words import stale_fixes

    found = []
    for sha256, words in desk.standing.words.items():
        report = desk.reports.get(sha256)
        if report is None:
            found += [f"{one.document}: not in this run: “{fix.seen}” → “{fix.new}”" for one, fix in words.values()]
            continue
        for page, line, fix in stale_fixes(desk.document(report), desk.standing.fixes(sha256)):
            found.append(f"{report.name} page {page} line {line}: “{fix.seen}” is not read there any more")
    return found


def _write_gold(desk: Desk, folder: Path) -> None:
    from pipeline.decisions import decide_rows
    from pipeline.decisions.gold import gold_lines, gold_rows
    from pipeline.decisions.rows import cells_of
    from pipeline.publish import Located

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{folder}: cannot be made ({error.strerror})") from None
    pairs: list[tuple[str, str]] = []
    tables = 0
    for report in desk.reports.values():
        where = Located(document=report.name, sha256=report.sha256)
        rows = list(decide_rows(where, [item.row for item in report.items], desk.standing))
        cells = [cells_of(row) for row in rows]
        if any(one["decision"] for one in cells):
            write_bytes(folder / f"{report.folder.name}.indicators.tsv", gold_rows(cells).encode())
            tables += 1
        pairs += _vouched(desk, report.sha256)
    if pairs:
        raw, gold = gold_lines(pairs)
        write_bytes(folder / "lines.raw.txt", raw.encode())
        write_bytes(folder / "lines.gold.txt", gold.encode())
    print(f"{tables:,} tables of rows and {len(pairs):,} lines of text in {folder}")


def _vouched(desk: Desk, sha256: str) -> list[tuple[str, str]]:
    """Lines whose text people vouch for: all of pages read through, and those with a corrected word."""
    report = desk.reports[sha256]
    fixed = {(page, line) for page, line, _ in desk.standing.words.get(sha256, {})}
    if not fixed and not any(key[0] == sha256 for key in desk.standing.pages):
        return []
    pairs = []
    for page in desk.document(report).pages:
        whole = desk.was_read(report, page) is not None
        for line in page.lines:
            if (whole or (page.number, line.number) in fixed) and line.seen.strip():
                pairs.append((line.seen, line.text))
    return pairs
