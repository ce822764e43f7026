"""Text in an encoding from before Unicode is decoded letter for letter, and nothing else is taken for it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.charsets import charsets, of_font
from pipeline.ingest.syllable import phonotactics
from pipeline.ingest.text import text_of
from pipeline.ingest.truncated import truncated
from pipeline.knowledge import Knowledge
from pipeline.model import Route
from tests.ingest.papers import DAMAGED, ENGLISH, GOOD, Sheet, make_latin_pdf, make_pdf, only_page, open_it

KNOWLEDGE = Knowledge()
KNOWN = phonotactics(KNOWLEDGE)
CHARSETS = {charset.name: charset for charset in charsets(KNOWLEDGE)}
NAMES = sorted(CHARSETS)
SMALL = "ăâêôơưđ" + "".join(
    letter for base in ("a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y") for letter in
    {"a": "àảãáạ", "ă": "ằẳẵắặ", "â": "ầẩẫấậ", "e": "èẻẽéẹ", "ê": "ềểễếệ", "i": "ìỉĩíị", "o": "òỏõóọ", "ô": "ồổỗốộ",
     "ơ": "ờởỡớợ", "u": "ùủũúụ", "ư": "ừửữứự", "y": "ỳỷỹýỵ"}[base]
)  # fmt: skip
REPORT = "\n".join(GOOD)


def tables() -> dict[str, dict[str, bytes]]:
    return {
        name: {row["letter"]: bytes.fromhex(row["code"]) for row in KNOWLEDGE.table(f"charsets/{name}.tsv")}
        for name in NAMES
    }


TABLES = tables()


def encoded(text: str, name: str) -> bytes:
    return b"".join(TABLES[name].get(letter) or _itself(letter, name) for letter in text)


def _itself(letter: str, name: str) -> bytes:
    return b"\\" + letter.encode() if name == "viqr" and letter in "'`?~.^(+" else letter.encode("cp1252")


def as_latin(data: bytes) -> str:
    """How a program that knows nothing shows the bytes."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)


def test_the_tables_hold_every_letter() -> None:
    assert len(SMALL) == 67
    for name in NAMES:
        capitals = "ĂÂÊÔƠƯĐ" if name == "tcvn3" else SMALL.upper()
        assert sorted(TABLES[name]) == sorted(SMALL + capitals)
        assert len(set(TABLES[name].values())) == len(TABLES[name])


@pytest.mark.parametrize("name", NAMES)
def test_every_syllable_comes_back(name: str) -> None:
    table = json.loads(KNOWLEDGE.path("phonotactics.json").read_bytes())
    text = " ".join(f"{initial}{rhyme}" for rhyme, row in table["rhymes"].items() for initial in row["initials"])
    text += " " + " ".join(f"nh{letter}ng" for letter in SMALL)
    for wanted in [text, *([text.upper(), text.title()] if name != "tcvn3" else [])]:
        assert CHARSETS[name].decode_bytes(encoded(wanted, name), KNOWN) == wanted
        assert CHARSETS[name].decode(as_latin(encoded(wanted, name)), KNOWN) == wanted


@pytest.mark.parametrize("name", sorted({*NAMES} - {"viqr"}))
@given(st.text(SMALL + "abcxyz 0123456789.,/%()\n"))
def test_any_text_of_small_letters_comes_back(name: str, text: str) -> None:
    assert CHARSETS[name].decode_bytes(encoded(text, name), KNOWN) == text


@pytest.mark.parametrize("name", NAMES)
@given(st.text())
def test_any_text_keeps_its_figures_and_lines(name: str, text: str) -> None:
    decoded = CHARSETS[name].decode_text(text, KNOWN)
    assert re.findall(r"[0-9]", decoded) == re.findall(r"[0-9]", text)
    assert decoded.count("\n") == text.count("\n")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shown", [True, False], ids=["as Latin letters", "as bytes"])
def test_text_files(tmp_path: Path, name: str, shown: bool) -> None:
    data = encoded(REPORT, name)
    path = tmp_path / "report.txt"
    path.write_bytes(as_latin(data).encode() if shown else data)
    page = only_page(open_it(path))
    assert page.raw == REPORT
    assert page.route is Route.KEEP
    assert f"decoded from {CHARSETS[name].label}" in page.reason


