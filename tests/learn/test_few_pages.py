"""Channels of little evidence: from a table of confusions, and from a few pages typed by hand."""

from __future__ import annotations

import lzma
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluate import score_restoration
from pipeline.knowledge import Knowledge
from pipeline.learn.aligned import aligned_pairs
from pipeline.learn.channel import word_pairs
from pipeline.learn.confusions import Confusions, read_table
from pipeline.learn.few_pages import enlist
from pipeline.restore import restore_text

RULES = Knowledge()
COPIER = read_table(RULES.path("restore/confusions-copier.tsv"))
# a program of nobody's: other letters are lost, and in other ways, than by a copier
STRANGE = {
    letter: {read: 9.0, letter: 1.0} for letter, read in zip("ăâêôơưđếộạáàấảịốờ", "ÂÄËÖØÜÐ38ª9ÀÆ&ÌõÕ", strict=True)
}
PAGES = [
    "Hội đồng nhân dân huyện họp phiên thường kỳ, nghe báo cáo về thu chi ngân sách và đầu tư công trong năm.",
    "Các xã vùng cao gặp nhiều khó khăn về giao thông, thủy lợi, trường học và nguồn vốn đối ứng.",
    "Nhân dân đóng góp ngày công, hiến đất làm đường, xây dựng nhà văn hóa và sân thể thao của thôn.",
    "Tỷ lệ hộ nghèo giảm còn 8,2%, thu nhập bình quân đạt 31 triệu đồng một người.",
    "Phòng Nông nghiệp phối hợp với các đoàn thể mở 14 lớp dạy nghề cho lao động nông thôn.",
    "Công tác bảo vệ môi trường được quan tâm, rác thải được thu gom và xử lý theo quy định.",
    "Ban chỉ đạo tiếp tục rà soát các tiêu chí chưa đạt, giao trách nhiệm cho từng thành viên.",
    "Trạm y tế xã được sửa chữa, đội ngũ cán bộ y tế được đào tạo và bổ sung thuốc men.",
]
OTHERS = [
    "Đến cuối năm có 12 xã đạt chuẩn nông thôn mới, tăng 3 xã so với năm trước, vượt kế hoạch đề ra.",
    "Đường trục thôn được cứng hóa, hệ thống kênh mương đảm bảo tưới tiêu chủ động cho sản xuất.",
    "Các hợp tác xã liên kết với doanh nghiệp để tiêu thụ sản phẩm, giá bán ổn định.",
    "Chất lượng giáo dục được nâng lên, số học sinh bỏ học giảm, cơ sở vật chất được bổ sung.",
]


def learn(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.learn", "channel", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def write_page(folder: Path, printed: list[str], read: list[str], name: str = "trang") -> Path:
    page = folder / f"{name}.gold.txt"
    page.write_text("\n".join(printed), "utf-8")
    (folder / f"{name}.raw.txt").write_text("\n".join(read), "utf-8")
    return page


def test_a_style_learned_from_a_page_is_told_and_repaired(tmp_path: Path) -> None:
    scanner, dice = Confusions(STRANGE), random.Random(5)
    page = write_page(tmp_path, PAGES, [scanner.read(line, dice) for line in PAGES])
    overlay = tmp_path / "mine"
    out = overlay / "restore" / "channel-strange.msgpack.xz"
    done = learn(page, "--like", "eng", "--drawn", 20_000, "--out", out)
    assert done.returncode == 0, done.stderr
    damaged = "\n".join(scanner.read(line, dice) for line in OTHERS)
    scores = []
    for rules in (RULES, Knowledge(overlay=overlay)):
        restored, changes = restore_text(damaged, rules)
        scores.append(score_restoration(OTHERS, restored.split("\n")).letters or 0.0)
    assert {change.reason for change in changes} == {"channel:strange"}
    assert scores[0] < 85 < 95 < scores[1]


def test_a_channel_of_a_table_is_the_same_every_time(tmp_path: Path) -> None:
    table = tmp_path / "table.tsv"
    table.write_text("printed\tread\tcount\nô\t6\t9\nt\tt\t8\nt\tl\t1\n", "utf-8")
    outs = [tmp_path / f"channel-{name}.msgpack.xz" for name in "ab"]
    for out in outs:
        assert learn(table, "--drawn", 4000, "--out", out).returncode == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()
    tables = msgspec.msgpack.decode(lzma.decompress(outs[0].read_bytes()))
    assert set(tables["letters"]["ô"]) == {"6"}
    assert set(tables["words"]["một"]) <= {"m6t", "m6l"}
    assert not (tmp_path / "styles.tsv").exists()  # only what is like another is listed beside it


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ô\t6\t9\n", ":1: expected the columns"),
        ("printed\tread\tcount\nô\t6\n", ":2: expected"),
        ("printed\tread\tcount\n\n# a remark\nô\t6\tnine\n", ":4: expected"),
        ("printed\tread\tcount\nô\t6\t-1\n", ":2: expected"),
        ("printed\tread\tcount\nông là\t6\t1\n", ":2: expected"),
        ("printed\tread\tcount\nô\t6666\t1\n", ":2: expected"),
        ("# nothing\nprinted\tread\tcount\n", "no counts"),
    ],
)
def test_a_table_that_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    table = tmp_path / "table.tsv"
    table.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=message):
        read_table(table)


