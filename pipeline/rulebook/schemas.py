"""Which file of the rules holds what: a record, a table with columns, or a model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

import msgspec

from pipeline.extract import schema as extraction
from pipeline.extract.tables.words import TableWords
from pipeline.knowledge import Record
from pipeline.layout import rules as layout
from pipeline.panel.rules import PanelRules
from pipeline.restore.figures import Misread
from pipeline.rulebook import tables
from pipeline.rulebook.tables import Columns


class _Good(Record, frozen=True):
    valid: float
    marked: float


class _Foreign(_Good, frozen=True):
    letters: str
    share: float


class _Numeric(Record, frozen=True):
    words: int
    units: tuple[str, ...]


class _Page(Record, frozen=True):
    picture: float
    scan_part: float
    drawn: int
    unknown: float
    text_bands: float
    scant: int
    blank_cells: int
    legacy_fonts: tuple[re.Pattern[str], ...]


class _Quality(Record, frozen=True):
    usual_marks: float
    good: _Good
    stripped: _Good
    foreign: _Foreign
    numeric: _Numeric
    page: _Page


class _Charset(Record, frozen=True):
    label: str
    fonts: tuple[re.Pattern[str], ...]
    capitals: tuple[re.Pattern[str], ...] = ()
    whole: bool = False
    ascii: bool = False
    hyphen: str = ""
    aliases: dict[str, str] = msgspec.field(default_factory=dict)


class _Join(Record, frozen=True):
    after: tuple[str, ...]


class _Numbers(Record, frozen=True):
    join: _Join
    misread: Misread


class _Rhyme(Record, frozen=True):
    tones: tuple[str, ...]
    initials: tuple[str, ...]


class _Phonotactics(Record, frozen=True):
    source: str
    tones: dict[str, str]
    rhymes: dict[str, _Rhyme]


class _PlaceKinds(Record, frozen=True):
    weights: dict[str, float]


RECORDS: Mapping[str, object] = {
    "places/kinds.toml": _PlaceKinds,
    "panel/panel.toml": PanelRules,
    "quality.toml": _Quality,
    "phonotactics.json": _Phonotactics,
    "layout.toml": layout.Tables,
    "units.toml": extraction.Units,
    "criteria/*.toml": extraction.CriteriaSet,
    "charsets/charsets.toml": dict[str, _Charset],
    "restore/numbers.toml": _Numbers,
    "restore/language/manifest.json": dict[str, int],
    "extract/nouns.toml": extraction.Nouns,
    "extract/cues.toml": extraction.Cues,
    "extract/exclusions.toml": extraction.Exclusions,
    "extract/places.toml": extraction.Places,
    "extract/grammar.toml": extraction.Grammar,
    "extract/numerals.toml": extraction.Numerals,
    "extract/checks.toml": extraction.Checks,
    "extract/tables.toml": TableWords,
}
"""TOML and JSON: the type of each file's content."""

TABLES: Mapping[str, tuple[Columns, int]] = {
    "charsets/rivals.tsv": ({"word": tables.text, "count": tables.positive}, 1),
    "charsets/*.tsv": ({"code": tables.codes, "letter": tables.text}, 1),
    "places/*.tsv": (
        {
            "code": tables.digits,
            "province": tables.text,
            "kind": tables.text,
            "name": tables.text,
            "district": tables.anything,
        },
        1,
    ),
    "panel/provinces-2025-07.tsv": (
        {"before": tables.digits, "since": tables.digits, "name_before": tables.text, "name_since": tables.text},
        1,
    ),
    "restore/abbreviations.tsv": ({"form": tables.text, "meaning": tables.text}, 1),
    "restore/codes.tsv": ({"part": tables.text, "meaning": tables.text, "weight": tables.positive}, 1),
    "restore/formulas.tsv": ({"phrase": tables.text, "source": tables.text}, 1),
    "restore/numerals.tsv": ({"read": tables.text, "printed": tables.text}, 1),
    "restore/lookalikes.tsv": ({"signs": tables.signs}, 1),
    "restore/styles.tsv": ({"channel": tables.text, "margin": tables.cost, "change": tables.cost}, 1),
    "restore/confusions-*.tsv": ({"printed": tables.text, "read": tables.anything, "count": tables.positive}, 2),
}
"""Tab-separated: the columns, and how many of them tell a row from another."""

MODELS = ("restore/channel-*.msgpack.xz", "restore/language/*.npy", "restore/language/words.txt")
IGNORED = ("*.md", ".*", "*/.*")
"""What says nothing to the pipeline."""
REQUIRED = (
    *(name for name in (*RECORDS, *TABLES) if "*" not in name and not name.endswith("manifest.json")),
    "restore/channel-eng.msgpack.xz",
    "restore/channel-vie.msgpack.xz",
    "restore/language/words.txt",
)
"""What every folder of rules has, but for an overlay."""


def matching(name: str, patterns: Mapping[str, object] | tuple[str, ...]) -> str | None:
    """The pattern that a file's name fits.

    >>> matching("criteria/ntm-2009.toml", RECORDS), matching("criteria.toml", RECORDS)
    ('criteria/*.toml', None)
    """
    return next((pattern for pattern in patterns if fnmatchcase(name, pattern)), None)
