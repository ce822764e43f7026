"""What reviewers do: every form that is sent leads to a decision in the log, and on to the next page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.decisions import Action
from pipeline.decisions.rows import cells_of
from pipeline.review import series
from pipeline.review.app import Form, to
from pipeline.review.fields import typed
from pipeline.review.pages import Pages, back_to, whole
from pipeline.review.queue import Filter
from pipeline.review.shown import plain_line
from pipeline.review.wording import LANGUAGES

if TYPE_CHECKING:
    from pipeline.review.app import Site

Lists = Mapping[str, list[str]]
_MOST_NOTE = 2000


class Actions:
    """Answers to POST."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._desk = site.desk
        self._pages = Pages(site)

    def row(self, request: Request, form: Form, _: Lists) -> Response:
        """Decide about a row, and go on to the next of the queue."""
        row = request.path_params["row"]
        wanted = Filter.of(request.query_params)
        following = self._following(wanted, row)
        what, note, expected = form.get("do", ""), _note(form), form.get("expected", "")
        if what == "accept":
            self._desk.accept(row, expected, note)
            said = "accepted"
        elif what == "reject":
            self._desk.reject(row, expected, note)
            said = "rejected"
        elif what == "dismiss":
            self._desk.dismiss(row)
            return to(f"/row/{row}" if row in self._desk.items else "/", wanted.query(), m="dismissed")
        elif what == "correct":
            view = self._desk.view(row)
            if view is None:
                raise KeyError(row)
            stands = cells_of(view.row)
            fields, errors = typed(form, stands)
            if errors:
                return self._pages.row_page(request, row, errors, form, 422)
            said = "corrected" if fields else "accepted"
            # what was corrected before and is not touched now stays corrected
            kept = view.decision.fields if view.decision and view.state in ("corrected", "added") else {}
            self._desk.correct(row, {**kept, **fields}, expected, note)
            state = self._desk.view(row)
            if fields and state is not None and self._pages.alike(state):
                return to(f"/row/{row}", wanted.query(), m="corrected")  # the same error elsewhere is offered there
        else:
            raise KeyError(what)
        if following:
            return to(f"/row/{following}", wanted.query(), m=said)
        return to("/", wanted.query(), m="finished")

    def _following(self, wanted: Filter, row: str) -> str:
        order = self._site.queue.rows(wanted)
        if row not in order:
            return ""
        place = order.index(row)
        return order[place + 1] if place + 1 < len(order) else ""

    def words(self, request: Request, form: Form, _: Lists) -> Response:
        """Correct a word; rows of the document are found again in its text."""
        sha256 = request.path_params["sha256"]
        page, line, position = (whole(form.get(name)) for name in ("page", "line", "position"))
        made = self._desk.fix_words(sha256, [(page, line, position, form.get("text", ""))], _note(form))
        back = back_to(form.get("back", ""))
        if made:
            self._desk.save(made)
            fix = made[0].words[0]
            number = series.count(self._desk, fix.seen, fix.new)
            if number:
                return to("/series/words", seen=fix.seen, old=fix.old, new=fix.new, m="saved", n=number)
        path, _sign, query = back.partition("?")
        return to(path, query, m="saved" if made else "nothing")

    def read(self, request: Request, form: Form, _: Lists) -> Response:
        sha256, page = request.path_params["sha256"], request.path_params["page"]
        self._desk.read(sha256, page, _note(form))
        following = whole(form.get("following"))
        return to(f"/text/{sha256}/{following or page}", m="read")

    def add(self, request: Request, form: Form, _: Lists) -> Response:
        sha256, page, line = (request.path_params[name] for name in ("sha256", "page", "line"))
        start, end = whole(form.get("from")), whole(form.get("to"))
        start, end = min(start, end), max(start, end)
        fields, errors = typed(form, {})
        if "value" not in fields:
            errors["value"] = "error.needed"
        if errors:
            report = self._desk.reports[sha256]
            return self._pages.adding(request, report, page, line, start, end, form, errors, 422)
        row = self._desk.add(sha256, page, line, range(start, end + 1), fields, _note(form))
        return to(f"/row/{row}", "state=added", m="added")

    def series_words(self, request: Request, form: Form, lists: Lists) -> Response:
        made = []
        for sha256, places in series.placed(self._desk, lists.get("spot", []), plain_line(form["new"])).items():
            made += self._desk.fix_words(sha256, places, _note(form))
        if made:
            self._desk.save(made)
        return to("/series", m="series", n=sum(len(one.words) for one in made))

    def series_rows(self, request: Request, form: Form, lists: Lists) -> Response:
        field, new = form["field"], plain_line(form["new"])
        if field not in series.FIELDS:
            raise KeyError(field)
        _, errors = typed({field: new}, {})
        if errors:
            raise ValueError(field)
        made = self._desk.fix_rows(lists.get("row", []), {field: new}, _note(form))
        if made:
            self._desk.save(made, {one.row: "" for one in made})
        return to("/series", m="series", n=len(made))

    def restore(self, request: Request, form: Form, _: Lists) -> Response:
        """Take a field of the run to compare with back, as a correction."""
        comparison, row = self._site.comparison, form.get("row", "")
        if comparison is None:
            raise KeyError(row)
        fields, errors = typed({one.column: one.old for one in comparison.before[row].cells}, {})
        if errors:
            raise ValueError(row)
        self._desk.correct(row, fields, form.get("expected", ""), _note(form))
        return to("/runs", m="restored")

    def undo(self, request: Request, form: Form, _: Lists) -> Response:
        return self._turned(self._desk.undo(), form, "undone")

    def redo(self, request: Request, form: Form, _: Lists) -> Response:
        return self._turned(self._desk.redo(), form, "redone")

    def _turned(self, one: object, form: Form, said: str) -> Response:
        """Show what was taken back or done again where it stands."""
        from pipeline.decisions import Decision

        path, _, query = back_to(form.get("back", "")).partition("?")
        query = "&".join(part for part in query.split("&") if part and not part.startswith(("m=", "n=")))
        if not isinstance(one, Decision):
            return to(path, query, m="nothing")
        if one.row and self._desk.view(one.row) is not None:
            kept = query if path.startswith("/row/") or path == "/" else ""
            return to(f"/row/{one.row}", kept, m=said)
        if one.action in (Action.TEXT, Action.READ) and not one.group and not path.startswith("/row/"):
            return to(f"/text/{one.sha256}/{one.page}", m=said)
        if path.startswith("/row/") and self._desk.view(path.removeprefix("/row/")) is None:
            path = "/"
        return to(path, query, m=said)

    def language(self, request: Request, form: Form, _: Lists) -> Response:
        answer = RedirectResponse(back_to(form.get("back", "")), 303)
        if form.get("language") in LANGUAGES:
            answer.set_cookie("lang", form["language"], max_age=31_536_000, samesite="strict", path="/")
        return answer


def _note(form: Form) -> str:
    return plain_line(form.get("note", "")[:_MOST_NOTE])
