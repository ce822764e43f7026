"""Places: the one a document is about, and the other one a row may name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.extract.passages import Passage
from pipeline.extract.rules import Rules
from pipeline.extract.tokens import Token

_TOP = 15
_TOP_WEIGHT = 5
"""A mention among the first passages, where title and letterhead stand, counts so many times."""
_LONGEST_NAME = 4


def place_of(passages: Sequence[Passage], rules: Rules) -> str:
    """The province named most, titles counting more; else the district named most; else nothing."""
    provinces: Counter[str] = Counter()
    districts: Counter[str] = Counter()
    for number, passage in enumerate(passages):
        weight = _TOP_WEIGHT if number < _TOP else 1
        tokens = passage.tokens
        for name, start, _ in rules.provinces.all(tokens):
            if not tokens[start].text[0].isupper():
                continue
            titled = rules.place_kinds.before(tokens, start)
            provinces[name] += weight * (2 if titled else 1)
        for _ in rules.country.all(tokens):
            provinces[rules.places.country[0]] += weight
        for _, place, _ in rules.local.all(tokens):
            local = local_at(tokens, place, len(tokens), rules)
            if local:
                districts[local] += weight
    for counts in (provinces, districts):
        if counts:
            name, times = min(counts.items(), key=lambda item: (-item[1], item[0]))
            if counts is provinces or times > 1:
                return name
    return ""


def local_at(tokens: Sequence[Token], place: int, stop: int, rules: Rules) -> str:
    """ "huyện Chi Lăng" at a place of tokens[:stop], or nothing."""
    kind = rules.local.at(tokens, place, stop)
    if not kind:
        return ""
    end = kind[1]
    while end < stop and end - kind[1] < _LONGEST_NAME and tokens[end].is_word and tokens[end].text.istitle():
        end += 1
    if end == kind[1]:
        return ""
    return " ".join([kind[0], *(token.text for token in tokens[kind[1] : end])])


def place_in(tokens: Sequence[Token], start: int, end: int, rules: Rules) -> str:
    """A place that tokens[start:end] name beside the document's own: the country, a district, a commune."""
    named = rules.country.all(tokens, start, end)
    found = [(place, rules.places.country[0]) for _, place, _ in named]
    for _, place, _ in rules.local.all(tokens, start, end):
        found.append((place, local_at(tokens, place, end, rules)))
    return max((one for one in found if one[1]), default=(0, ""))[1]
