"""A run over every kind of document, a row corrected by hand, and the installed command that exports it."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import docx
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Pdf, Stream
from PIL import Image

from pipeline.review.desk import Desk
from tests.archive.conftest import PHUCHOI, run
from tests.ingest.papers import picture_stream

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
TEXT = """BÁO CÁO
Kết quả thực hiện Chương trình xây dựng nông thôn mới tỉnh Lạng Sơn năm 2015

I. Kết quả đạt được
1. Giao thông
Đến hết năm 2015, toàn tỉnh có 19/207 xã đạt tiêu chí giao thông, chiếm 20%.
- Nhân dân đã hiến 4.717 m2 đất_để *làm* đường | và nhà văn hóa <b>mới</b>.
+ Trong đó có 12 nhà văn hóa thôn.
=1+2 xã đạt chuẩn.
2. Nguồn vốn
Tổng kinh phí huy động năm 2015 là 736,34 tỷ đồng.
"""


@dataclass(frozen=True)
class Made:
    """A run's folder, the files it read, and what was moved away since."""

    out: Path
    inputs: Path
    moved: Path


def strip() -> Image.Image:
    """The part of a scanned page that speaks of roads, as wide as the page: 200 dpi, grey."""
    with Pdf.open(SAMPLES / "scanned-report.pdf") as pdf:
        (picture,) = pdf.pages[3].get_images().values()
        page = pikepdf.PdfImage(picture).as_pil_image()
    return page.crop((0, 1676, page.width, 2016))


def scanned(path: Path) -> None:
    """Three pages of the same strip: as it is; on its side in the file and turned by /Rotate, in a box that begins
    elsewhere; and on its side for everyone to see.
    """
    upright = strip()
    pdf = Pdf.new()
    for picture, turn, corner in (
        (upright, 0, (0, 0)),
        (upright.rotate(90, expand=True), 90, (30, -50)),
        (upright.rotate(-90, expand=True), 0, (0, 0)),
    ):
        width, height = picture.width * 72 / 200, picture.height * 72 / 200
        page = pdf.add_blank_page(page_size=(width, height))
        x, y = corner
        page.MediaBox = Array([x, y, x + width, y + height])
        page.Rotate = turn
        page.Resources = Dictionary(XObject=Dictionary(Im0=picture_stream(pdf, picture)))
        page.Contents = Stream(pdf, f"{width:.2f} 0 0 {height:.2f} {x} {y} cm /Im0 Do".encode())
    pdf.save(path)


def photographed(path: Path) -> None:
    """The strip as a camera held upright keeps it: on its side, and EXIF says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    strip().rotate(90, expand=True).save(path, "JPEG", quality=90, dpi=(200, 200), exif=exif)


def faxed(path: Path) -> None:
    """Two pages in one TIFF, black and white as fax machines keep them; the second is the lower half of the first."""
    page = strip().point(lambda level: 255 if level > 140 else 0).convert("1")
    half = page.crop((0, 194, page.width, page.height))
    page.save(path, compression="group4", dpi=(200, 200), save_all=True, append_images=[half])


def typed(path: Path) -> None:
    """A letter written with a word processor: letterhead and signer in cells, a table between."""
    letter = docx.Document()
    head, told, foot = (
        [["UBND HUYỆN KHE VÀNG|PHÒNG NÔNG NGHIỆP", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập - Tự do - Hạnh phúc"]],
        [["Xã", "Hộ", "Hộ nghèo"], ["Long Đàm", "897", "163"], ["Khe Lạnh", "640", "95"]],
        [["Nơi nhận:|- Lưu: VT, 12 bản.", "TRƯỞNG PHÒNG"]],
    )
    for rows in (head, told, foot):
        table = letter.add_table(rows=len(rows), cols=len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text, *more = text.split("|")
                for one in more:
                    cell.add_paragraph(one)
        if rows is head:
            letter.add_paragraph("Đến hết năm 2015 toàn huyện có 12/16 xã đạt tiêu chí giao thông.")
    letter.save(str(path))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("exported")
    inputs = folder / "in"
    (inputs / "2015").mkdir(parents=True)
    (inputs / "2015" / "bao cao.txt").write_text(TEXT, "utf-8")
    scanned(inputs / "2015" / "scan.pdf")
    with Pdf.open(SAMPLES / "wrong-language-layer.pdf") as pdf:
        del pdf.pages[1:]
        pdf.save(inputs / "2015" / "layer.pdf")
    shutil.copy(SAMPLES / "born-digital.pdf", inputs / "digital.pdf")
    shutil.copy(SAMPLES / "unruled-table.pdf", inputs / "gone.pdf")
    with zipfile.ZipFile(inputs / "packed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(SAMPLES / "ruled-table.pdf", "huyện/table.pdf")
    photographed(inputs / "photo.jpg")
    faxed(inputs / "fax.tiff")
    strip().convert("RGBA").save(inputs / "clear.png", dpi=(200, 200))
    strip().crop((0, 0, 1653, 150)).save(inputs / "lines.jp2", dpi=(200, 200))
    typed(inputs / "letter.docx")
    (inputs / "empty.pdf").touch()
    ran = run(inputs, out=folder / "out", jobs=2)
    assert ran.status == 3, ran.err
    assert set(ran.statuses().values()) == {"ok", "failed"}
    moved = folder / "moved"
    moved.mkdir()
    (inputs / "gone.pdf").rename(moved / "gone.pdf")
    decide(ran.folder)
    return Made(ran.folder, inputs, moved)


def decide(out: Path) -> None:
    """Correct one row, reject one and set one word right, as the review page does."""
    desk = Desk(out, "An")
    rows = {(item.cell("document"), item.cell("value"), item.cell("unit")): item.id for item in desk.items.values()}
    desk.correct(rows["2015/bao cao.txt", "736.34", "đồng"], {"value": "763.34"}, "")
    desk.reject(rows["2015/bao cao.txt", "12", "nhà văn hóa"], "")
    report = next(one for one in desk.reports.values() if one.name == "2015/bao cao.txt")
    lines = desk.document(report).pages[0].lines
    line, position = next(
        (line.number, position)
        for line in lines
        for position, word in enumerate(line.words)
        if word.text == "làm" or word.text == "*làm*"
    )
    desk.save(desk.fix_words(report.sha256, [(1, line, position, "mở")]))


@dataclass(frozen=True)
class Exported:
    """What the command wrote and said."""

    path: Path
    said: str


Export = Callable[..., Exported]


@pytest.fixture(scope="session")
def export(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Export:
    """`phuchoi export`, each export made once for all tests of it."""
    known: dict[tuple[str, ...], Exported] = {}

    def make(format: str, name: str, *arguments: str) -> Exported:
        key = (format, name, *arguments)
        if key not in known:
            path = tmp_path_factory.mktemp("export") / name
            done = command("export", made.out, "--to", format, "--out", path, *arguments)
            assert done.returncode == 0, done.stderr
            known[key] = Exported(path, done.stderr)
        return known[key]

    return make


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The installed command, run as typed."""
    return subprocess.run(
        [str(PHUCHOI), *map(str, arguments)], capture_output=True, encoding="utf-8", timeout=120, check=False
    )
