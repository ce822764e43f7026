"""`phuchoi restore`: text in, text out, line by line."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.commands.files import read_bytes, write_bytes
from pipeline.commands.messages import CommandError, warn
from pipeline.knowledge import Knowledge

_NEWLINE = re.compile(r"(\r\n|\r|\n)")


def restore_file(source: Path, output: Path | None, explain: Path | None, knowledge: Knowledge) -> None:
    """Restore the text in `source`; line i of the output is line i of the input, its line ends are kept.

    Bytes that are no UTF-8 never lose a line: UTF-16, Windows-1258, TCVN3, VNI and VISCII are recognised, single bad
    bytes become U+FFFD, and a warning says so. Raises CommandError for what is not a text.
    """
    from pipeline.ingest.sniff import HEAD, kind_of
    from pipeline.ingest.text import text_of
    from pipeline.restore import LONGEST_LINE

    data = read_bytes(source)
    name = "standard input" if str(source) == "-" else str(source)
    kind = kind_of(data[:HEAD]).name if data else "text"
    # the user says that it is text: of what does not look like it, only what has NULs is refused
    if kind in ("pdf", "image") or (kind == "other" and b"\0" in data[:HEAD]):
        what = {"pdf": "a PDF", "image": "an image"}.get(kind, "not plain text")
        raise CommandError(f"{name}: {what}; restore takes text, `phuchoi run` and `phuchoi extract` read files")
    text, remark = text_of(data, knowledge)
    if remark:
        warn(f"{name}: {remark}")
    lines, ends = split(text)
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            warn(
                f"{name}: line {number} stays as it is: it has {len(line):,} characters, {LONGEST_LINE:,} are the most"
            )
    restored, changes = restore_lines(lines, knowledge, weighed=explain is not None)
    write_bytes(output, "".join(line + end for line, end in zip(restored, ends, strict=True)).encode("utf-8"))
    if explain is not None:
        import msgspec

        encoder = msgspec.json.Encoder()
        write_bytes(explain, b"".join(encoder.encode(_explained(change)) + b"\n" for change in changes))


def split(text: str) -> tuple[list[str], list[str]]:
    """The lines of a text and what ends each; the last has no end where the text has none.

    >>> split("a\\r\\nb\\n\\nc")
    (['a', 'b', '', 'c'], ['\\r\\n', '\\n', '\\n', ''])
    """
    parts = _NEWLINE.split(text)
    lines, ends = parts[::2], [*parts[1::2], ""]
    if not lines[-1]:
        lines.pop()
        ends.pop()
    return lines, ends


def restore_lines(lines: list[str], knowledge: Knowledge, *, weighed: bool = False) -> tuple[list[str], list[object]]:
    """The lines restored, and the changes. Raises RuntimeError should a line have been lost."""
    import pipeline

    if not lines:
        return [], []
    text, changes = pipeline.restore_text("\n".join(lines), knowledge, weighed=weighed)
    restored = text.split("\n")
    if len(restored) != len(lines):
        raise RuntimeError(f"{len(lines)} lines went into restoration, {len(restored)} came out")
    return restored, list(changes)


def _explained(change: object) -> dict[str, object]:
    """A change with all its fields, also those at their defaults; the page says nothing for a text."""
    import msgspec

    names = ("line", "start", "end", "seen", "text", "reason", "confidence", "candidates")
    fields = {name: getattr(change, name) for name in names}
    fields["candidates"] = [msgspec.structs.asdict(one) for one in fields["candidates"]]
    return fields
