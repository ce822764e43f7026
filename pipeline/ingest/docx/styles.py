"""Styles of a DOCX: what a paragraph or a run has from the styles it names, and from those they are based on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipeline.ingest.docx.names import child, local, number, value

_HEADING = re.compile(r"(?:heading|tiêu đề|đề mục)\s*[1-9]|title|tiêu đề", re.IGNORECASE)
_DEPTH = 12
"""Styles are not based on each other more often, unless in a ring."""
_BODY_TEXT = 9
"""The outline level that says: no heading."""


class Styles:
    """The styles of a document, by their identifiers."""

    def __init__(self, root: Element | None) -> None:
        styles = [one for one in root if local(one) == "style"] if root is not None else []
        self._by_name = {name: one for one in styles if (name := value(one, "styleId"))}
        self._first = {
            kind: value(one, "styleId") or ""
            for one in styles
            if value(one, "default") in ("1", "true") and (kind := value(one, "type"))
        }
        self._font = _font_of(child(root, "docDefaults", "rPrDefault", "rPr"))

    def _chain(self, name: str | None, kind: str) -> Iterator[Element]:
        name = name or self._first.get(kind)
        for _ in range(_DEPTH):
            style = self._by_name.get(name or "")
            if style is None:
                return
            yield style
            name = value(child(style, "basedOn"))

    def is_heading(self, paragraph: Element) -> bool:
        """Whether a paragraph's own outline level, or its style, makes it a heading."""
        properties = child(paragraph, "pPr")
        own = child(properties, "outlineLvl")
        if own is not None:
            return number(value(own), _BODY_TEXT) < _BODY_TEXT
        for style in self._chain(value(child(properties, "pStyle")), "paragraph"):
            if _HEADING.fullmatch((value(child(style, "name")) or "").strip()):
                return True
            level = child(style, "pPr", "outlineLvl")
            if level is not None:
                return number(value(level), _BODY_TEXT) < _BODY_TEXT
        return False

    def list_of(self, paragraph: Element) -> tuple[str, int] | None:
        """The list (numId) that a paragraph is an item of and its level from 0; None where it is none."""
        properties = child(paragraph, "pPr")
        found = child(properties, "numPr")
        level = value(child(found, "ilvl"))
        for style in self._chain(value(child(properties, "pStyle")), "paragraph"):
            if found is not None and child(found, "numId") is not None:
                break
            found = child(style, "pPr", "numPr")
            level = level if level is not None else value(child(found, "ilvl"))
        name = value(child(found, "numId"))
        return (name, number(level)) if name and name != "0" else None

    def font_of(self, run: Element, paragraph: Element) -> str:
        """The name of the font of a run; empty where nothing tells it."""
        properties = child(run, "rPr")
        return (
            _font_of(properties)
            or self._styled_font(value(child(properties, "rStyle")), "character")
            or self._styled_font(value(child(paragraph, "pPr", "pStyle")), "paragraph")
            or self._font
        )

    def _styled_font(self, name: str | None, kind: str) -> str:
        return next((font for style in self._chain(name, kind) if (font := _font_of(child(style, "rPr")))), "")


def _font_of(properties: Element | None) -> str:
    fonts = child(properties, "rFonts")
    return value(fonts, "ascii") or value(fonts, "hAnsi") or ""
