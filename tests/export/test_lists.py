"""Items of lists are items in Markdown and blocks of their own in ALTO and hOCR."""

from __future__ import annotations

from xml.etree import ElementTree

from markdown_it import MarkdownIt

from pipeline.export.alto import alto
from pipeline.export.hocr import hocr
from pipeline.export.prose import markdown
from pipeline.layout import arrange
from pipeline.model import Document
from tests.layout.drawn import RULES, page, words

TEXTS = (
    "II. Kết quả thực hiện",
    "1. Về giao thông, các huyện đã cứng hóa được 120 km đường, gồm các hạng mục sau:",
    "a) Đường trục xã, liên xã dài 80 km, trong đó có 30 km do Tập đoàn Công nghiệp",
    "- Năng lượng góp vốn, phần còn lại do nhân dân đóng góp;",
    "- Vốn nhà nước: 12 tỷ đồng.",
    "+ Trong đó vốn tỉnh: 2 tỷ đồng.",
    "b) Đường trục thôn, xóm dài 40 km.",
    "Nhìn chung các công trình đều đạt kế hoạch đề ra.",
)
NS = "{http://www.loc.gov/standards/alto/ns-v4#}"


def document() -> Document:
    drawn = page([words(80, 60 + 14 * at, text) for at, text in enumerate(TEXTS)])
    return arrange(Document(path="a.pdf", kind="pdf", pages=(drawn,)), RULES)


def test_lists_in_lists_in_markdown() -> None:
    found = []
    depth = 0
    for token in MarkdownIt("commonmark").parse(markdown(document())):
        depth += token.nesting * token.type.startswith("list_item")
        if token.type == "inline":
            found.append((depth, "".join(child.content for child in token.children or ())))
    assert found == [
        (0, TEXTS[0]),
        (0, TEXTS[1]),  # printed numbers are text: a list would count anew
        (1, f"{TEXTS[2]} {TEXTS[3]}"),
        (2, "Vốn nhà nước: 12 tỷ đồng."),
        (3, "Trong đó vốn tỉnh: 2 tỷ đồng."),
        (1, TEXTS[6]),
        (0, TEXTS[7]),
    ]


def test_items_are_blocks_of_their_own_in_alto_and_hocr() -> None:
    blocks = [
        (block.get("TAGREFS"), " ".join(one.get("CONTENT", "") for one in block.iter(f"{NS}String")))
        for block in ElementTree.fromstring(alto(document())).iter(f"{NS}TextBlock")
    ]
    assert blocks == [
        ("heading", TEXTS[0]),
        ("item", TEXTS[1]),
        ("item", f"{TEXTS[2]} {TEXTS[3]}"),
        ("item", TEXTS[4]),
        ("item", TEXTS[5]),
        ("item", TEXTS[6]),
        (None, TEXTS[7]),
    ]
    assert hocr(document()).count('class="ocr_par"') == len(blocks)
