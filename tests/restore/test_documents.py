"""Documents of placed words: each page by its route, each word with its own text and how sure it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.knowledge import Knowledge
from pipeline.model import Box, Change, Document, Line, Page, Route, Word
from pipeline.publish.text import replay, restored_text, seen_text
from pipeline.restore import restore, restore_text
from pipeline.restore.doubts import doubts_of
from pipeline.restore.words import with_decisions

RULES = Knowledge()
CASES = Path(__file__).parent.parent / "cases" / "restore"
CONTEXTS = json.loads((CASES / "contexts.json").read_text("utf-8"))
GOOD = 0.96
"""What Tesseract says of a usual word."""


def line_of(number: int, text: str, confidence: float | Sequence[float] = GOOD) -> Line:
    """A line of words in a row, 10 points each, with the engine's confidence in all or each."""
    seen = text.split()
    sure = [confidence] * len(seen) if isinstance(confidence, float) else confidence
    words = tuple(
        Word(
            seen=word,
            text=word,
            box=Box(x0=10.0 * place, top=12.0 * number, x1=10.0 * place + 9, bottom=12.0 * number + 9),
            confidence=one,
            line=number,
        )
        for place, (word, one) in enumerate(zip(seen, sure, strict=True))
    )
    return Line(number=number, seen=" ".join(seen), words=words)


def page_of(text: str, route: Route, number: int = 1) -> Page:
    lines = tuple(line_of(place, line) for place, line in enumerate(text.split("\n"), 1))
    return Page(number=number, width=595, height=842, route=route, lines=lines)


def document_of(*pages: Page) -> Document:
    return Document(path="a.pdf", kind="pdf", pages=pages)


def check(before: Document, after: Document) -> None:
    """What restoration may not touch, and that its changes say all that it did."""
    assert seen_text(after) == seen_text(before)
    for old, new in zip(before.pages, after.pages, strict=True):
        assert msgspec.structs.replace(new, lines=old.lines) == old
        for one, two in zip(old.lines, new.lines, strict=True):
            assert msgspec.structs.replace(two, words=one.words) == one
            for was, word in zip(one.words, two.words, strict=True):
                assert msgspec.structs.replace(word, text=was.text, confidence=was.confidence) == was
                assert 0.0 <= word.confidence <= 1.0
            changes = [change for change in after.changes if (change.page, change.line) == (new.number, one.number)]
            assert replay(one.seen, changes).split() == two.text.split()
    places = {(page.number, line.number) for page in before.pages for line in page.lines}
    assert {(change.page, change.line) for change in after.changes} <= places


def test_each_page_goes_by_its_route() -> None:
    damaged = CONTEXTS["damaged"]
    before = document_of(page_of(damaged, Route.KEEP, 1), page_of(damaged, Route.REPAIR, 2), Page(number=3))
    after = restore(before, RULES)
    check(before, after)
    assert after.pages[0] == before.pages[0]
    assert after.pages[2] == before.pages[2]
    assert {change.page for change in after.changes} == {2}
    assert {change.line for change in after.changes} == {1, 2, 3, 4, 5}
    assert "nhân dân các dân tộc trong huyện đã đoàn" in after.pages[1].lines[0].text
    assert restored_text(after).startswith(damaged)


def test_right_words_of_an_engine_stay_and_a_sure_misreading_is_mended() -> None:
    text = CONTEXTS["right"] + "\nChương trình mục tiêu quốc gia xây đựng nông thôn mới"
    before = document_of(page_of(text, Route.OCR))
    after = restore(before, RULES)
    check(before, after)
    (change,) = after.changes
    assert (change.page, change.line, change.seen, change.text) == (1, 5, "đựng", "dựng")
    assert change.reason == "channel:vie"
    assert change.confidence > 0.9
    assert change.candidates[0].text == "dựng"
    word = after.pages[0].lines[4].words[7]
    assert (word.seen, word.text) == ("đựng", "dựng")
    assert word.box == before.pages[0].lines[4].words[7].box


