"""Printed numbers and their values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.checks.wording import printed
from pipeline.extract.numerals import Habit, habit_of, is_ambiguous, is_past_year, is_year, parse_number

WHOLE = st.integers(min_value=0, max_value=10**15)
FRACTION = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


@given(WHOLE)
def test_whole_numbers_are_read_with_and_without_points_between_thousands(number: int) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(f"{number:,}".replace(",", ".")) == number


@given(FRACTION)
def test_decimals_are_read_in_vietnamese_print(number: Decimal) -> None:
    assert parse_number(printed(number, 2)) == number


@given(FRACTION)
def test_decimals_are_read_in_english_print_where_thousands_tell_it_apart(number: Decimal) -> None:
    text = f"{number:,.2f}"
    assert parse_number(text) == number


@given(st.text(alphabet="0123456789.,", max_size=60))
def test_whatever_stands_between_digits_gives_a_value_or_nothing(text: str) -> None:
    value = parse_number(text)
    assert value is None or (value.is_finite() and value >= 0)


@given(st.text(max_size=40))
def test_text_is_a_number_only_if_all_of_it_is(text: str) -> None:
    value = parse_number(text)
    if value is not None:
        assert set(text) <= set("0123456789., ")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.347,25", "1347.25"),
        ("57.91", "57.91"),
        ("1.234", "1234"),
        ("0.125", "0.125"),
        ("842,238", "842.238"),
        ("4. 904,52", "4904.52"),
        ("1,234,567", "1234567"),
        ("02", "2"),
        ("12.8.2011", None),
        ("1.23,4.5", None),
        ("", None),
        ("²", None),
        ("٣", None),
        ("9" * 25, None),
    ],
)
def test_points_and_commas(text: str, value: str | None) -> None:
    assert parse_number(text) == (None if value is None else Decimal(value))


def test_years() -> None:
    assert [text for text in ("2015", "1899", "2101", "2.015", "20155", "201a") if is_year(text)] == ["2015"]
    assert [text for text in ("1832", "2015", "0999", "1.832") if is_past_year(text)] == ["1832", "2015"]


@pytest.mark.parametrize(
    ("text", "habit"),
    [
        ("", Habit()),
        ("1.347,25 km; 57,9%; 1.234.567 đồng", Habit()),
        ("một lỗi 57.91% giữa 12,5%; 13,5%; 14,5%; 15,5%", Habit()),
        ("1,200,000 m3; 1,150,000 m3", Habit(comma_thousands=True)),
        ("1,200,000 m3; 12.5%; 13.5%; 14.5%", Habit(comma_thousands=True, point_decimal=True, doubtful=".")),
        ("57.9%; 12.5%; 3.1%; 12,5 ha", Habit(doubtful=".")),
        ("1,200,000 m3; 12,5 ha", Habit(doubtful=",")),
    ],
)
def test_the_habit_of_a_document(text: str, habit: Habit) -> None:
    assert habit_of(text) == habit


@given(st.text(alphabet="0123456789., %\n", max_size=200))
def test_a_number_with_two_meanings_has_one_mark_before_three_digits(text: str) -> None:
    habit = habit_of(text)
    assert all(not is_ambiguous(one, habit) or one.count(".") + one.count(",") == 1 for one in text.split())


def test_a_habit_settles_one_mark_before_three_digits() -> None:
    english = Habit(comma_thousands=True, point_decimal=True)
    assert [parse_number(text, english) for text in ("1,234", "1.234", "1.234.567")] == [
        1234,
        Decimal("1.234"),
        1234567,
    ]
