"""How a line is cut for restoration: words to restore, numbers and codes to keep, breaks that end a context.

The same cut serves learning and decoding, so that what was counted is what is asked for. A hyphen or a slash
separates words ("kinh tế-xã hội" is four syllables) but not the parts of a number ("19/207") or of a document code
("800/QĐ-TTg"), and an apostrophe or a currency sign does not end a word: wrong-language OCR writes marks that way
("THU'C", "¢6" = "có").
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from functools import lru_cache

import msgspec
import regex

from pipeline.tones import fold_tone


class Kind(IntEnum):
    """What an item of a line is to the decoder."""

    WORD = 0
    NUMBER = 1
    CODE = 2
    BREAK = 3
    """Ends a sentence or clause: the words after it are not predicted from those before it."""


class Item(msgspec.Struct, frozen=True, gc=False):
    """One item of a line: line[start:end] is its text."""

    kind: Kind
    text: str
    start: int
    end: int
    follows_comma: bool = False
    """Only told of numbers with a space in them: an item of a list stands here."""
    closed: bool = False
    """Only told of numbers: a sign such as a comma follows at once."""
    figure: str = ""
    """What the item is where it was misread: a number, or a Roman one (`figures.py`)."""
    numbered: bool = False
    """Only told of what may be a figure: the name before it bears numbers elsewhere in the document."""


# "1.347,25km" is a number and a unit, but "16p" is a word ("lớp"): letters may follow a number at once only when it
# is grouped, or when they spell a unit symbol. What was read for the ² of "m²" is anything.
_UNIT = r"(?:[km]?m[²³23’'”\"*?]?|kg|ha|[kK][vV]|[kM]Wh?|G)(?![^\W_])"
_END = r"(?=[\s\-–—/,.;:()\[\]\"“”„«»…?!+=%'’*]|$)"  # "1&" is a word read badly ("lệ"), "1," a number
_NUMBER = (
    r"(?:\d{1,3}+(?:[.]\s\d{3}|[.]\d{3}\s(?=[.]\d)|\s[.]\d{3})+(?![\d/])"  # "2. 750": one number, cut by the engine
    rf"|\d++(?:[.,/\-–]\d++)*+%?+{_END}"
    r"|\d{1,3}+(?:[.,]\d{3})++(?:,\d++)?+|\d{1,3}+,\d++|\d{1,3}+\.\d{1,2}+(?=\p{L}{3})"
    rf"|\d++(?={_UNIT}))"
)
_CODE = r"\d[\d.]*+(?:[/\-]\p{L}[\p{L}\d]*+|/\d++(?=[/\-]\p{L}))(?:[/\-][\p{L}\d]++)*+"
_UNIT_READ = r"(?<=\d)[km]?m[*’'”\"?](?![^\W_])"
_WORD = (
    rf"{_UNIT_READ}|(?:[^\s\-–—/,.;:()\[\]\"“”„«»…?!+=%*_#|~<>]"
    # a hook or dot read as a sign ("st? dung" = sử dụng), not the end of a sentence
    r"|(?<=\p{L})[?!](?=\p{L}|\s\p{Ll}))++"
)
_BREAK = r"[.;:?!…](?=[\s\"”')]|$)"
# Names and domains are bounded (64 characters before an @, RFC 5321; six labels): in a long "a.b.a.b" every place
# would else be tried with all that follows.
_ADDRESS = (
    r"(?:https?://|www\.)\S+|[\w.+\-]{1,64}+@[\w\-]++\.[\w.\-]+"
    r"|(?:[\w\-]{1,63}+\.){1,6}(?:vn|com|org|net|info)(?![\w])\S*"
)
_LETTERLIKE = frozenset("&¢€@¥$£")
"""Signs that wrong readings write for letters ("&" = ở); any other sign that stands alone is just that."""
ITEM = regex.compile(
    f"(?P<address>{_ADDRESS})|(?P<code>{_CODE})|(?P<number>{_NUMBER})|(?P<word>{_WORD})|(?P<break>{_BREAK})"
)
_CLOSING = frozenset(",.;:)/")
_KINDS = {"code": Kind.CODE, "number": Kind.NUMBER, "word": Kind.WORD, "break": Kind.BREAK}


def cut(line: str) -> list[Item]:
    """The items of a line from left to right; separators between them belong to none.

    >>> [(i.kind.name, i.text) for i in cut("có 19/207 xã (QĐ 800/QĐ-TTg).")]
    [('WORD', 'có'), ('NUMBER', '19/207'), ('WORD', 'xã'), ('WORD', 'QĐ'), ('CODE', '800/QĐ-TTg'), ('BREAK', '.')]
    """
    items = []
    for found in ITEM.finditer(line):
        if found.lastgroup == "address":
            continue
        kind, text = _KINDS[found.lastgroup or "word"], found.group()
        if kind is Kind.WORD and not any(sign.isalnum() or sign in _LETTERLIKE for sign in text):
            continue
        listed = kind is Kind.NUMBER and " " in text and line[: found.start()].rstrip().endswith(",")
        closed = kind is Kind.NUMBER and line[found.end() : found.end() + 1] in _CLOSING
        items.append(Item(kind, text, found.start(), found.end(), listed, closed))
    return items


_SIGNS = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "′": "'", "ﬁ": "fi", "ﬂ": "fl"})


def fold_signs(token: str) -> str:
    """Apostrophes and ligatures in one form: an engine's choice among them says nothing about what was printed."""
    return token.translate(_SIGNS)


@lru_cache(maxsize=200_000)
def canonical(word: str) -> str:
    """The key words are counted and compared under: NFC, lower case, old-style tone placement, đ for ð.

    Both styles of tone placement (hoà / hòa, thuỷ / thủy) are one word; only -oa, -oe and -uy without a coda differ.

    >>> canonical("Hoà"), canonical("THUỶ"), canonical("quý")
    ('hòa', 'thủy', 'quý')
    """
    word = unicodedata.normalize("NFC", word).lower().replace("ð", "đ").replace("²", "2").replace("³", "3")
    return fold_tone(word)
