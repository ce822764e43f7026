"""The review page: addresses, and what answers them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.review.comparison import Comparison
from pipeline.review.desk import Conflict, Desk
from pipeline.review.guard import Guard, Keys, has_form_key
from pipeline.review.images import Images
from pipeline.review.queue import Queue, Tally
from pipeline.review.shown import visible
from pipeline.review.wording import LANGUAGES, Wording, preferred

HERE = Path(__file__).parent
_LOGGER = logging.getLogger("uvicorn.error")
Form = dict[str, str]


def _shown(value: object) -> object:
    """Everything a template writes: what would turn or hide text is shown by name; escaping follows."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


class Site:
    """What all pages share."""

    def __init__(self, desk: Desk, images: Images, keys: Keys, comparison: Comparison | None) -> None:
        self.desk = desk
        self.images = images
        self.keys = keys
        self.comparison = comparison
        self.queue = Queue(desk, comparison.changed if comparison else ())
        self.tally = Tally(desk)
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_shown,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, request: Request, template: str, status: int = 200, **values: object) -> Response:
        """A page of ours."""
        t = Wording(preferred(request.cookies.get("lang", ""), request.headers.get("accept-language", "")))
        message = request.query_params.get("m", "")
        html = self._templates.get_template(template).render(
            t=t,
            key=self.keys.form,
            desk=self.desk,
            counts=self.tally.counts(),
            compared=self.comparison is not None,
            languages=LANGUAGES,
            message=message if message in MESSAGES else "",
            number=_whole(request.query_params.get("n", "")),
            here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            **values,
        )
        return HTMLResponse(html, status)

    def unexpected(self, request: Request) -> Response:
        """An error of ours: the log has the traceback, the page goes on."""
        _LOGGER.exception("an error in phuchoi at %s", request.url.path)
        return self.page(request, "trouble.html", 500, what="trouble.other", detail="")


MESSAGES = (
    *("accepted", "corrected", "rejected", "added", "saved", "read", "dismissed", "undone", "redone", "nothing"),
    *("series", "finished", "restored"),
)
"""What a page may say about the action that led to it."""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


Answer = Callable[[Request], Response]
Act = Callable[[Request, Form, Mapping[str, list[str]]], Response]


def posted(site: Site, act: Act) -> Callable[[Request], Awaitable[Response]]:
    """An action: its form is checked, and what goes wrong is a page that says so."""

    @wraps(act)
    async def answer(request: Request) -> Response:
        lists = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=5000)
        form = {name: values[-1] for name, values in lists.items()}
        if not has_form_key(form, site.keys):
            return site.page(request, "trouble.html", 403, what="trouble.form", detail="")

        def work() -> Response:
            try:
                return act(request, form, lists)
            except Conflict as error:
                return site.page(request, "trouble.html", 409, what="trouble.conflict", detail=error.other.who)
            except OSError as error:
                detail = f"{error.filename or ''}: {error.strerror or error}"
                return site.page(request, "trouble.html", 507, what="trouble.disk", detail=detail)
            except (KeyError, IndexError, ValueError):
                raise HTTPException(404) from None
            except Exception:
                return site.unexpected(request)

        return await run_in_threadpool(work)

    return answer


def asked(site: Site, answer: Answer) -> Answer:
    """A page to look at: what others decided meanwhile is taken in first."""

    @wraps(answer)
    def shown(request: Request) -> Response:
        try:
            site.desk.refresh()
            return answer(request)
        except (KeyError, IndexError, ValueError):
            raise HTTPException(404) from None
        except OSError as error:
            detail = f"{error.filename or ''}: {error.strerror or error}"
            return site.page(request, "trouble.html", 500, what="trouble.file", detail=detail)
        except HTTPException:
            raise
        except Exception:
            return site.unexpected(request)

    return shown


def to(path: str, query: str = "", **more: object) -> Response:
    """Go on there: a form that was sent is not sent again by going back."""
    parts = [part for part in (query, urlencode(more)) if part]
    return RedirectResponse(path + (f"?{'&'.join(parts)}" if parts else ""), 303)


def build(site: Site) -> Starlette:
    """The application."""
    from pipeline.review.actions import Actions
    from pipeline.review.pages import Pages

    pages, actions = Pages(site), Actions(site)

    def failed(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        return site.page(request, "trouble.html", status, what="trouble.missing", detail="")

    def get(path: str, answer: Answer) -> Route:
        return Route(path, asked(site, answer), methods=["GET"])

    def post(path: str, act: Act) -> Route:
        return Route(path, posted(site, act), methods=["POST"])

    routes: list[Any] = [
        get("/", pages.queue),
        get("/documents", pages.documents),
        get("/row/{row}", pages.row),
        get("/text/{sha256}/{page:int}", pages.text),
        get("/word/{sha256}/{page:int}/{line:int}/{position:int}", pages.word),
        get("/add/{sha256}/{page:int}/{line:int}", pages.add_form),
        get("/image/{sha256}/{page:int}.jpg", pages.image),
        get("/series", pages.series),
        get("/series/words", pages.series_words),
        get("/series/rows", pages.series_rows),
        get("/lexicon.txt", pages.lexicon),
        get("/runs", pages.runs),
        get("/log", pages.log),
        post("/row/{row}", actions.row),
        post("/words/{sha256}", actions.words),
        post("/read/{sha256}/{page:int}", actions.read),
        post("/add/{sha256}/{page:int}/{line:int}", actions.add),
        post("/series/words", actions.series_words),
        post("/series/rows", actions.series_rows),
        post("/undo", actions.undo),
        post("/redo", actions.redo),
        post("/restore", actions.restore),
        post("/language", actions.language),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, keys=site.keys)],
        exception_handlers={404: failed, 405: failed},
    )
