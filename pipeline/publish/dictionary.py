"""docs/data-dictionary.md, made from the schema: `python -m pipeline.publish.dictionary > docs/data-dictionary.md`."""

from __future__ import annotations

from pipeline.publish.schema import TABLES, Table

_INTRODUCTION = """\
# Data dictionary

What `phuchoi run … --out DIR` writes into `DIR`. This page is made from `pipeline/publish/schema.py`; to change it,
change that and run `python -m pipeline.publish.dictionary > docs/data-dictionary.md`.

    DIR/
    ├── indicators.csv        the measurements of all documents
    ├── flags.csv             checks that did not hold
    ├── documents.csv         every input, and what became of it
    ├── report.html           all of it for people, to read and to print (report.md)
    ├── manifest.sqlite       the account of the run; lets the next run go on from here
    ├── run.log               what happened when, a line each, of all runs into the folder
    ├── decisions.jsonl       what people decided; only ever added to, and kept by every later run
    └── documents/<slug>-<first 8 digits of the SHA-256>/
        ├── seen.txt          the text as the engine, the text layer or the file gave it
        ├── restored.txt      the text as it is believed to have been printed
        ├── changes.csv       what leads from the one to the other
        ├── tables/           the tables found in it, one CSV file each: page-0003-table-1.csv
        ├── tables.jsonl      the same with the place of every cell
        └── pages.jsonl       every page with its lines and words, boxes and confidence

All tables are CSV as RFC 4180 describes it: UTF-8 without a byte order mark, a header, comma between cells, CRLF at
line ends, cells quoted where they hold a comma, a quotation mark or a line end. Numbers are plain decimals with a
point, without thousands separators, exponents or trailing zeros. An empty cell means that nothing is known or that the
column does not apply. Rows of the run's tables are sorted by `document` (by Unicode code point).

Types: *text*; *integer*; *decimal* (of any precision: do not read money into floating point); *share* (a decimal from
0 to 1).

The same inputs, settings, rules and version of phuchoi give the same bytes, whatever the number of processes. Times
stand in the manifest and in run.log only. Every file appears whole or not at all.
"""

_FILES = """\
## seen.txt and restored.txt

UTF-8, one line of the page a line, LF at line ends: line *n* of a page is the *n*-th line of its part of the file, and
a number no line of the page has is an empty line. Stamps, and then specks and handwriting read as letters, follow the
page's text after an empty line, in both files: in their places they would cut sentences in two. Pages are parted by a
form feed (U+000C) before the first line of the next page. A text file is one page, its lines are the file's, and form
feeds in it stay where they are. A DOCX is one page too: a paragraph is a line, and so is a row of a table whose cells
have one paragraph each.

## pages.jsonl

One JSON object a page, in order: `number`, `width` and `height` (points), `route` with its `reason`, `quality`, and
`lines` in reading order, those of stamps and specks last. A line has `number`, `seen`, `role` (absent for body text;
else `heading`, or what keeps it out of the running text: `letterhead`, `signature` with the recipients, `footnote`,
`caption`, `header`, `footer`, `page_number`, `stamp` of a digital signature or a registry, `stray`), `section`, `table`
(the number on its page of the table that it stands in, absent for all other lines), `item` (where an item of a list
begins, "a)", "1." or "-": how deep its list stands in others, from 1) and `words`; a word has `seen`, `text` (as
restored), `box` (`x0`, `top`, `x1`, `bottom` in points from the top left corner), `confidence` and `line`, the engine's
own line number. Fields at their default are left out: `confidence` is 1, `role` is `body`, texts are empty.

## tables/ and tables.jsonl

A table is what rulings bound, or rows of figures that white space parts into columns; forms and frames without figures
are none. `tables/page-0003-table-1.csv` is the first table on page 3: its cells as restored, the lines of a cell joined
by a space, as many cells in every row, no header of its own. The text of a merged cell stands at its upper left place.

tables.jsonl has one JSON object a table, in order: `file`, `page`, `number` (from 1 on its page), `box`, `columns`,
`ruled`, `continues` (whether it goes on from the last table of the page before) and `rows`, each a list of cells. A
cell has its `row` and `column` (from 0), how many `rows` and `columns` it spans, `box`, `text` (as restored), `seen`,
`confidence` (of its least sure word, 1 for an empty cell) and `words`: for each its line on the page and its position
among the line's words in pages.jsonl, from 0. Words of tables stand in lines too, but no sentence is read from these:
rows of indicators.csv that come from a table are read from its cells.

## decisions.jsonl

One JSON object a decision, only ever added to: see [review](review.md). Every run applies what stands: the column
`decision` of indicators.csv says where, rejected rows are left out, and corrected words stand in restored.txt with the
reason `decision` in changes.csv. Flags about a number that a person corrected are left out of both tables.

## Copies

An input with the same content as another of the same run is `skipped`, with the name of the first (in the order of
names) as its reason: its figures would count twice.

## manifest.sqlite

Tables `runs` (when, with which version, rules, engine and settings), `inputs` (of the latest run), `documents` and
`pages` (route, status, reason, words, mean confidence, seconds). Its form may change between versions; a manifest of
another version is refused, and `--fresh` makes it anew.
"""


def dictionary() -> str:
    """The page, in Markdown."""
    return "\n".join([_INTRODUCTION, *(_table(table) for table in TABLES), _FILES])


def _table(table: Table) -> str:
    rows = [
        f"| `{column.name}` | {column.type} | {'yes' if column.empty else ''} | {column.meaning} |"
        for column in table.columns
    ]
    header = ["| column | type | may be empty | meaning |", "|---|---|---|---|"]
    return "\n".join([f"## {table.name}", "", table.meaning, "", *header, *rows, ""])


if __name__ == "__main__":
    print(dictionary(), end="")
