"""Text of documents made harmless to look at: what would turn or hide other text is shown by its name."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_LONE = re.compile("[\ud800-\udfff]")


def visible(text: str) -> str:
    r"""The text with controls, bidirectional marks and lone surrogates shown as ⟨U+202E⟩; tabs and line ends stay.

    >>> visible("19\u202e702 xã\x1b[31m"), visible("một\nhai")
    ('19⟨U+202E⟩702 xã⟨U+001B⟩[31m', 'một\nhai')
    """
    return _LONE.sub(_named, _HIDDEN.sub(_named, text))


def _named(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found[0]):04X}⟩"


def plain_line(text: str) -> str:
    r"""What a person typed, as it is kept: NFC, one line, single spaces, nothing that cannot be seen.

    >>> plain_line(" Xa\u0303  \u202eđạt\n")
    'Xã đạt'
    """
    text = _LONE.sub("", _HIDDEN.sub("", text))
    return " ".join(unicodedata.normalize("NFC", text).split())
