"""Page pictures → words with boxes and confidence, read by Tesseract."""

from pipeline.ocr.engine import EngineError, EngineMissing, check, versions
from pipeline.ocr.page import read, read_one, read_page

__all__ = ["EngineError", "EngineMissing", "check", "read", "read_one", "read_page", "versions"]