def test_what_the_engine_doubts_is_changed_more_readily() -> None:
    text = "Bà con trong bản mua sách"
    sure, unsure = (
        restore(document_of(Page(number=1, route=Route.OCR, lines=(line_of(1, text, one),))), RULES)
        for one in (0.97, 0.3)
    )
    assert doubts_of(line_of(1, text, 0.97))[0][1] < doubts_of(line_of(1, text, 0.3))[0][1]
    assert len(sure.changes) <= len(unsure.changes)
    trust = [sum(word.confidence for word in one.pages[0].lines[0].words) for one in (unsure, sure)]
    assert trust[0] < trust[1]


@pytest.mark.parametrize("route", [Route.OCR, Route.REPAIR])
def test_a_number_cut_in_two_becomes_one_word_and_an_empty_one(route: Route) -> None:
    context = CONTEXTS["right" if route is Route.OCR else "damaged"]
    last = "Toàn huyện có 2. 750 hộ nghèo" if route is Route.OCR else "Toan huyén cé 2. 750 hé nghéo"
    before = document_of(page_of(f"{context}\n{last}", route))
    after = restore(before, RULES)
    check(before, after)
    line = after.pages[0].lines[-1]
    assert [word.text for word in line.words][3:5] == ["2.750", ""]
    assert [word.seen for word in line.words][3:5] == ["2.", "750"]
    assert "có 2.750 h" in line.text
    (join,) = [change for change in after.changes if change.reason == "number:join"]
    assert (join.line, join.seen, join.text) == (line.number, "2. 750", "2.750")


def test_the_number_of_an_item_is_no_part_of_the_number_after_it() -> None:
    before = document_of(page_of(f"{CONTEXTS['right']}\n1. 207 xã đã hoàn thành quy hoạch", Route.OCR))
    assert restore(before, RULES).changes == ()


def test_a_report_that_numbers_its_communes_has_a_sixth() -> None:
    line = "Thi tran Phi Long {} cé 3{} hé nghéo, x4 Phi Long {} cé 2{} hé nghéo.\n"
    told = CONTEXTS["damaged"] + "\n" + "".join(line.format(one, one, one + 1, one) for one in (1, 2, 3, 4, 7))
    text, _ = restore_text(told + "Xa Phi Long 6 trén dia ban huyén dang xay dung nha van héa.", RULES)
    assert "Long 6 trên địa bàn" in text


def test_punctuation_around_a_word_stays_with_it() -> None:
    before = document_of(page_of(f"{CONTEXTS['damaged']}\n(trong d6 c6 “nha van héa”, dudng-trudng.)", Route.REPAIR))
    line = restore(before, RULES).pages[0].lines[-1]
    assert line.text.startswith("(trong đó có “nhà văn h")
    assert [word.text[-2:] for word in line.words][-2:] == ["”,", ".)"]
    assert line.words[-1].text.count("-") == 1


def test_earlier_changes_come_first_and_stay() -> None:
    earlier = Change(page=1, line=1, start=0, end=1, seen="x", text="y", reason="decision")
    before = document_of(page_of(CONTEXTS["damaged"], Route.REPAIR))
    after = restore(msgspec.structs.replace(before, changes=(earlier,)), RULES)
    assert after.changes[0] == earlier
    assert after.changes[1:] == restore(before, RULES).changes != ()


def test_a_document_without_lines_and_one_of_failed_pages_come_back_as_they_are() -> None:
    for document in (
        document_of(),
        document_of(Page(number=1, route=Route.BLANK), Page(number=2, route=Route.FAILED, reason="cut short")),
        document_of(Page(number=1, route=Route.OCR, lines=(Line(number=1, seen=""),))),
    ):
        assert restore(document, RULES) == document


def test_a_line_without_decisions_is_the_same_line() -> None:
    line = line_of(1, "có 19/207 xã")
    assert with_decisions(line, []) == line


