"""A worker process: takes one task at a time from its standard input and answers on its standard output."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

import msgspec

from pipeline.archive.messages import (
    Done,
    Failed,
    Finish,
    Finished,
    Open,
    Opened,
    Read,
    Reply,
    Request,
    decode_request,
    decode_setup,
    encode,
    receive,
    send,
)
from pipeline.archive.packed import packed, unpacked
from pipeline.decisions import LineFix, correct
from pipeline.knowledge import Knowledge, RulesError
from pipeline.model import Document
from pipeline.publish import DocumentSummary, write_document
from pipeline.settings import Settings


def serve() -> None:
    """Answer requests until the run closes the pipe or ends, however it ends."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end up between the replies
    requests = sys.stdin.buffer
    first = receive(requests)
    if first is None:
        return
    setup = decode_setup(first)
    restrain(setup.settings.memory_megabytes)
    knowledge = setup.knowledge
    while (message := receive(requests)) is not None:
        reply = answer(decode_request(message), setup.settings, knowledge)
        try:
            body = encode(reply)
        except ValueError as error:  # a lone surrogate has no UTF-8
            body = encode(Failed(reason=f"its text cannot be written as UTF-8: {error}"))
        try:
            send(replies, body)
        except BrokenPipeError:
            return


def restrain(megabytes: int) -> None:
    """Limit the address space of this process and of those it starts, and offer them first when memory runs out.

    A limit on address space stops a single enormous allocation as well, which watching a process's memory cannot; what
    fails then is one task. Without limits to set (macOS) nothing is done.
    """
    with contextlib.suppress(OSError):
        # the run itself has the manifest to keep, and is to live on
        Path("/proc/self/oom_score_adj").write_text("500")
    if megabytes:
        with contextlib.suppress(OSError, ValueError):
            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            wanted = megabytes << 20
            limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def answer(request: Request, settings: Settings, knowledge: Knowledge) -> Reply:
    """Do one task. Never raises: a task that fails, for whatever reason, is a result like another."""
    start = time.perf_counter()
    try:
        match request:
            case Open():
                from pipeline.ingest.document import open_document

                path = Path(os.fsdecode(request.path))
                document = open_document(path, request.name, settings, knowledge)
                sheets = tuple(map(packed, document.pages))
                document = msgspec.structs.replace(document, pages=())
                return Opened(document=document, sheets=sheets, seconds=time.perf_counter() - start)
            case Read():
                from pipeline.ocr import read_one

                page = read_one(Path(os.fsdecode(request.path)), request.page, settings, request.kind)
                return Done(page=page, seconds=time.perf_counter() - start)
            case Finish():
                document = msgspec.structs.replace(request.document, pages=tuple(map(unpacked, request.pages)))
                document = through_stages(document, knowledge, request.fixes)
                write_document(Path(os.fsdecode(request.folder)), document)
                return Finished(summary=DocumentSummary.of(document), seconds=time.perf_counter() - start)
    except RulesError as error:
        return Failed(reason=f"the rules are broken: {error}")
    except MemoryError:
        return Failed(reason="it does not fit into memory")
    except OSError as error:
        return Failed(reason=f"its results cannot be written: {error}", details=traceback.format_exc())
    except Exception as error:
        reason = f"an error in phuchoi ({type(error).__name__}: {error}): please report it"
        return Failed(reason=reason, details=traceback.format_exc())


def through_stages(document: Document, knowledge: Knowledge, fixes: Sequence[LineFix] = ()) -> Document:
    """A document whose pages have been read, laid out, restored, corrected by people and with its indicators."""
    from pipeline.extract import extract
    from pipeline.layout import arrange
    from pipeline.restore import restore

    return extract(correct(restore(arrange(document, knowledge), knowledge), fixes), knowledge)
