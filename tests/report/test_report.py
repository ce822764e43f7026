"""report.html as a run writes it, and as a browser shows it."""

from __future__ import annotations

import csv
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from pipeline.knowledge import Knowledge
from pipeline.panel.rows import AT
from pipeline.panel.rules import panel_rules
from pipeline.publish import INDICATORS
from pipeline.report.choice import DOCUMENTS
from pipeline.report.funding import FundingFinder
from pipeline.report.page import write_report
from pipeline.report.wording import texts
from tests.archive.conftest import start


class Page(HTMLParser):
    """The text of a page in one language, and the addresses it names."""

    def __init__(self, html: str, language: str) -> None:
        super().__init__()
        self._other = "vi" if language == "en" else "en"
        self._stack: list[bool] = []
        self.text, self.addresses, self.tags = "", [], set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "xlink:href", "action")]
        if tag not in ("meta", "input", "br", "image", "rect", "path"):
            self._stack.append(tag in ("style", "script") or told.get("class") == self._other)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "input", "br", "image", "rect", "path"):
            self._stack.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._stack):
            self.text += f" {data} "


def told(out: Path, language: str = "en") -> str:
    return " ".join(Page((out / "report.html").read_text("utf-8"), language).text.split())


def test_a_run_ends_with_a_report_that_says_what_the_tables_say(made: Path) -> None:
    text = told(made)
    with (made / "indicators.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert f" indicators {len(rows)} " in text
    assert "or not all of their pages: 1." in text and "empty.pdf" in text
    assert "19/207 is 9,18 %, but 20 % is stated" in text
    assert "Reports contradict each other" in text and "other.txt" in text
    assert "80 /207 38.6 %" in text and "80 /207 38,6 %" in told(made, "vi")
    assert "Các báo cáo mâu thuẫn nhau" in told(made, "vi")
    # a sum and its parts: what no part explains is told
    assert "Total stated: 1 billion đồng" in text
    assert re.search("State budget 250 million đồng 25 %", text) and "Not explained 100 million" in text


def test_it_needs_nothing_else_and_does_what_no_document_says(made: Path, browser: Browser) -> None:
    html = (made / "report.html").read_text("utf-8")
    page = Page(html, "en")
    assert "script" not in page.tags and "link" not in page.tags
    assert all(one.startswith(("#", "data:image/jpeg;base64,")) for one in page.addresses)
    assert "<b>lang son.txt" in page.text  # its name, as text
    assert "\u202e" not in html
    context = browser.new_context()
    asked: list[str] = []
    shown = context.new_page()
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(f"file://{made / 'report.html'}")
    assert [url for url in asked if not url.startswith("data:")] == [shown.url]
    assert shown.title() == "phuchoi · Báo cáo · Report"
    context.close()


def test_flags_of_a_page_are_shown_with_its_words(made: Path) -> None:
    html = (made / "report.html").read_text("utf-8")
    pictures = re.findall(r'<image href="data:image/jpeg;base64,([^"]+)"', html)
    assert pictures and len(html) < 400_000
    with (made / "flags.csv").open(encoding="utf-8", newline="") as file:
        scanned = [row for row in csv.DictReader(file) if row["document"] == "scan.pdf"]
    assert scanned and scanned[0]["explanation"].replace("\u202f", " ") in told(made)


@pytest.mark.parametrize(("scheme", "width", "language"), [("light", 1280, "en"), ("dark", 390, "vi")])
def test_it_can_be_read_by_everybody(made: Path, browser: Browser, scheme: str, width: int, language: str) -> None:
    """Names, roles, contrast and order by axe; nothing is wider than a phone; a language is chosen by keyboard."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"file://{made / 'report.html'}")
    assert page.get_by_role("heading", name=texts("vi")["head.title"]).is_visible()
    if language == "en":
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
    assert page.get_by_role("heading", level=1).inner_text() == texts(language)["head.title"]
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_the_same_run_gives_the_same_bytes_wherever_it_lies(made: Path, tmp_path: Path) -> None:
    first = (made / "report.html").read_bytes()
    copy = Path(shutil.copytree(made, tmp_path / "elsewhere"))
    process = start("report", copy)
    assert process.communicate(timeout=60)[1] == "" and process.returncode == 0
    assert (copy / "report.html").read_bytes() == first


def test_a_large_archive_gives_a_small_report(made: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(made, tmp_path / "out"))
    with (out / "documents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    good = next(row for row in rows if row["document"] == "digital.pdf")
    with (out / "documents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, good.keys())
        writer.writeheader()
        writer.writerows(rows)
        writer.writerows({**good, "document": f"more/{number:05}.pdf"} for number in range(3000))
    before = (made / "report.html").stat().st_size
    assert write_report(out).stat().st_size < before + 700 * DOCUMENTS * 2
    assert "Other documents, without trouble: 2,8" in told(out)


def test_a_folder_without_a_finished_run_is_named(tmp_path: Path) -> None:
    process = start("report", tmp_path)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2 and "documents.csv" in err and "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_every_language_says_everything() -> None:
    fields = re.compile(r"{(\w+)}")
    assert texts("en").keys() == texts("vi").keys()
    for name, text in texts("en").items():
        assert sorted(fields.findall(text)) == sorted(fields.findall(texts("vi")[name])), name


def money(subject: str, value: int, percent: str = "") -> tuple[str, ...]:
    cells = dict.fromkeys(INDICATORS.header, "")
    cells.update(id=subject, document="a.txt", page="1", role="actual", unit="đồng", section="II", period="2015")
    cells.update(subject=subject, value=str(value), amount=str(value), percent=percent)
    return tuple(cells[name] for name in AT)


def test_parts_of_a_part_are_not_drawn_beside_it() -> None:
    finder = FundingFinder(panel_rules(Knowledge()).funding)
    (bar,) = finder.bars_of(
        [
            money("tổng nguồn vốn huy động", 100),
            money("ngân sách Nhà nước", 40, "40"),
            money("ngân sách tỉnh", 15),
            money("vốn lồng ghép các dự án", 25),
            money("vốn tín dụng", 50, "98.3"),
        ]
    )
    assert [(part.source.key, part.share, part.percent) for part in bar.parts] == [
        ("state", 0.4, "40"),
        ("credit", 0.5, ""),  # 98,3 % is of something else
    ]
    assert (bar.rest, bar.exceeds) == (10, False)
    assert finder.bars_of([money("tổng vốn", 100), money("vốn tín dụng", 50)]) == []