@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(
                    ["xã", "xa", "đựng", "2.", "750", "19/207", "|", "(nông", "mởi”,", "a\u0301", "\ud800"]
                ),
                st.sampled_from([0.0, 0.5, 0.93, 0.97, 1.0]),
            ),
            max_size=8,
        ),
        max_size=4,
    ),
    st.sampled_from(list(Route)),
)
@settings(deadline=None, max_examples=60)
def test_any_document(lines: list[list[tuple[str, float]]], route: Route) -> None:
    placed = tuple(
        line_of(number, " ".join(word for word, _ in line), [sure for _, sure in line])
        for number, line in enumerate(lines, 1)
    )
    before = document_of(Page(number=1, route=route, lines=placed))
    check(before, restore(before, RULES))


@pytest.mark.parametrize(
    ("read", "sure", "printed"),
    [
        pytest.param(
            "Đọc lạp - lự do - linh phUC",
            (0.81, 0.81, 0.92, 0.9, 0.93, 0.93, 0.0, 0.51),
            "Độc lập - Tự do - Hạnh phúc",
            id="cut by the picture's edge",
        ),
        pytest.param(
            "Tọc lập - 1ự do - Tliạnh pHUC",
            (0.6, 0.7, 0.9, 0.6, 0.93, 0.93, 0.2, 0.4),
            "Độc lập - Tự do - Hạnh phúc",
            id="half of it spoiled",
        ),
        pytest.param(
            "GÔNG H0A XÃ HỘI GHỦ NGHĨA VIỆT NĂM", (0.7,) * 8, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", id="a seal over it"
        ),
        pytest.param(
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA XÔ VIẾT", (0.96,) * 8, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA XÔ VIẾT", id="read surely"
        ),
        pytest.param("Độc lập - Tự do - Dân chủ", (0.96,) * 8, "Độc lập - Tự do - Dân chủ", id="another motto"),
        pytest.param("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", (0.96,) * 8, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", id="hoà"),
    ],
)
def test_words_of_a_set_phrase_are_known_by_the_others(read: str, sure: Sequence[float], printed: str) -> None:
    """Nothing that a word was read as leads back to it; what stands beside it does, where it was not read surely."""
    page = Page(number=1, width=595, height=842, route=Route.OCR, lines=(line_of(1, read, sure),))
    done = restore(document_of(page), RULES)
    assert done.pages[0].lines[0].text == printed
    assert restored_text(done) == f"{printed}\n"


def test_what_fits_its_neighbours_but_not_what_was_read_is_unsure() -> None:
    """What was printed may be none of the candidates: "linh phUC" is no "kinh phí"."""
    read = ["Tỉnh đã bố trí linh phUC để thực hiện", "các xã vhức hiện tốt quy chế", "Hội nông thenh niên các cấp"]
    unsure = {"linh", "phUC", "vhức", "thenh"}
    lines = tuple(
        line_of(place, text, [0.3 if word in unsure else GOOD for word in text.split()])
        for place, text in enumerate(read, 1)
    )
    done = restore(document_of(Page(number=1, width=595, height=842, route=Route.OCR, lines=lines)), RULES)
    far = [one for one in done.changes if one.candidates and one.candidates[0].channel > 11.0]
    assert far
    assert all(one.confidence <= 0.55 for one in far)
    words = [word for line in done.pages[0].lines for word in line.words if word.text != word.seen]
    assert {word.confidence for word in words if word.seen in {one.seen for one in far}} <= {0.55}


def test_a_lone_letter_is_what_is_left_of_many_words() -> None:
    sure = (GOOD, 0.3, *[GOOD] * 7)
    line = line_of(1, "Theo đ nghị của Bộ trưởng Bộ Tài chính;", sure)
    page = Page(number=1, width=595, height=842, route=Route.OCR, lines=(line,))
    assert restore(document_of(page), RULES).pages[0].lines[0].text == "Theo đề nghị của Bộ trưởng Bộ Tài chính;"
