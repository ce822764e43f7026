"""A page on its way through a run, which holds all of a document's until the last is read: what tells its way in plain,
what is on it packed. The words of a thousand pages take 110 MB as records, and 5 MB so.
"""

from __future__ import annotations

import zlib

import msgspec

from pipeline.model import Page

_FASTEST = 1
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Page).decode


class PackedPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page."""

    page: Page
    """Number, route, reason, size and quality: without what is on it."""
    words: int
    confidence: float | None
    """Mean of its words', 0-1; None without words."""
    packed: bytes
    """The whole page."""


def packed(page: Page) -> PackedPage:
    """The page packed."""
    count = len(page.words)
    return PackedPage(
        page=msgspec.structs.replace(page, words=(), lines=(), raw="", rulings=(), tables=()),
        words=count,
        confidence=sum(word.confidence for word in page.words) / count if count else None,
        packed=zlib.compress(_encode(page), _FASTEST),
    )


def unpacked(whole: bytes) -> Page:
    """The page of `PackedPage.packed`."""
    return _decode(zlib.decompress(whole))
