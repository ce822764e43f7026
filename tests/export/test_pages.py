"""Searchable PDF, hOCR and ALTO: the restored words lie where they are printed, and the pictures are as they were."""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree
from pikepdf import Pdf
from PIL import Image, ImageOps
from playwright.sync_api import Browser

from pipeline.model import Box
from pipeline.review.documents import reports_of, stored
from tests.export.conftest import Export, Made

PHRASE = "tiêu chí giao thông"
SCANNED = ("2015/scan.pdf", "2015/layer.pdf", "photo.jpg", "fax.tiff", "clear.png")
XHTML = "{http://www.w3.org/1999/xhtml}"
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"
Placed = tuple[str, Box]


@pytest.fixture(scope="module")
def pdfs(made: Made, export: Export) -> dict[str, Path]:
    """Document → the searchable PDF of it."""
    exported = export("pdf", "pdf", "--source", str(made.moved))
    assert exported.said == "".join(
        f"phuchoi: {name}: no PDF: a text has no pages to show\n" for name in ("2015/bao cao.txt", "letter.docx")
    )
    found = {report.name: exported.path / f"{report.folder.name}.pdf" for report in reports_of(made.out)}
    assert {path.name for path in exported.path.iterdir()} == {
        path.name for name, path in found.items() if name not in ("2015/bao cao.txt", "letter.docx")
    }
    return found


def words(made: Made, name: str, page: int) -> list[Placed]:
    """The words of a page as the run has them."""
    report = next(report for report in reports_of(made.out) if report.name == name)
    lines = stored(report).pages[page - 1].lines
    return [(word.text, word.box) for line in lines for word in line.words if word.text and word.box is not None]


def pdftotext(path: Path, *arguments: str) -> str:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed: sudo apt-get install poppler-utils")
    return subprocess.run(
        [tool, *arguments, str(path), "-"], capture_output=True, encoding="utf-8", timeout=60, check=True
    ).stdout


def as_read(path: Path, page: int) -> list[Placed]:
    """The words of a page and their boxes as poppler finds them, on the page as it is shown."""
    tree = etree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", pdftotext(path, "-bbox")).encode())
    shown = list(tree.iter(f"{XHTML}page"))[page - 1]
    sides = ("xMin", "yMin", "xMax", "yMax")
    return [
        (word.text, Box(**dict(zip(("x0", "top", "x1", "bottom"), map(float, map(word.get, sides)), strict=True))))
        for word in shown.iter(f"{XHTML}word")
    ]


@pytest.mark.parametrize("name", [*SCANNED, "digital.pdf"])
def test_the_phrase_is_found_on_every_page_that_says_it(pdfs: dict[str, Path], name: str) -> None:
    with Pdf.open(pdfs[name]) as pdf:
        count = len(pdf.pages)
    for page in range(1, count + 1):
        text = " ".join(pdftotext(pdfs[name], "-f", str(page), "-l", str(page)).split())
        assert text.count(PHRASE) == 1


@pytest.mark.parametrize(
    ("name", "page"),
    [(name, page) for name in SCANNED for page in range(1, 3 if name in ("2015/scan.pdf", "fax.tiff") else 2)],
)
def test_every_word_lies_at_its_box(made: Made, pdfs: dict[str, Path], name: str, page: int) -> None:
    mine, found = words(made, name, page), as_read(pdfs[name], page)
    assert [text for text, _ in found] == [text for text, _ in mine]
    for (_, there), (_, box) in zip(found, mine, strict=True):
        assert abs(there.x0 - box.x0) < 0.5 and abs(there.x1 - box.x1) < 0.5
        middle = (there.top + there.bottom) / 2
        assert box.top - 3 < middle < box.bottom + 3  # a line is written as one: a word that hangs lower is above it


def test_words_of_a_page_on_its_side_lie_on_its_side(made: Made, pdfs: dict[str, Path]) -> None:
    """The page is shown as it was; its words run down it as they are printed there."""
    mine = [(text, box) for text, box in words(made, "2015/scan.pdf", 3) if len(text) > 3]
    found = dict(as_read(pdfs["2015/scan.pdf"], 3))
    with Pdf.open(pdfs["2015/scan.pdf"]) as pdf:
        across = float(pdf.pages[2].mediabox[2])
    for text, box in mine:
        if sum(text == other for other, _ in mine) == 1:
            there = found[text]
            assert abs(there.top - box.x0) < 0.5 and abs(there.bottom - box.x1) < 0.5
            assert abs((across - (there.x0 + there.x1) / 2) - (box.top + box.bottom) / 2) < 4


