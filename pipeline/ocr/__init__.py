"""Page pictures → words with boxes and confidence, read by Tesseract or an engine that another package adds."""

from pipeline.ocr.document import read, read_one
from pipeline.ocr.engine import EngineError, EngineMissing, check
from pipeline.ocr.engines import Engine, engine_named, versions
from pipeline.ocr.page import read_page
from pipeline.ocr.reading import Reading

__all__ = [
    "Engine",
    "EngineError",
    "EngineMissing",
    "Reading",
    "check",
    "engine_named",
    "read",
    "read_one",
    "read_page",
    "versions",
]