def test_pages_that_are_not_aligned_are_one_message(tmp_path: Path) -> None:
    page = write_page(tmp_path, ["xã", "huyện"], ["xa"])
    done = learn(page, "--like", "eng", "--out", tmp_path / "channel-x.msgpack.xz")
    assert done.returncode != 0
    assert "2 lines" in done.stderr and "Traceback" not in done.stderr


def test_words_stand_beside_what_they_were_read_as(tmp_path: Path) -> None:
    printed = ["Toàn tỉnh có 19/207 xã đạt", "¤", "nông thôn mới", "người dân được hưởng"]
    read = ["Todn tinh c6 19/207 xddat", "%@ !!", "xx qq", "nguo.i dan duo.c huAng,"]
    page = write_page(tmp_path, printed, read)
    pairs = list(aligned_pairs(page))
    assert ("Toàn", "Todn") in pairs and ("xã đạt", "xddat") in pairs
    assert not any(word in ("¤", "nông", "mới") for word, _ in pairs)  # unreadable by man or machine
    assert word_pairs([page]) == Counter(
        [
            ("Toàn", "Todn"),
            ("tỉnh", "tinh"),
            ("có", "c6"),
            ("người", "nguo.i"),
            ("dân", "dan"),
            ("được", "duo.c"),
            ("hưởng", "huAng"),
        ]
    )


LETTERS = "".join(letter for letter in COPIER if len(letter) == 1) + "ẳỡỗẵỴfjw"


@given(st.text(LETTERS + " 0123456789,./%", max_size=40), st.integers(0, 9))
def test_only_letters_are_misread(text: str, seed: int) -> None:
    read = Confusions(COPIER).read(text, random.Random(seed))
    kept = Counter(sign for sign in text if not sign.isalpha())
    assert not kept - Counter(read)
    assert len(read) <= 3 * len(text)


def test_a_letter_that_was_hardly_counted_is_read_as_its_kin_are() -> None:
    scanner = Confusions({"ồ": {"6": 8.0, "o": 2.0}, "ố": {"6": 10.0}, "ổ": {"5": 1.0}, "x": {"x": 1.0}})
    assert scanner.row("ỗ") == pytest.approx({"6": 1.8, "o": 0.2, "5": 1.0})
    assert scanner.row("ổ") == pytest.approx({"6": 1.8, "o": 0.2, "5": 2.0})
    assert scanner.row("x") == {"x": 1.0}
    assert scanner.row("ấ") == {"a": 1.0}


def test_letters_run_together_as_often_as_counted() -> None:
    scanner = Confusions({"ứ": {"i": 3.0}, "n": {"n": 1.0}, "ứn": {"im": 1.0}})
    dice = random.Random(3)
    together = sum(scanner.read("ứn", dice) == "im" for _ in range(2000))
    assert together / 2000 == pytest.approx(1 / (1 + 3 + 3), abs=0.03)  # beside 3 of its own and 3 of its kin's


def test_a_style_is_listed_once(tmp_path: Path) -> None:
    (tmp_path / "styles.tsv").write_text("channel\tmargin\tchange\nother\t1\t2", "utf-8")
    assert enlist(tmp_path / "channel-mine.msgpack.xz") and enlist(tmp_path / "channel-mine.msgpack.xz")
    assert (tmp_path / "styles.tsv").read_text("utf-8").splitlines()[1:] == ["other\t1\t2", "mine\t0.3\t15.0"]
    assert not enlist(tmp_path / "mine.xz")
