"""Lines → passages: where one paragraph, item or heading ends and the next begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import regex

from pipeline.extract.numerals import Habit, habit_of
from pipeline.extract.passages import Passage
from pipeline.extract.sections import Marker, marker_of
from pipeline.model import Document, Line, Page, Role

_SKIPPED = {Role.PAGE_NUMBER, Role.HEADER, Role.FOOTER, Role.SIGNATURE, Role.STAMP, Role.STRAY}
_APART = {Role.LETTERHEAD, Role.FOOTNOTE, Role.CAPTION}
"""No running text, but what is said there counts."""
_SENTENCE_END = regex.compile(r"[.;!?:][\"”')\]]*+$")
_FOOTNOTE = regex.compile(r"[¹²³⁴⁵⁶⁷⁸⁹†‡] ?\p{Lu}")
_SHORT = 0.7
"""A line this much shorter than the page's long lines ends a paragraph when the next begins with a capital."""
_FULL = 60
"""A line of more characters is no short one."""


class _Printed(msgspec.Struct, frozen=True):
    """A line with what is asked of it again and again."""

    page: Page
    line: Line
    text: str
    marker: Marker | None
    is_heading: bool

    @property
    def is_footnote(self) -> bool:
        return self.line.role is Role.FOOTNOTE or _FOOTNOTE.match(self.text) is not None

    @property
    def ends_sentence(self) -> bool:
        return _SENTENCE_END.search(self.text) is not None

    def is_apart_from(self, before: _Printed) -> bool:
        """Whether a gap or the end of a page lies between."""
        return self.page is not before.page or self.line.number > before.line.number + 1


def passages(document: Document, torn: regex.Pattern[str] | None = None) -> Iterator[Passage]:
    """The passages of a document in reading order; page numbers, headers, footers and specks left out.

    A passage ends before a line that begins with a marker (`-`, `2.1.`, `II.`), before and after a heading, after a
    line that ends a sentence when the next begins with a capital, and after a short line or a gap when the next
    does not begin with a small letter. A sentence runs on over a page break, and from above a footnote to below it.
    In a DOCX every line is a passage.
    `torn` finds numbers that a space parts (`tokens.torn_numbers`).
    """
    pages = [
        (page, [line for line in page.lines if line.role not in _SKIPPED and not line.table]) for page in document.pages
    ]
    whole = document.kind == "docx"
    habit = habit_of("\n".join(line.seen for _, lines in pages for line in lines))
    held: list[_Printed] = []
    broken_off: list[_Printed] = []
    for page, printed in pages:
        lines = [_printed(page, line) for line in printed if line.text]
        long = _long_line(lines)
        for line in lines:
            if held:
                before = held[-1]
                if broken_off and line.is_apart_from(before) and line.text[0].islower():
                    yield _passage(held, habit, torn)
                    held, broken_off = broken_off, []
                elif line.is_footnote and not before.is_footnote and not before.ends_sentence and not broken_off:
                    held, broken_off = [], held
                elif whole or _breaks(before, line, long):
                    if broken_off and not held[0].is_footnote:
                        yield _passage(broken_off, habit, torn)
                        broken_off = []
                    yield _passage(held, habit, torn)
                    held = []
            held.append(line)
    for rest in (broken_off, held):
        if rest:
            yield _passage(rest, habit, torn)


def _printed(page: Page, line: Line) -> _Printed:
    text = line.text
    return _Printed(page, line, text, marker_of(text), line.role is Role.HEADING or _is_shouted(text))


def _passage(lines: Sequence[_Printed], habit: Habit, torn: regex.Pattern[str] | None) -> Passage:
    return Passage([(one.page, one.line) for one in lines], lines[0].marker, lines[0].is_heading, habit, torn)


def _breaks(before: _Printed, line: _Printed, long: int) -> bool:
    """Whether a passage ends between two lines; `long` is the length of the page's long lines."""
    first = line.text[0]
    gap = line.page.width == 0 and line.line.number > before.line.number + 1
    same_page = line.page is before.page
    if line.line.role is not before.line.role and not _APART.isdisjoint((line.line.role, before.line.role)):
        return True
    may_go_on = line.marker is not None and (line.marker.kind == "number" or _is_dash(line))
    if line.marker and not (may_go_on and _runs_on(before)):
        return True
    if line.is_heading != before.is_heading:
        return True
    if line.is_heading:
        return not same_page or gap
    if first.islower():
        return False
    if before.ends_sentence:
        return first.isupper() or not first.isalnum() or line.line.number > before.line.number + 1
    if same_page and gap:
        return True
    is_short = len(before.text) < _SHORT * long
    if not same_page or first.isdigit():
        return is_short and first.isupper() and same_page
    return is_short


def _runs_on(line: _Printed) -> bool:
    """Whether a line stops in the middle of a phrase, so that a number at the next line's start is no marker."""
    return not line.ends_sentence and len(line.text) > _FULL


def _is_dash(line: _Printed) -> bool:
    """Whether a line begins with a dash that layout, which sees the page, takes for no bullet: "… cho Tập đoàn Công
    nghiệp" / "- Năng lượng Quốc gia Việt Nam"."""
    return line.marker is not None and line.marker.kind == "bullet" and line.page.width > 0 and not line.line.item


def _long_line(lines: Sequence[_Printed]) -> int:
    lengths = sorted(len(line.text) for line in lines)
    return lengths[int(len(lengths) * 0.75)] if lengths else 0


def _is_shouted(text: str) -> bool:
    upper = sum(map(str.isupper, text))
    letters = upper + sum(map(str.islower, text))
    return letters >= 6 and upper >= 0.85 * letters
