"""hOCR: the words of every page with their boxes and confidence, as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pipeline
from pipeline.export.blocks import around, blocks_of, has_places, scaled, words_of, xml
from pipeline.export.formats import of_documents
from pipeline.export.results import Results
from pipeline.model import Box, Document, Line, Page, Role
from pipeline.review.documents import Report

_DPI = 300
"""hOCR counts pixels; these are of a scan of so many to the inch, whatever the picture has."""
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="vi" lang="vi">
<head>
<title>{title}</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
<meta name="ocr-system" content="phuchoi {version}"/>
<meta name="ocr-langs" content="vi"/>
<meta name="ocr-scripts" content="Latn"/>
<meta name="ocr-number-of-pages" content="{pages}"/>
<meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_par ocr_line ocr_header ocr_footer ocr_pageno ocrx_word \
ocrp_lang ocrp_wconf"/>
</head>
<body>
"""
_CLASSES = {Role.HEADER: "ocr_header", Role.FOOTER: "ocr_footer", Role.PAGE_NUMBER: "ocr_pageno"}


def hocr(document: Document) -> str:
    """The document as one XHTML page. Places are pixels at 300 dpi, confidences (`x_wconf`) percent."""
    parts = [_HEAD.format(title=xml(document.path), version=pipeline.__version__, pages=len(document.pages))]
    for page in document.pages:
        parts += _page(page, document.path)
    return "".join([*parts, "</body>\n</html>\n"])


def _page(page: Page, name: str) -> Iterator[str]:
    box = _bbox(Box(x0=0, top=0, x1=page.width, bottom=page.height))
    file = name.replace('"', "'")  # the title's own quotes
    shown = xml(f'image "{file}"; {box}; ppageno {page.number - 1}; scan_res {_DPI} {_DPI}')
    yield f'<div class="ocr_page" id="page_{page.number}" title="{shown}">\n'
    for number, block in enumerate(blocks_of(page), 1):
        id = f"{page.number}_{number}"
        box = _bbox(around([box for line in block for _, box in words_of(line)]))
        yield f'<div class="ocr_carea" id="block_{id}" title="{box}">\n'
        yield f'<p class="ocr_par" id="par_{id}" lang="vi" title="{box}">\n'
        for line in block:
            yield _line(page, line)
        yield "</p>\n</div>\n"
    yield "</div>\n"


def _line(page: Page, line: Line) -> str:
    words = words_of(line)
    title = _bbox(around([box for _, box in words]))
    shown = " ".join(
        f'<span class="ocrx_word" id="word_{page.number}_{line.number}_{place}" title="{_bbox(box)}; '
        f'x_wconf {round(100 * word.confidence)}">{xml(word.text)}</span>'
        for place, (word, box) in enumerate(words, 1)
    )
    kind = _CLASSES.get(line.role, "ocr_line")
    return f'<span class="{kind}" id="line_{page.number}_{line.number}" title="{title}">{shown}</span>\n'


def _bbox(box: Box) -> str:
    return "bbox " + " ".join(str(max(side, 0)) for side in scaled(box, _DPI))


def _write(path: Path, report: Report, document: Document, results: Results) -> bool:
    if not has_places(document, results, "hOCR"):
        return False
    path.write_text(hocr(document), "utf-8")
    return True


HOCR = of_documents("hocr", "hOCR: words with boxes and confidence, as HTML", ".hocr", _write)
