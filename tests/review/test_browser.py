"""The review page in a real browser, by keyboard and by mouse."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.review.conftest import Serve, Serving, logged


def settled(page: Page) -> None:
    """Wait until what was asked for is there."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def press(page: Page, key: str) -> None:
    page.keyboard.press(key)
    page.wait_for_timeout(60)
    settled(page)


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_session_by_keyboard_and_what_is_left_of_it(out: Path, serve: Serve, page: Page) -> None:
    serving = serve(out)
    page.goto(serving.address)
    assert "token" not in page.url
    total = len(rows(out))
    expect(page.get_by_text(f"0 of {total} decided")).to_be_visible()
    # the row that a check doubts comes first
    expect(page.locator("table.rows tbody tr").first).to_contain_text("share and fraction differ")
    # search without marks
    page.keyboard.press("/")
    page.keyboard.type("88 lop hoc")
    press(page, "Enter")
    expect(page.locator("table.rows tbody tr")).to_have_count(1)
    expect(page.locator("table.rows")).to_contain_text("88")
    page.goto(serving.home)
    # the first: what is read stays, the proposal is shown, a field is corrected
    press(page, "Enter")
    expect(page.locator(".doubt-note")).to_contain_text("19/207")
    press(page, "e")
    page.keyboard.type("41")
    page.keyboard.press("Enter")
    expect(page.locator(".message")).to_have_text("Corrected.")
    # the next by one key, then reject one, then take that back
    press(page, "a")
    expect(page.locator(".message")).to_have_text("Accepted.")
    rejected = (page.locator("#decide").get_attribute("action") or "").split("?")[0]
    press(page, "r")
    expect(page.locator(".message")).to_have_text("Rejected.")
    expect(page).not_to_have_url(re.compile(re.escape(rejected)))
    press(page, "u")
    expect(page.locator(".message")).to_have_text("Taken back.")
    expect(page).to_have_url(re.compile(re.escape(rejected)))
    expect(page.locator(".where .badge")).to_have_text("Undecided")
    press(page, "U")
    expect(page.locator(".where .badge")).to_have_text("Rejected")
    press(page, "u")
    expect(page.locator(".where .badge")).to_have_text("Undecided")
    assert [one["action"] for one in logged(out)] == ["correct", "accept", "reject", "undo", "redo", "undo"]
    assert {one["who"] for one in logged(out)} == {"An"}
    # at the end the tables are brought up to date; what was decided is there after a restart
    assert "indicators.csv is up to date" in serving.stop()
    assert sorted(row["decision"] for row in rows(out) if row["decision"]) == ["accepted", "corrected"]
    assert next(row for row in rows(out) if row["decision"] == "corrected")["value"] == "41"
    again = serve(out)
    page.goto(again.address)
    expect(page.get_by_text(f"2 of {total} decided")).to_be_visible()
    page.get_by_text("Corrected").first.click()
    settled(page)
    expect(page.locator("table.rows tbody tr")).to_have_count(1)
    expect(page.locator("table.rows tbody")).to_contain_text("41/207")


def test_a_word_corrected_once_and_everywhere(out: Path, serve: Serve, page: Page) -> None:
    page.goto(serve(out).address)
    page.get_by_role("link", name="Documents").click()
    page.locator("tr", has_text="bao cao.txt").get_by_role("link", name="Text").click()
    word = page.locator(".line[data-line='3'] button.w", has_text="Zyx").first
    word.focus()
    press(page, "Enter")
    panel = page.locator("#slot-3 .word-panel")
    expect(panel).to_contain_text("Zyx")
    expect(panel.get_by_label("Printed")).to_be_focused()
    page.keyboard.type("Vàng")
    press(page, "Enter")
    # the same was read in two other places
    expect(page.locator("h1")).to_contain_text("→ Vàng")
    expect(page.locator(".spots li")).to_have_count(2)
    page.locator(".spots input").nth(1).uncheck()
    press(page, "a")
    expect(page.locator(".message")).to_contain_text("1 places")
    page.goto(page.url.split("/series")[0] + "/documents")
    page.locator("tr", has_text="bao cao.txt").get_by_role("link", name="Text").click()
    expect(page.locator("button.w.decided")).to_have_text(["Vàng", "Vàng"])
    press(page, "u")
    expect(page.locator("button.w.decided")).to_have_count(1)
    press(page, "u")
    expect(page.locator("button.w.decided")).to_have_count(0)
    texts = [one for one in logged(out) if one["action"] == "text"]
    assert [fix["seen"] for one in texts for fix in one["words"]] == ["Zyx", "Zyx"]


def test_a_row_is_found_again_in_a_corrected_text_and_a_missed_one_added(out: Path, serve: Serve, page: Page) -> None:
    serving = serve(out)
    page.goto(f"{serving.address}")
    page.goto(f"{serving.home}/?q=88+lop+hoc")
    press(page, "Enter")
    page.locator("button.w.here", has_text="88").click()
    page.get_by_label("Printed").fill("86")
    press(page, "Enter")
    expect(page.locator(".where h1")).to_contain_text("86")
    expect(page.locator("dl.seen dd").first).to_contain_text("88 lớp")
    # mark the words of a number in letters: a row that no machine finds
    press(page, "t")
    page.locator(".line[data-line='6'] button.w", has_text="mười").focus()
    press(page, "m")
    page.locator(".line[data-line='6'] button.w", has_text="thôn").focus()
    press(page, "m")
    form = page.locator("form.add")
    expect(form.get_by_label("First word")).to_have_value("7")
    form.get_by_label("Value").fill("12,5")
    form.get_by_role("button", name="Add row").click()
    expect(page.locator(".field.value .error")).to_be_visible()
    page.get_by_label("Value").fill("12")
    page.get_by_label("Unit").fill("thôn")
    page.get_by_role("button", name="Add row").click()
    expect(page.locator(".message")).to_have_text("Row added.")
    expect(page.locator("button.w.here")).to_have_text(["mười", "hai", "thôn"])
    serving.stop()
    found = {row["value"]: row for row in rows(out) if row["line"] == "6"}
    assert found["86"]["text"].startswith("86") and found["86"]["seen"].startswith("88")
    assert found["12"]["decision"] == "added"
    assert "86 lớp" in next(out.glob("documents/bao-cao-*/restored.txt")).read_text("utf-8")


