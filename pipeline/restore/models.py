"""The learned models and lists of `rules/restore/`, read when first asked for and once per process."""

from __future__ import annotations

import lzma
import math
from collections.abc import Mapping, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from pipeline.knowledge import Knowledge, RulesError
from pipeline.restore.channel import Channel
from pipeline.restore.entries import Entry, read_entries
from pipeline.restore.figures import Figures, Misread
from pipeline.restore.language import LanguageModel
from pipeline.restore.lexicon import Lexicon
from pipeline.restore.names import NamedLanguage, NamedProposals, Names
from pipeline.restore.places import Places
from pipeline.restore.proposals import AnyChannel, Manner, Proposals
from pipeline.restore.restorer import Restorer
from pipeline.restore.stripped import StrippedChannel

CLASSES = 4
"""The first words of the language model are classes: <s>, <num>, <code>, <unk>."""


MANNERS = {
    "eng": Manner(),
    "stripped": Manner(signs_may_be_letters=False),
    # the engine knows Vietnamese: what it read is mostly right, and a name it does not know is spelled as it stands
    "vie": Manner(
        keep_first=3.0,
        keep=2.0,
        keep_odd=3.0,
        keep_capitals=1.0,
        signs_may_be_letters=False,
        capitals_stay=True,
        sure=0.85,
    ),
}
"""How the tokens of each channel are treated; of a style of damage that is not named, as those of `eng`."""


def _manner(name: str) -> Manner:
    return MANNERS.get(name, MANNERS["eng"])


class Models:
    """The models of one rules folder. Everything is loaded lazily: a text with nothing to restore loads nothing."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._channels: dict[str, Channel] = {}
        self._restorers: dict[str, Restorer] = {}

    @cached_property
    def language(self) -> LanguageModel:
        """Raises RulesError where the model's files are missing or broken."""
        folder = self._knowledge.path("restore/language/words.txt").parent
        try:
            model = LanguageModel(folder)
            _ = model.words  # read now, where what is wrong with it has a name
            return model
        except (OSError, ValueError) as error:
            raise RulesError(f"{folder}: {error}") from None

    @cached_property
    def lexicon(self) -> Lexicon:
        return Lexicon(self.language.words, CLASSES)

    @cached_property
    def stripped(self) -> StrippedChannel:
        return StrippedChannel(self.lexicon, self.language.words, CLASSES)

    @cached_property
    def codes(self) -> dict[str, float]:
        """Parts of document codes (QĐ, TTg), each with its cost −log P."""
        return _costs(self._knowledge, "restore/codes.tsv", "part", "weight")

    @cached_property
    def abbreviations(self) -> dict[str, float]:
        """Abbreviations of administration, each with its cost: all are taken for equally frequent."""
        return _costs(self._knowledge, "restore/abbreviations.tsv", "form", "")

    def numerals(self, name: str) -> Mapping[str, str]:
        """Roman numbers by what they are misread as, for a channel that reads most of them right."""
        if not _manner(name).capitals_stay:
            return {}
        return {row["read"]: row["printed"] for row in self._knowledge.table("restore/numerals.tsv")}

    def figures(self, name: str) -> Figures | None:
        """Figures that are read as letters, for such a channel. Raises RulesError."""
        if not _manner(name).capitals_stay:
            return None
        table = self._knowledge.toml("restore/numbers.toml")
        try:
            return Figures(msgspec.convert(table["misread"], Misread))
        except (KeyError, msgspec.ValidationError) as error:
            raise RulesError(f"{self._knowledge.path('restore/numbers.toml')}: {error}") from None

    def restorer(self, name: str) -> Restorer:
        """A restorer for one kind of damage: `eng`, `vie` or `stripped`; it remembers tokens. Raises RulesError."""
        if name not in self._restorers:
            proposals = Proposals(
                self.channel(name),
                self.codes,
                self.abbreviations,
                _manner(name),
                self.numerals(name),
                self.figures(name),
            )
            self._restorers[name] = Restorer(proposals, self.language, self.before_numbers, self.places)
        return self._restorers[name]

    @cached_property
    def places(self) -> Places:
        """Names of places by province."""
        return Places(self._knowledge)

    @cached_property
    def before_numbers(self) -> frozenset[str]:
        """Words after which a number torn in two is one number."""
        return frozenset(self._knowledge.toml("restore/numbers.toml")["join"]["after"])

    def channel(self, name: str) -> AnyChannel:
        """The channel of one kind of damage. Raises RulesError."""
        if name == "stripped":
            return self.stripped
        if name not in self._channels:
            path = self._knowledge.path(f"restore/channel-{name}.msgpack.xz")
            try:
                tables: dict[str, Any] = msgspec.msgpack.decode(lzma.decompress(path.read_bytes()))
            except (lzma.LZMAError, msgspec.DecodeError) as error:
                raise RulesError(f"{path}: {error}") from None
            prior = self.language.unigram(np.arange(len(self.language.words)))
            lookalikes = [row["signs"] for row in self._knowledge.table("restore/lookalikes.tsv")]
            self._channels[name] = Channel(tables, self.lexicon, prior, lookalikes)
        return self._channels[name]


def _costs(knowledge: Knowledge, name: str, key: str, weight: str) -> dict[str, float]:
    try:
        weights = {row[key]: float(row[weight]) if weight else 1.0 for row in knowledge.table(name)}
        total = sum(weights.values())
        return {text: -math.log(one / total) for text, one in weights.items()}
    except (KeyError, TypeError, ValueError) as error:
        raise RulesError(f"{knowledge.path(name)}: {error}") from None


class NamedModels:
    """The models of one rules folder with a user's own names."""

    def __init__(self, base: Models, entries: Sequence[Entry]) -> None:
        self._base = base
        self._entries = entries
        self._restorers: dict[str, Restorer] = {}

    @cached_property
    def _names(self) -> Names:
        return Names(self._entries, self._base.language)

    @cached_property
    def _language(self) -> NamedLanguage:
        return NamedLanguage(self._base.language, self._names)

    def restorer(self, name: str) -> Restorer:
        """As `Models.restorer`."""
        if name not in self._restorers:
            base = self._base
            proposals = NamedProposals(
                base.channel(name),
                base.codes,
                base.abbreviations,
                _manner(name),
                base.numerals(name),
                base.figures(name),
                self._names,
            )
            self._restorers[name] = Restorer(proposals, self._language, base.before_numbers, base.places, self._names)
        return self._restorers[name]


@cache
def _load(folder: Path, overlay: Path | None) -> Models:
    return Models(Knowledge(folder, overlay))


@lru_cache(maxsize=4)
def _named(folder: Path, overlay: Path | None, entries: tuple[Entry, ...]) -> NamedModels:
    return NamedModels(_load(folder, overlay), entries)


def models(knowledge: Knowledge) -> Models:
    """The models of these rules without the user's lexicons, loaded once per process."""
    return _load(knowledge.folder, knowledge.overlay)


def models_with_names(knowledge: Knowledge) -> Models | NamedModels:
    """The models of these rules with the names of the user's lexicons, which are read anew. Raises RulesError."""
    entries = tuple(entry for path in knowledge.lexicons for entry in read_entries(path))
    return _named(knowledge.folder, knowledge.overlay, entries) if entries else models(knowledge)
