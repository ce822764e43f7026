"""Specks, stamps and strokes of a pen that were read as letters.

A number lost costs more than a speck kept. So nothing that holds a figure is set aside, and nothing that could be a
word: a line is stray when it has no letters at all, or letters the engine itself doubts and that spell no syllable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.layout.printed import FIGURE, Printed, Sheet
from pipeline.layout.rules import Rules
from pipeline.model import Role

_LETTERS = re.compile(r"[^\W\d_]+")


def mark_stray(sheet: Sheet, rules: Rules) -> None:
    """Give specks their role."""
    lines = [line for line in sheet.lines if line.text]
    for place, line in enumerate(lines):
        signs_only = line.part == "speck" or rules.stray.signs.fullmatch(line.text) is not None
        if line.role is Role.LETTERHEAD and sheet.has_boxes:
            if signs_only or rules.stray.ruling.fullmatch(line.text):
                line.role = Role.STRAY
            continue
        if line.role is not Role.BODY or line.table:
            continue  # a dash in a table says that there is nothing
        if sheet.has_boxes:
            is_stray = signs_only or _is_doubted(line, rules)
        else:
            # a colon or a dash between lines of text is a cell of a table that became lines
            is_stray = (signs_only or _is_no_word(line.text, rules)) and _is_alone(lines, place)
        if is_stray:
            line.role = Role.STRAY


def _is_doubted(line: Printed, rules: Rules) -> bool:
    """Whether the engine doubts the line, and it holds neither a figure nor a syllable.

    What it merely doubts must be as short as specks are; what it has given up may be longer, and hold digits that
    are part of letters ("Z2").
    """
    stray = rules.stray
    sure = sum(word.confidence for word in line.words) / len(line.words)
    if sure >= stray.confidence or FIGURE.search(line.text):
        return False
    letters = sum(map(str.isalpha, line.text))
    if not letters or (sure >= stray.garbage and (letters > stray.letters or any(map(str.isdigit, line.text)))):
        return False
    return not _has_syllable(line.text, rules)


def _has_syllable(text: str, rules: Rules) -> bool:
    return any(len(word) > 1 and rules.syllables.valid(word) for word in _LETTERS.findall(text))


def _is_no_word(text: str, rules: Rules) -> bool:
    """Whether this is one short word of small letters that is no syllable and no unit ("eca")."""
    return (
        len(text) <= rules.stray.letters
        and text.isalpha()
        and text.islower()
        and text not in rules.units
        and not rules.syllables.valid(text)
    )


def _is_alone(lines: Sequence[Printed], place: int) -> bool:
    """Whether empty lines, or the ends of the file, stand before and after a line of a text file."""
    number = lines[place].number
    before = place == 0 or number - lines[place - 1].number > 1
    after = place + 1 == len(lines) or lines[place + 1].number - number > 1
    return before and after
