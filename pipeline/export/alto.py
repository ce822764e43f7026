"""ALTO 4: the words of every page with their places and confidence, as libraries and archives keep them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pipeline
from pipeline.export.blocks import around, blocks_of, has_places, scaled, to_units, words_of, xml
from pipeline.export.formats import of_documents
from pipeline.export.results import Results
from pipeline.model import Box, Document, Line, Page, Role
from pipeline.publish import plain
from pipeline.review.documents import Report

_UNITS = 1200
"""To the inch: ALTO's `inch1200`, finer than any scan."""
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" SCHEMAVERSION="4.4">
<Description>
<MeasurementUnit>inch1200</MeasurementUnit>
<sourceImageInformation><fileName>{name}</fileName><fileIdentifier>sha256:{sha256}</fileIdentifier></sourceImageInformation>
<Processing ID="phuchoi"><processingCategory>contentModification</processingCategory><processingSoftware>\
<softwareName>phuchoi</softwareName><softwareVersion>{version}</softwareVersion></processingSoftware></Processing>
</Description>
<Tags>
<StructureTag ID="heading" LABEL="heading"/>
<StructureTag ID="table" LABEL="table"/>
<StructureTag ID="item" LABEL="list item"/>
<StructureTag ID="header" LABEL="header"/>
<StructureTag ID="footer" LABEL="footer"/>
<StructureTag ID="page_number" LABEL="page number"/>
<StructureTag ID="letterhead" LABEL="letterhead"/>
<StructureTag ID="signature" LABEL="signature"/>
<StructureTag ID="footnote" LABEL="footnote"/>
<StructureTag ID="caption" LABEL="caption"/>
<StructureTag ID="stamp" LABEL="stamp"/>
</Tags>
<Layout>
"""


def alto(document: Document) -> str:
    """The document as one ALTO file, a Page each; what was read otherwise than restored stands as ALTERNATIVE."""
    head = _HEAD.format(name=xml(document.path), sha256=document.sha256, version=pipeline.__version__)
    return "".join([head, *(part for page in document.pages for part in _page(page)), "</Layout>\n</alto>\n"])


def _page(page: Page) -> Iterator[str]:
    width, height = to_units(page.width, _UNITS), to_units(page.height, _UNITS)
    yield (
        f'<Page ID="page_{page.number}" PHYSICAL_IMG_NR="{page.number}" WIDTH="{width}" HEIGHT="{height}" LANG="vi">\n'
        f'<PrintSpace HPOS="0" VPOS="0" WIDTH="{width}" HEIGHT="{height}">\n'
    )
    for number, block in enumerate(blocks_of(page), 1):
        place = _place(around([box for line in block for _, box in words_of(line)]))
        tag = _tag(block[0])
        tagged = f' TAGREFS="{tag}"' if tag else ""
        yield f'<TextBlock ID="block_{page.number}_{number}" {place}{tagged}>\n'
        for line in block:
            yield _line(page, line)
        yield "</TextBlock>\n"
    yield "</PrintSpace>\n</Page>\n"


def _tag(line: Line) -> str:
    if line.table:
        return "table"
    if line.role is Role.BODY:
        return "item" if line.item else ""
    return line.role.value


def _line(page: Page, line: Line) -> str:
    words = words_of(line)
    shown = []
    for place, (word, box) in enumerate(words, 1):
        seen = "" if word.seen == word.text else f'<ALTERNATIVE PURPOSE="as read">{xml(word.seen)}</ALTERNATIVE>'
        opening = (
            f'<String ID="word_{page.number}_{line.number}_{place}" CONTENT="{xml(word.text)}" {_place(box)} '
            f'WC="{plain(round(min(max(word.confidence, 0.0), 1.0), 4))}"'
        )
        shown.append(f"{opening}>{seen}</String>" if seen else f"{opening}/>")
    whole = _place(around([box for _, box in words]))
    return f'<TextLine ID="line_{page.number}_{line.number}" {whole}>{"<SP/>".join(shown)}</TextLine>\n'


def _place(box: Box) -> str:
    left, top, right, bottom = scaled(box, _UNITS)
    return f'HPOS="{left}" VPOS="{top}" WIDTH="{right - left}" HEIGHT="{bottom - top}"'


def _write(path: Path, report: Report, document: Document, results: Results) -> bool:
    if not has_places(document, results, "ALTO"):
        return False
    path.write_text(alto(document), "utf-8")
    return True


ALTO = of_documents("alto", "ALTO 4 XML: words with places and confidence", ".xml", _write)
