"""PDF files: what each page holds (words with boxes, images, shapes), read with pdfium, and the route that follows.

pdfium gives words about 25 times as fast as pdfplumber, and rulings nine times (`drawn.py`).
"""

from __future__ import annotations

import ctypes
import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.ingest import drawn, routing
from pipeline.ingest.charsets import of_font
from pipeline.ingest.drawn import Matrix
from pipeline.ingest.errors import Unreadable
from pipeline.ingest.layer import Corners, decoded_words, page_words, upright_of, without_tag
from pipeline.ingest.pictures import print_in
from pipeline.ingest.quality import Verdict, judge
from pipeline.knowledge import Knowledge
from pipeline.model import Box, Page, Route, Word
from pipeline.settings import Settings

_MAX_DEPTH = 5
_MAX_OBJECTS = 50_000
_BANDS = 20
_INVISIBLE = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_QUIET_ANNOTATIONS = {pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP}
_HOPELESS = 100
"""So many pages in a row that do not exist: the file's count is a lie, which may claim millions."""


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The document, closed again afterwards. Raises Unreadable: encrypted, cut short or damaged."""
    # pdfium sets no error for a file without pages and so leaves the last file's; a file that is not there sets "file"
    pdfium.FPDF_LoadDocument(b"", None)
    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pdfium.FPDF_ERR_SECURITY:
            raise Unreadable(
                "the PDF is encrypted for certain readers (a certificate or another scheme): save a copy without it"
            ) from None
        if code == pdfium.FPDF_ERR_PASSWORD:
            raise Unreadable(
                "the PDF is encrypted and needs a password: save a copy without one (for example with qpdf --decrypt)"
            ) from None
        if is_cut_short(path):
            raise Unreadable("the PDF is cut short (its end is missing): fetch or scan it again") from None
        if code == pdfium.FPDF_ERR_FILE:
            raise Unreadable("the PDF has no pages") from None
        raise Unreadable("the PDF is damaged and cannot be opened: fetch it again or save it anew") from None
    try:
        yield pdf
    finally:
        pdf.close()


def is_cut_short(path: Path) -> bool:
    """Whether objects follow the last end-of-file mark: a copy that broke off, or an update never finished.

    pdfium opens many such files all the same, and shows pages whose content is gone as blank. An end mark near the
    start proves nothing (linearised files have one there); rubbish after the last one is harmless.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        end = data.rfind(b"%%EOF")
        if end >= 0 and not re.search(rb"\d\s+\d+\s+obj\b", data[end:]):
            return False
        return not re.search(rb"startxref\s+\d+\s*%{0,2}E?O?$", data[-64:].rstrip(b"\0 \r\n\t"))


def read_pages(path: Path, settings: Settings, knowledge: Knowledge) -> tuple[Page, ...]:
    """Every page with its route; a page that cannot be read has route FAILED. Raises Unreadable for the whole."""
    with opened(path) as pdf:
        if is_cut_short(path):
            raise Unreadable(
                f"the PDF is cut short (its end is missing), though {len(pdf)} of its pages can be listed: "
                "fetch or scan it again"
            )
        if len(pdf) == 0:
            raise Unreadable("the PDF has no pages")
        if pdfium.FPDF_GetFormType(pdf) == pdfium.FORMTYPE_XFA_FULL:
            raise Unreadable("the PDF is a form made by a program when it is opened (XFA): print it to PDF")
        return tuple(_read_all(pdf, settings, knowledge))


def _read_all(pdf: Any, settings: Settings, knowledge: Knowledge) -> Iterator[Page]:
    enclosed = pdfium.FPDFDoc_GetAttachmentCount(pdf)
    lost = 0
    for number in range(1, len(pdf) + 1):
        page = _read_page(pdf, number, settings, knowledge)
        lost = lost + 1 if page.route is Route.FAILED else 0
        if number == 1 and enclosed:
            page = msgspec.structs.replace(page, reason=f"{page.reason}; {enclosed} files enclosed in it are not read")
        if lost == _HOPELESS and number < len(pdf):
            reason = f"{page.reason}, like {lost - 1} before it; the {len(pdf) - number} after it are not tried"
            yield msgspec.structs.replace(page, reason=reason)
            return
        yield page


