"""A difference as one HTML file that needs no other: to send, to keep, to print."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from pipeline.review.diff import RunDiff, TableDiff
from pipeline.review.diff_report import counts, duplicate_line, title
from pipeline.review.shown import visible
from pipeline.review.text_diff import Hunk, words_differ

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #5b636e; --paper: #fbfaf7; --line: #dcd8cf; --card: #fff;
  --old: #9a2b21; --old-back: #fbe9e6; --new: #1a6334; --new-back: #e4f3e7 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e3dc; --soft: #a29d93; --paper: #191a1c; --line: #37383b;
  --card: #212225; --old: #f2a59c; --old-back: #42221f; --new: #9bd7ad; --new-back: #1d3a27 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 76rem; padding: 2.5rem 1.5rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 "Noto Sans", "Segoe UI", system-ui, sans-serif }
h1 { font-size: 1.5rem; font-weight: 600; margin: 0 } h2 { font-size: 1.1rem; margin: 2.5rem 0 .75rem }
.soft { color: var(--soft) } p { margin: .25rem 0 }
ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 10px;
  background: var(--card); overflow: hidden }
li { padding: .7rem 1rem; border-top: 1px solid var(--line); overflow-wrap: anywhere } li:first-child { border: 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .4rem 0 0 }
dt { color: var(--soft) } dd { margin: 0 }
del { color: var(--old); background: var(--old-back); text-decoration-thickness: 1px; padding: 0 2px }
ins { color: var(--new); background: var(--new-back); text-decoration: none; border-radius: 3px; padding: 0 2px }
.sign { display: inline-block; min-width: 5.5rem; font-size: .85rem; color: var(--soft) }
bdi { unicode-bidi: isolate }
"""


def as_html(diff: RunDiff) -> str:
    """The whole page. What is compared is shown as text, whatever it holds; there is no script."""
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>Difference</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>{'What differs' if diff.differs else 'Nothing differs'}</h1>",
        f'<p class="soft">{_told(diff.old)} → {_told(diff.new)}</p>',
        *(part for table in diff.tables for part in _table(table)),
    ]
    for text in diff.texts:
        parts.append(f"<h2>{_told(text.document)}</h2><p class=soft>{words_differ(text)}</p><ul>")
        parts += [f'<li><span class="sign">p.{h.new_page} l.{h.new_line}</span> {_words(h)}</li>' for h in text.hunks]
        parts.append("</ul>")
    return "\n".join([*parts, "</main></body></html>\n"])


def _table(table: TableDiff) -> Iterator[str]:
    yield f"<h2>{_told(counts(table))}</h2>"
    for word, names in zip(("added", "removed"), table.columns, strict=True):
        if names:
            yield f'<p class="soft">column {word}: {_told(", ".join(names))}</p>'
    yield from (f'<p class="soft">duplicate key: {_told(duplicate_line(one))}</p>' for one in table.duplicates)
    if not (table.changed or table.added or table.removed):
        return
    yield "<ul>"
    for one in table.changed:
        cells = "".join(
            f"<dt>{_told(cell.column)}</dt><dd><del>{_told(cell.old) or '∅'}</del> → "
            f"<ins>{_told(cell.new) or '∅'}</ins></dd>"
            for cell in one.cells
        )
        yield f'<li><span class="sign">changed</span> {_told(title(table.new_header, one.new))}<dl>{cells}</dl></li>'
    for row in table.added:
        yield f'<li><span class="sign">added</span> <ins>{_told(title(table.new_header, row))}</ins></li>'
    for row in table.removed:
        yield f'<li><span class="sign">removed</span> <del>{_told(title(table.old_header, row))}</del></li>'
    yield "</ul>"


def _words(hunk: Hunk) -> str:
    tags = {"same": "{}", "old": "<del>{}</del>", "new": "<ins>{}</ins>"}
    return "".join(tags[part.kind].format(_told(part.text).replace("\n", "<br>")) for part in hunk.parts)


def _told(text: str) -> str:
    shown = escape(visible(text))
    return f"<bdi>{shown}</bdi>" if text and not text.isascii() else shown