def test_text_that_another_engine_left_is_gone(made: Made, pdfs: dict[str, Path]) -> None:
    before = pdftotext(made.inputs / "2015" / "layer.pdf")
    after = pdftotext(pdfs["2015/layer.pdf"])
    restored = {text for text, _ in words(made, "2015/layer.pdf", 1)}
    damaged = {word for word in before.split() if len(word) > 3} - restored
    assert len(damaged) > 50
    assert not damaged & set(after.split())


@pytest.mark.parametrize("name", ["2015/scan.pdf", "2015/layer.pdf"])
def test_pictures_of_a_pdf_are_kept_byte_for_byte(made: Made, pdfs: dict[str, Path], name: str) -> None:
    def pictures(path: Path) -> list[bytes]:
        with Pdf.open(path) as pdf:
            return [one.read_raw_bytes() for page in pdf.pages for one in page.get_images().values()]

    assert pictures(pdfs[name]) == pictures(made.inputs / name)


@pytest.mark.parametrize("name", ["2015/scan.pdf", "2015/layer.pdf"])
def test_pages_look_as_before(made: Made, pdfs: dict[str, Path], name: str) -> None:
    def shown(path: Path) -> list[bytes]:
        with pypdfium2.PdfDocument(path) as pdf:
            return [page.render(scale=1).to_pil().tobytes() for page in pdf]

    assert shown(pdfs[name]) == shown(made.inputs / name)


def test_a_photograph_is_kept_byte_for_byte_and_shown_upright(made: Made, pdfs: dict[str, Path]) -> None:
    with Pdf.open(pdfs["photo.jpg"]) as pdf:
        (picture,) = pdf.pages[0].get_images().values()
        assert picture.read_raw_bytes() == (made.inputs / "photo.jpg").read_bytes()
    with pypdfium2.PdfDocument(pdfs["photo.jpg"]) as shown, Image.open(made.inputs / "photo.jpg") as photo:
        upright = ImageOps.exif_transpose(photo).size
        page = shown[0].get_size()
    assert abs(page[0] / page[1] - upright[0] / upright[1]) < 0.01


def test_jpeg_2000_is_kept_byte_for_byte(made: Made, pdfs: dict[str, Path]) -> None:
    with Pdf.open(pdfs["lines.jp2"]) as pdf:
        (picture,) = pdf.pages[0].get_images().values()
        assert picture.read_raw_bytes() == (made.inputs / "lines.jp2").read_bytes()
    assert "động 2,1 triệu ngày công" in pdftotext(pdfs["lines.jp2"])


@pytest.mark.parametrize("name", ["fax.tiff", "clear.png"])
def test_pictures_keep_every_pixel(made: Made, pdfs: dict[str, Path], name: str) -> None:
    with Pdf.open(pdfs[name]) as pdf, Image.open(made.inputs / name) as image:
        for number, page in enumerate(pdf.pages):
            image.seek(number)
            (picture,) = page.get_images().values()
            there = pikepdf.PdfImage(picture).as_pil_image().convert("RGB")
            assert there.tobytes() == image.convert("RGB").tobytes()


def test_right_text_is_left_alone(made: Made, pdfs: dict[str, Path]) -> None:
    assert pdfs["digital.pdf"].read_bytes() == (made.inputs / "digital.pdf").read_bytes()


