"""Text → tokens with offsets, and a folded form of each for comparing with the rules."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import msgspec
import regex

from pipeline.tones import fold_tone

_TOKEN = regex.compile(
    r"""
    (?P<number> \d{1,3} (?: \.\ \d{3} )++ ,\d++ (?! [.,]? \d ) | \d+ (?: [.,] \d+ )*+ (?! [.,]? \d ) )
  | (?P<word>   (?: [kcdm]?m[23²³] (?! \w ) | °[CF] | ºC | [^\W\d_]++ ) )
  | (?P<mark>   \.\.\. | \S )
    """,
    regex.VERBOSE | regex.IGNORECASE,
)


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word as it is compared: NFC, small letters, one letter Đ, the tone mark where the old style puts it.

    >>> [fold(w) for w in ("HOÁ", "Thuỷ", "quý", "Ðất", "hoàn")]
    ['hóa', 'thủy', 'quý', 'đất', 'hoàn']
    """
    return fold_tone(unicodedata.normalize("NFC", word.replace("Ð", "Đ").replace("ð", "đ")).lower())


def torn_numbers(never_after: Sequence[str]) -> regex.Pattern[str]:
    """Finds numbers torn after a point, within a phrase: "có 24. 820 nhân khẩu"; not behind one of the words."""
    words = "|".join(map(regex.escape, never_after))
    return regex.compile(
        rf"(?<=\p{{Ll}}[,;]?\ )(?<!\b(?:{words})\ )[1-9]\d{{0,2}}(?:\.\ \d{{3}})++(?![\d.,]?\d)(?=\ \p{{Ll}}{{2}})"
    )


class Token(msgspec.Struct, frozen=True, gc=False):
    """A number, a word or a mark, at start:end of its passage. `glued`: no space before it."""

    text: str
    folded: str
    kind: str
    start: int
    end: int
    glued: bool

    @property
    def is_number(self) -> bool:
        return self.kind == "number"

    @property
    def is_word(self) -> bool:
        return self.kind == "word"


@lru_cache(maxsize=8192)
def tokens_of(text: str) -> tuple[Token, ...]:
    """`tokenise` for titles and subjects, which come again and again."""
    return tuple(tokenise(text))


def tokenise(text: str, torn: regex.Pattern[str] | None = None) -> list[Token]:
    """The tokens of a text, in order; a number keeps its points and commas, but not one that ends a clause. What
    `torn` finds is one number.

    >>> [t.text for t in tokenise("được 1.347,25km (299.346m³), đạt 28%.")]
    ['được', '1.347,25', 'km', '(', '299.346', 'm³', ')', ',', 'đạt', '28', '%', '.']
    """
    tokens: list[Token] = []
    last = 0
    whole = {match.start(): match.end() for match in torn.finditer(text)} if torn else {}
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start < last:
            continue  # inside a torn number
        kind = match.lastgroup or "mark"
        end = whole.get(start, end)
        word = text[start:end]
        folded = fold(word) if kind == "word" else word
        tokens.append(Token(word, folded, kind, start, end, 0 < start == last))
        last = end
    return tokens
