"""A small run, the installed command serving it, and the system's Chromium looking at it."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.archive.conftest import PHUCHOI, run

ROOT = Path(__file__).parents[2]
REPORT = """BÁO CÁO
Đến nay toàn huyện có 19/207 xã đạt tiêu chí giao thông, chiếm 20%.
Trong đó bản Khe Zyx có 35 hộ nghèo, bản Nà Zyx có 12 hộ nghèo.
Năm 2015 xây dựng 5 nhà văn hóa ở bản Zyx và 24 km đường trục xã.
Ghi chú <script>window.hacked = 1</script> "trích 'dẫn" \u202e702 xã\u202c & <b>đậm</b> 41 thôn.
Tổng số có 88 lớp học và mười hai thôn khác.
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over a text full of traps and a page with boxes."""
    folder = tmp_path_factory.mktemp("reviewed")
    (folder / "in").mkdir()
    (folder / "in" / "bao cao.txt").write_text(REPORT, "utf-8")
    shutil.copy(ROOT / "samples" / "born-digital.pdf", folder / "in" / "digital.pdf")
    ran = run(folder / "in", out=folder / "out", jobs=1)
    assert ran.status == 0, ran.err
    return folder / "out"


@pytest.fixture
def out(made: Path, tmp_path: Path) -> Path:
    """The run, to do with as one likes."""
    return Path(shutil.copytree(made, tmp_path / "out"))


class Serving:
    """`phuchoi review`, started as typed."""

    def __init__(self, out: Path, *arguments: str) -> None:
        command = [str(PHUCHOI), "review", str(out), "--port", "0", "--name", "An", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = ""
        for line in self.process.stdout:
            found = re.search(r"http://\S+", line)
            if found:
                self.address = found[0]
                break
        assert self.address, self.process.communicate()[1]
        self.home = self.address.split("/?")[0]

    def stop(self) -> str:
        """End it as Ctrl-C does; returns what it still said."""
        self.process.send_signal(signal.SIGINT)
        said, complained = self.process.communicate(timeout=30)
        assert "Traceback" not in complained, complained
        return said


Serve = Callable[..., Serving]


@pytest.fixture
def serve() -> Iterator[Serve]:
    started: list[Serving] = []

    def start(out: Path, *arguments: str) -> Serving:
        started.append(Serving(out, *arguments))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.stop()


@pytest.fixture(scope="session")
def looked_at(made: Path) -> Iterator[Serving]:
    """The run served to tests that decide nothing."""
    serving = Serving(made, "--against", str(made))
    yield serving
    serving.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in English; whatever its console complains of fails the test."""
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # a form that cannot be saved as it is answers with this status
        if message.type in ("error", "warning") and "status of 422" not in message.text:
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def logged(out: Path) -> list[dict[str, object]]:
    """The decisions in the log."""
    path = out / "decisions.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []
