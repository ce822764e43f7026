"""The compact tables: what was stored is found with its value, what was not is not."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.restore.hashed import build

KEYS = st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=300).map(lambda keys: np.array(keys, np.uint64))


@given(KEYS)
@settings(deadline=None)
def test_what_was_stored_is_found_with_its_values(keys: np.ndarray) -> None:
    first = (keys % np.uint64(251)).astype(np.uint8)
    second = (keys % np.uint64(7)).astype(np.uint8)
    table = build(keys, (first, second), load=0.6)
    slots = table.find(keys)
    assert (slots >= 0).all()
    assert (table.values[0][slots] == first).all()
    assert (table.values[1][slots] == second).all()


def test_of_ten_thousand_others_few_are_found() -> None:
    keys = np.random.default_rng(5).integers(0, 2**63, 30_000, np.uint64)
    keys, others = np.unique(keys)[:20_000], np.setdiff1d(np.arange(10_000, dtype=np.uint64), keys)
    table = build(keys, (np.zeros(len(keys), np.uint8),))
    assert np.count_nonzero(table.find(keys) < 0) <= len(keys) // 50
    assert np.count_nonzero(table.find(others) >= 0) <= 20


def test_the_first_keys_are_kept_when_the_table_is_too_full() -> None:
    keys = np.arange(1, 2001, dtype=np.uint64)
    table = build(keys, (np.zeros(2000, np.uint8),), load=1.5)
    missed = np.flatnonzero(table.find(keys) < 0)
    assert 600 < len(missed) < 900
    assert missed.min() > 500


def test_an_empty_table_holds_nothing() -> None:
    table = build(np.zeros(0, np.uint64), (np.zeros(0, np.uint8),))
    assert table.find(np.array([0, 1], np.uint64)).tolist() == [-1, -1]
    assert table.find(np.zeros(0, np.uint64)).tolist() == []
