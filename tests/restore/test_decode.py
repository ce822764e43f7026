"""The decoder against sums over every way through small lattices, with the language model that ships."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.knowledge import Knowledge
from pipeline.restore.decode import FAR, TOGETHER, Lattice, survivors, weigh
from pipeline.restore.language import LanguageModel
from pipeline.restore.memory import Memory, memory_of
from pipeline.restore.models import models

START = 0
MODEL = models(Knowledge()).language
COMMON = 300
"""Words are drawn from the commonest, many of whose pairs and triples the model keeps."""

Row = tuple[list[list[tuple[int, float]]], bool]
"""The slots of a stretch, each a list of (word, cost), and whether a sentence ended after it."""

SLOT = st.lists(
    st.tuples(st.integers(0, COMMON), st.floats(0, 12, width=32)),
    min_size=1,
    max_size=4,
    unique_by=lambda candidate: candidate[0],
)
ROWS = st.lists(st.tuples(st.lists(SLOT, min_size=1, max_size=5), st.booleans()), min_size=1, max_size=3)


def lattice_of(rows: list[Row]) -> Lattice:
    slots = max(len(row) for row, _ in rows)
    width = max(len(slot) for row, _ in rows for slot in row)
    words = np.zeros((len(rows), slots, width), np.int64)
    costs = np.full((len(rows), slots, width), FAR, np.float32)
    for number, (row, _) in enumerate(rows):
        for place, slot in enumerate(row):
            words[number, place, : len(slot)] = [word for word, _ in slot]
            costs[number, place, : len(slot)] = [cost for _, cost in slot]
    return Lattice(words, costs, np.array([len(row) for row, _ in rows]), np.array([ended for _, ended in rows]))


def bigram(model: LanguageModel, one: int, two: int) -> tuple[float, float, bool]:
    cost, backoff, known = model.bigram(np.array([one]), np.array([two]))
    return float(cost[0]), float(backoff[0]), bool(known[0])


def trigram(model: LanguageModel, words: tuple[int, int, int], memory: Memory | None) -> float:
    """−ln P of the third word, backing off where the model does not keep the three."""
    one, two, three = words
    _, backoff, context = bigram(model, one, two)
    cost, _, pair = bigram(model, two, three)
    kept = float(model.trigram(*(np.array([word]) for word in words))[0]) if context and pair else math.nan
    found = backoff + cost if math.isnan(kept) else kept
    if memory:
        found = float(memory.blend(np.array([two]), np.array([three]), np.array([found], np.float32))[0])
    return found


def chances(row: Row, weight: float, memory: Memory | None) -> list[list[float]]:
    """The probability of each candidate, summed over all ways one by one."""
    slots, ended = row
    sums = [[0.0] * len(slot) for slot in slots]
    for way in itertools.product(*(range(len(slot)) for slot in slots)):
        chosen = [slot[place] for slot, place in zip(slots, way, strict=True)]
        words = [START, START, *(word for word, _ in chosen), *([START] if ended else [])]
        language = sum(trigram(MODEL, (a, b, c), memory) for a, b, c in zip(words, words[1:], words[2:], strict=False))
        chance = math.exp(-weight * language - sum(cost for _, cost in chosen))
        for slot, place in enumerate(way):
            sums[slot][place] += chance
    return [[one / sum(slot) for one in slot] for slot in sums]


@given(ROWS, st.sampled_from([1.0, 0.8]))
@settings(deadline=None, max_examples=60)
def test_the_weights_are_those_of_all_ways_summed(rows: list[Row], weight: float) -> None:
    found = weigh(lattice_of(rows), MODEL, START, weight)
    for number, row in enumerate(rows):
        for place, slot in enumerate(chances(row, weight, None)):
            assert found[number, place, : len(slot)] == pytest.approx(slot, abs=1e-3)
            assert not found[number, place, len(slot) :].any()
        assert not found[number, len(row[0]) :].any()


@given(ROWS, st.lists(st.tuples(st.integers(4, COMMON), st.integers(4, COMMON)), max_size=4))
@settings(deadline=None, max_examples=30)
def test_a_documents_own_pairs_weigh_as_its_memory_says(rows: list[Row], pairs: list[tuple[int, int]]) -> None:
    near = [(one[0][0], two[0][0]) for row, _ in rows for one, two in itertools.pairwise(row)]
    memory = memory_of(3 * (pairs + near), len(MODEL.words))
    found = weigh(lattice_of(rows), MODEL, START, 1.0, memory)
    for number, row in enumerate(rows):
        for place, slot in enumerate(chances(row, 1.0, memory)):
            assert found[number, place, : len(slot)] == pytest.approx(slot, abs=1e-3)


@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(4, COMMON), st.floats(0, 12, width=32)),
            min_size=1,
            max_size=9,
            unique_by=lambda candidate: candidate[0],
        ),
        min_size=1,
        max_size=3,
    ),
    st.booleans(),
)
@settings(deadline=None, max_examples=60)
def test_the_cheapest_way_survives(slots: list[list[tuple[int, float]]], ended: bool) -> None:
    lattice = lattice_of([(slots, ended)])
    kept = lattice.taken(survivors(lattice, MODEL, START))
    costs = {}
    for way in itertools.product(*slots):
        words = [START, *(word for word, _ in way), *([START] if ended else [])]
        language = sum(bigram(MODEL, *pair)[0] for pair in itertools.pairwise(words))
        costs[tuple(words[1 : len(slots) + 1])] = language + sum(cost for _, cost in way)
    first = tuple(int(word) for word in kept.words[0, : len(slots), 0])
    assert costs[first] == pytest.approx(min(costs.values()), abs=1e-3) or _tied(costs, first)
    assert (kept.costs[0, : len(slots), 0] < FAR).all()


def _tied(costs: dict[tuple[int, ...], float], first: tuple[int, ...]) -> bool:
    """Whether each of these words lies on some cheapest way: of equal ways the slots may name different ones."""
    least = min(costs.values()) + 1e-3
    return all(
        any(way[place] == word and cost <= least for way, cost in costs.items()) for place, word in enumerate(first)
    )


def test_rows_do_not_depend_on_what_is_decoded_beside_them() -> None:
    rows: list[Row] = [
        ([[(10 + n + place, 1.0), (90 + n, 0.5 * place)] for place in range(1 + n % 7)], n % 2 == 0)
        for n in range(2 * TOGETHER + 5)
    ]
    together = weigh(lattice_of(rows), MODEL, START)
    for number in (0, TOGETHER - 1, TOGETHER, len(rows) - 1):
        alone = weigh(lattice_of([rows[number]]), MODEL, START)[0]
        assert together[number, : alone.shape[0], : alone.shape[1]] == pytest.approx(alone, abs=1e-5)


def test_what_is_much_dearer_has_no_chance_and_what_is_sure_all() -> None:
    found = weigh(lattice_of([([[(50, 0.0)], [(60, 0.0), (61, 200.0)]], True)]), MODEL, START)
    assert found[0] == pytest.approx(np.array([[1.0, 0.0], [1.0, 0.0]]), abs=1e-30)
