"""Kinds of failure: reasons are for the archivist, one by one; a category lets thousands of them be counted."""

from __future__ import annotations

import re
from enum import StrEnum


class Category(StrEnum):
    """Why an input or a page has no result. The first six lie in the machine and may pass; the others in the input."""

    ACCESS = "access"  # the file, or a folder, cannot be read
    ENGINE = "engine"  # Tesseract or a model of it is missing
    TIME = "time"  # it took longer than is allowed
    MEMORY = "memory"
    CRASH = "crash"  # a process died, Tesseract failed
    SPACE = "space"  # results or temporary files cannot be written
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    UNSAFE = "unsafe"  # an archive that unpacks to more than is allowed, or outside of itself
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    COPY = "copy"
    DAMAGED = "damaged"
    RULES = "rules"
    OTHER = "other"


_PASSING = frozenset(list(Category)[:6])
_MOST_ATTEMPTS = 3
"""After so many failures that might have passed it is not the machine."""

_SIGNS: tuple[tuple[Category, str], ...] = (
    (Category.COPY, r"^same content as "),
    (
        Category.SPACE,
        r"room for temporary files|cannot be written|cannot be handed to Tesseract|cannot be unpacked here",
    ),
    (
        Category.ENGINE,
        r"Tesseract (is not installed|has no model|does not start|vanished|cannot be run)|no language to"
        r"|no OCR engine|no pipeline\.ocr\.Engine",
    ),
    (Category.MEMORY, r"fit into memory|want of memory|\(signal SIGKILL\)|\(signal SIGABRT\)"),
    (Category.TIME, r"longer than [\d.]+ seconds"),
    (Category.CRASH, r"process working on it died|Tesseract (failed|ended|was killed)|failed \(\w+: "),
    (Category.ENCRYPTED, r"\bencrypted\b"),
    (Category.UNSAFE, r"leads out of the archive|unpacks to|archives in archives|overlap|not opened$"),
    (Category.TOO_LARGE, r"than the limit of"),
    (Category.EMPTY, r"is empty|has no pages|holds no files"),
    (Category.UNSUPPORTED, r"not read: |\(XFA\)|packed in a way|not (a name|names) of"),
    (Category.ACCESS, r"cannot be read"),
    (Category.DAMAGED, r"damaged|cut short|cannot be rendered"),
    (Category.RULES, r"the rules are broken"),
)
"""Wording of the reasons that stages give → category; the first found decides. A test holds the two together."""


def category_of(reason: str) -> Category:
    """The category of a reason as it stands in documents.csv.

    >>> category_of("1 of 4 pages failed (2): reading took longer than 180 seconds and was stopped").value
    'time'
    """
    return next((category for category, sign in _SIGNS if re.search(sign, reason)), Category.OTHER)


def may_pass(category: str, attempts: int) -> bool:
    """Whether what failed so often, lastly of that category, is worth another try without being asked for one."""
    return category in _PASSING and attempts < _MOST_ATTEMPTS
