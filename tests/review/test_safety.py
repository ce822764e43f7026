"""Nobody but the reviewer's own browser gets in, and nothing it is sent reaches beyond the run."""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.review.conftest import Serve, Serving, logged
from tests.test_cli import complaint, phuchoi


class Client:
    """What any program on the machine can send."""

    def __init__(self, serving: Serving) -> None:
        self.host = serving.home.removeprefix("http://")
        self.cookie = (
            self.get(serving.address.removeprefix(serving.home), cookie="").headers["set-cookie"].split(";")[0]
        )
        page = self.get("/").text
        self.key = re.findall(r'name="key" value="([^"]+)"', page)[0]
        self.row = re.findall(r"/row/([0-9a-f]{12})", page)[0]

    def ask(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self.host, timeout=20)
        connection.putrequest(method, path, skip_host=True)
        for name, value in headers.items():
            if value:
                connection.putheader(name, value)
        connection.endheaders(body.encode())
        answer = connection.getresponse()
        found = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        return found

    def get(self, path: str, host: str | None = None, cookie: str | None = None) -> Answer:
        mine = self.cookie if cookie is None else cookie
        return self.ask("GET", path, "", {"Host": self.host if host is None else host, "Cookie": mine})

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        body = urlencode(form)
        usual = {
            "Host": self.host,
            "Cookie": self.cookie,
            "Origin": f"http://{self.host}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
        return self.ask(
            "POST", path, body, {**usual, **{name.replace("_", "-"): text for name, text in headers.items()}}
        )


class Answer:
    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.text = status, headers, body.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def client(looked_at: Serving) -> Client:
    return Client(looked_at)


def test_only_this_machine_can_reach_it(looked_at: Serving) -> None:
    port = int(looked_at.home.rsplit(":", 1)[1])
    others = {one[4][0] for one in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET)} - {"127.0.0.1"}
    for address in others:
        with pytest.raises(OSError):
            socket.create_connection((address, port), timeout=2).close()
    socket.create_connection(("127.0.0.1", port), timeout=2).close()


@pytest.mark.parametrize("path", ["/", "/row/000000000000", "/static/review.js", "/image/ab/1.jpg", "/lexicon.txt"])
def test_without_the_cookie_there_is_nothing(client: Client, path: str) -> None:
    for cookie in ("", "phuchoi_1=x", client.cookie[:-1], client.cookie.split("=")[0] + "=\u00e9"):
        assert client.get(path, cookie=cookie).status == 403
    assert client.get("/?token=wrong", cookie="").status == 403
    assert "set-cookie" not in client.get("/?token=wrong", cookie="").headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "", "[::1]:1", "127.0.0.1:1"])
def test_other_names_of_this_host_are_refused(client: Client, host: str) -> None:
    assert client.get("/", host=host).status in (400, 421)


def test_the_cookie_is_of_no_use_to_scripts_and_other_sites(looked_at: Serving, client: Client) -> None:
    given = client.get(looked_at.address.removeprefix(looked_at.home), cookie="").headers["set-cookie"].lower()
    assert "httponly" in given and "samesite=strict" in given


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ""},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1"},
        {"Cookie": ""},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/json"},
        {"Content_Length": "99999999"},
    ],
)
def test_forms_of_other_pages_change_nothing(client: Client, made: Path, headers: dict[str, str]) -> None:
    form = {"key": client.key, "do": "accept", "expected": ""}
    assert client.post(f"/row/{client.row}", form, **headers).status in (403, 413, 415)
    assert logged(made) == []


def test_a_form_needs_the_key_of_our_own_pages(client: Client, made: Path) -> None:
    for key in ("", "x", client.key[:-1]):
        assert client.post(f"/row/{client.row}", {"key": key, "do": "accept"}).status == 403
    assert client.get(f"/row/{client.row}?do=accept").status == 200
    assert logged(made) == []


