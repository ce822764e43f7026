"""Passages → where each stands: its heading path, the titles above it, and whether they announce aims."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.extract.passages import Passage
from pipeline.extract.rules import Rules
from pipeline.extract.sections import Marker, Tree
from pipeline.extract.stamps import Stamp, stamps
from pipeline.extract.tokens import tokens_of

_LEAD = 18
"""So many tokens at most are an item's own heading ("- Thủy lợi (tiêu chí số 3):")."""


class Context(msgspec.Struct, frozen=True):
    """What the headings say about a passage."""

    path: str
    titles: tuple[str, ...]
    """From the outermost heading to the passage's own item."""
    aims: bool
    """The innermost heading that says so announces aims, not results."""
    time: Stamp | None
    """When the innermost heading that is dated says what follows was or will be."""
    announced: str = ""
    """The line above a list that ends with a colon: "Dự báo dân số toàn tỉnh:"."""


def outline(passages: Sequence[Passage], rules: Rules) -> list[Context]:
    """The context of every passage, in order."""
    tree = Tree()
    was_heading = False
    announced = ""
    found: list[Context] = []
    times: dict[str, Stamp | None] = {}
    for passage in passages:
        if passage.marker:
            tree.enter(passage.marker, _lead(passage, rules))
        elif _is_item(passage, rules):
            tree.enter(Marker("bullet", "-", 0), _lead(passage, rules))
        elif passage.is_heading:
            tree.announce(passage.text, goes_on=was_heading)
        was_heading = passage.is_heading
        titles = tuple(tree.titles)
        found.append(
            Context(
                passage.section or tree.path,
                titles,
                _aims(titles, rules),
                _time(titles, times, rules),
                announced if passage.marker else "",
            )
        )
        text = passage.text
        if text.endswith(":"):
            announced = text[passage.marker.length if passage.marker else 0 : -1].strip()
        elif not passage.marker:
            announced = ""
    return found


def _is_item(passage: Passage, rules: Rules) -> bool:
    """ "Về hình thức tổ chức sản xuất: …": an item without a marker."""
    if not rules.item_openers.at(passage.tokens, 0):
        return False
    return any(token.text == ":" for token in passage.tokens[:_LEAD])


def _lead(passage: Passage, rules: Rules) -> str:
    """An item's own heading: up to its colon, or its first words; a numbered heading whole."""
    tokens = passage.tokens
    for place in range(passage.body, min(len(tokens), passage.body + _LEAD)):
        if tokens[place].text == ":":
            return passage.text[: tokens[place].start]
    if passage.marker and passage.marker.kind == "bullet":
        return passage.text if len(tokens) <= _LEAD and not passage.quantities(rules) else ""
    return passage.text if len(tokens) <= 3 * _LEAD else ""


def _aims(titles: Sequence[str], rules: Rules) -> bool:
    for title in reversed(titles):
        hits = rules.target_headings.all(tokens_of(title))
        if hits:
            return hits[0][0]
    return False


def _time(titles: Sequence[str], known: dict[str, Stamp | None], rules: Rules) -> Stamp | None:
    """When the innermost title that is dated says what follows was or will be; `known` are titles read before."""
    for title in reversed(titles):
        if title not in known:
            known[title] = _time_of(title, rules)
        if known[title]:
            return known[title]
    return None


def _time_of(title: str, rules: Rules) -> Stamp | None:
    if not any(letter.isdigit() for letter in title):
        return None
    tokens = tokens_of(title)
    told = [one for one in stamps(tokens, 0, len(tokens), rules) if one.kind in ("point", "span") and one.first]
    return told[-1] if told and not told[-1].is_reference else None