@pytest.mark.parametrize(
    "text",
    [
        REPORT,
        "\n".join(DAMAGED),
        "\n".join(ENGLISH),
        "Le rapport a été rédigé à Hà Nội par les élèves de l'école où ils étaient très appréciés l'année dernière",
        "Téng 24,2 26,4",
        "n° 5, 30°C; N° 12 · 40 m³ · 1½ kg (h) ¡Que! £5 §3 đất 7·8",
        "xé lá, mù mịt, vã mồ hôi, cá tính, thí điểm, hại, má, nét, lãi suất, xí nghiệp, tí, (hi), li ti",
        "Tổng kết 5 năm thực hiện chng trinh xây dung nông thôn mói tai các huyên miên núi",
        "",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert text_of(text.encode(), KNOWLEDGE) == (text, "")


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("UBND TØNH Hµ NAM", "UBND TỈNH HÀ NAM"),
        ("UBND Hµ Néi", "UBND Hà Nội"),
        ("BCH TW ë Hµ TÜnh", "BCH TW ở Hà Tĩnh"),
        ("thµnh phè Hå ChÝ Minh, TP. HCM", "thành phố Hồ Chí Minh, TP. HCM"),
        ("B¸O C¸O ë TØNH", "BÁO CÁO Ở TỈNH"),
        ("ch­¬ng tr×nh n­íc", "chương trình nước"),
        ("ch−¬ng tr×nh n−íc", "chương trình nước"),
        ("ch-¬ng tr×nh n-íc -u tiªn", "chương trình nước ưu tiên"),
        ("giai ®o¹n 2011-2015, kinh tÕ-x· héi, - §Êt", "giai đoạn 2011-2015, kinh tế-xã hội, - Đất"),
        ("“Toµn d©n” – 5 n¨m…", "“Toàn dân” – 5 năm…"),
    ],
)  # fmt: skip
def test_what_tcvn3_lost_is_found(shown: str, wanted: str) -> None:
    assert CHARSETS["tcvn3"].decode_text(shown, KNOWN) == wanted


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        ("Öu tieân ñöôøng huyeän, kyû yeáu", "Ưu tiên đường huyện, kỷ yếu"),
        ("Aùp duïng", "Áp dụng"),
    ],
)
def test_vni_as_it_is_seen(shown: str, wanted: str) -> None:
    assert CHARSETS["vni"].decode_text(shown, KNOWN) == wanted


@pytest.mark.parametrize(
    ("font", "name"),
    [
        (".VnTime", "tcvn3"),
        (".VnTimeH,Bold", "tcvn3"),
        (".VnArial-NarrowH", "tcvn3"),
        ("VNI-Times", "vni"),
        ("Times New Roman", ""),
        ("TimesNewRomanPSMT", ""),
        ("VPS Times", "vps"),
        ("", ""),
    ],
)
def test_fonts(font: str, name: str) -> None:
    charset = of_font(font, KNOWLEDGE)
    assert (charset.name if charset else "") == name


@pytest.mark.parametrize(("font", "name"), [(".VnTime", "tcvn3"), ("VNI-Times", "vni")])
@pytest.mark.parametrize("mapped", [True, False], ids=["Unicode map", "Windows encoding"])
def test_pages_in_old_fonts_are_decoded(tmp_path: Path, font: str, name: str, mapped: bool) -> None:
    lines = [line[:60] for line in GOOD]
    path = tmp_path / "page.pdf"
    if mapped:
        make_pdf(path, [Sheet(lines=[as_latin(encoded(line, name)) for line in lines], font=font)])
    else:
        make_latin_pdf(path, [(font, encoded(line, name)) for line in lines])
    page = only_page(open_it(path))
    assert page.route is Route.KEEP, page.reason
    assert f"its font {font} is in {CHARSETS[name].label}: decoded" in page.reason
    assert [word.text for word in page.words] == [token for line in lines for token in line.split()]
    assert [word.seen for word in page.words] == [word.text for word in page.words]


