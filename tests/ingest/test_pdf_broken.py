"""PDF files that are broken, locked, endless or something else: each ends in a named status."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf

from pipeline.ingest.errors import Unreadable
from pipeline.ingest.render import render
from pipeline.model import Document, Route, Status
from pipeline.settings import Settings
from tests.ingest.papers import GOOD, Sheet, make_pdf, only_page, open_it, printed

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
EMPTY_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"


def pdf_of(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1."""
    data = b"%PDF-1.7\n"
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + item + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    size = len(objects) + 1
    return data + end + b"trailer <</Size %d " % size + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % len(data)


def opened(tmp_path: Path, data: bytes) -> Document:
    path = tmp_path / "file.pdf"
    path.write_bytes(data)
    return open_it(path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("whole")
    return make_pdf(folder / "whole.pdf", [Sheet(lines=GOOD), Sheet(picture=printed()), Sheet()]).read_bytes()


def routes(document: Document) -> list[Route]:
    return [page.route for page in document.pages]


@pytest.mark.parametrize("share", [2, 10, 50, 90, 99])
def test_cut_short(tmp_path: Path, whole: bytes, share: int) -> None:
    document = opened(tmp_path, whole[: len(whole) * share // 100])
    assert (document.status, document.pages) == (Status.FAILED, ())
    assert "cut short" in document.reason


def test_an_update_that_broke_off(tmp_path: Path, whole: bytes) -> None:
    document = opened(tmp_path, whole + b"9 0 obj\n<</Length 400>>\nstream\nhalf of wh")
    assert document.status is Status.FAILED
    assert "3 of its pages can be listed" in document.reason


@pytest.mark.parametrize(
    "data",
    [
        lambda pdf: pdf + b"\0" * 500,
        lambda pdf: pdf + b"-- \nThis obj was scanned for viruses\n",
        lambda pdf: b"From: archive\n\n" + pdf,
        lambda pdf: pdf.replace(b"startxref", b"startxxxx"),
        lambda pdf: re.sub(rb"startxref\s+\d+", b"startxref\n7", pdf),
        lambda pdf: pdf[: pdf.rindex(b"%%EOF")],
    ],
    ids=["NULs after", "text after", "text before", "no startxref", "wrong startxref", "no end mark"],
)
def test_what_can_be_mended_is_read(tmp_path: Path, whole: bytes, data: object) -> None:
    assert callable(data)
    document = opened(tmp_path, data(whole))
    assert (document.status, routes(document)) == (Status.OK, [Route.KEEP, Route.OCR, Route.BLANK])


def test_an_update_without_an_end_mark_is_whole(tmp_path: Path) -> None:
    first = pdf_of(CATALOG, ONE_PAGE, EMPTY_PAGE)
    update = b"4 0 obj\n<<>>\nendobj\nxref\n4 1\n%010d 00000 n \n" % len(first)
    tail = b"trailer <</Size 5/Root 1 0 R/Prev %d>>\nstartxref\n%d\n"
    data = first + update + tail % (first.rindex(b"xref\n0"), len(first) + 23)
    assert opened(tmp_path, data).status is Status.OK


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n%%EOF\n", "damaged"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF\n", "damaged"),
        (pdf_of(CATALOG, b"<</Type/Pages/Kids[]/Count 0>>"), "has no pages"),
        (pdf_of(b"<</Type/Catalog>>"), "has no pages"),
        (pdf_of(CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"), "damaged"),
        (pdf_of(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"), "damaged"),
    ],
    ids=["header and end", "rubbish", "no pages", "no page tree", "tree that holds itself", "tree in a loop"],
)
def test_nothing_to_read_fails_with_a_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    document = opened(tmp_path, data)
    assert (document.status, reason in document.reason) == (Status.FAILED, True), document.reason


def test_a_reason_does_not_depend_on_the_file_opened_before(tmp_path: Path) -> None:
    empty = pdf_of(CATALOG, b"<</Type/Pages/Kids[]/Count 0>>")
    alone = opened(tmp_path, empty).reason
    locked = make_pdf(tmp_path / "locked.pdf", [Sheet()], encryption=pikepdf.Encryption(user="a", owner="b"))
    assert "password" in open_it(locked).reason
    assert opened(tmp_path, empty).reason == alone


def test_one_missing_page_leaves_the_others(tmp_path: Path) -> None:
    document = opened(tmp_path, pdf_of(CATALOG, b"<</Type/Pages/Kids[3 0 R 9 0 R]/Count 2>>", EMPTY_PAGE))
    assert (document.status, routes(document)) == (Status.PARTIAL, [Route.BLANK, Route.FAILED])
    assert document.reason.startswith("1 of 2 pages failed (2)")


def test_a_count_of_a_million_pages_is_not_believed(tmp_path: Path) -> None:
    document = opened(tmp_path, pdf_of(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>", EMPTY_PAGE))
    assert document.status is Status.PARTIAL
    assert len(document.pages) == 101
    assert "the 999899 after it are not tried" in document.pages[-1].reason


def test_locked_by_a_password(tmp_path: Path) -> None:
    locked = pikepdf.Encryption(user="a", owner="b")
    document = open_it(make_pdf(tmp_path / "locked.pdf", [Sheet(lines=GOOD)], encryption=locked))
    assert document.status is Status.FAILED
    assert "password" in document.reason


def test_locked_by_a_certificate(tmp_path: Path) -> None:
    scheme = b"<</Filter/Adobe.PubSec/V 4/SubFilter/adbe.pkcs7.s5/CF<<>>>>"
    data = pdf_of(CATALOG, ONE_PAGE, EMPTY_PAGE, scheme, trailer=b"/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]")
    document = opened(tmp_path, data)
    assert document.status is Status.FAILED
    assert "certificate" in document.reason


def test_a_form_made_when_it_is_opened(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "form.pdf", [Sheet(lines=["Please wait... the form is being loaded"])])
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root.AcroForm = Dictionary(Fields=pikepdf.Array(), XFA=pdf.make_stream(b"<xdp/>"))
        pdf.Root.NeedsRendering = True
        pdf.save(path)
    document = open_it(path)
    assert document.status is Status.FAILED
    assert "XFA" in document.reason


@pytest.mark.parametrize("box", [b"[0 0 0 0]", b"[0 0 -5 -5]", b"[0 0 1e30 1e30]", b"[(a) 1]", b"[0 0 1 1]"])
def test_odd_page_boxes(tmp_path: Path, box: bytes) -> None:
    document = opened(tmp_path, pdf_of(CATALOG, ONE_PAGE, b"<</Type/Page/Parent 2 0 R/MediaBox" + box + b">>"))
    assert (document.status, routes(document)) == (Status.OK, [Route.BLANK])


def test_a_page_as_large_as_a_field_is_refused_when_it_would_be_drawn(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "field.pdf", [Sheet(drawing="0 0 600000 600000 re f")])
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].MediaBox = pikepdf.Array([0, 0, 600_000, 600_000])
        pdf.save(path)
    assert only_page(open_it(path)).route is Route.OCR
    with pytest.raises(Unreadable, match=r"8333 x 8333 inches.*page_megapixels"):
        render(path, 1, 300, Settings())


def test_a_large_page_is_drawn_within_the_limit(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "poster.pdf", [Sheet(lines=GOOD, size=(2384, 3370))])
    picture = render(path, 1, 300, Settings(page_megapixels=40))
    assert 35e6 < picture.width * picture.height <= 40.1e6
    assert picture.info["dpi"][0] == pytest.approx(picture.width / 2384 * 72, rel=0.01)


def test_a_content_stream_that_blows_up_ends(tmp_path: Path) -> None:
    bomb = zlib.compress(zlib.compress(b" " * 200_000_000, 9), 9)
    content = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(bomb) + bomb + b"\nendstream"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>"
    assert opened(tmp_path, pdf_of(CATALOG, ONE_PAGE, page, content)).status is Status.OK


@pytest.mark.parametrize("page", [b"<</Type/Page/Parent 2 0 R>>", b"<</Parent 2 0 R/Contents 77 0 R>>", b"42", b"null"])
def test_pages_that_lack_what_they_need(tmp_path: Path, page: bytes) -> None:
    document = opened(tmp_path, pdf_of(CATALOG, ONE_PAGE, page))
    assert (document.status, routes(document)) in [
        (Status.OK, [Route.BLANK]),
        (Status.FAILED, [Route.FAILED]),
    ]
    assert document.pages[0].reason


def test_a_damaged_picture_on_a_page_is_no_crash(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "page.pdf", [Sheet(picture=printed())])
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        image = pdf.pages[0].Resources.XObject.Im0
        image.write(image.read_raw_bytes()[:200], filter=Name.DCTDecode)
        pdf.save(path)
    document = open_it(path)
    assert (document.status, routes(document)) == (Status.OK, [Route.OCR])
    assert render(path, 1, 72, Settings()).size == (595, 842)


def test_thousands_of_pieces_of_text_are_read(tmp_path: Path) -> None:
    lines = [" ".join(f"{line}/{place}" for place in range(40)) for line in range(200)]
    sheet = Sheet(lines=lines, leading=15, size=(3100, 3100))
    assert len(only_page(open_it(make_pdf(tmp_path / "dense.pdf", [sheet]))).words) == 8_000


def test_many_pages(tmp_path: Path) -> None:
    path = tmp_path / "many.pdf"
    with Pdf.new() as pdf:
        for _ in range(2_000):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(path)
    assert len(open_it(path).pages) == 2_000
