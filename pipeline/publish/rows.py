"""Records → rows of the tables in schema.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from pipeline.model import Box, Change, Document, Flag, Indicator, Route, Status


class Located(msgspec.Struct, frozen=True, kw_only=True):
    """The input a row belongs to."""

    document: str
    sha256: str


class DocumentSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A document without its words: what the run's tables need of it."""

    kind: str = ""
    status: Status = Status.OK
    reason: str = ""
    routes: dict[str, int] = msgspec.field(default_factory=dict)
    quality: float | None = None
    words: int = 0
    changes: int = 0
    indicators: tuple[Indicator, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def pages(self) -> int:
        return sum(self.routes.values())

    @staticmethod
    def of(document: Document) -> DocumentSummary:
        """The summary of a document that has been through all stages, or as many as it could."""
        counts = {page.number: sum(len(line.words) for line in page.lines) for page in document.pages}
        judged = [page for page in document.pages if page.quality and counts[page.number]]
        weight = sum(counts[page.number] for page in judged)
        quality = sum(page.quality * counts[page.number] for page in judged) / weight if weight else None
        return DocumentSummary(
            kind=document.kind,
            status=document.status,
            reason=document.reason,
            routes=dict(sorted(Counter(page.route.value for page in document.pages).items())),
            quality=quality,
            words=sum(counts.values()),
            changes=len(document.changes),
            indicators=document.indicators,
            flags=document.flags,
        )


def plain(number: Decimal | float | int | None) -> str:
    """A number in plain decimals with a point; empty for None. Never an exponent, never a trailing zero.

    >>> [plain(n) for n in (Decimal("736.340"), Decimal("1.3E+12"), Decimal("0E-2"), Decimal("-0.50"), 19, None)]
    ['736.34', '1300000000000', '0', '-0.5', '19', '']
    """
    if number is None:
        return ""
    text = f"{Decimal(str(number)) if isinstance(number, float) else Decimal(number):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def indicator_rows(where: Located, indicators: tuple[Indicator, ...]) -> Iterator[tuple[str, ...]]:
    """Rows of indicators.csv, in reading order."""
    for one in sorted(indicators, key=lambda one: (one.page, one.line, one.start)):
        yield (
            one.id,
            where.document,
            where.sha256,
            str(one.page),
            str(one.line),
            _bbox(one.box),
            one.section,
            one.criterion,
            one.place,
            one.period,
            one.role,
            one.subject,
            plain(one.value),
            plain(one.value_max),
            str(one.scale),
            one.unit,
            plain(one.amount),
            plain(one.total),
            plain(one.percent),
            one.qualifier,
            _share(one.confidence),
            " ".join(one.flags),
            one.text,
            one.seen,
            "",  # decisions are put in by those who have them
        )


def flag_rows(where: Located, flags: tuple[Flag, ...], indicators: tuple[Indicator, ...]) -> Iterator[tuple[str, ...]]:
    """Rows of flags.csv, in reading order of the first measurement each is about."""
    places = {one.id: (one.page, one.line, one.start) for one in indicators}
    nowhere = (0, 0, 0)

    def first(flag: Flag) -> tuple[int, int, int]:
        return min((places[name] for name in flag.indicators if name in places), default=nowhere)

    for flag in sorted(flags, key=lambda flag: (first(flag), flag.check, flag.indicators)):
        page, line, _ = first(flag)
        yield (
            where.document,
            where.sha256,
            str(page or ""),
            str(line or ""),
            flag.check,
            " ".join(flag.indicators),
            flag.explanation,
            flag.proposal,
        )


def document_row(where: Located, folder: str, summary: DocumentSummary, indicators: int, flags: int) -> tuple[str, ...]:
    """The row of documents.csv; `indicators` and `flags` are the rows of the document in those tables."""
    return (
        where.document,
        where.sha256,
        summary.kind,
        summary.status.value,
        summary.reason,
        folder,
        str(summary.pages),
        *(str(summary.routes.get(route.value, 0)) for route in Route),
        "" if summary.quality is None else _share(summary.quality),
        str(summary.words),
        str(summary.changes),
        str(indicators),
        str(flags),
    )


def change_rows(changes: tuple[Change, ...]) -> Iterator[tuple[str, ...]]:
    """Rows of changes.csv, in reading order."""
    for change in sorted(changes, key=lambda change: (change.page, change.line, change.start, change.end)):
        weighed = [[one.text, one.channel, one.language] for one in change.candidates]
        yield (
            str(change.page),
            str(change.line),
            str(change.start),
            str(change.end),
            change.seen,
            change.text,
            change.reason,
            _share(change.confidence),
            msgspec.json.encode(weighed).decode() if weighed else "",
        )


def _share(share: float) -> str:
    return plain(round(share, 4))


def _bbox(box: Box | None) -> str:
    if box is None:
        return ""
    return " ".join(plain(round(side, 2)) for side in (box.x0, box.top, box.x1, box.bottom))
