"""Tesseract's TSV → words."""

from __future__ import annotations

import math
import unicodedata

from pipeline.model import Box, Word

_COLUMNS = 12
_WORD_LEVEL = "5"


def words_of(table: str, dpi: float) -> tuple[Word, ...]:
    """The words of a TSV table in the engine's order, boxes in points, confidence 0-1, `line` counting its lines.

    Cells are split at tabs and nothing else: a word that is a quotation mark is a word. Rows that do not hold what
    they should are passed over, not fatal: the engine may have been stopped in the middle of one.
    """
    words: list[Word] = []
    line = 0
    place: list[str] = []
    scale = 72.0 / dpi
    for row in table.split("\n"):
        cells = row.rstrip("\r").split("\t", _COLUMNS - 1)
        if len(cells) != _COLUMNS or cells[0] != _WORD_LEVEL:
            continue
        try:
            left, top, width, height = (int(cell) for cell in cells[6:10])
            confidence = float(cells[10])
            box = Box(
                x0=round(left * scale, 2),
                top=round(top * scale, 2),
                x1=round((left + width) * scale, 2),
                bottom=round((top + height) * scale, 2),
            )
        except (ValueError, OverflowError):
            continue
        # -1 says "not a word"; a text beside it is kept, with no confidence in it
        sure = min(max(confidence / 100, 0.0), 1.0) if math.isfinite(confidence) else 0.0
        tokens = unicodedata.normalize("NFC", cells[11]).split()
        if tokens and cells[1:5] != place:
            place = cells[1:5]  # page, block, paragraph and line number name a line together
            line += 1
        words.extend(Word(seen=token, text=token, box=box, confidence=round(sure, 4), line=line) for token in tokens)
    return tuple(words)
