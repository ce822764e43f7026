"""The parts that candidates come from: lexicon, channels, what a document teaches, and files that are not there."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.knowledge import Knowledge, RulesError
from pipeline.learn.alignment import align
from pipeline.restore import restore_text
from pipeline.restore.adaptation import Adaptation
from pipeline.restore.channel import Reading
from pipeline.restore.lexicon import Lexicon, spellings
from pipeline.restore.memory import MARGINAL, SHARE, marginals, memory_of
from pipeline.restore.models import CLASSES, models
from pipeline.restore.stripped import StrippedChannel, bare
from pipeline.restore.syllables import apply_case, split
from pipeline.restore.tokens import canonical, fold_signs

RULES = Knowledge()
KNOWN = models(RULES)
SYLLABLES = sorted(word for word in KNOWN.language.words[CLASSES:] if word.islower() and split(word))


@given(st.sampled_from(SYLLABLES))
def test_a_syllable_is_found_in_each_of_its_spellings(word: str) -> None:
    number = KNOWN.language.index[word]
    for spelling in spellings(word):
        assert canonical(spelling) == word
        assert KNOWN.lexicon.number(spelling) == number


def test_what_is_no_word_is_not_found() -> None:
    for text in ("zxq", "đuợc", ""):
        with pytest.raises(KeyError):
            KNOWN.lexicon.number(text)


@given(st.sampled_from(SYLLABLES), st.sampled_from([0, 1, 2]))
@settings(deadline=None)
def test_a_stripped_word_may_be_the_word_it_was_and_only_words_of_its_letters(word: str, case: int) -> None:
    written = apply_case(word, case)
    found = KNOWN.stripped.readings(bare(written))
    if bare(written) in KNOWN.lexicon.others:
        return  # an abbreviation of these letters: read as itself
    assert written.lower() in [one.text.lower() for one in found]
    assert all(bare(one.text) == bare(written) for one in found)


def test_a_mark_that_is_there_was_printed() -> None:
    channel = StrippedChannel(Lexicon(["den", "đen", "đến", "đền"], 0), ["den", "đen", "đến", "đền"], 0)
    assert [one.text for one in channel.readings("đen")] == ["đen", "đến", "đền"]
    assert [one.text for one in channel.readings("đến")] == ["đến"]
    assert [one.text for one in channel.readings("Den")] == ["Den", "Đen", "Đến", "Đền"]
    assert channel.readings("xyz") == []


@pytest.mark.parametrize("name", ["eng", "vie"])
@given(token=st.one_of(st.sampled_from(SYLLABLES), st.text(min_size=1, max_size=12)))
@settings(deadline=None, max_examples=60)
def test_a_channel_has_finite_costs_and_each_text_once(name: str, token: str) -> None:
    found = KNOWN.channel(name).readings(token)
    texts = [one.text for one in found]
    assert len(set(texts)) == len(texts)
    for one in found:
        assert math.isfinite(one.cost) and one.cost >= 0.0
        assert 0 <= one.word < len(KNOWN.language.words)


@pytest.mark.parametrize(
    ("read", "printed"),
    [("x4", "xã"), ("c6", "có"), ("tiéu", "tiêu"), ("16p", "lớp"), ("Pén", "Đến"), ("THU'C", "THỰC"), ("¢6", "có")],
)
def test_usual_misreadings_have_what_was_printed_among_their_candidates(read: str, printed: str) -> None:
    assert printed in [one.text for one in KNOWN.channel("eng").readings(read)]


def test_kinds_of_apostrophes_are_one() -> None:
    channel = KNOWN.channel("eng")
    assert channel.readings("THU’C") == channel.readings("THU'C")
    assert fold_signs("ﬁ") == "fi"


def test_an_alignment_spends_all_characters() -> None:
    costs = {("đ", "d"): 1.0, ("ư", "u"): 1.0, ("ờ", "o"): 1.0, ("n", "n"): 0.0, ("g", "g"): 0.0, ("ờ", "d"): 2.0}
    total, parts = align("đường", "duong", lambda letter, part: costs.get((letter, part), 9.0))
    assert (total, parts) == (3.0, ["d", "u", "o", "n", "g"])
    assert align("a", "abcd", lambda letter, part: 1.0) == (math.inf, [])


def test_a_document_teaches_its_own_misreadings() -> None:
    place = KNOWN.channel("eng").onset_end
    pairs = {("nông", "ndng"): 40.0, ("thôn", "thdn"): 40.0}
    readings = [Reading(1, "nông", 6.0), Reading(2, "nóng", 3.0), Reading(3, "công", 7.0)]
    before = {one.text: one.cost for one in readings}
    after = {one.text: one.cost for one in Adaptation(pairs, place).rescored("ndng", readings)}
    assert after["nông"] < 2.0 < before["nông"]
    assert after["nóng"] == pytest.approx(before["nóng"])
    # the rhyme of nông was read so, and c as c may follow from nothing that was seen
    assert after["công"] >= after["nông"]
    assert [one.text for one in Adaptation({}, place).rescored("ndng", readings)] == list(before)


def test_what_a_document_says_twice_is_likelier_and_nothing_else_is_less_likely() -> None:
    memory = memory_of([(5, 6), (5, 6), (5, 6), (5, 7), (8, 9)], 100)
    costs = np.array([9.0, 9.0, 9.0, 9.0, 0.001], np.float32)
    before, words = np.array([5, 5, 8, 99, 5]), np.array([6, 7, 9, 99, 6])
    blended = memory.blend(before, words, costs)
    # (5, 6) stands three times of the four that 5 is first, and two more are needed for it to count for half
    assert blended[0] == pytest.approx(-math.log((1 - SHARE) * math.exp(-9.0) + SHARE * 3 / 6), abs=1e-4)
    assert blended[1:4].tolist() == [9.0, 9.0, 9.0]
    nothing = memory_of([], 100)
    assert nothing.blend(before, words, costs) is costs


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("language/words.txt", False),
        ("language/words.txt", True),
        *((name, bad) for name in ("language/unigrams.npy", "channel-eng.msgpack.xz", "codes.tsv") for bad in (0, 1)),
    ],
)
def test_a_missing_or_broken_model_is_named(tmp_path: Path, name: str, broken: bool) -> None:
    source = RULES.folder
    for path in [*source.iterdir(), *(source / "restore").iterdir(), *(source / "restore" / "language").iterdir()]:
        target = tmp_path / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path != source / "restore" / name:
            target.symlink_to(path)
    if broken:
        (tmp_path / "restore" / name).write_bytes(b"\xfd7zXZ\0nothing of the kind\n")
    with pytest.raises(RulesError) as raised:
        restore_text("Toan tinh c6 19/207 x4 dat tiéu chi giao thong néng thén", Knowledge(tmp_path))
    assert name.split("/")[0].split(".")[0] in str(raised.value)


def test_words_of_the_document_are_favoured_by_how_much_commoner_they_are_in_it() -> None:
    usual = -np.log(np.array([0.5, 0.01, 0.01, 0.48], np.float32))
    favours = marginals([1] * 30 + [3] * 70, usual)
    # of 600 words, 500 of usual text among them, 35 are the first where 6 were expected, 5 the second
    assert favours[1] == pytest.approx(MARGINAL * math.log(35 / 6), abs=1e-3)
    assert favours[2] == pytest.approx(MARGINAL * math.log(5 / 6), abs=1e-3)
