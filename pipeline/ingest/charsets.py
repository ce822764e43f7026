"""Vietnamese encodings from before Unicode: TCVN3, VNI, VPS, VISCII, VIQR. By the font's name in a PDF, else by trial.

Such text reaches us letter for letter as the characters that Latin-1 or Windows has at the same codes ("Céng hßa" for
"Cộng hòa"), or as bytes. To decode it is to read it rightly, not to repair it: nothing is guessed but what the
encoding itself lost (capitals in TCVN3, and its letter ư at the code of the soft hyphen).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from pipeline.ingest.quality import Quality, Verdict, judge
from pipeline.ingest.syllable import Phonotactics, phonotactics
from pipeline.ingest.truncated import truncated_of
from pipeline.knowledge import Knowledge, RulesError

TELLING = 200_000
"""Characters, or bytes, of a text that tell its encoding."""
_FOLDER = "charsets/"
_HYPHENATED = re.compile(r"(?<![\w-])[^\W\d_]*-[^\W\d_]*(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = "'`?~.^(+"
_SURE = frozenset("^(+~`dD")
"""Of the codes of VIQR those with one of these are meant: ' ? . are punctuation too."""
_SIGNED = re.compile(rf"\\[{re.escape(_SIGNS)}\\dD]|[A-Za-z][A-Za-z{re.escape(_SIGNS)}]*")
"""A word with its signs, or a sign that is escaped."""
_CODA = re.compile(r"[A-Za-z]{1,2}(?![A-Za-z])")


class Decoder(Protocol):
    """What makes text of an encoding of letters."""

    @property
    def label(self) -> str:
        """Its name for a person to read."""

    def decode_text(self, text: str, known: Phonotactics) -> str:
        """Text in Unicode from characters that stand for the encoding's bytes; no line more or less."""

    def decode_bytes(self, data: bytes, known: Phonotactics) -> str:
        """The same from bytes."""


class Charset:
    """One encoding: its table and the fonts it is known by."""

    def __init__(self, name: str, entry: dict[str, Any], rows: list[dict[str, str]]) -> None:
        self.name = name
        self.label: str = entry["label"]
        self._fonts = [re.compile(pattern) for pattern in entry["fonts"]]
        self._capitals = [re.compile(pattern) for pattern in entry.get("capitals", [])]
        self.whole: bool = entry.get("whole", False)
        """Its letters take codes of control characters, quotes and dashes as well."""
        self.ascii: bool = entry.get("ascii", False)
        """It writes marks as signs of ASCII after the letter."""
        self._letters = {_carrier(row["code"]): row["letter"] for row in rows}
        self._hyphen = self._letters[_carrier(entry["hyphen"])] if "hyphen" in entry else ""
        for alias, code in entry.get("aliases", {}).items():
            self._letters[alias] = self._letters[_carrier(code)]
        for code, letter in list(self._letters.items()):
            if len(code) == 2 and letter.isupper():  # a capital, its mark as for a small letter
                self._letters.setdefault(code[0] + code[1].lower(), letter)
        self._lacks_capitals = "Ấ" not in self._letters.values()
        longest_first = sorted(self._letters, key=len, reverse=True)
        self._code = re.compile("|".join(map(re.escape, longest_first)))

    @property
    def letters(self) -> Iterable[str]:
        """The letters it has codes for."""
        return self._letters.values()

    def has_font(self, font: str) -> bool:
        """Whether a font, by its own name without the tag of a subset, holds text in this encoding."""
        return any(pattern.search(font) for pattern in self._fonts)

    def draws_capitals(self, font: str) -> bool:
        return any(pattern.search(font) for pattern in self._capitals)

    def decode(self, text: str, known: Phonotactics) -> str:
        """Text in Unicode from characters that stand for the encoding's bytes.

        Raises nothing: what the table lacks stays.
        """
        if self.whole:
            text = "".join(map(_byte_of, text))
        if self.ascii:
            return _SIGNED.sub(lambda match: self._of_signs(match[0], known), text)
        text = self._code.sub(lambda match: self._letters[match[0]], text)
        if self._hyphen:
            text = _HYPHENATED.sub(lambda match: self._with_hyphen_read(match[0], known), text)
        return text

    def decode_text(self, text: str, known: Phonotactics) -> str:
        """As `decode`, for whole lines without fonts: what was typed in capitals becomes capitals throughout."""
        text = self.decode(text, known)
        return "".join(map(_shouted, text.splitlines(keepends=True))) if self._lacks_capitals else text

    def decode_bytes(self, data: bytes, known: Phonotactics) -> str:
        """As `decode_text`, from the bytes of a file."""
        if self.whole:
            return self.decode_text(data.decode("latin-1"), known)
        # five codes have no character in Windows-1252
        return self.decode_text("".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data), known)

    def _of_signs(self, token: str, known: Phonotactics) -> str:
        """A word with its signs. A sign that is also punctuation (the points of "ha.n" and of "xong.") marks a letter
        where a syllable comes of it; what is escaped, as the backslash in "ta\\.", is punctuation always."""
        if token.startswith("\\"):
            return token[1:]
        for end in range(len(token), len(token.rstrip(_SIGNS)) - 1, -1):
            letters = self._code.sub(lambda match: self._letters[match[0]], token[:end])
            if known.valid(letters):
                return letters + token[end:]

        # names of other languages (Kro^ng, DDa('k) are no syllables, but nobody writes a circumflex for anything else;
        # after a sign within a word at most a coda follows, which tells "Pla.ng" from "hanoi.gov"
        def read(match: re.Match[str]) -> str:
            sure = not _SURE.isdisjoint(match[0]) or _CODA.match(token, match.end())
            return self._letters[match[0]] if sure else match[0]

        return self._code.sub(read, token)

    def _with_hyphen_read(self, token: str, known: Phonotactics) -> str:
        letters = token.replace("-", self._hyphen)
        return letters if len(token) > 1 and known.valid(letters) else token


