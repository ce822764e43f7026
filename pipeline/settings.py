"""The choices a user can make for a run, with their defaults and what each is for."""

from __future__ import annotations

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Effective settings of a run; stored in its manifest."""

    language: str = "vie"
    """Tesseract model(s) that read page images, e.g. `vie` or `vie+eng`."""
    dpi: int = 300
    """Resolution at which PDF pages are rendered for OCR."""
    force_ocr: bool = False
    """Read every page image anew, whatever text layer it carries."""
    keep_text: bool = False
    """Trust every text layer, even a damaged one."""
    page_seconds: float = 180.0
    """A page that takes longer to read is killed and fails; the rest of its document goes on."""
    page_megapixels: float = 120.0
    """A page image larger than this is not opened."""
