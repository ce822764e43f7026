"""Print tables on paper that never was: rows of cells → a PDF as a word processor saves it.

Scans are made of the same pages: rendered and sent through `degrade.scan`, what each cell should give is known exactly.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from fpdf import FPDF

from pipeline.learn.printing import A4

PAD = 4.0
"""Points between a ruling and the text of its cell."""
LEADING = 1.2
RULES = ("boxes", "lines", "strips", "frame", "none")
"""How rulings are drawn: a rectangle for each cell (fpdf, LibreOffice), a line for each side (Excel), thin filled
rectangles (Word); `frame` has horizontal rulings above and below header and table only, `none` has none."""


@dataclass(frozen=True)
class Head:
    """A cell of the header, over so many columns and rows."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class TableSheet:
    """A table with what stands above and below it. Widths in points; `align` has one of L, C, R for each column."""

    header: tuple[tuple[Head, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    align: str
    ruled: str = "boxes"
    before: tuple[str, ...] = ()
    caption: str = ""
    unit: str = ""
    """The line to the right above the table: "Đơn vị tính: triệu đồng"."""
    after: tuple[str, ...] = ()
    size: float = 12.0
    repeated: bool = True
    """Whether the header comes again on every further page."""


@dataclass
class Cells:
    """What one page's part of a table holds: the text of every place of the grid, empty where a wider cell goes on."""

    page: int
    rows: list[list[str]] = field(default_factory=list)


def grid(header: Sequence[Sequence[Head]], columns: int) -> list[list[tuple[Head, int, int] | None]]:
    """Where the cells of a header stand: (cell, row, column) at its upper left place, None at the others.

    >>> grid([[Head("TT", rows=2), Head("Năm", columns=2)], [Head("2014"), Head("2015")]], 3)[1][1][0].text
    '2014'
    """
    found: list[list[tuple[Head, int, int] | None]] = [[None] * columns for _ in header]
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(header):
        column = 0
        for head in cells:
            while (row, column) in taken:
                column += 1
            found[row][column] = (head, row, column)
            taken |= {(row + down, column + right) for down in range(head.rows) for right in range(head.columns)}
            column += head.columns
    return found


def print_table(pdf: FPDF, sheet: TableSheet) -> list[Cells]:
    """Set a table on new pages of `pdf`, which has a font Tinos in regular and bold. Returns what its cells hold."""
    return _Press(pdf, sheet).run()


class _Press:
    def __init__(self, pdf: FPDF, sheet: TableSheet) -> None:
        self.pdf, self.sheet = pdf, sheet
        self.left = (A4[0] - sum(sheet.widths)) / 2
        self.edges = [self.left]
        for width in sheet.widths:
            self.edges.append(self.edges[-1] + width)
        self.y = 57.0
        self.parts: list[Cells] = []
        self.begun = 0.0

    def run(self) -> list[Cells]:
        self.pdf.add_page()
        self.y = 57.0
        for text in self.sheet.before:
            self._paragraph(text)
        if self.sheet.caption:
            self._paragraph(self.sheet.caption, "B", "C")
        if self.sheet.unit:
            self._paragraph(self.sheet.unit, "", "R")
        self._begin(header=True)
        for row in self.sheet.rows:
            heights = [len(self._wrapped(text, width, "")) for text, width in zip(row, self.sheet.widths, strict=True)]
            height = max(heights) * self.sheet.size * LEADING + PAD
            if self.y + height > A4[1] - 57:
                self._end()
                self.pdf.add_page()
                self.y = 57.0
                self._begin(header=self.sheet.repeated)
            for column, text in enumerate(row):
                self._cell(text, column, column + 1, self.y, height, "", self.sheet.align[column])
            self.parts[-1].rows.append(list(row))
            self.y += height
        self._end()
        self.y += 8
        for text in self.sheet.after:
            self._paragraph(text)
        return self.parts

    def _begin(self, header: bool) -> None:
        self.parts.append(Cells(self.pdf.page))
        self.begun = self.y
        self._rule()
        if not header:
            return
        places = grid(self.sheet.header, len(self.sheet.widths))
        heights = [self.sheet.size * LEADING + PAD] * len(places)
        for number, row in enumerate(places):
            for head, _, column in filter(None, row):
                lines = len(self._wrapped(head.text, self._width(column, column + head.columns), "B"))
                need = lines * self.sheet.size * LEADING + PAD
                have = sum(heights[number : number + head.rows])
                heights[number + head.rows - 1] += max(0.0, need - have)
        for number, row in enumerate(places):
            for head, _, column in filter(None, row):
                height = sum(heights[number : number + head.rows])
                self._cell(head.text, column, column + head.columns, self.y, height, "B", "C")
            self.parts[-1].rows.append([cell[0].text if cell else "" for cell in row])
            self.y += heights[number]
        self._rule()

    def _end(self) -> None:
        self._rule()

    def _rule(self) -> None:
        if self.sheet.ruled == "frame":
            self.pdf.line(self.edges[0], self.y, self.edges[-1], self.y)

    def _width(self, first: int, last: int) -> float:
        return self.edges[last] - self.edges[first]

    def _cell(self, text: str, first: int, last: int, y: float, height: float, face: str, align: str) -> None:
        pdf, x, width, size = self.pdf, self.edges[first], self._width(first, last), self.sheet.size
        if self.sheet.ruled == "boxes":
            pdf.rect(x, y, width, height)
        elif self.sheet.ruled in ("lines", "strips"):
            for x0, y0, x1, y1 in (
                (x, y, x + width, y),
                (x, y + height, x + width, y + height),
                (x, y, x, y + height),
                (x + width, y, x + width, y + height),
            ):
                if self.sheet.ruled == "lines":
                    pdf.line(x0, y0, x1, y1)
                else:
                    pdf.rect(x0 - 0.25, y0 - 0.25, x1 - x0 + 0.5, y1 - y0 + 0.5, style="F")
        lines = self._wrapped(text, width, face)
        top = y + (height - len(lines) * size * LEADING) / 2
        for number, line in enumerate(lines):
            long = pdf.get_string_width(line)
            start = {"L": x + PAD, "C": x + (width - long) / 2, "R": x + width - PAD - long}[align]
            pdf.text(start, top + number * size * LEADING + 0.95 * size, line)

    def _wrapped(self, text: str, width: float, face: str) -> list[str]:
        self.pdf.set_font("Tinos", face, self.sheet.size)
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.pdf.get_string_width(longer) > width - 2 * PAD:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def _paragraph(self, text: str, face: str = "", align: str = "J") -> None:
        pdf = self.pdf
        bold = face or ("B" if text.isupper() else "")
        pdf.set_font("Tinos", bold, 14)
        pdf.set_xy(85, self.y)
        width = A4[0] - 85 - 50
        pdf.multi_cell(width, 19, text, align="C" if text.isupper() else align, new_x="LMARGIN", new_y="NEXT")
        self.y = pdf.get_y() + 4


_DISTRICTS = (
    "Khe Vàng", "Suối Trong", "Nà Thung", "Pò Vải", "Khe Lạnh", "Đồng Mận", "Bản Cát", "Thác Giăng", "Phai Luông",
    "Tân Lập", "Yên Khê", "Long Đàm", "Hữu Lộc", "Quảng Thịnh", "Bình Sơn", "Cao Lâu",
)  # fmt: skip
_INDICATORS = (
    ("Diện tích lúa cả năm", "ha"), ("Sản lượng lương thực có hạt", "tấn"), ("Tổng đàn trâu", "con"),
    ("Tổng đàn bò", "con"), ("Diện tích rừng trồng mới", "ha"), ("Tỷ lệ hộ nghèo", "%"), ("Số giường bệnh", "giường"),
    ("Tỷ lệ hộ sử dụng nước hợp vệ sinh", "%"), ("Thu ngân sách trên địa bàn", "triệu đồng"),
    ("Số trường học", "trường"), ("Chiều dài đường trục thôn được cứng hóa", "km"),
    ("Thu nhập bình quân đầu người", "triệu đồng/năm"),
)  # fmt: skip
_MEASURED = (
    "Số tiêu chí đạt",
    "Tỷ lệ hộ nghèo (%)",
    "Đường cứng hóa (km)",
    "Số hộ",
    "Diện tích (ha)",
    "Sản lượng (tấn)",
)


def random_table(dice: random.Random, ruled: str) -> TableSheet:
    """A table of places by measures, or of measures by years, one page long, of invented figures."""
    before = ("BÁO CÁO KẾT QUẢ THỰC HIỆN NĂM 2019", "Kết quả thực hiện của các địa phương được nêu trong bảng sau đây.")
    after = ("Các địa phương tiếp tục rà soát, bổ sung số liệu theo quy định.",)
    count = dice.randint(4, 11)
    if dice.random() < 0.5:
        measured = dice.sample(_MEASURED, dice.randint(2, 4))
        header: tuple[tuple[Head, ...], ...] = ((Head("TT"), Head("Tên xã"), *map(Head, measured)),)
        rows = [
            (str(number), name, *(_figure(dice, one) for one in measured))
            for number, name in enumerate(dice.sample(_DISTRICTS, count), 1)
        ]
        widths = (32.0, 110.0, *[300.0 / len(measured)] * len(measured))
        align = "CL" + dice.choice("CR") * len(measured)
    else:
        years = range(2019 - dice.randint(1, 3), 2020)
        header = (
            (Head("STT", rows=2), Head("Chỉ tiêu", rows=2), Head("Đơn vị tính", rows=2), Head("Năm", len(years))),
            tuple(Head(str(year)) for year in years),
        )
        rows = [
            (str(number), name, unit, *(_figure(dice, unit) for _ in years))
            for number, (name, unit) in enumerate(dice.sample(_INDICATORS, count), 1)
        ]
        widths = (32.0, 150.0, 68.0, *[220.0 / len(years)] * len(years))
        align = "CLC" + dice.choice("CR") * len(years)
    size = dice.choice((11.0, 12.0, 13.0))
    return TableSheet(header, tuple(rows), widths, align, ruled, before, "Bảng 1. Một số chỉ tiêu", "", after, size)


def _figure(dice: random.Random, of: str) -> str:
    if "%" in of:
        return f"{dice.uniform(0.5, 99):.1f}".replace(".", ",")
    if "tiêu chí" in of or "trường" in of:
        return str(dice.randint(3, 19))
    value = dice.choice((dice.uniform(2, 90), dice.uniform(100, 9000), dice.uniform(10_000, 400_000)))
    text = f"{value:,.0f}" if value > 100 or dice.random() < 0.5 else f"{value:,.2f}"
    return text.translate(str.maketrans(",.", ".,"))