def test_capitals_and_other_fonts_on_one_page(tmp_path: Path) -> None:
    runs = [
        (".VnTimeH", encoded("báo cáo", "tcvn3")),
        (".VnTime", encoded("của chương trình, năm 2011-2015, tư", "tcvn3")),
        (".VnTime", encoded("nhân đạt 19/207 xã, còn lại 188 xã", "tcvn3")),
        ("Arial", "Chateau, café: 24,06%".encode("cp1252")),
    ]
    page = only_page(open_it(make_latin_pdf(tmp_path / "page.pdf", runs)))
    wanted = "BÁO CÁO của chương trình, năm 2011-2015, tư nhân đạt 19/207 xã, còn lại 188 xã Chateau, café: 24,06%"
    assert " ".join(word.text for word in page.words) == wanted


def test_a_page_in_an_old_font_that_cannot_be_decoded_is_read_from_its_glyphs(tmp_path: Path) -> None:
    lines = [as_latin(encoded(line[:60], "viscii")) for line in GOOD]
    page = only_page(open_it(make_pdf(tmp_path / "page.pdf", [Sheet(lines=lines, font="VNI-Times")])))
    assert page.route is Route.OCR
    assert "VNI-Times is not in Unicode" in page.reason


@pytest.mark.parametrize("mapped", [True, False], ids=["Unicode map", "Windows encoding"])
def test_a_page_in_vps_with_its_letters_at_control_codes(tmp_path: Path, mapped: bool) -> None:
    lines = ["HỘI ĐỒNG NHÂN DÂN, CHỢ XÃ ĐẠT CHUẨN", *(line[:60] for line in GOOD)]
    path = tmp_path / "page.pdf"
    if mapped:
        shown = [encoded(line, "vps").decode("latin-1") for line in lines]
        make_pdf(path, [Sheet(lines=shown, font="VPS Times")])
    else:
        make_latin_pdf(path, [("VPS Times", encoded(line, "vps")) for line in lines])
    page = only_page(open_it(path))
    assert page.route is Route.KEEP, page.reason
    assert " ".join(word.text for word in page.words) == " ".join(lines)


@pytest.mark.parametrize("name", ["tcvn3", "vni", "truncated"])
def test_pages_whose_fonts_say_nothing_are_decoded_by_their_words(tmp_path: Path, name: str) -> None:
    lines = [line[:60] for line in GOOD]
    shown = [truncated(line) if name == "truncated" else as_latin(encoded(line, name)) for line in lines]
    page = only_page(open_it(make_pdf(tmp_path / "page.pdf", [Sheet(lines=shown, font="Times New Roman")])))
    assert page.route is Route.KEEP, page.reason
    assert "decoded" in page.reason
    assert " ".join(word.text for word in page.words) == " ".join(lines)


@pytest.mark.parametrize("shown", [True, False], ids=["as Latin letters", "as bytes"])
def test_text_without_its_high_bytes(tmp_path: Path, shown: bool) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(truncated(REPORT).encode("utf-8" if shown else "latin-1"))
    page = only_page(open_it(path))
    assert page.raw == REPORT
    assert page.route is Route.KEEP


def test_lines_without_their_high_bytes_among_right_ones() -> None:
    lines = [truncated(line) if place % 2 else line for place, line in enumerate(GOOD * 2)]
    assert text_of("\n".join(lines).encode(), KNOWLEDGE)[0] == "\n".join(GOOD * 2)


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        ("Co^.ng ho`a xa~ ho^.i chu? nghi~a Vie^.t Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("DDo^.c la^.p - Tu+. do - Ha.nh phu'c", "Độc lập - Tự do - Hạnh phúc"),
        ("u+u tie^n ddu+o+`ng huye^.n.", "ưu tiên đường huyện."),
        ("Kro^ng, DDa('k La('k", "Krông, Đắk Lắk"),
        ("la`? ta\\. 24.5 (nay)", "là? ta. 24.5 (nay)"),
        ("thu+ ve^` so^? tay hanoi.gov.vn", "thư về sổ tay hanoi.gov.vn"),
    ],
)
def test_viqr_as_it_is_typed(shown: str, wanted: str) -> None:
    assert CHARSETS["viqr"].decode_text(shown, KNOWN) == wanted
