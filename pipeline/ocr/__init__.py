"""Page pictures → words with boxes and confidence, read by Tesseract."""

from pipeline.ocr.engine import EngineError, EngineMissing, check, versions
from pipeline.ocr.page import Reading, read, read_one, read_page

__all__ = ["EngineError", "EngineMissing", "Reading", "check", "read", "read_one", "read_page", "versions"]
