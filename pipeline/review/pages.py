"""What there is to look at: queue, evidence, text, series, runs, log."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.decisions.records import FIELDS
from pipeline.decisions.rows import cells_of
from pipeline.extract.numerals import parse_number
from pipeline.model import WITHOUT_PICTURE, Box, Page
from pipeline.publish import plain
from pipeline.review import series
from pipeline.review.desk import STATES, View
from pipeline.review.documents import AT, Report
from pipeline.review.fields import CHOICES
from pipeline.review.images import NoImage
from pipeline.review.lexicon import lexicon
from pipeline.review.lines import choices, shown_lines
from pipeline.review.queue import LOW, Filter
from pipeline.review.shown import plain_line

if TYPE_CHECKING:
    from pipeline.review.app import Site

PER_PAGE = 50
AROUND = 2
"""Lines shown before and after the one a row begins in."""
_LOG = 200
_MOST_NAMED = 300
"""More documents than these are found by their names, not in a list."""


class Pages:
    """Answers to GET."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._desk = site.desk

    def queue(self, request: Request) -> Response:
        wanted = Filter.of(request.query_params)
        rows = self._site.queue.rows(wanted)
        last = max(1, math.ceil(len(rows) / PER_PAGE))
        at = min(max(whole(request.query_params.get("p")), 1), last)
        views = [self._desk.view(row) for row in rows[(at - 1) * PER_PAGE : at * PER_PAGE]]
        reports = list(self._desk.reports.values())
        return self._site.page(
            request,
            "queue.html",
            filter=wanted,
            query=wanted.query(),
            views=[view for view in views if view is not None],
            total=len(rows),
            at=at,
            last=last,
            states=STATES,
            reports=reports if len(reports) <= _MOST_NAMED else [],
            low=LOW,
            cell=cell,
        )

    def documents(self, request: Request) -> Response:
        wanted = request.query_params.get("q", "").casefold()
        reports = [one for one in self._desk.reports.values() if wanted in one.name.casefold()]
        last = max(1, math.ceil(len(reports) / PER_PAGE))
        at = min(max(whole(request.query_params.get("p")), 1), last)
        shown = []
        for report in reports[(at - 1) * PER_PAGE : at * PER_PAGE]:
            left = sum(item.id not in self._desk.states for item in report.items)
            flagged = sum(bool(item.flags) for item in report.items if item.id not in self._desk.states)
            read = sum((report.sha256, page) in self._desk.standing.pages for page in range(1, report.pages + 1))
            shown.append((report, len(report.items), left, flagged, read))
        return self._site.page(
            request, "documents.html", shown=shown, total=len(reports), at=at, last=last, q=wanted[:200]
        )

    def row(self, request: Request) -> Response:
        return self.row_page(request, request.path_params["row"])

    def row_page(
        self,
        request: Request,
        row: str,
        errors: Mapping[str, str] | None = None,
        typed: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """A row with its evidence; with `errors` the form as it was `typed`. Raises KeyError: no such row."""
        desk = self._desk
        view = desk.view(row)
        if view is None:
            raise KeyError(row)
        wanted = Filter.of(request.query_params)
        order = self._site.queue.rows(wanted)
        place = order.index(row) if row in order else -1
        change = self._site.comparison.before.get(row) if self._site.comparison else None
        following = order[place + 1] if place + 1 < len(order) else ""
        now = cells_of(view.row)
        return self._site.page(
            request,
            "row.html",
            status,
            view=view,
            now={**now, **(typed or {})},
            machine=cells_of(view.item.row),
            before={one.column: one.old for one in change.cells} if change else {},
            errors=errors or {},
            flags=[flag for flag in view.report.flags if row in flag.indicators] if view.report else [],
            history=desk.standing.history.get(row, []),
            undone=desk.standing.undone,
            query=wanted.query(),
            place=place,
            total=len(order),
            previous=order[place - 1] if place > 0 else "",
            following=following,
            next_image=self._image_of(following),
            fields=FIELDS,
            choices=CHOICES,
            back=f"/row/{row}?{wanted.query()}",
            alike=self.alike(view),
            **self._evidence(view),
        )

    def alike(self, view: View) -> list[tuple[str, str, str, int]]:
        """Fields of this row that were corrected, and how many rows have the same error."""
        if view.decision is None or view.state != "corrected":
            return []
        found = []
        for field, new in view.decision.fields.items():
            old = view.decision.saw.get(field, "")
            if field in series.FIELDS and old:
                number = len(series.rows_like(self._desk, field, old, view.item.id))
                if number:
                    found.append((field, old, new, number))
        return found

    def _image_of(self, row: str) -> str:
        view = self._desk.view(row) if row else None
        if view is None or view.report is None or view.report.kind in WITHOUT_PICTURE:
            return ""
        return f"/image/{view.report.sha256}/{view.item.cell('page')}.jpg"

    def _evidence(self, view: View) -> dict[str, object]:
        """The page a row stands on, as far as it can be had."""
        nothing: dict[str, object] = {"report": view.report, "page": None, "lines": [], "boxes": [], "focus": None}
        nothing |= {"no_image": "gone", "read": None, "frame": (0.0, 0.0, 0.0, 0.0)}
        report, number, line = view.report, whole(view.item.cell("page")), whole(view.item.cell("line"))
        if report is None:
            return nothing
        try:
            document = self._desk.document(report)
            page = self._desk.page(report, number)
        except (OSError, ValueError, KeyError):
            return nothing
        lines = shown_lines(document, page, (line, view.item.cell("seen")))
        near = [one for one in lines if abs(one.number - line) <= AROUND]
        box = _box(view.item.cell("bbox"))
        return {
            "report": report,
            "page": page,
            "lines": near,
            "boxes": [(one.number, word) for one in lines for word in one.words if word.here and word.box],
            "focus": box,
            "frame": _frame(page, box),
            "no_image": self._site.images.why_not(report),
            "read": self._desk.was_read(report, page),
        }

    def text(self, request: Request) -> Response:
        report = self._report(request)
        number = request.path_params["page"]
        document, page = self._desk.document(report), self._desk.page(report, number)
        lines = shown_lines(document, page)
        numbers = [one.number for one in document.pages]
        place = numbers.index(number)
        return self._site.page(
            request,
            "text.html",
            report=report,
            page=page,
            lines=lines,
            boxes=[(line.number, word) for line in lines for word in line.words if word.box],
            frame=(0.0, 0.0, page.width, page.height),
            focus=None,
            no_image=self._site.images.why_not(report),
            read=self._desk.was_read(report, page),
            rows={whole(item.cell("line")) for item in report.items if item.cell("page") == str(number)},
            previous=numbers[place - 1] if place else 0,
            following=numbers[place + 1] if place + 1 < len(numbers) else 0,
            pages=len(numbers),
            back=f"/text/{report.sha256}/{number}",
        )

    def word(self, request: Request) -> Response:
        """What was read in a place, what was made of it and why, and a field to say otherwise."""
        report, path = self._report(request), request.path_params
        document, page = self._desk.document(report), self._desk.page(report, path["page"])
        line = next(one for one in shown_lines(document, page) if one.number == path["line"])
        word = line.words[path["position"]]
        decision = self._desk.standing.words.get(report.sha256, {}).get((page.number, line.number, word.position))
        elsewhere = 0
        if decision is not None:
            elsewhere = series.count(self._desk, word.seen, word.text)
        return self._site.page(
            request,
            "word.html",
            report=report,
            line=line,
            word=word,
            choices=choices(word.change) if word.change else [],
            decision=decision,
            elsewhere=elsewhere,
            back=back_to(request.query_params.get("back", "")),
        )

    def add_form(self, request: Request) -> Response:
        """A row to add: the words it stands in, and its fields."""
        report, path = self._report(request), request.path_params
        line = self._desk.line(report, path["page"], path["line"])
        last = len(line.words) - 1
        start = min(whole(request.query_params.get("from")), last)
        end = min(max(whole(request.query_params.get("to")), start), last)
        return self.adding(request, report, path["page"], path["line"], start, end, {}, {})

    def adding(
        self,
        request: Request,
        report: Report,
        page: int,
        number: int,
        start: int,
        end: int,
        typed: Mapping[str, str],
        errors: Mapping[str, str],
        status: int = 200,
    ) -> Response:
        line = self._desk.line(report, page, number)
        words = [word.text for word in line.words]
        now = {"scale": "1", "role": "actual", **_guessed(words[start : end + 1]), **typed}
        return self._site.page(
            request,
            "add.html",
            status,
            report=report,
            page=page,
            line=line,
            words=words,
            start=start,
            end=end,
            now={name: now.get(name, "") for name in FIELDS},
            fields=FIELDS,
            errors=errors,
            choices=CHOICES,
            back=back_to(request.query_params.get("back", "")),
        )

    def image(self, request: Request) -> Response:
        report = self._report(request)
        page = self._desk.page(report, request.path_params["page"])
        try:
            data = self._site.images.jpeg(report, page)
        except NoImage:
            raise HTTPException(404) from None
        return Response(data, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})

    def series(self, request: Request) -> Response:
        shown = []
        for place, (pattern, made) in enumerate(series.patterns(self._desk)):
            shown.append((pattern, made, series.count(self._desk, pattern.seen, pattern.new) if place < 20 else 0))
        return self._site.page(request, "series.html", shown=shown[:_LOG])

    def series_words(self, request: Request) -> Response:
        query = request.query_params
        seen, old, new = (query.get(name, "") for name in ("seen", "old", "new"))
        if not seen or seen == new:
            raise KeyError(seen)
        found = series.spots(self._desk, seen, new)
        return self._site.page(request, "series_words.html", seen=seen, old=old, new=new, spots=found, most=series.MOST)

    def series_rows(self, request: Request) -> Response:
        query = request.query_params
        field, old, new = (query.get(name, "") for name in ("field", "old", "new"))
        rows = series.rows_like(self._desk, field, old)
        views = [view for row in rows if (view := self._desk.view(row)) is not None]
        return self._site.page(
            request, "series_rows.html", field=field, old=old, new=new, views=views, cell=cell, most=series.MOST
        )

    def lexicon(self, request: Request) -> Response:
        names = {"content-disposition": 'attachment; filename="lexicon.txt"'}
        return Response(lexicon(self._desk), media_type="text/plain; charset=utf-8", headers=names)

    def runs(self, request: Request) -> Response:
        comparison = self._site.comparison
        if comparison is None:
            return self._site.page(request, "runs.html", comparison=None)
        at = max(whole(request.query_params.get("p")), 1)
        part = slice((at - 1) * PER_PAGE, at * PER_PAGE)
        diff = comparison.diff
        longest = max(len(diff.changed), len(diff.added), len(diff.removed))
        return self._site.page(
            request,
            "runs.html",
            comparison=comparison,
            changed=diff.changed[part],
            added=diff.added[part],
            removed=[dict(zip(diff.old_header, row, strict=True)) for row in diff.removed[part]],
            at=at,
            last=max(1, math.ceil(longest / PER_PAGE)),
            known=self._desk.items,
            state=self._desk.state,
            column=AT,
        )

    def log(self, request: Request) -> Response:
        standing = self._desk.standing
        shown = []
        for one in reversed(standing.log[-_LOG:]):
            current = one.row and standing.rows.get(one.row) is one
            shown.append((one, one.id in standing.undone, bool(current)))
        return self._site.page(request, "log.html", shown=shown, faults=self._desk.faults)

    def _report(self, request: Request) -> Report:
        return self._desk.reports[request.path_params["sha256"]]