def test_every_answer_forbids_what_it_does_not_need(client: Client) -> None:
    for answer in (client.get("/"), client.get("/none"), client.get("/static/review.css"), client.get("/", cookie="")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get("/").headers["cache-control"] == "no-store"


def test_pages_have_no_script_or_style_of_their_own(client: Client) -> None:
    for path in ("/", f"/row/{client.row}", "/documents", "/log", "/series"):
        text = client.get(path).text
        assert re.findall(r"<script(?! src=\"/static/[a-z.]+\" defer></script>)", text) == []
        assert re.findall(r"\s(?:style|on[a-z]+)=", text) == []
        assert re.findall(r"(?:src|href|action)=\"(?!/|#)", text) == []


@pytest.mark.parametrize(
    "path",
    [
        "/image/" + "ab" * 32 + "/1.jpg",
        "/image/..%2f..%2fmanifest.sqlite/1.jpg",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%5capp.py",
        "/row/';%20drop%20table",
        "/row/%F0%9F%98%80",
        "/text/" + "ab" * 32 + "/1",
        "/word/x/1/1/1",
        "/add/x/1/1",
        "/series/words?seen=",
        "/series/rows?field=id&old=a",
    ],
)
def test_what_is_not_there_is_not_there(client: Client, path: str) -> None:
    assert client.get(path).status == 404


def test_nonsense_is_no_error(client: Client) -> None:
    for query in (
        "?p=99999999999999",
        "?p=-1",
        "?state=x&below=nan",
        "?below=1e999",
        "?q=" + "%00%ff" * 50,
        "?m=<b>&n=x",
    ):
        answer = client.get("/" + query)
        assert answer.status == 200
        assert "<b>" not in answer.text.split("<main")[0].split("</header>")[1]
    for form in ({"do": "explode"}, {"do": "correct", "value": "1e5"}, {"do": "correct", "role": "x"}):
        assert client.post(f"/row/{client.row}", {"key": client.key, **form}).status in (404, 422)
    assert client.post("/words/none", {"key": client.key}).status == 404
    for back in ("//evil.example/", "http://evil.example/", "/\\evil.example", "javascript:x"):
        answer = client.post("/language", {"key": client.key, "language": "en", "back": back})
        assert answer.headers["location"] == "/"


def test_two_reviewers_do_not_overwrite_each_other(out: Path, serve: Serve) -> None:
    first, second = Client(serve(out)), Client(serve(out, "--name", "Bình"))
    row = first.row
    assert first.post(f"/row/{row}", {"key": first.key, "do": "accept", "expected": ""}).status == 303
    answer = second.post(f"/row/{row}", {"key": second.key, "do": "reject", "expected": ""})
    assert answer.status == 409
    assert "An" in answer.text
    # having looked again, the second may decide otherwise; both decisions stay
    page = second.get(f"/row/{row}?state=all").text
    expected = re.findall(r'name="expected" value="([^"]+)"', page)[0]
    assert second.post(f"/row/{row}", {"key": second.key, "do": "reject", "expected": expected}).status == 303
    assert [(one["who"], one["action"]) for one in logged(out)] == [("An", "accept"), ("Bình", "reject")]
    assert "rejected" in first.get(f"/row/{row}?state=all").text


def test_a_log_that_cannot_be_written_is_told(out: Path, serve: Serve) -> None:
    client = Client(serve(out, "--keep-tables"))
    (out / "decisions.jsonl").mkdir()
    answer = client.post(f"/row/{client.row}", {"key": client.key, "do": "accept", "expected": ""})
    assert answer.status == 507
    assert "could not be saved" in answer.text or "Không lưu được" in answer.text
    (out / "decisions.jsonl").rmdir()
    assert client.post(f"/row/{client.row}", {"key": client.key, "do": "accept", "expected": ""}).status == 303


def test_what_cannot_be_reviewed(tmp_path: Path, looked_at: Serving) -> None:
    port = looked_at.home.rsplit(":", 1)[1]
    for message, arguments in [
        ("not a run's folder", (tmp_path,)),
        ("not a run's folder", (tmp_path / "none",)),
    ]:
        done = phuchoi("review", *arguments)
        assert done.returncode == 2
        assert message in complaint(done)
    assert port


def test_a_port_that_is_taken_is_told(out: Path, looked_at: Serving) -> None:
    done = phuchoi("review", out, "--port", looked_at.home.rsplit(":", 1)[1])
    assert (done.returncode, "name another --port" in complaint(done)) == (2, True)
