"""Counts of the syllables that are written alike once a text has lost the high bytes of its letters.

    python -m pipeline.learn.rivals --counts unigrams.tsv --out rules/charsets/rivals.tsv

The counts are rows `syllable<TAB>count` of any large corpus. Few syllables have rivals: of 11.5 million running ones
the more frequent rival is the right one for all but 0.33 %.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from pipeline.ingest.syllable import phonotactics
from pipeline.ingest.truncated import truncated
from pipeline.knowledge import Knowledge

HEADER = (
    "# Syllables that look alike without the high bytes of their letters (hơn and hạn are both h¡n), with how often\n"
    "# they occur in the corpus that underthesea's counts (Apache-2.0) are of. Made by pipeline.learn.rivals.\n"
    "word\tcount\n"
)


def rivals(counts: Mapping[str, int], knowledge: Knowledge) -> list[tuple[str, int]]:
    """The syllables with a rival and their counts, sorted; `counts` is of words in small letters, other words too."""
    known = phonotactics(knowledge)
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for word in counts:
        if word.isalpha() and known.valid(word):
            alike[truncated(word)].append(word)
    return sorted((word, counts[word]) for words in alike.values() if len(words) > 1 for word in words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    counts: defaultdict[str, int] = defaultdict(int)
    for line in chosen.counts.read_text("utf-8").splitlines():
        word, _, count = line.partition("\t")
        if count.isdecimal():
            counts[word.lower()] += int(count)
    rows = "".join(f"{word}\t{count}\n" for word, count in rivals(counts, Knowledge()))
    chosen.out.write_text(HEADER + rows, "utf-8")


if __name__ == "__main__":
    main()
