"""What the review of one report is worth to the next: words corrected in the first, kept as a lexicon for the second.

    python bench/gain.py [--quality fair] [--seed 1]

Two reports of one district that does not exist, with the same communes and villages, are printed, scanned and read with
the wrong language. Every word that restoration gets wrong in the first is corrected, as a reviewer would; the phrases
this leaves (`phuchoi decisions export --to lexicon`) are given to the restoration of the second. Prints percent of
syllables right before and after, for both, as JSON. Needs the extra `learn` and its fonts.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from damage import damage

import pipeline
from pipeline.evaluate import score_restoration
from pipeline.evaluate.alignment import align
from pipeline.knowledge import Knowledge
from pipeline.review.lexicon import phrases

PLACES = ("Pắc Xum", "Nậm Chúa", "Phiêng Lơi", "Huổi Sáy", "Tà Lơng", "Khe Lạnh", "Nà Thung", "Pò Vải")
FIRST = (
    "Xã {} đã hoàn thành {} tiêu chí, vận động nhân dân hiến {} m² đất làm đường.",
    "Bản {} có {} hộ nghèo, trong đó {} hộ thiếu đất sản xuất.",
    "Tại thôn {}, {} hộ được vay vốn chăn nuôi dê với tổng số tiền {} triệu đồng.",
    "Trường tiểu học {} có {} lớp với {} học sinh, tỷ lệ chuyên cần đạt cao.",
)
SECOND = (
    "Năm nay xã {} phấn đấu đạt thêm {} tiêu chí và bê tông hóa {} km đường trục thôn.",
    "Hợp tác xã chè {} thu mua {} tấn búp tươi, doanh thu {} triệu đồng.",
    "Trạm y tế {} khám cho {} lượt người, tiêm chủng cho {} trẻ em.",
    "Bản {} trồng mới {} ha rừng sản xuất, chăm sóc {} ha rừng phòng hộ.",
)


def report(sentences: tuple[str, ...], first: int) -> str:
    """A report: every sentence about every place."""
    number = first
    lines = []
    for sentence in sentences:
        for place in PLACES:
            number = number * 7 % 991 + 3
            lines.append(sentence.format(place, number % 90 + 4, number))
    return "".join(f"{line}\n" for line in lines)


def restored(lines: list[str], knowledge: Knowledge) -> list[str]:
    return pipeline.restore_text("\n".join(lines), knowledge)[0].split("\n")


def corrected(gold: list[str], read: list[str]) -> list[str]:
    """The phrases that correcting every wrong word leaves."""
    found: dict[str, None] = {}
    for printed, line in zip(gold, read, strict=True):
        words, at = printed.split(), -1
        for right, wrong in align(words, line.split()):
            at += right is not None
            if right is not None and right != wrong:
                found.update(dict.fromkeys(phrases(words, at)))
    return list(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quality", default="fair")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pairs = []
        for name, sentences, first in (("first", FIRST, 11), ("second", SECOND, 29)):
            path = Path(folder) / f"{name}.txt"
            path.write_text(report(sentences, first), "utf-8")
            pairs.append(damage(path, "eng", [options.quality], 3, options.seed))
        (gold, raw), _ = pairs
        learned = corrected(gold, restored(raw, Knowledge()))
        lexicon = Path(folder) / "lexicon.txt"
        lexicon.write_text("".join(f"{phrase}\n" for phrase in learned), "utf-8")
        for name, (printed, read) in zip(("reviewed", "next"), pairs, strict=True):
            before = score_restoration(printed, restored(read, Knowledge())).figures()
            after = score_restoration(printed, restored(read, Knowledge(lexicons=[lexicon]))).figures()
            figures = {"tokens": before["tokens"], "before": before["syllable"], "after": after["syllable"]}
            print(json.dumps({"report": name, "seed": options.seed, "phrases": len(learned), **figures}))


if __name__ == "__main__":
    main()
