"""What the run and its worker processes say to each other: msgpack, each message after its length in 8 bytes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import msgspec

from pipeline.archive.packed import PackedPage
from pipeline.decisions import LineFix
from pipeline.knowledge import Knowledge
from pipeline.model import Document, Page
from pipeline.publish import DocumentSummary
from pipeline.settings import Settings


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """Told to a worker first."""

    settings: Settings
    rules: bytes
    """Folder of the rules, as the file system encodes it; likewise what a user lays over them."""
    overlay: bytes | None = None
    lexicons: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, settings: Settings, knowledge: Knowledge) -> Setup:
        overlay = knowledge.overlay
        return cls(
            settings=settings,
            rules=os.fsencode(knowledge.folder),
            overlay=None if overlay is None else os.fsencode(overlay),
            lexicons=tuple(os.fsencode(path) for path in knowledge.named_lexicons),
        )

    @property
    def knowledge(self) -> Knowledge:
        overlay = None if self.overlay is None else Path(os.fsdecode(self.overlay))
        lexicons = [Path(os.fsdecode(path)) for path in self.lexicons]
        return Knowledge(Path(os.fsdecode(self.rules)), overlay, lexicons)


class Open(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Open a file and choose its pages' routes."""

    path: bytes
    name: str


class Read(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Read one page by OCR."""

    path: bytes
    page: Page
    kind: str


class Finish(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Lay out, restore, extract, and write the document's folder."""

    document: Document
    """Without pages."""
    pages: tuple[bytes, ...]
    """Each as in `PackedPage.packed`."""
    folder: bytes
    fixes: tuple[LineFix, ...] = ()
    """Words that people corrected."""


class Opened(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    document: Document
    """Without pages."""
    sheets: tuple[PackedPage, ...]
    seconds: float


class Done(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A page was read, or came back with route FAILED."""

    page: Page
    seconds: float


class Finished(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    summary: DocumentSummary
    seconds: float


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The task ended without a result. `died` says that the worker process ended with it."""

    reason: str
    details: str = ""
    died: bool = False


Request = Open | Read | Finish
Reply = Opened | Done | Finished | Failed

encode = msgspec.msgpack.Encoder().encode
decode_setup = msgspec.msgpack.Decoder(Setup).decode
decode_request = msgspec.msgpack.Decoder(Request).decode
decode_reply = msgspec.msgpack.Decoder(Reply).decode


def send(stream: BinaryIO, message: bytes) -> None:
    """Write one message. Raises OSError when nobody reads."""
    stream.write(len(message).to_bytes(8, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: BinaryIO) -> bytes | None:
    """The next message, or None at the end of the stream, be it in the middle of a message."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    size = int.from_bytes(head, "big")
    body = stream.read(size)
    return body if len(body) == size else None