def _read_page(pdf: Any, number: int, settings: Settings, knowledge: Knowledge) -> Page:
    rules = knowledge.toml("quality.toml")["page"]
    try:
        page = pdf[number - 1]
    except pypdfium2.PdfiumError:
        return Page(number=number, route=Route.FAILED, reason="the page is damaged and cannot be opened")
    try:
        width, height = page.get_size()
        contents = survey(page)
        legacy = sorted(font for font in contents.fonts if of_font(font, knowledge))
        words, unknown = page_words(page, knowledge if legacy else None)
        quality = judge(" ".join(word.text for word in words), knowledge)
        found = None if legacy else decoded_words(page, words, quality, knowledge)
        upright = upright_of(page)
        rulings = drawn.rulings_of(contents.paths, upright)
        if found:
            words = found[0]
            text = "".join(word.text for word in words)
            quality, unknown = judge(" ".join(word.text for word in words), knowledge), text.count("\ufffd") / len(text)
        evidence = routing.Evidence(
            quality=quality,
            picture=contents.picture,
            drawn=contents.drawn,
            annotated=contents.annotations > 0,
            glyphs=contents.visible_text,
            unknown=unknown,
            tokens=len(words),
            bands=_bands(words, height),
            hidden=contents.hidden_text > 0 and contents.visible_text == 0,
            legacy_font=next((f for f in sorted(contents.fonts) if _is_legacy(f, rules["legacy_fonts"])), ""),
        )
        pictures: tuple[Box, ...] = ()
        if routing.may_read_pictures(evidence, settings, rules):
            pictures = print_in(page, [upright([area]) for area in contents.areas], words, width, height)
    except (pypdfium2.PdfiumError, OSError, ValueError) as error:
        return Page(number=number, route=Route.FAILED, reason=f"the page is damaged ({error})")
    finally:
        page.close()
    if pictures:
        share = sum((area.x1 - area.x0) * (area.bottom - area.top) for area in pictures) / max(width * height, 1.0)
        evidence = msgspec.structs.replace(evidence, printed=share)
    route, reason = routing.of_page(evidence, settings, rules)
    kept = route in (Route.KEEP, Route.REPAIR)
    pictured = route is Route.OCR and bool(pictures)
    if kept and contents.annotations:
        reason = f"{reason}; stamps, comments or form fields on it are not read"
    if kept and legacy:
        labels = {charset.label for font in legacy if (charset := of_font(font, knowledge))}
        reason = f"{reason}; its font {legacy[0]} is in {' and '.join(sorted(labels))}: decoded"
    if kept and found:
        reason = f"{reason}; its text is in {found[1]}: decoded"
    return Page(
        number=number,
        width=round(width, 2),
        height=round(height, 2),
        route=route,
        reason=reason,
        quality=quality.score,
        words=words if kept or pictured or _is_native(evidence, contents, settings) else (),
        rulings=rulings if kept or pictured else (),
        pictures=pictures if pictured else (),
    )


def _is_native(page: routing.Evidence, contents: Contents, settings: Settings) -> bool:
    """Whether the few words on a page that is read anew were printed as text: a header over a scan."""
    right = page.quality.verdict in (Verdict.GOOD, Verdict.NUMERIC) and not page.legacy_font and not page.unknown
    return right and contents.hidden_text == 0 and page.picture > 0.0 and not settings.force_ocr


def _is_legacy(font: str, patterns: list[str]) -> bool:
    return any(re.search(pattern, font) for pattern in patterns)


