"""The words of the interface, from strings/*.toml: a language is a file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("vi", "en")
_FOLDER = Path(__file__).with_name("strings")


@cache
def strings(language: str) -> dict[str, str]:
    """Name → text, of one of LANGUAGES."""
    found: dict[str, str] = {}
    for section, texts in tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8")).items():
        found.update({f"{section}.{name}": text for name, text in texts.items()})
    return found


class Wording:
    """Says things in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = strings(language)

    def __call__(self, name: str, /, **values: object) -> str:
        """The text of a name, with values in the places of {…}; the name itself where it has no text."""
        text = self._texts.get(name, name)
        return text.format(**values) if values else text


def preferred(cookie: str, accepted: str) -> str:
    """The language chosen before, or the first that the browser asks for and there is.

    >>> preferred("", "fr,en;q=0.8"), preferred("vi", "en"), preferred("", "")
    ('en', 'vi', 'vi')
    """
    if cookie in LANGUAGES:
        return cookie
    asked = [part.split(";")[0].strip()[:2] for part in accepted.split(",")]
    return next((one for one in asked if one in LANGUAGES), LANGUAGES[0])
