"""Learn the syllable trigram model: modified Kneser-Ney estimates, pruned by what each n-gram adds, stored in bytes.

    python -m pipeline.learn language TEXT[=WEIGHT]… --gazetteer FILE=WEIGHT --out rules/restore/language

Estimates after Chen and Goodman (1999), "An empirical study of smoothing techniques"; pruning after Seymore and
Rosenfeld (1996), "Scalable backoff language models": an n-gram is worth its count × the change in log probability
when it is left to the shorter n-gram. What is pruned goes into the back-off weights, so that every context still
sums to one.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.syllable import phonotactics
from pipeline.knowledge import Knowledge
from pipeline.learn.counts import CLASSES, START, Encoder, Stream, ngram_keys, unique_counts
from pipeline.restore import hashed
from pipeline.restore.language import BACKOFF_SHIFT, quantise
from pipeline.restore.pairs import write_pairs
from pipeline.restore.tokens import canonical

Keys = NDArray[np.uint64]
Reals = NDArray[np.float64]


def discounts(counts: NDArray[np.float32]) -> tuple[float, float, float]:
    """Modified Kneser-Ney discounts for counts of one, two, and three or more."""
    n1, n2, n3, n4 = (float(np.count_nonzero(counts == k)) or 1.0 for k in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    return tuple(
        min(max(d, 0.1), k) for k, d in enumerate((1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3), 1)
    )  # type: ignore[return-value]


def discounted(counts: NDArray[np.float32]) -> NDArray[np.float64]:
    d1, d2, d3 = discounts(counts)
    return np.maximum(counts - np.where(counts <= 1, d1, np.where(counts <= 2, d2, d3)), 0.0)


def _sum_by(groups: NDArray[np.int64], values: Reals | NDArray[np.float32], size: int) -> Reals:
    return np.bincount(groups, weights=values, minlength=size).astype(np.float64)


def estimate(stream: Stream, size: int, bigrams: int, trigrams: int, out: Path, words: list[str]) -> dict[str, int]:
    """Write the model of a stream over `size` words; returns how many n-grams it holds."""
    keys3, counts3 = unique_counts(ngram_keys(stream, 3, size))
    context3 = keys3 // np.uint64(size)
    # Bigrams: how many different words precede each (continuation counts), except after START, where real counts are.
    continuation = unique_counts(keys3 % np.uint64(size * size))
    raw2, real2 = unique_counts(ngram_keys(stream, 2, size))
    at = np.searchsorted(continuation[0], raw2)
    at[at == len(continuation[0])] = 0
    known = continuation[0][at] == raw2
    counts2 = np.where(known & (raw2 // np.uint64(size) != START), continuation[1][at], real2).astype(np.float32)
    keys2 = raw2
    first2, last2 = (keys2 // np.uint64(size)).astype(np.int64), (keys2 % np.uint64(size)).astype(np.int64)

    counts1 = np.bincount(last2, minlength=size).astype(np.float64)
    unigram = (np.maximum(counts1 - 0.75, 0.0) + 0.75 * np.count_nonzero(counts1) / size) / counts1.sum()

    total2 = _sum_by(first2, counts2, size)
    kept2 = discounted(counts2)
    gamma2 = 1.0 - _sum_by(first2, kept2, size) / np.maximum(total2, 1e-9)
    p2 = kept2 / total2[first2] + gamma2[first2] * unigram[last2]

    contexts, group3 = np.unique(context3, return_inverse=True)
    total3 = _sum_by(group3, counts3, len(contexts))
    kept3 = discounted(counts3)
    gamma3 = 1.0 - _sum_by(group3, kept3, len(contexts)) / total3
    lower = np.searchsorted(keys2, keys3 % np.uint64(size * size))
    p3 = kept3 / total3[group3] + gamma3[group3] * p2[lower]

    worth3 = counts3 * np.log(np.maximum(p3, 1e-12) / (gamma3[group3] * p2[lower] + 1e-12))
    chosen3 = _best(worth3, trigrams)
    # a trigram's two pairs vouch for it when it is looked up
    needed = np.zeros(len(keys2), bool)
    needed[np.searchsorted(keys2, np.unique(context3[chosen3])).clip(max=len(keys2) - 1)] = True
    needed[lower[chosen3]] = True
    worth2 = real2 * np.log(p2 / (gamma2[first2] * unigram[last2] + 1e-12))
    worth2[needed] = np.inf
    chosen2 = _best(worth2, bigrams)

    left2 = 1.0 - _sum_by(first2[chosen2], p2[chosen2], size)
    under2 = 1.0 - _sum_by(first2[chosen2], unigram[last2[chosen2]], size)
    backoff2 = np.clip(left2, 1e-4, 1) / np.clip(under2, 1e-4, 1)
    # After pruning, a trigram's lower-order probability is what the pruned bigram model gives.
    pruned2 = np.zeros(len(keys2))
    pruned2[chosen2] = p2[chosen2]
    missing = pruned2 == 0
    pruned2[missing] = backoff2[first2[missing]] * unigram[last2[missing]]
    left3 = 1.0 - _sum_by(group3[chosen3], p3[chosen3], len(contexts))
    under3 = 1.0 - _sum_by(group3[chosen3], pruned2[lower[chosen3]], len(contexts))
    backoff3 = np.clip(left3, 1e-4, 1) / np.clip(under3, 1e-4, 1)
    weights = np.ones(len(keys2))
    has = np.searchsorted(contexts, keys2)
    has[has == len(contexts)] = 0
    real = contexts[has] == keys2
    weights[real] = backoff3[has[real]]

    out.mkdir(parents=True, exist_ok=True)
    backoffs = quantise(-np.log(weights[chosen2]) + BACKOFF_SHIFT)
    write_pairs(out, keys2[chosen2], size, quantise(-np.log(p2[chosen2])), backoffs)
    table3 = hashed.build(keys3[chosen3], (quantise(-np.log(p3[chosen3])),))
    np.save(out / "unigrams.npy", np.stack([quantise(-np.log(unigram)), quantise(-np.log(backoff2) + BACKOFF_SHIFT)]))
    half = len(table3.prints) // 2
    np.save(out / "trigram-prints-0.npy", table3.prints[:half])
    np.save(out / "trigram-prints-1.npy", table3.prints[half:])
    np.save(out / "trigram-costs.npy", table3.values[0])
    (out / "words.txt").write_text("\n".join(words) + "\n", "utf-8")
    figures = {"words": size, "bigrams": len(chosen2), "trigrams": len(chosen3), "tokens": len(stream)}
    (out / "manifest.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return figures


def _best(worth: Reals, most: int) -> NDArray[np.int64]:
    """Indices of the `most` highest worths above zero, best first."""
    order = np.argsort(-worth, kind="stable")[:most]
    return order[worth[order] > 0]


def compact(
    streams: list[tuple[Stream, int]], words: list[str], keep: Callable[[str, int], bool]
) -> tuple[Stream, list[str]]:
    """One stream over a smaller vocabulary, texts repeated by their weights.

    `keep(word, count)` says which words stay; all others become <unk>.
    """
    counts = np.zeros(len(words), np.int64)
    for stream, weight in streams:
        counts += weight * np.bincount(stream, minlength=len(words))
    order = np.argsort(-counts, kind="stable")
    kept = [int(i) for i in order if i >= len(CLASSES) and keep(words[i], int(counts[i]))]
    new = np.full(len(words), CLASSES.index("<unk>"), np.int32)
    new[: len(CLASSES)] = range(len(CLASSES))
    new[kept] = np.arange(len(CLASSES), len(CLASSES) + len(kept), dtype=np.int32)
    merged = np.concatenate([new[stream] for stream, weight in streams for _ in range(weight)])
    return merged, [*CLASSES, *(words[i] for i in kept)]


def worth_keeping(is_syllable: Callable[[str], bool], abbreviations: set[str]) -> Callable[[str, int], bool]:
    """The rule by which words enter the lexicon.

    A possible syllable needs few occurrences, an abbreviation more, a foreign name many; what carries Vietnamese
    marks but is no possible syllable is a typing error ("đuợc") unless it is very common (Đắk, Plông).
    """

    def keep(word: str, count: int) -> bool:
        if word in ("m2", "m3", "km2"):
            return True
        if not word.isalpha():
            return False
        if is_syllable(word):
            return count >= 12
        if word in abbreviations:
            return count >= 20
        return count >= (200 if word.isascii() else 4000)

    return keep


def displayed(words: list[str], surfaces: Counter[str]) -> list[str]:
    """Words as they are mostly written: abbreviations and symbols keep their capitals (HĐND, kWh), all else is lower.

    A word that is now and then set in a heading stays lower case; an abbreviation is hardly ever anything else.
    """
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    wanted = set(words)
    for surface, count in surfaces.items():
        key = canonical(surface)
        if key in wanted:
            forms[key][unicodedata.normalize("NFC", surface)] += count
    shown = []
    for word in words:
        total = sum(forms[word].values())
        form, count = forms[word].most_common(1)[0] if total else (word, 0)
        capitals = sum(c.isupper() for c in form[1:]) > 0 or (len(form) == 1 and form.isupper())
        shown.append(form if capitals and len(form) > 1 and count > 0.6 * total else word)
    return shown


def learn(
    texts: Sequence[tuple[Iterable[str], int]], bigrams: int, trigrams: int, knowledge: Knowledge, out: Path
) -> dict[str, int]:
    """Count `texts` (lines of each and how often they count) and write the model to the folder `out`; returns figures.

    All texts are held in memory as integers: 4 bytes a word, and 20 more a word while triples are sorted.
    """
    encoder = Encoder()
    streams = [(encoder.encode(lines), weight) for lines, weight in texts]
    abbreviations = {row["form"].lower() for row in knowledge.table("restore/abbreviations.tsv")}
    stream, words = compact(streams, list(encoder.index), worth_keeping(phonotactics(knowledge).valid, abbreviations))
    return estimate(stream, len(words), bigrams, trigrams, out, displayed(words, encoder.surfaces))
