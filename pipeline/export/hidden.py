"""Restored text as an invisible layer of a PDF page, and older invisible text taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

import pikepdf
from pikepdf import Dictionary, Name, Object, Page, Pdf

from pipeline.export.glyphless import WIDTH
from pipeline.export.spaces import Matrix
from pipeline.model import Box, Line, Word
from pipeline.publish import plain

FONT = "/PhuchoiText"
_INVISIBLE = 3
"""Text rendering mode of text that is neither filled nor stroked (ISO 32000-1, table 106)."""
_SHOWING = {"Tj", "TJ", "'", '"'}


def layer(lines: Iterable[Line], matrix: Matrix, font: str = FONT) -> bytes:
    """The content that writes the words of lines at their boxes, in the font of that name; `matrix` leads from the
    upright page, whose origin is its top left corner, to the page's own space.
    """
    parts = [f"q {_numbers(matrix)} cm BT 3 Tr"]
    for line in lines:
        parts += _line(line, font)
    parts.append("ET Q\n")
    return "\n".join(parts).encode()


def _line(line: Line, font: str) -> list[str]:
    words = [(word, word.box) for word in line.words if word.text and word.box is not None]
    words = [(word, box) for word, box in words if box.x1 > box.x0 and box.bottom > box.top]
    if not words:
        return []
    boxes = [box for _, box in words]
    size = median(box.bottom - box.top for box in boxes)
    slope, start = _baseline(boxes)
    parts = [f"{font} {_number(size)} Tf"]
    for word, box in words:
        # text goes up where the upright page goes down: hence the -1
        parts.append(f"1 0 0 -1 {_number(box.x0)} {_number(start + slope * box.x0)} Tm")
        parts.append(_shown(word, box.x1 - box.x0, size))
    return parts


def _shown(word: Word, width: float, size: float) -> str:
    """A word as wide as its box, and a space: PDFium passes over a lone character without outline."""
    code = word.text.encode("utf-16-be", "replace")
    return f"{_number(100 * width / (len(code) // 2 * WIDTH * size))} Tz <{code.hex().upper()}0020> Tj"


def _baseline(boxes: Sequence[Box]) -> tuple[float, float]:
    """Slope and height at x = 0 of the line under words: readers take words at different heights for different lines.

    Medians (Theil and Sen), since words with g or p hang lower than others.
    """
    slopes = [
        (two.bottom - one.bottom) / (two.x0 - one.x0)
        for place, one in enumerate(boxes[:40])
        for two in boxes[place + 1 : 40]
        if two.x0 - one.x0 > 2 * (one.bottom - one.top)
    ]
    slope = median(slopes) if len(boxes) > 3 and slopes else 0.0
    return slope, median(box.bottom - slope * box.x0 for box in boxes)


def add_layer(pdf: Pdf, page: Page, content: bytes, font: Object) -> None:
    """Put a layer before what the page draws: there the page's own space holds, whatever its content does to it."""
    page.add_resource(font, Name.Font, Name(FONT), replace_existing=True)
    page.contents_add(pdf.make_stream(content), prepend=True)


def remove_hidden_text(pdf: Pdf, page: Page) -> bool:
    """Take invisible text out of a page, and of the forms it draws; nothing else changes. Whether there was any.

    Raises pikepdf.PdfError where the page's content cannot be read.
    """
    found, content = _without_hidden(page.obj, page.obj.get(Name.Resources), 0, set())
    if content is not None:
        page.obj.Contents = pdf.make_stream(content)
    return found


def _without_hidden(
    owner: Object, resources: Object | None, mode: int, seen: set[tuple[int, int]]
) -> tuple[bool, bytes | None]:
    """Whether hidden text was found, and the content without it, None where it need not change."""
    kept: list[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage] = []
    modes: list[int] = []
    found = changed = False
    for one in pikepdf.parse_content_stream(owner):
        operator = str(one.operator)
        if operator == "q":
            modes.append(mode)
        elif operator == "Q" and modes:
            mode = modes.pop()
        elif operator == "Tr" and one.operands:
            mode = int(one.operands[0])
        elif operator == "Do" and one.operands:
            found |= _clean_form(resources, one.operands[0], mode, seen)
        elif operator in _SHOWING and mode == _INVISIBLE:
            changed = True
            if operator in ("'", '"'):  # these also go to the next line
                kept.append(pikepdf.ContentStreamInstruction([], pikepdf.Operator("T*")))
            continue
        kept.append(one)
    return found or changed, pikepdf.unparse_content_stream(kept) if changed else None


def _clean_form(resources: Object | None, name: Object, mode: int, seen: set[tuple[int, int]]) -> bool:
    forms = resources.get(Name.XObject) if isinstance(resources, (Dictionary, Object)) else None
    form = forms.get(str(name)) if forms is not None else None
    if form is None or form.get(Name.Subtype) != Name.Form or form.objgen in seen:
        return False
    seen.add(form.objgen)
    found, content = _without_hidden(form, form.get(Name.Resources, resources), mode, seen)
    if content is not None:
        form.write(content)
    return found


def _numbers(numbers: Iterable[float]) -> str:
    return " ".join(map(_number, numbers))


def _number(number: float) -> str:
    return plain(round(number, 4))
