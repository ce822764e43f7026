"""What the report says, in every language at once: the reader chooses which one is shown, without a script."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from pipeline.review.wording import LANGUAGES, strings

_FOLDER = Path(__file__).with_name("strings")
_GAP = "\u202f"
"""A narrow space that no line is broken at."""
_MARKS = {"vi": (".", ","), "en": (",", ".")}
"""Between thousands, and before decimals."""


@cache
def texts(language: str) -> dict[str, str]:
    """Name → text: those of the report, and those of the review page that both show (`check.*`, `role.*`)."""
    found = {name: text for name, text in strings(language).items() if name.startswith(("check.", "role."))}
    for section, own in tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8")).items():
        found.update({f"{section}.{name}": text for name, text in own.items()})
    return found


def number(value: int | float | Decimal | str, language: str) -> str:
    """A number as it is written in a language.

    >>> number(1234567, "en"), number(Decimal("736.34"), "vi"), number("", "vi")
    ('1,234,567', '736,34', '')
    """
    text = str(value)
    if not text.replace(".", "", 1).removeprefix("-").isdigit():
        return text
    whole, _, decimals = text.partition(".")
    thousands, point = _MARKS[language]
    return f"{int(whole):,}".replace(",", thousands) + (point + decimals if decimals else "")


def percent(share: float, language: str) -> str:
    """
    >>> percent(0.0918, "vi"), percent(1.0, "en"), percent(0.0004, "en")
    ('9,2\u202f%', '100\u202f%', '<0.1\u202f%')
    """
    if 0 < share < 0.001:
        return f"<{number('0.1', language)}{_GAP}%"
    rounded = f"{share * 100:.1f}".removesuffix(".0")
    return f"{number(rounded, language)}{_GAP}%"


class Share(float):
    """A share 0-1, told in per cent."""


def say(name: str, /, **values: object) -> Markup:
    """A text in all languages, with values in the places of {…}: numbers as each language writes them."""
    told = {}
    for language in LANGUAGES:
        text = texts(language)[name]
        told[language] = Markup(escape(text)).format(**{key: _shown(one, language) for key, one in values.items()})
    return _both(told)


def both(value: int | float | Decimal | str) -> Markup:
    """A number (or Share), also one in a table's cell, in all languages; once where they write it alike."""
    return _both({language: Markup(escape(_told(value, language))) for language in LANGUAGES})


def _both(told: dict[str, Markup]) -> Markup:
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return Markup("").join(
        Markup('<span class="{0}" lang="{0}">{1}</span>').format(language, text) for language, text in told.items()
    )


def _told(value: int | float | Decimal | str, language: str) -> str:
    return percent(value, language) if isinstance(value, Share) else number(value, language)


def _shown(value: object, language: str) -> object:
    return _told(value, language) if isinstance(value, (int, float, Decimal)) else value
