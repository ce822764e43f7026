"""Learning on a small scale: what is counted comes back from the files as costs, and every context sums to one."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.syllable import phonotactics
from pipeline.knowledge import Knowledge
from pipeline.learn import channel, gazetteer, language
from pipeline.learn.counts import CODE, NUMBER, START, Encoder, ngram_keys, unique_counts
from pipeline.restore.language import LanguageModel

RULES = Knowledge()
SENTENCES = ["toàn xã có nhà văn hóa", "toàn xã có trường học", "toàn huyện có nhà văn hóa", "nhà trường có học sinh"]
IS_SYLLABLE = phonotactics(RULES).valid


def test_a_stream_has_classes_for_numbers_and_codes_and_two_starts_between_sentences() -> None:
    encoder = Encoder()
    stream = encoder.encode(["Xã có 19/207 hộ. Theo 800/QĐ-TTg", "xã"])
    words = encoder.index
    start = [START, START]
    first = [words["xã"], words["có"], NUMBER, words["hộ"]]
    assert stream.tolist() == [*start, *first, *start, words["theo"], CODE, *start, words["xã"], *start]
    assert encoder.surfaces["Xã"] == encoder.surfaces["xã"] == 1


@given(st.lists(st.lists(st.integers(4, 9), min_size=1, max_size=6), min_size=1, max_size=5), st.sampled_from([2, 3]))
def test_n_grams_never_reach_over_the_end_of_a_sentence(sentences: list[list[int]], order: int) -> None:
    stream = [START, START]
    expected: Counter[tuple[int, ...]] = Counter()
    for words in sentences:
        stream += [*words, START, START]
        padded = [START] * (order - 1) + words + [START]
        expected.update(tuple(padded[at : at + order]) for at in range(len(padded) - order + 1))
    keys, counts = unique_counts(ngram_keys(np.array(stream, np.int32), order, 10))
    found = {tuple(map(int, f"{key:0{order}d}")): int(count) for key, count in zip(keys, counts, strict=True)}
    assert found == dict(expected)


def test_weights_are_summed_by_key() -> None:
    keys, counts = unique_counts(np.array([7, 3, 7], np.uint64), np.array([0.5, 1.0, 2.0], np.float32))
    assert (keys.tolist(), counts.tolist()) == ([3, 7], [1.0, 2.5])
    assert [len(one) for one in unique_counts(np.zeros(0, np.uint64))] == [0, 0]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> LanguageModel:
    folder = tmp_path_factory.mktemp("language")
    figures = language.learn([(SENTENCES * 40, 1)], 10_000, 10_000, RULES, folder)
    assert json.loads((folder / "manifest.json").read_text()) == figures
    return LanguageModel(folder)


def test_a_learned_model_knows_its_sentences(model: LanguageModel) -> None:
    at = model.index
    assert {"toàn", "xã", "nhà", "hóa"} <= set(model.words)
    (seen, unseen), _, (kept, other) = model.bigram(np.array([at["toàn"], at["toàn"]]), np.array([at["xã"], at["hóa"]]))
    assert kept and not other
    assert seen < unseen
    cost = model.trigram(np.array([at["nhà"]]), np.array([at["văn"]]), np.array([at["hóa"]]))
    assert np.isnan(cost[0]) or cost[0] < 0.5


def test_what_may_follow_a_word_sums_to_one(model: LanguageModel) -> None:
    words = np.arange(len(model.words))
    assert np.exp(-model.unigram(words)).sum() == pytest.approx(1.0, abs=0.05)
    for word in ("toàn", "xã", "có", "nhà"):
        costs, _, _ = model.bigram(np.full(len(words), model.index[word]), words)
        assert np.exp(-costs).sum() == pytest.approx(1.0, abs=0.08), word


@given(st.lists(st.integers(1, 9), min_size=1, max_size=200))
@settings(max_examples=50)
def test_discounts_leave_something_for_what_was_not_seen(counts: list[int]) -> None:
    array = np.array(counts, np.float32)
    assert all(0.1 <= d <= k for k, d in enumerate(language.discounts(array), 1))
    left = language.discounted(array)
    assert ((left >= 0) & (left < array)).all()


def test_rare_words_and_typing_errors_stay_out() -> None:
    keep = language.worth_keeping(IS_SYLLABLE, {"hđnd"})
    assert keep("xã", 12) and not keep("xã", 11)
    assert keep("hđnd", 20) and not keep("hđnd", 19)
    assert keep("m2", 0) and not keep("x4", 10_000)
    assert not keep("đuợc", 3999)
    assert keep("đắk", 4000)
    assert language.displayed(["hđnd", "xã"], Counter({"HĐND": 9, "hđnd": 1, "XÃ": 1, "xã": 5})) == ["HĐND", "xã"]


@pytest.mark.parametrize("word", ["nghiệp", "giếng", "gì", "già", "quý", "uống", "xã"])
def test_possible_syllables(word: str) -> None:
    assert IS_SYLLABLE(word)


@pytest.mark.parametrize("word", ["đuợc", "tiéu", "nghà", "cìt", "hđnd", "", "bb", "các4"])
def test_impossible_syllables(word: str) -> None:
    assert not IS_SYLLABLE(word)


def test_a_channel_counts_how_words_letters_onsets_and_rhymes_were_read(tmp_path: Path) -> None:
    pairs = [("tiêu", "tiéu")] * 6 + [("lớp", "16p")] * 4 + [("nghiệp", "nghiép"), ("19/207", "19/2O7"), ("a b", "ab")]
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps({"pairs": pairs}) + "\n" + json.dumps({"pairs": pairs}) + "\n", "utf-8")
    assert channel.word_pairs([path])["tiêu", "tiéu"] == 12
    tables = channel.learn([path])
    assert tables["words"]["tiêu"] == {"tiéu": 12}
    assert tables["onsets"]["t"] == {"t": 12}
    assert tables["rhymes"]["iêu"] == {"iéu": 12}
    assert tables["letters"]["ê"]["é"] == 12
    assert tables["letters"]["ớ"] == {"6": 8}
    assert tables["onsets"]["l"] == {"1": 8}
    assert tables["words"]["nghiệp"] == {"nghiép": 2}
    assert "19/207" not in tables["words"]  # numbers are no words, and joined words are left out
    assert tables["pairs"] == 22


def test_a_gazetteer_names_places_as_reports_do(tmp_path: Path) -> None:
    wards = [{"FullName": f"Xã {name}"} for name in ("Mỹ An", "Mỹ Hòa", "Mỹ Lộc", "Mỹ Tài", "Mỹ Thọ")]
    district = {"FullName": "Huyện Phù Mỹ", "Ward": wards}
    provinces = [
        {"FullName": "Tỉnh Bình Định", "District": [district]},
        {"FullName": "Tỉnh Gia Lai", "Ward": wards[:1]},
    ]
    path = tmp_path / "places.json"
    path.write_text(json.dumps(provinces), "utf-8")
    found = list(gazetteer.sentences(path))
    assert "Huyện Phù Mỹ, Tỉnh Bình Định" in found
    assert "Xã Mỹ An, Huyện Phù Mỹ, Tỉnh Bình Định" in found
    assert "các xã: Mỹ An, Mỹ Hòa, Mỹ Lộc, Mỹ Tài" in found
    assert "các xã: Mỹ Thọ" in found
    assert "các huyện, thành phố: Phù Mỹ" in found
    assert "Xã Mỹ An, Tỉnh Gia Lai" in found
