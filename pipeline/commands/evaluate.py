"""`phuchoi evaluate`: figures of merit as one line of JSON, and where they fall short."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.commands.files import read_bytes
from pipeline.commands.messages import CommandError
from pipeline.knowledge import Knowledge
from pipeline.settings import Settings


def evaluate_restoration(gold: Path, read: Path | None, raw: Path | None, errors: int, knowledge: Knowledge) -> None:
    """Score `read`, or what restoration makes of `raw`, against `gold`. Raises CommandError: not line-aligned."""
    from pipeline.commands.restore import restore_lines
    from pipeline.evaluate import score_restoration

    if (read is None) == (raw is None):
        raise CommandError("evaluate restore takes either a restored text, or --raw and the text to restore")
    source = read or raw
    assert source is not None
    lines = _lines(source)
    if raw is not None:
        lines = restore_lines(lines, knowledge)[0]
    try:
        score = score_restoration(_lines(gold), lines)
    except ValueError as error:
        raise CommandError(str(error)) from None
    print(json.dumps({"file": source.name, "restored": raw is not None, **score.figures()}, ensure_ascii=False))
    for miss in score.misses[:errors]:
        print(f"{miss.line}\t{miss.printed or ''}\t{miss.read or ''}")


def evaluate_confidence(stems: Sequence[Path], knowledge: Knowledge) -> None:
    """Print how far the confidence of restored words can be believed, over all pairs: a line of JSON, then the
    reliability table, separated by tabs. Raises CommandError: not line-aligned."""
    from pipeline.evaluate import calibration_of, judged_words
    from pipeline.restore import restored_words

    judged: list[tuple[float, bool]] = []
    for stem in stems:
        gold, raw = (_lines(Path(f"{stem}.{kind}.txt")) for kind in ("gold", "raw"))
        try:
            judged += judged_words(gold, restored_words("".join(f"{line}\n" for line in raw), knowledge))
        except ValueError as error:
            raise CommandError(f"{stem}: {error}") from None
    found = calibration_of(judged)
    print(json.dumps({"texts": len(stems), **found.figures()}))
    print("from\tto\twords\tconfidence\tright")
    for one in found.bins:
        print(f"{one.low:g}\t{one.high:g}\t{one.words}\t{one.confidence:.4f}\t{one.right:.4f}")


def evaluate_extraction(gold: Path, found: Path, errors: int) -> None:
    """Score a table of indicators, or what is extracted from a file, against the table `gold`."""
    from pipeline.evaluate import score_extraction

    rows = _table(found) if found.suffix.lower() in (".csv", ".tsv") else _extracted(found)
    score = score_extraction(_table(gold), rows)
    print(json.dumps({"file": found.name, **score.figures()}, ensure_ascii=False))
    for miss in score.misses[:errors]:
        print(f"{miss.line}\t{miss.kind}\t{miss.gold}\t{miss.found}")


def _lines(path: Path) -> list[str]:
    from pipeline.commands.restore import split
    from pipeline.ingest.text import decode

    return split(decode(read_bytes(path))[0])[0]


def _table(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    text = read_bytes(path).decode("utf-8-sig", "replace")

    tabs = path.suffix.lower() == ".tsv"
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if tabs else ",")
    rows = list(reader)
    for column in ("line", "value"):
        if column not in (reader.fieldnames or ()):
            raise CommandError(f"{path}: not a table of indicators: it has no column {column}")
    return rows


def _extracted(path: Path) -> list[dict[str, str]]:
    import pipeline
    from pipeline.model import Status
    from pipeline.publish import INDICATORS, Located, indicator_rows

    if not path.exists():
        raise CommandError(f"{path}: no such file")
    document = pipeline.process(path, Settings())
    if document.status is not Status.OK:
        raise CommandError(f"{path}: {document.status.value}: {document.reason}")
    where = Located(document=document.path, sha256=document.sha256)
    rows = indicator_rows(where, document.indicators)
    return [dict(zip(INDICATORS.header, row, strict=True)) for row in rows]
