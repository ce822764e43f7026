"""The tables a run writes: their columns, in order, with type and meaning.

The one place that says so: writers take the columns from here, and `docs/data-dictionary.md` is made from it
(`python -m pipeline.publish.dictionary > docs/data-dictionary.md`).
"""

from __future__ import annotations

import msgspec


class Column(msgspec.Struct, frozen=True):
    """One column. `type` is text, integer, decimal or share (a decimal 0-1); empty cells are allowed where `empty`."""

    name: str
    type: str
    meaning: str
    empty: bool = False
    values: tuple[str, ...] = ()
    """All that may stand in it, where that is a short list."""
    repeats: bool = False
    """Whether few texts stand in many rows: typed formats keep each of these once."""


class Table(msgspec.Struct, frozen=True):
    """One kind of table; `name` is its file."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: str = ""
    """The column that names a row."""
    refers: tuple[tuple[str, str], ...] = ()
    """Columns that hold the key of another table, each with that table's name."""

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


INDICATORS = Table(
    "indicators.csv",
    "One row per measurement: a number that says how much or how many of something was reached, spent, planned, held "
    "or changed. Sorted by document, page, line and position in the line.",
    (
        Column("id", "text", "stable across runs: same content of the document, same page and place, same id"),
        Column("document", "text", "path of the input relative to the run's root, with forward slashes", repeats=True),
        Column("sha256", "text", "SHA-256 of the input's bytes, hexadecimal", repeats=True),
        Column("page", "integer", "page, from 1; a text file is one page"),
        Column("line", "integer", "line on the page, from 1, where the first digit stands; in a text file its line"),
        Column(
            "bbox",
            "text",
            "where it stands on the page: `x0 top x1 bottom` in PDF points (1/72 inch) from the top left corner; empty "
            "for text files",
            True,
        ),
        Column("section", "text", "heading path, for example `II.2`", True, repeats=True),
        Column("criterion", "text", "number of the national criterion the passage is about", True, repeats=True),
        Column("place", "text", "place measured, for example `Lạng Sơn`", True, repeats=True),
        Column("period", "text", "`2015`, `2011-2015` or `2013-03`", True, repeats=True),
        Column(
            "role",
            "text",
            "`actual`, `target`, `change` or `baseline`",
            values=("actual", "target", "change", "baseline"),
            repeats=True,
        ),
        Column("subject", "text", "noun phrase of what was measured", True),
        Column("value", "decimal", "number as printed, scale word not applied (736,34 tỷ → 736.34)"),
        Column("value_max", "decimal", "upper end where a range was measured", True),
        Column("scale", "integer", "1, 1000 (nghìn), 1000000 (triệu), 1000000000 (tỷ) …"),
        Column(
            "unit", "text", "what is counted, or the measure, as printed and without the scale word", True, repeats=True
        ),
        Column("amount", "decimal", "value × scale"),
        Column("total", "decimal", "denominator of a fraction: 207 in 19/207", True),
        Column("percent", "decimal", "percentage stated for the same measurement", True),
        Column(
            "qualifier",
            "text",
            "`gt` `lt` `ge` `le` `approx`, or empty",
            True,
            values=("gt", "lt", "ge", "le", "approx"),
            repeats=True,
        ),
        Column("confidence", "share", "how likely the row is right"),
        Column("flags", "text", "checks that did not hold, separated by spaces; flags.csv explains them", True),
        Column("text", "text", "the measurement's words, restored"),
        Column("seen", "text", "the same words as the engine, the text layer or the file gave them"),
        Column(
            "decision",
            "text",
            "what a person decided about the row: `accepted`, `corrected` or `added`; rejected rows are left out",
            True,
            values=("accepted", "corrected", "added"),
            repeats=True,
        ),
    ),
    key="id",
    refers=(("document", "documents.csv"),),
)

FLAGS = Table(
    "flags.csv",
    "One row per check that did not hold. A flag never changes a value; a proposal says what would mend it.",
    (
        Column("document", "text", "as in indicators.csv", repeats=True),
        Column("sha256", "text", "as in indicators.csv", repeats=True),
        Column("page", "integer", "page of the first measurement concerned", True),
        Column("line", "integer", "its line", True),
        Column("check", "text", "name of the check, for example `percent_mismatch`", repeats=True),
        Column("indicators", "text", "ids of the measurements concerned, separated by spaces"),
        Column("explanation", "text", "what does not agree with what"),
        Column("proposal", "text", "a change that would make it agree, for a person to decide", True),
    ),
    refers=(("document", "documents.csv"),),
)

DOCUMENTS = Table(
    "documents.csv",
    "One row per input, whatever became of it: ok + partial + failed + skipped are all inputs.",
    (
        Column("document", "text", "path of the input relative to the run's root, with forward slashes"),
        Column("sha256", "text", "SHA-256 of its bytes; empty where they could not be read", True),
        Column(
            "kind",
            "text",
            "`pdf`, `image`, `docx`, `text` or `other`, by content and not by name",
            True,
            values=("pdf", "image", "docx", "text", "other"),
            repeats=True,
        ),
        Column(
            "status",
            "text",
            "`ok`, `partial` (some pages failed, or a check that a package adds), `failed` or `skipped`",
            values=("ok", "partial", "failed", "skipped"),
            repeats=True,
        ),
        Column("reason", "text", "why, for anything but ok", True),
        Column("folder", "text", "its folder under `documents/`; empty where there is none", True),
        Column("pages", "integer", "number of pages"),
        Column("keep", "integer", "pages whose text layer (or text) was right as it was"),
        Column("repair", "integer", "pages where there was only text, and it was damaged"),
        Column("ocr", "integer", "pages whose image was read"),
        Column("blank", "integer", "pages with nothing printed on them"),
        Column("failed", "integer", "pages that could not be read"),
        Column("quality", "share", "share of valid Vietnamese words as found, mean of its pages by words", True),
        Column("words", "integer", "words read"),
        Column("changes", "integer", "changes restoration made"),
        Column("indicators", "integer", "rows in indicators.csv"),
        Column("flags", "integer", "rows in flags.csv"),
    ),
    key="document",
)

CHANGES = Table(
    "changes.csv",
    "One row per change restoration made, in the document's folder. Characters `start` to `end` (from 0, end not "
    "included) of that line of seen.txt became `text`; applying a line's changes from right to left gives that line "
    "of restored.txt.",
    (
        Column("page", "integer", "page, from 1"),
        Column("line", "integer", "line of the page, from 1"),
        Column("start", "integer", "first character replaced, counted in Unicode code points from 0"),
        Column("end", "integer", "the character after the last one replaced"),
        Column("seen", "text", "what stood there", True),
        Column("text", "text", "what stands there now", True),
        Column("reason", "text", "the rule or model behind it, for example `channel:eng`", repeats=True),
        Column("confidence", "share", "how sure the restoration is"),
        Column(
            "candidates",
            "text",
            "what was weighed, as JSON: a list of [text, channel cost, language cost]; costs are natural logarithms, "
            "lower is better",
            True,
        ),
    ),
)

TABLES = (INDICATORS, FLAGS, DOCUMENTS, CHANGES)
