"""What series and reports know of places, criteria and money: rules/panel/panel.toml."""

from __future__ import annotations

import msgspec

from pipeline.knowledge import Knowledge, Record, RulesError

NAME = "panel/panel.toml"

Words = tuple[str, ...]


class PlaceWords(Record, frozen=True):
    joined: str
    """The month since which there are 34 provinces."""
    province: Words
    district: Words
    commune: Words
    aliases: dict[str, str] = msgspec.field(default_factory=dict)


class Met(Record, frozen=True):
    units: Words
    phrases: Words


class Standard(Record, frozen=True):
    phrases: Words
    others: Words


class Source(Record, frozen=True):
    """A source of money."""

    key: str
    vi: str
    en: str
    phrases: Words
    within: str = ""


class Funding(Record, frozen=True):
    units: Words
    whole: Words
    source: tuple[Source, ...]


class PanelRules(Record, frozen=True):
    places: PlaceWords
    met: Met
    standard: Standard
    funding: Funding


def panel_rules(knowledge: Knowledge) -> PanelRules:
    """Raises RulesError naming file and key."""
    try:
        return msgspec.convert(knowledge.toml(NAME), PanelRules)
    except msgspec.ValidationError as error:
        raise RulesError(f"{knowledge.folder / NAME}: {error}") from None
