"""What checks look at: the indicators of a document, and what their sentences say of how they belong together."""

from __future__ import annotations

from functools import cached_property

import msgspec

from pipeline.model import Indicator


class Parts(msgspec.Struct, frozen=True):
    """A whole and the parts listed for it, by id."""

    whole: str
    parts: tuple[str, ...]
    are_all: bool
    """The parts stand in brackets behind the whole, "133 trường (20 …, 64 …, 49 …)": they are all there are."""


class Uncertain(msgspec.Struct, frozen=True):
    """A number of a row, by id, as it was read, and what other readings of the page saw in its place."""

    row: str
    seen: str
    others: tuple[str, ...]


class Evidence(msgspec.Struct, frozen=True, dict=True):
    """Indicators in reading order, and the lists of parts among them."""

    indicators: tuple[Indicator, ...]
    parts: tuple[Parts, ...] = ()
    structures: tuple[tuple[str, ...], ...] = ()
    """For each sentence that speaks of a structure ("cơ cấu kinh tế"), the ids of the rows behind that word."""

    ambiguous: tuple[str, ...] = ()
    """The rows whose number the document's habit does not settle: 1.234 beside 57.9 %."""

    uncertain: tuple[Uncertain, ...] = ()
    """Numbers that were read in several ways."""

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        return {one.id: one for one in self.indicators}


def decimals(indicator: Indicator) -> int:
    """Decimals the value is printed with."""
    return max(0, -int(indicator.value.as_tuple().exponent))
