"""Pages are read by the real Tesseract, and its words paired with the printed ones."""

from __future__ import annotations

import random
import unicodedata

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printing import PrintedPage
from pipeline.learn.reading import assign, read_lines_of, unskewed
from pipeline.learn.reading_pairs import hopeless, pair_words
from pipeline.learn.simulate import simulate_page
from pipeline.model import Box, Word

SYLLABLES = st.sampled_from(["xã", "đạt", "chuẩn", "nông", "ở", "và", "2015,", "19/207", "tỷ", "đồng.", "nghiêng"])


@given(st.floats(-1.5, 1.5), st.floats(60, 540), st.floats(60, 780))
def test_a_read_box_goes_back_to_where_it_was_printed(skew: float, x: float, y: float) -> None:
    _, matrix = scan(Image.new("L", (595, 842), 255), 72, Scan(dpi=72, skew=skew, noise=0), 1)
    u, v = matrix @ (x, y, 1.0)
    _, box = unskewed(Word(seen="a", text="a", box=Box(x0=u - 9, top=v - 6, x1=u + 9, bottom=v + 6)), matrix)
    assert np.allclose([(box.x0 + box.x1) / 2, (box.top + box.bottom) / 2], [x, y], atol=0.01)


@given(
    st.lists(st.tuples(SYLLABLES, st.floats(0, 300)), max_size=9),
    st.lists(
        st.tuples(st.text("xadt4 ", min_size=1, max_size=5).map(lambda t: t.replace(" ", "i")), st.floats(0, 300)),
        max_size=9,
    ),
)
def test_pairs_give_back_both_sides(printed: list[tuple[str, float]], read: list[tuple[str, float]]) -> None:
    ours, theirs = (
        [(text, Box(x0=x, top=0, x1=x + 6 * len(text), bottom=14)) for text, x in sorted(side, key=lambda w: w[1])]
        for side in (printed, read)
    )
    pairs = pair_words(ours, theirs)
    assert " ".join(pair.printed for pair in pairs if pair.printed).split() == [text for text, _ in ours]
    assert " ".join(pair.read for pair in pairs if pair.read).split() == [text for text, _ in theirs]
    assert all(pair.printed or pair.read for pair in pairs)
    assert [place for pair in pairs for place in range(pair.first, pair.last)] == list(range(len(theirs)))


@given(st.lists(SYLLABLES, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_words_read_where_they_were_printed_meet(words: list[str], dice: random.Random) -> None:
    """Whatever the letters became, one word in one place is one pair, with boxes as inexact as Tesseract's."""
    x = 0.0
    printed, read = [], []
    for word in words:
        width = 6.0 * len(word)
        printed.append((word, Box(x0=x, top=0, x1=x + width, bottom=14)))
        bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).replace("ô", "6")
        read.append((bare, Box(x0=x + dice.uniform(-2, 2), top=2, x1=x + width + dice.uniform(-2, 2), bottom=12)))
        x += width + 4
    assert [pair.printed for pair in pair_words(printed, read)] == words


def test_splits_and_joins_are_one_pair() -> None:
    def placed(*words: tuple[str, float, float]) -> list[tuple[str, Box]]:
        return [(text, Box(x0=x0, top=0, x1=x1, bottom=14)) for text, x0, x1 in words]

    printed = placed(("nông", 0, 24), ("thôn", 28, 52), ("xã", 56, 68), ("đạt", 72, 90))
    read = placed(("nôngthôn", 0, 52), ("x", 56, 62), ("4", 63, 68), ("dat", 72, 90))
    assert [(pair.printed, pair.read) for pair in pair_words(printed, read)] == [
        ("nông thôn", "nôngthôn"),
        ("xã", "x 4"),
        ("đạt", "dat"),
    ]


def test_what_is_read_elsewhere_is_left_out_and_what_is_unread_is_empty(page: PrintedPage) -> None:
    first = page.lines[0].words[0]
    stray = Box(x0=300, top=800, x1=320, bottom=812)
    words = [(Word(seen=text, text=text, box=box), box) for text, box in (("BAO", first.box), ("~", stray))]
    lines = assign(words, page.lines)
    assert [line.text for line in lines] == ["BAO", *[""] * (len(page.lines) - 1)]
    assert (lines[0].pairs[0].printed, lines[0].pairs[0].read) == ("BÁO", "BAO")
    assert hopeless(lines[1].pairs)
    assert not hopeless(lines[0].pairs[:1])


def test_the_wrong_language_damages_and_its_words_are_paired(page: PrintedPage) -> None:
    lines, dpi = simulate_page(page, "eng", "good", 5)
    assert dpi in (200, 300)
    assert [line.printed for line in lines] == list(page.lines)
    pairs = [(pair.printed, pair.read) for line in lines for pair in line.pairs]
    assert ("27/148", "27/148") in pairs
    assert ("Đến", "Dén") in pairs or ("Đến", "Pén") in pairs
    intact = sum(printed == read for printed, read in pairs)
    assert 0.1 < intact / len(pairs) < 0.5
    assert not any(hopeless(line.pairs) for line in lines)


def test_the_right_language_reads_a_skewed_page(page: PrintedPage) -> None:
    picture, matrix = scan(page.image, page.dpi, Scan(dpi=200, skew=1.0), 1)
    lines = read_lines_of(picture, 200, matrix, page.lines, "vie")
    pairs = [pair for line in lines for pair in line.pairs]
    assert sum(pair.printed == pair.read for pair in pairs) > 0.95 * len(pairs)


def test_an_unreadable_page_is_hopeless(page: PrintedPage) -> None:
    picture, matrix = scan(page.image, page.dpi, Scan(dpi=40, blur=2.0, noise=60), 1)
    lines = read_lines_of(picture, 40, matrix, page.lines, "eng")
    assert len(lines) == len(page.lines)
    assert all(hopeless(line.pairs) for line in lines)
