"""Read a scanned page with Tesseract and pair what was read with what was printed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.learn.printing import PrintedLine
from pipeline.learn.reading_pairs import Pair, pair_words
from pipeline.model import Box, Word
from pipeline.ocr.engine import read_table
from pipeline.ocr.table import words_of

SECONDS = 300.0
"""A page that takes longer to read is given up."""


@dataclass(frozen=True)
class ReadLine:
    """A printed line and what was read in its place, from left to right."""

    printed: PrintedLine
    words: tuple[Word, ...]
    pairs: tuple[Pair, ...]

    @property
    def text(self) -> str:
        return " ".join(word.seen for word in self.words)


def read_lines_of(
    picture: Image.Image, dpi: int, matrix: NDArray[np.float64], lines: Sequence[PrintedLine], language: str
) -> list[ReadLine]:
    """Read a picture and give every printed line its words; `matrix` is the one `degrade.scan` returns.

    Words read where nothing was printed are left out. Raises EngineError.
    """
    words = words_of(read_table(picture, language, dpi, SECONDS), dpi)
    return assign([unskewed(word, matrix) for word in words], lines)


def unskewed(word: Word, matrix: NDArray[np.float64]) -> tuple[Word, Box]:
    """A read word and its box back in the place where its ink was printed."""
    box = word.box or Box(x0=0, top=0, x1=0, bottom=0)
    turn, shift = matrix[:, :2], matrix[:, 2]
    middle = np.array([(box.x0 + box.x1) / 2, (box.top + box.bottom) / 2])
    x, y = np.linalg.solve(turn, middle - shift)
    width, height = (box.x1 - box.x0) / 2, (box.bottom - box.top) / 2
    return word, Box(x0=float(x - width), top=float(y - height), x1=float(x + width), bottom=float(y + height))


def assign(words: Sequence[tuple[Word, Box]], lines: Sequence[PrintedLine]) -> list[ReadLine]:
    """Sort words into the printed lines they stand on, and pair each line's words."""
    found: list[list[tuple[Word, Box]]] = [[] for _ in lines]
    middles = [_middle(line.words[0].box) for line in lines]
    for word, box in words:
        place = min(range(len(lines)), key=lambda n: abs(middles[n] - _middle(box)), default=None)
        if place is not None:
            first = lines[place].words[0].box
            if abs(middles[place] - _middle(box)) < 0.6 * (first.bottom - first.top):
                found[place].append((word, box))
    read = []
    for line, here in zip(lines, found, strict=True):
        here.sort(key=lambda item: item[1].x0)
        pairs = pair_words([(word.text, word.box) for word in line.words], [(word.seen, box) for word, box in here])
        read.append(ReadLine(line, tuple(word for word, _ in here), tuple(pairs)))
    return read


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2
