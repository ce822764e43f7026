"""Names of WordprocessingML, and how its elements are asked."""

from __future__ import annotations

from xml.etree.ElementTree import Element

SPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
"""The transitional form that Word writes by default, and the strict one."""
RELATION = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of names."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element


def value(element: Element | None, name: str = "val") -> str | None:
    """An attribute of an element in either namespace; None where there is none."""
    if element is None:
        return None
    return next((found for space in SPACES if (found := element.get(space + name)) is not None), None)


def number(text: str | None, default: int = 0) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


def is_on(element: Element | None) -> bool:
    """Whether a property that is on by being there is on."""
    return element is not None and value(element) not in ("0", "false", "off", "none")