def _bands(words: tuple[Word, ...], height: float) -> float:
    held = {int((w.box.top + w.box.bottom) / 2 / max(height, 1.0) * _BANDS) for w in words if w.box is not None}
    return len(held) / _BANDS


class Contents(msgspec.Struct, kw_only=True):
    """What a page is made of. Mutable: filled while its objects are walked."""

    images: float = 0.0
    areas: list[Corners] = msgspec.field(default_factory=list)
    """Where the images are, in the page's own space; what lies off the page left out."""
    picture: float = 0.0
    drawn: int = 0
    visible_text: int = 0
    hidden_text: int = 0
    annotations: int = 0
    """Stamps, comments and form fields; not links."""
    fonts: set[str] = msgspec.field(default_factory=set)
    known_fonts: dict[int, str] = msgspec.field(default_factory=dict)
    paths: list[tuple[Any, Matrix]] = msgspec.field(default_factory=list)
    """The path objects, each with the matrix from its own space to the page's; valid while the page is open."""
    seen: int = 0


def survey(page: Any) -> Contents:
    """Counts of a pypdfium2 page's objects, those inside forms too, and the share of the page its images cover."""
    x0, y0, x1, y1 = page.get_bbox()
    contents = Contents()
    _walk_page(page.raw, contents, (x0, y0, x1, y1))
    contents.annotations = _count_annotations(page.raw)
    contents.picture = min(1.0, round(contents.images / max((x1 - x0) * (y1 - y0), 1.0), 4))
    return contents


def _count_annotations(raw: Any) -> int:
    total = 0
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(raw), _MAX_OBJECTS)):
        annotation = pdfium.FPDFPage_GetAnnot(raw, index)
        if annotation:
            total += pdfium.FPDFAnnot_GetSubtype(annotation) not in _QUIET_ANNOTATIONS
            pdfium.FPDFPage_CloseAnnot(annotation)
    return total


_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _walk_page(raw: Any, contents: Contents, area: tuple[float, float, float, float]) -> None:
    for index in range(pdfium.FPDFPage_CountObjects(raw)):
        _visit(pdfium.FPDFPage_GetObject(raw, index), contents, area, _IDENTITY, 0)


def _visit(item: Any, contents: Contents, area: tuple[float, float, float, float], place: Matrix, depth: int) -> None:
    contents.seen += 1
    if contents.seen > _MAX_OBJECTS:
        return
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        if pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE:
            contents.hidden_text += 1
        else:
            contents.visible_text += 1
        contents.fonts.add(_font_name(item, contents.known_fonts))
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        seen = _visible(item, area, place)
        if seen:
            contents.images += (seen[2] - seen[0]) * (seen[3] - seen[1])
            contents.areas.append(seen)
    elif kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING):
        contents.drawn += 1
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            contents.paths.append((item, _times(_matrix_of(item), place)))
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
        inner = _times(_matrix_of(item), place)
        for index in range(pdfium.FPDFFormObj_CountObjects(item)):
            _visit(pdfium.FPDFFormObj_GetObject(item, index), contents, area, inner, depth + 1)


def _visible(item: Any, area: tuple[float, float, float, float], place: Matrix) -> Corners | None:
    """Where an image is seen; None where it lies off the page."""
    values = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(v) for v in values)):
        return None
    left, bottom, right, top = (v.value for v in values)
    a, b, c, d, e, f = place
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    x0, y0, x1, y1 = max(min(xs), area[0]), max(min(ys), area[1]), min(max(xs), area[2]), min(max(ys), area[3])
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _matrix_of(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return _IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _font_name(item: Any, known: dict[int, str]) -> str:
    """The name of the font of a text object; `known` holds those of the page, by where pdfium has them."""
    font = pdfium.FPDFTextObj_GetFont(item)
    if not font:
        return ""
    place = ctypes.addressof(font.contents)
    name = known.get(place)
    if name is None:
        buffer = ctypes.create_string_buffer(128)
        pdfium.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
        name = known[place] = without_tag(buffer.value)
    return name
