"""How many cells of tables come out right: printed and scanned by the simulator, read by phuchoi and by pdfplumber.

    python bench/tables.py [--tables 12] [--write docs/benchmarks.md]

Tables of places by measures and of measures by years, of invented figures, each on an A4 page between paragraphs; their
rulings are drawn as boxes, lines or thin rectangles, or only above and below, or not at all. A cell is right if it
stands at its row and column with its text letter for letter; where a table is not found, or has other rows or columns,
none of its cells is. A row of indicators is right if value, unit, period and place are those of its cell. pdfplumber
reads no scans; where there are no rulings it is told to go by the words.
"""

from __future__ import annotations

import argparse
import io
import json
import platform
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pdfplumber
import pypdfium2
from PIL import Image
from report import NOTHING, circumstances, machine, put, table, version

import pipeline
from pipeline.knowledge import Knowledge
from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printed_tables import RULES, TableSheet, print_table, random_table
from pipeline.learn.samples import new_pdf
from pipeline.model import Document, Page, Table

PRINTED = 300
SCANS = (300, 200, 150)
"""Dots per inch."""
Rows = list[list[str]]


class Count:
    """Cells or rows that are right, of how many, and the seconds they took."""

    def __init__(self) -> None:
        self.right = self.of = self.rows_right = self.rows = 0
        self.seconds = 0.0


def grid_of(page: Page, found: Table) -> Rows:
    rows = [[""] * found.columns for _ in found.rows]
    for row in found.rows:
        for cell in row.cells:
            rows[cell.row][cell.column] = page.cell_text(cell)
    return rows


def cells_right(found: Sequence[Rows], gold: Rows) -> int:
    """Of the one table found with as many rows and columns."""
    same = [rows for rows in found if [len(row) for row in rows] == [len(row) for row in gold]]
    if len(same) != 1:
        return 0
    return sum(a == b for one, two in zip(same[0], gold, strict=True) for a, b in zip(one, two, strict=True))


def figures_of(sheet: TableSheet) -> set[tuple[str, str, str]]:
    """The figures of a table as printed, with their year and their place."""
    years = [head.text for head in sheet.header[-1]] if len(sheet.header) > 1 else []
    if years:
        return {(text, year, "") for row in sheet.rows for text, year in zip(row[3:], years, strict=True)}
    return {(text, "2019", f"xã {row[1]}") for row in sheet.rows for text in row[2:]}


def rows_right(document: Document, gold: set[tuple[str, str, str]]) -> int:
    tabled = {(page.number, line.number) for page in document.pages for line in page.lines if line.table}
    found = {
        (one.text, one.period, one.place) for one in document.indicators if (one.page, one.line) in tabled and one.unit
    }
    return len(found & gold)


def plumbed(data: bytes, ruled: bool) -> list[Rows]:
    """What pdfplumber finds."""
    settings = {} if ruled else {"vertical_strategy": "text", "horizontal_strategy": "text"}
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        tables = pdf.pages[0].extract_tables(settings)
    return [[[" ".join((cell or "").split()) for cell in row] for row in rows] for rows in tables]


def measured(tables: int) -> Iterator[tuple[str, str, str, Count]]:
    """Rulings, paper, reader, count: of all tables."""
    knowledge = Knowledge()
    counts: dict[tuple[str, str, str], Count] = defaultdict(Count)
    with tempfile.TemporaryDirectory() as folder:
        for ruled in RULES:
            for seed in range(tables):
                dice = random.Random(f"{ruled}-{seed}")
                sheet = random_table(dice, ruled)
                pdf = new_pdf()
                gold = print_table(pdf, sheet)[0].rows
                data = bytes(pdf.output())
                kind = {"frame": "above and below", "none": "none"}.get(ruled, "all")
                for paper, path in papers(data, Path(folder), dice, seed):
                    count = counts[kind, paper, "phuchoi"]
                    begun = time.process_time()
                    document = pipeline.process(path, knowledge=knowledge)
                    count.seconds += time.process_time() - begun
                    page = document.pages[0]
                    count.right += cells_right([grid_of(page, one) for one in page.tables], gold)
                    count.of += sum(map(len, gold))
                    figures = figures_of(sheet)
                    count.rows_right += rows_right(document, figures)
                    count.rows += len(figures)
                count = counts[kind, "saved as PDF", "pdfplumber"]
                count.right += cells_right(plumbed(data, kind == "all"), gold)
                count.of += sum(map(len, gold))
    for (kind, paper, reader), count in counts.items():
        yield kind, paper, reader, count


def papers(data: bytes, folder: Path, dice: random.Random, seed: int) -> Iterator[tuple[str, Path]]:
    """The page as it was saved, and scanned at each resolution, in grey."""
    path = folder / "page.pdf"
    path.write_bytes(data)
    yield "saved as PDF", path
    with pypdfium2.PdfDocument(data) as pdf:
        printed: Image.Image = pdf[0].render(scale=PRINTED / 72, grayscale=True).to_pil().convert("L")
    for dpi in SCANS:
        how = Scan(dpi=dpi, skew=dice.uniform(-0.5, 0.5), blur=dice.uniform(0.4, 0.8), noise=dice.uniform(3, 8))
        picture, _ = scan(printed, PRINTED, how, seed)
        path = folder / f"scan-{dpi}.png"
        picture.save(path, dpi=(dpi, dpi))
        yield f"scan, {dpi} dpi", path


def share(right: int, of: int) -> str:
    return f"{100 * right / of:.1f}" if of else NOTHING


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=int, default=12, help="of each way rulings are drawn")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the figures between the marks of this page")
    options = parser.parse_args()
    try:
        print(json.dumps({"phuchoi": version(), "python": platform.python_version(), "machine": machine()}))
        rows = []
        for kind, paper, reader, count in measured(options.tables):
            rows.append(
                [
                    kind,
                    paper,
                    reader,
                    f"{count.of:,}",
                    share(count.right, count.of),
                    share(count.rows_right, count.rows),
                ]
            )
            print(json.dumps(dict(zip(HEAD, rows[-1], strict=True)), ensure_ascii=False), flush=True)
        if options.write:
            rows.sort(key=lambda row: row[2] != "phuchoi")
            text = (
                f"{circumstances(f'python bench/tables.py --tables {options.tables}')}\n\n{table(HEAD, rows, right=3)}"
            )
            put(options.write, "tables", text)
    except (OSError, ValueError) as error:
        sys.exit(str(error))


HEAD = ("rulings", "paper", "reader", "cells", "cells right, %", "rows right, %")


if __name__ == "__main__":
    main()
