"""Who may use the page: the browser of the person who started it, and nobody else.

A page of another site can make a browser send requests to 127.0.0.1, and can have a name of its own point there. So a
request counts only when it is addressed to this very host and port, carries the cookie that the address printed at the
start gave, and, where it changes something, comes from a page of our own (Origin) and holds a secret such a page was
given.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
MOST_BYTES = 2_000_000
"""Of a request's body."""


class Keys:
    """The secrets of one start of the server."""

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(24)
        """In the address printed at the start."""
        self.session = secrets.token_urlsafe(24)
        self.form = secrets.token_urlsafe(24)
        """In every form of our own pages."""
        self.cookie = f"phuchoi_{port}"
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    def address(self, port: int) -> str:
        return f"http://127.0.0.1:{port}/?token={self.token}"


class Guard:
    """ASGI middleware that lets through what `Keys` allows, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                present = {name for name, _ in message["headers"]}
                if b"cache-control" not in present:
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        """What to answer instead, or None where the request may pass."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get("host", "") not in self._keys.hosts:
            return PlainTextResponse("This host is not served here.", 421)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Not allowed.", 405)
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["method"] == "GET" and scope["path"] == "/" and given:
            return self._admitted(given)
        if not _same(_cookies(headers).get(self._keys.cookie, ""), self._keys.session):
            return PlainTextResponse("Open the address that `phuchoi review` printed when it was started.", 403)
        if scope["method"] == "POST":
            if headers.get("origin", "") not in {f"http://{host}" for host in self._keys.hosts}:
                return PlainTextResponse("This form is of another page.", 403)
            if headers.get("content-type", "").split(";")[0] != "application/x-www-form-urlencoded":
                return PlainTextResponse("Not a form.", 415)
            length = headers.get("content-length", "")
            if not length.isdigit() or int(length) > MOST_BYTES:
                return PlainTextResponse("Too much.", 413)
        return None

    def _admitted(self, given: str) -> Response:
        if not _same(given, self._keys.token):
            return PlainTextResponse("This address is of an earlier start. Open the one printed last.", 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._keys.cookie, self._keys.session, httponly=True, samesite="strict", path="/")
        return answer


def has_form_key(form: Mapping[str, str], keys: Keys) -> bool:
    """Whether a form is one of our own pages."""
    return _same(form.get("key", ""), keys.form)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())


def _cookies(headers: Mapping[str, str]) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}
