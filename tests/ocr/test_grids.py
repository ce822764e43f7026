"""Rulings with gaps, as copies of copies have them, part cells all the same; merged cells stay merged."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Ruling
from pipeline.ocr.grids import grids

XS, YS = (50.0, 90.0, 300.0, 420.0), tuple(100.0 + 24 * row for row in range(9))
FRAME = [Ruling(x, YS[0], x, YS[-1]) for x in XS]


def worn(y: float, dice: random.Random, pieces: int, start: float = XS[0], end: float = XS[-1]) -> list[Ruling]:
    """A level ruling with gaps of 9 to 45 points, so that some pieces cross no upright one."""
    cuts = sorted(dice.uniform(start, end) for _ in range(pieces - 1))
    edges = [start, *cuts, end]
    return [
        Ruling(one + dice.uniform(4.5, 22) * (one > start), y, two - dice.uniform(4.5, 22) * (two < end), y)
        for one, two in pairwise(edges)
        if two - one > 60
    ]


def shape(rulings: list[Ruling]) -> list[tuple[int, int, int, int]]:
    (grid,) = grids(rulings)
    return [(slot.row, slot.column, slot.rows, slot.columns) for slot in grid.slots]


WHOLE = [(row, column, 1, 1) for row in range(8) for column in range(3)]


def test_rulings_with_gaps_part_all_cells() -> None:
    lines = [Ruling(XS[0], YS[0], XS[-1], YS[0]), Ruling(XS[0], YS[-1], XS[-1], YS[-1])]
    for y in YS[1:-1]:
        # from a copy stored at 96 dpi; the second piece crosses no upright line
        lines += [Ruling(50, y, 104, y), Ruling(115, y, 283 - 2 * (y - 100) / 24, y + 0.5), Ruling(293, y, 410, y - 1)]
    assert shape([*FRAME, *lines]) == WHOLE


def test_a_merged_cell_beside_rulings_with_gaps_stays_merged() -> None:
    lines = [Ruling(XS[0], y, XS[-1], y) for y in YS if y != YS[3]]
    lines += [Ruling(XS[1], YS[3], 200, YS[3]), Ruling(230, YS[3], 390, YS[3])]  # nothing in the first column
    found = shape([*FRAME, *lines])
    assert (2, 0, 2, 1) in found
    assert {(2, 1, 1, 1), (3, 1, 1, 1), (2, 2, 1, 1), (3, 2, 1, 1)} <= set(found)


@pytest.mark.parametrize("ends", [(120.0, 180.0), (100.0, 260.0)])
def test_a_line_under_words_in_a_cell_parts_nothing(ends: tuple[float, float]) -> None:
    lines = [Ruling(XS[0], y, XS[-1], y) for y in YS]
    assert shape([*FRAME, *lines, Ruling(ends[0], YS[2] + 15, ends[1], YS[2] + 15)]) == WHOLE


@given(st.integers(0, 2**32 - 1))
def test_whatever_the_gaps_no_cell_is_lost(seed: int) -> None:
    """Every place of the lattice is in exactly one cell."""
    dice = random.Random(seed)
    lines = [piece for y in YS for piece in worn(y, dice, dice.randint(1, 5))]
    for grid in grids([*FRAME, *lines]):
        covered = [
            (row, column)
            for slot in grid.slots
            for row in range(slot.row, slot.row + slot.rows)
            for column in range(slot.column, slot.column + slot.columns)
        ]
        assert sorted(covered) == [(row, column) for row in range(grid.rows) for column in range(grid.columns)]


def test_an_upright_line_that_leans_opens_no_column() -> None:
    leaning = [Ruling(x, YS[0], x - 6, YS[-1]) for x in XS]
    lines = [Ruling(XS[0] - at / 32, y, XS[-1] - at / 32, y) for at, y in enumerate(YS)]
    assert shape([*leaning, *lines]) == WHOLE