def charsets(knowledge: Knowledge) -> tuple[Charset, ...]:
    """The encodings of these rules, read once per process. Raises RulesError."""
    return _load(knowledge.folder, knowledge.overlay)


@cache
def _load(folder: Path, overlay: Path | None) -> tuple[Charset, ...]:
    knowledge = Knowledge(folder, overlay)
    entries = knowledge.toml(f"{_FOLDER}charsets.toml")
    try:
        return tuple(Charset(name, entry, knowledge.table(f"{_FOLDER}{name}.tsv")) for name, entry in entries.items())
    except (KeyError, TypeError, ValueError, AttributeError, re.error, tomllib.TOMLDecodeError) as error:
        raise RulesError(f"{folder / _FOLDER}: {error}") from None


def _beyond_latin(knowledge: Knowledge) -> frozenset[str]:
    """Letters that no code page of one byte shows: text that holds one is Unicode."""
    letters = {letter for charset in charsets(knowledge) for letter in charset.letters}
    return frozenset(letter for letter in letters if ord(letter) > 0xFF)


def of_font(font: str, knowledge: Knowledge) -> Charset | None:
    """The encoding that a font's name tells, None for a font of any other kind.

    >>> [charset and charset.name for charset in (of_font(font, Knowledge()) for font in
    ...     (".VnTimeH", "VNI-Times", "Times New Roman"))]
    ['tcvn3', 'vni', None]
    """
    return next((charset for charset in charsets(knowledge) if charset.has_font(font)), None)


def recognised(text: str, data: bytes | None, quality: Quality, knowledge: Knowledge) -> tuple[str, Decoder] | None:
    """The text decoded from the encoding that makes right Vietnamese of it, or None where there is none.

    Right Vietnamese is looked at for words among it that lost the high bytes of their letters, and for nothing else.

    `text` is what was made of the file without these encodings, `quality` its measure; `data` are the file's bytes
    where they are no Unicode. A text of few words proves nothing: "Téng" is damaged for "Tổng" and TCVN3 for "Tộng".
    """
    fewest = knowledge.toml("quality.toml")["numeric"]["words"]
    if quality.verdict is Verdict.EMPTY:
        return None
    known = phonotactics(knowledge)
    beginning = text[:TELLING], data and data[:TELLING]
    best: tuple[float, Decoder] | None = None
    tried: list[Decoder] = []
    if quality.verdict is not Verdict.GOOD:
        # VISCII and VPS, which have a letter at every code, make one of any sign: "n° 5 · đất" is Unicode already
        whole = data is not None or _beyond_latin(knowledge).isdisjoint(text)
        tried += [one for one in charsets(knowledge) if (one.ascii or not text.isascii()) and (whole or not one.whole)]
    half = truncated_of(knowledge)
    if half.tells(text[:TELLING] if data is None else data[:TELLING].decode("latin-1"), known):
        tried.append(half)
    for charset in tried:
        found = judge(_decoded(charset, *beginning, known), knowledge)
        right = found.verdict is Verdict.GOOD and found.words >= fewest
        if right and found.score >= quality.score and (best is None or found.score > best[0]):
            best = found.score, charset
    return (_decoded(best[1], text, data, known), best[1]) if best else None


def _decoded(charset: Decoder, text: str, data: bytes | None, known: Phonotactics) -> str:
    return charset.decode_text(text, known) if data is None else charset.decode_bytes(data, known)


def _carrier(code: str) -> str:
    """The characters that stand for bytes written in hexadecimal."""
    return bytes.fromhex(code).decode("latin-1")


def _byte_of(letter: str) -> str:
    """The character of Latin-1 at the code a character has in Windows-1252; any other as it is."""
    try:
        return letter.encode("cp1252").decode("latin-1")
    except UnicodeEncodeError:
        return letter


def _shouted(line: str) -> str:
    """A line of TCVN3 with the capitals it lacks: "CộNG HòA" → "CỘNG HÒA", and "Hà" beside "NộI".

    Abbreviations (UBND) have no marks and make no capitals of their neighbours.
    """
    words = [match[0] for match in _WORD.finditer(line)]
    loud = [_is_loud(word) for word in words]
    turn = iter(range(len(words)))

    def raised(match: re.Match[str]) -> str:
        place, word = next(turn), match[0]
        beside = [loud[near] for near in (place - 1, place + 1) if 0 <= near < len(words)]
        if any(letter.isascii() and letter.islower() for letter in word):
            return word
        capitals = sum(letter.isascii() and letter.isupper() for letter in word)
        if loud[place] or (capitals and any(beside)) or (beside and all(beside)):
            return word.upper()
        return word

    return _WORD.sub(raised, line)


def _is_loud(word: str) -> bool:
    plain = [letter for letter in word if letter.isascii()]
    return len(plain) > 1 and all(letter.isupper() for letter in plain) and len(plain) < len(word)
