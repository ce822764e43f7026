"""Text files in the encodings archives hold, what is no text at all, and names that lie."""

from __future__ import annotations

import io
import os
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.sniff import HEAD, kind_of
from pipeline.ingest.text import decode, split_lines, words_of
from pipeline.model import Route, Status
from tests.ingest.papers import GOOD, Sheet, make_pdf, only_page, open_it, printed

TEXT = "\n".join(GOOD) + "\n"
TONES = "\u0300\u0301\u0303\u0309\u0323"


def windows_1258(text: str) -> bytes:
    """As Windows wrote it: letters with their shape, then the tone as a mark of its own."""
    out = ""
    for letter in text:
        try:
            letter.encode("cp1258")
            out += letter
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = "".join(mark for mark in parts if mark in TONES)
            out += unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES)) + tones
    return out.encode("cp1258")


@pytest.mark.parametrize(
    ("data", "remark"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.replace("\n", "\r\n").encode(), ""),
        (TEXT.replace("\n", "\r").encode(), ""),
        (unicodedata.normalize("NFD", TEXT).encode(), ""),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.upper().encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (windows_1258(TEXT), "Windows-1258"),
        (windows_1258("Xã"), "Windows-1258"),
        (windows_1258("thôn"), "Windows-1258"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_encodings(tmp_path: Path, data: bytes, remark: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(data)
    document = open_it(path)
    page = only_page(document)
    assert (document.kind, document.status, page.route) == ("text", Status.OK, Route.KEEP)
    assert remark in page.reason
    words = [word.text for word in page.words]
    wanted = {"Xã": ["Xã"], "thôn": ["thôn"]}.get(unicodedata.normalize("NFC", decode(data)[0]), TEXT.split())
    assert [word.lower() for word in words] == [word.lower() for word in wanted]


def test_words_know_their_line(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes("một\r\n\r\n  hai ba\r\n\fbốn".encode())
    page = only_page(open_it(path))
    assert [(word.text, word.line) for word in page.words] == [("một", 1), ("hai", 3), ("ba", 3), ("bốn", 4)]
    assert page.raw == "một\r\n\r\n  hai ba\r\n\fbốn"
    assert (page.width, page.height) == (0.0, 0.0)


def test_a_few_bad_bytes_do_not_spoil_a_text(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(b"\xff".join(line.encode() for line in GOOD) + "Đ".encode()[:1])
    page = only_page(open_it(path))
    assert page.route is Route.KEEP
    assert "4 bad UTF-8 sequences" in page.reason
    assert page.raw.count("\ufffd") == 4
    assert page.raw.replace("\ufffd", "") == "".join(GOOD)


@given(st.binary(max_size=300))
def test_any_bytes_become_text(data: bytes) -> None:
    text, remark = decode(data)
    words_of(text)
    assert isinstance(remark, str)
    if not remark:
        assert text.encode().removeprefix(b"\xef\xbb\xbf") == data.removeprefix(b"\xef\xbb\xbf")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_text_with_a_mark_or_in_utf_8_comes_back(text: str, encoding: str) -> None:
    if "\0" not in text and not text.startswith("\ufeff"):
        assert decode(text.encode(encoding))[0] == text


@given(st.text())
def test_lines_are_kept(text: str) -> None:
    lines = split_lines(text)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert "\n".join(lines) == plain.removesuffix("\n")
    words = words_of(text)
    assert [word.seen for word in words] == text.split()
    for word in words:
        assert word.seen in lines[word.line - 1]
        assert word.text == unicodedata.normalize("NFC", word.seen)


def zipped(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return data.getvalue()


@given(st.binary(max_size=HEAD))
def test_any_bytes_have_a_kind(data: bytes) -> None:
    kind = kind_of(data)
    assert kind.name in ("pdf", "image", "text", "other")
    assert bool(kind.reason) == (kind.name == "other")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_text_is_text(text: str) -> None:
    assert kind_of(b"= " + text.encode()).name in ("text", "pdf")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "web page"),
        (b"\xef\xbb\xbf \n<HTML><body>Not found", "web page"),
        (b"<!-- saved from the web -->\n<html lang='vi'><body>", "web page"),
        ("\n<html><body>Không tìm thấy".encode("utf-16"), "web page"),
        (b"<?xml version='1.0'?><report/>", "XML"),
        (b"PK\x03\x04" + bytes(100), "Office document"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "old Office document"),
        (b"{\\rtf1 Hello}", "RTF"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x1f\x8b\x08" + bytes(50), "gzip"),
        (b"GIF89a" + bytes(50), "GIF"),
        (b"\0\0\0\x18ftypheic" + bytes(50), "HEIC"),
        (b"8BPS\0\x01" + bytes(50), "Photoshop"),
        (zipped("xl/workbook.xml"), "workbook (xlsx): save its sheets"),
        (zipped("ppt/presentation.xml"), "presentation (pptx): save it as PDF"),
        (zipped("mimetype", "content.xml"), "OpenDocument"),
        (zipped("mimetype", "META-INF/container.xml"), "epub"),
        (zipped("[Content_Types].xml"), "Office document of a kind that is not known"),
        (zipped("report.pdf"), "ZIP archive: unpack it"),
        (bytes(range(256)) * 16, "neither"),
        (b"\0" * 5000, "neither"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_other_files_are_skipped_with_advice_whatever_they_are_called(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(data)
    document = open_it(path)
    assert (document.kind, document.status, document.pages) == ("other", Status.SKIPPED, ())
    assert document.reason.startswith("not read: ")
    assert reason in document.reason


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    kinds = {}
    printed().save(tmp_path / "scan.jpg")
    (tmp_path / "scan.jpg").rename(tmp_path / "scan.pdf")
    make_pdf(tmp_path / "report.pdf", [Sheet(lines=GOOD)]).rename(tmp_path / "report.TXT")
    (tmp_path / "note").write_text(TEXT, "utf-8")
    (tmp_path / "note.png").write_text(TEXT, "utf-8")
    for path in tmp_path.iterdir():
        document = open_it(path)
        assert document.status is Status.OK
        kinds[path.name] = document.kind
    assert kinds == {"scan.pdf": "image", "report.TXT": "pdf", "note": "text", "note.png": "text"}


def test_an_empty_file_fails(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.touch()
    document = open_it(path)
    assert document.status is Status.FAILED
    assert "0 bytes" in document.reason


def test_a_text_without_words_is_blank(tmp_path: Path) -> None:
    path = tmp_path / "blank.txt"
    path.write_text("\n  \n\n")
    document = open_it(path)
    assert (document.status, only_page(document).route) == (Status.OK, Route.BLANK)


def test_what_is_no_file_is_skipped_and_what_is_gone_fails(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert open_it(tmp_path / "pipe").status is Status.SKIPPED
    assert open_it(tmp_path).status is Status.SKIPPED
    gone = open_it(tmp_path / "gone.pdf")
    assert gone.status is Status.FAILED
    assert str(tmp_path) not in gone.reason
