"""How right a text is, in words of Vietnamese; and the routes that follow, whatever else the page holds."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.quality import Quality, Verdict, judge
from pipeline.ingest.routing import Evidence, of_page, of_text
from pipeline.knowledge import Knowledge
from pipeline.model import Route
from pipeline.settings import Settings

KNOWLEDGE = Knowledge()
RULES = KNOWLEDGE.toml("quality.toml")["page"]
CASES = json.loads((Path(__file__).parents[1] / "cases" / "quality.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_verdicts(case: dict[str, str]) -> None:
    quality = judge(case["text"], KNOWLEDGE)
    assert quality.verdict == case["verdict"], quality


@given(st.text())
def test_any_text_can_be_judged(text: str) -> None:
    quality = judge(text, KNOWLEDGE)
    assert 0.0 <= quality.score <= quality.valid <= 1.0
    assert quality.marked <= quality.valid
    assert (quality.words == 0) == (str(quality) == "no words")


@given(st.lists(st.decimals(0, 10**9, places=2).map(str), min_size=1))
def test_figures_are_figures_however_many(figures: list[str]) -> None:
    assert judge(" ".join(figures), KNOWLEDGE).verdict is Verdict.NUMERIC


def test_figures_do_not_sway_the_verdict() -> None:
    for case in CASES:
        if case["verdict"] in ("good", "damaged", "stripped", "foreign"):
            alone, beside = (judge(case["text"] + more, KNOWLEDGE) for more in ("", " 1.234,5 ha 19/207 24,06%" * 50))
            assert alone.score == beside.score, case


SHARES = st.floats(0, 1)
QUALITIES = st.builds(
    Quality, words=st.integers(0, 500), valid=SHARES, marked=SHARES, score=SHARES, verdict=st.sampled_from(Verdict)
)
PAGES = st.builds(
    Evidence,
    quality=QUALITIES,
    picture=SHARES,
    drawn=st.integers(0, 100),
    annotated=st.booleans(),
    glyphs=st.integers(0, 9),
    unknown=SHARES,
    tokens=st.integers(0, 900),
    bands=SHARES,
    hidden=st.booleans(),
    legacy_font=st.sampled_from(["", ".VnTime"]),
)


@given(PAGES)
def test_what_the_user_asks_for_wins_on_every_page(page: Evidence) -> None:
    route, reason = of_page(page, Settings(force_ocr=True), RULES)
    assert route is Route.OCR
    assert reason
    route, reason = of_page(page, Settings(keep_text=True), RULES)
    assert reason
    if page.quality.verdict is not Verdict.EMPTY:
        assert route is Route.KEEP


@given(PAGES)
def test_right_text_over_a_whole_page_is_never_read_anew(page: Evidence) -> None:
    quality = msgspec.structs.replace(page.quality, verdict=Verdict.GOOD)
    page = msgspec.structs.replace(page, quality=quality, bands=0.6, unknown=0.0)
    # what a program read from an image is checked
    wanted = Route.REPAIR if page.hidden and page.picture >= RULES["picture"] else Route.KEEP
    assert of_page(page, Settings(), RULES)[0] is wanted


@given(PAGES)
def test_a_table_of_figures_is_never_read_anew(page: Evidence) -> None:
    quality = msgspec.structs.replace(page.quality, verdict=Verdict.NUMERIC)
    page = msgspec.structs.replace(page, quality=quality, bands=0.6, unknown=0.0, tokens=40)
    assert of_page(page, Settings(), RULES)[0] is not Route.OCR


@given(PAGES)
def test_only_a_page_that_holds_nothing_is_blank(page: Evidence) -> None:
    route, _ = of_page(page, Settings(), RULES)
    if route is Route.BLANK:
        assert page.quality.verdict is Verdict.EMPTY
        assert not (page.picture or page.drawn or page.glyphs or page.annotated)


@given(QUALITIES, st.booleans(), st.booleans())
def test_a_text_file_is_never_sent_to_ocr(quality: Quality, force: bool, keep: bool) -> None:
    route, reason = of_text(quality, Settings(force_ocr=force, keep_text=keep))
    assert route in (Route.KEEP, Route.REPAIR, Route.BLANK)
    assert reason.startswith("text file")
    if keep:
        assert route is not Route.REPAIR
