"""Which way each page of a PDF goes, and the reason that is given for it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from pipeline.ingest.render import render
from pipeline.model import Page, Route, Status
from pipeline.settings import Settings
from tests.ingest.papers import A4, DAMAGED, ENGLISH, FIGURES, GOOD, Sheet, make_pdf, only_page, open_it, printed

SCAN = printed()
BODY = (30.0, 110.0, 565.0, 810.0)
"""Where the scanned body of a page lies under its printed header."""
TCVN3 = ("Céng hßa x· héi chñ nghÜa ViÖt Nam", "§éc lËp tù do h¹nh phóc", "Uû ban nh©n d©n tØnh b¸o c¸o kÕt qu¶")
"""As .VnTime holds it: right glyphs, wrong codes."""
UNMAPPED = tuple("".join(chr(0xE000 + ord(letter)) for letter in line) for line in ENGLISH)
"""Codes of the private use area, as fonts without a map give them."""


def route_of(tmp_path: Path, sheet: Sheet, **chosen: object) -> Page:
    document = open_it(make_pdf(tmp_path / "page.pdf", [sheet]), **chosen)
    assert document.kind == "pdf"
    assert document.status is Status.OK
    return only_page(document)


@pytest.mark.parametrize(
    ("sheet", "route", "reason"),
    [
        pytest.param(Sheet(lines=GOOD), Route.KEEP, "right Vietnamese", id="born digital"),
        pytest.param(Sheet(picture=SCAN), Route.OCR, "no text layer", id="image only"),
        pytest.param(
            Sheet(picture=SCAN, picture_box=(0, 0, 60, 60)), Route.OCR, "no text layer", id="small image only"
        ),
        pytest.param(Sheet(hidden=DAMAGED, picture=SCAN), Route.OCR, "damaged; the page is an image", id="wrong layer"),
        pytest.param(Sheet(hidden=ENGLISH, picture=SCAN), Route.OCR, "the page is an image", id="nonsense layer"),
        pytest.param(Sheet(hidden=GOOD, picture=SCAN), Route.REPAIR, "checked for misreadings", id="right layer"),
        pytest.param(Sheet(hidden=FIGURES, picture=SCAN), Route.KEEP, "figures", id="layer of figures"),
        pytest.param(Sheet(hidden=["7"], picture=SCAN), Route.OCR, "over a scan", id="layer of one number"),
        pytest.param(
            Sheet(lines=GOOD[:1], picture=SCAN, picture_box=BODY), Route.OCR, "a header over a scan", id="native header"
        ),
        pytest.param(
            Sheet(lines=GOOD[:1], hidden=DAMAGED, picture=SCAN), Route.OCR, "over", id="native header, wrong layer"
        ),
        pytest.param(
            Sheet(lines=["7"], picture=SCAN, picture_box=BODY), Route.OCR, "a header over a scan", id="page number"
        ),
        pytest.param(
            Sheet(lines=GOOD * 3, leading=60, picture=SCAN, picture_box=(400, 700, 590, 840)),
            Route.KEEP,
            "right Vietnamese",
            id="text with a logo",
        ),
        pytest.param(Sheet(lines=DAMAGED), Route.REPAIR, "damaged; the page has no image", id="damaged, no image"),
        pytest.param(Sheet(lines=FIGURES), Route.KEEP, "figures with too few words", id="table of figures"),
        pytest.param(Sheet(lines=ENGLISH), Route.KEEP, "another language", id="English"),
        pytest.param(Sheet(lines=TCVN3, font=".VnTime"), Route.KEEP, "is in TCVN3 (ABC): decoded", id="TCVN3"),
        pytest.param(Sheet(lines=TCVN3, font="VPS Times"), Route.OCR, "VPS Times is not in Unicode", id="VPS"),
        pytest.param(Sheet(lines=UNMAPPED), Route.OCR, "no Unicode", id="private use area"),
        pytest.param(Sheet(lines=["\x01\x03\x05 \x06\x0e\x0f\x10"] * 4), Route.OCR, "no Unicode", id="control codes"),
        pytest.param(
            Sheet(lines=[*GOOD[1:], "".join(chr(0xE000 + ord(c)) for c in "so many more letters here")]),
            Route.OCR,
            "no Unicode",
            id="half without a map",
        ),
        pytest.param(Sheet(lines=[f"\uf0b7 {line}" for line in GOOD]), Route.KEEP, "right Vietnamese", id="bullets"),
        pytest.param(Sheet(), Route.BLANK, "neither text nor image", id="blank"),
        pytest.param(
            Sheet(drawing="100 100 m " + "200 300 l 250 90 l " * 400 + "f"), Route.OCR, "drawn shapes", id="curves"
        ),
    ],
)
def test_the_route_follows_from_what_the_page_holds(tmp_path: Path, sheet: Sheet, route: Route, reason: str) -> None:
    page = route_of(tmp_path, sheet)
    assert (page.route, reason in page.reason) == (route, True), page.reason
    assert (page.width, page.height) == A4
    printed_too = "a header over a scan" in reason  # what is text on the page need not be read
    assert bool(page.words) == (route in (Route.KEEP, Route.REPAIR) or printed_too)


SHEETS = [
    Sheet(lines=GOOD),
    Sheet(picture=SCAN),
    Sheet(hidden=DAMAGED, picture=SCAN),
    Sheet(lines=GOOD[:1], picture=SCAN, picture_box=BODY),
    Sheet(lines=TCVN3, font="VPS Times"),
    Sheet(lines=UNMAPPED),
    Sheet(lines=[*GOOD[1:], UNMAPPED[0]]),
    Sheet(lines=FIGURES),
    Sheet(lines=DAMAGED),
    Sheet(),
]


def test_force_ocr_always_wins(tmp_path: Path) -> None:
    document = open_it(make_pdf(tmp_path / "mixed.pdf", SHEETS), force_ocr=True)
    assert {page.route for page in document.pages} == {Route.OCR}
    assert all("asked for" in page.reason for page in document.pages)


def test_keep_text_always_wins_where_there_is_text(tmp_path: Path) -> None:
    document = open_it(make_pdf(tmp_path / "mixed.pdf", SHEETS), keep_text=True)
    routes = [page.route for page in document.pages]
    assert routes == [
        Route.KEEP,
        Route.OCR,
        Route.KEEP,
        Route.KEEP,
        Route.KEEP,
        Route.OCR,
        Route.KEEP,
        Route.KEEP,
        Route.KEEP,
        Route.BLANK,
    ]
    assert all(page.words for page in document.pages if page.route is Route.KEEP)


def test_every_page_of_a_mixed_file_goes_its_own_way(tmp_path: Path) -> None:
    document = open_it(make_pdf(tmp_path / "mixed.pdf", SHEETS))
    assert [page.number for page in document.pages] == list(range(1, len(SHEETS) + 1))
    assert [page.route for page in document.pages] == [
        Route.KEEP,
        *[Route.OCR] * 6,
        Route.KEEP,
        Route.REPAIR,
        Route.BLANK,
    ]


def test_a_letter_without_unicode_is_shown_as_such_and_splits_no_word(tmp_path: Path) -> None:
    page = route_of(tmp_path, Sheet(lines=[*GOOD[1:], "bằng 12\x003 tỷ"]))
    assert "12\ufffd3" in [word.text for word in page.words]


def test_text_in_decomposed_letters_becomes_nfc(tmp_path: Path) -> None:
    lines = [line[:40] for line in GOOD]
    page = route_of(tmp_path, Sheet(lines=[unicodedata.normalize("NFD", line) for line in lines]))
    assert page.route is Route.KEEP
    assert [word.text for word in page.words] == [token for line in lines for token in line.split()]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("origin", [0, 100])
def test_boxes_are_where_the_reader_sees_the_words(tmp_path: Path, turn: int, origin: int) -> None:
    path = make_pdf(tmp_path / "page.pdf", [Sheet(lines=[GOOD[0]], rotate=turn)])
    if origin:
        with Pdf.open(path, allow_overwriting_input=True) as pdf:
            pdf.pages[0].MediaBox = Array([-origin, -origin, A4[0] + origin, A4[1] + origin])
            pdf.pages[0].CropBox = Array([-origin, -origin, A4[0], A4[1]])
            pdf.save(path)
    page = only_page(open_it(path))
    width, height = A4[0] + origin, A4[1] + origin
    assert (page.width, page.height) == ((width, height) if turn in (0, 180) else (height, width))
    box = page.words[0].box
    assert box is not None
    left, top, right, bottom = 72.0 + origin, 72.0, 72.0 + origin + 28, 90.0  # "Toàn": four letters of half an em
    seen = {
        0: (left, top, right, bottom),
        90: (height - bottom, left, height - top, right),
        180: (width - right, height - bottom, width - left, height - top),
        270: (top, width - right, bottom, width - left),
    }[turn]
    middle = ((box.x0 + box.x1) / 2, (box.top + box.bottom) / 2)
    assert seen[0] <= middle[0] <= seen[2]
    assert seen[1] <= middle[1] <= seen[3]


def test_words_off_the_page_are_not_read(tmp_path: Path) -> None:
    page = route_of(tmp_path, Sheet(lines=[*GOOD, "", "cắt bỏ"]))  # the sixth line lies 80 points below the edge
    assert [word.text for word in page.words] == [token for line in GOOD for token in line.split()]
    long = route_of(tmp_path, Sheet(lines=[" ".join(GOOD[:3])]))
    assert 0 < len(long.words) < 44


def test_lines_of_the_text_layer_are_counted(tmp_path: Path) -> None:
    page = route_of(tmp_path, Sheet(lines=GOOD))
    assert sorted({word.line for word in page.words}) == [1, 2, 3, 4]


def test_a_scan_inside_a_form_is_seen(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "page.pdf", [Sheet(hidden=DAMAGED, picture=SCAN)])
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        form = Stream(
            pdf,
            page.Contents.read_bytes(),
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, *A4]),
            Resources=page.Resources,
        )
        page.Resources = Dictionary(XObject=Dictionary(Fm0=form))
        page.Contents = Stream(pdf, b"/Fm0 Do")
        pdf.save(path)
    found = only_page(open_it(path))
    assert (found.route, "an image (100% of it)" in found.reason) == (Route.OCR, True), found.reason


def test_a_page_with_only_a_stamp_is_read_and_one_with_only_a_link_is_blank(tmp_path: Path) -> None:
    def with_annotation(kind: str) -> Page:
        annotation = Dictionary(Type=Name.Annot, Subtype=Name(kind), Rect=Array([50, 50, 200, 100]))
        return route_of(tmp_path, Sheet(more={"/Annots": Array([annotation])}))

    stamped = route_of(
        tmp_path,
        Sheet(lines=GOOD, more={"/Annots": Array([Dictionary(Subtype=Name.Stamp, Rect=Array([9, 9, 99, 99]))])}),
    )
    assert stamped.route is Route.KEEP
    assert "stamps, comments or form fields on it are not read" in stamped.reason
    assert with_annotation("/Stamp").route is Route.OCR
    assert with_annotation("/Link").route is Route.BLANK


def test_what_is_filled_in_a_form_is_drawn(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "form.pdf", [Sheet()])
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        look = Stream(pdf, b"0 g 0 0 200 50 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 50]))
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=pikepdf.String("total"),
                V=pikepdf.String("207"),
                F=4,
                Rect=Array([100, 400, 300, 450]),
                AP=Dictionary(N=pdf.make_indirect(look)),
            )
        )
        pdf.pages[0].Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
        pdf.save(path)
    assert only_page(open_it(path)).route is Route.OCR
    dark = render(path, 1, 72, Settings()).point(lambda value: 255 if value < 128 else 0).getbbox()
    assert dark == pytest.approx((100, 392, 300, 442), abs=2)


def test_a_file_with_enclosed_files_says_so(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "portfolio.pdf", [Sheet(lines=GOOD)])
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.attachments["table.csv"] = b"a,b\n1,2\n"
        pdf.save(path)
    page = only_page(open_it(path))
    assert page.route is Route.KEEP
    assert "1 files enclosed in it are not read" in page.reason


def test_permissions_do_not_hinder_reading(tmp_path: Path) -> None:
    locked = pikepdf.Encryption(user="", owner="secret", allow=pikepdf.Permissions(extract=False))
    document = open_it(make_pdf(tmp_path / "locked.pdf", [Sheet(lines=GOOD)], encryption=locked))
    assert (document.status, only_page(document).route) == (Status.OK, Route.KEEP)


def test_opening_twice_gives_the_same(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "mixed.pdf", SHEETS)
    assert open_it(path) == open_it(path)
