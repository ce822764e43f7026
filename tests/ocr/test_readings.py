"""Several readings of one page: words keep their places, the others stand beside them, numbers are voted on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.knowledge import Knowledge
from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import FontMissing, Style, print_pages
from pipeline.model import Box, Document, Line, Page, Route, Word
from pipeline.ocr.choices import Choices
from pipeline.ocr.page import read_page
from pipeline.ocr.readings import together
from pipeline.restore import restore
from pipeline.settings import Settings


def word(text: str, x: float, width: float = 20.0, confidence: float = 0.9, top: float = 100.0) -> Word:
    return Word(
        seen=text, text=text, box=Box(x0=x, top=top, x1=x + width, bottom=top + 10), confidence=confidence, line=1
    )


def test_a_number_is_what_most_readings_say_and_the_others_are_kept() -> None:
    first = [word("201", 10, confidence=0.6), word("xã", 40)]
    others = [[word("207", 11, confidence=0.5), word("xa", 41)], [word("207", 9)]]
    (number, unit) = together(first, others)
    assert (number.seen, number.text, number.others) == ("207", "207", ("201", "207"))
    assert (unit.seen, unit.others) == ("xã", ("xa",))


def test_a_surer_reading_outvotes_a_doubtful_one() -> None:
    (number,) = together([word("1.872", 10, confidence=0.95)], [[word("1.372", 10, confidence=0.4)]])
    assert number.seen == "1.872"


def test_a_digit_told_from_a_sign_is_no_surer_than_the_readings_were() -> None:
    first = word("20§", 10, confidence=0.7)
    assert first.box is not None
    signs = "".join(
        f"<span class='ocrx_cinfo' id='timestep{at}'><span class='ocrx_cinfo' id='choice{at}' title='x_confs 90'>{sign}"
        "</span><span class='ocrx_cinfo' id='choice' title='x_confs 9'>7</span></span>"
        for at, sign in enumerate("20§")
    )
    (number,) = together([first], [[word("2O7", 10, confidence=0.6)]], [Choices({first.box: signs})])
    assert (number.seen, number.others, number.confidence) == ("207", ("20§", "2O7"), 0.7)


def test_what_reaches_beyond_a_word_is_not_a_reading_of_it() -> None:
    (one,) = together([word("nông", 10)], [[word("nôngthôn", 10, 45.0)]])
    assert one.others == ()
    (whole,) = together([word("nôngthôn", 10, 45.0)], [[word("nông", 10), word("thôn", 34)]])
    assert whole.others == ("nôngthôn",)


WORDS = st.lists(
    st.builds(
        word,
        st.text("abđ19%", min_size=1, max_size=5),
        st.floats(0, 500),
        st.floats(1, 60),
        st.floats(0, 1),
        st.floats(0, 700),
    ),
    max_size=12,
)


@given(WORDS, st.lists(WORDS, max_size=3))
def test_every_word_keeps_its_place_and_is_one_that_was_read(first: list[Word], others: list[list[Word]]) -> None:
    found = together(first, others)
    assert [one.box for one in found] == [one.box for one in first]
    for one, before in zip(found, first, strict=True):
        assert one.seen == one.text
        assert before.seen in (one.seen, *one.others)
        assert len(one.others) <= len(others)
        if not any(sign.isdecimal() for sign in "".join((before.seen, *one.others, one.seen))):
            assert one.seen == before.seen


def test_a_language_chooses_among_the_readings_of_a_word() -> None:
    texts = ["Toàn", "tỉnh", "có", "19/207", "xã", "đạt", "chuần", "nông", "thôn", "mới", "về", "giao", "thông"]
    placed = [word(text, 25.0 * at, confidence=0.85) for at, text in enumerate(texts)]
    placed[6] = word("chuần", 150.0, confidence=0.85)
    together_read = together(placed, [[word("chuẩn", 150.0)], [word("chuẩn", 150.0)]])
    line = Line(number=1, seen=" ".join(one.seen for one in together_read), words=together_read)
    document = Document(path="a.png", pages=(Page(number=1, route=Route.OCR, lines=(line,)),))
    (restored,) = restore(document, Knowledge()).pages[0].lines
    assert [one.text for one in restored.words] == [*texts[:6], "chuẩn", *texts[7:]]


def test_only_pages_of_few_pixels_are_read_several_times() -> None:
    lines = [("Đến nay toàn tỉnh có 19/207 xã đạt tiêu chí giao thông nông thôn, chiếm 9,2% số xã.", "regular")] * 6
    try:
        (printed,) = print_pages(lines, Style(family="Tinos", size=13.0))
    except FontMissing as error:
        pytest.skip(str(error))
    few, _ = scan(printed.image, printed.dpi, Scan(dpi=96, blur=0.2, noise=4, jpeg=None, threshold=160), seed=3)
    many, _ = scan(printed.image, printed.dpi, Scan(dpi=200), seed=3)
    for picture, dpi, times in ((few, 96, 1), (many, 200, 0)):
        image: Image.Image = picture
        image.info["dpi"] = (dpi, dpi)
        reading = read_page(image, Settings())
        assert len(reading.words) > 60
        assert max(len(one.others) for one in reading.words) == times