def cell(view: View, name: str) -> str:
    """A cell of a row as it stands."""
    return view.row[AT[name]]


def whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _box(text: str) -> Box | None:
    sides = [float(side) for side in text.split()]
    return Box(x0=sides[0], top=sides[1], x1=sides[2], bottom=sides[3]) if len(sides) == 4 else None


def _frame(page: Page, box: Box | None) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is shown first: the full width around the measurement."""
    height = page.height * 0.42
    if box is None or not page.height:
        return 0.0, 0.0, page.width, page.height
    middle = (box.top + box.bottom) / 2
    top = min(max(middle - height / 2, 0.0), page.height - height)
    return 0.0, round(top, 1), page.width, round(height, 1)


def back_to(path: str) -> str:
    """A place of our own to go back to."""
    return path if path.startswith("/") and not path.startswith("//") and "\\" not in path else "/"


def _guessed(words: list[str]) -> dict[str, str]:
    """What the words themselves say: the first number, and what follows it."""
    for place, word in enumerate(words):
        whole, _, total = word.strip(' ,;:.()[]“”"%').partition("/")
        value = parse_number(whole)
        if value is None:
            continue
        found = {"value": plain(value), "unit": plain_line(" ".join(words[place + 1 :]).strip(" ,;:.()"))}
        if word.rstrip(" ,;:.)").endswith("%"):
            found["unit"] = "%"
        if total and (of := parse_number(total)) is not None:
            found["total"] = plain(of)
        return found
    return {}
