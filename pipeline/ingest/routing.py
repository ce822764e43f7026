"""Which way a page goes: keep its text, repair it, or read its picture anew.

Pure: measurements in, route and reason out.
"""

from __future__ import annotations

from typing import Any

import msgspec

from pipeline.ingest.quality import Quality, Verdict
from pipeline.model import Route
from pipeline.settings import Settings


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What a PDF page holds."""

    quality: Quality
    picture: float = 0.0
    """Share of the page its images cover, 0-1."""
    printed: float = 0.0
    """Share of the page that images with print on them cover, beside its text, 0-1."""
    drawn: int = 0
    """Number of drawn shapes."""
    annotated: bool = False
    """It carries stamps, comments or form fields."""
    glyphs: int = 0
    """Number of visible pieces of text, whether or not they have Unicode."""
    unknown: float = 0.0
    """Share of the text's letters that have no Unicode, 0-1."""
    tokens: int = 0
    """Number of words and figures of its text."""
    bands: float = 0.0
    """Share of 20 bands of the page's height that hold text."""
    hidden: bool = False
    """The text is invisible: a layer laid under or over a picture by an OCR program."""
    legacy_font: str = ""
    """A font on the page whose codes are not Unicode."""


def of_text(quality: Quality, settings: Settings, name: str = "text file") -> tuple[Route, str]:
    """Route and reason of a text file, or another kind called `name`, which has no picture to fall back on."""
    route, what = _of_words(quality)
    if settings.keep_text and route is Route.REPAIR:
        return Route.KEEP, f"{name}: {quality}: {what}, kept because keeping text was asked for"
    if not quality.words:
        return route, f"{name}: {what}"
    asked = f"; reading anew was asked for, but a {name} has no picture" if settings.force_ocr else ""
    return route, f"{name}: {quality}: {what}{asked}"


def of_page(page: Evidence, settings: Settings, rules: dict[str, Any]) -> tuple[Route, str]:
    """Route and reason of a PDF page; `rules` is the [page] table of `quality.toml`."""
    quality = page.quality
    has_text = quality.verdict is not Verdict.EMPTY
    visible = has_text and not page.hidden
    if settings.force_ocr:
        return Route.OCR, "read anew because reading every page anew was asked for"
    if not has_text:
        return _of_wordless(page, rules)
    route, what = _of_words(quality)
    found = f"text layer: {quality}: {what}"
    if settings.keep_text:
        return Route.KEEP, f"{found}; kept because keeping text was asked for"
    scanned = page.picture >= rules["picture"]
    if _is_header_over_scan(page, rules):
        return Route.OCR, (
            f"text on {page.bands:.0%} of the page's height over an image of {page.picture:.0%} of the page: "
            "a header over a scan, read anew"
        )
    if page.unknown >= rules["unknown"] and (visible or scanned):
        return Route.OCR, f"text layer: {page.unknown:.0%} of its letters have no Unicode: read anew from its glyphs"
    if page.hidden and page.picture == 0.0 and not page.drawn and route is Route.KEEP:
        return route, f"{found}; invisible, and the page has no image"
    if scanned and page.hidden and quality.verdict is Verdict.GOOD:
        return Route.REPAIR, f"{found}, but read from the image by some program: checked for misreadings"
    if page.printed > 0.0 and may_read_pictures(page, settings, rules):
        return Route.OCR, f"{found}; images with print on them cover {page.printed:.0%} of the page: these parts read"
    if route is Route.KEEP and quality.verdict is not Verdict.FOREIGN:
        return route, found
    if scanned:
        return Route.OCR, f"{found}; the page is an image ({page.picture:.0%} of it): read anew"
    if page.legacy_font:
        return Route.OCR, f"{found}; its font {page.legacy_font} is not in Unicode: read anew from its glyphs"
    return route, f"{found}; the page has no image to read"


def may_read_pictures(page: Evidence, settings: Settings, rules: dict[str, Any]) -> bool:
    """Whether of a page the text is kept and only its images are read, if there is print on them."""
    right = page.quality.verdict in (Verdict.GOOD, Verdict.NUMERIC) and not page.legacy_font
    visible = not page.hidden and page.unknown < rules["unknown"] and not _is_header_over_scan(page, rules)
    return page.picture > 0.0 and right and visible and not settings.force_ocr and not settings.keep_text


def _is_header_over_scan(page: Evidence, rules: dict[str, Any]) -> bool:
    verdict = page.quality.verdict
    # a hidden layer of a number or two read nothing of the scan, one of a table's figures did
    scant = verdict is Verdict.NUMERIC and page.tokens <= rules["scant"]
    visible = verdict is not Verdict.EMPTY and not page.hidden
    return page.picture >= rules["scan_part"] and (visible or scant) and page.bands < rules["text_bands"]


def _of_wordless(page: Evidence, rules: dict[str, Any]) -> tuple[Route, str]:
    if page.picture > 0.0:
        return Route.OCR, f"no text layer; an image covers {page.picture:.0%} of the page: read"
    if page.glyphs:
        return Route.OCR, "its text is blanks or has no Unicode: read from its glyphs"
    if page.drawn >= rules["drawn"]:
        return Route.OCR, f"no text layer; its drawn shapes ({page.drawn}) may be letters: read"
    if page.annotated:
        return Route.OCR, "no text layer; there are stamps, comments or form fields: read"
    return Route.BLANK, "neither text nor image on the page"


def _of_words(quality: Quality) -> tuple[Route, str]:
    match quality.verdict:
        case Verdict.GOOD:
            return Route.KEEP, "right Vietnamese"
        case Verdict.FOREIGN:
            return Route.KEEP, "another language"
        case Verdict.NUMERIC:
            return Route.KEEP, "figures with too few words to judge"
        case Verdict.EMPTY:
            return Route.BLANK, "no words and no figures"
        case Verdict.STRIPPED:
            return Route.REPAIR, "stripped of its marks"
        case Verdict.DAMAGED:
            return Route.REPAIR, "damaged"
