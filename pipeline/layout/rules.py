"""The rules of layout: layout.toml → typed records with compiled patterns, checked when loaded."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, get_origin
from weakref import WeakKeyDictionary

import msgspec

from pipeline.ingest.syllable import Phonotactics, phonotactics
from pipeline.knowledge import Knowledge, Record, RulesError

Pattern = re.Pattern[str]


class LineRules(Record, frozen=True):
    new_line: float
    tall: float
    wide_gap: float
    word_gap: float
    text_gap: float
    same_line: float
    leading: float
    apart: float
    skew: float
    most_skew: float


class LetterheadRules(Record, frozen=True):
    title: tuple[str, ...]
    title_words: int
    motto: tuple[str, ...]
    motto_words: int
    motto_alike: float
    number: Pattern
    date: Pattern
    lines: int
    spacing: float


class SignatureRules(Record, frozen=True):
    recipients: Pattern
    above: float
    signer: Pattern
    right: float
    signed: int
    apart: float


class ColumnRules(Record, frozen=True):
    rows: int
    filled: float
    wrapped: float
    interleaved: float


class FacingRules(Record, frozen=True):
    narrowest: float
    widest: float
    west: float
    gutter: float
    lines: int
    words: int
    sentences: float
    rows: float


class TableRules(Record, frozen=True):
    rows: int
    columns: int
    cells: int
    held: float
    figures: int
    anchors: int
    aligned: float
    gutter: float
    spacing: float
    header_lines: int
    wide: float
    above: Pattern
    bullet: Pattern


class FootnoteRules(Record, frozen=True):
    mark: Pattern
    small: float
    above: int
    gap: float
    words: int
    indent: float
    shortest: float
    longest: float


class CaptionRules(Record, frozen=True):
    label: Pattern
    figure: Pattern
    lines: int
    centred: float
    margin: float


class StampRules(Record, frozen=True):
    first: Pattern
    rest: Pattern
    lines: int
    spacing: float


class FrameRules(Record, frozen=True):
    inside: Pattern
    word: Pattern
    width: float
    height: float
    lines: int


class PageNumberRules(Record, frozen=True):
    top: float
    bottom: float
    over: float
    patterns: tuple[Pattern, ...]
    clear: float
    alone: int
    centred: float
    named: Pattern
    break_lines: int
    page_lines: int


class RunningRules(Record, frozen=True):
    top: float
    bottom: float
    place: float
    share: float
    clear: float
    letters: int
    alike: float
    title_words: int


class StrayRules(Record, frozen=True):
    signs: Pattern
    confidence: float
    garbage: float
    letters: int
    ruling: Pattern
    cut_gap: float
    cut_signs: str


class HeadingRules(Record, frozen=True):
    words: int
    list_words: int
    text_words: int
    capitals: float
    letters: int
    full: float
    line: int
    end: Pattern
    stop: Pattern
    numbers: Pattern
    centred: float
    indent: float


class MarkerRule(Record, frozen=True):
    kind: str
    rank: int
    pattern: Pattern


class Tables(Record, frozen=True):
    lines: LineRules
    letterhead: LetterheadRules
    signature: SignatureRules
    columns: ColumnRules
    facing: FacingRules
    table: TableRules
    footnote: FootnoteRules
    caption: CaptionRules
    stamp: tuple[StampRules, ...]
    frame: FrameRules
    page_number: PageNumberRules
    running: RunningRules
    stray: StrayRules
    heading: HeadingRules
    marker: tuple[MarkerRule, ...]


class Rules:
    """All that layout knows. Raises RulesError naming file and key."""

    def __init__(self, knowledge: Knowledge) -> None:
        content: dict[str, Any] = knowledge.toml("layout.toml")
        try:
            tables = msgspec.convert(content, Tables, dec_hook=_compiled)
        except msgspec.ValidationError as error:
            raise RulesError(f"{knowledge.folder / 'layout.toml'}: {error}") from None
        self.lines = tables.lines
        self.letterhead = tables.letterhead
        self.signature = tables.signature
        self.columns = tables.columns
        self.facing = tables.facing
        self.table = tables.table
        self.footnote = tables.footnote
        self.caption = tables.caption
        self.stamps = tables.stamp
        self.frame = tables.frame
        self.page_number = tables.page_number
        self.running = tables.running
        self.stray = tables.stray
        self.heading = tables.heading
        self.markers = tables.marker
        self.syllables: Phonotactics = phonotactics(knowledge)
        units: dict[str, list[str]] = knowledge.toml("units.toml").get("units", {})
        self.units = {unit.lower() for group in units.values() for unit in group}


_loaded: WeakKeyDictionary[Knowledge, Rules] = WeakKeyDictionary()


def rules_of(knowledge: Knowledge) -> Rules:
    """The rules of layout in `knowledge`, made once. Raises RulesError naming file and key."""
    if knowledge not in _loaded:
        _loaded[knowledge] = Rules(knowledge)
    return _loaded[knowledge]


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Small letters without marks, the form the patterns of layout.toml are written for.

    >>> fold("CỘNG HÒA, Đắk Nông")
    'cong hoa, dak nong'
    """
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFD", text.lower())
    return "".join("d" if c == "đ" else c for c in letters if not unicodedata.combining(c))


def _compiled(kind: type, value: Any) -> Any:
    if get_origin(kind) is not re.Pattern:
        raise NotImplementedError(kind)
    try:
        return re.compile(value)
    except (re.error, TypeError) as error:
        raise ValueError(f"no regular expression: {error}") from None
