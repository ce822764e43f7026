"""The choices a user can make for a run, with their defaults and what each is for."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

TESSERACT = "tesseract"
"""The OCR engine that phuchoi comes with."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Effective settings of a run; stored in its manifest."""

    language: str = "vie"
    """Tesseract model(s) that read page images, e.g. `vie` or `vie+eng`."""
    ocr_engine: str = TESSERACT
    """What reads page images: `tesseract`, or the name of an engine that another package adds."""
    dpi: Annotated[int, Meta(ge=72, le=1200)] = 300
    """Resolution at which PDF pages are rendered for OCR."""
    force_ocr: bool = False
    """Read every page image anew, whatever text layer it carries."""
    keep_text: bool = False
    """Trust every text layer, even a damaged one."""
    page_seconds: Annotated[float, Meta(gt=0, le=86_400)] = 180.0
    """A page that takes longer to read is killed and fails; the rest of its document goes on."""
    page_megapixels: Annotated[float, Meta(gt=0, le=2_000)] = 120.0
    """A page image larger than this is not opened."""
    memory_megabytes: Annotated[int, Meta(ge=0, le=1_000_000)] = 4096
    """Address space of a worker process, and of each Tesseract it starts; 0 for no limit. What needs more fails."""
    unpacked_megabytes: Annotated[float, Meta(gt=0, le=100_000)] = 2000.0
    """A file in an archive that has more unpacked is not unpacked."""


LIMITS = ("page_seconds", "memory_megabytes", "unpacked_megabytes")
"""Settings that decide whether there is a result, not which one: raising them does nothing over again."""


def names_models(language: str) -> bool:
    """Whether this can be names of Tesseract's models, and no option or path.

    >>> names_models("vie+script/Latin"), names_models("--psm"), names_models("")
    (True, False, False)
    """
    return language.replace("+", "").replace("_", "").replace("/", "").isalnum()
