"""Tables written as text, for the examples beside the rules: "1 | Suối Trong | 19", a row a line.

A cell `<` belongs to the one on its left, `^` to the one above.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Box, Cell, Line, Page, Row, Table, Word, WordPlace

_BAR = "|"
_NOWHERE = Box(x0=0.0, top=0.0, x1=0.0, bottom=0.0)


def drawn_page(texts: Sequence[str]) -> Page:
    """A page of restored lines, each with its number; blank ones part passages, those with bars are rows of tables."""
    lines: list[Line] = []
    tables: list[Table] = []
    rows: list[list[tuple[str, tuple[WordPlace, ...]]]] = []
    for number, text in enumerate([*texts, ""], 1):
        is_row = _BAR in text
        if rows and not is_row:
            tables.append(_table(rows, len(tables) + 1))
            rows = []
        cells = [cell.split() for cell in text.split(_BAR)] if is_row else [text.split()]
        kept = [[] if cell in (["<"], ["^"]) else cell for cell in cells]
        words = [Word(seen=word, text=word, line=number) for cell in kept for word in cell]
        if is_row:
            starts = [sum(map(len, kept[:place])) for place in range(len(kept))]
            places = [
                tuple(WordPlace(number, at + n) for n in range(len(c))) for at, c in zip(starts, kept, strict=True)
            ]
            rows.append([(" ".join(cell), own) for cell, own in zip(cells, places, strict=True)])
        seen = " ".join(word.seen for word in words)
        lines.append(Line(number=number, seen=seen, words=tuple(words), table=len(tables) + 1 if is_row else 0))
    return Page(number=1, lines=tuple(lines), tables=tuple(tables))


def _table(rows: Sequence[Sequence[tuple[str, tuple[WordPlace, ...]]]], number: int) -> Table:
    columns = max(map(len, rows))
    text = {(r, c): cell for r, row in enumerate(rows) for c, (cell, _) in enumerate(row)}
    made = []
    for r, row in enumerate(rows):
        cells = []
        for c, (cell, words) in enumerate(row):
            if cell in ("<", "^"):
                continue
            across = down = 1
            while text.get((r, c + across)) == "<":
                across += 1
            while text.get((r + down, c)) == "^":
                down += 1
            cells.append(Cell(row=r, column=c, rows=down, columns=across, box=_NOWHERE, words=words))
        made.append(Row(cells=tuple(cells)))
    return Table(number=number, box=_NOWHERE, columns=columns, rows=tuple(made))
