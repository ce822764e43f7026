"""What a run and the workers of a cluster say to each other: bytes, so that Dask neither looks into them nor copies."""

from __future__ import annotations

import zlib

import msgspec

from pipeline.archive.messages import Failed, Reply, Request, decode_reply, decode_request, encode

_LEVEL = 1
"""Records of pages shrink to an eighth at that level, faster than a network takes them."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One task for a worker."""

    terms: str
    """What the run and its workers have alike (`likeness.terms_of`)."""
    setup: bytes
    rules: str
    """Digest of the rules."""
    request: bytes
    seconds: float
    seen: str = ""
    """Fingerprint of the input as the run sees it; empty where it cannot be read."""


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an order."""

    host: str
    reply: bytes = b""
    files: dict[str, bytes] = {}
    """Path in the document's folder → content, compressed, when a document was finished."""
    trouble: str = ""
    """Nothing was done, for the worker does not see the input as the run does; this says how."""
    stranger: bool = False
    """Nothing was done, for the worker has other terms."""


decode_order = msgspec.msgpack.Decoder(Order).decode
decode_parcel = msgspec.msgpack.Decoder(Parcel).decode


def pack_request(request: Request) -> bytes:
    return zlib.compress(encode(request), _LEVEL)


def unpack_request(data: bytes) -> Request:
    return decode_request(zlib.decompress(data))


def pack_reply(reply: Reply) -> bytes:
    try:
        return zlib.compress(encode(reply), _LEVEL)
    except ValueError as error:  # a lone surrogate has no UTF-8
        return zlib.compress(encode(Failed(reason=f"its text cannot be written as UTF-8: {error}")), _LEVEL)


def unpack_reply(data: bytes) -> Reply:
    return decode_reply(zlib.decompress(data))


def pack_file(data: bytes) -> bytes:
    return zlib.compress(data, _LEVEL)


def unpack_file(data: bytes) -> bytes:
    return zlib.decompress(data)
