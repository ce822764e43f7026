"""Names of places → the places of the statistics office: by name, kind and the province that a document is about.

There were 63 provinces until June 2025, and there are 34 since; names are the same where places are not ("Lào Cai" of
2024 is a part of "Lào Cai" of 2026). Each place is told with the map it stands on and the province it belongs to today.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from pipeline.extract.rules import rules_of
from pipeline.extract.tokens import fold
from pipeline.knowledge import Knowledge
from pipeline.panel.rules import PlaceWords

BEFORE, SINCE = "before-2025-07", "since-2025-07"
COUNTRY = "VN"
_LEVELS = {3: "district", 5: "commune"}
"""By the length of a code."""


class Place(NamedTuple):
    """A place on one of the maps. `province` is the code of its own; `now` the name of the province it belongs to."""

    map: str
    code: str
    name: str
    level: str
    province: str
    now: str


def folded(text: str) -> str:
    """A name as it is compared: small letters, one place of tone marks, words only.

    >>> folded("Thừa Thiên - Huế"), folded("Hoà Bình") == folded("hòa  bình")
    ('thừa thiên huế', True)
    """
    return " ".join(fold(word) for word in text.replace("-", " ").replace("–", " ").replace("’", "'").split())


class Places:
    """The places of both maps."""

    def __init__(self, knowledge: Knowledge, words: PlaceWords) -> None:
        self._knowledge = knowledge
        self.words = words
        self._maps: dict[str, dict[tuple[str, str], list[Place]]] = {}
        self._aliases = {folded(other): folded(name) for other, name in words.aliases.items()}
        self._country = {folded(name): name for name in rules_of(knowledge).places.country}
        self._kinds = {
            "province": _longest_first(words.province),
            "district": _longest_first(words.district),
            "commune": _longest_first(words.commune),
        }

    @cached_property
    def _provinces(self) -> dict[str, dict[str, Place]]:
        """Map → folded name → the province; from the short list, since most reports name nothing else."""
        rows = self._knowledge.table("panel/provinces-2025-07.tsv")
        since = {row["since"]: row["name_since"] for row in rows}
        return {
            BEFORE: {
                folded(row["name_before"]): Place(
                    BEFORE, row["before"], row["name_before"], "province", row["before"], row["name_since"]
                )
                for row in rows
            },
            SINCE: {folded(name): Place(SINCE, code, name, "province", code, name) for code, name in since.items()},
        }

    def _places(self, map_name: str) -> dict[tuple[str, str], list[Place]]:
        """(Level, folded name) → the districts and communes of that name."""
        if map_name not in self._maps:
            provinces = {one.name: one for one in self._provinces[map_name].values()}
            found: dict[tuple[str, str], list[Place]] = defaultdict(list)
            for row in self._knowledge.table(f"places/{map_name}.tsv"):
                level, province = _LEVELS.get(len(row["code"])), provinces.get(row["province"])
                if level and province:
                    name = f"{row['kind']} {row['name']}"
                    place = Place(map_name, row["code"], name, level, province.code, province.now)
                    found[level, folded(row["name"])].append(place)
            self._maps[map_name] = found
        return self._maps[map_name]

    def province(self, map_name: str, name: str) -> Place | None:
        """A province by its name, with or without its kind, or by another name it goes by."""
        for bare in self._bare(folded(name), "province"):
            found = self._provinces[map_name].get(self._aliases.get(bare, bare))
            if found is not None:
                return found
        return None

    def find(self, map_name: str, name: str, home: str = "") -> Place | None:
        """The place that `name` means in a document about the province with the code `home`; None where none or
        several are called so.

        A district or commune is one of the home province, where there is one; else the only one of the country. Two of
        a name in one province ("xã Tân Lập") cannot be told apart.
        """
        whole = folded(name)
        if whole in self._country:
            return Place(map_name, COUNTRY, self._country[whole], "country", COUNTRY, "")
        province = self.province(map_name, name)
        if province is not None:
            return province
        for level in ("district", "commune"):
            for bare in self._bare(whole, level):
                if bare == whole:
                    continue  # "Chi Lăng" may be the district or the commune
                named = self._places(map_name).get((level, bare), [])
                kind = whole[: len(whole) - len(bare)].strip()
                alike = [one for one in named if folded(one.name).startswith(kind)] or named
                here = [one for one in alike if one.province == home] if home else alike
                if len(here) == 1:
                    return here[0]
        return None

    def home(self, map_name: str, names: Iterable[str]) -> str:
        """The code of the province that most of the rows of a document name; empty where none does."""
        found: Counter[str] = Counter()
        for name in names:
            province = self.province(map_name, name)
            if province is not None:
                found[province.code] += 1
        return min(found, key=lambda code: (-found[code], code)) if found else ""

    def map_of(self, names: Iterable[str], months: Iterable[str]) -> str:
        """Which map a document speaks of. `months`: the last month ("2015-12") of every period it gives results for.

        A document with results later than June 2025 speaks of today's provinces, also where it tells what was before;
        but not one about a province that is gone.
        """
        since = max(months, default="") >= self.words.joined
        if not since:
            return BEFORE
        counts = Counter(names)
        named = [name for name, _ in counts.most_common() if any(self.province(one, name) for one in (BEFORE, SINCE))]
        return BEFORE if named and self.province(SINCE, named[0]) is None else SINCE

    def _bare(self, whole: str, level: str) -> Iterable[str]:
        """A folded name without the word for its kind, and as it is."""
        for kind in self._kinds[level]:
            if whole.startswith(f"{kind} "):
                yield whole[len(kind) + 1 :]
            elif whole.startswith(f"{kind}."):
                yield whole[len(kind) + 1 :].strip()
        yield whole


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted((folded(word) for word in words), key=lambda word: (-len(word), word))


def last_month(period: str) -> str:
    """
    >>> last_month("2015"), last_month("2011-2015"), last_month("2013-03"), last_month("")
    ('2015-12', '2015-12', '2013-03', '')
    """
    last = period.rsplit("-", 1)[-1]
    if len(last) == 4:
        return f"{last}-12"
    return period