def test_the_file_says_what_it_is(pdfs: dict[str, Path]) -> None:
    with Pdf.open(pdfs["2015/scan.pdf"]) as pdf, pdf.open_metadata() as about:
        assert (str(pdf.Root.Lang), about["dc:title"], about["dc:language"]) == ("vi-VN", "scan.pdf", {"vi-VN"})
        assert about["pdf:Producer"].startswith("phuchoi ")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(pdfs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page that shows a PDF in the browser's own viewer and asks it for its text."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(pdfs["2015/scan.pdf"], folder / "scan.pdf")
    (folder / "index.html").write_text(
        "<link rel=icon href=data:,><embed type=application/pdf src=scan.pdf width=900 height=600>"
        "<script>said = []; addEventListener('message', event => said.push(event.data));"
        "ask = type => document.querySelector('embed').postMessage({type})</script>"
    )
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_the_phrase_is_found_in_a_browser(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site)
    # the viewer answers once it has loaded
    heard = "said.find(one => one.type === 'getSelectedTextReply' && one.selectedText)"
    page.wait_for_function(f"ask('selectAll'), ask('getSelectedText'), {heard}", polling=300, timeout=30_000)
    text = page.evaluate(f"{heard}.selectedText")
    page.close()
    assert PHRASE in " ".join(text.split())


def test_hocr_holds_every_word_with_box_and_confidence(made: Made, export: Export) -> None:
    exported = export("hocr", "hocr")
    assert "2015/bao cao.txt: no hOCR" in exported.said
    report = next(report for report in reports_of(made.out) if report.name == "2015/scan.pdf")
    tree = etree.parse(exported.path / f"{report.folder.name}.hocr")
    pages = tree.findall(f".//{XHTML}div[@class='ocr_page']")
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        found = []
        for word in page.iter(f"{XHTML}span"):
            if word.get("class") == "ocrx_word":
                title = re.fullmatch(r"bbox (\d+) (\d+) (\d+) (\d+); x_wconf (\d+)", word.get("title"))
                assert title and int(title[5]) <= 100
                found.append((word.text, [int(side) for side in title.groups()[:4]]))
        expected = [
            (text, [round(side * 300 / 72) for side in (box.x0, box.top, box.x1, box.bottom)])
            for text, box in words(made, "2015/scan.pdf", number)
        ]
        assert found == expected
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


def test_hocr_of_a_page_holds_what_is_within_it(export: Export) -> None:
    for path in export("hocr", "hocr").path.iterdir():
        for outer in etree.parse(path).iter(f"{XHTML}div", f"{XHTML}p", f"{XHTML}span"):
            box = _bbox(outer)
            for inner in outer:
                within = _bbox(inner)
                assert box[0] <= within[0] and box[1] <= within[1] and within[2] <= box[2] and within[3] <= box[3]


def _bbox(element: etree._Element) -> tuple[int, ...]:
    return tuple(map(int, re.search(r"bbox (\d+) (\d+) (\d+) (\d+)", element.get("title"))[0].split()[1:]))  # type: ignore[index]


CHILDREN = {
    "alto": "Description Styles? Tags? ReadingOrder? Layout",
    "Description": "MeasurementUnit sourceImageInformation? Processing*",
    "sourceImageInformation": "fileName? fileIdentifier* documentIdentifier*",
    "Processing": "processingCategory? processingDateTime? processingSoftware?",
    "processingSoftware": "softwareCreator? softwareName? softwareVersion?",
    "Tags": "StructureTag*",
    "Layout": "Page+",
    "Page": "PrintSpace?",
    "PrintSpace": "TextBlock*",
    "TextBlock": "TextLine*",
    "TextLine": "(String SP?)+ HYP?",
    "String": "ALTERNATIVE*",
}
"""What stands in what, of what we write, in which order, after the schema of ALTO 4.4 (loc.gov/standards/alto)."""
NEEDED = {"Page": {"ID", "PHYSICAL_IMG_NR"}, "TextBlock": {"ID"}, "String": {"CONTENT"}, "StructureTag": {"LABEL"}}


def test_alto_is_as_its_schema_says(export: Export) -> None:
    for path in export("alto", "alto").path.iterdir():
        tree = etree.parse(path)
        ids = [one.get("ID") for one in tree.iter() if one.get("ID")]
        assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[A-Za-z_][\w.-]*", id) for id in ids)
        for one in tree.iter():
            name = one.tag.removeprefix(ALTO)
            pattern = re.sub(r"\w+", r"(?:\g<0>,)", CHILDREN.get(name, "")).replace(" ", "")
            inner = "".join(f"{child.tag.removeprefix(ALTO)}," for child in one)
            assert re.fullmatch(pattern, inner), (path.name, name, inner[:200])
            assert NEEDED.get(name, set()) <= set(one.keys())
            assert set((one.get("TAGREFS") or "").split()) <= set(ids)
            assert all(float(one.get(side, "0")) >= 0 for side in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
            assert 0 <= float(one.get("WC", "0")) <= 1


def test_alto_holds_every_word_as_restored_and_as_read(made: Made, export: Export) -> None:
    report = next(report for report in reports_of(made.out) if report.name == "2015/layer.pdf")
    tree = etree.parse(export("alto", "alto").path / f"{report.folder.name}.xml")
    strings = list(tree.iter(f"{ALTO}String"))
    assert [one.get("CONTENT") for one in strings] == [text for text, _ in words(made, "2015/layer.pdf", 1)]
    first = words(made, "2015/layer.pdf", 1)[0][1]
    assert int(strings[0].get("HPOS", "")) == round(first.x0 * 1200 / 72)
    mended = [word for line in stored(report).pages[0].lines for word in line.words if word.seen != word.text]
    assert [one.text for one in tree.iter(f"{ALTO}ALTERNATIVE")] == [word.seen for word in mended]


def test_pages_of_the_run_hold_what_was_compared(made: Made) -> None:
    """The tests above would pass on empty pages."""
    for name in SCANNED:
        assert len(words(made, name, 1)) > 40
    report = next(report for report in reports_of(made.out) if report.name == "2015/scan.pdf")
    pages = [json.loads(line) for line in (report.folder / "pages.jsonl").read_text("utf-8").splitlines()]
    assert "turned 270° clockwise" in pages[2]["reason"]
