"""Inputs that break readers of documents, made on the spot, and what a run says of each.

The groups are those that the trusted tools of the field test with: cut and empty files, locks, false names, pages and
streams that are bombs, odd images, archives, names, things in a folder that are no files. Pages that would be read are
blank, so that what is tested takes no time.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pikepdf
from PIL import Image

Fate = tuple[str, str]
"""Status, and category of what is not ok."""
OK: Fate = ("ok", "")


class Hostile(NamedTuple):
    """A folder of hostile inputs, and the fate of every input that a run over it has."""

    folder: Path
    fates: dict[str, Fate]


def pdf(text: str = "Den nay co 19/207 xa dat chuan", pages: int = 1, box: tuple[int, int] = (595, 842)) -> pikepdf.Pdf:
    """A born-digital PDF with a line of text on each page."""
    document = pikepdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for number in range(pages):
        page = document.add_blank_page()
        page.MediaBox = pikepdf.Array([0, 0, *box])
        page.Contents = document.make_stream(f"BT /F 12 Tf 72 700 Td ({text} {number}) Tj ET".encode())
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    return document


def saved(document: pikepdf.Pdf, **how: object) -> bytes:
    data = io.BytesIO()
    document.save(data, **how)  # type: ignore[arg-type]
    return data.getvalue()


def picture(image: Image.Image, form: str, **how: object) -> bytes:
    data = io.BytesIO()
    image.save(data, form, **how)
    return data.getvalue()


def raw_png(width: int, height: int) -> bytes:
    """A PNG of one bit a pixel and any size, which takes a thousandth of its pixels in bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(b"\0" + b"\xff" * ((width + 7) // 8)) for _ in range(min(height, 2000)))
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data + rows.flush()) + chunk(b"IEND", b"")


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return data.getvalue()


def make(folder: Path) -> Hostile:
    """Fill the folder. Numbers make every content its own: a copy would be passed over as one."""
    fates: dict[str, Fate] = {}
    count = 0

    def put(name: str, data: bytes, status: str = "ok", category: str = "") -> None:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        fates[name] = status, category

    def text() -> bytes:
        nonlocal count
        count += 1
        return f"Xã thứ {count} đạt {count}/19 tiêu chí nông thôn mới.\n".encode()

    _files(put, text)
    _locks(put)
    _bombs(put)
    _images(put)
    _archives(put, text, fates)
    _names(folder, text, fates)
    _things(folder, text, fates)
    return Hostile(folder, fates)


Put = Callable[..., None]


def _files(put: Put, text: Callable[[], bytes]) -> None:
    whole = saved(pdf("Tong so", 4))
    put("1/empty.pdf", b"", "failed", "empty")
    put("1/header.pdf", b"%PDF-1.7\n%%EOF\n", "failed", "damaged")
    for share in (10, 50, 90):
        put(f"1/cut {share}.pdf", whole[: len(whole) * share // 100], "failed", "damaged")
    put("1/rubbish after.pdf", saved(pdf("Rubbish")) + b"\0" * 5000)
    broken = saved(pdf("Xref", 2), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    put("1/xref.pdf", broken.replace(b"\nxref\n", b"\nxxxx\n"))
    put("3/jpeg.pdf", picture(Image.new("L", (300, 400), 250), "JPEG"))
    put("3/error page.pdf", b"<!DOCTYPE html><html><body>404</body></html>", "skipped", "unsupported")
    put("3/SHOUTING.PDF", saved(pdf("Shouting")))
    put("3/no ending", saved(pdf("No ending")))
    put("3/letter.docx", zipped(("[Content_Types].xml", b"<Types/>")), "skipped", "unsupported")
    put("3/rar.zip", b"Rar!\x1a\x07\0" + bytes(100), "skipped", "unsupported")
    put("3/noise.txt", bytes(range(256)) * 20, "skipped", "unsupported")
    put("3/latin.txt", "Xã đạt 7/19 tiêu chí".encode("utf-16"))
    put("3/half a letter.txt", text()[:-3] + b"\xc4")


def _locks(put: Put) -> None:
    put("2/user.pdf", saved(pdf("User"), encryption=pikepdf.Encryption(user="a", owner="b")), "failed", "encrypted")
    put("2/owner.pdf", saved(pdf("Owner"), encryption=pikepdf.Encryption(user="", owner="b")))
    plain = saved(pdf("Certificate"), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    lock = b"/Encrypt << /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 /R 4 /Length 128 /Recipients [<3082>] >>"
    put("2/certificate.pdf", plain.replace(b"trailer << ", b"trailer << " + lock), "failed", "encrypted")
    put("2/signed.pdf", saved(_signed()))
    portfolio = pdf("Portfolio")
    portfolio.attachments["inside.pdf"] = saved(pdf("Inside"))
    put("4/portfolio.pdf", saved(portfolio))
    form = pdf("Form")
    form.Root.AcroForm = pikepdf.Dictionary(
        Fields=pikepdf.Array(), XFA=form.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    )
    form.Root.NeedsRendering = True
    put("4/xfa.pdf", saved(form), "failed", "unsupported")


def _signed() -> pikepdf.Pdf:
    signed = pdf("Signed")
    name, array = pikepdf.Name, pikepdf.Array
    signature = pikepdf.Dictionary(
        Type=name.Sig,
        Filter=name("/Adobe.PPKLite"),
        SubFilter=name("/adbe.pkcs7.detached"),
        ByteRange=array([0, 10, 2000, 10]),
        Contents=pikepdf.String("0" * 500),
    )
    field = signed.make_indirect(
        pikepdf.Dictionary(Type=name.Annot, Subtype=name.Widget, FT=name.Sig, T="Signature", Rect=array([0, 0, 0, 0]))
    )
    field.V = signed.make_indirect(signature)
    signed.Root.AcroForm = pikepdf.Dictionary(Fields=array([field]), SigFlags=3)
    signed.pages[0].Annots = array([field])
    return signed


def _bilevel(side: int) -> bytes:
    """A PDF with a white picture of one bit a pixel and so many pixels a side, at 300 dpi."""
    document, points = pikepdf.new(), side * 0.24
    page = document.add_blank_page(page_size=(points, points))
    rows = zlib.compressobj(9)
    row = b"\xff" * ((side + 7) // 8)
    data = b"".join(rows.compress(row) for _ in range(side)) + rows.flush()
    image = pikepdf.Stream(document, b"")
    image.write(data, filter=pikepdf.Name.FlateDecode)
    image.Type, image.Subtype, image.ColorSpace = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DeviceGray
    image.Width = image.Height = side
    image.BitsPerComponent = 1
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
    page.Contents = document.make_stream(f"q {points} 0 0 {points} 0 0 cm /I Do Q".encode())
    return saved(document, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def _object_stream(size: int) -> bytes:
    """A PDF whose objects are the beginning of a stream of so many bytes."""
    held = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    held.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>")
    starts = [sum(len(one) + 1 for one in held[:number]) for number in range(len(held))]
    index = b"".join(b"%d %d " % (number, at) for number, at in enumerate(starts, 1))
    body = zlib.compress((index + b" ".join(held)).ljust(size), 9)
    data = b"%%PDF-1.5\n4 0 obj\n<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>stream\n" % (
        len(index),
        len(body),
    )
    data += body + b"\nendstream\nendobj\n"
    entries = [(0, 0, 0), *((2, 4, place) for place in range(3)), (1, 9, 0), (1, len(data), 0)]
    table = b"".join(struct.pack(">BIB", *entry) for entry in entries)
    end = b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return data + end + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(data)


def _bombs(put: Put) -> None:
    put("5/wide.pdf", saved(pdf("Wide", box=(567_000, 567_000))))
    put("5/no pages.pdf", saved(pikepdf.new()), "failed", "empty")
    cyclic = pdf("Cyclic", 2)
    cyclic.Root.Pages.Kids.append(cyclic.Root.Pages)
    put("5/cyclic.pdf", saved(cyclic))
    outline = pdf("Outline")
    entry = outline.make_indirect(pikepdf.Dictionary(Title="Again", Parent=outline.Root))
    entry.Next = entry.First = entry
    outline.Root.Outlines = outline.make_indirect(pikepdf.Dictionary(First=entry, Last=entry))
    put("5/outline without end.pdf", saved(outline))
    units = pdf("Units")
    units.pages[0].obj.UserUnit = 1000
    put("5/units.pdf", saved(units))
    put("5/many pages.pdf", saved(pdf("Many", 300)))
    liar = saved(pdf("Liar"), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    put("5/two million pages.pdf", liar.replace(b"/Count 1", b"/Count 2000000"))
    body = zlib.compress(zlib.compress(bytes(60_000_000), 9), 9)
    stacked = pdf("Stacked")
    stacked.pages[0].Contents = pikepdf.Stream(stacked, b"")
    stacked.pages[0].Contents.write(
        body, filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode]), type_check=False
    )
    put("6/stacked filters.pdf", saved(stacked, stream_decode_level=pikepdf.StreamDecodeLevel.none))
    crowd = pdf("Crowd")
    boxes = " ".join(f"1 0 0 1 {x * 7 + 20} {y * 9 + 20} Tm (a) Tj" for x in range(60) for y in range(80))
    crowd.pages[0].Contents = crowd.make_stream(f"BT /F 4 Tf {boxes} ET".encode())
    put("6/crowd.pdf", saved(crowd))
    put("6/bilevel.pdf", _bilevel(35_000))
    put("6/object stream.pdf", _object_stream(60_000_000))
    put("6/pixels.png", raw_png(60_000, 60_000), "failed", "too_large")


def _images(put: Put) -> None:
    def white(mode: str, value: object, size: tuple[int, int] = (600, 800)) -> Image.Image:
        return Image.new(mode, size, value)  # type: ignore[arg-type]

    fax = picture(white("1", 1), "TIFF", compression="group4", save_all=True, append_images=[white("1", 1, (500, 700))])
    put("7/fax.tif", fax)
    put("7/cmyk.tif", picture(white("CMYK", (0, 0, 0, 0)), "TIFF"))
    put("7/deep.png", picture(white("I;16", 65535), "PNG"))
    put("7/palette.png", picture(white("P", 0), "PNG", transparency=0))
    put("7/alpha.webp", picture(white("RGBA", (255, 255, 255, 0)), "WEBP", lossless=True))
    exif = Image.Exif()
    exif[0x0112] = 6
    put("7/turned.jpg", picture(white("RGB", "white", (800, 600)), "JPEG", exif=exif))
    pages = picture(white("L", 255), "TIFF", save_all=True, append_images=[white("L", 254), white("L", 253)])
    put("7/broken last.tif", pages[:-200], "partial", "damaged")
    put("7/gif.gif", picture(white("P", 0), "GIF"), "skipped", "unsupported")
    put("7/cut.jpg", picture(white("L", 255), "JPEG")[:400], "failed", "damaged")


def _archives(put: Put, text: Callable[[], bytes], fates: dict[str, Fate]) -> None:
    def put_zip(name: str, data: bytes, inside: dict[str, Fate]) -> None:
        put(name, data)
        del fates[name]
        fates.update({f"{name}/{member}": fate for member, fate in inside.items()})

    unsafe: Fate = ("failed", "unsafe")
    slip = zipped(
        *((name, text()) for name in ("../out.txt", "/etc/x.txt", "C:\\x.txt", "a\\..\\..\\b.txt", "in/good.txt"))
    )
    put_zip(
        "10/slip.zip",
        slip,
        {
            "\\x2e\\x2e/out.txt": unsafe,
            "etc/x.txt": unsafe,
            "C:/x.txt": unsafe,
            "a/\\x2e\\x2e/\\x2e\\x2e/b.txt": unsafe,
            "in/good.txt": OK,
        },
    )
    link = zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    locked = zipped(("locked.txt", text()), (link, b"/etc/passwd"), ("more.txt", text()))
    at = locked.index(b"PK\x01\x02") + 8
    locked = locked[:at] + b"\x01\x00" + locked[at + 2 :]
    put_zip(
        "10/mixed.zip",
        locked,
        {"locked.txt": ("failed", "encrypted"), "link.txt": ("skipped", "unsupported"), "more.txt": OK},
    )
    put("10/ratio.zip", _claiming(zipped(("zeros.txt", bytes(2_000_000))), 3 << 30), "failed", "unsafe")
    twice = zipped(("same.txt", text()), ("Same.txt", text()), ("other.txt", text())).replace(b"Same", b"same")
    put_zip("10/twice.zip", twice, {"same.txt": OK, "same.txt (2)": OK, "other.txt": OK})
    vietnamese = zipped(("\u0110\u1ea1t.txt", text()))
    put_zip("10/utf-8.zip", vietnamese, {"\u0110\u1ea1t.txt": OK})
    old = zipped(("Xa_.txt", text())).replace(b"Xa_.txt", "Xa\u0303.txt".encode("cp1258"))
    put_zip("10/cp1258.zip", old, {"X\u00e3.txt": OK})
    nested = zipped(("b.zip", zipped(("c.zip", zipped(("d.zip", zipped(("e.txt", text()))), ("c.txt", text()))))))
    put_zip("10/nested.zip", nested, {"b.zip/c.zip/d.zip": unsafe, "b.zip/c.zip/c.txt": OK})
    damaged = bytearray(zipped(("bad.txt", text()), ("good.txt", text()), method=zipfile.ZIP_STORED))
    damaged[45] ^= 0xFF
    put_zip("10/damaged.zip", bytes(damaged), {"bad.txt": ("failed", "damaged"), "good.txt": OK})
    put_zip("10/hidden.zip", zipped(("__MACOSX/a.txt", b"x"), (".b/c.txt", b"x"), ("d.txt", text())), {"d.txt": OK})
    deep = zipped(("deep.txt", text()))
    for _ in range(3):
        deep = zipped(("in.zip", deep))
    put_zip("10/deep.zip", deep, {"in.zip/in.zip/in.zip": unsafe})
    put_zip(
        "10/three deep.zip", zipped(("a.zip", zipped(("b.zip", zipped(("c.txt", text())))))), {"a.zip/b.zip/c.txt": OK}
    )
    put("10/cut.zip", zipped(("a.txt", text()))[:-30], "failed", "damaged")
    put("10/nothing.zip", zipped(), "failed", "empty")
    odd = bytearray(zipped(("odd.txt", text())))
    odd[odd.index(b"PK\x01\x02") + 10] = 9
    put_zip("10/deflate64.zip", bytes(odd), {"odd.txt": ("failed", "unsupported")})
    put("10/7z.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "skipped", "unsupported")


def _claiming(archive: bytes, size: int) -> bytes:
    """The archive whose first member is said to have `size` bytes unpacked."""
    at = archive.index(b"PK\x01\x02") + 24
    return archive[:at] + struct.pack("<I", size) + archive[at + 4 :]


def _names(folder: Path, text: Callable[[], bytes], fates: dict[str, Fate]) -> None:
    (folder / "11").mkdir()
    names = {
        b"\xff\xfe.txt": "\\xff\\xfe.txt",
        b"a\nb.txt": "a\nb.txt",
        b"\x1b[31m\r.txt": "\x1b[31m\r.txt",
        b"-rf.txt": "-rf.txt",
        b"--out=x.txt": "--out=x.txt",
        b"\"q\" 's'.txt": "\"q\" 's'.txt",
        b"=cmd()|x.txt": "=cmd()|x.txt",
        b"CON.txt": "CON.txt",
        b"case.txt": "case.txt",
        b"CASE.txt": "CASE.txt",
        b" .txt": " .txt",
        b"<b>.txt": "<b>.txt",
        b"x" * 251 + b".txt": "x" * 251 + ".txt",
        "X\u00e3.txt".encode(): "X\u00e3.txt",
        "Xa\u0303.txt".encode(): "Xa\u0303.txt",
    }
    for raw, shown in names.items():
        Path(os.fsdecode(os.fsencode(folder) + b"/11/" + raw)).write_bytes(text())
        fates[f"11/{shown}"] = OK


def _things(folder: Path, text: Callable[[], bytes], fates: dict[str, Fate]) -> None:
    place = folder / "12"
    place.mkdir()
    (place / "loop").symlink_to("loop")
    (place / "up").symlink_to("..")
    (place / "gone.pdf").symlink_to("nowhere.pdf")
    os.mkfifo(place / "fifo.pdf")
    (place / "null").symlink_to("/dev/zero")
    (place / "first.txt").write_bytes(text())
    (place / "second.txt").write_bytes((place / "first.txt").read_bytes())
    fates |= {
        "12/loop": ("failed", "access"),
        "12/gone.pdf": ("failed", "access"),
        "12/fifo.pdf": ("skipped", "unsupported"),
        "12/null": ("skipped", "unsupported"),
        "12/first.txt": OK,
        "12/second.txt": ("skipped", "copy"),
    }