def test_two_runs_as_a_queue(out: Path, serve: Serve, page: Page, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(out, old)
    table = rows(old)
    doubted = next(row for row in table if row["flags"])
    doubted.update(value="91", amount="91")
    gone = table.pop(0) if table[0] is not doubted else table.pop(1)
    with (old / "indicators.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, doubted.keys())
        writer.writeheader()
        writer.writerows([*table, {**doubted, "id": "0" * 12, "page": "9", "value": "7777"}])
    page.goto(serve(out, "--against", str(old)).address)
    page.get_by_role("link", name="Two runs").click()
    expect(page.locator(".head")).to_contain_text("1 changed, 1 added, 1 removed")
    expect(page.locator(".changes").first).to_contain_text("91 → 19")
    press(page, "Enter")
    expect(page.locator("table.rows tbody tr")).to_have_count(2)
    press(page, "Enter")
    expect(page.locator(".field.value .was")).to_have_text("other run: 91")
    page.get_by_role("link", name="Two runs").click()
    page.get_by_role("button", name="Keep as before").click()
    expect(page.locator(".changes .badge").first).to_have_text("Corrected")
    assert logged(out)[0]["fields"] == {"value": "91"}
    assert gone["id"] in {row["id"] for row in rows(out)}


def test_what_documents_hold_does_no_harm(looked_at: Serving, page: Page) -> None:
    page.goto(looked_at.address)
    page.goto(f"{looked_at.home}/?q=41+thon")
    press(page, "Enter")
    press(page, "t")
    line = page.locator(".line[data-line='5']")
    expect(line).to_contain_text("<script>window.hacked")
    expect(line).to_contain_text("⟨U+202E⟩")
    assert "\u202e" not in page.content()
    assert page.evaluate("window.hacked") is None
    assert page.locator("main script, main b:has-text('đậm')").count() == 0
    page.locator(".line[data-line='5'] button.w").nth(2).click()
    expect(page.locator(".word-panel")).to_be_visible()
    assert page.evaluate("window.hacked") is None


def test_everybody_can_use_it(looked_at: Serving, browser: Browser, made: Path) -> None:
    """Names, roles, contrast and order by axe, in both languages and schemes; nothing is cut off on a narrow window or
    at 200 %.
    """
    out = made
    sha256 = {row["document"]: row["sha256"] for row in rows(out)}["digital.pdf"]
    row = next(one for one in rows(out) if one["document"] == "digital.pdf")
    line = f"{row['page']}/{row['line']}"
    read = (f"/row/{row['id']}", "/", f"/text/{sha256}/1", f"/add/{sha256}/{line}", f"/word/{sha256}/{line}/0", "/runs")
    paths = (*read, "/documents", "/series", "/log")
    # 640 CSS pixels are a window of 1280 at 200 %
    for scheme, locale, width in (("light", "en", 1280), ("dark", "vi", 640), ("light", "vi", 360)):
        context = browser.new_context(locale=locale, color_scheme=scheme, viewport={"width": width, "height": 700})  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(looked_at.address)
        for path in paths if width == 1280 else paths[:3]:
            page.goto(looked_at.home + path)
            assert page.evaluate("document.documentElement.lang") == locale
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (path, width)
            if path in {1280: read, 640: read[:2], 360: ()}[width]:
                found = Axe().run(page, options={"resultTypes": ["violations"]})
                assert found.violations_count == 0, (path, scheme, found.generate_report())
        context.close()


def test_focus_is_seen_and_help_is_a_key_away(looked_at: Serving, page: Page) -> None:
    page.goto(looked_at.address)
    press(page, "Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    for _ in range(3):
        press(page, "Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("accept, or the main button")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.locator("h1")).to_have_text("Những gì cần xem")


def test_the_picture_can_be_moved(looked_at: Serving, made: Path, page: Page) -> None:
    page.goto(looked_at.address)
    row = next(one for one in rows(made) if one["document"] == "digital.pdf")
    page.goto(page.url.rstrip("/") + f"/row/{row['id']}")
    picture = page.locator(".viewer svg")
    assert (
        page.evaluate("fetch(document.querySelector('.viewer image').getAttribute('href')).then(r => r.status)") == 200
    )
    expect(picture.locator(".focus")).to_be_visible()
    before = picture.get_attribute("viewBox")
    press(page, "+")
    closer = picture.get_attribute("viewBox")
    assert float(closer.split()[2]) < float(before.split()[2])  # type: ignore[union-attr]
    box = picture.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 240, steps=4)
    page.mouse.up()
    assert picture.get_attribute("viewBox") != closer
    press(page, "0")
    assert float(picture.get_attribute("viewBox").split()[0]) == 0  # type: ignore[union-attr]
    # a word on the picture opens the word in the text
    press(page, "t")
    page.locator("rect.box").nth(5).click()
    expect(page.locator(".word-panel")).to_be_visible()
