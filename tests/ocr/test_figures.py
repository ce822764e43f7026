"""Digits read as signs like them are told by the engine's chances of every sign, never by what would make sense."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ocr.choices import NEVER, UNSEEN, Steps, choices_of, likelihood
from pipeline.ocr.figures import told


def steps_of(*signs: dict[str, float]) -> Steps:
    """Steps with a sure blank after each sign."""
    return [step for sign in signs for step in (sign, {"": 0.99})]


def test_a_sign_like_a_digit_is_the_digit_that_the_engine_saw_in_it() -> None:
    steps = steps_of({"§": 0.6, "8": 0.3, "5": 0.05}, {".": 0.98})
    found = told(["§.", "š."], lambda at: steps)
    assert found is not None
    assert found.text == "8."
    assert 0.5 < found.chance < 1.0


def test_another_digit_seen_is_another_number() -> None:
    steps = steps_of({"§": 0.6, "5": 0.3, "8": 0.05}, {".": 0.98})
    found = told(["§."], lambda at: steps)
    assert found is not None
    assert found.text == "5."


def test_a_number_with_one_letter_is_a_number_where_the_letter_is_not_all_there_is() -> None:
    steps = steps_of(*({sign: 0.97} for sign in "27.00"), {"Ò": 0.9, "0": 0.04})
    found = told(["27.00Ò", "27.00Ò"], lambda at: steps)
    assert found is not None
    assert found.text == "27.000"


@pytest.mark.parametrize("text", ["1B", "A4", "L7", "B52", "14B", "105A,", "(A320)"])
def test_names_with_a_digit_stay_where_every_reading_is_sure_of_them(text: str) -> None:
    steps = steps_of(*({sign: 0.99} for sign in text))
    found = told([text, text], lambda at: steps)
    assert found is None or found.text == text


@pytest.mark.parametrize("texts", [["xã"], ["19/207"], ["800/QĐ-TTg"], ["CO2"], ["m2", "m²"], ["Điều"], [""]])
def test_what_is_no_number_with_a_strange_sign_is_left_to_others(texts: list[str]) -> None:
    assert told(texts, lambda at: steps_of(*({sign: 0.9} for sign in texts[at]))) is None


def test_without_the_chances_nothing_is_told() -> None:
    assert told(["20I1"], lambda at: []) is None


@given(st.lists(st.text("0123456789§OlISB.,/%", min_size=1, max_size=6), min_size=1, max_size=3))
def test_what_is_told_was_read_or_differs_only_in_signs_that_are_no_digits(texts: list[str]) -> None:
    found = told(texts, lambda at: steps_of(*({sign: 0.7, "1": 0.1, "8": 0.1} for sign in texts[at])))
    if found and found.text not in texts:
        assert any(
            len(text) == len(found.text)
            and all(
                two == one or (not one.isdecimal() and two.isdecimal())
                for one, two in zip(text, found.text, strict=True)
            )
            for text in texts
        )


def pairs(one: str, two: str) -> list[tuple[str, str]]:
    return list(zip(one, two, strict=True))


STEP = st.dictionaries(st.sampled_from(["", "a", "b"]), st.floats(0.02, 0.9), min_size=1)


@given(st.lists(STEP, min_size=1, max_size=5), st.text("ab", max_size=3))
def test_likelihood_is_the_sum_over_all_alignments(steps: list[dict[str, float]], text: str) -> None:
    total = 0.0
    for path in product(["", "a", "b"], repeat=len(steps)):
        merged = "".join(one for one, before in zip(path, (None, *path), strict=False) if one != before)
        if merged == text:
            total += math.prod(step.get(sign, UNSEEN) for step, sign in zip(steps, path, strict=True))
    found = likelihood(steps, text)
    assert found == pytest.approx(math.log(total), abs=1e-6) if total > 1e-12 else found < math.log(1e-11)


def test_no_steps_say_nothing() -> None:
    assert likelihood([], "1") == NEVER


def test_half_an_hocr_gives_what_it_holds() -> None:
    hocr = (
        "<span class='ocrx_word' id='word_1_1' title='bbox 1 2 3 4; x_wconf 90'>1"
        "<span class='ocrx_cinfo' id='timestep1_1_1'>"
        "<span class='ocrx_cinfo' id='choice_1_1_1' title='x_confs 98'>1</span>"
        "<span class='ocrx_cinfo' id='choice_1_1_2' title='x_confs 1'>&#39;</span></span>"
        "<span class='ocrx_word' id='word_1_2' title='bbox 5 6 7"
    )
    found = choices_of(hocr)
    (box,) = found.pieces
    assert (box.x0, box.top, box.x1, box.bottom) == (1, 2, 3, 4)
    assert found.of([box]) == [{"1": 0.98, "'": 0.01}]
    assert choices_of("").pieces == {}
