"""Which of the national criteria a row is about: by number, by the heading's name, by the thing measured."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.rules import Rules
from pipeline.extract.schema import CriteriaSet
from pipeline.extract.tokens import Token, tokens_of

_COVER = 0.5
"""A heading names a criterion if the name is at least this share of its words, fillers left out."""


class CriterionFinder:
    """Finds criteria of one set; remembers what headings are about."""

    def __init__(self, criteria: CriteriaSet, rules: Rules) -> None:
        self._criteria = criteria
        self._rules = rules
        self._titles: dict[str, str] = {}

    def find(self, titles: Sequence[str], subject: str) -> str:
        """The criterion of a row: one that its subject names outright, else the innermost heading's, else its thing's.
        Empty where there is none."""
        tokens = tokens_of(subject)
        named = _named_outright(tokens, self._criteria, self._rules)
        if named:
            return named
        for title in reversed(titles):
            if title not in self._titles:
                self._titles[title] = _of_title(title, self._criteria, self._rules)
            if self._titles[title]:
                return self._titles[title]
        hit = self._criteria.by_thing.find(tokens)
        return hit[0] if hit else ""


def _named_outright(tokens: Sequence[Token], criteria: CriteriaSet, rules: Rules) -> str:
    """ "xã đạt tiêu chí giao thông", "xã đạt tiêu chí về chợ nông thôn", "tiêu chí số 5"."""
    for _, _, after in rules.criterion_word.all(tokens):
        number = _numbered(tokens, after, criteria, rules)
        while after < len(tokens) and tokens[after].folded in rules.criterion_words.fillers:
            after += 1
        hit = criteria.by_name.at(tokens, after)
        if number or hit:
            return number or (hit[0] if hit else "")
    return ""


def _numbered(tokens: Sequence[Token], place: int, criteria: CriteriaSet, rules: Rules) -> str:
    if place < len(tokens) and tokens[place].folded in rules.label_words.number:
        place += 1
    if place < len(tokens) and tokens[place].text.isdigit():
        number = int(tokens[place].text)
        after = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if 1 <= number <= len(criteria.criterion) and after not in ("/", "-", "–"):
            return str(number)
    return ""


def _of_title(title: str, criteria: CriteriaSet, rules: Rules) -> str:
    tokens = tokens_of(title)
    for _, _, after in rules.criterion_word.all(tokens):
        number = _numbered(tokens, after, criteria, rules)
        if number:
            return number
    hits = criteria.by_name.all(tokens)
    numbers = {number for number, _, _ in hits}
    if len(numbers) != 1:
        return ""
    inside = {spot for _, start, end in hits for spot in range(start, end)}
    separators = rules.criterion_words.separators
    if any(tokens[spot].folded in separators and spot not in inside for spot in range(hits[0][1], len(tokens))):
        return ""  # a heading of several topics
    words = [token for token in tokens if token.is_word and token.folded not in rules.title_fillers]
    named = [token for _, start, end in hits for token in tokens[start:end] if token.is_word]
    named = [token for token in named if token.folded not in rules.title_fillers]
    return numbers.pop() if named and len(named) >= _COVER * len(words) else ""
