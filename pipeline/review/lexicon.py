"""Words that people corrected, as a lexicon that restoration takes: one a line."""

from __future__ import annotations

from collections import Counter

from pipeline.decisions import Action, Standing


def lexicon(standing: Standing) -> str:
    """Each word that corrections say was printed, the commonest first. Lines that begin with # are comments.

    Words with a digit are left out: numbers are read, not guessed.
    """
    made: Counter[str] = Counter()
    for one in standing.active():
        if one.action is Action.TEXT:
            for fix in one.words:
                word = fix.new.strip(" ,;:.()[]“”\"'")
                if word and not any(sign.isdigit() for sign in word):
                    made[word] += 1
    lines = ["# words that people corrected in a review, the commonest first"]
    lines += [word for word, _ in sorted(made.items(), key=lambda pair: (-pair[1], pair[0]))]
    return "".join(f"{line}\n" for line in lines)
