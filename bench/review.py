"""What the pages of `phuchoi review` cost at many rows: seconds the server takes for each, one line of JSON a page.

    python bench/review.py [--rows 50000]

The run is made up: documents of 200 rows, every hundredth row with a flag. Figures are the median of --times requests
over the loopback device; before each a row is accepted, so that nothing is served from what was worked out before.
`start` is from the command to the address it prints.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import re
import signal
import statistics
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

from pipeline.archive.manifest import Manifest
from pipeline.model import Box, Document, Flag, Indicator, Line, Page, Route, Status, Word
from pipeline.publish import DocumentSummary, folder_name, write_document

COMMAND = str(Path(sysconfig.get_path("scripts")) / "phuchoi")
ROWS = 200
"""Of a document."""


def document(number: int) -> Document:
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    lines, rows = [], []
    for line in range(ROWS):
        texts = ["Toàn", "tỉnh", "có", f"{line}/207", "xã", "đạt", "tiêu", "chí"]
        box = Box(x0=72, top=40 + line, x1=300, bottom=52 + line)
        words = tuple(Word(seen=text, text=text, box=box, confidence=0.9) for text in texts)
        lines.append(Line(number=line + 1, seen=" ".join(texts), words=words))
        rows.append(
            Indicator(
                id=hashlib.sha256(f"{sha256}:{line}".encode()).hexdigest()[:12],
                page=1,
                line=line + 1,
                value=Decimal(line),
                total=Decimal(207),
                text=f"{line}/207 xã",
                seen=f"{line}/207 xã",
                unit="xã",
                subject="xã đạt tiêu chí giao thông",
                confidence=round(0.3 + (line * 37 % 70) / 100, 2),
                flags=("percent_mismatch",) if line % 100 == 0 else (),
                box=box,
            )
        )
    flags = tuple(Flag(check="percent_mismatch", indicators=(row.id,), explanation="-") for row in rows if row.flags)
    page = Page(number=1, width=595, height=842, route=Route.KEEP, lines=tuple(lines))
    return Document(
        path=f"reports/{number:05}.txt",
        sha256=sha256,
        kind="text",
        pages=(page,),
        status=Status.OK,
        indicators=tuple(rows),
        flags=flags,
    )


def make_run(out: Path, rows: int) -> None:
    """A run's folder with so many rows."""
    out.mkdir()
    manifest = Manifest(out / "manifest.sqlite")
    documents = [document(number) for number in range(rows // ROWS)]
    manifest.begin([(one.path, one.path) for one in documents], "", "", "", "{}", 1)
    for one in documents:
        folder = folder_name(one.path, one.sha256)
        write_document(out / "documents" / folder, one)
        manifest.put_document(one.sha256, "", "", folder, DocumentSummary.of(one), 0.0)
        manifest.end_input(one.path, one.sha256, one.kind, Status.OK, "", folder)
    manifest.finish("done", "")
    manifest.close()


class Client:
    """Asks for pages, and sends forms."""

    def __init__(self, address: str) -> None:
        self.host, _, query = address.removeprefix("http://").partition("/")
        answer = self.ask("GET", f"/{query}")
        self.cookie = answer[1].get("set-cookie", "").split(";")[0]
        page = self.ask("GET", "/")[2]
        self.key = re.findall(r'name="key" value="([^"]+)"', page)[0]
        self.rows = re.findall(r'href="/row/([0-9a-f]{12})', page)

    cookie = ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[float, dict[str, str], str]:
        """Seconds, headers and body. Raises OSError where the page is an error."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        body = urlencode(form or {})
        headers = {"Cookie": self.cookie, "Origin": f"http://{self.host}"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        connection.request(method, path, body if form is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        spent = time.perf_counter() - begun
        connection.close()
        if answer.status >= 400:
            raise OSError(f"{method} {path}: status {answer.status}")
        return spent, {name.lower(): value for name, value in answer.getheaders()}, text


def figures(client: Client, times: int) -> Iterator[tuple[str, float]]:
    """What each kind of page costs."""
    pages = {
        "queue": "/",
        "queue, last page": "/?p=9999",
        "queue, search": "/?q=giao+thong+19",
        "queue, filters": "/?flag=any&below=0.7",
        "documents": "/documents",
        "row with its evidence": f"/row/{client.rows[0]}",
        "decisions": "/log",
    }
    form = {"key": client.key, "do": "accept", "expected": ""}
    accepting = []
    for name, path in pages.items():
        spent = []
        for row in client.rows[1 : times + 1]:
            accepting.append(client.ask("POST", f"/row/{row}", form)[0])
            spent.append(client.ask("GET", path)[0])
        yield name, statistics.median(spent)
    yield "accepting a row", statistics.median(accepting)
    yield (
        "undoing it",
        statistics.median(client.ask("POST", "/undo", {"key": client.key})[0] for _ in range(times // 2)),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        make_run(out, options.rows)
        begun = time.perf_counter()
        command = [COMMAND, "review", str(out), "--port", "0", "--name", "bench", "--keep-tables"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            address = next(found[0] for line in server.stdout if (found := re.search(r"http://\S+", line)))
            print(json.dumps({"rows": options.rows, "page": "start", "seconds": round(time.perf_counter() - begun, 2)}))
            for name, spent in figures(Client(address), options.times):
                print(json.dumps({"rows": options.rows, "page": name, "seconds": round(spent, 4)}), flush=True)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


if __name__ == "__main__":
    main()
