"""What is in a run's folder, put into one page of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import jinja2
from markupsafe import Markup

from pipeline.knowledge import Knowledge
from pipeline.model import Route
from pipeline.panel.naming import MET, STANDARD
from pipeline.panel.rows import AT
from pipeline.panel.series import Panel
from pipeline.publish import plain, write_atomically
from pipeline.report import choice, criteria, funding
from pipeline.report.pages import Pages, Poor
from pipeline.report.strips import HEIGHT, strip_of
from pipeline.report.tables import Cells, found_in
from pipeline.report.wording import Share, both, say, texts
from pipeline.review.shown import visible
from pipeline.review.wording import LANGUAGES, strings

if TYPE_CHECKING:
    from pipeline.report.crops import Crop

FILE = "report.html"
POOR = 0.6
"""A page less legible than this is called hard to read."""
POOR_PAGES = 30
CHARTED = 2000
"""Charts of figures come from so many documents at most: what they hold is kept in memory."""
_HERE = Path(__file__).parent
_UNITS = ((Decimal(10**9), "billion"), (Decimal(10**6), "million"), (Decimal(1), "dong"))


class Flagged(NamedTuple):
    """A flag, the row it is about first, and its words on the page where there is a picture."""

    flag: Cells
    row: Cells
    crop: Crop | None


class Figures(NamedTuple):
    """What one reading of indicators.csv gives."""

    doubtful: int
    decided: int
    documents: int
    rows: dict[str, Cells]
    """Those asked for, by id."""
    groups: list[criteria.Group]
    groups_left: int
    bars: list[funding.Bar]
    bars_left: int


def write_report(out: Path, knowledge: Knowledge | None = None, language: str = LANGUAGES[0]) -> Path:
    """Write DIR/report.html about the run in `out`; `language` is the one shown first. Returns its path.

    Raises ArchiveError: no run's folder, or one whose run has not ended; OSError, RulesError.
    """
    path = out / FILE
    write_atomically(path, report_of(out, knowledge or Knowledge(), language).encode("utf-8", "backslashreplace"))
    return path


def report_of(out: Path, knowledge: Knowledge, language: str = LANGUAGES[0]) -> str:
    """The whole page. Raises as `write_report`."""
    documents, flags = choice.documents_in(out), choice.flags_in(out)
    figures = _figures(out, knowledge, {_first(flag) for flag in flags.listed})
    flagged = _flagged(out, flags.listed, figures.rows, documents)
    with Pages(out) as pages:
        poor, poor_count = pages.worst(POOR, POOR_PAGES)
        strips = {row["sha256"]: strip_of(pages.of(row["sha256"])) for row in documents.listed}
        made = pages.made_with()
    environment = _environment()
    return environment.get_template("report.html").render(
        style=Markup((_HERE / "templates" / "report.css").read_text("utf-8")),
        language=language,
        languages=LANGUAGES,
        documents=documents,
        flags=flags,
        flagged=flagged,
        figures=figures,
        poor=_grouped(poor),
        poor_shown=len(poor),
        poor_count=poor_count,
        poor_below=POOR,
        doubtful_below=choice.DOUBTFUL,
        charted=CHARTED,
        strips=strips,
        strip_height=HEIGHT,
        routes=[(route.value, documents.sums[route.value]) for route in Route if documents.sums[route.value]],
        made=made,
    )


def _figures(out: Path, knowledge: Knowledge, wanted: set[str]) -> Figures:
    panel = Panel(knowledge, only=(MET, STANDARD))
    finder = funding.FundingFinder(panel.rules.funding)
    doubtful = decided = documents = 0
    rows: dict[str, Cells] = {}
    bars: list[funding.Bar] = []
    for document in found_in(out):
        documents += 1
        for row in document.rows:
            if row[AT["decision"]]:
                decided += 1
            elif float(row[AT["confidence"]] or 0) < choice.DOUBTFUL:
                doubtful += 1
            if row[AT["id"]] in wanted:
                rows[row[AT["id"]]] = {name: row[place] for name, place in AT.items()}
        if documents <= CHARTED:
            panel.add(document)
            bars += finder.bars_of(document.rows)
    titles = {name: one.title for name, one in panel.naming.sets.items()}
    groups, left = criteria.groups_of(panel.cells(), titles)
    bars.sort(key=lambda bar: (-len(bar.parts), not bar.whole, bar.document, bar.page))
    return Figures(
        doubtful, decided, documents, rows, groups, left, bars[: funding.BARS], max(0, len(bars) - funding.BARS)
    )


def _flagged(out: Path, listed: Sequence[Cells], rows: dict[str, Cells], documents: choice.Documents) -> list[Flagged]:
    known = {row["document"]: row for row in documents.listed}
    pictured = {id(flag) for flag in choice.with_pictures([flag for flag in listed if _first(flag) in rows])}
    crops = None
    if pictured:
        from pipeline.report.crops import Crops  # most runs of texts need no pictures, and none of what renders them

        crops = Crops(out)
    made = []
    for flag in listed:
        row = rows.get(_first(flag), {})
        document = known.get(flag["document"])
        crop = crops.cut(row, document) if crops and document and id(flag) in pictured else None
        made.append(Flagged(flag, row, crop))
    return made


def _first(flag: Cells) -> str:
    return (flag["indicators"].split() or [""])[0]


def _grouped(poor: Sequence[Poor]) -> list[tuple[str, list[Poor]]]:
    """Pages by document, the document with the worst page first."""
    found: dict[str, list[Poor]] = {}
    for one in poor:
        found.setdefault(one.document, []).append(one)
    return list(found.items())


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        say=say,
        both=both,
        share=Share,
        money=_money,
        known_check=lambda check: f"check.{check}" in texts(LANGUAGES[0]),
        troubled_left=lambda one: one.statuses["failed"] + one.statuses["partial"] > len(one.troubled),
        named={language: strings(language)[f"language.{language}"] for language in LANGUAGES},
    )
    return environment


def _shown(value: object) -> object:
    """What stands in documents is shown as text, whatever it holds; it may hold signs that hide or turn other text."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else visible(value)


def _money(amount: Decimal) -> tuple[Markup, Markup]:
    """An amount in đồng and its unit, in numbers that can be read.

    >>> [str(part) for part in _money(Decimal(2401548000000))][0].count("2,401.548")
    1
    """
    for size, name in _UNITS:
        if amount >= size:
            return both(plain(amount / size)), say(f"funding.{name}")
    return both(plain(amount)), say("funding.dong")
