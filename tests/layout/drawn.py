"""Pages made of words with boxes, as an engine would give them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from pipeline.knowledge import Knowledge
from pipeline.layout import arrange
from pipeline.model import Box, Document, Line, Page, Word

RULES = Knowledge()
SIZE = 10.0
TAB = 40.0


def words(x: float, y: float, text: str, line: int = 1, *, size: float = SIZE, confidence: float = 0.95) -> list[Word]:
    """The words of `text` from (x, y), top left, half a `size` a letter; a tab is a gap of 40 points."""
    result = []
    for part in text.split("\t"):
        for token in part.split():
            width = len(token) * size / 2
            box = Box(x0=x, top=y, x1=x + width, bottom=y + size)
            result.append(Word(seen=token, text=token, box=box, confidence=confidence, line=line))
            x += width + size / 3
        x += TAB - (size / 3 if part else 0)
    return result


def page(lines: Iterable[list[Word]], number: int = 1, *, width: float = 595.0, height: float = 842.0) -> Page:
    """A page on which every list of words is a line of the engine, in that order."""
    numbered = [msgspec.structs.replace(word, line=place) for place, line in enumerate(lines, 1) for word in line]
    return Page(number=number, width=width, height=height, words=tuple(numbered))


def laid_out(*pages: Page) -> list[tuple[Line, ...]]:
    """The lines of each page."""
    document = arrange(Document(path="a.pdf", kind="pdf", pages=pages), RULES)
    return [done.lines for done in document.pages]


def seen(*pages: Page) -> list[str]:
    """All lines as they were seen."""
    return [line.seen for lines in laid_out(*pages) for line in lines]


def roles(*pages: Page) -> dict[str, str]:
    """Each line as seen, with its role."""
    return {line.seen: str(line.role) for lines in laid_out(*pages) for line in lines}


BODY = [
    "Toàn tỉnh có 207 xã, trong đó 55 xã chưa đạt tiêu chí nào và phần lớn các xã còn lại",
    "mới đạt từ một đến bốn tiêu chí. Sau năm năm thực hiện, bình quân mỗi xã trên địa bàn",
    "tỉnh đạt thêm hơn bốn tiêu chí so với năm đầu, đời sống của người dân được nâng lên rõ",
    "rệt và bộ mặt nông thôn đã có nhiều thay đổi.",
]


def paragraph(y: float, x: float = 80.0, lines: list[str] = BODY) -> list[list[Word]]:
    """Lines of running text from `y` downwards."""
    return [words(x, y + 15 * place, text) for place, text in enumerate(lines)]
