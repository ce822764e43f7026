"""Tables and texts: what is written can be read back, and means what the schema says."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.tables.drawn import drawn_page
from pipeline.model import Box, Change, Document, Flag, Indicator, Line, Page, Word
from pipeline.publish import (
    CHANGES,
    DOCUMENTS,
    FILES,
    FLAGS,
    INDICATORS,
    DocumentSummary,
    Located,
    change_rows,
    csv_bytes,
    document_row,
    flag_rows,
    folder_name,
    indicator_rows,
    plain,
    replay,
    restored_text,
    seen_text,
    write_atomically,
    write_document,
)
from pipeline.publish.dictionary import dictionary

WHERE = Located(document="2015/a.pdf", sha256="ab" * 32)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def indicator(**fields: object) -> Indicator:
    given = {"id": "x", "page": 1, "line": 1, "value": Decimal(1), "text": "", "seen": "", **fields}
    return Indicator(**given)  # type: ignore[arg-type]


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_numbers_are_plain_and_exact(number: Decimal) -> None:
    text = plain(number)
    assert Decimal(text) == number
    assert re.fullmatch(r"-?\d+(\.\d*[1-9])?", text)


@given(TEXT, TEXT, TEXT)
def test_any_text_survives_the_table(subject: str, text: str, seen: str) -> None:
    row = read(csv_bytes(INDICATORS, indicator_rows(WHERE, (indicator(subject=subject, text=text, seen=seen),))))[0]
    assert (row["subject"], row["text"], row["seen"]) == (subject, text, seen)


def test_an_indicator_as_a_row() -> None:
    one = indicator(
        id="k3",
        page=2,
        line=14,
        value=Decimal("736.340"),
        scale=1_000_000_000,
        unit="đồng",
        percent=Decimal("9.18"),
        box=Box(x0=72.004, top=100, x1=200.5, bottom=112.25),
        flags=("percent_mismatch", "too_large"),
        confidence=0.93,
        subject="vốn huy động",
    )
    row = read(csv_bytes(INDICATORS, indicator_rows(WHERE, (one,))))[0]
    expected = {
        "id": "k3",
        "document": "2015/a.pdf",
        "sha256": "ab" * 32,
        "page": "2",
        "line": "14",
        "bbox": "72 100 200.5 112.25",
        "value": "736.34",
        "scale": "1000000000",
        "amount": "736340000000",
        "unit": "đồng",
        "total": "",
        "percent": "9.18",
        "value_max": "",
        "role": "actual",
        "confidence": "0.93",
        "flags": "percent_mismatch too_large",
        "subject": "vốn huy động",
    }
    assert {name: row[name] for name in expected} == expected
    assert list(row) == list(INDICATORS.header)


def test_rows_stand_in_reading_order() -> None:
    given = [indicator(id=f"{page}.{line}.{start}", page=page, line=line, start=start)
             for page, line, start in [(2, 1, 0), (1, 10, 0), (1, 9, 30), (1, 9, 4)]]  # fmt: skip
    rows = read(csv_bytes(INDICATORS, indicator_rows(WHERE, tuple(given))))
    assert [row["id"] for row in rows] == ["1.9.4", "1.9.30", "1.10.0", "2.1.0"]
    flags = tuple(Flag(check="c", indicators=(one.id,), explanation="e") for one in given)
    rows = read(csv_bytes(FLAGS, flag_rows(WHERE, flags, tuple(given))))
    assert [(row["page"], row["line"], row["indicators"]) for row in rows] == [
        ("1", "9", "1.9.4"),
        ("1", "9", "1.9.30"),
        ("1", "10", "1.10.0"),
        ("2", "1", "2.1.0"),
    ]


def document() -> Document:
    """Two pages; on the first, line 2 is empty and line 3 is changed twice."""

    def line(number: int, *pairs: tuple[str, str]) -> Line:
        words = tuple(Word(seen=seen, text=text) for seen, text in pairs)
        return Line(number=number, seen=" ".join(seen for seen, _ in pairs), words=words)

    return Document(
        path="a.txt",
        pages=(
            Page(number=1, quality=0.5, lines=(line(1, ("19/207", "19/207")), line(3, ("xa", "xã"), ("dat", "đạt")))),
            Page(number=2, quality=1.0, lines=(line(1, ("het", "hết")),)),
        ),
        changes=(
            Change(page=1, line=3, start=0, end=2, seen="xa", text="xã", reason="r"),
            Change(page=1, line=3, start=3, end=6, seen="dat", text="đạt", reason="r"),
            Change(page=2, line=1, start=0, end=3, seen="het", text="hết", reason="r", confidence=0.5),
        ),
    )


def test_texts_keep_the_numbers_of_lines_and_pages() -> None:
    assert seen_text(document()) == "19/207\n\nxa dat\n\fhet\n"
    assert restored_text(document()) == "19/207\n\nxã đạt\n\fhết\n"
    rows = read(csv_bytes(CHANGES, change_rows(document().changes)))
    assert [(row["page"], row["line"], row["start"], row["text"]) for row in rows] == [
        ("1", "3", "0", "xã"),
        ("1", "3", "3", "đạt"),
        ("2", "1", "0", "hết"),
    ]


def test_the_account_of_a_document() -> None:
    row = read(csv_bytes(DOCUMENTS, [document_row(WHERE, "a-abababab", DocumentSummary.of(document()), 1, 1)]))[0]
    assert (row["status"], row["pages"], row["ocr"], row["words"], row["changes"]) == ("ok", "2", "2", "4", "3")
    assert row["quality"] == "0.625"  # three words at 0.5, one at 1.0


@given(st.text(max_size=30), st.data())
def test_replaying_changes_in_any_order(seen: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(seen)), max_size=6)))
    pieces = [seen[start:end] for start, end in zip([0, *cuts], [*cuts, len(seen)], strict=True)]
    texts = [data.draw(st.text(max_size=3)) if piece and data.draw(st.booleans()) else piece for piece in pieces]
    changes, at = [], 0
    for piece, text in zip(pieces, texts, strict=True):
        if piece != text:
            changes.append(Change(page=1, line=1, start=at, end=at + len(piece), seen=piece, text=text, reason="r"))
        at += len(piece)
    assert replay(seen, data.draw(st.permutations(changes))) == "".join(texts)


@given(st.text(min_size=1, max_size=80))
def test_folder_names_are_safe_everywhere(name: str) -> None:
    folder = folder_name(name, "0123456789abcdef")
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?-01234567", folder)


def test_a_table_of_another_width_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"2 cells for {len(INDICATORS.columns)} columns"):
        csv_bytes(INDICATORS, [("a", "b")])


def test_a_file_is_replaced_whole_or_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before")
    write_atomically(path, b"after")
    assert path.read_text() == "after"
    from pipeline.publish.table import write_table

    def rows() -> object:
        yield ("1",) * len(FLAGS.columns)
        raise KeyError("in the middle")

    with pytest.raises(KeyError):
        write_table(path, FLAGS, rows())  # type: ignore[arg-type]
    assert path.read_text() == "after"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.csv"]


def test_a_new_file_is_as_readable_as_any(tmp_path: Path) -> None:
    write_atomically(tmp_path / "ours", b"")
    (tmp_path / "plain").touch()
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_the_folder_of_a_document(tmp_path: Path) -> None:
    write_document(tmp_path / "deep" / "a", document())
    names = sorted(path.name for path in (tmp_path / "deep" / "a").iterdir())
    assert names == ["changes.csv", "pages.jsonl", "restored.txt", "seen.txt", "tables.jsonl"]


def tabled(*rows: str) -> Document:
    return Document(path="a.pdf", kind="pdf", pages=(drawn_page(rows),))


def test_tables_are_files_of_their_own_and_vanish_with_them(tmp_path: Path) -> None:
    write_document(tmp_path, tabled("Tên xã | Số hộ | <", 'Suối "Trong" | 1.096 |', "^ | 12,5 | a;b"))
    data = (tmp_path / "tables/page-0001-table-1.csv").read_bytes()
    assert data == 'Tên xã,Số hộ,\r\n"Suối ""Trong""",1.096,\r\n,"12,5",a;b\r\n'.encode()
    (record,) = (json.loads(line) for line in (tmp_path / "tables.jsonl").read_text("utf-8").splitlines())
    assert (record["file"], record["columns"], len(record["rows"])) == ("tables/page-0001-table-1.csv", 3, 3)
    assert [cell["columns"] for cell in record["rows"][0]] == [1, 2]
    assert record["rows"][1][0]["rows"] == 2
    write_document(tmp_path, tabled("Toàn tỉnh có 5 huyện."))
    assert not (tmp_path / "tables").exists()
    assert (tmp_path / "tables.jsonl").read_bytes() == b""


def test_the_data_dictionary_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
    assert page.read_text("utf-8") == dictionary(), "python -m pipeline.publish.dictionary > docs/data-dictionary.md"


def test_what_a_killed_process_left_half_written_is_swept(tmp_path: Path) -> None:
    document = Document(path="a.txt", sha256="ab" * 32, kind="text", pages=(Page(number=1, width=1, height=1),))
    (tmp_path / "tables").mkdir()
    for folder in (tmp_path, tmp_path / "tables"):
        (folder / ".seen.txt.x1.phuchoi-part").write_text("half a li")
    write_document(tmp_path, document)
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)
