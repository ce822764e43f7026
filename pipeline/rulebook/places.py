"""On which line of a TOML text each key and element stands, which `tomllib` does not tell.

The text must be valid TOML: `tomllib` has read it before.
"""

from __future__ import annotations

import re
import tomllib

Path = tuple[str | int, ...]
"""Keys and, in arrays, places from 0."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*""")
_STRING = re.compile(r'\"{3}(?:[^\\]|\\.)*?\"{3,5}|\'{3}.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_OTHER = re.compile(r"[^,\]}\n#]+")


def places_of(text: str) -> dict[Path, int]:
    r"""The line, from 1, of every key and every element of an array.

    >>> places_of('a = 1\n[b]\nc = [\n  "x", # y\n  {d = 2},\n]\n[[e]]\nf = 3\n')[("b", "c", 1, "d")]
    5
    """
    return _Scanner(text).places


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.places: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        table: Path = ()
        self._skip()
        while self._at < len(text):
            if text.startswith("[[", self._at):
                table = self._header(2)
            elif text[self._at] == "[":
                table = self._header(1)
            else:
                self._pair(table)
            self._skip()

    def _skip(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _keys(self) -> list[str]:
        """A dotted key."""
        keys: list[str] = []
        while found := _KEY.match(self._text, self._at):
            self._at = found.end()
            bare = found[1]
            keys.append(bare if bare[0] not in "\"'" else next(iter(tomllib.loads(f"{bare} = 0"))))
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        return keys

    def _header(self, brackets: int) -> Path:
        line = self._line()
        self._at += brackets
        table: Path = ()
        keys = self._keys()
        for place, key in enumerate(keys):
            table = (*table, key)
            self.places.setdefault(table, line)
            if brackets == 2 and place == len(keys) - 1:
                self._counts[table] = self._counts.get(table, -1) + 1
            if table in self._counts:
                table = (*table, self._counts[table])
                self.places.setdefault(table, line)
        self._at += brackets
        return table

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.places.setdefault(path, line)
        self._at += 1  # =
        self._skip()
        self._value(path)

    def _value(self, path: Path) -> None:
        sign = self._text[self._at]
        self.places[path] = self._line()
        if sign in "[{":
            self._at += 1
            self._skip()
            place = 0
            while self._text[self._at] not in "]}":
                if sign == "[":
                    self._value((*path, place))
                    place += 1
                else:
                    self._pair(path)
                self._skip()
                if self._text[self._at] == ",":
                    self._at += 1
                    self._skip()
            self._at += 1
            return
        found = (_STRING if sign in "\"'" else _OTHER).match(self._text, self._at)
        self._at = found.end() if found else self._at + 1

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1
